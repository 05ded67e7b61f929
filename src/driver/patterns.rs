//! What `project.gdeploy` says of files: read before anything is compiled.
//!
//! `exclude` and `crds` are therefore written out, without holes, and a
//! pattern knows `*` only: any letters of one name.

use crate::base::span::FileId;
use crate::syntax::ast::{Body, ElementValue, Entry, Expr, ExprKind, Item, PartKind};
use crate::syntax::parse;
use crate::vfs::{self, Kind, Vfs};

/// What `exclude` of `project` lists: read before anything is compiled, so it is written out.
pub(super) fn excluded(text: &str) -> Vec<String> {
    let listed = listed(text, "exclude").into_iter();
    listed.map(|pattern| pattern.trim_start_matches("./").trim_matches('/').to_owned()).collect()
}

/// What `crds` of `project` lists: files are read before anything is compiled.
pub(super) fn definitions(text: &str) -> Vec<String> {
    if text.contains("crds") { listed(text, "crds") } else { Vec::new() }
}

/// The files that a pattern names; `*` stands for any letters of one name.
pub(super) fn named(files: &dyn Vfs, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in pattern.trim_start_matches("./").split('/') {
        let mut next = Vec::new();
        for path in &found {
            if !part.contains('*') {
                next.push(vfs::join(path, part));
                continue;
            }
            let names = files.list(path).into_iter().flatten().map(|entry| entry.name);
            let names = names.filter(|name| !name.starts_with('.') && fits(part, name));
            next.extend(names.map(|name| vfs::join(path, &name)));
        }
        found = next;
    }
    found.retain(|path| files.kind(path) == Some(Kind::File));
    found.sort();
    found
}

/// The texts of a list that `project` sets.
fn listed(text: &str, name: &str) -> Vec<String> {
    let parsed = parse(FileId(0), text.strip_prefix('\u{feff}').unwrap_or(text));
    let settings = parsed.ast.items.iter().filter_map(|item| match item {
        Item::Entry(Entry { head, body: Body::Block(block), .. })
            if matches!(head.parts[0].kind, PartKind::Name("project")) =>
        {
            Some(&block.items)
        }
        _ => None,
    });
    let mut excluded = Vec::new();
    for item in settings.flatten() {
        let Item::Entry(Entry { head, body: Body::Set(value), .. }) = item else { continue };
        let (PartKind::Name(known), ExprKind::List(elements)) = (&head.parts[0].kind, &value.kind) else {
            continue;
        };
        if *known != name {
            continue;
        }
        for element in elements {
            if let ElementValue::Expr(Expr { kind: ExprKind::Text(text), .. }) = &element.value
                && let Some(plain) = text.plain()
            {
                excluded.push(plain.to_owned());
            }
        }
    }
    excluded
}

/// Whether a path, or a folder that it is in, is listed; `*` stands for any letters of one name.
pub(super) fn is_listed(path: &str, excluded: &[String]) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    excluded.iter().any(|pattern| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() <= parts.len() && wanted.iter().zip(&parts).all(|(wanted, part)| fits(wanted, part))
    })
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(tail) = name.strip_prefix(before) else { return false };
    let starts = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
    starts.into_iter().any(|at| fits(rest, &tail[at..]))
}
