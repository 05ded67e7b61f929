//! `images.lock`: the digest behind each tag, as `gdeployc lock` found it.
//!
//! The compiler only reads the file. Where it exists, images are named by tag
//! and digest, those of builds too, so the same source gives the same pods
//! tomorrow; a tag without a line is a finding. A line is a reference as it
//! stands in the source, a blank and a digest.

use super::Project;
use super::analysis::Evaluated;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::origin::OriginId;
use crate::model::words::{Build, SText};
use crate::model::workload::Workload;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// GD0444: a tag that nobody looked up.
pub const UNLOCKED: Code = Code::risk("GD0444", "unlocked-image");
/// GD0923: a line of images.lock that says nothing.
pub const LOCK_LINE: Code = Code::new("GD0923", "lock-line");

/// The file, beside project.gdeploy.
pub const LOCK: &str = "images.lock";

/// The lines of `images.lock`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// By reference: `golang:1.26`.
    pub digests: BTreeMap<String, String>,
    /// Numbers of lines that say nothing, counted from 1.
    pub unread: Vec<usize>,
}

impl Lock {
    /// Reads the text of the file.
    pub fn read(text: &str) -> Self {
        let mut lock = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next()) {
                (Some(reference), Some(digest), None) if is_digest(digest) => {
                    lock.digests.insert(reference.to_owned(), digest.to_owned());
                }
                _ => lock.unread.push(at + 1),
            }
        }
        lock
    }

    /// The text of the file: the lines in the order of their references.
    pub fn text(&self) -> String {
        let mut text = "# The digest behind each tag, written by `gdeployc lock`.\n".to_owned();
        for (reference, digest) in &self.digests {
            let _ = writeln!(text, "{reference} {digest}");
        }
        text
    }
}

/// `sha256:` and 64 hex digits.
fn is_digest(text: &str) -> bool {
    let hex = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
    text.strip_prefix("sha256:").is_some_and(|rest| rest.len() == 64 && rest.chars().all(hex))
}

impl Project {
    /// What `images.lock` says; none without the file.
    pub fn lock(&self) -> Option<Lock> {
        self.text_of(Path::new(LOCK)).map(|text| Lock::read(&text))
    }
}

/// Gives the images of an environment their digests; findings where one has none.
pub(super) fn apply(lock: &Lock, environment: &mut Evaluated<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = lock.unread.iter().map(|line| lock_line(*line)).collect();
    for workload in &mut environment.workloads {
        let mut missing = Vec::new();
        for image in images(workload) {
            if !can_be_locked(&image.value) {
                continue;
            }
            match lock.digests.get(&*image.value) {
                Some(digest) => image.value = format!("{}@{digest}", image.value).into(),
                None => missing.push((image.value.to_string(), image.origin)),
            }
        }
        found.extend(missing.into_iter().map(|(image, origin)| unlocked(workload, &image, origin)));
    }
    found
}

/// The references of an environment's images that have a tag and no digest.
pub(super) fn references(environment: &mut Evaluated<'_>) -> Vec<String> {
    let all = environment.workloads.iter_mut().flat_map(images);
    all.filter(|image| can_be_locked(&image.value)).map(|image| image.value.to_string()).collect()
}

/// `scratch` is no image, and a digest needs no line.
fn can_be_locked(reference: &str) -> bool {
    reference != "scratch" && !reference.contains('@')
}

/// The image that a workload runs, and those that its own is built from.
fn images<'m, 's>(workload: &'m mut Workload<'s>) -> Vec<&'m mut SText<'s>> {
    let mut images = Vec::new();
    if !workload.app.existing.value {
        images.extend(workload.app.image.as_mut().map(|image| &mut image.r#ref));
    }
    images.extend(workload.app.build.iter_mut().flat_map(parts));
    images
}

fn parts<'m, 's>(build: &'m mut Build<'s>) -> Vec<&'m mut SText<'s>> {
    let mut parts: Vec<&mut SText<'s>> = Vec::new();
    if let Some(go) = &mut build.go {
        parts.extend([&mut go.builder, &mut go.base]);
    }
    if let Some(node) = &mut build.node {
        parts.extend([&mut node.builder, &mut node.base]);
    }
    if let Some(python) = &mut build.python {
        parts.extend([&mut python.builder, &mut python.base]);
    }
    if let Some(java) = &mut build.java {
        parts.extend([&mut java.builder, &mut java.base]);
    }
    if let Some(rust) = &mut build.rust {
        parts.extend([&mut rust.builder, &mut rust.base]);
    }
    if let Some(files) = &mut build.r#static {
        if files.script.is_some() {
            parts.push(&mut files.builder);
        }
        parts.push(&mut files.base);
    }
    parts
}

fn unlocked(workload: &Workload<'_>, image: &str, origin: OriginId) -> Diagnostic {
    let span = workload.origins.span(origin).unwrap_or(workload.span);
    let name = &workload.name.value;
    Diagnostic::warning(UNLOCKED, format!("`{image}` of `{name}` has no line in `{LOCK}`"))
        .label(span, "only its tag is known, and a tag may mean another image tomorrow")
        .help("`gdeployc lock` looks it up")
}

fn lock_line(line: usize) -> Diagnostic {
    Diagnostic::error(LOCK_LINE, format!("line {line} of `{LOCK}` names no image and digest"))
        .help("`gdeployc lock` writes the file anew; a line is `golang:1.26 sha256:…`")
}

#[cfg(test)]
mod tests;
