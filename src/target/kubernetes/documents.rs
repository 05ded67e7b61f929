//! What objects of files with secrets are called.
//!
//! Their names end in a hash of their texts without any secret in it, so a
//! change of a text rolls the pods, as one of a ConfigMap does. A new value
//! of a secret does not.

use super::config_map::content_hash;
use super::subject::Subject;
use crate::model::files::Documents;
use std::collections::BTreeMap;

/// Without the hash.
pub(super) fn logical_name(subject: &Subject<'_>, documents: &Documents<'_>) -> String {
    subject.workload.documents_name(&documents.source)
}

/// The name of the object and of the Secret that is made of it.
pub(super) fn name(subject: &Subject<'_>, documents: &Documents<'_>) -> String {
    let texts = documents.files.iter().zip(&documents.templates);
    let mut data: BTreeMap<&str, &str> = texts.map(|(file, text)| (&*file.key, &**text)).collect();
    let places: Vec<(String, String)> = (documents.entries.iter())
        .map(|entry| {
            let key = entry.key.as_ref().map_or("", |key| &key.value);
            (format!(".{}", entry.label), format!("{}\n{key}", entry.path.value))
        })
        .collect();
    data.extend(places.iter().map(|(label, place)| (&**label, &**place)));
    format!("{}-{}", logical_name(subject, documents), content_hash(&data))
}
