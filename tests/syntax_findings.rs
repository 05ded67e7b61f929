//! Each mistake and what is said about it; each code and its explanation.
//!
//! `tests/syntax/findings.txt` holds texts divided by `=====`, each followed by its findings behind
//! `-----`. `UPDATE_EXPECT=1` writes what comes; read the difference before it is committed.

#![expect(clippy::disallowed_methods, reason = "the findings are written down in a file")]

mod syntax;

use gdeployc::base::diagnostic::Diagnostic;
use gdeployc::base::span::FileId;
use gdeployc::codes::examples;
use gdeployc::syntax::codes::CODES;
use gdeployc::syntax::parse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const DIVIDER: &str = "\n\n=====\n";

fn shown(text: &str, problems: &[Diagnostic]) -> String {
    let mut out = String::new();
    for found in problems {
        let _ = writeln!(out, "{} {}", found.code.id, found.message);
        for label in &found.labels {
            let part = &text[label.span.start as usize..label.span.end as usize];
            let line = text[..label.span.start as usize].matches('\n').count() + 1;
            let _ = writeln!(out, "  line {line} {part:?}: {}", label.text);
        }
        if let Some(help) = &found.help {
            let _ = writeln!(out, "  help: {help}");
        }
        if let Some(fix) = &found.fix {
            let _ = writeln!(out, "  fix: {}", fix.text);
        }
    }
    out
}

#[test]
fn findings_are_as_written() {
    let path = format!("{}/tests/syntax/findings.txt", env!("CARGO_MANIFEST_DIR"));
    let written = std::fs::read_to_string(&path).expect("the cases are there");
    let mut found = Vec::new();
    for case in written.trim_end().split(DIVIDER) {
        let text = case.split("\n-----").next().unwrap_or(case);
        syntax::check(text);
        let problems = parse(FileId(0), text).problems;
        let mut shown = shown(text, &problems);
        let fixed = syntax::fixed(text, &problems);
        if fixed != text {
            let _ = write!(shown, "fixed:\n{fixed}\n");
            let left = parse(FileId(0), &fixed).problems;
            let without_fix = problems.iter().filter(|found| found.fix.is_none()).count();
            assert!(left.len() <= without_fix, "the fixes of\n{text}\nleave\n{left:#?}");
        }
        found.push(format!("{text}\n-----\n{shown}").trim_end().to_owned());
    }
    let found = found.join(DIVIDER) + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, found).expect("the file can be written");
        return;
    }
    let difference = similar::TextDiff::from_lines(&written, &found).unified_diff().to_string();
    assert!(written == found, "{difference}");
}

#[test]
fn messages_speak_the_language() {
    let written = include_str!("syntax/findings.txt");
    for case in written.split(DIVIDER) {
        let text = case.split("\n-----").next().unwrap_or(case);
        for found in parse(FileId(0), text).problems {
            let labels = found.labels.iter().map(|label| label.text.as_str());
            let help = found.help.as_deref().unwrap_or("");
            for said in labels.chain([found.message.as_str(), help]) {
                for word in ["token", "unexpected", "invalid", "expected", "must", "EOF", "syntax", "parse"] {
                    assert!(!said.contains(word), "`{word}` in {said}");
                }
            }
            assert!(!found.labels.iter().any(|label| label.text.is_empty()));
        }
    }
}

#[test]
fn codes_are_explained() {
    let mut ids = BTreeSet::new();
    for (code, doc) in CODES {
        assert!(ids.insert(code.id), "{} stands twice", code.id);
        let (wrong, right) = examples(doc).expect("it has two examples");
        // What is too deep or too large is not shown whole.
        if ["GD0114", "GD0115"].contains(&code.id) {
            continue;
        }
        let found: Vec<_> = parse(FileId(0), &wrong).problems.iter().map(|found| found.code.id).collect();
        assert_eq!(found, [code.id], "{wrong}");
        let problems = parse(FileId(0), &right).problems;
        assert!(problems.is_empty(), "{right}: {problems:#?}");
    }
    assert!(ids.iter().is_sorted());
}

#[test]
fn every_code_has_a_case() {
    let written = include_str!("syntax/findings.txt");
    for (code, _) in CODES {
        let elsewhere = ["GD0114", "GD0115"].contains(&code.id);
        assert!(elsewhere || written.contains(code.id), "{} has no case", code.id);
    }
}
