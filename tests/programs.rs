//! What holds for every program that compiles, shown of programs that nobody wrote.
//!
//! `GDEPLOY_PROGRAMS` says how many, `GDEPLOY_SEED` with which number they begin; a failure names its own.

#![expect(clippy::disallowed_methods, reason = "how many is said from outside")]

#[path = "support/programs/mod.rs"]
mod programs;
#[path = "support/same.rs"]
mod same;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use gdeployc::base::diagnostic::Severity;
use gdeployc::base::render;
use gdeployc::driver::{Compiled, Options, Project, Query};
use gdeployc::words::word::{Member, Planned};
use programs::{Files, VOCABULARY, program};
use rayon::prelude::*;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("it is a number"))
}

/// Each program with its number, on all threads.
fn each(usual: u64, check: impl Fn(u64, &Files) + Sync) {
    let first = number("GDEPLOY_SEED").unwrap_or(0);
    let count = number("GDEPLOY_PROGRAMS").unwrap_or(usual);
    (first..first + count).into_par_iter().for_each(|seed| check(seed, &program(seed, "p")));
}

fn project(files: &[(String, String)]) -> Project {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Project::in_memory(&files)
}

fn compile(files: &[(String, String)]) -> Compiled {
    project(files).compile(&Options { emit: true, ..Options::default() })
}

/// A program as one reads it.
fn shown(files: &[(String, String)]) -> String {
    files.iter().map(|(name, text)| format!("=== {name}\n{text}")).collect::<Vec<_>>().concat()
}

/// All that comes of a compilation but places.
fn written(compiled: &Compiled) -> String {
    let mut all = String::new();
    for finding in &compiled.findings {
        let _ = writeln!(all, "{} {}", finding.code.id, finding.message);
    }
    let images = compiled.images.iter().flat_map(|image| &image.files);
    for file in compiled.outputs.iter().flat_map(|output| &output.files).chain(images) {
        // Digests of the sources are of their texts.
        if !file.path.ends_with("index.json") {
            let _ = writeln!(all, "--- {}\n{}", file.path, file.text);
        }
    }
    all
}

/// What is wrong is counted first: one rule that the generator does not know breaks many programs.
#[test]
fn they_compile() {
    let wrong: Mutex<BTreeMap<String, (u64, String, usize)>> = Mutex::default();
    each(60, |seed, files| {
        let project = project(files);
        let compiled = project.compile(&Options { emit: true, ..Options::default() });
        let errors = compiled.findings.iter().filter(|found| found.severity == Severity::Error);
        let mut is_right = true;
        for error in errors {
            is_right = false;
            let said = render::text(error, &project.sources, render::Style::PLAIN);
            let mut wrong = wrong.lock().expect("nothing fails while it is held");
            let (_, _, count) = wrong.entry(error.code.id.to_owned()).or_insert((seed, said, 0));
            *count += 1;
        }
        if !is_right {
            return;
        }
        assert!(!compiled.outputs.is_empty(), "program {seed}: nothing comes out\n{}", shown(files));
        let json = render::json(&compiled.findings, &project.sources, project.files);
        let read: serde_json::Value = serde_json::from_str(&json).expect("findings for programs are JSON");
        assert_eq!(read["findings"].as_array().map(Vec::len), Some(compiled.findings.len()));
    });
    let wrong = wrong.into_inner().expect("nothing failed while it was held");
    let mut told = String::new();
    for (code, (seed, said, count)) in &wrong {
        let _ = writeln!(told, "{code}, {count} times, as in program {seed}:\n{said}");
    }
    let first = wrong.values().map(|(seed, ..)| *seed).min();
    let program = first.map(|seed| shown(&program(seed, "p"))).unwrap_or_default();
    assert!(wrong.is_empty(), "{program}\n{told}");
}

#[test]
fn they_are_the_same_in_any_order_and_with_any_number_of_threads() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (one, two) = (pool(1), pool(2));
    let first = number("GDEPLOY_SEED").unwrap_or(0);
    for seed in first..first + number("GDEPLOY_PROGRAMS").unwrap_or(8) {
        let files = program(seed, "p");
        let expected = written(&one.install(|| compile(&files)));
        let reversed: Files = files.iter().rev().cloned().collect();
        assert_eq!(expected, written(&two.install(|| compile(&files))), "program {seed}: two threads");
        assert_eq!(expected, written(&one.install(|| compile(&reversed))), "program {seed}: another order");
    }
}

#[test]
fn formatted_they_mean_the_same() {
    each(16, |seed, files| {
        let new: Files = files
            .iter()
            .map(|(name, text)| (name.clone(), same::formatted(text).expect("a program parses")))
            .collect();
        assert_eq!(written(&compile(files)), written(&compile(&new)), "program {seed}:\n{}", shown(files));
    });
}

/// Every line of every object can say where it comes from, and so can every app and environment.
#[test]
fn they_explain_themselves() {
    each(4, |seed, files| {
        let project = project(files);
        let options = Options { emit: true, ..Options::default() };
        let compiled = project.compile(&options);
        let ask = |query: Query| {
            let answer = project.explain(&query, &Options::default());
            let answer = answer
                .unwrap_or_else(|refused| panic!("program {seed}: {query:?}: {refused:?}\n{}", shown(files)));
            assert!(!answer.is_empty(), "program {seed}: {query:?}");
            answer
        };
        let heads = files.iter().flat_map(|(_, text)| text.lines());
        let apps: BTreeSet<&str> =
            heads.filter_map(|line| line.strip_prefix("app ")?.strip_suffix(" {")).collect();
        for app in apps {
            for found in ask(Query::Address(app.to_owned())) {
                ask(Query::Address(found.address));
            }
        }
        // One environment has the same objects as the others, more or less.
        for file in compiled.outputs.iter().take(1).flat_map(|output| &output.files) {
            let is_yaml = Path::new(&file.path).extension().is_some_and(|ending| ending == "yaml");
            if is_yaml && !file.path.ends_with("kustomization.yaml") {
                let lines = file.text.lines().count();
                for line in (1..=lines).step_by(7) {
                    ask(Query::Output { file: file.path.clone(), place: Err(line) });
                }
            }
        }
    });
}

/// A word or field that no program of many uses is one that the generator has to learn.
#[test]
fn they_use_the_whole_vocabulary() {
    let all: String = (0..200).map(|seed| shown(&program(seed, "p"))).collect();
    let used: BTreeSet<&str> = all.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let mut unused = Vec::new();
    for (_, word) in VOCABULARY.iter().filter(|(_, word)| !word.planned && word.name != "root") {
        for (name, member) in &word.members {
            let is_built = match member {
                Member::Field(field) => field.planned != Planned::Yes && Some(*name) != word.open,
                Member::Word(id) => !VOCABULARY.word(*id).planned,
            };
            let is_main = word.main == Some(*name);
            if is_built && !is_main && !used.contains(name.trim_start_matches("std.")) {
                unused.push(format!("{}.{name}", word.name));
            }
        }
    }
    assert_eq!(unused, NOT_WRITTEN, "teach `tests/support/programs.rs` these words");
}

/// What programs do not use, because it is wrong beside most other words, or needs a namespace without restrictions.
const NOT_WRITTEN: &[&str] = &["project.crds", "environment.protected", "volume.propagation"];
