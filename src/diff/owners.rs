//! Which workload an object belongs to that nobody compiled: its labels say so.
//!
//! A name in the cluster may have a prefix, or be another than the workload's, so
//! it is looked up among what is declared; where nothing is called so any more,
//! it is believed of objects that gdeploy made. Others may mean anything by it.

use super::set::{Object, Set};
use crate::target::kubernetes::MANAGER;
use crate::values::identity::NAME;
use std::collections::BTreeMap;

/// The workloads of a set, by what their objects are labelled with.
pub struct Owners<'s>(BTreeMap<&'s str, &'s str>);

impl<'s> Owners<'s> {
    /// Those that a set declares.
    pub fn of(set: &'s Set) -> Self {
        let labelled = |object: &'s Object| Some((object.label(NAME)?, object.workload.as_deref()?));
        Self(set.objects.iter().filter_map(labelled).collect())
    }

    /// The workload of an object.
    pub fn find(&self, object: &Object) -> Option<String> {
        let name = object.label(NAME)?;
        let is_ours = || object.label(MANAGER) == Some("gdeploy");
        self.0.get(name).copied().or_else(|| is_ours().then_some(name)).map(str::to_owned)
    }
}
