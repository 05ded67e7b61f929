//! The edits that findings carry, applied to the texts of a project.
//!
//! Each is certain by itself, and all of a run are applied at once; where two
//! touch the same place the first wins, and the other may come again when the
//! new texts are compiled. That goes on until nothing is left to fix. A fix is
//! whole or not at all, never breaks a file that parses, and one that did not
//! help is not tried again. A file that was formatted is so afterwards.

use super::{Compiled, Concealer, Options, Project};
use crate::base::diagnostic::{Diagnostic, Edit, Fix};
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::format::format;
use crate::syntax::parse;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Fixes that lead to fixes: more rounds than anybody's mistakes need.
const ROUNDS: usize = 10;

/// A project as its fixes make it.
#[derive(Debug)]
pub struct Fixed {
    /// With the new texts.
    pub project: Project,
    /// The files whose text is new, as they are named in `project.sources`.
    pub changed: Vec<FileId>,
    /// What was done, in order.
    pub applied: Vec<Applied>,
    /// What the new texts come to, with the findings that are left.
    pub compiled: Compiled,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Where it begins.
    pub file: FileId,
    /// Counted from 1.
    pub line: usize,
    /// Of the finding.
    pub code: &'static str,
    /// ``replace `m` with `Mi` ``
    pub text: String,
}

impl Project {
    /// Applies all fixes of the findings that these options give.
    pub fn fixed(&self, options: &Options) -> Fixed {
        let mut texts = BTreeMap::new();
        let mut applied = Vec::new();
        let mut tried = Tried::default();
        let mut project = self.with_texts(&texts);
        let mut compiled = project.compile(options);
        for _ in 0..ROUNDS {
            let chosen = project.chosen(&tried.left(&compiled.findings));
            if chosen.fixed.is_empty() {
                break;
            }
            tried.add(&chosen.fixed, &compiled.findings);
            let mut concealer = Concealer::new(&project.sources);
            applied.extend(chosen.fixed.iter().map(|finding| project.applied(finding, &mut concealer)));
            texts.extend(project.edited(&chosen.edits));
            project = self.with_texts(&texts);
            compiled = project.compile(options);
        }
        let is_formatted = |text: &str| format(FileId(0), text).is_ok_and(|formatted| formatted == text);
        let untidy: Vec<(FileId, String)> = texts
            .iter()
            .filter(|(file, _)| is_formatted(&self.sources.file(**file).text))
            .filter_map(|(file, text)| Some((*file, format(*file, text).ok().filter(|tidy| tidy != text)?)))
            .collect();
        if !untidy.is_empty() {
            texts.extend(untidy);
            project = self.with_texts(&texts);
            compiled = project.compile(options);
        }
        texts.retain(|file, text| *text != self.sources.file(*file).text);
        Fixed { project, changed: texts.into_keys().collect(), applied, compiled }
    }

    /// The project with other texts for some of its files.
    pub(super) fn with_texts(&self, texts: &BTreeMap<FileId, String>) -> Self {
        let mut sources = SourceMap::default();
        for (id, file) in self.sources.iter() {
            sources.add(file.name.as_str(), texts.get(&id).unwrap_or(&file.text).as_str());
        }
        Self {
            root: self.root.clone(),
            sources,
            files: self.files,
            inputs: self.inputs,
            vfs: self.vfs.clone(),
            crds: self.crds.clone(),
            libraries: self.libraries.clone(),
            named: OnceLock::new(),
        }
    }

    fn applied(&self, finding: &Diagnostic, concealer: &mut Concealer<'_>) -> Applied {
        let place = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span).min();
        let place = place.or(finding.span()).expect("a fix has edits");
        let line = self.sources.file(place.file).line(place.start);
        let mut finding = finding.clone();
        concealer.conceal(&mut finding);
        // What would repeat a secret is not offered in words, either.
        let text = finding.fix.map_or(finding.message, |fix| fix.text);
        Applied { file: place.file, line, code: finding.code.id, text }
    }

    /// Of these fixes, those that can be applied together.
    fn chosen<'f>(&self, findings: &[&'f Diagnostic]) -> Chosen<'f> {
        let mut all = Chosen::default();
        for finding in findings {
            all.take(self, finding);
        }
        if self.edited(&all.edits).iter().all(|(file, text)| self.still_parses(*file, text)) {
            return all;
        }
        // One of them breaks a file: find out which, one after the other.
        let mut chosen = Chosen::default();
        for finding in findings {
            let mut more = chosen.clone();
            more.take(self, finding);
            if self.edited(&more.edits).iter().all(|(file, text)| self.still_parses(*file, text)) {
                chosen = more;
            }
        }
        chosen
    }

    /// Whether a new text parses, or the old one did not either.
    fn still_parses(&self, file: FileId, text: &str) -> bool {
        let parses = |text: &str| parse(file, text).problems.is_empty();
        parses(text) || !parses(&self.sources.file(file).text)
    }

    /// The new texts of the files that edits touch.
    fn edited(&self, edits: &Edits) -> BTreeMap<FileId, String> {
        let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
        // From the last to the first, so that the others keep their places.
        for Edit { span, text } in edits.values().rev() {
            let old = &self.sources.file(span.file).text;
            let new = texts.entry(span.file).or_insert_with(|| old.clone());
            let text = if old.contains("\r\n") { text.replace('\n', "\r\n") } else { text.clone() };
            new.replace_range(span.start as usize..span.end as usize, &text);
        }
        texts
    }
}

/// By where they begin: no two begin at one place.
type Edits = BTreeMap<(FileId, u32), Edit>;

/// Fixes that do not touch each other.
#[derive(Clone, Default)]
struct Chosen<'f> {
    fixed: Vec<&'f Diagnostic>,
    edits: Edits,
}

impl<'f> Chosen<'f> {
    /// Takes a fix, if it is for files of the project and no other one is in its way.
    fn take(&mut self, project: &Project, finding: &'f Diagnostic) {
        // Some fixes are words only.
        let Some(Fix { edits: wanted, .. }) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) else {
            return;
        };
        let mut edits = Edits::new();
        for edit in wanted {
            // Another finding may ask for the same.
            if self.edits.get(&start(edit)) == Some(edit) {
                continue;
            }
            if Project::is_std(edit.span.file)
                || project.inputs == Some(edit.span.file)
                || !is_free(&self.edits, edit)
                || !is_free(&edits, edit)
            {
                return;
            }
            edits.insert(start(edit), edit.clone());
        }
        self.edits.extend(edits);
        self.fixed.push(finding);
    }
}

fn start(edit: &Edit) -> (FileId, u32) {
    (edit.span.file, edit.span.start)
}

/// Whether the order of an edit and any of these would make no difference.
fn is_free(edits: &Edits, edit: &Edit) -> bool {
    let span = edit.span;
    let before = edits.range(..start(edit)).next_back().map(|(_, other)| other.span);
    let behind = edits.range(start(edit)..).next().map(|(_, other)| other.span);
    before.is_none_or(|other| other.file != span.file || other.end <= span.start)
        && behind.is_none_or(|other| {
            other.file != span.file || (other.start >= span.end && other.start > span.start)
        })
}

/// How often each fix was wanted when it was applied; one that is wanted as often afterwards did not help.
#[derive(Default)]
struct Tried {
    wanted: BTreeMap<Key, usize>,
}

/// A fix wherever it stands: code, message, and texts of its edits.
type Key = (&'static str, String, Vec<String>);

impl Tried {
    /// The findings whose fixes are worth a try.
    fn left<'f>(&self, findings: &'f [Diagnostic]) -> Vec<&'f Diagnostic> {
        let counts = counts(findings);
        let helps = |key: &Key| self.wanted.get(key).is_none_or(|before| counts[key] < *before);
        findings.iter().filter(|finding| key(finding).is_some_and(|key| helps(&key))).collect()
    }

    fn add(&mut self, fixed: &[&Diagnostic], findings: &[Diagnostic]) {
        let counts = counts(findings);
        let keys = fixed.iter().filter_map(|finding| key(finding));
        self.wanted.extend(keys.map(|key| (key.clone(), counts[&key])));
    }
}

fn key(finding: &Diagnostic) -> Option<Key> {
    let fix = finding.fix.as_ref()?;
    let texts = fix.edits.iter().map(|edit| edit.text.clone()).collect();
    Some((finding.code.id, finding.message.clone(), texts))
}

fn counts(findings: &[Diagnostic]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for key in findings.iter().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests;
