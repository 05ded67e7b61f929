//! Who may talk to whom.
//!
//! One policy guards the workload itself: nothing comes in but to exposed
//! ports, nothing goes out but DNS and its edges. For each edge another one
//! stands in the callee's namespace and admits this workload there, so a new
//! caller never changes the callee's files. What is outside has no files:
//! both ends of an edge to it stand here.

use super::meta::{Metadata, namespace_selector, selector};
use super::shapes::{filled, int};
use super::subject::Subject;
use crate::base::origin::Sourced;
use crate::model::outside::{Far, Place};
use crate::model::words::Text;
use crate::model::workload::Edge;
use crate::output::marked::Marked;
use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer,
    NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use std::collections::BTreeMap;

pub(super) fn network_policy(subject: &Subject<'_>) -> impl Iterator<Item = Marked<NetworkPolicy>> {
    let guarded = by_callee(&subject.workload.edges).filter(|edges| edges[0].guarded);
    own(subject).into_iter().chain(guarded.map(move |edges| admit(subject, edges)))
}

fn own(subject: &Subject<'_>) -> Option<Marked<NetworkPolicy>> {
    let policy = &subject.workload.policy;
    let sides = [(policy.ingress, "Ingress"), (policy.egress, "Egress")];
    let types: Vec<_> = sides.into_iter().filter(|side| side.0).map(|side| side.1.to_owned()).collect();
    if types.is_empty() {
        return None;
    }
    let mut marks = Marked::new((), policy.origin);
    let spec = NetworkPolicySpec {
        pod_selector: Some(subject.selector()),
        policy_types: Some(types),
        ingress: filled(if policy.ingress { enter(subject, &mut marks) } else { Vec::new() }),
        egress: filled(if policy.egress { leave(subject, &mut marks) } else { Vec::new() }),
    };
    let metadata = Metadata::of(subject, subject.name()).early();
    let metadata = marks.take("metadata", metadata.marked());
    Some(marks.with(NetworkPolicy { metadata, spec: Some(spec) }))
}

/// From anyone to the exposed ports, and from the externals that call it.
fn enter(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<NetworkPolicyIngressRule> {
    let mut rules = open(subject, marks);
    for caller in &subject.workload.outside.callers {
        let at = ("spec/ingress", rules.len());
        let mut inner = Marked::new((), caller.origin);
        let from = filled(far_peers(caller, "from", &mut inner));
        let rule = NetworkPolicyIngressRule { from, ports: filled(far_ports(caller, &mut inner)) };
        rules.push(marks.take(at, inner.with(rule)));
    }
    rules
}

/// From anyone to the exposed ports.
fn open(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<NetworkPolicyIngressRule> {
    let open = subject.workload.policy.open.iter().enumerate();
    let ports = open.map(|(at, (_, number, transport, origin))| {
        marks.add(("spec/ingress/0/ports", at), *origin);
        port(*number, transport)
    });
    match filled(ports.collect()) {
        Some(ports) => vec![NetworkPolicyIngressRule { ports: Some(ports), from: None }],
        None => Vec::new(),
    }
}

/// To DNS anywhere, because where it answers differs from cluster to cluster, and along the edges.
fn leave(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<NetworkPolicyEgressRule> {
    let dns = NetworkPolicyEgressRule { ports: Some(vec![port(53, "UDP"), port(53, "TCP")]), to: None };
    let mut rules = vec![dns];
    for edges in by_callee(&subject.workload.edges) {
        let at = ("spec/egress", rules.len());
        rules.push(marks.take(at, to_callee(edges)));
    }
    for callee in &subject.workload.outside.calls {
        let at = ("spec/egress", rules.len());
        let mut inner = Marked::new((), callee.origin);
        let to = filled(far_peers(callee, "to", &mut inner));
        let rule = NetworkPolicyEgressRule { to, ports: filled(far_ports(callee, &mut inner)) };
        rules.push(marks.take(at, inner.with(rule)));
    }
    rules
}

/// Where an external is; nothing for anywhere.
fn far_peers(far: &Far<'_>, side: &'static str, marks: &mut Marked<()>) -> Vec<NetworkPolicyPeer> {
    let places = far.places.iter().enumerate();
    places.map(|(at, place)| marks.take((side, at), far_peer(place))).collect()
}

fn far_peer(place: &Place<'_>) -> Marked<NetworkPolicyPeer> {
    match place {
        Place::Network(range) => {
            let block = IPBlock { cidr: range.value.to_string(), except: None };
            let peer = NetworkPolicyPeer { ip_block: Some(block), ..NetworkPolicyPeer::default() };
            Marked::new(peer, range.origin)
        }
        Place::Pods { namespace, labels, origin } => {
            let mut marks = Marked::new((), *origin);
            let mut peer = NetworkPolicyPeer::default();
            if let Some(namespace) = namespace {
                let name = marks.of("namespaceSelector", namespace);
                peer.namespace_selector = Some(namespace_selector(name));
            }
            let mut plain = BTreeMap::new();
            for (name, value) in labels {
                marks.add(("podSelector/matchLabels", &**name), value.origin);
                plain.insert(name.to_string(), value.value.to_string());
            }
            if !plain.is_empty() {
                peer.pod_selector =
                    Some(LabelSelector { match_labels: Some(plain), ..LabelSelector::default() });
            }
            marks.with(peer)
        }
    }
}

fn far_ports(far: &Far<'_>, marks: &mut Marked<()>) -> Vec<NetworkPolicyPort> {
    let ports = far.ports.iter().enumerate().map(|(at, called)| {
        marks.add(("ports", at), called.origin);
        port(called.number, called.transport)
    });
    ports.collect()
}

fn to_callee(edges: &[Edge<'_>]) -> Marked<NetworkPolicyEgressRule> {
    let callee = &edges[0];
    let mut marks = Marked::new((), callee.origin);
    let rule = NetworkPolicyEgressRule {
        to: Some(vec![peer(&callee.namespace, &callee.selector)]),
        ports: Some(ports(edges, &mut marks)),
    };
    marks.with(rule)
}

/// Lets this workload in at the callee's end.
fn admit(subject: &Subject<'_>, edges: &[Edge<'_>]) -> Marked<NetworkPolicy> {
    let callee = &edges[0];
    let mut marks = Marked::new((), callee.origin);
    let rule = marks.take("spec/ingress/0", from_caller(subject, edges));
    let spec = NetworkPolicySpec {
        pod_selector: Some(selector(&callee.selector)),
        policy_types: Some(vec!["Ingress".to_owned()]),
        ingress: Some(vec![rule]),
        egress: None,
    };
    let metadata = Metadata::of(subject, subject.workload.admission_name(&callee.callee))
        .within(Some(Sourced::new(&*callee.namespace, callee.origin)))
        .early();
    let metadata = marks.take("metadata", metadata.marked());
    marks.with(NetworkPolicy { metadata, spec: Some(spec) })
}

fn from_caller(subject: &Subject<'_>, edges: &[Edge<'_>]) -> Marked<NetworkPolicyIngressRule> {
    let mut marks = Marked::new((), edges[0].origin);
    let rule = NetworkPolicyIngressRule {
        from: Some(vec![peer(&subject.workload.namespace.value, &subject.workload.selector)]),
        ports: Some(ports(edges, &mut marks)),
    };
    marks.with(rule)
}

/// Edges are sorted, so those to one callee stand together.
fn by_callee<'e, 's>(edges: &'e [Edge<'s>]) -> impl Iterator<Item = &'e [Edge<'s>]> {
    edges.chunk_by(|one, next| one.callee == next.callee && one.namespace == next.namespace)
}

fn ports(edges: &[Edge<'_>], marks: &mut Marked<()>) -> Vec<NetworkPolicyPort> {
    let numbered = edges.iter().enumerate().map(|(at, edge)| {
        marks.add(("ports", at), edge.origin);
        port(edge.number, edge.transport)
    });
    numbered.collect()
}

fn peer(namespace: &str, labels: &[(Text<'_>, Text<'_>)]) -> NetworkPolicyPeer {
    NetworkPolicyPeer {
        namespace_selector: Some(namespace_selector(namespace)),
        pod_selector: Some(selector(labels)),
        ip_block: None,
    }
}

fn port(number: i64, transport: &str) -> NetworkPolicyPort {
    NetworkPolicyPort {
        port: Some(IntOrString::Int(int(number))),
        protocol: Some(transport.to_owned()),
        end_port: None,
    }
}
