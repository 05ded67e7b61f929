//! Below the language: which fields the objects of a cluster have, and of what shape.
//!
//! The kinds of Kubernetes come from a file that a real API server of the
//! newest version wrote ([`builtin`]), those of a project from its
//! `CustomResourceDefinition`s ([`custom`]). Read when they are asked for, so a
//! project without manifests pays nothing. Knows no language and no values.

pub mod builtin;
pub mod custom;
pub mod shape;
#[cfg(test)]
mod tests;

use shape::Shape;
use std::borrow::Cow;

/// A kind of object.
#[derive(Clone, Debug)]
pub struct Kind {
    /// `apps/v1`
    pub version: Cow<'static, str>,
    /// `Deployment`
    pub name: Cow<'static, str>,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// What may be written of it, `metadata` included.
    pub shape: Shape,
}

/// All kinds that are known.
#[derive(Clone, Debug)]
pub struct Schemas {
    custom: Vec<Kind>,
    /// Whether all that was to be read could be.
    pub complete: bool,
}

impl Default for Schemas {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Schemas {
    /// The kinds of Kubernetes and these.
    pub fn new(custom: Vec<Kind>) -> Self {
        Self { custom, complete: true }
    }

    /// The kind of this version and name.
    pub fn kind(&self, version: &str, name: &str) -> Option<Kind> {
        let own = self.custom.iter().find(|kind| kind.version == version && kind.name == name);
        own.cloned().or_else(|| builtin::kind(version, name))
    }

    /// What may be written of a kind; anything, where it is not known.
    pub fn shape(&self, version: &str, name: &str) -> Shape {
        self.kind(version, name).map_or(Shape::Any, |kind| kind.shape)
    }

    /// The versions of all kinds, for a name that is not found: `(apps/v1, Deployment)`.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        let own = self.custom.iter().map(|kind| (&*kind.version, &*kind.name));
        own.chain(builtin::names().map(|pair: (&str, &str)| pair))
    }
}

/// The group of a version: `apps` of `apps/v1`, nothing of `v1`.
pub fn group(version: &str) -> &str {
    version.rsplit_once('/').map_or("", |(group, _)| group)
}
