//! Source text as it may be shown: the values of literal secrets are stars.
//!
//! Found by reading the text, not the tree, because a statement that does not
//! parse is shown, too, and rather too much than too little. Each character
//! becomes one of the same length, so that all positions stay. A test holds
//! that `literal` and `sealed` are the only fields that hold a secret.

mod find;
mod pieces;
mod search;
#[cfg(test)]
mod tests;
mod uses;

pub use find::Secrets;

use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::words::stdlib::{self, FILES};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

/// The fields whose values are secrets.
pub(super) const FIELDS: &[&str] = &["literal", "sealed"];
/// What is shorter stands in many texts and is no secret.
const SHORTEST: usize = 4;

/// What the secrets of a project name: the values of that may stand in files of their own.
pub fn secret_names(sources: &SourceMap) -> Secrets<'_> {
    // The vocabulary has none, but its examples name some.
    let is_std =
        |name: &str, text: &str| FILES.iter().any(|(std, own)| *std == name && own.len() == text.len());
    let own = sources.iter().map(|(_, file)| file).filter(|file| !is_std(&file.name, &file.text));
    let texts: Vec<&str> = own.map(|file| file.text.as_str()).collect();
    Secrets::of(&texts)
}

/// The text with the values of secrets masked, those of these names included.
pub fn masked<'t>(text: &'t str, names: &Secrets<'t>) -> Cow<'t, str> {
    let values = names.values(text);
    if values.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for value in values {
        masked.push_str(&text[done..value.start]);
        masked.extend(text[value.clone()].chars().map(star));
        done = value.end;
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Takes the values of secrets out of findings; each file is looked through once.
#[derive(Debug)]
pub struct Concealer<'p> {
    sources: &'p SourceMap,
    /// The names that they have in some file.
    names: Cow<'p, Secrets<'p>>,
    values: BTreeMap<FileId, Vec<Range<usize>>>,
}

impl<'p> Concealer<'p> {
    /// For findings about these sources.
    pub fn new(sources: &'p SourceMap) -> Self {
        Self { sources, names: Cow::Owned(secret_names(sources)), values: BTreeMap::new() }
    }

    /// For findings about these sources, which others say more about.
    pub fn knowing(sources: &'p SourceMap, names: &'p Secrets<'p>) -> Self {
        Self { sources, names: Cow::Borrowed(names), values: BTreeMap::new() }
    }

    /// The values of secrets that a finding points at.
    fn touched(&mut self, finding: &Diagnostic) -> Vec<&'p str> {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let mut touched = Vec::new();
        for span in labels.chain(edits) {
            let text = &self.sources.file(span.file).text;
            let values = self.values.entry(span.file).or_insert_with(|| self.names.values(text));
            let first = values.partition_point(|value| value.end < span.start as usize);
            let upto = |value: &&Range<usize>| value.start <= span.end as usize;
            touched.extend(values[first..].iter().take_while(upto).map(|value| &text[value.clone()]));
        }
        touched.retain(|secret| secret.len() >= SHORTEST);
        touched
    }

    /// Takes them out of what a finding says; a fix that repeats one is not offered.
    pub fn conceal(&mut self, finding: &mut Diagnostic) {
        for secret in self.touched(finding) {
            conceal(finding, secret);
        }
    }
}

/// Parts of sources without the secrets in them; each file is looked through once.
#[derive(Debug)]
pub(super) struct Excerpts<'p> {
    sources: &'p SourceMap,
    names: OnceCell<Secrets<'p>>,
    files: RefCell<BTreeMap<FileId, Cow<'p, str>>>,
    hidden: RefCell<BTreeMap<FileId, Vec<Range<usize>>>>,
}

impl<'p> Excerpts<'p> {
    /// Of these sources.
    pub(super) fn new(sources: &'p SourceMap) -> Self {
        Self { sources, names: OnceCell::new(), files: RefCell::default(), hidden: RefCell::default() }
    }

    /// What may be shown of a place.
    pub(super) fn text(&self, span: Span) -> String {
        // A default of the vocabulary is nobody's secret.
        if stdlib::holds(span) {
            return self.sources.text(span).to_owned();
        }
        let mut files = self.files.borrow_mut();
        let whole = files.entry(span.file).or_insert_with(|| {
            masked(&self.sources.file(span.file).text, self.names.get_or_init(|| secret_names(self.sources)))
        });
        whole.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned()
    }

    /// Whether what stands there is a secret, or is made of one.
    pub(super) fn hides(&self, span: Span) -> bool {
        if stdlib::holds(span) {
            return false;
        }
        let names = self.names.get_or_init(|| secret_names(self.sources));
        let mut hidden = self.hidden.borrow_mut();
        let hidden = hidden
            .entry(span.file)
            .or_insert_with(|| names.values_and_names(&self.sources.file(span.file).text));
        let first = hidden.partition_point(|value| value.end <= span.start as usize);
        hidden.get(first).is_some_and(|value| value.start < span.end as usize)
    }
}

fn conceal(finding: &mut Diagnostic, secret: &str) {
    let hide = |text: &mut String| {
        if text.contains(secret) {
            *text = text.replace(secret, "***");
        }
    };
    hide(&mut finding.message);
    finding.labels.iter_mut().for_each(|label| hide(&mut label.text));
    finding.help.iter_mut().for_each(hide);
    if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(|edit| edit.text.contains(secret))) {
        finding.fix = None;
    }
    finding.fix.iter_mut().for_each(|fix| hide(&mut fix.text));
}

fn star(c: char) -> char {
    match c.len_utf8() {
        _ if c == '\n' || c == '\r' => c,
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🞄',
    }
}
