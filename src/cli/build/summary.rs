//! What a build did, in a few lines: files by environment, and what comes next.
//!
//! Indexes are not counted: they change with every source, and nobody reads
//! them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

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

/// How to bring it to a cluster; nothing where there is nothing to bring.
pub(super) fn next(tree: &OutputTree, environments: &[&str], only: &[String], folder: &str) -> String {
    let part = match only {
        [one] => format!("/{one}"),
        _ => String::new(),
    };
    let is_there = |name: &&&str| tree.file(&format!("{name}{part}/kustomization.yaml")).is_some();
    let there: Vec<&str> = environments.iter().filter(is_there).copied().collect();
    let Some((first, others)) = there.split_first() else {
        return String::new();
    };
    let likewise = match others {
        [] => String::new(),
        others => format!(", and so for {}", others.join(", ")),
    };
    format!("next: kubectl apply -k {folder}/{first}{part}{likewise}\n")
}

fn section(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn is_counted(path: &str, section: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, file)| folder == section && file != index::FILE)
}
