//! The floors: a module uses those above it in `src/lib.rs` and none below; and files stay small.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Lowest first.
fn floors() -> Vec<String> {
    let lib = read(&root().join("src/lib.rs"));
    let floors: Vec<String> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert!(floors.len() > 5, "src/lib.rs lists only {floors:?}");
    floors
}

/// `base` of `src/base/span.rs`; none for the crate's own files.
fn floor_of(path: &Path) -> Option<String> {
    let part = path.strip_prefix(root().join("src")).ok()?.iter().next()?.to_string_lossy().into_owned();
    let floor = part.trim_end_matches(".rs").to_owned();
    (floor != "lib" && floor != "main").then_some(floor)
}

/// The names behind `crate::`, and in `crate::{a::x, b}`.
fn uses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for after in text.split("crate::").skip(1) {
        let list = match after.strip_prefix('{') {
            Some(list) => list.split_once("};").map_or(list, |(list, _)| list),
            None => after,
        };
        let mut depth = 0;
        let is_list = after.starts_with('{');
        for part in list.split_inclusive(['{', '}', ',']) {
            if depth == 0 {
                let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
                let name: String = part.trim().chars().take_while(|&letter| is_name(letter)).collect();
                found.extend((!name.is_empty()).then_some(name));
            }
            depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
            if !is_list {
                break;
            }
        }
    }
    found
}

#[test]
fn uses_of_the_crate_are_found() {
    let text = "use crate::base::span;\nuse crate::{driver, rules::{RULES, Rule}, values};\nfn f(x: crate::model::X)";
    assert_eq!(uses(text), ["base", "driver", "rules", "values", "model"]);
}

#[test]
fn no_floor_uses_one_above_it() {
    let floors = floors();
    let level = |name: &str| floors.iter().position(|floor| floor == name);
    let mut problems = Vec::new();
    for path in sources(&root().join("src")) {
        let Some(floor) = floor_of(&path) else { continue };
        let Some(own) = level(&floor) else {
            problems.push(format!("{}: `{floor}` is not in src/lib.rs", shown(&path)));
            continue;
        };
        let text = read(&path);
        for used in uses(&text) {
            if level(&used).is_some_and(|used| used > own) {
                problems.push(format!("{}: `{floor}` must not use `{used}`", shown(&path)));
            }
        }
        // As many `super` as lead out of the floor would go around the rule.
        let depth = path.strip_prefix(root().join("src")).map_or(0, |inner| inner.iter().count());
        if text.contains(&"super::".repeat(depth + 1)) {
            problems.push(format!("{}: `super::` leads out of `{floor}`", shown(&path)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn files_are_small_and_say_what_they_are() {
    const MOST: usize = 600;
    let mut problems = Vec::new();
    for path in sources(&root().join("src")).into_iter().chain(sources(&root().join("tests"))) {
        let text = read(&path);
        let lines = text.lines().count();
        if lines > MOST {
            problems.push(format!("{}: {lines} lines, more than {MOST}", shown(&path)));
        }
        if !text.starts_with("//! ") {
            problems.push(format!("{}: does not begin with its documentation", shown(&path)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
