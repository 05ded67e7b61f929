//! Mounted files: their text, their key in the ConfigMap, their mode.
//!
//! `content` is written in the format that the path's ending or `format`
//! says, from typed values, in source order. ConfigMap keys know no `/`, so a
//! path's are written `_`; two paths that come to one key are a finding.

use super::words::{App, File};
use super::workload::MountedFile;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::output::yaml;

/// GD0451: content that nobody can say how to write.
pub const UNKNOWN_FORMAT: Code = Code::new("GD0451", "unknown-format");
/// GD0452: two files that would be one.
pub const SAME_FILE: Code = Code::new("GD0452", "same-file");

/// The files of a workload, by path; none where one cannot be written.
pub(super) fn files<'a>(app: &App<'a>, origins: &Origins, sink: &mut Sink) -> Option<Vec<MountedFile<'a>>> {
    let mut files: Vec<MountedFile<'a>> = Vec::with_capacity(app.file.len());
    for (path, file) in &app.file {
        let span = origins.span(file.origin);
        let text = text(path, file, span, sink)?;
        let key = path.trim_start_matches('/').replace('/', "_");
        let mode = i32::from_str_radix(&file.mode.value, 8).unwrap_or(0o644);
        if let (Some(other), Some(span)) = (files.iter().find(|other| other.key == key), span) {
            let mut finding =
                Diagnostic::error(SAME_FILE, format!("`{path}` and `{}` come to one key", other.path))
                    .label(span, "this one")
                    .help("rename one of them: `_` and `/` are the same in a ConfigMap's keys");
            if let Some(first) = origins.span(other.origin) {
                finding = finding.label(first, "and this one");
            }
            sink.push(finding);
            return None;
        }
        files.push(MountedFile { path: path.clone(), key, text, mode, origin: file.origin });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Some(files)
}

fn text(path: &str, file: &File<'_>, span: Option<Span>, sink: &mut Sink) -> Option<String> {
    if let Some(text) = &file.text {
        return Some(text.value.to_string());
    }
    let content = &file.content.as_ref()?.value;
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    let format = file.format.as_ref().map(|format| &*format.value);
    match format.or(ending) {
        Some("yaml" | "yml") => yaml::to_string(content).ok(),
        Some("json") => serde_json::to_string_pretty(content).ok().map(|text| text + "\n"),
        _ => {
            if let Some(span) = span {
                sink.push(
                    Diagnostic::error(UNKNOWN_FORMAT, format!("nothing says how to write `{path}`"))
                        .label(span, "its path ends in no format that is known")
                        .help("add `format = \"yaml\"` or `format = \"json\"`, or give it a `text`"),
                );
            }
            None
        }
    }
}
