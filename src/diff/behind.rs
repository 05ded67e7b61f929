//! What a change leaves behind: an environment under another name or in another namespace is another apply set.
//!
//! The new set knows nothing of the old one, so pruning it deletes nothing there,
//! and both run side by side. Tools with an inventory of their own know better,
//! which is for the caller to know.

use super::set::{Set, annotation};
use crate::base::shell::quoted;
use crate::target::kubernetes::{APPLY_SET, KINDS, NAMESPACES, PART_OF};

/// That an apply set stays, and how to remove it; `context`: where it is.
pub fn left_behind(old: &Set, new: &Set, context: Option<&str>) -> Option<String> {
    let parent = |set: &'_ Set| set.objects.iter().position(|object| object.label(APPLY_SET).is_some());
    let (old, new) = (&old.objects[parent(old)?], &new.objects[parent(new)?]);
    let set = old.label(APPLY_SET).filter(|set| new.label(APPLY_SET) != Some(*set))?;
    let says = |name: &str| annotation(&old.body, name).filter(|text| !text.is_empty());
    // What holds data is for a person to decide about.
    let kinds = says(KINDS)?.split(',').filter(|kind| *kind != "PersistentVolumeClaim");
    let kinds: Vec<&str> = kinds.collect();
    let context = context.map(|context| format!(" --context {}", quoted(context))).unwrap_or_default();
    let namespace = quoted(&old.id.namespace);
    let place = match says(NAMESPACES) {
        Some(_) => "--all-namespaces".to_owned(),
        None => format!("-n {namespace}"),
    };
    let [was, is] = if old.id.namespace == new.id.namespace {
        [&old.id.name, &new.id.name]
    } else {
        [&old.id.namespace, &new.id.namespace]
    };
    Some(format!(
        "no apply deletes what stays in `{was}`: `{is}` is another apply set. When that runs, \
         `kubectl delete {} {place} -l {PART_OF}={set}{context}` and `kubectl delete configmap {} -n {namespace}{context}`; \
         claims stay",
        kinds.join(","),
        quoted(&old.id.name),
    ))
}
