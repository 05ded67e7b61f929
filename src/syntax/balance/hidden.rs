//! GD0129: characters that nobody sees, and that change what a reader believes.
//!
//! Some turn the direction of writing, so that a review shows another program
//! than the compiler reads; some have no width, so that two texts look alike.
//! In a text their escape says openly that they are meant. Joiners stand
//! between letters of some scripts and within emoji, and are fine there.

use super::Scan;
use super::patch::Mask;
use crate::base::diagnostic::{Code, Diagnostic, Edit};

/// GD0129: a character that is not seen.
pub(in crate::syntax) const HIDDEN: Code = Code::new("GD0129", "hidden-character");

/// Where a hidden character stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In a text that knows escapes.
    Text,
    /// Between backquotes.
    Raw,
    /// In a comment.
    Comment,
    /// Anywhere else.
    Code,
}

/// How many of one line are marked.
const MARKED: usize = 8;

impl Scan<'_> {
    /// Signs to devices of old, wherever they stand: they come from a broken copy, and nothing can hold them.
    pub(super) fn controls(&mut self) {
        let is_control = |byte: u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 127);
        if !self.bytes.iter().any(|&byte| is_control(byte)) {
            return;
        }
        let mut at = 0;
        while let Some(found) = self.bytes[at..].iter().position(|&byte| is_control(byte)) {
            let start = at + found;
            let run = self.bytes[start..].iter().take_while(|&&byte| is_control(byte)).count();
            self.controls.push(Mask { start, end: start + run, keep_newlines: false });
            at = start + run;
        }
    }

    /// Looks at the character at `at`, which is not plain ASCII.
    pub(super) fn look(&mut self, at: usize, place: Place) {
        let Some(sign) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { return };
        if is_hidden(self.text, at, sign) {
            self.hidden.push((at, place));
            if place == Place::Code {
                self.mask(at, at + sign.len_utf8(), false);
            }
        }
    }

    /// Looks at a whole comment or raw text.
    pub(super) fn look_through(&mut self, start: usize, end: usize, place: Place) {
        if self.bytes[start..end].is_ascii() {
            return;
        }
        let text = self.text;
        for (at, sign) in text[start..end].char_indices().filter(|(_, sign)| !sign.is_ascii()) {
            if is_hidden(text, start + at, sign) {
                self.hidden.push((start + at, place));
            }
        }
    }

    /// One finding for those of one line that stand in the same kind of place.
    pub(super) fn report_hidden(&mut self) {
        let mut hidden = std::mem::take(&mut self.hidden);
        hidden.extend(self.controls.iter().map(|control| (control.start, Place::Code)));
        hidden.sort_unstable();
        hidden.dedup();
        let mut rest = hidden.as_slice();
        while let Some(&(first, place)) = rest.first() {
            let line_end = self.text[first..].find('\n').map_or(self.text.len(), |length| first + length);
            let count = rest.iter().take_while(|(at, other)| *at < line_end && *other == place).count();
            let (same, others) = rest.split_at(count);
            let found = self.hidden_finding(same, place);
            self.report(found);
            rest = others;
        }
    }

    fn hidden_finding(&self, same: &[(usize, Place)], place: Place) -> Diagnostic {
        let sign = |at: usize| self.text[at..].chars().next().unwrap_or_default();
        let span = |at: usize| self.span(at, at + sign(at).len_utf8());
        let escape = |at: usize| format!("\\u{{{:x}}}", u32::from(sign(at)));
        let first = same[0].0;
        let thing = match place {
            Place::Text | Place::Raw => "text",
            Place::Comment => "comment",
            Place::Code => "line",
        };
        let number = u32::from(sign(first));
        let message = format!("this {thing} holds a character that is not seen: U+{number:04X}");
        let label = if turns(sign(first)) {
            "from here on it is shown in another order than it is read"
        } else {
            "nothing is shown for it"
        };
        let mut found = Diagnostic::error(HIDDEN, message).label(span(first), label);
        for (at, _) in same.iter().skip(1).take(MARKED) {
            found = found.label(span(*at), "and here");
        }
        let edit = |text: &dyn Fn(usize) -> String| -> Vec<Edit> {
            same.iter().map(|(at, _)| Edit { span: span(*at), text: text(*at) }).collect()
        };
        match place {
            Place::Text => found
                .help(format!("where it is meant, write `{}`, which is seen", escape(first)))
                .fix("write the escape", edit(&escape)),
            Place::Raw => found.help(format!(
                "leave it out; where it is meant, write the text in `\"` with `{}`",
                escape(first)
            )),
            Place::Comment | Place::Code => {
                found.help("leave it out").fix("leave it out", edit(&|_| String::new()))
            }
        }
    }
}

/// Whether it changes the direction of writing.
fn turns(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_hidden(text: &str, at: usize, sign: char) -> bool {
    match sign {
        // Within a script or an emoji they say how letters join.
        '\u{200c}' | '\u{200d}' => {
            let before = text[..at].chars().next_back();
            let after = text[at + sign.len_utf8()..].chars().next();
            [before, after].iter().any(|sign| sign.is_none_or(|sign| sign.is_ascii()))
        }
        // A byte order mark at the start is taken off before.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}' => true,
        // What stands for inputs in a build.
        '\u{e000}' | '\u{e001}' => true,
        sign => turns(sign) || ('\u{80}'..='\u{9f}').contains(&sign),
    }
}
