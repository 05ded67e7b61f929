//! Hosts and paths at which the outside reaches a workload.
//!
//! One Ingress for each `expose`, so that its annotations are its own. It
//! goes to a port of the Service by name.

use super::meta::Metadata;
use super::shapes::owned;
use super::subject::Subject;
use crate::model::words::Expose;
use crate::output::marked::Marked;
use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};

pub(super) fn ingress(subject: &Subject<'_>) -> impl Iterator<Item = Marked<Ingress>> {
    let exposed = subject.workload.app.expose.iter().filter(|(_, expose)| expose.is_http());
    exposed.map(move |(label, expose)| of_host(subject, label, expose))
}

fn of_host(subject: &Subject<'_>, label: &str, expose: &Expose<'_>) -> Marked<Ingress> {
    let mut marks = Marked::new((), expose.origin);
    let name = subject.workload.expose_name(label);
    let metadata =
        marks.take("metadata", Metadata::of(subject, name).annotated(&expose.annotations).marked());
    let host = expose.host.as_ref().map(|host| owned(marks.of("spec/rules/0/host", host)));
    let path = marks.take("spec/rules/0/http/paths/0", path(subject, expose));
    let tls = expose.tls.as_ref().map(|secret| {
        let name = owned(marks.of("spec/tls/0/secretName", secret));
        vec![IngressTLS { hosts: host.clone().map(|host| vec![host]), secret_name: Some(name) }]
    });
    let spec = IngressSpec {
        ingress_class_name: expose
            .class
            .as_ref()
            .map(|class| owned(marks.of("spec/ingressClassName", class))),
        rules: Some(vec![IngressRule { host, http: Some(HTTPIngressRuleValue { paths: vec![path] }) }]),
        tls,
        ..IngressSpec::default()
    };
    marks.with(Ingress { metadata, spec: Some(spec), ..Ingress::default() })
}

fn path(subject: &Subject<'_>, expose: &Expose<'_>) -> Marked<HTTPIngressPath> {
    let mut marks = Marked::new((), expose.origin);
    let whole = marks.of("pathType", &expose.r#match) == "exact";
    let port = marks.of("backend/service/port/name", &expose.port).port;
    let path = HTTPIngressPath {
        path: Some(owned(marks.of("path", &expose.path))),
        path_type: if whole { "Exact" } else { "Prefix" }.to_owned(),
        backend: IngressBackend {
            service: Some(IngressServiceBackend {
                name: subject.name().to_owned(),
                port: Some(ServiceBackendPort { name: Some(port.to_owned()), number: None }),
            }),
            ..IngressBackend::default()
        },
    };
    marks.with(path)
}
