//! What the cases are made of.

use super::fixture::{
    add_port, edge, environment, keyed, port_of, probe, said, text, volume, words, workload,
};
use crate::base::origin::OriginId;
use crate::base::quantity::{Duration, Memory, Percent};
use crate::model::words::{Expose, IntOrPercent, Limit, Recreate, ScaleOn, ScaleTarget};
use crate::model::workload::{
    Budget, Environment, ExistingSecret, MountedFile, PreStop, Replicas, StoreSecret, StoreSecrets, Strategy,
    Workload,
};
use crate::values::value::Tree;

/// Nothing but a port.
pub(super) fn plain() -> Workload<'static> {
    let mut payments = workload("payments");
    add_port(&mut payments, 8, "http", 8080);
    payments.pre_stop = Some(said(1, PreStop::Sleep(Duration(5_000))));
    payments
}

/// With an owner, labels and annotations.
pub(super) fn production() -> Environment<'static> {
    let mut production = environment();
    let project = &mut production.project.words;
    project.owner = Some(text(113, "team-commerce"));
    project.labels = keyed([("cost-centre", text(111, "4711")), ("tier", text(112, "web"))]);
    project.annotations = keyed([("example.com/contact", text(114, "#commerce"))]);
    production.words.labels = keyed([("tier", text(103, "production"))]);
    production
}

/// One that uses every word but those that exclude one another.
pub(super) fn orders() -> Workload<'static> {
    let mut orders = workload("orders");
    add_port(&mut orders, 10, "http", 8080);
    add_port(&mut orders, 11, "metrics", 9090);
    add_port(&mut orders, 12, "admin", 8443);
    add_port(&mut orders, 13, "events", 5000);
    orders.service_ports.remove(2);
    orders.service_ports[0].number = said(10, 80);
    orders.service_ports[0].protocol = Some(text(10, "http"));
    orders.service_ports[2].transport = "UDP";
    let app = &mut orders.app;
    app.port[2].protocol = Some(text(12, "https"));
    app.port[3].transport = text(13, "udp");
    app.labels = keyed([("team", text(14, "orders"))]);
    app.annotations = keyed([("example.com/scrape", text(15, "true"))]);
    app.command = Some(words(16, &["/bin/api", "--price=5$"]));
    app.args = words(17, &["--greeting=$(hello)", "on"]);
    let image = app.image.as_mut().expect("it has one");
    image.secrets = words(18, &["registry-login"]);
    app.resources.as_mut().expect("it has them").devices = keyed([("nvidia.com/gpu", said(19, 1))]);
    app.service.session = text(20, "client");
    app.service.annotations = keyed([("example.com/service", text(21, "yes"))]);
    app.account.token = said(22, true);
    app.account.annotations = keyed([("eks.amazonaws.com/role-arn", text(23, "arn:aws:iam::1:role/orders"))]);
    app.security.capabilities = words(24, &["NET_BIND_SERVICE"]);
    app.shutdown.grace = said(25, Duration(45_000));
    orders.pre_stop = Some(said(26, PreStop::Run(vec![text(26, "/bin/drain"), text(26, "$(all)")])));
    probes(&mut orders);
    settings(&mut orders);
    secrets(&mut orders);
    volumes(&mut orders);
    scale(&mut orders);
    reach(&mut orders);
    orders
}

fn probes(orders: &mut Workload<'static>) {
    let mut startup = probe(30);
    startup.grpc = Some(port_of("orders", "metrics", 9090));
    startup.failures = said(30, 30);
    let mut readiness = probe(31);
    readiness.get = Some(text(31, "/readyz"));
    readiness.port = Some(port_of("orders", "admin", 8443));
    readiness.headers = keyed([("X-Probe", text(32, "yes"))]);
    readiness.every = said(31, Duration(5_000));
    readiness.successes = said(31, 2);
    let mut liveness = probe(33);
    liveness.run = Some(words(33, &["/bin/alive", "$(now)"]));
    liveness.delay = Some(said(33, Duration(15_000)));
    orders.app.probe = keyed([("startup", startup), ("readiness", readiness), ("liveness", liveness)]);
}

fn settings(orders: &mut Workload<'static>) {
    orders.config = vec![
        ("DEBUG_SQL".into(), text(41, "false")),
        ("LOG_LEVEL".into(), text(40, "warn")),
        ("PAYMENTS_URL".into(), text(42, "http://payments:8080")),
    ];
    orders.pod_config = vec![("NODE".into(), said(43, "spec.nodeName"))];
    orders.files = vec![
        MountedFile {
            path: "/etc/orders/config.yaml".into(),
            key: "etc_orders_config.yaml".to_owned(),
            text: "server:\n  port: 8080\n  shutdown: 20s\n".to_owned(),
            mode: 0o644,
            origin: OriginId(44),
        },
        MountedFile {
            path: "/etc/orders/run.sh".into(),
            key: "etc_orders_run.sh".to_owned(),
            text: "#!/bin/sh\necho hello\n".to_owned(),
            mode: 0o755,
            origin: OriginId(45),
        },
    ];
}

fn secrets(orders: &mut Workload<'static>) {
    let entry = |origin, variable: &'static str, path, key| StoreSecret {
        variable: variable.into(),
        path: text(origin, path),
        key,
        origin: OriginId(origin),
    };
    orders.secrets.stores = vec![StoreSecrets {
        label: "vault".into(),
        kind: text(120, "ClusterSecretStore"),
        name: text(121, "vault-backend"),
        entries: vec![
            entry(51, "DB_PASSWORD", "orders/db", Some(text(51, "password"))),
            entry(52, "TOKEN", "orders/token", None),
        ],
    }];
    orders.secrets.existing = vec![
        ExistingSecret {
            variable: "API_KEY".into(),
            name: text(53, "orders-api"),
            key: Some(text(53, "key")),
            optional: true,
        },
        ExistingSecret { variable: "ALL".into(), name: text(54, "orders-all"), key: None, optional: false },
    ];
}

fn volumes(orders: &mut Workload<'static>) {
    let mut exports = volume(55, "/var/lib/orders");
    exports.temp = None;
    exports.size = Some(said(56, Memory(10 << 30)));
    exports.shared = Some(said(57, true));
    let mut seed = volume(58, "/seed");
    seed.temp = None;
    seed.size = Some(said(58, Memory(1536 << 20)));
    seed.shared = Some(said(1, false));
    seed.read_only = said(58, true);
    let mut cache = volume(59, "/cache");
    cache.temp = Some(text(59, "memory"));
    orders.app.volume =
        keyed([("exports", exports), ("seed", seed), ("tmp", volume(59, "/tmp")), ("cache", cache)]);
}

fn scale(orders: &mut Workload<'static>) {
    let target =
        |origin, share| ScaleTarget { target: said(origin, Percent(share)), origin: OriginId(origin) };
    orders.replicas = Replicas::Auto { min: said(60, 2), max: said(61, 10) };
    orders.app.scale.on =
        Some(ScaleOn { cpu: Some(target(62, 50)), memory: Some(target(63, 80)), origin: OriginId(62) });
    orders.disruption = Some(said(64, Budget::Unavailable(IntOrPercent::Int(1))));
    if let Strategy::Rolling(rolling) = &mut orders.strategy {
        rolling.surge = said(65, IntOrPercent::Int(1));
        rolling.ready_for = said(66, Duration(10_000));
    }
    let placement = &mut orders.app.placement;
    placement.nodes = keyed([("kubernetes.io/arch", text(67, "amd64"))]);
    placement.spread = Some(text(68, "topology.kubernetes.io/zone"));
    placement.priority = Some(text(69, "system-cluster-critical"));
    let gpu =
        vec![("key".into(), Tree::Text("gpu".into())), ("effect".into(), Tree::Text("NoSchedule".into()))];
    let slow = vec![
        ("key".into(), Tree::Text("slow".into())),
        ("value".into(), Tree::Text("yes".into())),
        ("effect".into(), Tree::Text("NoExecute".into())),
        ("tolerationSeconds".into(), Tree::Number("30".into())),
    ];
    placement.tolerate = Some(said(70, Tree::List(vec![Tree::Map(gpu), Tree::Map(slow)])));
}

fn reach(orders: &mut Workload<'static>) {
    let http = Expose {
        via: text(1, "ingress"),
        port: port_of("orders", "http", 8080),
        host: text(71, "orders.example.com"),
        path: text(72, "/api"),
        r#match: text(1, "prefix"),
        tls: Some(text(73, "orders-tls")),
        class: Some(text(74, "nginx")),
        annotations: keyed([("nginx.ingress.kubernetes.io/proxy-body-size", text(75, "8m"))]),
        origin: OriginId(71),
    };
    let mut admin = http.clone();
    admin.port = port_of("orders", "metrics", 9090);
    admin.r#match = text(76, "exact");
    admin.tls = None;
    admin.class = None;
    orders.app.expose = keyed([("http", http), ("status", admin)]);
    orders.policy.open =
        vec![("http".into(), 8080, "TCP", OriginId(71)), ("metrics".into(), 9090, "TCP", OriginId(76))];
    orders.edges = vec![
        edge(80, "payments", "http", 8080),
        edge(81, "payments", "metrics", 9090),
        edge(82, "stock", "http", 8080),
    ];
    orders.edges[2].namespace = "stock-prod".into();
    orders.edges[2].guarded = false;
}

/// A throw-away cluster.
pub(super) fn local() -> Environment<'static> {
    let mut local = environment();
    local.name = "dev";
    local.namespace = text(101, "shop-dev");
    local.words.local = said(104, true);
    local
}

/// A singleton with a claim, a secret in clear and no policy.
pub(super) fn cache() -> Workload<'static> {
    let mut cache = workload("cache");
    add_port(&mut cache, 10, "redis", 6379);
    cache.app.service.r#type = text(20, "headless");
    cache.app.service.unready = said(21, true);
    let pace = match cache.strategy {
        Strategy::Rolling(rolling) => rolling,
        Strategy::Recreate(_) => unreachable!("the fixture is rolling"),
    };
    cache.strategy = Strategy::Recreate(Recreate {
        ready_for: pace.ready_for,
        deadline: pace.deadline,
        history: pace.history,
        origin: OriginId(22),
    });
    cache.version = None;
    cache.secrets.literal = vec![("API_KEY".into(), text(23, "dev")), ("PASSWORD".into(), text(24, "on"))];
    cache.policy.ingress = false;
    cache.policy.egress = false;
    cache.app.placement.apart = text(25, "never");
    cache.app.placement.tolerate = Some(said(26, Tree::Text("all".into())));
    let resources = cache.app.resources.as_mut().expect("it has them");
    resources.cpu.max = said(27, Limit::Unlimited);
    resources.memory.max = said(28, Limit::Unlimited);
    let mut liveness = probe(29);
    liveness.tcp = Some(port_of("cache", "redis", 6379));
    cache.app.probe = keyed([("liveness", liveness)]);
    cache
}

/// Argo CD applies it, and the Namespace is part of it.
pub(super) fn argo() -> Environment<'static> {
    let mut argo = environment();
    argo.name = "staging";
    argo.namespace = text(101, "shop-staging");
    argo.words.applied_by = Some(text(105, "argo-cd"));
    argo.words.namespace.as_mut().expect("it has one").create = said(106, true);
    argo
}

/// Something of the node's own, which has all rights there.
pub(super) fn agent() -> Workload<'static> {
    let mut agent = workload("agent");
    agent.config = vec![("LOG_LEVEL".into(), text(40, "info"))];
    agent.replicas = Replicas::Fixed(said(41, 3));
    agent.disruption = Some(said(42, Budget::Available(IntOrPercent::Percent(Percent(50)))));
    let security = &mut agent.app.security;
    security.root = said(43, true);
    security.user = said(44, 0);
    security.privileged = said(45, true);
    security.writable_root = said(46, true);
    security.host_network = said(47, true);
    security.host_pid = said(48, true);
    agent.app.placement.apart = text(49, "require");
    agent.app.account.name = Some(text(50, "node-agents"));
    agent.account = text(50, "node-agents");
    agent.policy.egress = false;
    agent
}
