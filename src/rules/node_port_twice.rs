//! GD0517: two Services that want one port of the nodes.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::Port;
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0517", "node-port-twice");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0517.md"), check);

/// A port of the nodes, and who wants it.
struct Wanted<'c> {
    number: i64,
    transport: &'static str,
    name: &'c str,
    place: Span,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for workload in cx.emitted() {
        for port in workload.app.port.values() {
            let Some(new) = want(workload, port) else { continue };
            match wanted.iter().find(|old| (old.number, old.transport) == (new.number, new.transport)) {
                Some(old) => sink.push(taken(old, &new)),
                None => wanted.push(new),
            }
        }
    }
}

fn want<'c>(workload: &'c Workload<'c>, port: &Port<'_>) -> Option<Wanted<'c>> {
    let node = port.node.as_ref()?;
    Some(Wanted {
        number: node.value,
        transport: if port.transport.value == "udp" { "UDP" } else { "TCP" },
        name: &workload.name.value,
        place: span(workload, node),
    })
}

fn taken(old: &Wanted<'_>, new: &Wanted<'_>) -> Diagnostic {
    let number = new.number;
    let message = if old.name == new.name {
        format!("`{}` wants the port {number} of the nodes twice", new.name)
    } else {
        format!("`{}` and `{}` both want the port {number} of the nodes", old.name, new.name)
    };
    let (first, second) = if old.place > new.place { (old, new) } else { (new, old) };
    Diagnostic::error(CODE, message)
        .label(first.place, "a node has it once")
        .label(second.place, "the other one")
        .help("write another number, or leave `node` out: the cluster finds a free one")
}
