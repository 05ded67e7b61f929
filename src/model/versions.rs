//! The versions of Kubernetes that an environment's clusters have.
//!
//! While clusters are upgraded there are several. What comes out has to be
//! valid in all: what is new is decided by the lowest, what is gone by the
//! highest.

use super::read::FromValue;
use super::words::SText;
use crate::base::origin::{OriginId, Sourced};
use crate::values::value::Value;
use crate::words::form::kubernetes_minor;

/// One version or several, as written; the origin of a single one is that of the field.
#[derive(Clone, Debug, PartialEq)]
pub struct Versions<'s>(Vec<SText<'s>>);

impl<'s> Versions<'s> {
    /// Each with the place that says it.
    pub fn each(versions: &Sourced<Self>) -> impl Iterator<Item = SText<'s>> {
        let whole = versions.origin;
        let own = move |origin| if origin == OriginId::NONE { whole } else { origin };
        versions.value.0.iter().map(move |version| Sourced::new(version.value.clone(), own(version.origin)))
    }

    /// The lowest one.
    pub fn lowest(&self) -> Option<&str> {
        let readable =
            self.0.iter().filter_map(|version| Some((kubernetes_minor(&version.value)?, &*version.value)));
        readable.min_by_key(|(minor, _)| *minor).map(|(_, version)| version)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'s> FromValue<'s> for Versions<'s> {
    fn from_value(value: Value<'s>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(Self(vec![Sourced::new(text, OriginId::NONE)])),
            list => Vec::from_value(list).map(Self),
        }
    }
}
