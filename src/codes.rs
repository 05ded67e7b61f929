//! Floor 12: every code and what it means.
//!
//! A floor lists its codes with their documentation beside the checks; here
//! the lists come together, for `explain` and for editors. A test compares
//! them with the source: no code is forgotten, none has two meanings.

use crate::base::diagnostic::Code;
use crate::base::suggest;
use crate::driver::codes::TABLES;
use crate::rules::RULES;

#[cfg(test)]
mod tests;

/// All codes with their documentation, by number.
pub fn all() -> Vec<(Code, &'static str)> {
    let tables = TABLES.iter().copied().flatten().copied();
    let mut all: Vec<_> = tables.chain(RULES.iter().map(|rule| (rule.code, rule.doc))).collect();
    all.sort();
    all
}

/// The code that is written so: `GD0302`, `gd0302`, `unit`.
pub fn find(text: &str) -> Option<(Code, &'static str)> {
    all().into_iter().find(|(code, _)| code.id.eq_ignore_ascii_case(text) || code.name == text)
}

/// Whether a text is the number of a code, known or not.
pub fn is_number(text: &str) -> bool {
    let digits = text.get(..2).filter(|start| start.eq_ignore_ascii_case("gd")).map(|_| &text[2..]);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The code of which a text is a misspelling.
pub fn nearest(text: &str) -> Option<Code> {
    let all = all();
    let names = all.iter().flat_map(|(code, _)| [code.id, code.name]);
    let near = suggest::nearest(text, names)?;
    all.iter().map(|(code, _)| *code).find(|code| code.id == near || code.name == near)
}

/// The first line of a documentation, and the rest.
pub fn title(doc: &str) -> (&str, &str) {
    let (title, rest) = doc.trim().split_once('\n').unwrap_or((doc.trim(), ""));
    (title.trim_start_matches("# "), rest.trim_start())
}

/// The example that is wrong and the one that is right.
pub fn examples(doc: &str) -> Option<(String, String)> {
    let example = |title: &str| {
        let (_, after) = doc.split_once(title)?;
        let is_code = |line: &&str| line.is_empty() || line.starts_with("    ");
        let lines = after.lines().take_while(is_code).map(|line| line.strip_prefix("    ").unwrap_or(line));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        Some(format!("{}\n", text.trim_end()))
    };
    Some((example("\nWrong:\n\n")?, example("\nRight:\n\n")?))
}
