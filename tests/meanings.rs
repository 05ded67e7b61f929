//! What people bring from Kubernetes, Helm, Compose and others, and the word that the answer names.
//!
//! Each row is typed into a good project at a place where one would type it. It has to give one finding, whose help
//! has the text beside it; where that begins with `fix: `, the edit alone makes the statement that follows.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use std::fmt::Write as _;
use std::fs;

use gdeployc::base::diagnostic::{Diagnostic, Severity};
use gdeployc::driver::{Options, Project};
use tempfile::TempDir;

/// Where something is typed: the project, with `@` for what is typed.
type Place = (&'static str, &'static [(&'static str, &'static str)]);

const TABLE: &[Place] = include!("meanings/table.in");

fn project(place: &str, typed: &str) -> String {
    let mut text = String::from("project shop {\n  language = 1\n");
    if place == "project" {
        let _ = writeln!(text, "  {typed}");
    }
    text += "}\nenvironment dev {\n  namespace = \"shop\"\n  kubernetes = \"1.34\"\n";
    if place == "environment" {
        let _ = writeln!(text, "  {typed}");
    }
    if let Some(inside) = place.strip_prefix("environment app") {
        let _ = writeln!(text, "  app api {{{}}}", within(inside.trim(), typed));
    }
    text += "}\n";
    if place == "root" {
        let _ = writeln!(text, "{typed}");
    }
    text += "app api {\n  image = \"registry.example.com/api:1\"\n  port http = 8080\n  port admin { number = 9090";
    if place == "port" {
        let _ = write!(text, ", {typed}");
    }
    text += " }\n";
    if place != "resources" {
        text += "  resources { cpu = 100m, memory = 64Mi }\n";
    }
    text += "  probe readiness { tcp = port.http }\n";
    match place {
        "root" | "project" | "environment" | "port" => {}
        place if place.starts_with("environment") => {}
        "app" => drop(writeln!(text, "  {typed}")),
        place => drop(writeln!(text, "  {}", within(place, typed))),
    }
    text + "}\n"
}

/// What is typed, in a block or where `@` stands.
fn within(place: &str, typed: &str) -> String {
    if place.contains('@') {
        return place.replace('@', typed);
    }
    if place.is_empty() { format!(" {typed} ") } else { format!("{place} {{ {typed} }}") }
}

fn findings(text: &str) -> Vec<Diagnostic> {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("project.gdeploy"), text).expect("can be written");
    Project::open(folder.path()).expect("can be read").compile(&Options::default()).findings
}

/// The project after the fix of its only finding.
fn fixed(text: &str, finding: &Diagnostic) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    Some(text)
}

#[test]
fn words_of_other_tools_are_answered_with_ours() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (place, typed) in TABLE {
        for (typed, wanted) in *typed {
            rows += 1;
            let text = project(place, typed);
            let found = findings(&text);
            let [finding] = found.as_slice() else {
                let messages: Vec<_> =
                    found.iter().map(|found| (found.message.as_str(), found.help.as_deref())).collect();
                wrong.push(format!("{place}: `{typed}` has not one finding: {messages:#?}"));
                continue;
            };
            let help = finding.help.as_deref().unwrap_or("(no help)");
            let (good, got) = match wanted.strip_prefix("fix: ") {
                Some(wanted) => {
                    let got = fixed(&text, finding);
                    let good = got.as_ref().is_some_and(|text| {
                        text.contains(wanted)
                            && !findings(text).iter().any(|found| found.severity == Severity::Error)
                    });
                    (good, format!("{help}; fix: {}", got.is_some()))
                }
                None => (help.contains(wanted), help.to_owned()),
            };
            if !good {
                wrong.push(format!(
                    "{place}: `{typed}` should name {wanted:?}:\n    {}\n    {got}",
                    finding.message
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}
