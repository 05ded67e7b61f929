//! What the parts of a compilation take, in memory: `cargo bench [NAME]`.
//!
//! `parse`, `check` and `build` each do all that comes before them as well;
//! `emit` writes ready objects as YAML, and nothing else. What a whole process
//! takes, disk included, is for `benches/run`.

#![allow(clippy::unwrap_used, reason = "what cannot be measured may panic")]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use gdeployc::driver::{Compiled, Options, Project};
use gdeployc::output::yaml;
use gdeployc::syntax;
use objects::Object;

mod objects;
mod shape;

fn main() {
    divan::main();
}

const APPS: [usize; 3] = [1, 10, 100];

fn project(apps: usize) -> Project {
    let files = shape::project(apps);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Project::in_memory(&files)
}

fn compile(project: &Project, emit: bool) -> Compiled {
    let compiled = project.compile(&Options { emit, ..Options::default() });
    assert!(compiled.findings.is_empty(), "{:#?}", compiled.findings);
    compiled
}

/// All files of the project, on one thread.
#[divan::bench(args = APPS)]
fn parse(bencher: Bencher<'_, '_>, apps: usize) {
    let project = project(apps);
    let bytes: usize = project.sources.iter().map(|(_, file)| file.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for (id, file) in project.sources.iter() {
            divan::black_box(syntax::parse(id, &file.text));
        }
    });
}

/// Three environments, without files.
#[divan::bench(args = APPS)]
fn check(bencher: Bencher<'_, '_>, apps: usize) {
    let project = project(apps);
    bencher.counter(ItemsCount::new(apps)).bench(|| compile(&project, false));
}

/// Three environments, with the text of all files.
#[divan::bench(args = APPS)]
fn build(bencher: Bencher<'_, '_>, apps: usize) {
    let project = project(apps);
    bencher.counter(ItemsCount::new(apps)).bench(|| compile(&project, true));
}

/// Objects to text, on one thread.
#[divan::bench(args = APPS)]
fn emit(bencher: Bencher<'_, '_>, apps: usize) {
    let compiled = compile(&project(apps), true);
    let files = || compiled.outputs.iter().flat_map(|output| &output.files);
    let objects: Vec<Object> = files().map(|file| Object::read(&file.text).unwrap()).collect();
    let bytes: usize = files().map(|file| file.text.len()).sum();
    let mut text = Vec::new();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for object in &objects {
            text.clear();
            yaml::write(&mut text, object).unwrap();
            divan::black_box(&text);
        }
    });
}
