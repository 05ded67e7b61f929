//! What a workload is in the cluster: its name, its namespace, the labels that its pods are found by.
//!
//! Each is a word of the workload or follows from its declaration. Whoever
//! refers to a workload asks here, so that addresses, policies and `self`
//! agree. Its own output reads the same values from the model.

use super::eval::{Evaluator, Site};
use super::value::Value;
use crate::base::origin::{OriginId, Sourced};
use crate::layers::tree::Slot;
use std::borrow::Cow;

/// The label by which pods are found, where no `selector` says otherwise.
pub const NAME: &str = "app.kubernetes.io/name";

/// The words that say it.
pub const WORDS: &[&str] = &["name", "namespace", "selector"];

impl<'a> Evaluator<'a, '_> {
    /// What the objects of a workload are called here: what is there already has no prefix.
    pub fn object_name(&mut self, workload: &'a str) -> Cow<'a, str> {
        let name = self.identity_text(workload, "name").unwrap_or(Cow::Borrowed(workload));
        let tree = self.world.workloads.get(workload);
        match &self.world.prefix {
            Some(prefix) if !tree.is_some_and(|tree| tree.block.is_existing()) => {
                Cow::Owned(format!("{prefix}{name}"))
            }
            _ => name,
        }
    }

    /// The namespace of a workload; none where the environment's is not known.
    pub fn namespace_of(&mut self, workload: &'a str) -> Option<Cow<'a, str>> {
        self.identity_text(workload, "namespace").or_else(|| self.world.namespace.clone())
    }

    /// The namespace of the workload at hand, or the environment's.
    pub(super) fn own_namespace(&mut self) -> Option<Cow<'a, str>> {
        match self.subject {
            Some(subject) => self.namespace_of(subject),
            None => self.world.namespace.clone(),
        }
    }

    /// The labels that the pods of a workload are found by, in the order of their names.
    pub fn selector_of(&mut self, workload: &'a str) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let mut labels: Vec<_> = match self.written_selector(workload) {
            Some(Value::Map(entries)) => entries
                .into_iter()
                .filter_map(|(key, found)| match found.value {
                    Value::Text(value) => Some((key, value)),
                    _ => None,
                })
                .collect(),
            _ => vec![(Cow::Borrowed(NAME), self.object_name(workload))],
        };
        labels.sort();
        labels
    }

    /// One of [`WORDS`]; none for a namespace that is not known.
    pub(super) fn identity(&mut self, workload: &'a str, word: &str) -> Option<Value<'a>> {
        match word {
            "name" => Some(Value::Text(self.object_name(workload))),
            "namespace" => self.namespace_of(workload).map(Value::Text),
            _ => {
                let labels = self.selector_of(workload).into_iter();
                let text = |value| Sourced::new(Value::Text(value), OriginId::NONE);
                Some(Value::Map(labels.map(|(key, value)| (key, text(value))).collect()))
            }
        }
    }

    /// What it says itself; most say nothing, and that costs nothing.
    fn identity_text(&mut self, workload: &str, word: &str) -> Option<Cow<'a, str>> {
        self.world.workloads.get(workload)?.block.get(word)?;
        self.foreign(workload, word)
    }

    fn written_selector(&mut self, workload: &'a str) -> Option<Value<'a>> {
        let tree = self.world.workloads.get(workload)?;
        let slot = tree.block.get("selector")?;
        let field = self.world.vocabulary.word(tree.block.word).field("selector")?;
        self.quiet += 1;
        let found = match slot {
            Slot::Map(map) => Some(self.map_value(field, map, Some(workload))),
            _ => {
                let (word, block) = (Some(tree.block.word), Some(&tree.block));
                let site = Site { workload: Some(workload), word, block, ..Site::nowhere() };
                self.field_value(field, site).map(|found| found.value)
            }
        };
        self.quiet -= 1;
        found
    }
}
