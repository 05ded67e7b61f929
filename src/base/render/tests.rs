//! Findings as they are drawn, and as JSON.

use super::*;
use crate::base::diagnostic::{Code, Edit};
use crate::base::quantity::explain::problem_diagnostic;
use crate::base::quantity::{Duration, Memory, Quantity};
use crate::base::span::Span;
use unicode_width::UnicodeWidthStr;

mod fifteen;

/// The nth place of `needle` in a file.
fn nth(sources: &SourceMap, file: FileId, needle: &str, n: usize) -> Span {
    let text = &sources.file(file).text;
    let (start, _) = text.match_indices(needle).nth(n).unwrap_or_else(|| panic!("no {needle} in {text}"));
    let at = |offset: usize| u32::try_from(offset).expect("a small file");
    Span::new(file, at(start), at(start + needle.len()))
}

fn at(sources: &SourceMap, needle: &str) -> Span {
    nth(sources, FileId(0), needle, 0)
}

fn one(name: &str, text: &str) -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add(name, text);
    sources
}

fn code(id: &'static str) -> Code {
    Code::risk(id, "test")
}

fn drawn(source: &str, span: (u32, u32), label: &str) -> String {
    let sources = one("a.gdeploy", source);
    let span = Span::new(FileId(0), span.0, span.1);
    text(&Diagnostic::error(code("GD0000"), "m").label(span, label), &sources, Style::PLAIN)
}

#[test]
fn a_label_at_the_end_is_drawn_and_past_it_does_not_panic() {
    let expected = "GD0000\n\n  x m\n   ,-[a.gdeploy:1:3]\n 1 | ab}\n   :   |\n   :   `-- here\n   `----\n";
    assert_eq!(drawn("ab}", (3, 3), "here"), expected);
    assert_eq!(drawn("ab}\n", (4, 4), "here"), expected);
    assert!(drawn("ab}\n\n\n", (900, 1000), "here").starts_with(expected.trim_end_matches("   `----\n")));
    assert!(drawn("", (0, 0), "here").contains("`-- here"));
    assert!(drawn("\n\n", (0, 0), "here").contains("`-- here"));
    assert!(drawn("\n\n", (2, 2), "here").contains("`-- here"));
}

#[test]
fn a_label_at_the_end_of_a_line_is_drawn() {
    assert!(drawn("ab\ncd\n", (2, 2), "here").contains(" 1 | ab\n   :   ^\n   :   `-- here\n 2 | cd\n"));
    assert!(drawn("ab\r\ncd\r\n", (2, 2), "here").contains(" 1 | ab\n   :   ^\n   :   `-- here\n 2 | cd\n"));
    assert!(drawn("ab\r\ncd\r\n", (4, 6), "here").contains("2:1]\n 1 | ab\n 2 | cd\n   : ^|\n"));
}

#[test]
fn an_empty_label_marks_without_words() {
    assert_eq!(
        drawn("abc\n", (0, 3), ""),
        "GD0000\n\n  x m\n   ,-[a.gdeploy:1:1]\n 1 | abc\n   : ^^^\n   `----\n"
    );
}

#[test]
fn columns_are_characters_and_underlines_cells() {
    let shown = drawn("äö日本x\n", (10, 11), "here");
    assert!(shown.contains("[a.gdeploy:1:5]"), "{shown}");
    assert!(shown.contains("   :       |\n"), "{shown}");
    // Into the middle of a character: no panic.
    assert!(drawn("äö", (1, 3), "here").contains("`-- here"));
    assert!(drawn("\tx\n", (1, 2), "here").contains(" 1 |     x\n   :     |\n"));
}

#[test]
fn a_span_over_lines_shows_its_first() {
    let shown = drawn("app a {\n  x = 1\n}\nb\nc\n", (0, 17), "here");
    assert_eq!(shown.lines().nth(4), Some(" 1 | app a {"));
    assert!(!shown.contains(" 3 |"), "{shown}");
}

#[test]
fn labels_far_apart_are_two_excerpts() {
    let sources = one("a.gdeploy", &"x\n".repeat(300));
    let span = |at| Span::new(FileId(0), at, at + 1);
    let found = Diagnostic::error(code("GD0000"), "m").label(span(200), "here").label(span(400), "there");
    let shown = text(&found, &sources, Style::PLAIN);
    assert!(shown.contains("[a.gdeploy:101:1]") && shown.contains("[a.gdeploy:201:1]"), "{shown}");
    assert!(shown.lines().count() < 20, "{shown}");
}

/// No line is wider than the terminal, and the label and its text are there.
#[test]
fn a_line_wider_than_the_terminal_is_clipped_around_its_label() {
    let line = "app orders { secret DATABASE { store = vault, path = \"orders/database\", key = \"password\" }, \
                port http = 8080, äöü = \"äöü\", probe readiness { get = \"/healthz\", every = 5s } }";
    let source = format!("{line}\n{line}\n{line}\n");
    for columns in [50, 60, 80, 100, 120] {
        for needle in ["app", "store", "\"password\"", "8080", "äöü =", "every", "5s } }"] {
            let sources = one("orders.gdeploy", &source);
            let found = Diagnostic::error(code("GD0000"), "wrong")
                .label(nth(&sources, FileId(0), needle, 1), "is right here");
            let drawn = text(&found, &sources, Style { excerpt: columns, ..Style::PLAIN });
            let widest = drawn.lines().map(UnicodeWidthStr::width).max();
            assert!(widest <= Some(columns), "{columns} {needle}:\n{drawn}");
            let labelled = drawn.lines().any(|line| line.starts_with(" 2 |") && line.contains(needle));
            assert!(
                labelled && drawn.contains("is right here") && drawn.contains("..."),
                "{columns} {needle}:\n{drawn}"
            );
        }
    }
    // What fits stays as it is, and so does what goes to a log.
    assert!(!drawn(line, (13, 19), "here").contains("..."));
}

#[test]
fn what_a_source_holds_does_not_steer_the_terminal() {
    let shown = drawn("a\u{1b}[31m \u{202e}b\n", (0, 1), "\u{1b}[0m");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
}

#[test]
fn help_breaks_at_blanks_but_not_in_backquotes() {
    assert_eq!(wrap("one two three", 8), "one two\nthree");
    assert_eq!(wrap("one `two three` four", 12), "one\n`two three`\nfour");
    assert_eq!(wrap("`one two three four`", 9), "`one two\nthree\nfour`");
    assert_eq!(wrap("a\n  b", 9), "a\n  b");
}

#[test]
fn environments_are_named_where_not_all_have_it() {
    let sources = one("a.gdeploy", "x\n");
    let mut found = Diagnostic::error(code("GD0000"), "`dev` lacks it").label(at(&sources, "x"), "here");
    let shown = |found: &Diagnostic, all| text(found, &sources, Style { environments: all, ..Style::PLAIN });
    found.environments = vec!["dev".into()];
    assert!(!shown(&found, 3).contains("note:"));
    found.environments.push("prod".into());
    assert!(shown(&found, 3).ends_with("  note: in environments `dev` and `prod`\n"));
    assert!(!shown(&found, 2).contains("note:"));
}

#[test]
fn without_a_place() {
    let found = Diagnostic::warning(code("GD0000"), "m").help("h");
    assert_eq!(text(&found, &SourceMap::default(), Style::PLAIN), "GD0000\n\n  ! m\n  help: h\n");
}

#[test]
fn terminals_get_boxes_and_colours() {
    let sources = one("a.gdeploy", "x\n");
    let found = Diagnostic::error(code("GD0000"), "m").label(at(&sources, "x"), "here");
    let with = |theme| text(&found, &sources, Style { theme, ..Style::PLAIN });
    assert!(with(Theme::Unicode).contains("╰── here") && !with(Theme::Unicode).contains('\u{1b}'));
    assert!(with(Theme::Color).contains("\u{1b}["));
}

#[test]
fn for_programs() {
    let mut sources = one("orders.gdeploy", "\n\n  memory = 128m\n");
    sources.add("b.gdeploy", "y\n");
    let span = at(&sources, "128m");
    let problem = Memory::parse("128m").expect_err("a wrong unit");
    let mut found = problem_diagnostic(&problem, "memory", span, "128m");
    found.environments = vec!["dev".into()];
    found.labels.push(Label { span: nth(&sources, FileId(1), "y", 0), text: "and here".into() });
    let general = Diagnostic::warning(code("GD0901"), "m");
    assert_eq!(
        json(&[found, general], &sources, 2),
        concat!(
            r#"{"schema":"gdeploy.dev/check/v1","findings":[{"code":"GD0302","severity":"error","#,
            r#""message":"`m` is not a unit of memory","file":"orders.gdeploy","line":3,"column":12,"#,
            r#""end_line":3,"end_column":16,"label":"Kubernetes reads 0.128 bytes","#,
            r#""labels":[{"file":"b.gdeploy","line":1,"column":1,"end_line":1,"end_column":2,"text":"and here"}],"#,
            r#""help":"the units are Ki, Mi, Gi, Ti; did you mean `128Mi`?","environments":["dev"],"#,
            r#""fix":[{"file":"orders.gdeploy","line":3,"column":12,"end_line":3,"end_column":16,"text":"128Mi"}]},"#,
            r#"{"code":"GD0901","severity":"warning","message":"m","labels":[],"environments":[],"fix":[]}],"#,
            r#""summary":{"errors":1,"warnings":1,"files":2}}"#,
            "\n"
        )
    );
}

#[test]
fn the_last_line() {
    let line = |errors, warnings, files| summary_line(&Summary { errors, warnings, files });
    assert_eq!(line(1, 2, 3), "1 error and 2 warnings in 3 files");
    assert_eq!(line(0, 1, 1), "1 warning in 1 file");
    assert_eq!(line(0, 0, 3), "nothing to report in 3 files");
}
