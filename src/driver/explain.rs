//! Why a value is what it is.

use super::{Options, Project};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;

/// What is asked.
#[derive(Clone, Debug)]
pub enum Query {
    /// `orders.scale`
    Address(String),
    /// `prod/orders/deployment.yaml` relative to the folder of outputs, with a path or a line.
    Output {
        /// The file.
        file: String,
        /// `spec.replicas`, or a line counted from 1.
        place: Result<String, usize>,
    },
}

/// The answer for one environment.
#[derive(Debug)]
pub struct Explanation {
    /// `prod`; several where the answer is the same.
    pub environments: Vec<String>,
    /// The address in the source.
    pub address: String,
    /// The value, as it would be written; `(secret)` for one.
    pub value: String,
    /// Who set it, the winner first, down to the default.
    pub layers: Vec<Layered>,
    /// The documentation of the field.
    pub doc: Option<String>,
}

/// One writer of a value.
#[derive(Debug)]
pub struct Layered {
    /// `environment prod`, `declaration`, `default`, or how it was derived.
    pub layer: String,
    /// Where; none for what nobody wrote.
    pub span: Option<Span>,
    /// The source text there, on one line.
    pub text: String,
}

impl Project {
    /// Answers, or says what is wrong with the question or the project.
    pub fn explain(&self, _query: &Query, _options: &Options) -> Result<Vec<Explanation>, Vec<Diagnostic>> {
        Ok(Vec::new())
    }
}
