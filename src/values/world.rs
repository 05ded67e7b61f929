//! One environment with everything that its values may refer to.
//!
//! Made once per environment and shared by all its workloads; nothing in it
//! changes while they are evaluated. Inputs come evaluated, because they mean
//! the same in every environment.

use super::functions::Files;
use super::value::Value;
use crate::base::map::Map;
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::layers::expand::{Absence, Merged};
use crate::layers::lets::Named;
use crate::layers::tree::{Block, Slot};
use crate::program::collect::{Environment, Let, Program};
use crate::program::shape::Texts;
use crate::words::word::Vocabulary;
use indexmap::IndexMap;
use std::borrow::Cow;
use std::sync::OnceLock;

/// One environment.
#[derive(Debug)]
pub struct World<'a, 'p> {
    /// The words.
    pub vocabulary: &'p Vocabulary<'a>,
    /// What is declared.
    pub program: &'p Program<'a>,
    /// Its name.
    pub name: &'a str,
    /// Its declaration.
    pub span: Span,
    /// From the root of `inherits` to itself.
    pub chain: Vec<&'p Environment<'a>>,
    /// Its own fields; none as long as they are not known.
    pub environment: Option<Merged<'a>>,
    /// The manifests that belong to no workload.
    pub manifests: Option<Merged<'a>>,
    /// The project's fields.
    pub project: Option<&'p Merged<'a>>,
    /// `secret_store` and its like, as declared.
    pub others: &'p IndexMap<&'a str, Merged<'a>>,
    /// Those of them that this environment changes.
    pub changed: IndexMap<&'a str, Merged<'a>>,
    /// The workloads that it has.
    pub workloads: Map<&'a str, Merged<'a>>,
    /// Why it lacks the others.
    pub absent: IndexMap<&'a str, Absence>,
    /// The values from outside.
    pub inputs: &'p IndexMap<&'a str, Value<'a>>,
    /// What `read` reads.
    pub files: &'p dyn Files,
    /// What its clusters have; none where its own fields are broken or not evaluated yet.
    pub provides: Option<Vec<String>>,
    /// By the namespace and name of an account, the first workload that makes it.
    pub accounts: Map<(Cow<'a, str>, Cow<'a, str>), &'a str>,
    /// As everything is written, for edits.
    pub sources: &'a SourceMap,
    /// Keeps the texts that names come to.
    pub texts: &'a Texts,
    /// The lets that are maps, each once it was asked for.
    pub maps: IndexMap<&'a str, OnceLock<Named<'a>>>,
    /// Its namespace, once known.
    pub namespace: Option<Cow<'a, str>>,
    /// What stands before the names of its objects, once known.
    pub prefix: Option<Cow<'a, str>>,
    /// The lowest version of its clusters, once known.
    pub kubernetes: Option<String>,
}

impl<'a, 'p> World<'a, 'p> {
    /// Whether an input is one of the project, of this environment or of one that it inherits from.
    pub fn asks_for(&self, input: &str) -> bool {
        let owner = self.program.asked_by.get(input);
        owner.is_none_or(|owner| self.chain.iter().any(|environment| environment.name.text == *owner))
    }

    /// The ports of a workload or an external, those of its further containers included.
    pub fn ports<'w>(
        tree: &'w Merged<'a>,
    ) -> impl Iterator<Item = (&'w Cow<'a, str>, &'w Block<'a>)> + Clone {
        fn of<'w, 'a>(block: &'w Block<'a>) -> &'w [(Cow<'a, str>, Block<'a>)] {
            match block.get("port") {
                Some(Slot::Keyed(ports)) => ports.as_slice(),
                _ => &[],
            }
        }
        let inner = match tree.block.get("sidecar") {
            Some(Slot::Keyed(sidecars)) => sidecars.as_slice(),
            _ => &[],
        };
        let inner = inner.iter().flat_map(|(_, sidecar)| of(sidecar));
        of(&tree.block).iter().chain(inner).map(|(name, port)| (name, port))
    }

    /// `secret_store` and its like, as they are here.
    pub fn others(&self) -> impl Iterator<Item = &Merged<'a>> {
        self.others.iter().map(|(name, declared)| self.changed.get(name).unwrap_or(declared))
    }

    /// An external.
    pub fn external(&self, name: &str) -> Option<&Merged<'a>> {
        let merged = self.changed.get(name).or_else(|| self.others.get(name))?;
        self.vocabulary.word(merged.block.word).has_ports().then_some(merged)
    }

    /// What has ports: a workload or an external.
    pub fn with_ports(&self, name: &str) -> Option<&Merged<'a>> {
        self.workloads.get(name).or_else(|| self.external(name))
    }

    /// The `let` that holds here: the nearest environment's, else the root's.
    pub fn find_let(&self, name: &str) -> Option<&'p Let<'a>> {
        let own = self.chain.iter().rev().find_map(|environment| environment.lets.get(name));
        own.or_else(|| self.program.lets.get(name))
    }
}
