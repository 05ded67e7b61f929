//! SARIF 2.1.0: findings for code scanning and for editors' problem lists.
//!
//! Columns are Unicode code points from 1, ends excluded; files are URIs
//! relative to where the command ran. Codes are rules, in the order in which
//! they first appear, with what their documentation says: that is asked for,
//! because this floor knows no codes.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use crate::base::diagnostic::{Code, Diagnostic, Edit, Label, Severity};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};

/// What the documentation of a code says.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'d> {
    /// In one line.
    pub title: &'d str,
    /// In Markdown.
    pub help: &'d str,
}

/// The findings as one line of JSON that ends with a newline.
pub fn sarif<'d>(
    found: &[Diagnostic],
    sources: &SourceMap,
    version: &str,
    rule: impl Fn(Code) -> Rule<'d>,
) -> String {
    let mut codes: Vec<Code> = Vec::new();
    let results: Vec<Value> = found
        .iter()
        .map(|one| {
            let index = codes.iter().position(|code| *code == one.code).unwrap_or_else(|| {
                codes.push(one.code);
                codes.len() - 1
            });
            result(one, index, sources)
        })
        .collect();
    let rules: Vec<Value> = codes.iter().map(|code| descriptor(*code, rule(*code))).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "gdeployc", "semanticVersion": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn descriptor(code: Code, rule: Rule<'_>) -> Value {
    json!({
        "id": code.id,
        "name": pascal(code.name),
        "shortDescription": { "text": rule.title },
        "help": { "text": rule.help.trim_end(), "markdown": rule.help.trim_end() },
    })
}

/// `unit-of-memory` as such names are written there: `UnitOfMemory`.
fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('-') {
        let mut letters = part.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// What is left out where there is none of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'f> {
    rule_id: &'f str,
    rule_index: usize,
    level: &'f str,
    message: Value,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Value>,
}

fn result(found: &Diagnostic, rule_index: usize, sources: &SourceMap) -> Value {
    let (primary, others) = match found.labels.split_first() {
        Some((primary, others)) => (Some(primary), others),
        None => (None, &[][..]),
    };
    let edits = found.fix.as_ref().filter(|fix| !fix.edits.is_empty());
    let result = Result {
        rule_id: found.code.id,
        rule_index,
        level: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "note",
        },
        message: json!({ "text": super::sentence(found) }),
        locations: primary.iter().map(|label| location(None, label, sources)).collect(),
        related_locations: others
            .iter()
            .enumerate()
            .map(|(id, label)| location(Some(id), label, sources))
            .collect(),
        fixes: edits
            .iter()
            .map(|fix| {
                let description = json!({ "text": fix.text });
                json!({ "description": description, "artifactChanges": changes(&fix.edits, sources) })
            })
            .collect(),
        properties: (!found.environments.is_empty()).then(|| json!({ "environments": found.environments })),
    };
    serde_json::to_value(result).expect("plain structs are JSON")
}

/// The edits, by file.
fn changes(edits: &[Edit], sources: &SourceMap) -> Vec<Value> {
    let mut files: Vec<FileId> = edits.iter().map(|edit| edit.span.file).collect();
    files.sort_unstable();
    files.dedup();
    let change = |file: FileId| {
        let own = edits.iter().filter(|edit| edit.span.file == file);
        let replacement = |edit: &Edit| {
            let inserted = json!({ "text": edit.text });
            json!({ "deletedRegion": region(edit.span, sources), "insertedContent": inserted })
        };
        let replacements: Vec<Value> = own.map(replacement).collect();
        let uri = uri(&sources.file(file).name);
        json!({ "artifactLocation": { "uri": uri }, "replacements": replacements })
    };
    files.into_iter().map(change).collect()
}

fn location(id: Option<usize>, label: &Label, sources: &SourceMap) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&sources.file(label.span.file).name) },
            "region": region(label.span, sources),
        },
    });
    if let Some(id) = id {
        location["id"] = json!(id);
    }
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

fn region(span: Span, sources: &SourceMap) -> Value {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI: relative, unless it begins at the root of the system.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
