//! A Secret with what stands in the source in clear.
//!
//! Only an environment that is `local` has one. Its file is the one place
//! where such a value may appear.

use super::meta::Metadata;
use super::shapes::owned;
use super::subject::Subject;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::Secret;
use std::collections::BTreeMap;

pub(super) fn secret(subject: &Subject<'_>) -> Option<Marked<Secret>> {
    let workload = subject.workload;
    if workload.secrets.literal.is_empty() {
        return None;
    }
    let mut marks = Marked::new((), workload.origin);
    let metadata = Metadata::of(subject, name(subject)).early().pruned_last();
    let metadata = marks.take("metadata", metadata.marked());
    let mut data = BTreeMap::new();
    for (name, value) in &workload.secrets.literal {
        data.insert(owned(name), owned(marks.of(("stringData", &**name), value)));
    }
    Some(marks.with(Secret { metadata, string_data: Some(data), ..Secret::default() }))
}

/// The name of the Secret.
pub(super) fn name(subject: &Subject<'_>) -> String {
    subject.workload.literal_secret_name()
}
