//! GD0810: one name for two objects of a kind.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::names::Named;
use crate::model::workload::Workload;
use std::collections::BTreeMap;

/// GD0810: one name for two objects of a kind.
pub const CODE: Code = Code::new("GD0810", "same-object");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0810.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut seen: BTreeMap<(&str, &str, String), (&Workload<'_>, Named<'_>)> = BTreeMap::new();
    let mut whole: BTreeMap<(&str, &str), &Workload<'_>> = BTreeMap::new();
    for workload in cx.emitted() {
        let place = (&*workload.namespace.value, &*workload.object.value);
        if let Some(other) = whole.get(&place) {
            sink.push(one_name(other, workload));
            continue;
        }
        whole.insert(place, workload);
        for named in workload.names() {
            let key = (named.kind, named.namespace, named.name.clone());
            match seen.get(&key) {
                Some((other, first)) => sink.push(twice(other, first, workload, &named)),
                None => drop(seen.insert(key, (workload, named))),
            }
        }
    }
}

/// All objects of one would replace those of the other.
fn one_name(one: &Workload<'_>, other: &Workload<'_>) -> Diagnostic {
    let (first, second) = (&one.name.value, &other.name.value);
    let name = &other.object.value;
    Diagnostic::error(CODE, format!("`{first}` and `{second}` are both called `{name}` in the cluster"))
        .label(span(other, &other.object), "one of them would replace the other")
        .label(span(one, &one.object), "the other one")
        .help("give one of them another `name`, or another `namespace`")
}

fn twice(one: &Workload<'_>, first: &Named<'_>, other: &Workload<'_>, second: &Named<'_>) -> Diagnostic {
    let Named { kind, name, .. } = second;
    let message = if one.name.value == other.name.value {
        format!("`{}` has two objects {kind} called `{name}`", other.name.value)
    } else {
        format!("`{}` and `{}` both have a {kind} called `{name}`", one.name.value, other.name.value)
    };
    Diagnostic::error(CODE, message)
        .label(origin_span(other, second.origin), "one of them would replace the other")
        .label(origin_span(one, first.origin), "the other one")
        .help("names of objects begin with the workload's: rename one of the two")
}
