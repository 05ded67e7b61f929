//! GD0510: two ports of a container with one number.

use super::{Context, Rule, origin_span, ranked};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0510", "port-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0510.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let ports: Vec<_> = workload.app.port.values().collect();
        for (at, port) in ports.iter().enumerate() {
            let same = ports[..at].iter().find(|other| {
                other.number.value == port.number.value && other.transport.value == port.transport.value
            });
            if let Some(same) = same {
                let number = port.number.value;
                sink.push(taken(workload, number, same.number.origin, port.number.origin));
            }
        }
    }
}

fn taken(workload: &Workload<'_>, number: i64, one: OriginId, other: OriginId) -> Diagnostic {
    let [first, second] = ranked(workload, one, other).map(|origin| origin_span(workload, origin));
    Diagnostic::error(CODE, format!("two ports of `{}` have the number {number}", workload.name.value))
        .label(first, "only one program can listen there")
        .label(second, "the other one")
        .help("give one of them another number, or remove it")
}
