//! Floor 9: semantic checks, one file each.
//!
//! A check looks at one environment with all its workloads, or at all
//! environments together, and reports; it changes nothing. Its code, its
//! documentation and its messages live in its file; one line in [`RULES`]
//! registers it.

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Sourced};
use crate::base::span::Span;
use crate::model::workload::{Environment, Workload};

/// A check as it is registered.
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// What it means, why, and an example wrong and right: what `explain CODE` prints.
    pub doc: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// What a check looks at.
pub enum Check {
    /// One environment.
    Environment(fn(&Context<'_>, &mut Sink)),
    /// All environments that were compiled.
    Project(fn(&[Context<'_>], &mut Sink)),
}

/// One environment with its workloads.
pub struct Context<'c> {
    /// The environment.
    pub environment: &'c Environment<'c>,
    /// Its workloads, existing ones included, in source order.
    pub workloads: &'c [Workload<'c>],
}

/// All checks.
pub const RULES: &[Rule] = &[];

impl<'c> Context<'c> {
    /// The workload of a name.
    pub fn workload(&self, name: &str) -> Option<&'c Workload<'c>> {
        self.workloads.iter().find(|workload| workload.name.value == name)
    }

    /// A risk for availability: an error in a protected environment, else a warning.
    pub fn availability(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        if self.environment.words.protected.value {
            Diagnostic::error(code, message)
        } else {
            Diagnostic::warning(code, message)
        }
    }
}

/// Where a value of a workload was written; its declaration where nobody wrote it.
pub fn span<T>(workload: &Workload<'_>, value: &Sourced<T>) -> Span {
    origin_span(workload, value.origin)
}

/// Where an origin of a workload points to.
pub fn origin_span(workload: &Workload<'_>, origin: OriginId) -> Span {
    workload.origins.span(origin).unwrap_or(workload.span)
}
