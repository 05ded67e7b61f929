//! The registry against the source.

#![expect(clippy::disallowed_methods, reason = "it reads the source itself")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

/// All `Code::new("GD…", "…")` and `Code::risk("GD…", "…")` below a folder, tests excepted.
fn written(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("src is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                written(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            for after in ["Code::new(", "Code::risk("].iter().flat_map(|make| text.split(make).skip(1)) {
                let mut texts = after.split('"').skip(1).step_by(2);
                if let (Some(id), Some(name)) = (texts.next(), texts.next())
                    && id.starts_with("GD")
                {
                    found.push((id.to_owned(), name.to_owned()));
                }
            }
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 40, "the scan found only {found:?}");
    found
}

#[test]
fn every_code_of_the_source_is_documented_once() {
    let known: Vec<(Code, &str)> = all();
    for (id, name) in sources() {
        let count = known.iter().filter(|(code, _)| code.id == id && code.name == name).count();
        assert_eq!(count, 1, "{id} {name} stands {count} times in the tables of codes");
    }
    assert_eq!(known.len(), sources().len(), "a code is made in two places");
}

#[test]
fn numbers_and_names_mean_one_thing() {
    let all = all();
    let ids: BTreeSet<_> = all.iter().map(|(code, _)| code.id).collect();
    let names: BTreeSet<_> = all.iter().map(|(code, _)| code.name).collect();
    assert_eq!((ids.len(), names.len()), (all.len(), all.len()));
}

#[test]
fn every_documentation_has_a_title_and_says_why() {
    let is_short = |doc: &str| {
        let (title, rest) = title(doc);
        title.is_empty() || title.len() > 80 || rest.lines().count() < 3
    };
    let short: Vec<&str> = all().iter().filter(|(_, doc)| is_short(doc)).map(|(code, _)| code.id).collect();
    assert!(short.is_empty(), "these need a text in docs/errors: {}", short.join(", "));
}

#[test]
fn a_code_is_found_by_number_and_by_name() {
    let id = |text| find(text).map(|(code, _)| code.id);
    assert_eq!(
        [id("GD0302"), id("gd0302"), id("unit"), id("units")],
        [Some("GD0302"), Some("GD0302"), Some("GD0302"), None]
    );
    assert_eq!(nearest("units").map(|code| code.id), Some("GD0302"));
    assert!(is_number("gd99") && !is_number("gd") && !is_number("gdeploy") && !is_number("é1"));
}
