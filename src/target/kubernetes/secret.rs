//! Secrets with what stands in the source in clear.
//!
//! Only an environment that is `local` has them: one of variables, one of
//! files. These are the one place where such a value may appear.

use super::documents;
use super::meta::Metadata;
use super::shapes::owned;
use super::subject::Subject;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::Secret;
use std::collections::BTreeMap;

pub(super) fn secret(subject: &Subject<'_>) -> impl Iterator<Item = Marked<Secret>> {
    let literal = &subject.workload.secrets.literal;
    let name = subject.workload.literal_secret_name();
    let entries = literal.iter().map(|(name, value)| (owned(name), owned(&value.value), value.origin));
    let literals = (!literal.is_empty()).then(|| of_texts(subject, &name, None, entries));
    let files = subject.workload.documents.iter().filter(|documents| documents.store.is_none());
    let files = files.map(|documents| {
        let (name, logical) =
            (documents::name(subject, documents), documents::logical_name(subject, documents));
        let entries = documents.files.iter().map(|file| (file.key.clone(), file.text.clone(), file.origin));
        of_texts(subject, &name, Some(&logical), entries)
    });
    literals.into_iter().chain(files)
}

fn of_texts(
    subject: &Subject<'_>,
    name: &str,
    logical: Option<&str>,
    entries: impl Iterator<Item = (String, String, crate::base::origin::OriginId)>,
) -> Marked<Secret> {
    let mut marks = Marked::new((), subject.workload.origin);
    let metadata = Metadata::of(subject, name);
    let metadata = match logical {
        Some(logical) => metadata.logical_name(logical),
        None => metadata,
    };
    let metadata = marks.take("metadata", metadata.early().pruned_last().marked());
    let mut data = BTreeMap::new();
    for (name, text, origin) in entries {
        marks.add(("stringData", &*name), origin);
        data.insert(name, text);
    }
    marks.with(Secret { metadata, string_data: Some(data), ..Secret::default() })
}
