//! `gdeploy.dev/check/v1`: findings for programs.
//!
//! Lines and columns count from 1, columns in characters, ends excluded.
//! `file` to `label` are absent for a finding about no file; lists are
//! always there.

use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::SourceMap;
use crate::base::span::Span;

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Report {
    schema: &'static str,
    findings: Vec<Finding>,
    summary: Summary,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings that stop the build.
    pub errors: usize,
    /// Findings that do not.
    pub warnings: usize,
    /// Files that were looked at.
    pub files: usize,
}

/// A place and what is said or to be written there.
#[derive(Debug, Serialize)]
pub struct Place {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct Finding {
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(flatten)]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    labels: Vec<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    environments: Vec<String>,
    fix: Vec<Place>,
}

impl Summary {
    /// Counts findings in so many files.
    pub fn of(found: &[Diagnostic], files: usize) -> Self {
        let count = |severity| found.iter().filter(|one| one.severity == severity).count();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning), files }
    }
}

impl Place {
    fn new(span: Span, text: Option<String>, sources: &SourceMap) -> Self {
        let file = sources.file(span.file);
        let (start, end) = (file.position(span.start), file.position(span.end));
        Self {
            file: file.name.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text,
        }
    }
}

impl Finding {
    /// A finding with its positions looked up.
    pub fn new(found: &Diagnostic, sources: &SourceMap) -> Self {
        let (primary, others) = match found.labels.split_first() {
            Some((primary, others)) => (Some(primary), others),
            None => (None, &[][..]),
        };
        let edits = found.fix.iter().flat_map(|fix| &fix.edits);
        Self {
            code: found.code.id,
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "info",
            },
            message: found.message.clone(),
            place: primary.map(|label| Place::new(label.span, None, sources)),
            label: primary.map(|label| label.text.clone()).filter(|text| !text.is_empty()),
            labels: others
                .iter()
                .map(|label| Place::new(label.span, Some(label.text.clone()), sources))
                .collect(),
            help: found.help.clone(),
            environments: found.environments.clone(),
            fix: edits.map(|edit| Place::new(edit.span, Some(edit.text.clone()), sources)).collect(),
        }
    }
}

impl Report {
    /// The findings in the order given, from a look at so many files.
    pub fn new(found: &[Diagnostic], sources: &SourceMap, files: usize) -> Self {
        Self {
            schema: "gdeploy.dev/check/v1",
            findings: found.iter().map(|one| Finding::new(one, sources)).collect(),
            summary: Summary::of(found, files),
        }
    }
}

/// The report as one line of JSON that ends with a newline.
pub fn json(found: &[Diagnostic], sources: &SourceMap, files: usize) -> String {
    let report = Report::new(found, sources, files);
    let mut text = serde_json::to_string(&report).expect("plain structs are JSON");
    text.push('\n');
    text
}
