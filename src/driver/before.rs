//! The project as it was where the history left a revision: the older side of a review.

use super::{OpenError, Project};
use crate::vfs::{Checkout, GitError, Revision};
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
