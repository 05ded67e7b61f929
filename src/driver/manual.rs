//! All words of the vocabulary, each with its page, in the order of the declarations.
//!
//! The manual and `explain` read the same declarations, so neither can know a
//! word that the checker lacks. What is not built yet is left out: a manual is
//! read by people who want to use what it says.

use super::Project;
use super::word_page::{self, WordPage};

/// One word of the manual.
#[derive(Debug, PartialEq, Eq)]
pub struct ManualEntry {
    /// How `explain` is asked for it: `scale.on.cpu`.
    pub path: String,
    /// What it says.
    pub page: WordPage,
}

/// The reference of the language, from std alone.
pub fn manual() -> Vec<ManualEntry> {
    let project = Project::in_memory(&[]);
    word_page::all(&project).into_iter().map(|(path, page)| ManualEntry { path, page }).collect()
}
