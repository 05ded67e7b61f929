//! What the formatter keeps, for every program there is and for many that nobody would write: the tree, the
//! comments, what is built of it. And what is formatted already stays so.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

mod syntax;

use gdeployc::base::span::FileId;
use gdeployc::driver::{Options, Project};
use gdeployc::format::format;
use gdeployc::syntax::parse;
use gdeployc::syntax::trivia::Trivia;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: FileId = FileId(0);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files with this ending in and below a folder of this repository.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The tree without places, and without the name of the file.
fn tree(text: &str) -> String {
    let parsed = parse(FILE, text);
    assert!(parsed.problems.is_empty(), "{:?} in\n{text}", parsed.problems);
    let mut tree = format!("{:?}", parsed.ast);
    let mut plain = String::with_capacity(tree.len());
    // `Span { file: FileId(0), start: 1, end: 2 }`
    while let Some(at) = tree.find("Span { file: FileId(0), start: ") {
        plain.push_str(&tree[..at]);
        let end = tree[at..].find('}').expect("a span ends") + at + 1;
        tree.drain(..end);
    }
    plain + &tree
}

fn comments(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let found = Trivia::scan(FILE, &text).comments;
    found
        .iter()
        .map(|comment| text[comment.span.start as usize..comment.span.end as usize].to_owned())
        .collect()
}

/// Formats a text, and checks what holds for any.
#[track_caller]
fn formatted(text: &str) -> Option<String> {
    let once = format(FILE, text).ok()?;
    let body = |text: &'_ str| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    assert_eq!(tree(&body(text)), tree(&body(&once)), "another tree:\n{text}\n---\n{once}");
    assert_eq!(comments(&body(text)), comments(&body(&once)), "other comments:\n{text}\n---\n{once}");
    let twice = format(FILE, &once).expect("what was formatted parses");
    assert_eq!(once, twice, "not the same again:\n{text}\n---\n{once}\n---\n{twice}");
    Some(once)
}

#[test]
fn every_program_keeps_its_tree_and_comments() {
    let mut all = 0;
    for path in
        ["examples", "stdlib", "tests"].iter().flat_map(|folder| files(&root().join(folder), "gdeploy"))
    {
        all += usize::from(formatted(&read(&path)).is_some());
    }
    assert!(all > 100, "only {all} programs were found");
}

/// What people read is what they would write.
#[test]
fn examples_and_vocabulary_are_formatted() {
    let mut wrong = Vec::new();
    for path in ["examples", "stdlib", "tests/syntax/example"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), "gdeploy"))
    {
        let text = read(&path);
        let name = path.strip_prefix(root()).expect("it is in the repository").display().to_string();
        let new = formatted(&text).unwrap_or_else(|| panic!("{name} does not parse"));
        if new != text {
            let diff = similar::TextDiff::from_lines(&text, &new);
            wrong.push(diff.unified_diff().header(&name, "formatted").to_string());
        }
    }
    assert!(wrong.is_empty(), "run `cargo run -- fmt examples stdlib tests/syntax`:\n{}", wrong.join("\n"));
}

/// What documents show is what the formatter writes, further to the right where it stands inside of something.
#[test]
fn documents_are_formatted() {
    let mut all = 0;
    for name in ["README.md", "docs/language.md"] {
        let text = read(&root().join(name));
        for block in text.split("\n```gdeploy").skip(1) {
            let block = block.split_once('\n').expect("a block has lines").1;
            let block = block.split("```").next().unwrap_or_default();
            let indent = &block[..block.len() - block.trim_start_matches(' ').len()];
            let own: String =
                block.split_inclusive('\n').map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
            // Some leave things out.
            let Some(new) = formatted(&own) else { continue };
            all += 1;
            assert_eq!(own, new, "{name} is not formatted:\n{new}");
        }
    }
    assert!(all > 10, "only {all} blocks were found");
}

/// The projects below a folder of this repository, each as the names and texts of its files.
fn projects(folder: &str) -> Vec<Vec<(String, String)>> {
    let all = files(&root().join(folder), "gdeploy");
    let roots = all.iter().filter(|path| path.file_name().is_some_and(|name| name == "project.gdeploy"));
    let texts = |root: &PathBuf| {
        let folder = root.parent().expect("a file is in a folder");
        let own = all.iter().filter_map(|path| Some((path.strip_prefix(folder).ok()?, path)));
        own.map(|(name, path)| (name.display().to_string(), read(path))).collect()
    };
    roots.map(texts).collect()
}

/// All that comes of a project but places.
fn compiled(files: &[(String, String)]) -> (Vec<String>, Vec<(String, String)>) {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let compiled = Project::in_memory(&files).compile(&Options { emit: true, ..Options::default() });
    let images = compiled.images.into_iter().flat_map(|image| image.files);
    let outputs = compiled.outputs.into_iter().flat_map(|output| output.files).chain(images);
    let finding = |found: &gdeployc::base::diagnostic::Diagnostic| {
        let labels: Vec<&str> = found.labels.iter().map(|label| label.text.as_str()).collect();
        format!("{:?} {} {labels:?} {:?}", found.code, found.message, found.help)
    };
    (compiled.findings.iter().map(finding).collect(), outputs.map(|file| (file.path, file.text)).collect())
}

#[test]
fn what_is_built_stays_the_same() {
    let mut all = 0;
    for project in ["examples", "tests/cases"].iter().flat_map(|folder| projects(folder)) {
        let new: Vec<(String, String)> = project
            .iter()
            .map(|(name, text)| (name.clone(), format(FILE, text).unwrap_or_else(|_| text.clone())))
            .collect();
        all += 1;
        assert_eq!(compiled(&project), compiled(&new), "{project:?}");
    }
    assert!(all > 100, "only {all} projects were found");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_program(choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = syntax::written::program(&choices);
        prop_assert!(formatted(&text).is_some(), "what is written parses: {text}\n{:?}", parse(FILE, &text).problems);
        let windows = text.replace('\n', "\r\n");
        let new = formatted(&windows).expect("line ends make no difference");
        let ends = (new.matches('\n').count(), new.matches("\r\n").count());
        prop_assert!(!windows.contains('\n') || ends.0 == ends.1, "{new:?}");
        formatted(&format!("\u{feff}{text}"));
    }

    #[test]
    fn any_gaps_of_an_example(
        name in 0..syntax::example::EXAMPLES.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize), 1..20),
    ) {
        let mut text = syntax::example::text(syntax::example::EXAMPLES[name]);
        for (at, gap) in edits {
            let at = at.index(text.len() + 1);
            if text.is_char_boundary(at) {
                text.insert_str(at, [" ", "\n", "\t", ",", "\n\n\n", "// c\n", "\r", "\r\n"][gap]);
            }
        }
        formatted(&text);
    }
}
