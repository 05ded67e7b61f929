//! Where a program reads a setting, highest first: flag, environment, file, default.
//!
//! A file with `env_prefix` or `flags` declares its settings; an entry of
//! `config` or `flags` that names one of them, and the one in `content`, have
//! the same ladder. Which rung holds is the program's habit, not ours.

use super::{SECRET, written};
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::model::settings;
use crate::values::record::{Evaluated as Member, Record};
use crate::values::value::Value;
use std::borrow::Cow;

/// One place that a program reads a setting from.
#[derive(Debug, PartialEq, Eq)]
pub struct Rung {
    /// `flag`, `environment`, `file`, `default`.
    pub rank: &'static str,
    /// `--server.port`, `APP_SERVER_PORT`, `/etc/orders.yaml`; empty for the program's own default.
    pub name: String,
    /// As it would stand in the source; none where nothing is set.
    pub value: Option<String>,
    /// Where.
    pub span: Option<Span>,
}

/// The ladder of what a path inside a workload names; empty where it names no setting of a file.
pub(super) fn ladder(record: &Record<'_>, path: &[String], origins: &Origins) -> Vec<Rung> {
    let Some(Member::Keyed(files)) = member(record, "file") else { return Vec::new() };
    for (file, words) in files {
        let prefix = match member(words, "env_prefix") {
            Some(Member::Value(found)) => match &found.value {
                Value::Text(prefix) => Some(prefix.as_ref()),
                _ => None,
            },
            _ => None,
        };
        let flags =
            matches!(member(words, "flags"), Some(Member::Value(found)) if found.value == Value::Bool(true));
        let Some(Member::Value(content)) = member(words, "content") else { continue };
        if prefix.is_none() && !flags {
            continue;
        }
        let mut names = Vec::new();
        leaves(&content.value, &mut Vec::new(), &mut names);
        let found = names.into_iter().find(|name| is_asked(name, path, file, prefix, flags));
        if let Some(name) = found {
            return rungs(
                record,
                origins,
                file,
                &name,
                prefix.map(|prefix| settings::variable(prefix, &name)),
                flags,
            );
        }
    }
    Vec::new()
}

type Name<'a> = Vec<Cow<'a, str>>;

fn member<'r, 'a>(record: &'r Record<'a>, name: &str) -> Option<&'r Member<'a>> {
    record.members.iter().find(|(member, _)| *member == name).map(|(_, member)| member)
}

fn leaves<'a>(value: &Value<'a>, path: &mut Name<'a>, names: &mut Vec<Name<'a>>) {
    let Value::Map(entries) = value else {
        names.push(path.clone());
        return;
    };
    for (key, entry) in entries {
        path.push(key.clone());
        leaves(&entry.value, path, names);
        path.pop();
    }
}

/// Whether an address means the setting of this name.
fn is_asked(name: &Name<'_>, path: &[String], file: &str, prefix: Option<&str>, flags: bool) -> bool {
    let same = |path: &[String]| path.join(".") == name.join(".");
    match path {
        [word, variable] if word == "config" || word == "secret" => {
            prefix.is_some_and(|prefix| settings::variable(prefix, name) == *variable)
        }
        [word, rest @ ..] if word == "flags" => flags && same(rest),
        [word, path, content, rest @ ..] if word == "file" && content == "content" => {
            path == file && same(rest)
        }
        _ => false,
    }
}

fn rungs(
    record: &Record<'_>,
    origins: &Origins,
    file: &str,
    name: &Name<'_>,
    variable: Option<String>,
    flags: bool,
) -> Vec<Rung> {
    let mut rungs = Vec::new();
    let mut add = |rank, name: String, found: Option<(String, Option<Span>)>| {
        let (value, span) = found.unzip();
        rungs.push(Rung { rank, name, value, span: span.flatten() });
    };
    if flags {
        add("flag", settings::flag(name), at(record, "flags", name, origins));
    }
    if let Some(variable) = variable {
        let secret = match member(record, "secret") {
            Some(Member::Keyed(secrets)) => secrets.iter().find(|(label, _)| *label == variable),
            _ => None,
        };
        let secret = secret.map(|(_, secret)| (SECRET.to_owned(), origins.span(secret.origin)));
        let config = at(record, "config", &[Cow::Borrowed(variable.as_str())], origins);
        add("environment", variable, secret.or(config));
    }
    let words = match member(record, "file") {
        Some(Member::Keyed(files)) => files.iter().find(|(path, _)| *path == file).map(|(_, words)| words),
        _ => None,
    };
    add("file", file.to_owned(), words.and_then(|words| at(words, "content", name, origins)));
    add("default", String::new(), None);
    rungs
}

/// A value of a map of a record, and where it was written.
fn at(
    record: &Record<'_>,
    map: &str,
    name: &[Cow<'_, str>],
    origins: &Origins,
) -> Option<(String, Option<Span>)> {
    let Member::Value(map) = member(record, map)? else { return None };
    let dotted = name.join(".");
    find(&map.value, "", &dotted).map(|(value, origin)| (written(value), origins.span(origin)))
}

/// `"server.port" = 1` and `server { port = 1 }` are the same.
fn find<'v, 'a>(
    value: &'v Value<'a>,
    before: &str,
    name: &str,
) -> Option<(&'v Value<'a>, crate::base::origin::OriginId)> {
    let Value::Map(entries) = value else { return None };
    entries.iter().find_map(|(key, found)| {
        let path = if before.is_empty() { key.to_string() } else { format!("{before}.{key}") };
        if path == name && !matches!(found.value, Value::Map(_)) {
            return Some((&found.value, found.origin));
        }
        find(&found.value, &path, name)
    })
}
