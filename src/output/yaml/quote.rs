//! How a string is written so that every reader reads that string.
//!
//! Plain only where YAML 1.1 and 1.2 agree that it is text; when in doubt,
//! quotes. A number can hold the letters of `0xff`, `1e3`, `0o7` and a time
//! those of `2001-12-14T21:59:43Z`; any other letter makes text of what begins
//! with a digit, so `128Mi` needs no quotes and `12e3` does.

/// How to write a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// Between double quotes, with escapes.
    Double,
    /// As a block of lines.
    Literal,
}

const CONTROL: u8 = 1;
const BREAK: u8 = 1 << 1;
const TAB: u8 = 1 << 2;
const WIDE: u8 = 1 << 3;
/// `:` and `#`, which mean something beside a blank.
const BESIDE: u8 = 1 << 4;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte {
            0x09 => TAB,
            0x0a => BREAK,
            0..=0x1f | 0x7f => CONTROL,
            0x80.. => WIDE,
            0x23 | 0x3a => BESIDE,
            _ => 0,
        };
        byte += 1;
    }
    class
}

/// The form of a value.
pub(super) fn form(text: &str) -> Form {
    let bytes = text.as_bytes();
    let seen = bytes.iter().fold(0, |seen, &byte| seen | CLASS[usize::from(byte)]);
    if seen & CONTROL != 0 || (seen & WIDE != 0 && !text.chars().all(printable)) {
        Form::Double
    } else if seen & BREAK != 0 {
        if literal(text) { Form::Literal } else { Form::Double }
    } else if seen & TAB == 0 && plain(bytes, seen) && (seen & WIDE == 0 || text.trim().len() == text.len()) {
        Form::Plain
    } else {
        Form::Double
    }
}

/// The form of a key, which has no block.
pub(super) fn key_form(text: &str) -> Form {
    match form(text) {
        Form::Literal => Form::Double,
        form => form,
    }
}

/// A last line of blanks only would not be seen, so it gets escapes.
fn literal(text: &str) -> bool {
    let body = text.trim_end_matches('\n');
    let last = body.rsplit('\n').next().unwrap_or(body);
    !last.trim_matches([' ', '\t']).is_empty()
}

fn plain(bytes: &[u8], seen: u8) -> bool {
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
    let begins = match first {
        b'a'..=b'z' | b'A'..=b'Z' => bytes.len() > 5 || !reserved(bytes),
        b'/' | b'_' | b'$' | b'(' | b'^' | 0x80.. => true,
        b'-' => matches!(bytes.get(1), Some(b'a'..=b'z' | b'A'..=b'Z')) || long_flag(bytes),
        b'0'..=b'9' => bytes.iter().any(|&byte| never_in_a_number(byte)),
        _ => false,
    };
    begins && last != b' ' && (seen & BESIDE == 0 || !beside_a_blank(bytes))
}

/// `--name`
fn long_flag(bytes: &[u8]) -> bool {
    matches!(bytes, [b'-', b'-', b'a'..=b'z' | b'A'..=b'Z', ..])
}

/// A letter that neither numbers of any base, nor infinity, nor times have; or a slash.
fn never_in_a_number(byte: u8) -> bool {
    match byte {
        b'a'..=b'f' | b'A'..=b'F' | b'x' | b'X' | b'o' | b'O' | b't' | b'T' | b'z' | b'Z' => false,
        byte => byte.is_ascii_alphabetic() || byte == b'/',
    }
}

/// The words that are booleans or nothing in some YAML, in any case.
fn reserved(bytes: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] = [b"y", b"n", b"yes", b"no", b"on", b"off", b"true", b"false", b"null"];
    WORDS.iter().any(|word| bytes.eq_ignore_ascii_case(word))
}

/// `a: b`, `a:`, `a #b`
fn beside_a_blank(bytes: &[u8]) -> bool {
    bytes.last() == Some(&b':') || bytes.windows(2).any(|pair| matches!(pair, b": " | b" #"))
}

/// What may stand unescaped, beyond ASCII: all but control characters and what breaks lines or hides.
fn printable(letter: char) -> bool {
    !matches!(
        letter,
        '\u{80}'..='\u{9f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}

/// Writes the string between double quotes.
pub(super) fn double(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut done = 0;
    for (at, letter) in text.char_indices() {
        let simple = match letter {
            '"' => b'"',
            '\\' => b'\\',
            '\n' => b'n',
            '\t' => b't',
            '\r' => b'r',
            _ if letter.is_ascii_control() || !printable(letter) => b'u',
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[done..at]);
        done = at + letter.len_utf8();
        out.push(b'\\');
        if simple == b'u' {
            escape(out, u32::from(letter));
        } else {
            out.push(simple);
        }
    }
    out.extend_from_slice(&text.as_bytes()[done..]);
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, code: u32) {
    let (kind, digits) = if code > 0xffff { (b'U', 8) } else { (b'u', 4) };
    out.push(kind);
    for place in (0..digits).rev() {
        let digit = code >> (4 * place) & 0xf;
        out.push(b"0123456789abcdef"[digit as usize]);
    }
}

/// The header of a block: `|`, `|-`, `|+`, with the depth where a reader could not guess it.
pub(super) fn literal_header(out: &mut Vec<u8>, text: &str) {
    out.push(b'|');
    if text.starts_with([' ', '\t', '\n']) {
        out.push(b'2');
    }
    if !text.ends_with('\n') {
        out.push(b'-');
    } else if text.ends_with("\n\n") {
        out.push(b'+');
    }
}

/// The lines of a block, each at `column`, empty ones without blanks.
pub(super) fn literal_lines(out: &mut Vec<u8>, text: &str, column: usize) {
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            blanks(out, column);
            out.extend_from_slice(line.as_bytes());
        }
        out.push(b'\n');
    }
}

/// Moves to a column.
pub(super) fn blanks(out: &mut Vec<u8>, column: usize) {
    const BLANKS: [u8; 32] = [b' '; 32];
    let mut missing = column;
    while missing > 0 {
        let some = missing.min(BLANKS.len());
        out.extend_from_slice(&BLANKS[..some]);
        missing -= some;
    }
}
