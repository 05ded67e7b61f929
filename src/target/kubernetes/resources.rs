//! What a container asks for and may use.

use super::shapes::owned;
use crate::base::origin::OriginId;
use crate::model::words::{Limit, Resources};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use std::collections::BTreeMap;

pub(super) fn resources(words: &Resources<'_>) -> Marked<ResourceRequirements> {
    let mut marks = Marked::new((), words.origin);
    let mut requests = BTreeMap::new();
    let mut limits = BTreeMap::new();
    let mut set = |requested: bool, name: &str, text: String, origin: OriginId| {
        let (part, amounts) = if requested { ("requests", &mut requests) } else { ("limits", &mut limits) };
        marks.add((part, name), origin);
        amounts.insert(name.to_owned(), Quantity(text));
    };
    set(true, "cpu", words.cpu.min.value.to_string(), words.cpu.min.origin);
    if let Limit::At(cpu) = words.cpu.max.value {
        set(false, "cpu", cpu.to_string(), words.cpu.max.origin);
    }
    set(true, "memory", words.memory.min.value.quantity(), words.memory.min.origin);
    if let Limit::At(memory) = words.memory.max.value {
        set(false, "memory", memory.quantity(), words.memory.max.origin);
    }
    for (name, count) in &words.devices {
        // Kubernetes wants both to be the same.
        set(true, &owned(name), count.value.to_string(), count.origin);
        set(false, &owned(name), count.value.to_string(), count.origin);
    }
    let limits = (!limits.is_empty()).then_some(limits);
    marks.with(ResourceRequirements { requests: Some(requests), limits, claims: None })
}
