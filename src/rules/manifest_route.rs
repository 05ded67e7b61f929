//! GD0534: a manifest that leads to a port that a workload does not serve.
//!
//! Names that are none of this environment's workloads may mean a Service
//! from elsewhere; nothing is said of them.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0534", "manifest-route");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0534.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx) {
        let is_route =
            written.version.starts_with("gateway.networking.k8s.io/") && written.kind.ends_with("Route");
        if written.kind == "Ingress" {
            for backend in of_ingress(&written) {
                sink.extend(judge(
                    cx,
                    &written,
                    backend,
                    backend.get("port").into_iter().flat_map(Part::entries),
                ));
            }
        } else if is_route {
            for backend in of_route(cx, &written) {
                let port = backend.get("port").map(|port| ("number", port));
                sink.extend(judge(cx, &written, backend, port.into_iter()));
            }
        }
    }
}

fn of_ingress<'c>(written: &Written<'c>) -> Vec<Part<'c>> {
    let rules = written.at("spec.rules").into_iter().flat_map(Part::elements);
    let paths = rules.filter_map(|rule| rule.get("http")?.get("paths")).flat_map(Part::elements);
    let backends = paths.filter_map(|path| path.get("backend"));
    backends.chain(written.at("spec.defaultBackend")).filter_map(|backend| backend.get("service")).collect()
}

fn of_route<'c>(cx: &Context<'_>, written: &Written<'c>) -> Vec<Part<'c>> {
    let rules = written.at("spec.rules").into_iter().flat_map(Part::elements);
    let backends = rules.filter_map(|rule| rule.get("backendRefs")).flat_map(Part::elements);
    let is_service = |backend: &Part<'_>| {
        let kind = backend.get("kind").is_none_or(|kind| kind.text() == Some("Service"));
        let namespace = backend
            .get("namespace")
            .is_none_or(|namespace| namespace.text() == Some(&*cx.environment.namespace.value));
        kind && namespace
    };
    backends.filter(is_service).collect()
}

/// `port` is its `number` or `name`, with the place.
fn judge<'c>(
    cx: &Context<'c>,
    written: &Written<'c>,
    backend: Part<'c>,
    mut port: impl Iterator<Item = (&'c str, Part<'c>)>,
) -> Option<Diagnostic> {
    let name = backend.get("name")?;
    let called = name.text()?;
    let workload = written.beside(cx).find(|workload| workload.object.value == called)?;
    if workload.service_ports.is_empty() {
        return Some(
            Diagnostic::error(CODE, format!("`{called}` has no Service that a manifest could lead to"))
                .label(name.place, "leads nowhere")
                .help(format!("add to `app {called}`: `port http = 8080`")),
        );
    }
    let (_, port) = port.next()?;
    let there = &workload.service_ports;
    let found = match (port.int(), port.text()) {
        (Some(number), _) => there.iter().any(|port| port.number.value == number),
        (None, Some(name)) => there.iter().any(|port| port.name == name),
        (None, None) => return None,
    };
    (!found).then(|| no_port(workload, port))
}

fn no_port(workload: &Workload<'_>, port: Part<'_>) -> Diagnostic {
    let name = &workload.name.value;
    let asked =
        port.int().map_or_else(|| port.text().unwrap_or_default().to_owned(), |port| port.to_string());
    let ports: Vec<String> = workload
        .service_ports
        .iter()
        .map(|port| format!("{} (`{}`)", port.number.value, port.name))
        .collect();
    let first = workload.service_ports.first().map_or("http", |port| &*port.name);
    Diagnostic::error(CODE, format!("the Service of `{name}` has no port `{asked}`"))
        .label(port.place, format!("it has {}", ports.join(", ")))
        .help(format!("refer to it: `{name}.{first}.number`"))
}
