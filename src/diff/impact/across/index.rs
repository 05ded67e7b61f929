//! Who selects, scales and uses whom, found once for all checks.
//!
//! A check asks for each of thousands of objects which others it has to do with. So
//! each side is gone through once, and a selector looks only at those that have one
//! of its labels. Answers come in the order of the side.

use super::autoscaler;
use super::pods::{Reference, has_labels, references};
use super::template;
use crate::diff::pair::Pair;
use crate::diff::rollout::kept_count;
use crate::diff::set::Object;
use crate::output::node::Node;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// What is asked of a side.
pub(super) struct Side<'s> {
    /// Those that start pods, by namespace.
    workloads: BTreeMap<&'s str, Vec<&'s Object>>,
    /// The same by each label of their pods: namespace, key, value.
    labelled: BTreeMap<[&'s str; 3], Vec<&'s Object>>,
    /// The same by namespace, kind and name.
    named: BTreeMap<[&'s str; 3], &'s Object>,
    autoscalers: Autoscalers<'s>,
    /// How many pods there are of a workload that does not say it, because the number that is there stays.
    kept: BTreeMap<*const Object, u64>,
    /// By namespace, kind and name of what they refer to; most comparisons never ask.
    users: OnceCell<Users<'s>>,
}

type Users<'s> = BTreeMap<[&'s str; 3], Vec<(&'s Object, Reference<'s>)>>;

impl<'s> Side<'s> {
    pub(super) fn of(objects: impl Iterator<Item = &'s Object> + Clone) -> Self {
        let mut side = Self {
            workloads: BTreeMap::new(),
            labelled: BTreeMap::new(),
            named: BTreeMap::new(),
            autoscalers: Autoscalers::of(objects.clone()),
            kept: BTreeMap::new(),
            users: OnceCell::new(),
        };
        for object in objects {
            let Some(template) = template(object) else { continue };
            let namespace = object.id.namespace.as_str();
            side.named.entry([namespace, &object.id.kind, &object.id.name]).or_insert(object);
            side.workloads.entry(namespace).or_default().push(object);
            let labels = template.at("metadata/labels").and_then(Node::as_map).into_iter().flatten();
            for (key, value) in labels {
                if let Some(value) = value.as_text() {
                    side.labelled.entry([namespace, key, value]).or_default().push(object);
                }
            }
        }
        side
    }

    /// Takes over the numbers of pods that an apply leaves alone.
    pub(super) fn keep(&mut self, pairs: &[Pair<'_>]) {
        let both = pairs.iter().filter_map(|pair| pair.old.zip(pair.new));
        let kept = both.filter_map(|(old, new)| Some((std::ptr::from_ref(new), kept_count(old, new)?)));
        self.kept.extend(kept);
    }

    /// Whose pods have these labels; all of the namespace, where there are none.
    pub(super) fn selected<'l>(
        &'l self,
        namespace: &'l str,
        labels: BTreeMap<&'l str, &'l str>,
    ) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
        let found = match labels.first_key_value() {
            None => self.workloads.get(namespace),
            Some((key, value)) => self.labelled.get(&[namespace, key, value]),
        };
        let fits = move |object: &&'s Object| {
            template(object).is_some_and(|template| {
                has_labels(template, labels.iter().map(|(key, value)| (*key, *value)))
            })
        };
        found.into_iter().flatten().copied().filter(fits)
    }

    /// All that starts pods in a namespace.
    pub(super) fn workloads<'l>(&'l self, namespace: &str) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
        self.workloads.get(namespace).into_iter().flatten().copied()
    }

    /// What starts pods, by its name.
    pub(super) fn workload(&self, namespace: &str, kind: &str, name: &str) -> Option<&'s Object> {
        self.named.get(&[namespace, kind, name]).copied()
    }

    /// The autoscaler of a workload.
    pub(super) fn autoscaler(&self, workload: &Object) -> Option<&'s Object> {
        self.autoscalers.of_workload(workload)
    }

    /// The least number of pods of a workload.
    pub(super) fn least(&self, workload: &Object) -> u64 {
        match self.autoscaler(workload) {
            Some(autoscaler) => autoscaler::least(autoscaler),
            None => {
                let kept = || self.kept.get(&std::ptr::from_ref(workload)).copied();
                super::number(workload.body.at("spec/replicas")).or_else(kept).unwrap_or(1)
            }
        }
    }

    /// What refers to a ConfigMap or Secret, and how.
    pub(super) fn users<'l>(&'l self, content: &'l Object) -> &'l [(&'s Object, Reference<'s>)] {
        let users = self.users.get_or_init(|| {
            let mut users = Users::new();
            for (namespace, object) in
                self.workloads.iter().flat_map(|(namespace, all)| all.iter().map(move |one| (namespace, one)))
            {
                for found in template(object).map(references).unwrap_or_default() {
                    let key = [namespace, found.kind, found.name];
                    users.entry(key).or_default().push((object, found));
                }
            }
            users
        });
        let id = &content.id;
        users.get(&[id.namespace.as_str(), id.kind.as_str(), id.name.as_str()]).map_or(&[], Vec::as_slice)
    }
}

/// All autoscalers, by namespace, kind and name of what they scale.
pub struct Autoscalers<'s>(BTreeMap<[&'s str; 3], &'s Object>);

impl<'s> Autoscalers<'s> {
    /// Those among some objects; the first one of a workload counts.
    pub fn of(objects: impl Iterator<Item = &'s Object>) -> Self {
        let mut all = BTreeMap::new();
        for object in objects {
            if let Some([kind, name]) = autoscaler::target(object) {
                all.entry([object.id.namespace.as_str(), kind, name]).or_insert(object);
            }
        }
        Self(all)
    }

    /// The autoscaler of a workload.
    pub fn of_workload(&self, workload: &Object) -> Option<&'s Object> {
        let id = &workload.id;
        self.0.get(&[id.namespace.as_str(), id.kind.as_str(), id.name.as_str()]).copied()
    }
}
