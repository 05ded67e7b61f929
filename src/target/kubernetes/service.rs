//! The address of a workload inside the cluster.
//!
//! There where a port wants one. Ports go to pods by name, so the number
//! inside the container may change while the Service stays. Names of ports
//! of native sidecars were not always found, so those go by number.

use super::meta::Metadata;
use super::shapes::{int, owned, truth};
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::model::words::Expose;
use crate::model::workload::{self, Workload};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

pub(super) fn service(subject: &Subject<'_>) -> impl Iterator<Item = Marked<Service>> {
    let app = &subject.workload.app;
    let exposed = app.expose.iter().filter(|(_, expose)| !expose.is_http());
    main(subject).into_iter().chain(exposed.filter_map(|(label, expose)| outside(subject, label, expose)))
}

/// One port by a Service of its own: who comes from outside gets no other.
fn outside(subject: &Subject<'_>, label: &str, expose: &Expose<'_>) -> Option<Marked<Service>> {
    let workload = subject.workload;
    let (name, words) = workload.app.port.get_key_value(expose.port.value.port)?;
    let mut marks = Marked::new((), expose.origin);
    let metadata = Metadata::of(subject, workload.expose_name(label)).annotated(&expose.annotations);
    let metadata = marks.take("metadata", metadata.marked());
    let mut spec = ServiceSpec {
        selector: subject.selector().match_labels,
        type_: Some(owned(marks.of("spec/type", &expose.via))),
        ..ServiceSpec::default()
    };
    let service = &workload.app.service;
    if let Some(traffic) = &service.external_traffic {
        let said = marks.of("spec/externalTrafficPolicy", traffic);
        spec.external_traffic_policy = Some(traffic_policy(said));
    }
    let served = workload::ServicePort {
        name: name.clone(),
        number: Sourced::new(words.service.value.unwrap_or(words.number.value), words.service.origin),
        transport: if words.transport.value == "udp" { "UDP" } else { "TCP" },
        protocol: words.protocol.clone().filter(|protocol| protocol.value != "tcp"),
        node: words.node.filter(|_| !workload.app.service.is_outside()),
        origin: expose.port.origin,
    };
    let target = target(workload, &served);
    spec.ports = Some(vec![marks.take("spec/ports/0", port(&served, target))]);
    Some(marks.with(Service { metadata, spec: Some(spec), ..Service::default() }))
}

fn traffic_policy(said: &str) -> String {
    if said == "local" { "Local" } else { "Cluster" }.to_owned()
}

fn target(workload: &Workload<'_>, port: &workload::ServicePort<'_>) -> IntOrString {
    match workload.app.port.get(&port.name) {
        Some(words) if workload.app.is_of_sidecar(&port.name) => IntOrString::Int(int(words.number.value)),
        _ => IntOrString::String(owned(&port.name)),
    }
}

fn main(subject: &Subject<'_>) -> Option<Marked<Service>> {
    let workload = subject.workload;
    if workload.service_ports.is_empty() {
        return None;
    }
    let service = &workload.app.service;
    let mut marks = Marked::new((), service.origin);
    let metadata = Metadata::of(subject, subject.name()).annotated(&service.annotations);
    let metadata = marks.take("metadata", metadata.marked());

    let mut spec = ServiceSpec { selector: subject.selector().match_labels, ..ServiceSpec::default() };
    if service.r#type.value == "headless" {
        marks.add("spec/clusterIP", service.r#type.origin);
        spec.cluster_ip = Some("None".to_owned());
    } else {
        spec.type_ = Some(owned(marks.of("spec/type", &service.r#type)));
    }
    if service.session.value == "client" {
        marks.add("spec/sessionAffinity", service.session.origin);
        spec.session_affinity = Some("ClientIP".to_owned());
    }
    if let Some(traffic) = service.external_traffic.as_ref().filter(|_| service.is_outside()) {
        let said = marks.of("spec/externalTrafficPolicy", traffic);
        spec.external_traffic_policy = Some(traffic_policy(said));
    }
    if service.unready.value {
        spec.publish_not_ready_addresses =
            truth(*marks.of("spec/publishNotReadyAddresses", &service.unready));
    }
    let ports = workload.service_ports.iter().enumerate();
    let ports = ports.map(|(at, each)| {
        let mut served = port(each, target(workload, each));
        if !service.is_outside() {
            served.value.node_port = None;
        }
        marks.take(("spec/ports", at), served)
    });
    spec.ports = Some(ports.collect());
    marks.with(Service { metadata, spec: Some(spec), ..Service::default() }).into()
}

fn port(port: &workload::ServicePort<'_>, target: IntOrString) -> Marked<ServicePort> {
    let mut marks = Marked::new((), port.origin);
    let port = ServicePort {
        name: Some(owned(&port.name)),
        port: int(*marks.of("port", &port.number)),
        protocol: Some(port.transport.to_owned()),
        target_port: Some(target),
        app_protocol: port.protocol.as_ref().map(|protocol| owned(marks.of("appProtocol", protocol))),
        node_port: port.node.as_ref().map(|node| int(*marks.of("nodePort", node))),
    };
    marks.with(port)
}
