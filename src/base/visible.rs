//! Text from anywhere, fit to be shown: what a terminal or a page would obey is spelled out.
//!
//! Control characters, those that change the direction of writing or break a line
//! where none ends, and those that nothing is shown for: a reviewer has to see
//! them. Written as a source writes them: `\u{202e}`. Formats for programs stay exact.

use std::borrow::Cow;
use std::fmt::Write as _;

/// With lines and tabs as they are.
pub fn visible(text: &str) -> Cow<'_, str> {
    spelled(text, |at, letter| steers(text, at, letter))
}

/// In one line.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    spelled(text, |at, letter| letter.is_ascii_control() || steers(text, at, letter))
}

fn spelled(text: &str, is_spelled: impl Fn(usize, char) -> bool) -> Cow<'_, str> {
    if !text.char_indices().any(|(at, letter)| is_spelled(at, letter)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (at, letter) in text.char_indices() {
        match letter {
            letter if !is_spelled(at, letter) => out.push(letter),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
        }
    }
    Cow::Owned(out)
}

/// Whether a letter of a text does something else than being read.
pub(super) fn steers(text: &str, at: usize, letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        // The first half of a line's end in files from Windows.
        '\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_text_is_spelled_out() {
        for letter in
            "\u{7}\u{1b}\u{85}\u{61c}\u{200b}\u{200f}\u{2028}\u{2029}\u{202e}\u{2066}\u{2069}\u{feff}".chars()
        {
            let shown = format!("a\\u{{{:x}}}b", u32::from(letter));
            assert_eq!(visible(&format!("a{letter}b")), shown);
            assert_eq!(visible_line(&format!("a{letter}b")), shown);
        }
        assert_eq!(visible("a\tb\r\nc\rd\n"), "a\tb\r\nc\\rd\n");
        assert_eq!(visible_line("a\tb\r\nc"), "a\\tb\\r\\nc");
        // Letters that are part of how a language is written stay.
        let plain = "für עברית नमस्ते 👩\u{200d}👧";
        assert!(matches!(visible_line(plain), Cow::Borrowed(text) if text == plain));
    }
}
