//! GD0530: the address of a workload, written out.
//!
//! Only a reference opens the policies of both ends. Text that is a whole
//! address and names a workload of this environment means that workload; a
//! bare word may mean anything, so it is left alone.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::{ServicePort, Workload};
use crate::values::value::Tree;
use std::borrow::Cow;

const CODE: Code = Code::risk("GD0530", "address-in-text");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0530.md"), check);

/// `http://payments:8080/v1`, or `payments:8080`.
struct Address<'t> {
    scheme: Option<&'t str>,
    host: &'t str,
    port: i64,
    rest: &'t str,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (name, setting) in &workload.app.config {
            // What refers, even without an edge, is put together and no text of the source.
            let Tree::Text(Cow::Borrowed(text)) = &setting.value else { continue };
            let Some(address) = address(text) else { continue };
            let is_called = |callee: &&Workload<'_>| {
                let is_near = callee.namespace.value == workload.namespace.value;
                callee.object.value == address.name() && address.is_in(&callee.namespace.value, is_near)
            };
            let Some(callee) = cx.emitted().find(is_called) else { continue };
            let is_itself = callee.name.value == workload.name.value;
            if is_itself || callee.service_ports.is_empty() {
                continue;
            }
            match callee.service_ports.iter().find(|port| port.number.value == address.port) {
                Some(port) if is_known(workload, callee, port) => {}
                Some(port) => {
                    sink.push(written_out(workload, name, setting.origin, text, &address, callee, port));
                }
                None => sink.push(no_such_port(workload, name, setting.origin, &address, callee)),
            }
        }
    }
}

fn address(text: &str) -> Option<Address<'_>> {
    let (scheme, after) = match text.split_once("://") {
        Some((scheme, after)) => (Some(scheme), after),
        None => (None, text),
    };
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (server, rest) = after.split_at(end);
    let (host, port) = match server.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (server, implied(scheme?)?),
    };
    Some(Address { scheme, host, port, rest })
}

fn implied(scheme: &str) -> Option<i64> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        _ => None,
    }
}

impl Address<'_> {
    /// The name of the Service, if it is one.
    fn name(&self) -> &str {
        self.host.split_once('.').map_or(self.host, |(name, _)| name)
    }

    /// Whether it means a Service of a namespace: one without any is of the caller's own.
    fn is_in(&self, namespace: &str, is_near: bool) -> bool {
        let Some((_, rest)) = self.host.split_once('.') else { return is_near };
        rest.strip_prefix(namespace).is_some_and(|rest| matches!(rest, "" | ".svc" | ".svc.cluster.local"))
    }
}

/// Whether the way is open all the same.
fn is_known(workload: &Workload<'_>, callee: &Workload<'_>, port: &ServicePort<'_>) -> bool {
    workload.edges.iter().any(|edge| edge.callee == callee.name.value && edge.port == port.name)
}

fn written_out(
    workload: &Workload<'_>,
    name: &str,
    origin: OriginId,
    text: &str,
    address: &Address<'_>,
    callee: &Workload<'_>,
    port: &ServicePort<'_>,
) -> Diagnostic {
    let place = origin_span(workload, origin);
    let guarded = workload.policy.egress || callee.policy.ingress;
    let label = if guarded {
        "no policy opens the way for a text"
    } else {
        "nothing notices when this address changes"
    };
    let message = format!(
        "`config.{name}` of `{}` has the address of `{}` in text",
        workload.name.value, callee.name.value
    );
    let new = reference(address, callee, port);
    let finding =
        Diagnostic::warning(CODE, message).label(place, label).help(format!("refer to it: `{new}`"));
    // Written here as it stands, and the same afterwards.
    let as_written =
        usize::try_from(place.end.saturating_sub(place.start)).is_ok_and(|size| size == text.len() + 2);
    let same = as_written
        && address.host == callee.object.value
        && address.scheme.is_none_or(|scheme| scheme == callee.app.speaks(&port.name));
    if same { finding.replace(place, &format!("\"{text}\""), new) } else { finding }
}

fn reference(address: &Address<'_>, callee: &Workload<'_>, port: &ServicePort<'_>) -> String {
    let (name, port_name) = (&callee.name.value, &port.name);
    let speaks = callee.app.speaks(port_name);
    let base = format!("{name}.{port_name}");
    match address.scheme {
        Some(scheme) if scheme == speaks && address.rest.is_empty() => format!("{base}.url"),
        Some(scheme) if scheme == speaks => format!("\"${{{base}.url}}{}\"", address.rest),
        Some(scheme) => format!("\"{scheme}://${{{base}.address}}{}\"", address.rest),
        None if address.rest.is_empty() => format!("{base}.address"),
        None => format!("\"${{{base}.address}}{}\"", address.rest),
    }
}

fn no_such_port(
    workload: &Workload<'_>,
    name: &str,
    origin: OriginId,
    address: &Address<'_>,
    callee: &Workload<'_>,
) -> Diagnostic {
    let numbers: Vec<String> =
        callee.service_ports.iter().map(|port| format!("{} (`{}`)", port.number.value, port.name)).collect();
    let first = callee.service_ports.first().map_or("http", |port| &*port.name);
    let (part, callee) = (part_of(callee, first), &callee.name.value);
    let message = format!(
        "`config.{name}` of `{}` asks `{callee}` on port {}, where it does not answer",
        workload.name.value, address.port
    );
    Diagnostic::warning(CODE, message)
        .label(origin_span(workload, origin), format!("its Service has {}", numbers.join(", ")))
        .help(format!("refer to a port of it: `{callee}.{first}.{part}`"))
}

/// A port whose protocol has no scheme has an address only.
fn part_of(callee: &Workload<'_>, port: &str) -> &'static str {
    if callee.app.speaks(port) == "tcp" { "address" } else { "url" }
}
