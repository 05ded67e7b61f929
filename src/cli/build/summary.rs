//! What a build did, in a few lines: files by environment, and what comes next.
//!
//! Indexes are not counted: they change with every source, and nobody reads
//! them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::base::shell::quoted;
use crate::driver::EnvironmentOutput;
use crate::output::index;
use crate::output::tree::OutputTree;
use crate::output::write::WriteReport;

/// `out/prod  3 new, 1 changed` for each section.
pub(super) fn sections(tree: &OutputTree, written: &WriteReport, folder: &str) -> String {
    let all: Vec<String> = tree.iter().map(|(path, _)| path.to_owned()).collect();
    let names: BTreeSet<&str> = all.iter().chain(&written.removed).map(|path| section(path)).collect();
    let widest = names.iter().map(|name| name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for name in names {
        let of = |paths: &[String]| paths.iter().filter(|path| is_counted(path, name)).count();
        let (created, changed) = (of(&written.created), of(&written.changed));
        let unchanged = of(&all) - created - changed;
        let parts = [
            (created, "new"),
            (changed, "changed"),
            (unchanged, "unchanged"),
            (of(&written.removed), "removed"),
        ];
        let some = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = some.map(|(count, word)| format!("{count} {word}")).collect();
        let _ = writeln!(text, "{folder}/{name:widest$}  {}", parts.join(", "));
    }
    if text.is_empty() { format!("nothing to write to {folder}\n") } else { text }
}

/// How to bring it to a cluster, a line for each environment: what is meant for one cluster is never offered
/// to whichever is current. Nothing where there is nothing to bring.
pub(super) fn next(
    tree: &OutputTree,
    environments: &[EnvironmentOutput],
    only: &[String],
    folder: &str,
) -> String {
    const SHOWN: usize = 6;
    let mut steps = Vec::new();
    for environment in environments {
        let name = &environment.name;
        let parts: Vec<String> = match only {
            [] => vec![name.clone()],
            only => only.iter().map(|part| format!("{name}/{part}")).collect(),
        };
        let there = parts.iter().filter(|part| tree.file(&format!("{part}/kustomization.yaml")).is_some());
        steps.extend(there.map(|part| step(environment, &format!("{folder}/{part}"))));
    }
    if let more @ 2.. = steps.len().saturating_sub(SHOWN - 1) {
        steps.truncate(SHOWN - 1);
        steps.push(format!("and {more} more"));
    }
    if steps.is_empty() { String::new() } else { format!("next: {}\n", steps.join("\n      ")) }
}

fn step(environment: &EnvironmentOutput, path: &str) -> String {
    if matches!(environment.applied_by.as_deref(), Some("argo-cd" | "flux")) {
        return format!("commit {}", quoted(path));
    }
    let path = quoted(path);
    match &environment.context {
        Some(context) => format!("kubectl --context {} apply -k {path}", quoted(context)),
        None => format!("kubectl apply -k {path}"),
    }
}

fn section(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn is_counted(path: &str, section: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| folder == section && file != index::FILE)
}
