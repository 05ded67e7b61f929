//! GD0603: text that looks like a secret, where anyone can read it.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::words::SText;
use crate::model::workload::Workload;
use crate::values::value::Tree;
use regex_lite::Regex;
use std::fmt;
use std::sync::LazyLock;

const CODE: Code = Code::new("GD0603", "secret-in-clear");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0603.md"), check);

/// What every such text contains, what it looks like, and what it is.
const KNOWN: [(&str, &str, &str); 9] = [
    ("AKIA", r"\bAKIA[0-9A-Z]{16}\b", "an AWS access key"),
    ("ASIA", r"\bASIA[0-9A-Z]{16}\b", "an AWS access key"),
    ("gh", r"\bgh[pousr]_[0-9A-Za-z]{30,}", "a GitHub token"),
    ("github_pat_", r"\bgithub_pat_[0-9A-Za-z_]{30,}", "a GitHub token"),
    ("glpat-", r"\bglpat-[0-9A-Za-z_-]{20,}", "a GitLab token"),
    ("xox", r"\bxox[abpr]-[0-9A-Za-z-]{20,}", "a Slack token"),
    ("_live_", r"\b[rs]k_live_[0-9A-Za-z]{16,}", "a Stripe key"),
    ("AIza", r"\bAIza[0-9A-Za-z_-]{35}", "a Google API key"),
    ("eyJ", r"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}", "a signed token"),
];

static PATTERNS: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| KNOWN.iter().map(|(_, pattern, _)| Regex::new(pattern).ok()).collect());

static PASSWORD_IN_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s:@$]+@").ok());

/// How the names of settings end whose values are secrets.
const NAMES: [&str; 9] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "SECRET_KEY",
    "API_KEY",
    "APIKEY",
    "PRIVATE_KEY",
    "ACCESS_TOKEN",
];

/// Where a text stands that is stored in clear.
#[derive(Clone, Copy)]
enum Place<'w> {
    Config(&'w str),
    File(&'w str),
    Word(&'static str),
    Annotation(&'w str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(name) => write!(f, "config.{name}"),
            Self::File(path) => write!(f, "file \"{path}\""),
            Self::Word(word) => f.write_str(word),
            Self::Annotation(name) => write!(f, "annotations[\"{name}\"]"),
        }
    }
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (place, text, origin) in texts(workload) {
            if let Some(what) = known(text).or_else(|| throwaway(cx, text)) {
                sink.push(recognised(workload, place, what, origin));
            } else if let Place::Config(name) = place
                && !cx.is_local()
                && is_secret_name(name)
                && is_written_text(workload, name)
            {
                sink.push(named_like_one(workload, name, origin));
            }
        }
    }
}

fn texts<'w>(workload: &'w Workload<'_>) -> impl Iterator<Item = (Place<'w>, &'w str, OriginId)> {
    let app = &workload.app;
    let config =
        workload.config.iter().map(|(name, value)| (Place::Config(name), &*value.value, value.origin));
    let files = workload.files.iter().map(|file| (Place::File(&file.path), file.text.as_str(), file.origin));
    let words = |name: &'static str, words: &'w [SText<'_>]| {
        words.iter().map(move |word| (Place::Word(name), &*word.value, word.origin))
    };
    let command = app.command.iter().flat_map(move |command| words("command", &command.value));
    let annotations =
        app.annotations.iter().map(|(name, value)| (Place::Annotation(name), &*value.value, value.origin));
    config.chain(files).chain(command).chain(words("args", &app.args.value)).chain(annotations)
}

fn known(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let mut patterns = KNOWN.iter().zip(PATTERNS.iter());
    let hit = patterns.find(|((part, ..), pattern)| {
        text.contains(part) && pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
    });
    hit.map(|((_, _, what), _)| *what)
}

/// What does not matter on a throw-away cluster.
fn throwaway(cx: &Context<'_>, text: &str) -> Option<&'static str> {
    let found = !cx.is_local()
        && text.contains("://")
        && text.contains('@')
        && PASSWORD_IN_URL.as_ref().is_some_and(|pattern| pattern.is_match(text));
    found.then_some("an address with a password")
}

fn is_secret_name(name: &str) -> bool {
    let same = |byte: &u8, end: &u8| match byte {
        b'-' | b'.' => *end == b'_',
        byte => byte.to_ascii_uppercase() == *end,
    };
    let name = name.as_bytes();
    NAMES.iter().map(|end| end.as_bytes()).any(|end| {
        let Some(at) = name.len().checked_sub(end.len()) else { return false };
        let ends = name[at..].iter().zip(end).all(|(byte, end)| same(byte, end));
        ends && name[..at].last().is_none_or(|before| matches!(before, b'_' | b'-' | b'.'))
    })
}

/// `SECRET = 5` and `API_KEY = true` are none.
fn is_written_text(workload: &Workload<'_>, name: &str) -> bool {
    matches!(workload.app.config.get(name).map(|setting| &setting.value), Some(Tree::Text(text)) if !text.is_empty())
}

fn recognised(workload: &Workload<'_>, place: Place<'_>, what: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{place}` of `{}` holds {what}", workload.name.value))
        .label(origin_span(workload, origin), "stored in clear")
        .help("make it a secret, and replace what was seen here: `secret NAME { store = …, path = \"…\" }`")
}

fn named_like_one(workload: &Workload<'_>, name: &str, origin: OriginId) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`config.{name}` of `{}` sounds like a secret", workload.name.value))
        .label(origin_span(workload, origin), "stored in clear")
        .help(format!("make it one: `secret {name} {{ store = …, path = \"…\" }}`"))
}
