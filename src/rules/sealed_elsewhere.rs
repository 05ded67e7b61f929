//! GD0608: one ciphertext in two environments.

use super::{Context, Rule, listed, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use std::collections::BTreeMap;

const CODE: Code = Code::risk("GD0608", "sealed-elsewhere");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0608.md"), check);

/// A workload, a secret of it and where that was written; and the environments that have it.
type Uses<'c> = BTreeMap<(&'c str, &'c str, Span), (Span, Vec<&'c Context<'c>>)>;

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    let mut uses: Uses<'_> = BTreeMap::new();
    for cx in environments {
        for workload in cx.emitted() {
            for (name, sealed) in &workload.secrets.sealed {
                let place = (&*workload.name.value, &**name, span(workload, sealed));
                let declared = workload.app.secret.get(name).map_or(workload.origin, |secret| secret.origin);
                let declared = origin_span(workload, declared);
                uses.entry(place).or_insert((declared, Vec::new())).1.push(cx);
            }
        }
    }
    for ((workload, name, _), (place, users)) in uses {
        let namespace = |cx: &&Context<'_>| cx.environment.namespace.value.to_string();
        let Some(first) = users.first().map(namespace) else { continue };
        if users.len() > 1 {
            let same = users.iter().map(namespace).all(|other| other == first);
            let names: Vec<&str> = users.iter().map(|cx| cx.environment.name).collect();
            sink.push(one_for_all(workload, name, place, &names, same));
        }
    }
}

/// In namespaces of one name it works where the clusters share their key.
fn one_for_all(workload: &str, name: &str, place: Span, environments: &[&str], same: bool) -> Diagnostic {
    let message = format!(
        "the sealed secret `{name}` of `{workload}` is one for {}",
        listed(environments.iter().copied())
    );
    let finding = if same {
        Diagnostic::warning(CODE, message).label(place, "sealed for the key of one cluster")
    } else {
        Diagnostic::error(CODE, message).label(place, "sealed for one namespace: nobody opens it in another")
    };
    let environment = environments.last().copied().unwrap_or("prod");
    finding.help(format!(
        "seal it for each, and write it there:\n`environment {environment} {{ app {workload} {{ secret {name} {{ sealed = \"…\" }} }} }}`"
    ))
}
