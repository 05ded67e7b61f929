//! The examples in `docs/errors`: the wrong ones have the finding, the right ones have none.
//!
//! Around an example stands a small project: an environment `dev`, and for every app an image and
//! resources. An example whose comments hold a command line takes its `--input` from there.

use std::fs;
use std::path::Path;

use gdeployc::base::diagnostic::Diagnostic;
use gdeployc::codes;
use gdeployc::driver::{Options, Project};

const PROJECT: &str = "\
project shop { language = 1 }
environment dev { local = true, namespace = \"shop-dev\", kubernetes = \"1.34\" }
every app {
  image     = \"example.com/shop/app:1.5.0\"
  resources { cpu = 100m, memory = 128Mi }
}
";

/// Those that need a folder or a command line other than `build`.
const NOT_BY_SOURCE: &[&str] = &["GD0217", "GD0812"];

fn examples(code: &str, doc: &str) -> (String, String) {
    let part = |title: &str| {
        let after = doc.split_once(&format!("\n{title}:\n\n"));
        let (_, after) = after.unwrap_or_else(|| panic!("{code} has no `{title}:`"));
        let is_code = |line: &&str| line.is_empty() || line.starts_with("    ");
        let lines: Vec<&str> = after.lines().take_while(is_code).collect();
        lines.iter().map(|line| format!("{}\n", line.trim_start_matches("    "))).collect()
    };
    (part("Wrong"), part("Right"))
}

fn findings(example: &str) -> Vec<Diagnostic> {
    let project = Project::in_memory(&[("project.gdeploy", PROJECT), ("orders.gdeploy", example)]);
    let inputs = example.lines().filter_map(|line| line.split_once("--input ")?.1.split_once('='));
    let inputs = inputs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    project.compile(&Options { inputs, ..Options::default() }).findings
}

#[test]
fn wrong_examples_are_refused_and_right_ones_are_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let mut failures = Vec::new();
    for (code, doc) in codes::all() {
        if !folder.join(format!("{}.md", code.id)).is_file() || NOT_BY_SOURCE.contains(&code.id) {
            continue;
        }
        let (wrong, right) = examples(code.id, doc);
        let told = |found: &[Diagnostic]| {
            let lines: Vec<String> =
                found.iter().map(|one| format!("  {} {}", one.code.id, one.message)).collect();
            lines.join("\n")
        };
        let found = findings(&wrong);
        if found.len() != 1 || found[0].code != code {
            failures.push(format!("{}, wrong:\n{wrong}{}", code.id, told(&found)));
        }
        // What this version does not compile yet is right all the same.
        let mut found = findings(&right);
        found.retain(|one| one.code.id != "GD0208" || code.id == "GD0208");
        if !found.is_empty() {
            failures.push(format!("{}, right:\n{right}{}", code.id, told(&found)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
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
