//! Whole objects of both sides, as texts: a unified diff, or what another tool makes of them.
//!
//! `KUBECTL_EXTERNAL_DIFF` is read as kubectl reads it: a program and options
//! of plain letters. It gets two folders with a file for each object that
//! differs; its words go to stdout. Secrets are in neither.

use std::fs;
use std::process::{Command, Stdio};

use super::is_told;
use super::view::View;
use crate::cli::failure::Failure;
use crate::cli::{terminal, unified};
use crate::diff::report::Resource;
use crate::output::node::Node;
use crate::output::yaml;

/// By which kubectl, too, is told of another tool.
const VARIABLE: &str = "KUBECTL_EXTERNAL_DIFF";

#[expect(clippy::disallowed_methods, reason = "another tool reads files, in a folder of its own")]
pub(super) fn show(views: &[View<'_>]) -> Result<(), Failure> {
    let tool = tool();
    if tool.is_empty() {
        return terminal::data(&views.iter().flat_map(told).map(|file| file.unified()).collect::<String>());
    }
    let folder = tempfile::TempDir::with_prefix("gdeploy-diff-").map_err(|error| not_made(&error))?;
    for side in ["LIVE", "MERGED"] {
        fs::create_dir(folder.path().join(side)).map_err(|error| not_made(&error))?;
    }
    for file in views.iter().flat_map(told) {
        for (side, text) in ["LIVE", "MERGED"].into_iter().zip([&file.old, &file.new]) {
            if !text.is_empty() {
                fs::write(folder.path().join(side).join(&file.name), text)
                    .map_err(|error| not_made(&error))?;
            }
        }
    }
    let run = Command::new(&tool[0])
        .args(&tool[1..])
        .args([folder.path().join("LIVE"), folder.path().join("MERGED")])
        .stdin(Stdio::null())
        .status();
    match run {
        Ok(status) if status.code().is_some_and(|code| code <= 1) => Ok(()),
        Ok(status) => Err(Failure::new(format!("`{}` of {VARIABLE} failed: {status}", tool[0]))),
        Err(error) => Err(Failure::new(format!("could not run `{}`: {error}", tool[0]))
            .help(format!("{VARIABLE} names it"))),
    }
}

fn not_made(error: &std::io::Error) -> Failure {
    Failure::new(format!("could not write files for another tool: {error}"))
}

/// The program and its options, as kubectl takes them.
#[expect(clippy::disallowed_methods, reason = "the user's choice of a tool, as kubectl reads it")]
fn tool() -> Vec<String> {
    let text = std::env::var(VARIABLE).unwrap_or_default();
    let is_plain =
        |word: &&str| word.chars().all(|letter| letter.is_ascii_alphanumeric() || "-=_./".contains(letter));
    text.split_whitespace().filter(is_plain).map(str::to_owned).collect()
}

/// An object's texts; empty where a side has it not.
struct File {
    name: String,
    old: String,
    new: String,
}

impl File {
    fn unified(&self) -> String {
        unified::plain(&self.name, [&self.old, &self.new])
    }
}

fn told<'v>(view: &'v View<'_>) -> impl Iterator<Item = File> + 'v {
    let told = view.report.resources.iter().filter(|resource| is_told(resource));
    told.map(|resource| file(view, resource))
}

fn file(view: &View<'_>, resource: &Resource) -> File {
    let text =
        |node: Option<&Node>| node.map_or_else(String::new, |node| yaml::to_string(node).unwrap_or_default());
    let bodies = resource.bodies.as_ref();
    let environment = view.right.environment.as_deref().unwrap_or_default();
    File {
        name: format!("{environment}.{}.yaml", resource.id.to_string().replace('/', ".")),
        old: text(bodies.and_then(|bodies| bodies.old.as_ref())),
        new: text(bodies.and_then(|bodies| bodies.new.as_ref())),
    }
}
