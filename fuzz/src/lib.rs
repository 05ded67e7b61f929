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
use gdeployc::driver::{Concealer, Options, Project, masked, secret_names};
use gdeployc::syntax::parse;
use std::collections::BTreeMap;

pub use syntax::check as parsed;

/// Formats a text that parses, and fails where that changes what it says.
pub fn formatted(text: &str) -> Option<String> {
    same::formatted(text)
}

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
    let options = Options { emit: true, annotate: true, ..Options::default() };
    let compiled = project.compile(&options);
    assert!(!compiled.has_errors() || compiled.outputs.is_empty(), "output in spite of errors");
    told(&project, &compiled.findings, compiled.environments);
    fixed(&project, &options);
}

/// In each form, with the values of secrets taken out as the command line does.
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
    let sarif = render::sarif(&found, &sources, "0", |_| render::Rule { title: "", help: "" });
    let read: serde_json::Value = serde_json::from_str(&sarif).expect("SARIF is JSON");
    assert_eq!(read["runs"][0]["results"].as_array().map(Vec::len), Some(found.len()));
    let commands = render::github(&found, &sources);
    assert!(commands.lines().all(|line| line.starts_with("::")), "a source makes up commands: {commands:?}");
}

/// All fixes that go together: a file that parses still does.
fn fixed(project: &Project, options: &Options) {
    let fixed = project.fixed(options);
    for (file, old) in project.own_sources() {
        if parse(file, &old.text).problems.is_empty() {
            let new = &fixed.project.sources.file(file).text;
            let problems = parse(file, new).problems;
            assert!(problems.is_empty(), "the fixes of\n{}\nleave\n{new}\n{problems:?}", old.text);
        }
    }
}
