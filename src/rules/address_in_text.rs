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
    let namespace = &*cx.environment.namespace.value;
    for workload in cx.emitted() {
        for (name, setting) in &workload.app.config {
            // What refers, even without an edge, is put together and no text of the source.
            let Tree::Text(Cow::Borrowed(text)) = &setting.value else { continue };
            let Some(address) = address(text) else { continue };
            let called = called(&address, namespace);
            let Some(callee) =
                called.and_then(|name| cx.emitted().find(|callee| callee.object.value == name))
            else {
                continue;
            };
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

/// The name of the Service of this namespace that a host is.
fn called<'t>(address: &Address<'t>, namespace: &str) -> Option<&'t str> {
    let (name, rest) = address.host.split_once('.').unwrap_or((address.host, ""));
    let rest = rest.strip_prefix(namespace).unwrap_or(rest);
    matches!(rest, "" | ".svc" | ".svc.cluster.local").then_some(name)
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
