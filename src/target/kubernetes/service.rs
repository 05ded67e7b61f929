//! The address of a workload inside the cluster.
//!
//! There where a port wants one. Ports go to pods by name, so the number
//! inside the container may change while the Service stays. Names of ports
//! of native sidecars were not always found, so those go by number.

use super::meta::Metadata;
use super::shapes::{int, owned, truth};
use super::subject::Subject;
use crate::model::workload;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

pub(super) fn service(subject: &Subject<'_>) -> Option<Marked<Service>> {
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
    if let Some(traffic) = &service.external_traffic {
        let policy =
            if marks.of("spec/externalTrafficPolicy", traffic) == "local" { "Local" } else { "Cluster" };
        spec.external_traffic_policy = Some(policy.to_owned());
    }
    if service.unready.value {
        spec.publish_not_ready_addresses =
            truth(*marks.of("spec/publishNotReadyAddresses", &service.unready));
    }
    let ports = workload.service_ports.iter().enumerate();
    let target = |port: &workload::ServicePort<'_>| match workload.app.port.get(&port.name) {
        Some(words) if workload.app.is_of_sidecar(&port.name) => IntOrString::Int(int(words.number.value)),
        _ => IntOrString::String(owned(&port.name)),
    };
    let ports = ports.map(|(at, each)| marks.take(("spec/ports", at), port(each, target(each))));
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
