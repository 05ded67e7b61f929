//! GD0516: a call that the callee does not admit.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::SText;
use crate::model::workload::{Edge, Workload};

const CODE: Code = Code::new("GD0516", "uninvited");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0516.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for caller in cx.emitted() {
        // Several ports of one callee stand together: one finding is enough.
        for edges in caller.edges.chunk_by(|one, next| one.callee == next.callee) {
            let edge = &edges[0];
            let Some(callee) = cx.workload(&edge.callee) else { continue };
            let Some(callers) = &callee.app.callers else { continue };
            if !callers.value.iter().any(|name| name.value == caller.name.value) {
                sink.push(not_listed(caller, edge, callee, callers));
            }
        }
    }
}

fn not_listed(
    caller: &Workload<'_>,
    edge: &Edge<'_>,
    answerer: &Workload<'_>,
    callers: &Sourced<Vec<SText<'_>>>,
) -> Diagnostic {
    let (from, to) = (&caller.name.value, &answerer.name.value);
    Diagnostic::error(CODE, format!("`{from}` calls `{to}`, which does not list it"))
        .label(origin_span(caller, edge.origin), "called here")
        .label(span(answerer, callers), "only these may call it")
        .help(format!("add `{from}` to `callers` of `{to}`"))
}
