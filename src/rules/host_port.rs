//! GD0542, GD0543: ports of the node.
//!
//! A node has each number once, for all pods that stand on it.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::Port;
use crate::model::workload::Workload;

const OF_NODE: Code = Code::risk("GD0542", "host-port");
pub(super) const OF_NODE_RULE: Rule =
    Rule::environment(OF_NODE, include_str!("../../docs/errors/GD0542.md"), of_node);
const TWICE: Code = Code::risk("GD0543", "host-port-twice");
pub(super) const TWICE_RULE: Rule =
    Rule::environment(TWICE, include_str!("../../docs/errors/GD0543.md"), twice);

/// A port of the node, and who wants it.
type Wanted<'c> = (&'c Workload<'c>, &'c str, &'c Port<'c>, &'c Sourced<i64>);

fn wanted<'c>(cx: &Context<'c>) -> impl Iterator<Item = Wanted<'c>> {
    cx.emitted().flat_map(|workload| {
        let ports = workload.app.port.iter();
        ports.filter_map(move |(name, port)| Some((workload, &**name, port, port.host.as_ref()?)))
    })
}

fn of_node(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, port, words, host) in wanted(cx) {
        let name = &workload.name.value;
        let network = &workload.app.security.host_network;
        if network.value && host.value != words.number.value {
            sink.push(
                Diagnostic::error(
                    OF_NODE,
                    format!("`port.{port}` of `{name}` cannot have another number on its node"),
                )
                .label(span(workload, host), format!("it listens on {}", words.number.value))
                .label(span(workload, network), "in the network of the node itself")
                .help("leave `host` out: with `host_network` each port is one of the node"),
            );
            continue;
        }
        let message = format!("`{name}` answers at port {} of its node", host.value);
        sink.push(
            Diagnostic::warning(OF_NODE, message)
                .label(span(workload, host), "one pod a node, and Pod Security calls this `privileged`")
                .help("leave it out, unless it serves the node itself; from outside comes `expose`"),
        );
    }
}

fn twice(cx: &Context<'_>, sink: &mut Sink) {
    let all: Vec<Wanted<'_>> = wanted(cx).collect();
    for (at, new) in all.iter().enumerate() {
        let is_same = |old: &&Wanted<'_>| {
            (old.3.value, &old.2.transport.value) == (new.3.value, &new.2.transport.value)
        };
        if let Some(old) = all[..at].iter().find(is_same) {
            sink.push(taken(cx, old, new));
        }
    }
}

/// Two of one pod can never be; two pods only on two nodes.
fn taken(cx: &Context<'_>, old: &Wanted<'_>, new: &Wanted<'_>) -> Diagnostic {
    let (one, other, number) = (&old.0.name.value, &new.0.name.value, new.3.value);
    let finding = if one == other {
        Diagnostic::error(TWICE, format!("`{one}` wants the port {number} of its node twice"))
    } else {
        cx.availability(
            TWICE,
            format!("`{one}` and `{other}` never share a node: both want its port {number}"),
        )
    };
    let (first, second) = (span(new.0, new.3), span(old.0, old.3));
    let (first, second) = if first > second { (first, second) } else { (second, first) };
    finding
        .label(first, "a node has it once")
        .label(second, "the other one")
        .help("give one of them another number")
}
