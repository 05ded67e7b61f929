//! Projects that compile, written by chance from a number: any number of them, and each again by its number.
//!
//! What a word may hold is read from the vocabulary: a new word or field is used as soon as it is declared and
//! no longer `planned`. What words promise each other stands in [`Writer::own`] and [`Writer::block`], by hand,
//! because that is what makes a program right. Knows nothing of what comes out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use gdeployc::base::diagnostic::Sink;
use gdeployc::base::quantity::Dimension;
use gdeployc::base::span::FileId;
use gdeployc::program::libraries::whole_names;
use gdeployc::syntax::parse;
use gdeployc::words::load::{self, Shelf};
use gdeployc::words::stdlib::{FILES, STD};
use gdeployc::words::types::{Entity, Form, Type};
use gdeployc::words::word::{Field, Member, Planned, Required, Vocabulary, Word, WordKind};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The names and texts of a project.
pub(crate) type Files = Vec<(String, String)>;

/// std's, which the whole run shares: tests end with it.
pub(crate) static VOCABULARY: LazyLock<Vocabulary<'static>> = LazyLock::new(|| {
    let parsed: Vec<_> = (0..).zip(FILES).map(|(id, (_, text))| parse(FileId(id), text)).collect();
    let parsed: &'static [_] = Vec::leak(parsed);
    let whole = Box::leak(Box::new(whole_names(STD, parsed.iter().map(|file| &file.ast)).into_iter().collect()));
    let files = (0..).map(FileId).zip(parsed.iter().map(|file| &file.ast)).collect();
    load::load(&Shelf { name: STD, files, whole }, &[], &[], &mut Sink::default())
});

/// The project of this number; its namespaces begin with `space`.
pub(crate) fn program(seed: u64, space: &str) -> Files {
    let mut writer = Writer::new(seed);
    writer.project(space);
    writer.files
}

/// Splitmix: one number after another, the same on each machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).expect("a range has its lower end first") + 1;
        low + i64::try_from(self.next() % width).expect("it is within the range")
    }

    /// Once in so many.
    fn once_in(&mut self, many: i64) -> bool {
        self.within(1, many) == 1
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let last = i64::try_from(all.len()).expect("a list is short") - 1;
        &all[usize::try_from(self.within(0, last)).expect("no place is negative")]
    }
}

/// What an app has that its other words have to fit to.
#[derive(Default)]
struct App {
    name: String,
    /// Name, number, and whether it is of the Service.
    ports: Vec<(String, i64)>,
    variables: Vec<String>,
    volumes: Vec<String>,
    secrets: Vec<String>,
    /// The most pods that run.
    pods: i64,
    /// Whether it may only run once at a time.
    single: bool,
}

struct Writer {
    random: Random,
    patterns: TestRunner,
    files: Files,
    out: String,
    depth: usize,
    /// Counts names and numbers that may be there once.
    count: i64,
    apps: Vec<App>,
    environments: Vec<String>,
    has_store: bool,
    components: Vec<&'static str>,
    /// What the file brings in of std.
    used: BTreeSet<&'static str>,
}

/// What the environments of all programs have: what a word needs is no question of chance.
fn provided() -> BTreeSet<&'static str> {
    let fields = |word: &Word<'static>| {
        let fields = word.members.values().filter_map(|member| match member {
            Member::Field(field) => Some(field.needs.clone()),
            Member::Word(_) => None,
        });
        fields.flatten().chain(word.needs.clone()).collect::<Vec<_>>()
    };
    VOCABULARY.iter().flat_map(|(_, word)| fields(word)).collect()
}

impl Writer {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Self {
            random: Random(seed),
            patterns: TestRunner::new_with_rng(Config::default(), rng),
            files: Vec::new(),
            out: String::new(),
            depth: 0,
            count: 0,
            apps: Vec::new(),
            environments: Vec::new(),
            has_store: false,
            components: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{:1$}{text}", "", self.depth * 2);
    }

    fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn file(&mut self, name: &str) {
        let uses: String = std::mem::take(&mut self.used).iter().map(|name| format!("use std.{name}\n")).collect();
        let text = uses + &std::mem::take(&mut self.out);
        self.files.push((name.to_owned(), text));
    }

    fn unique(&mut self) -> i64 {
        self.count += 1;
        self.count
    }

    fn project(&mut self, space: &str) {
        self.has_store = self.random.once_in(2);
        let environments = ["dev", "staging", "prod"].iter().take(*self.random.of(&[1, 2, 3]));
        self.environments = environments.map(|name| (*name).to_owned()).collect();
        let apps = self.random.within(1, 4);
        for at in 0..apps {
            let base = *self.random.of(&["web", "api", "a-b", "job-x"]);
            let count = *self.random.of(&[0, 1, 2, 3]);
            let mut ports = Vec::new();
            for (name, number) in [("http", 8000), ("grpc", 8010), ("metrics", 8020)].into_iter().take(count) {
                ports.push((name.to_owned(), number + self.random.within(0, 9)));
            }
            self.apps.push(App { name: format!("{base}{at}"), ports, ..App::default() });
        }

        self.root(space);
        self.file("project.gdeploy");
        for at in 0..self.apps.len() {
            self.app(at);
            // Some share a file with the next one.
            if self.random.once_in(2) || at + 1 == self.apps.len() {
                let name = format!("{}apps-{at}.gdeploy", if self.random.once_in(3) { "teams/" } else { "" });
                self.file(&name);
            }
        }
        self.overlays();
        self.file("overlays.gdeploy");
    }

    fn root(&mut self, space: &str) {
        let name = self.random.within(1, 9);
        self.open(&format!("project p{name}"));
        self.line("language = 1");
        self.line("registry = \"registry.example.com/p\"");
        self.members("project", &["language", "registry", "crds", "exclude"]);
        self.line("exclude = [\"old/*\"]");
        self.close();
        self.line("let version = \"1.2.3\"");
        self.line("let log_level = \"info\"");
        self.line("let ttl = 20s + 5s");
        self.line("input region: String = \"eu\"");
        self.line("input tier: \"small\" | \"large\" = \"small\"");
        if self.has_store {
            self.open("secret_store vault");
            let kind = *self.random.of(&["SecretStore", "ClusterSecretStore"]);
            self.line(&format!("kind = \"{kind}\", name = \"vault-backend\""));
            self.close();
        }
        self.line("every app { labels { team = \"all\" }, config { REGION = region, TIER = tier } }");
        if self.random.once_in(3) {
            self.line("manifest \"v1\" LimitRange limits { spec { limits = [{ type = \"Container\", default { cpu = 200m } }] } }");
        }
        if self.random.once_in(3) {
            self.open("check no-host-network");
            self.line("on = [\"Deployment\"], otherwise = \"pods stay off the network of their node\"");
            self.line("ensure = !(object.spec.template.spec.hostNetwork ?? false)");
            self.close();
        }
        if self.random.once_in(3) {
            self.line("app legacy { existing = true, port http = 8080 }");
        }
        if self.random.once_in(3) {
            // Only one environment has it, so nobody refers to it and no other changes it.
            self.open("app only");
            let name = self.environments[0].clone();
            self.line(&format!("only_in = [{name}], image = \"example.com/only:1.0.0\""));
            self.line("resources { cpu = 10m, memory = 16Mi }");
            self.close();
        }
        if self.random.once_in(2) {
            self.components.push("audited");
            self.open("component audited");
            self.line("field topic: String");
            self.line("field level: \"info\" | \"warn\" = \"info\"");
            self.line("config { AUDIT_TOPIC = topic, AUDIT_LEVEL = level }");
            self.close();
        }
        self.open("environment base");
        self.line("abstract = true");
        let version = *self.random.of(&["1.34", "1.35", "1.36", "1.37"]);
        self.line(&format!("kubernetes = \"{version}\""));
        let provided: Vec<String> = provided().iter().map(|name| format!("\"{name}\"")).collect();
        self.line(&format!("provides = [{}]", provided.join(", ")));
        self.line("overlays_in = [\"overlays.gdeploy\"]");
        if self.random.once_in(3) {
            self.line("same_hosts = true");
        }
        self.members("environment", NOT_IN_BASE);
        self.close();
        for name in self.environments.clone() {
            self.open(&format!("environment {name}"));
            self.line("inherits = base");
            let create = self.random.once_in(3);
            if create {
                self.line(&format!("namespace {{ name = \"{space}-{name}\", create = true }}"));
            } else {
                self.line(&format!("namespace = \"{space}-{name}\""));
            }
            if name == "dev" {
                self.line("local = true");
            }
            self.line(&format!("context = \"cluster-{name}\", severity {{ GD0613 = \"info\" }}"));
            if self.random.once_in(3) {
                self.line("add manifest \"v1\" ResourceQuota all { spec { hard { pods = 40 } } }");
            }
            if self.random.once_in(2) {
                self.line("let version = \"1.3.0\"");
            }
            self.close();
        }
    }

    /// A part of the fields and words that a word has, but these.
    fn members(&mut self, name: &str, but: &[&str]) {
        let Some((_, word)) = VOCABULARY.at_root(name) else { panic!("there is no `{name}`") };
        self.some(word, but, None);
    }

    /// Fields in the order of their declaration: those that have to be there, and others by chance.
    fn some(&mut self, word: &'static Word<'static>, but: &[&str], app: Option<usize>) {
        let choices: Vec<&str> = word.one_of.iter().copied().filter(|name| !but.contains(name)).collect();
        let choices: Vec<&str> = choices
            .into_iter()
            .filter(|name| match &word.members[name] {
                Member::Field(field) => self.can(word, field, app),
                Member::Word(_) => false,
            })
            .collect();
        let wanted = !choices.is_empty() && (word.one_of_required || self.random.once_in(2));
        let chosen = if wanted { Some(*self.random.of(&choices)) } else { None };
        for (name, member) in &word.members {
            let Member::Field(field) = member else { continue };
            if but.contains(name) || !self.can(word, field, app) || Some(*name) == word.open {
                continue;
            }
            if word.one_of.contains(name) && chosen != Some(*name) {
                continue;
            }
            let fits = field.with.is_empty() || field.with.iter().any(|name| chosen == Some(*name));
            let free = field.ty.is_optional() || field.default.is_some() || field.ty.is_map();
            if fits && (chosen == Some(*name) || !free || self.random.once_in(3)) {
                self.field(word, field, app);
            }
        }
    }

    fn can(&self, word: &Word<'_>, field: &Field<'_>, app: Option<usize>) -> bool {
        let needs_port = matches!(field.ty.required(), Type::Port);
        let no_port = app.is_none_or(|app| self.apps[app].ports.is_empty());
        // `port` of a probe has a default, the port `http`.
        let needs_http = word.name == "probe" && field.name == "get";
        let store = matches!(field.ty.required(), Type::Entity(Entity::SecretStore));
        field.planned != Planned::Yes && !((needs_port || needs_http) && no_port) && !(store && !self.has_store)
    }

    fn field(&mut self, word: &Word<'_>, field: &Field<'_>, app: Option<usize>) {
        if let Some(value) = self.own(word.name, field.name, app) {
            if !value.is_empty() {
                self.line(&format!("{} = {value}", field.name));
            }
            return;
        }
        match field.ty.required() {
            Type::Map(inner) => {
                let keys = if matches!(**inner, Type::Int) {
                    vec!["\"example.com/gpu\"".to_owned()]
                } else {
                    let prefix = if field.name == "headers" { "X-" } else { "example.com/" };
                    (0..self.random.within(1, 3)).map(|at| format!("\"{prefix}k{at}\"")).collect()
                };
                self.open(field.name);
                for key in keys {
                    let is_label = matches!(field.name, "labels" | "nodes");
                    let value = if is_label { "\"small\"".to_owned() } else { self.value(inner, field, app) };
                    self.line(&format!("{key} = {value}"));
                }
                self.close();
            }
            ty @ (Type::Tree | Type::Content | Type::Flags) => {
                self.open(field.name);
                self.tree(2, !matches!(ty, Type::Flags), app);
                self.close();
            }
            ty => {
                let value = self.value(&ty.clone(), field, app);
                self.line(&format!("{} = {value}", field.name));
            }
        }
    }

    /// What one field promises another: its value, or an empty text to leave it out.
    fn own(&mut self, word: &str, field: &str, app: Option<usize>) -> Option<String> {
        let random = &mut self.random;
        let pods = app.map_or(1, |app| self.apps[app].pods);
        Some(match (word, field) {
            ("project", "compiler") => {
                let mut version = env!("CARGO_PKG_VERSION").rsplitn(2, '.');
                format!("\"{}\"", version.nth(1).expect("a version has parts"))
            }
            ("probe", "every") => format!("{}s", random.within(6, 60)),
            ("probe", "timeout") => format!("{}s", random.within(1, 6)),
            // Kubernetes takes more than one of readiness only.
            ("probe", "successes") => "1".to_owned(),
            ("shutdown", "grace") => format!("{}s", random.within(30, 90)),
            ("shutdown", "drain") => format!("{}s", random.within(1, 10)),
            ("security", "user") => random.within(1, 70_000).to_string(),
            ("security", "root" | "escalation" | "privileged") => "false".to_owned(),
            // Pod Security `restricted` takes no other.
            ("security", "seccomp") => "\"RuntimeDefault\"".to_owned(),
            ("security", "host_network" | "host_pid") => "false".to_owned(),
            ("security", "capabilities") => "[\"NET_BIND_SERVICE\"]".to_owned(),
            ("port", "node") => String::new(),
            ("disruption", "unavailable") => "1".to_owned(),
            ("disruption", "available") if pods > 1 => "1".to_owned(),
            ("disruption", "available") => "0".to_owned(),
            ("placement", "tolerate") => {
                "[{ key = \"gpu\", operator = \"Exists\", effect = \"NoSchedule\" }]".to_owned()
            }
            ("placement", "priority") => "\"system-cluster-critical\"".to_owned(),
            ("placement", "spread") => "\"topology.kubernetes.io/zone\"".to_owned(),
            ("account", "existing") => String::new(),
            _ => return None,
        })
    }

    fn value(&mut self, ty: &Type<'_>, field: &Field<'_>, app: Option<usize>) -> String {
        let planned = match &field.planned {
            Planned::Literals(names) => names.clone(),
            Planned::No | Planned::Yes => Vec::new(),
        };
        match ty {
            Type::Bool => ["true", "false"][usize::from(self.random.once_in(2))].to_owned(),
            Type::Int | Type::Quantity(Dimension::Count) => {
                let low = field.min.map_or(1, |min| min.raw).max(1);
                let high = field.max.map_or(low + 20, |max| max.raw.min(low + 20));
                self.random.within(low, high).to_string()
            }
            Type::Quantity(dimension) => self.amount(*dimension),
            Type::Unlimited => "unlimited".to_owned(),
            Type::Range(low, _) => match **low {
                Type::Quantity(Dimension::Cpu) => {
                    let (low, more) = (self.random.within(10, 400), self.random.within(0, 900));
                    format!("{low}m..{}m", low + more)
                }
                Type::Quantity(Dimension::Memory) => {
                    let (low, more) = (self.random.within(16, 400), self.random.within(0, 900));
                    let high = if self.random.once_in(5) { "unlimited".to_owned() } else { format!("{}Mi", low + more) };
                    format!("{low}Mi..{high}")
                }
                _ => self.value(low, field, app),
            },
            Type::Text(form) => self.text(*form, field),
            Type::Hidden => "\"not-so-secret\"".to_owned(),
            Type::Literal(text) => format!("\"{text}\""),
            Type::Union(all) => {
                let good = |ty: &&Type<'_>| !matches!(ty, Type::Literal(text) if planned.contains(text));
                let all: Vec<&Type<'_>> = all.iter().filter(good).collect();
                let one = *self.random.of(&all);
                self.value(one, field, app)
            }
            Type::List(inner) => {
                let values: BTreeSet<String> =
                    (0..self.random.within(1, 3)).map(|_| self.value(inner, field, app)).collect();
                format!("[{}]", values.into_iter().collect::<Vec<_>>().join(", "))
            }
            Type::Port => match app.map(|app| self.apps[app].ports.clone()) {
                Some(ports) if !ports.is_empty() => format!("port.{}", self.random.of(&ports).0),
                _ => panic!("`{}` needs a port", field.name),
            },
            Type::Entity(Entity::Environment) => self.random.of(&self.environments).clone(),
            Type::Entity(Entity::Workload) => {
                let names: Vec<String> = self.apps.iter().map(|app| app.name.clone()).collect();
                self.random.of(&names).clone()
            }
            Type::Entity(Entity::SecretStore) => "vault".to_owned(),
            Type::Setting => self.setting(app),
            Type::Secret => "\"plain\"".to_owned(),
            Type::Template | Type::Argument => self.text(Form::Any, field),
            Type::Any | Type::Tree => "\"any\"".to_owned(),
            Type::Optional(inner) => self.value(inner, field, app),
            Type::Map(_) | Type::Content | Type::Flags => panic!("`{}`: a map is a block", field.name),
        }
    }

    fn amount(&mut self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Cpu => format!("{}m", self.random.within(10, 900)),
            Dimension::Memory => format!("{}Mi", self.random.within(16, 900)),
            Dimension::Duration => format!("{}s", self.random.within(1, 90)),
            Dimension::Percent => format!("{}%", self.random.within(1, 100)),
            Dimension::Count => self.random.within(1, 20).to_string(),
        }
    }

    fn text(&mut self, form: Form, field: &Field<'_>) -> String {
        if let Some(pattern) = field.matches {
            let any = string_regex(pattern).unwrap_or_else(|error| panic!("`{}`: {error}", field.name));
            // What repeats without end is no version that anybody would write.
            let text = loop {
                let text = any.new_tree(&mut self.patterns).expect("a pattern has texts").current();
                if text.len() <= 12 {
                    break text;
                }
            };
            return format!("\"{text}\"");
        }
        let at = self.unique();
        match form {
            Form::Any => {
                let odd = ["plain", "two words", "a: b # c", "on", "0123", "é–λ", "\\\"quoted\\\"", "1e3", "~"];
                format!("\"{}\"", self.random.of(&odd))
            }
            Form::Path => format!("\"/p{at}\""),
            Form::Url => format!("\"https://u{at}.example.com/x\""),
            Form::Host => format!("\"h{at}.example.com\""),
            Form::Image => format!("\"registry.example.com/i{at}:1.0.{at}\""),
            Form::Label | Form::Name | Form::PortName => format!("\"n{at}\""),
            Form::VariableName => format!("\"V{at}\""),
        }
    }

    /// A value of a variable, some of them computed.
    fn setting(&mut self, app: Option<usize>) -> String {
        let own = app.and_then(|app| self.apps[app].ports.first().map(|port| format!("port.{}", port.0)));
        let others: Vec<String> = self.apps.iter().filter(|other| {
            !other.ports.is_empty() && app.is_none_or(|app| self.apps[app].name != other.name)
        }).map(|other| format!("{}.{}", other.name, other.ports[0].0)).collect();
        let kind = self.random.within(0, 13);
        match kind {
            0 => "log_level".to_owned(),
            1 => "ttl".to_owned(),
            2 => "\"${log_level}-${version}\"".to_owned(),
            3 => "if environment.local { \"debug\" } else { \"release\" }".to_owned(),
            4 => "pod.name".to_owned(),
            5 => "resources.memory.min * 50%".to_owned(),
            6 => "join([\"a\", upper(log_level)], \",\")".to_owned(),
            7 => "json([{ path = \"/x\", wait = 20s }])".to_owned(),
            8 => own.unwrap_or_else(|| "true".to_owned()),
            9 | 10 if !others.is_empty() => {
                let part = *self.random.of(&["url", "host", "fqdn", "address", "number"]);
                let port = self.random.of(&others).clone();
                // Only these have a scheme by their name.
                let part = if part == "url" && port.ends_with("metrics") { "host" } else { part };
                format!("{port}.{part}")
            }
            11 => "length(args)".to_owned(),
            12 => "sha256(\"x\")".to_owned(),
            _ => self.random.of(&["1", "-2", "0.5", "128Mi", "1h30m", "50%", "false", "\"on\"", "\"$(X)\""]).to_string(),
        }
    }

    /// Entries of any shape.
    fn tree(&mut self, levels: i64, lists: bool, app: Option<usize>) {
        for at in 0..self.random.within(1, 3) {
            match self.random.within(0, 4) {
                0 if levels > 0 => {
                    self.open(&format!("k{at}"));
                    self.tree(levels - 1, lists, app);
                    self.close();
                }
                1 if lists => self.line(&format!("k{at} = [1, \"two\", {{ three = 3s }}, []]")),
                2 if lists => self.line(&format!("\"k.{at}\" = \"two words\"")),
                3 if lists => self.line(&format!("k{at} = [x * 2 for x in [1, 2, 3] if x > 1]")),
                _ => {
                    let value = loop {
                        let value = self.setting(app);
                        // Known when a pod runs, and in a file nobody puts it in.
                        if !value.starts_with("pod.") {
                            break value;
                        }
                    };
                    self.line(&format!("k{at} = {value}"));
                }
            }
        }
    }

    fn app(&mut self, at: usize) {
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
                    if !inner.planned && (inner.required != Required::No || *name == "scale" || self.random.once_in(2)) {
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
    fn edges(&mut self, at: usize) {
        let other = self.random.of(&self.apps);
        if let Some((port, _)) = other.ports.first()
            && other.name != self.apps[at].name
            && self.random.once_in(3)
        {
            let call = format!("calls = [{}.{port}]", other.name);
            self.line(&call);
        }
        if self.random.once_in(4) {
            let others = self.apps.iter().filter(|other| other.name != self.apps[at].name);
            let names: Vec<&str> = others.map(|other| other.name.as_str()).collect();
            let callers = format!("callers = [{}]", names.join(", "));
            self.line(&callers);
        }
    }

    /// What is said in the words of Kubernetes.
    fn objects(&mut self, at: usize) {
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

    fn variables(&mut self, at: usize) {
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
    fn block(&mut self, word: &'static Word<'static>, at: usize) {
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
                    let claim = self.random.once_in(2);
                    if claim {
                        self.line(&format!("size = {}Gi, shared = true", self.random.0 % 9 + 1));
                    } else {
                        let kind = *self.random.of(&["disk", "memory"]);
                        self.line(&format!("temp = \"{kind}\", limit = 64Mi"));
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
                        self.tree(2, !matches!(format, "properties" | "env"), Some(at));
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
                            self.line(&format!("value = \"https://user:${{secret.{earlier}}}@db.example.com\""));
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
                self.line(&format!("host = \"e{unique}-${{environment.name}}.example.com\""));
                self.line("via = \"ingress\"");
                self.some(word, &["host", "port", "via"], Some(at));
                self.close();
            }
            "scale" => {
                if pods > 1 && self.random.once_in(2) {
                    self.line(&format!("scale = {pods}..{}", pods + 4));
                    for metric in ["cpu", "memory"] {
                        if metric == "cpu" || self.random.once_in(2) {
                            self.line(&format!("scale on {metric} {{ target = {}% }}", 40 + self.random.0 % 50));
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

    /// What environments change: what is there, what they add, what they drop.
    fn overlays(&mut self) {
        for environment in self.environments.clone() {
            for at in 0..self.apps.len() {
                if !self.random.once_in(2) {
                    continue;
                }
                let name = self.apps[at].name.clone();
                self.open(&format!("environment {environment} app {name}"));
                if environment == "dev" {
                    for secret in self.apps[at].secrets.clone() {
                        self.line(&format!("secret {secret} {{ literal = \"not-so-secret\" }}"));
                    }
                }
                if self.random.once_in(2) {
                    self.line("config { add ADDED = 90s }");
                }
                if let Some(key) = self.apps[at].variables.first().cloned() {
                    let change = self.random.once_in(2);
                    self.line(&if change { format!("config {{ {key} = \"changed\" }}") } else { format!("remove config.{key}") });
                }
                if let Some(volume) = self.apps[at].volumes.first().cloned()
                    && self.random.once_in(2)
                {
                    self.line(&format!("remove volume.{volume}"));
                }
                if self.random.once_in(2) {
                    self.line("resources.memory = 128Mi..256Mi");
                }
                if self.random.once_in(3) {
                    self.line("labels { add stage = environment.name }");
                }
                if self.random.once_in(3) {
                    self.line("args += [\"--verbose\"]");
                }
                self.close();
            }
        }
    }
}

/// Fields of an app that say what kind of app it is, or that others depend on.
const NOT_BY_ITSELF: &[&str] = &["config", "only_in", "existing", "calls", "callers", "name", "namespace", "selector"];

/// What each environment says by itself.
const NOT_IN_BASE: &[&str] = &[
    "inherits", "abstract", "local", "protected", "context", "namespace", "kubernetes", "provides", "severity", "prefix",
    "overlays_in", "same_hosts",
];
