//! Models made by hand: what the floors below would conclude of a source.
//!
//! [`environment`] and [`workload`] hold the defaults of the vocabulary and
//! what nobody can leave out; tests write over what they are about. Origins
//! are numbers: [`DECLARED`] for the workload, [`DEFAULT`] for what nobody
//! wrote, [`said`] for the rest.

use crate::base::origin::{OriginId, Origins, Sourced};
use crate::base::quantity::{Cpu, Duration, Memory, Percent};
use crate::base::span::{FileId, Span};
use crate::model::words::{
    Account, App, Disruption, Ends, EnvironmentWords, Image, IntOrPercent, Keyed, Limit, Namespace,
    Placement, Port, Probe, Project, Resources, Rolling, Rollout, SText, Scale, Security, Service, Shutdown,
    Text, Volume,
};
use crate::model::workload::{
    Edge, Environment, Policy, ProjectFacts, Replicas, Secrets, ServicePort, Strategy, Workload,
};
use crate::values::value::PortRef;

pub(super) const DECLARED: OriginId = OriginId(0);
pub(super) const DEFAULT: OriginId = OriginId(1);

/// What somebody wrote at place `origin`.
pub(super) fn said<T>(origin: u32, value: T) -> Sourced<T> {
    Sourced::new(value, OriginId(origin))
}

pub(super) fn text(origin: u32, value: &str) -> SText<'_> {
    said(origin, Text::Borrowed(value))
}

pub(super) fn words<'s>(origin: u32, values: &[&'s str]) -> Sourced<Vec<SText<'s>>> {
    said(origin, values.iter().map(|value| text(origin, value)).collect())
}

pub(super) fn keyed<'s, T>(entries: impl IntoIterator<Item = (&'s str, T)>) -> Keyed<'s, T> {
    entries.into_iter().map(|(key, value)| (Text::Borrowed(key), value)).collect()
}

fn default<T>(value: T) -> Sourced<T> {
    Sourced::new(value, DEFAULT)
}

fn default_text(value: &str) -> SText<'_> {
    default(Text::Borrowed(value))
}

fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// `environment prod { namespace = "shop-prod", kubernetes = "1.34" }` of `project shop`
pub(super) fn environment() -> Environment<'static> {
    Environment {
        name: "prod",
        span: span(),
        origins: Origins::default(),
        words: EnvironmentWords {
            inherits: None,
            r#abstract: default(false),
            local: default(false),
            protected: default(false),
            context: None,
            namespace: Some(Namespace {
                name: text(101, "shop-prod"),
                create: default(false),
                origin: OriginId(101),
            }),
            kubernetes: Some(text(102, "1.34")),
            provides: default(Vec::new()),
            applied_by: None,
            labels: Keyed::new(),
            annotations: Keyed::new(),
            origin: OriginId(100),
        },
        namespace: text(101, "shop-prod"),
        project: ProjectFacts {
            name: text(110, "shop"),
            words: Project {
                registry: None,
                owner: None,
                labels: Keyed::new(),
                annotations: Keyed::new(),
                origin: OriginId(110),
            },
        },
        stores: Keyed::new(),
    }
}

/// `app NAME { image = "registry.example.com/shop/NAME:1.5.0", resources { cpu = 100m..200m, memory = 128Mi..256Mi } }`
pub(super) fn workload(name: &'static str) -> Workload<'static> {
    Workload {
        name: text(0, name),
        span: span(),
        origin: DECLARED,
        origins: Origins::default(),
        app: app(name),
        version: Some(text(2, "1.5.0")),
        config: Vec::new(),
        pod_config: Vec::new(),
        files: Vec::new(),
        secrets: Secrets::default(),
        replicas: Replicas::Fixed(default(1)),
        service_ports: Vec::new(),
        strategy: Strategy::Rolling(rolling()),
        pre_stop: None,
        disruption: None,
        account: text(0, name),
        makes_account: true,
        edges: Vec::new(),
        policy: Policy { ingress: true, egress: true, open: Vec::new(), origin: DEFAULT },
        inputs: Vec::new(),
    }
}

fn app(name: &'static str) -> App<'static> {
    let reference = format!("registry.example.com/shop/{name}:1.5.0");
    App {
        build: None,
        image: Some(Image {
            r#ref: said(2, Text::Owned(reference)),
            pull: default_text("IfNotPresent"),
            secrets: default(Vec::new()),
            origin: OriginId(2),
        }),
        command: None,
        args: default(Vec::new()),
        port: Keyed::new(),
        config: Keyed::new(),
        file: Keyed::new(),
        secret: Keyed::new(),
        resources: Some(Resources {
            cpu: Ends { min: said(3, Cpu(100)), max: said(4, Limit::At(Cpu(200))) },
            memory: Ends { min: said(5, Memory(128 << 20)), max: said(6, Limit::At(Memory(256 << 20))) },
            devices: Keyed::new(),
            origin: OriginId(3),
        }),
        probe: Keyed::new(),
        volume: Keyed::new(),
        service: Service {
            r#type: default_text("ClusterIP"),
            session: default_text("none"),
            external_traffic: None,
            unready: default(false),
            annotations: Keyed::new(),
            origin: DEFAULT,
        },
        expose: Keyed::new(),
        shutdown: Shutdown { grace: default(Duration(30_000)), drain: None, run: None, origin: DEFAULT },
        security: security(),
        account: Account {
            name: None,
            existing: default(false),
            token: default(false),
            annotations: Keyed::new(),
            origin: DEFAULT,
        },
        disruption: Disruption { unavailable: None, available: None, origin: DEFAULT },
        placement: Placement {
            nodes: Keyed::new(),
            tolerate: None,
            apart: default_text("prefer"),
            spread: None,
            priority: None,
            origin: DEFAULT,
        },
        scale: Scale {
            count: Ends { min: default(1), max: default(Limit::At(1)) },
            on: None,
            origin: DEFAULT,
        },
        rollout: Rollout { rolling: rolling(), recreate: None, origin: DEFAULT },
        labels: Keyed::new(),
        annotations: Keyed::new(),
        existing: default(false),
        calls: default(Vec::new()),
        callers: None,
        network_policy: default_text("both"),
        origin: DECLARED,
    }
}

fn security() -> Security<'static> {
    Security {
        user: default(65532),
        group: default(65532),
        fs_group: default(65532),
        capabilities: default(Vec::new()),
        seccomp: default_text("RuntimeDefault"),
        root: default(false),
        writable_root: default(false),
        escalation: default(false),
        privileged: default(false),
        host_network: default(false),
        host_pid: default(false),
        origin: DEFAULT,
    }
}

fn rolling() -> Rolling {
    Rolling {
        surge: default(IntOrPercent::Percent(Percent(25))),
        unavailable: default(IntOrPercent::Int(0)),
        ready_for: default(Duration(0)),
        deadline: default(Duration(600_000)),
        history: default(10),
        origin: DEFAULT,
    }
}

/// `port NAME { … }`, and what the Service makes of it.
pub(super) fn add_port(workload: &mut Workload<'static>, origin: u32, name: &'static str, number: i64) {
    let port = Port {
        number: said(origin, number),
        service: said(origin, Some(number)),
        protocol: None,
        transport: default_text("tcp"),
        node: None,
        origin: OriginId(origin),
    };
    workload.app.port.insert(name.into(), port);
    workload.service_ports.push(ServicePort {
        name: name.into(),
        number: said(origin, number),
        transport: "TCP",
        protocol: None,
        node: None,
        origin: OriginId(origin),
    });
}

pub(super) fn port_of(workload: &'static str, port: &'static str, number: i64) -> Sourced<PortRef<'static>> {
    said(7, PortRef { workload, port, number })
}

/// `probe KIND { }` without the question.
pub(super) fn probe(origin: u32) -> Probe<'static> {
    Probe {
        get: None,
        grpc: None,
        tcp: None,
        run: None,
        port: None,
        headers: Keyed::new(),
        every: default(Duration(10_000)),
        timeout: default(Duration(1_000)),
        failures: default(3),
        successes: default(1),
        delay: None,
        origin: OriginId(origin),
    }
}

/// `volume NAME { temp = "disk", mount = MOUNT }`
pub(super) fn volume(origin: u32, mount: &'static str) -> Volume<'static> {
    Volume {
        size: None,
        temp: Some(text(origin, "disk")),
        mount: text(origin, mount),
        read_only: default(false),
        shared: None,
        origin: OriginId(origin),
    }
}

/// An edge to a port of a workload of the same namespace.
pub(super) fn edge(origin: u32, callee: &'static str, port: &'static str, number: i64) -> Edge<'static> {
    Edge {
        callee: callee.into(),
        namespace: "shop-prod".into(),
        port: port.into(),
        number,
        transport: "TCP",
        guarded: true,
        origin: OriginId(origin),
    }
}
