//! GD0461, GD0462, GD0463: settings that a program reads from several places.
//!
//! The `content` of a file with `env_prefix` or `flags` declares what there
//! is; variables and flags are held against it.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::list;
use crate::base::origin::OriginId;
use crate::base::quantity::{Scalar, classify};
use crate::base::suggest;
use crate::model::settings::{self, Reads};
use crate::model::words::{File, Setting};
use crate::model::workload::Workload;
use crate::values::value::Tree;

const UNDECLARED: Code = Code::risk("GD0461", "undeclared-setting");
const OTHER_KIND: Code = Code::new("GD0462", "setting-of-another-kind");
const HIDDEN: Code = Code::risk("GD0463", "hidden-setting");

pub(super) const UNDECLARED_RULE: Rule =
    Rule::environment(UNDECLARED, include_str!("../../docs/errors/GD0461.md"), undeclared);
pub(super) const OTHER_KIND_RULE: Rule =
    Rule::environment(OTHER_KIND, include_str!("../../docs/errors/GD0462.md"), other_kind);
pub(super) const HIDDEN_RULE: Rule =
    Rule::environment(HIDDEN, include_str!("../../docs/errors/GD0463.md"), hidden);

/// A place above the file that sets something.
struct Setter<'w> {
    /// `APP_SERVER_PORT`, `--server.port`
    name: String,
    /// None for a secret, and for what only a pod knows.
    value: Option<&'w Tree<'w>>,
    origin: OriginId,
}

/// A setting with those who set it, highest first.
struct Layered<'w> {
    setting: &'w Setting<'w>,
    setters: Vec<Setter<'w>>,
}

fn layered<'w>(reads: Reads<'w>, file: &'w File<'w>) -> impl Iterator<Item = Layered<'w>> {
    let settings = file.content.iter().flat_map(|content| &content.value.settings);
    settings.map(move |setting| {
        let mut setters = Vec::new();
        if file.flags.is_some_and(|flags| flags.value) {
            let flag = reads.flags.iter().find(|flag| flag.name() == setting.name());
            setters.extend(flag.map(|flag| Setter {
                name: settings::flag(&flag.path),
                value: Some(&flag.value),
                origin: flag.origin,
            }));
        }
        if let Some(prefix) = &file.env_prefix {
            let name = settings::variable(&prefix.value, &setting.path);
            let secret = reads.secrets.get(&*name).filter(|secret| secret.mount.is_none());
            if let Some(config) = reads.config.get(&*name) {
                setters.push(Setter { name, value: Some(&config.value), origin: config.origin });
            } else if let Some(secret) = secret {
                setters.push(Setter { name, value: None, origin: secret.origin });
            }
        }
        Layered { setting, setters }
    })
}

/// Each program, and of which workload it is.
fn programs<'c>(cx: &Context<'c>) -> impl Iterator<Item = (&'c Workload<'c>, Reads<'c>)> {
    cx.emitted().flat_map(|workload| Reads::of(&workload.app).into_iter().map(move |reads| (workload, reads)))
}

fn undeclared(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, reads) in programs(cx) {
        let mut declared: Vec<(&str, String)> = Vec::new();
        let mut prefixes: Vec<(&str, &str)> = Vec::new();
        let mut flags: Vec<String> = Vec::new();
        for (path, file) in reads.files() {
            let names = file.content.iter().flat_map(|content| &content.value.settings);
            for setting in names {
                if let Some(prefix) = &file.env_prefix {
                    declared.push((path, settings::variable(&prefix.value, &setting.path)));
                }
                if file.flags.is_some_and(|flags| flags.value) {
                    flags.push(settings::flag(&setting.path));
                }
            }
            prefixes.extend(file.env_prefix.iter().map(|prefix| (path, &*prefix.value)));
        }
        let config = reads.config.iter().map(|(name, setting)| (&**name, setting.origin));
        let secrets = reads.secrets.iter().filter(|(_, secret)| secret.mount.is_none());
        let secrets = secrets.map(|(name, secret)| (&**name, secret.origin));
        for (name, origin) in config.chain(secrets) {
            let Some((path, _)) = prefixes.iter().find(|(_, prefix)| name.starts_with(prefix)) else {
                continue;
            };
            if declared.iter().all(|(_, known)| known != name) {
                let known = declared.iter().map(|(_, known)| known.as_str());
                sink.push(sets_nothing(workload, name, Some(path), suggest::nearest(name, known), origin));
            }
        }
        // A program has other flags as well: only what is nearly one of these is a mistake.
        for flag in reads.flags {
            let name = settings::flag(&flag.path);
            let near = suggest::nearest(&name, flags.iter().map(String::as_str));
            if let (Some(near), false) = (near, flags.contains(&name)) {
                sink.push(sets_nothing(workload, &name, None, Some(near), flag.origin));
            }
        }
    }
}

fn sets_nothing(
    workload: &Workload<'_>,
    name: &str,
    path: Option<&str>,
    near: Option<&str>,
    origin: OriginId,
) -> Diagnostic {
    let message = match path {
        Some(path) => format!("`{name}` is no setting of `{path}`"),
        None => format!("`{name}` is no setting of a file of `{}`", workload.name.value),
    };
    let finding = Diagnostic::warning(UNDECLARED, message)
        .label(origin_span(workload, origin), "nothing in `content` is called so");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("add it to `content`, with the value that holds without the variable"),
    }
}

fn other_kind(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, reads) in programs(cx) {
        for (path, file) in reads.files() {
            for layered in layered(reads, file) {
                let Some(wanted) = Kind::declared(&layered.setting.value) else { continue };
                for setter in &layered.setters {
                    if let Some(value) = setter.value.filter(|value| !wanted.takes(value)) {
                        sink.push(differs(workload, path, &layered, setter, (wanted, value)));
                    }
                }
            }
        }
    }
}

/// What a program makes of a value, as far as its declaration tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Number,
    Duration,
    List,
}

impl Kind {
    /// Text may be anything.
    fn declared(value: &Tree<'_>) -> Option<Self> {
        match value {
            Tree::Bool(_) => Some(Self::Bool),
            Tree::Number(_) => Some(Self::Number),
            Tree::Text(text) if matches!(classify(text), Ok(Scalar::Duration(_))) => Some(Self::Duration),
            Tree::List(_) => Some(Self::List),
            Tree::Text(_) | Tree::Pod(_) | Tree::Late(_) | Tree::Map(_) => None,
        }
    }

    fn takes(self, value: &Tree<'_>) -> bool {
        let text = match value {
            Tree::Bool(_) => return self == Self::Bool,
            Tree::Number(text) | Tree::Text(text) => text.as_ref(),
            // How a list is written in a variable is the program's business; what comes later is not known.
            Tree::Pod(_) | Tree::Late(_) | Tree::List(_) | Tree::Map(_) => return true,
        };
        match self {
            Self::Bool => matches!(text, "true" | "false"),
            Self::Number => text.parse::<f64>().is_ok(),
            Self::Duration => matches!(classify(text), Ok(Scalar::Duration(_))),
            Self::List => true,
        }
    }

    fn called(self) -> &'static str {
        match self {
            Self::Bool => "`true` or `false`",
            Self::Number => "a number",
            Self::Duration => "a duration",
            Self::List => "a list",
        }
    }
}

fn differs(
    workload: &Workload<'_>,
    path: &str,
    layered: &Layered<'_>,
    setter: &Setter<'_>,
    (wanted, value): (Kind, &Tree<'_>),
) -> Diagnostic {
    let found = match value {
        Tree::Bool(_) => "`true` or `false`",
        Tree::Number(_) => "a number",
        _ => "text",
    };
    let example = match &layered.setting.value {
        Tree::Number(text) | Tree::Text(text) => text.to_string(),
        Tree::Bool(value) => value.to_string(),
        _ => "…".to_owned(),
    };
    Diagnostic::error(OTHER_KIND, format!("`{}` is {}", setter.name, wanted.called()))
        .label(origin_span(workload, setter.origin), format!("this is {found}"))
        .label(
            origin_span(workload, layered.setting.origin),
            format!("`{}` of `{path}` says so", layered.setting.name()),
        )
        .help(format!("write it like `{example}`"))
}

fn hidden(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, reads) in programs(cx) {
        for (path, file) in reads.files() {
            for layered in layered(reads, file) {
                // An empty text says that the value comes from elsewhere.
                let is_open = matches!(&layered.setting.value, Tree::Text(text) if text.is_empty());
                let kind = Kind::declared(&layered.setting.value);
                let is_wrong = |setter: &Setter<'_>| {
                    setter.value.zip(kind).is_some_and(|(value, kind)| !kind.takes(value))
                };
                if !layered.setters.iter().any(is_wrong) && layered.setters.len() + usize::from(!is_open) > 1
                {
                    sink.push(never_read(workload, path, &layered, is_open));
                }
            }
        }
    }
}

fn never_read(workload: &Workload<'_>, path: &str, layered: &Layered<'_>, is_open: bool) -> Diagnostic {
    let setting = layered.setting.name();
    let winner = &layered.setters[0];
    let above = layered.setters[1..].iter().map(|setter| (setter.name.clone(), setter.origin));
    let file = (!is_open).then(|| (format!("`{setting}` of `{path}`"), layered.setting.origin));
    let mut finding =
        Diagnostic::warning(HIDDEN, format!("`{}` hides another value of `{setting}`", winner.name));
    let hidden: Vec<_> = above.map(|(name, origin)| (format!("`{name}`"), origin)).chain(file).collect();
    for (_, origin) in &hidden {
        finding = finding.label(origin_span(workload, *origin), "never read");
    }
    finding = finding.label(origin_span(workload, winner.origin), "read first");
    let first = format!("`{}`", winner.name);
    let all: Vec<String> = std::iter::once(first).chain(hidden.into_iter().map(|(name, _)| name)).collect();
    finding.help(format!("keep one of {}", list::and(&all)))
}
