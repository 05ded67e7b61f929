//! GD0490, GD0491, GD0492: selectors that find other pods than their workload's.
//!
//! Who takes the place of a Deployment that is there keeps its selector, which
//! may be any labels; what follows from a name alone is always right.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::base::span::Span;
use crate::model::workload::Workload;

const OTHERS: Code = Code::new("GD0490", "pods-of-another");
pub(super) const OTHERS_RULE: Rule =
    Rule::environment(OTHERS, include_str!("../../docs/errors/GD0490.md"), of_others);
const COPIES: Code = Code::new("GD0491", "pods-of-all-copies");
pub(super) const COPIES_RULE: Rule =
    Rule::environment(COPIES, include_str!("../../docs/errors/GD0491.md"), of_copies);
const DIFFERS: Code = Code::new("GD0492", "selector-differs");
pub(super) const DIFFERS_RULE: Rule =
    Rule::environment(DIFFERS, include_str!("../../docs/errors/GD0492.md"), differs);

/// The workloads with a selector of their own, and where that begins.
fn written<'c>(cx: &Context<'c>) -> impl Iterator<Item = (&'c Workload<'c>, Span)> {
    cx.emitted().filter_map(|workload| {
        let selector = workload.app.selector.as_ref()?;
        let first = selector.values().next().map_or(workload.origin, |value| value.origin);
        Some((workload, origin_span(workload, first)))
    })
}

fn of_others(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, place) in written(cx) {
        let name = &workload.name.value;
        if workload.selector.is_empty() {
            sink.push(
                Diagnostic::error(OTHERS, format!("the selector of `{name}` finds the pods of all"))
                    .label(place, "it asks for no label")
                    .help("leave `selector` out, or write the labels that its pods are found by"),
            );
            continue;
        }
        let finds = |other: &&Workload<'_>| {
            other.name.value != workload.name.value
                && (&other.namespace.value, &other.object.value)
                    != (&workload.namespace.value, &workload.object.value)
                && other.namespace.value == workload.namespace.value
                && workload.selector.iter().all(|(key, value)| other.pod_label(key) == Some(&**value))
        };
        if let Some(other) = cx.emitted().find(finds) {
            sink.push(takes(workload, place, other));
        }
    }
}

fn takes(workload: &Workload<'_>, place: Span, other: &Workload<'_>) -> Diagnostic {
    let (name, found) = (&workload.name.value, &other.name.value);
    let label = workload.selector.iter().find_map(|(key, _)| {
        let selector = other.app.selector.as_ref().and_then(|labels| labels.get(key));
        selector.or_else(|| other.app.labels.get(key)).map(|value| span(other, value))
    });
    let finding = Diagnostic::error(OTHERS, format!("the selector of `{name}` finds the pods of `{found}`"))
        .label(place, "requests, budget and policies would be for both");
    let finding = match label {
        Some(label) if label != place => finding.label(label, "they have the same label"),
        _ => finding,
    };
    finding.help(format!("add a label that only one of them has: `\"app.kubernetes.io/name\" = \"{name}\"`"))
}

fn of_copies(cx: &Context<'_>, sink: &mut Sink) {
    let Some(prefix) = &cx.environment.words.prefix else { return };
    for (workload, place) in written(cx) {
        let apart = workload.selector.iter().any(|(_, value)| value.contains(&*prefix.value));
        if !apart && !workload.selector.is_empty() {
            let (name, environment) = (&workload.name.value, cx.environment.name);
            sink.push(
                Diagnostic::error(COPIES, format!("each copy of `{name}` finds the pods of all copies"))
                    .label(place, "the same in each copy")
                    .label(cx.span(prefix), format!("`{environment}` has room for several"))
                    .help(format!(
                        "drop it there: `environment {environment} {{ app {name} {{ remove selector }} }}`"
                    )),
            );
        }
    }
}

fn differs(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, _) in written(cx) {
        let selector = workload.app.selector.iter().flatten();
        for (key, wanted) in selector {
            if let Some(label) = workload.app.labels.get(key).filter(|label| label.value != wanted.value) {
                sink.push(two_values(workload, key, wanted.origin, label.origin));
            }
        }
    }
}

fn two_values(workload: &Workload<'_>, key: &str, wanted: OriginId, label: OriginId) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(DIFFERS, format!("the pods of `{name}` cannot have two labels `{key}`"))
        .label(origin_span(workload, label), "the label says this")
        .label(origin_span(workload, wanted), "and they are found by this")
        .help("leave it out of `labels`: pods have what is in `selector`")
}
