//! What is wrong with components themselves, whether anybody uses them or not.
//!
//! A mistake in one that is used is found where it is used, too; there more is
//! known, so that finding is the one that stays.

use super::analysis::{Found, Shared};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::program::collect::is_component;
use crate::values::alone;
use crate::values::world::World;
use crate::words::stdlib;
use crate::words::word::WordId;
use rayon::prelude::*;
use std::collections::HashSet;

/// The findings about components of the project and its libraries that nobody has made yet.
pub(super) fn findings<'a>(shared: &Shared<'a>, found: &Found<'a>) -> Vec<Diagnostic> {
    let own = shared.vocabulary.iter().filter(|(_, word)| is_component(word) && !stdlib::holds(word.span));
    let own: Vec<WordId> = own.map(|(id, _)| id).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let known: HashSet<Span> = found.iter().filter_map(|(_, finding)| finding.span()).collect();
    let world = World { project: shared.project.as_ref(), ..shared.outside(&shared.program) };
    let each: Vec<Vec<Diagnostic>> = own.par_iter().map(|id| alone::findings(&world, *id)).collect();
    let is_new = |finding: &Diagnostic| finding.span().is_none_or(|span| !known.contains(&span));
    each.into_iter().flatten().filter(is_new).collect()
}

#[cfg(test)]
mod tests;
