//! The further containers of a pod: sidecars, and what runs before.
//!
//! What both have is seen through [`Container`], so that emitters and checks
//! treat them alike. All ports of a pod are one table, because a Service and
//! others find them by name whatever container listens there.

use super::decide::PodSecurity;
use super::secrets::NO_VARIABLE;
use super::words::{
    App, ContainerSecurity, File, Image, Keyed, Port, Probe, Resources, SText, Secret, Text, Volume,
};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins, Sourced};
use crate::base::span::Span;
use crate::values::value::Tree;

/// GD0459: two ports or containers of a pod with one name.
pub const NAME_TWICE: Code = Code::new("GD0459", "container-name-twice");

/// A further container.
#[derive(Clone, Copy, Debug)]
pub struct Container<'w, 's> {
    /// `proxy`
    pub name: &'w str,
    /// `sidecar`, `init`
    pub word: &'static str,
    /// Its image.
    pub image: &'w Image<'s>,
    /// What replaces what the image starts.
    pub command: Option<&'w Sourced<Vec<SText<'s>>>>,
    /// Its arguments.
    pub args: &'w Sourced<Vec<SText<'s>>>,
    /// Its variables.
    pub config: &'w Keyed<'s, Sourced<Tree<'s>>>,
    /// Its ports.
    pub ports: Option<&'w Keyed<'s, Port<'s>>>,
    /// Its probes.
    pub probes: Option<&'w Keyed<'s, Probe<'s>>>,
    /// What it asks for, where it says so.
    pub resources: Option<&'w Resources<'s>>,
    /// What its processes may do.
    pub security: &'w ContainerSecurity<'s>,
    /// Its files.
    pub files: &'w Keyed<'s, File<'s>>,
    /// Its secrets.
    pub secrets: &'w Keyed<'s, Secret<'s>>,
    /// Its volumes.
    pub volumes: &'w Keyed<'s, Volume<'s>>,
    /// The paths of the workload that it sees.
    pub mounts: &'w Sourced<Vec<SText<'s>>>,
    /// Whether it starts before the workload and stops after it.
    pub native: bool,
    /// Its declaration.
    pub origin: OriginId,
}

/// What a variable of a further container holds.
#[derive(Clone, Debug)]
pub enum Variable<'s> {
    /// Text.
    Text(Text<'s>),
    /// What is known only when a pod runs: the field path.
    Pod(&'static str),
}

impl<'s> Container<'_, 's> {
    /// Its variables, in the order of their names.
    pub fn variables(&self) -> Vec<(Text<'s>, Sourced<Variable<'s>>)> {
        let each = self.config.iter().filter_map(|(name, setting)| {
            let value = match &setting.value {
                Tree::Bool(truth) => Variable::Text(truth.to_string().into()),
                Tree::Number(text) | Tree::Text(text) => Variable::Text(text.clone()),
                Tree::Pod(field) => Variable::Pod(field),
                Tree::Late(text) => Variable::Pod(text.field()?),
                Tree::List(_) | Tree::Map(_) => return None,
            };
            Some((name.clone(), Sourced::new(value, setting.origin)))
        });
        let mut variables: Vec<_> = each.collect();
        variables.sort_by(|(one, _), (other, _)| one.cmp(other));
        variables
    }

    /// Whether it sees what a container mounts at a path: its own, and the workload's at or below its `mounts`.
    pub fn sees(&self, owner: Option<&str>, mount: &str) -> bool {
        match owner {
            Some(owner) => owner == self.name,
            None => self.mounts.value.iter().any(|path| is_below(mount, &path.value)),
        }
    }
}

/// Whether a path is another one, or below it.
pub fn is_below(path: &str, other: &str) -> bool {
    let rest = path.strip_prefix(other.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl<'s> App<'s> {
    /// The sidecars, in the order of their names, then those that run before, as they are written.
    pub fn containers(&self) -> Vec<Container<'_, 's>> {
        let sidecars = self.sidecar.iter().map(|(name, words)| Container {
            name,
            word: "sidecar",
            image: &words.image,
            command: words.command.as_ref(),
            args: &words.args,
            config: &words.config,
            ports: Some(&words.port),
            probes: Some(&words.probe),
            resources: words.resources.as_ref(),
            security: &words.security,
            files: &words.file,
            secrets: &words.secret,
            volumes: &words.volume,
            mounts: &words.mounts,
            native: words.native.value,
            origin: words.origin,
        });
        let mut all: Vec<_> = sidecars.collect();
        all.sort_by_key(|one| one.name);
        all.extend(self.init.iter().map(|(name, words)| Container {
            name,
            word: "init",
            image: &words.image,
            command: words.command.as_ref(),
            args: &words.args,
            config: &words.config,
            ports: None,
            probes: None,
            resources: words.resources.as_ref(),
            security: &words.security,
            files: &words.file,
            secrets: &words.secret,
            volumes: &words.volume,
            mounts: &words.mounts,
            native: false,
            origin: words.origin,
        }));
        all
    }

    /// The volumes of the pod: one table, whoever mounts them, those of the workload first.
    pub fn volumes(&self) -> impl Iterator<Item = (&Text<'s>, &Volume<'s>)> {
        let sidecars = self.sidecar.values().flat_map(|sidecar| &sidecar.volume);
        let inits = self.init.values().flat_map(|init| &init.volume);
        self.volume.iter().chain(sidecars).chain(inits)
    }

    /// The secrets of all containers, those of the workload first; with the name of any other.
    pub fn secrets(&self) -> impl Iterator<Item = (Option<&Text<'s>>, &Text<'s>, &Secret<'s>)> {
        let own = self.secret.iter().map(|(label, secret)| (None, label, secret));
        let sidecars = self.sidecar.iter().map(|(name, words)| (name, &words.secret));
        let others = sidecars.chain(self.init.iter().map(|(name, words)| (name, &words.secret)));
        own.chain(others.flat_map(|(name, all)| all.iter().map(move |(label, one)| (Some(name), label, one))))
    }

    /// The files of all containers, those of the workload first; with the name of any other.
    pub fn files(&self) -> impl Iterator<Item = (Option<&Text<'s>>, &Text<'s>, &File<'s>)> {
        let own = self.file.iter().map(|(path, file)| (None, path, file));
        let sidecars = self.sidecar.iter().map(|(name, words)| (name, &words.file));
        let others = sidecars.chain(self.init.iter().map(|(name, words)| (name, &words.file)));
        own.chain(others.flat_map(|(name, all)| all.iter().map(move |(path, one)| (Some(name), path, one))))
    }

    /// Whether a sidecar listens on this port, and not the workload's own container.
    pub fn is_of_sidecar(&self, port: &str) -> bool {
        self.sidecar.values().any(|sidecar| sidecar.port.contains_key(port))
    }
}

/// Makes one table of all ports; a name of a port, a volume or a container that is there already is a finding.
pub(super) fn join_ports(app: &mut App<'_>, name: &str, origins: &Origins, span: Span, sink: &mut Sink) {
    let place = |origin| origins.span(origin).unwrap_or(span);
    let twice = |what: &str, other: &str, one: OriginId, first: OriginId| {
        let (later, earlier) = if place(one) > place(first) { (one, first) } else { (first, one) };
        Diagnostic::error(NAME_TWICE, format!("two {what} of `{name}` have the name `{other}`"))
            .label(place(later), "this one")
            .label(place(earlier), "this one")
            .help("rename one of them: containers of one pod share their names")
    };
    for (label, sidecar) in &app.sidecar {
        for (port, words) in &sidecar.port {
            match app.port.get(port) {
                Some(first) => sink.push(twice("ports", port, words.origin, first.origin)),
                None => drop(app.port.insert(port.clone(), words.clone())),
            }
        }
        if let Some(init) = app.init.get(label) {
            sink.push(twice("containers", label, init.origin, sidecar.origin));
        }
    }
    let mut volumes: Vec<(&str, OriginId)> = Vec::new();
    for (label, volume) in app.volumes() {
        match volumes.iter().find(|(other, _)| other == label) {
            Some((_, first)) => sink.push(twice("volumes", label, volume.origin, *first)),
            None => volumes.push((label, volume.origin)),
        }
    }
    let sidecars = app.sidecar.iter().map(|(label, words)| (label, words.origin));
    for (label, origin) in sidecars.chain(app.init.iter().map(|(label, words)| (label, words.origin))) {
        if label == name {
            sink.push(
                Diagnostic::error(NAME_TWICE, format!("two containers of `{name}` have the name `{label}`"))
                    .label(place(origin), "the container of the workload has its name")
                    .help("rename it"),
            );
        }
    }
}

/// A text with variables of the workload's own container: no other container has them.
pub(super) fn foreign_variables(app: &App<'_>, origins: &Origins, span: Span, sink: &mut Sink) {
    for container in app.containers() {
        for (name, setting) in container.config {
            let Tree::Late(text) = &setting.value else { continue };
            let Some(variable) = text.variables().next().filter(|_| text.field().is_none()) else { continue };
            let (word, other) = (container.word, container.name);
            sink.push(
                Diagnostic::error(NO_VARIABLE, format!("`{word} {other}` has no variable `{variable}`"))
                    .label(origins.span(setting.origin).unwrap_or(span), "made of a variable of the workload")
                    .help(format!(
                        "make `{name}` of text that is known, or of all of a field such as `pod.node`"
                    )),
            );
        }
    }
}

impl ContainerSecurity<'_> {
    /// Whether a process may gain rights; one that has all of them may.
    pub fn escalates(&self) -> Sourced<bool> {
        if self.privileged.value { self.privileged } else { self.escalation }
    }

    /// The strictest standard that it meets.
    pub fn standard(&self) -> PodSecurity {
        PodSecurity::of(
            self.privileged.value,
            self.root.value || self.user.is_some_and(|user| user.value == 0),
            self.escalation.value,
            &self.capabilities.value,
        )
    }
}
