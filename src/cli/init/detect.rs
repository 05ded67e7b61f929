//! What a folder tells of itself: its module, its programs, their ports and paths.
//!
//! Sources are read for hints, not understood: a text such as `":8080"` or
//! `"/readyz"` is one. A hint that is wrong costs a line in the new file.

#![expect(clippy::disallowed_methods, reason = "a new project is made from what is there")]

use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;

use super::{App, Go};
use crate::cli::failure::Failure;

/// Deeper, there are no programs.
const DEEPEST: usize = 6;
/// Paths that programs answer readiness at, the most telling first.
const READY: [&str; 6] = ["/readyz", "/ready", "/healthz", "/health", "/livez", "/ping"];

/// A Go module.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) name: String,
    /// Its programs, by their folders.
    pub(super) apps: Vec<App>,
}

/// The module of a folder; none without `go.mod`.
pub(super) fn module(folder: &Path) -> Result<Option<Module>, Failure> {
    let path = folder.join("go.mod");
    if !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path)
        .map_err(|error| Failure::new(format!("could not read `{}`: {error}", path.display())))?;
    let line = |word: &str| {
        let mut lines = text.lines().filter_map(|line| line.split("//").next()?.trim().strip_prefix(word));
        lines.find(|rest| rest.starts_with([' ', '\t'])).map(|rest| rest.trim().trim_matches('"').to_owned())
    };
    let Some(module) = line("module") else {
        return Err(Failure::new(format!("`{}` has no `module`", path.display())).help("is it a Go module?"));
    };
    let toolchain = line("toolchain").map(|name| name.trim_start_matches("go").to_owned());
    let toolchain = toolchain.or_else(|| line("go")).unwrap_or_else(|| "1.26".to_owned());
    // The builder's tag of a minor version gets fixes; `1.26.1` would not.
    let toolchain: Vec<&str> = toolchain.split('.').take(2).collect();
    let mut sources = Vec::new();
    collect(folder, 0, &mut sources);
    sources.sort();
    let name = module_name(&module);
    let apps = programs(folder, &sources, &name, &toolchain.join("."));
    Ok(Some(Module { name, apps }))
}

/// A name for a project in a folder.
pub(super) fn folder_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "app".to_owned(), |name| as_name(&name.to_string_lossy()))
}

/// `example.com/acme/shop/v2` is `shop`.
fn module_name(path: &str) -> String {
    let is_version = |part: &str| {
        part.strip_prefix('v').is_some_and(|rest| rest.parse::<u32>().is_ok_and(|major| major > 1))
    };
    let last = path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path);
    as_name(last)
}

/// A text as a name: what no name may hold becomes `-`.
fn as_name(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars().map(|letter| letter.to_ascii_lowercase()) {
        match letter {
            'a'..='z' => name.push(letter),
            '0'..='9' if !name.is_empty() => name.push(letter),
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    name.truncate(45);
    match name.trim_end_matches('-') {
        "" => "app".to_owned(),
        name => name.to_owned(),
    }
}

fn collect(folder: &Path, depth: usize, sources: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with(['.', '_']) || ["vendor", "testdata", "node_modules"].contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST && !entry.path().join("go.mod").is_file() {
            collect(&entry.path(), depth + 1, sources);
        } else if kind.is_file() && is_source(&name) {
            sources.push(entry.path());
        }
    }
}

fn is_source(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "go") && !name.ends_with("_test.go")
}

/// One for each folder with a `package main`; a module without one is a program to come.
fn programs(root: &Path, sources: &[PathBuf], module: &str, toolchain: &str) -> Vec<App> {
    let package = Regex::new(r"(?m)^package\s+main\b").expect("a pattern of ours");
    let texts: Vec<(PathBuf, String)> = sources
        .iter()
        .filter_map(|path| {
            let folder = path.parent()?.strip_prefix(root).ok()?;
            Some((folder.to_owned(), fs::read_to_string(path).ok()?))
        })
        .collect();
    let mut folders: Vec<&PathBuf> =
        texts.iter().filter(|(_, text)| package.is_match(text)).map(|(folder, _)| folder).collect();
    folders.sort();
    folders.dedup();
    let root = PathBuf::new();
    if folders.is_empty() {
        folders.push(&root);
    }
    let alone = folders.len() == 1;
    folders
        .iter()
        .map(|folder| {
            // What the program's own folder says counts first, then what it may import.
            let own = texts.iter().filter(|(other, _)| other == *folder).map(|(_, text)| text.as_str());
            let all = texts.iter().map(|(_, text)| text.as_str()).filter(|_| alone);
            let hints: Vec<&str> = own.chain(all).collect();
            let way: Vec<_> = folder.iter().map(|part| part.to_string_lossy()).collect();
            let last = folder.file_name().map(|name| as_name(&name.to_string_lossy()));
            let port = port(&hints);
            App {
                name: if alone { module.to_owned() } else { last.unwrap_or_else(|| module.to_owned()) },
                go: Some(Go {
                    toolchain: toolchain.to_owned(),
                    package: if way.is_empty() { ".".to_owned() } else { format!("./{}", way.join("/")) },
                }),
                port,
                ready: port.and_then(|_| ready(&hints)),
            }
        })
        .collect()
}

/// The first `":8080"`.
fn port(texts: &[&str]) -> Option<u16> {
    let pattern = Regex::new(r#"":([0-9]{2,5})""#).expect("a pattern of ours");
    let found = texts.iter().find_map(|text| pattern.captures(text))?;
    found.get(1)?.as_str().parse().ok().filter(|port| *port != 0)
}

fn ready(texts: &[&str]) -> Option<String> {
    // Go 1.22's mux takes a method before the path.
    let has = |path: &&str| {
        texts
            .iter()
            .any(|text| text.contains(&format!("\"{path}\"")) || text.contains(&format!("\"GET {path}\"")))
    };
    READY.iter().find(|path| has(path)).map(|path| (*path).to_owned())
}

#[cfg(test)]
mod tests;
