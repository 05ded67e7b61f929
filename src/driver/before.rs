//! The project as it was where the history left a revision: the older side of a review.

use super::inputs::{INPUT_MISSING, INPUT_WRONG};
use super::open::PROJECT;
use super::{OpenError, Options, Project};
use crate::base::diagnostic::Diagnostic;
use crate::syntax::ast::{Body, Declaring, Item};
use crate::syntax::{Parsed, parse};
use crate::vfs::{Checkout, GitError, Revision};
use crate::words::stdlib;
use std::collections::BTreeSet;
use std::path::Path;

/// An older side.
#[derive(Debug)]
pub struct Before {
    /// The commit that it was read from.
    pub commit: String,
    /// None where the project was not there yet.
    pub project: Option<Project>,
    pub(super) checkout: Checkout,
}

/// What one side of a difference has to know of the other.
#[derive(Clone, Debug)]
pub struct OtherSide {
    /// The names of its inputs: a value for one of them is no mistake.
    pub inputs: BTreeSet<String>,
    /// Whether it is what is checked out.
    pub is_newer: bool,
}

/// Why there is no older side.
#[derive(Debug, thiserror::Error)]
pub enum BeforeError {
    /// The history could not be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A file of it could not be read.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Project {
    /// What a review of a change compares with; `inputs` is the file of inputs that this side has.
    pub fn before(&self, base: &str, inputs: Option<&Path>) -> Result<Before, BeforeError> {
        let checkout = Checkout::of(&self.root)?;
        let commit = checkout.common(base)?;
        let older = self.at(Revision::open(&checkout, &commit)?)?;
        let project = match (older, inputs) {
            (Some(older), Some(inputs)) => Some(older.with_inputs(inputs)?),
            (older, _) => older,
        };
        Ok(Before { commit, project, checkout })
    }
}

impl Before {
    /// Why all is new, where the project was not there yet; where it may have been instead.
    pub fn absence(&self) -> Option<String> {
        if self.project.is_some() {
            return None;
        }
        let short = self.commit.get(..9).unwrap_or(&self.commit);
        let what = format!("there is no project in this folder at {short}, so everything is new");
        Some(match self.checkout.left(&self.commit, PROJECT).as_slice() {
            [] => what,
            [one] => format!(
                "{what}; the one that was in `{}` is gone: if it was moved, nothing of this is a change",
                shown(one)
            ),
            more => {
                let more: Vec<String> = more.iter().map(|folder| format!("`{}`", shown(folder))).collect();
                format!(
                    "{what}; those that were in {} are gone: if one was moved, nothing of this is a change",
                    more.join(", ")
                )
            }
        })
    }

    /// What to compile on the older side and on the newer one, `now`: both get the same inputs, and each passes over
    /// those that only the other one has.
    pub fn options(&self, now: &Project, options: &Options) -> [Options; 2] {
        let side = |other: Option<&Project>, is_newer| {
            let inputs = other.map(Project::names_of_inputs).unwrap_or_default();
            Options { other: Some(OtherSide { inputs, is_newer }), ..options.clone() }
        };
        [side(Some(now), true), side(self.project.as_ref(), false)]
    }
}

/// Why an older side cannot be told, after what was found in it, and what to do about it.
pub fn unknown_because(older: &Project, found: &[Diagnostic]) -> (&'static str, Option<String>) {
    if found.iter().all(|finding| [INPUT_MISSING, INPUT_WRONG].contains(&finding.code)) {
        return ("the older side takes other inputs", None);
    }
    let remarks = older.remarks();
    let help = if remarks.is_empty() {
        "compare with a revision that `gdeployc check` is content with".to_owned()
    } else {
        remarks.join("; ")
    };
    ("the older side does not compile", Some(help))
}

/// A folder of the repository.
fn shown(folder: &str) -> &str {
    if folder.is_empty() { "/" } else { folder }
}

impl Project {
    /// The inputs that it declares, for all environments or for one.
    fn names_of_inputs(&self) -> BTreeSet<String> {
        // Of a large project hardly a file has the word, and all are parsed once more when it is compiled.
        let written = self.sources.iter().skip(stdlib::FILES.len());
        let files = written.filter(|(id, file)| Some(*id) != self.inputs && file.text.contains("input"));
        let trees: Vec<Parsed<'_>> = files.map(|(id, file)| parse(id, &file.text)).collect();
        let mut found = BTreeSet::new();
        let mut add = |item: &Item<'_>| {
            if let Item::Declare(declare) = item
                && declare.what == Declaring::Input
            {
                found.insert(declare.name.text.to_owned());
            }
        };
        for item in trees.iter().flat_map(|parsed| &parsed.ast.items) {
            add(item);
            if let Item::Entry(entry) = item
                && let Body::Block(environment) = &entry.body
            {
                environment.items.iter().for_each(&mut add);
            }
        }
        found
    }
}
