//! GD0609: a key that a Secret of this project does not have.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::suggest;
use crate::model::words::SText;
use crate::model::workload::Workload;
use std::collections::BTreeMap;

const CODE: Code = Code::new("GD0609", "lacking-key");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0609.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut made: BTreeMap<String, (&str, Vec<&str>)> = BTreeMap::new();
    for workload in cx.emitted() {
        for (object, key) in keys(workload) {
            made.entry(object).or_insert((&workload.name.value, Vec::new())).1.push(key);
        }
    }
    for workload in cx.emitted() {
        for secret in workload.app.secrets().map(|(_, _, secret)| secret) {
            let (Some(existing), Some(key)) = (&secret.existing, &secret.key) else { continue };
            if let Some((maker, keys)) = made.get(&*existing.value)
                && !keys.contains(&&*key.value)
            {
                sink.push(lacking(workload, existing, key, (maker, keys)));
            }
        }
    }
}

/// The keys of the Secrets that are made for a workload.
fn keys<'w>(workload: &'w Workload<'_>) -> impl Iterator<Item = (String, &'w str)> {
    let secrets = &workload.secrets;
    let stores = secrets.stores.iter().flat_map(|store| {
        store.entries.iter().map(|entry| (workload.store_secret_name(&store.label), &*entry.label))
    });
    let literal = secrets.literal.iter().map(|(label, _)| (workload.literal_secret_name(), &**label));
    let sealed = secrets.sealed.iter().map(|(label, _)| (workload.sealed_secret_name(), &**label));
    let generated = secrets.generated.iter();
    let generated = generated.map(|one| (workload.generated_secret_name(&one.label), &*one.label));
    stores.chain(literal).chain(sealed).chain(generated)
}

fn lacking(
    workload: &Workload<'_>,
    existing: &SText<'_>,
    key: &SText<'_>,
    (maker, keys): (&str, &[&str]),
) -> Diagnostic {
    let object = &existing.value;
    let finding = Diagnostic::error(CODE, format!("the Secret `{object}` has no key `{}`", key.value))
        .label(span(workload, key), "no pod would start with it")
        .label(span(workload, existing), format!("made of the secrets of `{maker}`"));
    match suggest::nearest(&key.value, keys.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("it has {}", super::listed(keys.iter().copied()))),
    }
}
