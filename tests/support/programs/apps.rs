//! Apps, word by word: those that need more than their fields are written by hand, all others as declared.

use std::fmt::Write as _;

use gdeployc::words::types::Type;
use gdeployc::words::word::{Member, Planned, Required, Word, WordKind};

use super::{VOCABULARY, Writer};

impl Writer {
    pub(super) fn app(&mut self, at: usize) {
        let Some((id, word)) = VOCABULARY.at_root("app") else { panic!("there is no `app`") };
        let _ = id;
        self.apps[at].single = self.random.once_in(4);
        self.apps[at].pods = if self.apps[at].single { 1 } else { self.random.within(1, 5) };
        let name = self.apps[at].name.clone();
        if self.random.once_in(3) {
            self.line(&format!("/// What {name} does."));
        }
        self.open(&format!("app {name}"));
        let image = format!("\"${{project.registry}}/{name}:${{version}}\"");
        if self.random.once_in(3) {
            let pull = *self.random.of(&["Always", "IfNotPresent"]);
            self.line(&format!("image {{ ref = {image}, pull = \"{pull}\", secrets = [\"login\"] }}"));
        } else {
            self.line(&format!("image = {image}"));
        }
        for (port, number) in self.apps[at].ports.clone() {
            if self.random.once_in(2) {
                self.line(&format!("port {port} = {number}"));
            } else {
                let protocol = if port == "metrics" { "http" } else { port.as_str() };
                let service = number - 7000;
                self.line(&format!(
                    "port {port} {{ number = {number}, service = {service}, protocol = \"{protocol}\", transport = \"tcp\" }}"
                ));
            }
        }
        self.edges(at);
        self.identity(at);
        for (name, member) in &word.members {
            match member {
                Member::Field(field) if !NOT_BY_ITSELF.contains(name) => {
                    if field.planned != Planned::Yes && self.random.once_in(3) {
                        self.field(word, field, Some(at));
                    }
                }
                Member::Field(_) => {}
                Member::Word(id) => {
                    let inner = VOCABULARY.word(*id);
                    if !inner.planned
                        && (inner.required != Required::No || *name == "scale" || self.random.once_in(2))
                    {
                        self.block(inner, at);
                    }
                }
            }
        }
        self.variables(at);
        self.objects(at);
        for component in self.components.clone() {
            if self.random.once_in(2) {
                self.line(&format!("{component} {{ topic = \"{name}\" }}"));
            }
        }
        self.close();
    }

    /// Whom it calls, and who may call it: everybody, because a reference may stand anywhere.
    pub(super) fn edges(&mut self, at: usize) {
        let mut calls: Vec<String> = Vec::new();
        let other = self.random.of(&self.apps);
        if let Some((port, _)) = other.ports.first()
            && other.name != self.apps[at].name
            && self.random.once_in(3)
        {
            calls.push(format!("{}.{port}", other.name));
        }
        if self.random.once_in(3) {
            calls.push((*self.random.of(&["outside", "outside.db"])).to_owned());
        }
        if !calls.is_empty() {
            self.line(&format!("calls = [{}]", calls.join(", ")));
        }
        if self.random.once_in(4) {
            let others = self.apps.iter().filter(|other| other.name != self.apps[at].name);
            let names: Vec<&str> = others.map(|other| other.name.as_str()).chain(["outside"]).collect();
            let callers = format!("callers = [{}]", names.join(", "));
            self.line(&callers);
        }
    }

    /// Names and labels that differ from those that follow from its declaration.
    pub(super) fn identity(&mut self, at: usize) {
        let name = self.apps[at].name.clone();
        if self.random.once_in(6) {
            self.line(&format!("name = \"{name}-of-old\""));
        }
        if self.random.once_in(6) {
            self.line(&format!("selector {{ \"app.kubernetes.io/name\" = \"{name}\", run = self.name }}"));
        }
    }

    /// What is said in the words of Kubernetes.
    pub(super) fn objects(&mut self, at: usize) {
        let name = self.apps[at].name.clone();
        if self.random.once_in(4) {
            self.line(&format!("manifest \"v1\" ConfigMap {name}-extra {{ data {{ LEVEL = log_level }} }}"));
        }
        if self.random.once_in(4) {
            self.open("patch Deployment");
            self.line("spec.template.spec.hostAliases += [{ ip = \"10.0.0.7\", hostnames = [\"legacy\"] }]");
            self.line(&format!("spec.template.spec.containers[\"{name}\"].tty = true"));
            self.close();
        }
    }

    pub(super) fn variables(&mut self, at: usize) {
        let keys: Vec<String> = (0..self.random.within(0, 5)).map(|key| format!("KEY_{key}")).collect();
        if keys.is_empty() {
            return;
        }
        self.open("config");
        for key in &keys {
            let value = self.setting(Some(at));
            self.line(&format!("{key} = {value}"));
        }
        self.close();
        self.apps[at].variables = keys;
    }

    /// A word of an app, with what it promises to the others; those not named here are read from the vocabulary.
    pub(super) fn block(&mut self, word: &'static Word<'static>, at: usize) {
        let ports = self.apps[at].ports.clone();
        let pods = self.apps[at].pods;
        if word.kind == WordKind::Component {
            self.used.insert(word.name);
        }
        match word.name {
            // Written with the app, or further below.
            "image" | "port" | "patch" | "manifest" | "let" => {}
            "probe" => {
                for kind in ["startup", "readiness", "liveness"] {
                    if self.random.once_in(2) {
                        self.open(&format!("probe {kind}"));
                        let http = ports.iter().any(|port| port.0 == "http");
                        self.some(word, if http { &["port"] } else { &["port", "get"] }, Some(at));
                        self.close();
                    }
                }
            }
            "volume" => {
                for volume in 0..self.random.within(0, 2) {
                    let name = format!("v{volume}");
                    self.open(&format!("volume {name}"));
                    self.line(&format!("mount = \"/data/v{volume}\""));
                    match self.random.within(0, 3) {
                        0 => self.line(&format!("size = {}Gi, shared = true", self.random.0 % 9 + 1)),
                        1 => self
                            .line("size = 1Gi, shared = true, class = disks, encrypted = true, keep = true"),
                        2 => self.line(&format!("claim = \"data-{volume}\"")),
                        _ => {
                            let kind = *self.random.of(&["disk", "memory"]);
                            self.line(&format!("temp = \"{kind}\", limit = 64Mi"));
                        }
                    }
                    if self.random.once_in(3) {
                        self.line("read_only = true");
                    }
                    self.close();
                    self.apps[at].volumes.push(name);
                }
            }
            "file" => {
                let formats = ["yaml", "json", "toml", "properties", "env", "txt"];
                let planned = match word.field("format").map(|field| &field.planned) {
                    Some(Planned::Literals(names)) => names.clone(),
                    _ => Vec::new(),
                };
                let formats: Vec<&str> = formats.into_iter().filter(|name| !planned.contains(name)).collect();
                for file in 0..self.random.within(0, 2) {
                    let format = *self.random.of(&formats);
                    self.open(&format!("file \"/etc/f{file}.{format}\""));
                    if format != "txt" && self.random.once_in(2) {
                        if self.random.once_in(3) {
                            self.line("env_prefix = \"APP_\"");
                        }
                        self.open("content");
                        let levels = if format == "env" { 0 } else { 2 };
                        self.tree(levels, !matches!(format, "properties" | "env"), Some(at));
                        self.close();
                    } else {
                        self.line("text = \"\"\"\n    one\n      two ${version}\n    \"\"\"");
                    }
                    if self.random.once_in(3) {
                        let format = if format == "txt" { "text" } else { format };
                        self.line(&format!("mode = \"0600\", format = \"{format}\""));
                    }
                    self.close();
                }
            }
            "secret" => {
                for secret in 0..self.random.within(0, 4) {
                    self.open(&format!("secret S{secret}"));
                    let earlier = self.apps[at].secrets.first().cloned();
                    match (self.random.within(0, 4), earlier) {
                        (0, _) if self.has_store => {
                            self.line("store = vault, path = \"a/b\", key = \"c\"");
                        }
                        (1, _) => self.line("generate = 32"),
                        (2, Some(earlier)) => {
                            self.line(&format!(
                                "value = \"https://user:${{secret.{earlier}}}@db.example.com\""
                            ));
                        }
                        (3, _) => {
                            self.line(&format!("existing = \"login\", key = \"k\", mount = \"/run/secrets/s{secret}\", mode = \"0400\""));
                            self.close();
                            continue;
                        }
                        _ => self.line("existing = \"login\", key = \"k\", optional = true"),
                    }
                    self.close();
                    self.apps[at].secrets.push(format!("S{secret}"));
                }
            }
            "service" | "expose" if ports.is_empty() => {}
            "service" => {
                self.open("service");
                let kind = *self.random.of(&["ClusterIP", "headless", "NodePort", "LoadBalancer"]);
                self.line(&format!("type = \"{kind}\""));
                let outside = matches!(kind, "NodePort" | "LoadBalancer");
                if outside && self.random.once_in(2) {
                    self.line("external_traffic = \"local\"");
                }
                if kind != "headless" && self.random.once_in(2) {
                    self.line("session = \"client\"");
                }
                self.some(word, &["type", "external_traffic", "session"], Some(at));
                self.close();
            }
            "expose" => {
                let port = self.random.of(&ports).0.clone();
                let unique = self.unique();
                self.open(&format!("expose {port}"));
                if self.random.once_in(4) {
                    let via = *self.random.of(&["NodePort", "LoadBalancer"]);
                    self.line(&format!("via = \"{via}\""));
                    self.some(word, &["host", "port", "via", "path", "match", "tls", "class"], Some(at));
                } else {
                    self.line(&format!("host = \"e{unique}-${{environment.name}}.example.com\""));
                    self.line("via = \"ingress\"");
                    self.some(word, &["host", "port", "via"], Some(at));
                }
                self.close();
            }
            "scale" => {
                if pods > 1 && self.random.once_in(2) {
                    self.line(&format!("scale = {pods}..{}", pods + 4));
                    let name = self.apps[at].name.clone();
                    for metric in ["cpu", "memory"] {
                        if metric == "cpu" || self.random.once_in(2) {
                            let target = 40 + self.random.0 % 50;
                            let only = if self.random.once_in(3) {
                                format!(", container = \"{name}\"")
                            } else {
                                String::new()
                            };
                            self.line(&format!("scale on {metric} {{ target = {target}%{only} }}"));
                        }
                    }
                    for metric in METRICS {
                        if self.random.once_in(4) {
                            self.line(metric);
                        }
                    }
                } else {
                    self.line(&format!("scale = {pods}"));
                }
            }
            "rollout" => {
                if self.apps[at].single || self.random.once_in(3) {
                    self.line("rollout recreate { ready_for = 3s, deadline = 5m, history = 2 }");
                } else {
                    let surge = *self.random.of(&["1", "25%", "2"]);
                    self.line(&format!("rollout rolling {{ surge = {surge}, unavailable = 0, ready_for = 2s, deadline = 5m, history = 3 }}"));
                }
            }
            "build" => {
                let kinds = word.members.iter().filter_map(|(name, member)| match member {
                    Member::Word(id) => Some((*name, VOCABULARY.word(*id))),
                    Member::Field(_) => None,
                });
                let kinds: Vec<_> = kinds.filter(|(_, inner)| !inner.planned).collect();
                let (name, inner) = *self.random.of(&kinds);
                self.open(&format!("build {name}"));
                self.some(inner, &[], None);
                self.close();
            }
            "sidecar" => {
                self.line("volume scratch { temp = \"disk\", limit = 16Mi, mount = \"/scratch\" }");
                self.open("sidecar proxy");
                self.further();
                self.line("resources { cpu = 10m..20m, memory = 16Mi..32Mi }");
                self.line("port side = 9100");
                self.line("probe liveness { tcp = port.side }");
                if self.random.once_in(2) {
                    self.line("native = false");
                }
                self.line("mounts = [\"/scratch\"]");
                self.close();
            }
            "init" => {
                self.open("init setup");
                self.further();
                self.close();
            }
            "disruption" if pods < 2 => {}
            name => {
                let mut head = name.to_owned();
                for label in word.labels.iter().filter(|label| !label.ty.is_optional()) {
                    let text = match &label.ty {
                        Type::Union(all) => match self.random.of(all) {
                            Type::Literal(text) => (*text).to_owned(),
                            other => panic!("`{name}`: a label of type {other:?}"),
                        },
                        _ => format!("l{}", self.unique()),
                    };
                    let _ = write!(head, " {text}");
                }
                self.open(&head);
                self.some(word, &[], Some(at));
                self.close();
            }
        }
    }
}

impl Writer {
    /// What containers beside an app's own have.
    fn further(&mut self) {
        let unique = self.unique();
        self.line(&format!("image = \"registry.example.com/further{unique}:1.0.0\""));
        if self.random.once_in(2) {
            self.line("command = [\"/bin/further\"], args = [\"--quiet\"]");
        }
        self.line("config { NODE = pod.node, LEVEL = log_level }");
        if self.random.once_in(2) {
            self.line("security { user = 70000, group = 70000, capabilities = [\"NET_BIND_SERVICE\"], writable_root = true }");
        }
    }
}

/// Metrics that are not of the pods' containers, and how fast they are followed.
const METRICS: &[&str] = &[
    "scale on pods \"requests\" { average = 100, selector { verb = \"get\" } }",
    "scale on object \"hits\" { kind = \"Ingress\", name = \"web\", version = \"networking.k8s.io/v1\", value = 2k }",
    "scale on external \"lag\" { average = 30, selector { queue = \"orders\" } }",
    "scale up { stabilization = 30s, pods = 2, share = 50%, every = 30s, pick = \"least\" }",
    "scale down { off = true }",
];

/// Fields of an app that say what kind of app it is, or that others depend on.
const NOT_BY_ITSELF: &[&str] =
    &["config", "only_in", "existing", "calls", "callers", "name", "namespace", "selector"];
