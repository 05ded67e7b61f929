//! Files with statements that do not parse, and what may follow from them.
//!
//! A lost statement may have declared anything, so what seems to be missing anywhere is held back. A block that
//! is never closed loses nothing where indentation says where it ends: only what touches its file is doubtful.
//! Where a `}` closes nothing, nobody knows which statement stands in which block: all that touches the file is.

use crate::base::diagnostic::Diagnostic;
use crate::base::span::FileId;
use crate::syntax::Parsed;
use crate::syntax::ast::{Body, Else, If, Item};
use crate::words::unknown::UNKNOWN_WORD;

/// Codes of texts and brackets that are not closed: what they hold is blanked.
pub(super) const BLANKED: &[&str] = &["GD0105", "GD0112"];

/// The files that cannot be read whole.
#[derive(Debug, Default)]
pub(super) struct Broken {
    /// Statements of these are lost.
    lost: Vec<FileId>,
    /// In these statements may stand in other blocks than they seem to.
    torn: Vec<FileId>,
    /// Of these none is, if indentation is right.
    mended: Vec<FileId>,
}

/// How much is not said for now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// So many findings.
    pub count: usize,
    /// Because of what does not parse in these.
    pub files: Vec<FileId>,
}

impl Broken {
    pub(super) fn of<'f, 's: 'f>(files: impl Iterator<Item = &'f Parsed<'s>>) -> Self {
        let mut broken = Self::default();
        for parsed in files {
            let Some(place) = parsed.problems.first().and_then(Diagnostic::span) else { continue };
            let has = |codes: &[&str]| parsed.problems.iter().any(|problem| codes.contains(&problem.code.id));
            if parsed.mended {
                broken.mended.push(place.file);
            } else if parsed.torn || parsed.unbalanced {
                broken.torn.push(place.file);
            } else if has(BLANKED) || loses(&parsed.ast.items) {
                broken.lost.push(place.file);
            }
        }
        broken
    }

    /// Whether something may be declared that nobody can read.
    pub(super) fn is_lost(&self) -> bool {
        !self.lost.is_empty() || !self.torn.is_empty()
    }

    /// Whether all can be read.
    pub(super) fn is_none(&self) -> bool {
        !self.is_lost() && self.mended.is_empty()
    }

    /// Whether a finding may only follow from what cannot be read; `is_of_lack`: it says that something is missing.
    pub(super) fn explains(&self, finding: &Diagnostic, is_of_lack: bool) -> bool {
        let touches = |files: &[FileId]| finding.labels.iter().any(|label| files.contains(&label.span.file));
        if touches(&self.torn) || !is_of_lack {
            return touches(&self.torn);
        }
        // Only a component adds a word, and hardly one with nearly the name of another.
        let is_near = finding.code == UNKNOWN_WORD && finding.fix.is_some();
        touches(&self.mended) || touches(&self.lost) || (self.is_lost() && !is_near)
    }

    pub(super) fn files(&self) -> Vec<FileId> {
        self.lost.iter().chain(&self.torn).chain(&self.mended).copied().collect()
    }
}

/// Whether a statement anywhere in there did not parse.
fn loses(items: &[Item<'_>]) -> bool {
    items.iter().any(|item| match item {
        Item::Bad(_) => true,
        Item::Entry(entry) => match &entry.body {
            Body::Block(block) => loses(&block.items),
            Body::Set(_) | Body::Append(_) => false,
        },
        Item::For(each) => loses(&each.block.items),
        Item::If(choice) => loses_in(choice),
        _ => false,
    })
}

fn loses_in(choice: &If<'_>) -> bool {
    loses(&choice.then.items)
        || choice.otherwise.as_ref().is_some_and(|otherwise| match otherwise {
            Else::Block(block) => loses(&block.items),
            Else::If(inner) => loses_in(inner),
        })
}
