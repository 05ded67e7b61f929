//! GD0516: a call that the callee does not admit.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::base::span::Span;
use crate::model::words::SText;
use crate::model::workload::Workload;
use std::collections::BTreeMap;

const CODE: Code = Code::new("GD0516", "uninvited");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0516.md"), check);

/// A workload that lists its callers.
type Closed<'c> = (&'c Workload<'c>, &'c Sourced<Vec<SText<'c>>>);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let closed: BTreeMap<&str, Closed<'_>> = cx
        .workloads
        .iter()
        .filter_map(|one| Some((&*one.name.value, (one, one.app.callers.as_ref()?))))
        .collect();
    for caller in cx.emitted() {
        // Several ports of one callee stand together: one finding is enough.
        for edges in caller.edges.chunk_by(|one, next| one.callee == next.callee) {
            let Some((answerer, callers)) = closed.get(&*edges[0].callee) else { continue };
            if !lists(callers, &caller.name.value) {
                let place = origin_span(caller, edges[0].origin);
                sink.push(not_listed(&caller.name.value, place, answerer, callers));
            }
        }
    }
    for (answerer, callers) in closed.values() {
        for far in answerer.outside.callers.iter().filter(|far| !lists(callers, &far.external)) {
            sink.push(not_listed(&far.external, origin_span(answerer, far.origin), answerer, callers));
        }
    }
}

fn lists(callers: &Sourced<Vec<SText<'_>>>, name: &str) -> bool {
    callers.value.iter().any(|listed| listed.value == name)
}

fn not_listed(
    from: &str,
    place: Span,
    answerer: &Workload<'_>,
    callers: &Sourced<Vec<SText<'_>>>,
) -> Diagnostic {
    let to = &answerer.name.value;
    Diagnostic::error(CODE, format!("`{from}` calls `{to}`, which does not list it"))
        .label(place, "called here")
        .label(span(answerer, callers), "only these may call it")
        .help(format!("add `{from}` to `callers` of `{to}`"))
}
