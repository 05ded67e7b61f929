//! What holds for every input, however it came about.
//!
//! An input of several files is one text: a line `=== NAME` begins a file, and what stands before the first
//! is `project.gdeploy`. `prepare` writes the cases and examples in that form.

#[path = "../../tests/support/same.rs"]
mod same;
#[path = "../../tests/syntax/mod.rs"]
mod syntax;

use gdeployc::base::diagnostic::Diagnostic;
use gdeployc::base::render::{self, Style, Theme};
use gdeployc::base::source::SourceMap;
use gdeployc::base::span::FileId;
use gdeployc::driver::{Concealer, Options, Project, masked, secret_names};
use gdeployc::syntax::parse;
use std::collections::BTreeMap;

pub use same::formatted;
pub use syntax::check as parsed;

/// The files of an input, each name once.
pub fn files(input: &str) -> Vec<(&str, &str)> {
    let mut files = BTreeMap::new();
    let (mut name, mut start, mut at) = ("project.gdeploy", 0, 0);
    for line in input.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("=== ") {
            files.insert(name, &input[start..at]);
            (name, start) = (next.trim_end(), at + line.len());
        }
        at += line.len();
    }
    files.insert(name, &input[start..]);
    // Before the first line with a name there may be nothing.
    files.retain(|name, text| !name.is_empty() && (!text.is_empty() || *name != "project.gdeploy"));
    files.into_iter().collect()
}

/// Compiles the files with all that is written, tells what was found in each way there is, and tries the
/// fixes.
pub fn compiled(files: &[(&str, &str)]) {
    let project = Project::in_memory(files);
    let compiled = project.compile(&Options { emit: true, annotate: true, ..Options::default() });
    assert!(!compiled.has_errors() || compiled.outputs.is_empty(), "output in spite of errors");
    told(&project, &compiled.findings, compiled.environments);
    fixed(&project, &compiled.findings);
}

/// As text and as JSON, with the values of secrets taken out as the command line does.
pub fn told(project: &Project, found: &[Diagnostic], environments: usize) {
    let names = secret_names(&project.sources);
    let mut sources = SourceMap::default();
    for (_, file) in project.sources.iter() {
        let shown = masked(&file.text, &names);
        assert_eq!(shown.len(), file.text.len(), "places move by masking");
        sources.add(file.name.as_str(), shown);
    }
    let mut concealer = Concealer::new(&project.sources);
    let mut found = found.to_vec();
    for finding in &mut found {
        concealer.conceal(finding);
        assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{finding:?}");
    }
    for theme in [Theme::Plain, Theme::Color] {
        let style = Style { theme, width: 80, environments };
        let text = render::all(&found, &sources, style);
        let controls = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\u{1b}'));
        assert_eq!(controls, None, "a source steers the terminal: {text:?}");
        assert!(theme == Theme::Color || !text.contains('\u{1b}'), "a source steers the terminal: {text:?}");
    }
    let json = render::json(&found, &sources, project.files);
    let read: serde_json::Value = serde_json::from_str(&json).expect("what is for programs is JSON");
    assert_eq!(read["findings"].as_array().map(Vec::len), Some(found.len()));
}

/// Each fix by itself: a file that parses still does, others have no more mistakes than before.
fn fixed(project: &Project, found: &[Diagnostic]) {
    for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
        let mut edits: BTreeMap<FileId, Vec<_>> = BTreeMap::new();
        for edit in &fix.edits {
            edits.entry(edit.span.file).or_default().push(edit);
        }
        for (file, mut edits) in edits {
            let old = &project.sources.file(file).text;
            edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
            let apart = edits.windows(2).all(|two| two[0].span.end <= two[1].span.start);
            assert!(apart, "edits of one fix overlap: {fix:?}");
            let mut new = old.clone();
            for edit in edits.iter().rev() {
                new.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
            }
            if parse(file, old).problems.is_empty() {
                let problems = parse(file, &new).problems;
                assert!(problems.is_empty(), "{fix:?} leaves\n{new}\n{problems:?}");
            }
        }
    }
}
