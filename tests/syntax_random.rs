//! Random texts: nothing panics, and a tree without a finding is whole.

mod syntax;

use proptest::collection::vec;
use proptest::prelude::*;
use syntax::example::{EXAMPLES, text};

const PARTS: [&str; 69] = [
    "a",
    "b-c",
    "name",
    "if",
    "else",
    "else if",
    "elif",
    "for",
    "in",
    "use",
    "add",
    "remove",
    "allow",
    "input",
    "field",
    "label",
    "as",
    "true",
    "1",
    "-2",
    "1.5",
    "128Mi",
    "50%",
    "\"x\"",
    "\"",
    "\"\"\"",
    "`",
    "'",
    "${",
    "\"${",
    "}\"",
    "\\",
    "\\n",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "=",
    "==",
    "+=",
    ":",
    ":=",
    "=>",
    "..",
    ".",
    "?.",
    "??",
    "!",
    "&&",
    "-",
    "- ",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    ";",
    ",",
    "|",
    "é",
    "“",
    "”",
    "\u{a0}",
    "--",
    "<<A",
    "- \"x\"",
    "apiVersion: v1\nkind: A",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        syntax::check(&text);
    }

    #[test]
    fn any_bytes_of_interest(text in "[a-z0-9 \\n\\t\\r\"'`${}\\[\\]()=:;,.#/*\\\\!?|<>+-]{0,80}") {
        syntax::check(&text);
    }

    #[test]
    fn any_row_of_parts(parts in vec((0..PARTS.len(), 0..4_usize), 0..60)) {
        let mut text = String::new();
        for (part, gap) in parts {
            text.push_str(PARTS[part]);
            text.push_str(["", " ", "\n", "\n  "][gap]);
        }
        syntax::check(&text);
    }

    #[test]
    fn any_edit_of_an_example(
        name in 0..EXAMPLES.len(),
        edits in vec((any::<prop::sample::Index>(), 0..40_usize, vec(0..PARTS.len(), 0..4)), 1..5),
    ) {
        let mut text = text(EXAMPLES[name]);
        for (at, length, parts) in edits {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            let new: String = parts.iter().map(|&part| PARTS[part]).collect();
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, &new);
            }
        }
        syntax::check(&text);
    }
}
