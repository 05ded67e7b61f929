//! Depth and size: an end with a finding, never with a full stack or a full night.

mod syntax;

use gdeployc::base::span::FileId;
use gdeployc::syntax::{LARGEST, LEVELS, MOST, parse};

/// One kind of nesting: what opens a level, what stands inside, what closes it.
const NESTS: [(&str, &str, &str, &str, &str); 12] = [
    ("block", "", "a {\n", "x = 1\n", "}\n"),
    ("list", "x = ", "[", "1", "]"),
    ("group", "x = ", "(", "1", ")"),
    ("record", "x = ", "[{ y = ", "1", " }]"),
    ("index", "x = ", "a[", "1", "]"),
    ("head", "", "a[", "1", "] = 1"),
    ("args", "x = ", "f(", "1", ")"),
    ("hole", "x = ", "\"a ${", "1", "}\""),
    ("long hole", "x = ", "\"\"\"a ${", "1", "}\"\"\""),
    ("choice", "x = ", "if a { ", "1", " } else { 2 }"),
    ("type", "field x: ", "[", "Int", "]"),
    ("map type", "field x: ", "{(", "Int", ")?}"),
];

fn nested(nest: (&str, &str, &str, &str, &str), levels: usize) -> String {
    let (_, before, open, inside, close) = nest;
    format!("{before}{}{inside}{}\n", open.repeat(levels), close.repeat(levels))
}

/// Runs on a stack as small as that of a thread.
fn on_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(test).expect("a thread starts");
    thread.join().expect("the test passes");
}

#[test]
fn as_deep_as_allowed() {
    on_small_stack(|| {
        for nest in NESTS {
            if nest.0 == "head" {
                continue;
            }
            let brackets = nest.2.matches(['{', '[', '(']).count();
            let text = nested(nest, LEVELS / brackets);
            let parsed = parse(FileId(0), &text);
            if nest.0 == "choice" {
                // A choice counts with its arm.
                continue;
            }
            assert!(parsed.problems.is_empty(), "{}: {:#?}", nest.0, parsed.problems);
        }
    });
}

#[test]
fn deeper_than_allowed() {
    on_small_stack(|| {
        for nest in NESTS {
            for levels in [LEVELS + 1, 200, 900, 1_500, 100_000] {
                let text = nested(nest, levels);
                let parsed = parse(FileId(0), &text);
                assert!(!parsed.problems.is_empty(), "{} {levels}", nest.0);
                assert_eq!(parsed.problems[0].code.id, "GD0114", "{} {levels}", nest.0);
                // The other half alone, and the half without its end.
                parse(FileId(0), &text[text.len() / 2..]);
                parse(FileId(0), &text[..text.len() / 2]);
            }
        }
    });
}

#[test]
fn what_is_around_too_deep_a_part_is_read() {
    let text = format!("a = 1\nb = {}{}\nc = 3\n", "[".repeat(200), "]".repeat(200));
    let parsed = parse(FileId(0), &text);
    assert_eq!(parsed.problems.len(), 1, "{:#?}", parsed.problems);
    assert_eq!(parsed.ast.items.len(), 3);
    assert!(!parsed.unbalanced);
}

#[test]
fn long_rows() {
    on_small_stack(|| {
        let rows = [
            ("x = ", "1 + ", "1"),
            ("x = ", "!", "a"),
            ("x = ", "if a { 1 } else ", "{ 2 }"),
            ("if a { } ", "else if b { } ", ""),
        ];
        for (before, part, end) in rows {
            for (count, found) in [(100, 0), (200, 1), (20_000, 1)] {
                let text = format!("{before}{}{end}\n", part.repeat(count));
                let parsed = parse(FileId(0), &text);
                let ids: Vec<_> = parsed.problems.iter().map(|found| found.code.id).collect();
                assert_eq!(ids, vec!["GD0114"; found], "{part:?} {count}");
            }
        }
        // These are long, not deep.
        for (part, count) in [
            ("a.", 50_000),
            ("a | ", 50_000),
            ("a ", 50_000),
            ("a = 1, ", 50_000),
            ("} ", 50_000),
            ("a = [ } ] ) ", 50_000),
        ] {
            let text = format!("{}a = 1", part.repeat(count));
            syntax::check(&text);
        }
    });
}

/// Were anything read twice on each level, these would not end.
#[test]
fn broken_on_every_level() {
    on_small_stack(|| {
        for (_, before, open, inside, close) in NESTS {
            for (left, right) in [
                ("", " oops"),
                ("! ", ""),
                ("if ", ""),
                ("if ", " oops"),
                ("a, ", ", = b"),
                ("for x in ", ""),
                ("a = ", " b"),
                ("a.", "."),
                ("\n", "\n"),
                ("a =\n", "\n"),
                ("x: ", ";"),
                ("1 + ", " +"),
            ] {
                let levels = 40;
                let text = format!(
                    "{before}{}{inside}{}\n",
                    format!("{left}{open}").repeat(levels),
                    format!("{close}{right}").repeat(levels)
                );
                syntax::check(&text);
            }
        }
    });
}

#[test]
fn rows_of_anything_end() {
    on_small_stack(|| {
        let parts = [
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "\"",
            "`",
            "'",
            "\"${",
            "\"\"\"",
            "\"\"\"\n",
            "{\n",
            "}\n",
            "a {\n",
            "/*",
            "# a\n",
            ";",
            "a = ",
            "a = 1 ",
            ", a",
            "x: ",
            "- \n",
            "a = [\n",
            "\"\n",
            "`\n",
            "${",
            "a = \"${\n",
            "{ ] ",
            "[ } ",
            "! , a[[{ ",
            "a =\n[{",
            "if a ",
            "a:\n  b: ",
            "a:\n- b\n",
            "a: \n\n",
            "a = <<A ",
            "a = <<A\n",
            "a = |\n b",
            "x = “",
            "“x” ",
            "\u{a0}",
            "-- ",
            "apiVersion: v1\n#\n",
            "use a {",
        ];
        for part in parts {
            let text = part.repeat(40_000 / part.len());
            let parsed = parse(FileId(0), &text);
            assert!(!parsed.problems.is_empty(), "{part:?}");
            assert!(parsed.problems.len() <= MOST);
        }
        // Ten megabytes, as nobody would write them.
        assert_eq!(parse(FileId(0), &"{".repeat(10 << 20)).problems.len(), 1);
        assert_eq!(parse(FileId(0), &"[ ".repeat(5 << 20)).problems.len(), 1);
        assert!(!parse(FileId(0), &"}".repeat(1 << 20)).problems.is_empty());
    });
}

#[test]
fn too_large() {
    let text = " ".repeat(LARGEST + 1);
    let parsed = parse(FileId(0), &text);
    assert_eq!(parsed.problems[0].code.id, "GD0115");
    assert_eq!(parsed.problems[0].message, "this file is larger than 16 MiB");
    assert!(parsed.unbalanced);
}
