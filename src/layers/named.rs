//! Names of what stands at the root: they become names of objects and folders.
//!
//! A `let`, an input and a component have names that stay in the source, and
//! so may be written in any way.

use super::overlay::malformed_label;
use crate::base::diagnostic::Diagnostic;
use crate::program::collect::Program;
use crate::syntax::ast::Name;
use crate::words::word::{Vocabulary, Word};

/// A finding for each name that no object can have.
pub fn malformed(vocabulary: &Vocabulary<'_>, program: &Program<'_>) -> Vec<Diagnostic> {
    let declared = program.project.iter().chain(program.workloads.values()).chain(program.others.values());
    let environment = vocabulary.at_root("environment").map(|(_, word)| word);
    let environments = environment
        .into_iter()
        .flat_map(|word| program.environments.values().map(move |each| (word, each.name)));
    declared
        .map(|declared| (vocabulary.word(declared.word), declared.name))
        .chain(environments)
        .filter_map(|(word, name)| problem(word, name))
        .collect()
}

fn problem(word: &Word<'_>, name: Name<'_>) -> Option<Diagnostic> {
    // What a library declares has its whole name.
    let own = name.text.rsplit('.').next().unwrap_or(name.text);
    malformed_label(word, word.labels.first()?, own, name.span)
}
