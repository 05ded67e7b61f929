//! The edits, applied, in each layout.

use super::{deleted, edits, whole};
use crate::base::span::{FileId, Span};

/// The text with `A = "a"` moved out of `config`.
fn moved(text: &str) -> Option<String> {
    let at = |start: usize, length: usize| {
        let [start, end] = [start, start + length].map(|at| u32::try_from(at).expect("it is short"));
        Span::new(FileId(0), start, end)
    };
    let start = text.find("A = ").or_else(|| text.find("config.A = ")).expect("it is there");
    let start = if text[..start].ends_with("config.") { start - 7 } else { start };
    let value = text.find("\"a\"").expect("it is there");
    let block = text.find("config").expect("it is there");
    let mut edits = edits(text, "A", at(start, value + 3 - start), at(value, 3), at(block, 6))?;
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut edited = text.to_owned();
    for edit in edits {
        edited.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    Some(edited)
}

#[test]
fn each_layout_stays_what_it_is() {
    let cases = [
        ("app x { config { A = \"a\" } }", "app x { secret A = \"a\" }"),
        ("  config {\n    A = \"a\"\n  }\n", "  secret A = \"a\"\n"),
        ("  config.A = \"a\"\n", "  secret A = \"a\"\n"),
        ("  config { A = \"a\", B = 1 }\n", "  secret A = \"a\"\n  config { B = 1 }\n"),
        ("app x { config { B = 1, A = \"a\" } }", "app x { secret A = \"a\", config { B = 1 } }"),
        (
            "  config {\n    B = 1\n    A = \"a\"\n    C = 2\n  }\n",
            "  secret A = \"a\"\n  config {\n    B = 1\n    C = 2\n  }\n",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(moved(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_leaves_a_choice_is_left_alone() {
    for text in
        ["  config {\n    B = 1\n    A = \"a\"   // why\n  }\n", "  config { B = \"${b}\", A = \"a\" }\n"]
    {
        assert_eq!(moved(text), None, "{text}");
    }
}

/// The text without `A = "a"`, and without `config` where that was all of it.
fn without(text: &str) -> Option<String> {
    let at = |start: usize, length: usize| {
        let [start, end] = [start, start + length].map(|at| u32::try_from(at).expect("it is short"));
        Span::new(FileId(0), start, end)
    };
    let start = text.find("config.A = ").or_else(|| text.find("A = ")).expect("it is there");
    let end = text.find("\"a\"").expect("it is there") + 3;
    let block = text.find("config").expect("it is there");
    let edit = deleted(text, whole(text, at(start, end - start), at(block, 6))?)?;
    let mut edited = text.to_owned();
    edited.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    Some(edited)
}

#[test]
fn what_is_deleted_leaves_the_layout() {
    let cases = [
        ("app x { secret A {}, config { A = \"a\" } }", Some("app x { secret A {} }")),
        ("  b = 1\n  config {\n    A = \"a\"\n  }\n", Some("  b = 1\n")),
        ("  b = 1\n  config.A = \"a\"\n", Some("  b = 1\n")),
        ("  config { A = \"a\", B = 1 }\n", Some("  config { B = 1 }\n")),
        ("  config {\n    B = 1\n    A = \"a\"\n  }\n", Some("  config {\n    B = 1\n  }\n")),
        // Whose the comment is, nobody knows.
        ("  config {\n    B = 1\n    A = \"a\" // for B\n  }\n", None),
    ];
    for (text, expected) in cases {
        assert_eq!(without(text).as_deref(), expected, "{text}");
    }
}
