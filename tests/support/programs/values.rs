//! Values of any type, as the vocabulary declares it; and what one field promises another.

use std::collections::BTreeSet;

use gdeployc::base::quantity::Dimension;
use gdeployc::words::types::{Entity, Form, Type};
use gdeployc::words::word::{Field, Member, Planned, Word};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;

use super::{VOCABULARY, Writer};

impl Writer {
    /// A part of the fields and words that a word has, but these.
    pub(super) fn members(&mut self, name: &str, but: &[&str]) {
        let Some((_, word)) = VOCABULARY.at_root(name) else { panic!("there is no `{name}`") };
        self.some(word, but, None);
    }

    /// Fields in the order of their declaration: those that have to be there, and others by chance.
    pub(super) fn some(&mut self, word: &'static Word<'static>, but: &[&str], app: Option<usize>) {
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

    pub(super) fn can(&self, word: &Word<'_>, field: &Field<'_>, app: Option<usize>) -> bool {
        let needs_port = matches!(field.ty.required(), Type::Port);
        let no_port = app.is_none_or(|app| self.apps[app].ports.is_empty());
        // `port` of a probe has a default, the port `http`.
        let needs_http = word.name == "probe" && field.name == "get";
        let store = matches!(field.ty.required(), Type::Entity(Entity::SecretStore));
        field.planned != Planned::Yes
            && !((needs_port || needs_http) && no_port)
            && (!store || self.has_store)
    }

    pub(super) fn field(&mut self, word: &Word<'_>, field: &Field<'_>, app: Option<usize>) {
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
    pub(super) fn own(&mut self, word: &str, field: &str, app: Option<usize>) -> Option<String> {
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

    pub(super) fn value(&mut self, ty: &Type<'_>, field: &Field<'_>, app: Option<usize>) -> String {
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
                    let high = if self.random.once_in(5) {
                        "unlimited".to_owned()
                    } else {
                        format!("{}Mi", low + more)
                    };
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
            Type::Entity(Entity::External) => "outside".to_owned(),
            Type::Entity(Entity::StorageClass) => "disks".to_owned(),
            Type::Volume => panic!("`{}` needs a volume", field.name),
            Type::Setting => self.setting(app),
            Type::Secret => "\"plain\"".to_owned(),
            Type::Template | Type::Argument => self.text(Form::Any, field),
            Type::Any | Type::Tree => "\"any\"".to_owned(),
            Type::Optional(inner) => self.value(inner, field, app),
            Type::Map(_) | Type::Content | Type::Flags => panic!("`{}`: a map is a block", field.name),
        }
    }

    pub(super) fn amount(&mut self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Cpu => format!("{}m", self.random.within(10, 900)),
            Dimension::Memory => format!("{}Mi", self.random.within(16, 900)),
            Dimension::Duration => format!("{}s", self.random.within(1, 90)),
            Dimension::Percent => format!("{}%", self.random.within(1, 100)),
            Dimension::Count => self.random.within(1, 20).to_string(),
        }
    }

    pub(super) fn text(&mut self, form: Form, field: &Field<'_>) -> String {
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
                let odd =
                    ["plain", "two words", "a: b # c", "on", "0123", "é–λ", "\\\"quoted\\\"", "1e3", "~"];
                format!("\"{}\"", self.random.of(&odd))
            }
            Form::Path => format!("\"/p{at}\""),
            Form::Url => format!("\"https://u{at}.example.com/x\""),
            Form::Host => format!("\"h{at}.example.com\""),
            Form::Server => format!("\"s{at}.example.com\""),
            Form::Cidr => format!("\"10.{}.0.0/16\"", at % 256),
            Form::Image => format!("\"registry.example.com/i{at}:1.0.{at}\""),
            Form::Label | Form::Name | Form::PortName => format!("\"n{at}\""),
            Form::VariableName => format!("\"V{at}\""),
        }
    }

    /// A value of a variable, some of them computed.
    pub(super) fn setting(&mut self, app: Option<usize>) -> String {
        let own = app.and_then(|app| self.apps[app].ports.first().map(|port| format!("port.{}", port.0)));
        let others: Vec<String> = self
            .apps
            .iter()
            .filter(|other| {
                !other.ports.is_empty() && app.is_none_or(|app| self.apps[app].name != other.name)
            })
            .map(|other| format!("{}.{}", other.name, other.ports[0].0))
            .collect();
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
            _ => self
                .random
                .of(&["1", "-2", "0.5", "128Mi", "1h30m", "50%", "false", "\"on\"", "\"$(X)\""])
                .to_string(),
        }
    }

    /// Entries of any shape.
    pub(super) fn tree(&mut self, levels: i64, lists: bool, app: Option<usize>) {
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
}
