//! What all tests of the syntax share.

#![allow(dead_code, unreachable_pub, clippy::needless_for_each, reason = "each test binary uses a part")]

pub mod example;
pub mod spans;
pub mod written;

use gdeployc::base::diagnostic::{Diagnostic, Severity};
use gdeployc::base::span::FileId;
use gdeployc::syntax::parse;

/// Reads a text and checks what holds for any: either a whole tree, or findings at places
/// that exist, in the house's words. Says how many findings.
pub fn check(text: &str) -> usize {
    let parsed = parse(FileId(0), text);
    for found in &parsed.problems {
        assert_eq!(found.severity, Severity::Error);
        assert!(found.code.id.starts_with("GD01"), "{found:?}");
        assert!(!found.message.contains('\n') && !found.message.ends_with('.'), "{found:?}");
        assert!(!found.labels.is_empty(), "{found:?}");
        assert!(!found.message.starts_with("this file is understood only"), "{found:?} in {text:?}");
        for label in &found.labels {
            let part = text.get(label.span.start as usize..label.span.end as usize);
            assert!(part.is_some(), "{found:?} in {text:?}");
        }
        for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(text.get(edit.span.start as usize..edit.span.end as usize).is_some(), "{found:?}");
        }
    }
    let spans = spans::spans(&parsed.ast);
    for span in &spans {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    }
    if parsed.problems.is_empty() {
        assert!(!parsed.unbalanced);
        assert!(!spans::is_broken(&parsed.ast), "broken without a finding: {text:?}");
    }
    parsed.problems.len()
}

/// The text with all fixes applied, from the last to the first.
pub fn fixed(text: &str, problems: &[Diagnostic]) -> String {
    let mut edits: Vec<_> =
        problems.iter().filter_map(|found| found.fix.as_ref()).flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut fixed = text.to_owned();
    for edit in edits.iter().rev() {
        fixed.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    fixed
}
