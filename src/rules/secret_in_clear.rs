//! GD0603: text that looks like a secret, where anyone can read it.

mod forms;

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::secrets::VariableValue;
use crate::model::words::{App, Keyed, LateText, SLate, SText};
use crate::model::workload::Workload;
use crate::values::value::Tree;
use forms::{has_password, is_secret_name, known, secret_flag};
use std::borrow::Cow;
use std::fmt;

const CODE: Code = Code::risk("GD0603", "secret-in-clear");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0603.md"), check);

/// Where a text stands that is stored in clear.
#[derive(Clone, Copy)]
enum Place<'w> {
    Config(&'w str),
    /// Of a further container.
    Inner(&'static str, &'w str, &'static str, &'w str),
    Flag(&'w str),
    File(&'w str),
    Setting(&'w str, &'w str),
    Secret(&'w str),
    Word(&'static str),
    Entry(&'static str, &'w str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(name) => write!(f, "config.{name}"),
            Self::Inner(word, container, part, "") => write!(f, "{word}.{container}.{part}"),
            Self::Inner(word, container, part, name) => write!(f, "{word}.{container}.{part}.{name}"),
            Self::Flag(name) => write!(f, "--{name}"),
            Self::File(path) => write!(f, "file \"{path}\""),
            Self::Setting(path, name) => write!(f, "{name}` in `{path}"),
            Self::Secret(name) => write!(f, "secret.{name}"),
            Self::Word(word) => f.write_str(word),
            Self::Entry(word, name) if name.contains(['.', '/']) => write!(f, "{word}[\"{name}\"]"),
            Self::Entry(word, name) => write!(f, "{word}.{name}"),
        }
    }
}

/// A text, where it stands and who wrote it.
type Found<'w> = (Place<'w>, Cow<'w, str>, OriginId);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (place, text, origin) in texts(workload) {
            // A password does not matter on a throw-away cluster.
            let password = !cx.is_local() && has_password(&text);
            if let Some(what) = known(&text).or_else(|| password.then_some("an address with a password")) {
                sink.push(recognised(workload, place, what, origin));
            }
        }
        if !cx.is_local() {
            let named = named(workload);
            sink.extend(named.map(|(place, name, origin)| named_like_one(workload, place, name, origin)));
        }
    }
}

/// Each text once.
fn texts<'w>(workload: &'w Workload<'_>) -> Vec<Found<'w>> {
    let app = &workload.app;
    let mut found: Vec<Found<'w>> = Vec::new();
    for (name, value) in &workload.config {
        found.push((Place::Config(name), Cow::Borrowed(&*value.value), value.origin));
    }
    for variable in &workload.variables {
        if let VariableValue::Text(text) = &variable.value {
            found.push((Place::Secret(&variable.name), late(text), variable.origin));
        }
    }
    for file in &workload.files {
        found.push((Place::File(&file.path), Cow::Borrowed(&*file.text), file.origin));
    }
    for file in workload.documents.iter().flat_map(|documents| &documents.files) {
        let Some(words) = app.files().map(|(_, _, words)| words).find(|words| words.origin == file.origin)
        else {
            continue;
        };
        let text = words.text.iter().map(|text| late(&text.value));
        let content = words.content.iter().flat_map(|content| &content.value.settings);
        let texts = text.chain(content.filter_map(|setting| written(&setting.value)));
        found.extend(texts.map(|text| (Place::File(&file.path), text, file.origin)));
    }
    let mut late_words = |word: &'static str, words: &'w [SLate<'_>]| {
        found.extend(words.iter().map(|text| (Place::Word(word), late(&text.value), text.origin)));
    };
    late_words("command", app.command.as_ref().map_or(&[], |command| &command.value));
    late_words("args", &workload.args);
    let mut words = |word: &'static str, words: &'w [SText<'_>]| {
        found.extend(words.iter().map(|text| (Place::Word(word), Cow::Borrowed(&*text.value), text.origin)));
    };
    words("shutdown.run", app.shutdown.run.as_ref().map_or(&[], |run| &run.value));
    for probe in app.probe.values() {
        words("probe.run", probe.run.as_ref().map_or(&[], |run| &run.value));
    }
    let mut entries = |word: &'static str, entries: &'w Keyed<'_, SText<'_>>| {
        let texts = entries.iter();
        found.extend(
            texts.map(|(name, text)| (Place::Entry(word, name), Cow::Borrowed(&*text.value), text.origin)),
        );
    };
    entries("labels", &app.labels);
    entries("annotations", &app.annotations);
    entries("service.annotations", &app.service.annotations);
    entries("account.annotations", &app.account.annotations);
    inner(app, &mut found);
    let mut entries = |word: &'static str, entries: &'w Keyed<'_, SText<'_>>| {
        let texts = entries.iter();
        found.extend(
            texts.map(|(name, text)| (Place::Entry(word, name), Cow::Borrowed(&*text.value), text.origin)),
        );
    };
    app.expose.values().for_each(|expose| entries("expose.annotations", &expose.annotations));
    app.probe.values().for_each(|probe| entries("probe.headers", &probe.headers));
    found
}

/// The texts of further containers; their files are among those of the workload.
fn inner<'w>(app: &'w App<'_>, found: &mut Vec<Found<'w>>) {
    for container in app.containers() {
        let (word, name) = (container.word, container.name);
        for (variable, setting) in container.config {
            let place = Place::Inner(word, name, "config", variable);
            found.extend(written(&setting.value).map(|text| (place, text, setting.origin)));
        }
        let mut words = |part: &'static str, words: &'w [SText<'_>]| {
            let place = Place::Inner(word, name, part, "");
            found.extend(words.iter().map(|text| (place, Cow::Borrowed(&*text.value), text.origin)));
        };
        words("command", container.command.map_or(&[], |command| &command.value));
        words("args", &container.args.value);
        for probe in container.probes.into_iter().flat_map(Keyed::values) {
            words("probe.run", probe.run.as_ref().map_or(&[], |run| &run.value));
        }
    }
}

/// Without what is filled in later.
fn late<'w>(text: &'w LateText<'_>) -> Cow<'w, str> {
    match text.plain() {
        Some(plain) => Cow::Borrowed(plain),
        None => Cow::Owned(text.to_string()),
    }
}

fn written<'w>(value: &'w Tree<'_>) -> Option<Cow<'w, str>> {
    match value {
        Tree::Text(text) => Some(Cow::Borrowed(text)),
        Tree::Late(text) => Some(late(text)),
        Tree::List(values) => Some(values.iter().filter_map(written).collect::<Vec<_>>().join("\n").into()),
        Tree::Bool(_) | Tree::Number(_) | Tree::Pod(_) | Tree::Map(_) => None,
    }
}

/// What sounds like a secret and holds text.
fn named<'w>(workload: &'w Workload<'_>) -> impl Iterator<Item = (Place<'w>, &'w str, OriginId)> {
    let is_text =
        |value: &Tree<'_>| matches!(value, Tree::Text(text) if !text.is_empty() && !is_recognised(text));
    let config = workload.app.config.iter();
    let config = config.filter(move |(name, setting)| is_secret_name(name) && is_text(&setting.value));
    let config = config.map(|(name, setting)| (Place::Config(name), &**name, setting.origin));
    let settings = workload.app.files().flat_map(|(_, path, file)| {
        let content = file.content.iter().flat_map(|content| &content.value.settings);
        content.map(move |setting| (path, setting))
    });
    let settings = settings.filter_map(move |(path, setting)| {
        let name = setting.path.last().filter(|name| is_secret_name(name) && is_text(&setting.value))?;
        Some((Place::Setting(path, name), &**name, setting.origin))
    });
    let args = workload.args.iter().filter_map(|text| {
        let name = secret_flag(text.value.plain()?)?;
        Some((Place::Flag(name), name, text.origin))
    });
    let further = workload.app.containers().into_iter().flat_map(move |container| {
        let (word, owner) = (container.word, container.name);
        let config = container.config.iter();
        let config = config.filter(move |(name, setting)| is_secret_name(name) && is_text(&setting.value));
        let config = config
            .map(move |(name, setting)| (Place::Inner(word, owner, "config", name), &**name, setting.origin));
        let args = container.args.value.iter().filter_map(move |text| {
            let name = secret_flag(&text.value)?;
            Some((Place::Inner(word, owner, "args", ""), name, text.origin))
        });
        config.chain(args)
    });
    config.chain(settings).chain(args).chain(further)
}

/// That is an error already.
fn is_recognised(text: &str) -> bool {
    known(text).is_some() || has_password(text)
}

fn recognised(workload: &Workload<'_>, place: Place<'_>, what: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{place}` of `{}` holds {what}", workload.name.value))
        .label(origin_span(workload, origin), "stored in clear")
        .help("make it a secret, and replace what was seen here: `secret NAME { store = …, path = \"…\" }`")
}

fn named_like_one(workload: &Workload<'_>, place: Place<'_>, name: &str, origin: OriginId) -> Diagnostic {
    let secret = name.to_ascii_uppercase().replace(['-', '.'], "_");
    Diagnostic::warning(CODE, format!("`{place}` of `{}` sounds like a secret", workload.name.value))
        .label(origin_span(workload, origin), "stored in clear")
        .help(format!("make it one: `secret {secret} {{ store = …, path = \"…\" }}`"))
}
