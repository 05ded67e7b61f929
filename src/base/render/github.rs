//! Workflow commands: GitHub Actions shows findings beside the lines of a change.
//!
//! One line for each finding, `::error file=…,line=…::message`. Columns only
//! where a finding has one line, because GitHub takes them no other way.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::SourceMap;
use crate::base::visible::visible;

/// The findings as commands, one a line.
pub fn github(found: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for one in found {
        let level = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let _ = write!(out, "::{level} ");
        if let Some(span) = one.span() {
            let file = sources.file(span.file);
            let (start, end) = (file.position(span.start), file.position(span.end));
            let _ = write!(out, "file={},line={},endLine={},", property(&file.name), start.line, end.line);
            if start.line == end.line {
                let _ = write!(out, "col={},endColumn={},", start.column, end.column);
            }
        }
        let _ = writeln!(out, "title={}::{}", property(one.code.id), data(&super::sentence(one)));
    }
    out
}

/// What stands behind `::`.
/// Text behind the last `::`.
pub fn data(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n'])
}

/// What stands between commas.
/// Text between the first `::` and the last.
pub fn property(text: &str) -> Cow<'_, str> {
    escaped(text, &['%', '\r', '\n', ':', ','])
}

fn escaped<'t>(text: &'t str, signs: &[char]) -> Cow<'t, str> {
    let text = visible(text);
    if !text.contains(signs) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    for sign in text.chars() {
        if signs.contains(&sign) {
            let _ = write!(out, "%{:02X}", u32::from(sign));
        } else {
            out.push(sign);
        }
    }
    Cow::Owned(out)
}
