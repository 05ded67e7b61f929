//! The examples in `docs/errors`: the wrong ones have the finding, the right ones have none.
//!
//! Around an example stands a small project: an environment `dev`, and for every app an image and
//! resources. An example whose comments hold a command line takes its `--input` from there.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::Path;

use gdeployc::base::diagnostic::{Diagnostic, Severity};
use gdeployc::codes;
use gdeployc::driver::{Options, Project};
use gdeployc::rules::RULES;

const PROJECT: &str = "\
project shop { language = 1 }
environment dev { local = true, namespace = \"shop-dev\", kubernetes = \"1.34\" }
every app {
  image     = \"example.com/shop/app:1.5.0\"
  resources { cpu = 100m, memory = 128Mi }
}
";

/// Syntax, in pieces that are no programs: `tests/syntax_findings.rs`. What takes a question, a folder or `--only`. And a text
/// of many megabytes: case `errors/too-long`; a hundred environments: `tests/limits.rs`. A file of inputs: case `errors/inputs-file`. A cluster:
/// `tests/cluster.rs`.
/// The checks' own need environments of all kinds: `tests/rules.rs`.
#[rustfmt::skip]
const ELSEWHERE: &[&str] = &[
    "GD01",
    "GD0217",
    "GD0227",
    "GD0317",
    "GD0242",
    "GD0319",
    "GD0444",
    "GD0446",
    "GD0723",
    "GD0809",
    "GD0812",
    "GD0913",
    "GD0922",
    "GD0923",
    "GD10",
];

fn findings(example: &str) -> Vec<Diagnostic> {
    let files = files(example);
    let files = files.iter().map(|(name, text)| (*name, text.as_str()));
    let mut files: Vec<(&str, &str)> = files.collect();
    if !files.iter().any(|(name, _)| *name == "project.gdeploy") {
        files.insert(0, ("project.gdeploy", PROJECT));
    }
    let project = Project::in_memory(&files);
    let inputs = example.lines().filter_map(|line| line.split_once("--input ")?.1.split_once('='));
    let inputs = inputs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    project.compile(&Options { inputs, ..Options::default() }).findings
}

/// An example in its files: a comment with the name of one begins it.
fn files(example: &str) -> Vec<(&str, String)> {
    let mut files = vec![("orders.gdeploy", String::new())];
    for line in example.lines() {
        match line.strip_prefix("// ").filter(|name| name.ends_with(".gdeploy") && !name.contains(' ')) {
            Some(name) => files.push((name, String::new())),
            None => files.last_mut().expect("it begins with one").1.extend([line, "\n"]),
        }
    }
    files
}

fn told(found: &[Diagnostic]) -> String {
    let lines: Vec<String> = found.iter().map(|one| format!("  {} {}\n", one.code.id, one.message)).collect();
    lines.concat()
}

#[test]
fn wrong_examples_are_refused_and_right_ones_are_not() {
    let mut failures = Vec::new();
    for (code, doc) in codes::all() {
        // Those without a text yet are named by the test of `codes`.
        let is_pending = doc.trim().lines().count() == 1;
        let is_rule = RULES.iter().any(|rule| rule.code == code);
        if is_pending || is_rule || ELSEWHERE.iter().any(|prefix| code.id.starts_with(prefix)) {
            continue;
        }
        let Some((wrong, right)) = codes::examples(doc) else {
            failures.push(format!("{} has no two examples", code.id));
            continue;
        };
        // An example shows one thing: that it takes a risk elsewhere is not said of it.
        let counts = |one: &Diagnostic| one.severity == Severity::Error || one.code == code;
        let found: Vec<Diagnostic> = findings(&wrong).into_iter().filter(counts).collect();
        if found.len() != 1 || found[0].code != code {
            failures.push(format!("{}, wrong:\n{wrong}{}", code.id, told(&found)));
        }
        // What this version does not compile yet is right all the same.
        let is_supported = |one: &Diagnostic| one.code.id != "GD0208" || code.id == "GD0208";
        let found: Vec<Diagnostic> =
            findings(&right).into_iter().filter(|one| counts(one) && is_supported(one)).collect();
        if !found.is_empty() {
            failures.push(format!("{}, right:\n{right}{}", code.id, told(&found)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_file_is_the_documentation_of_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    for entry in fs::read_dir(folder).expect("it is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let id = name.trim_end_matches(".md");
        assert!(codes::find(id).is_some(), "docs/errors/{name} belongs to no code");
    }
}
