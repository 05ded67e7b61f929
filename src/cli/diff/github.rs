//! A difference as annotations of a GitHub workflow: what is at risk, at the line that causes it.

use std::fmt::Write as _;

use super::view::View;
use crate::base::render::{github_data as data, github_property as property};
use crate::diff::impact::Level;

/// A line for each risk: `::warning file=…,line=…,title=…::…`.
pub(super) fn text(views: &[View<'_>]) -> String {
    let mut out = String::new();
    for view in views {
        for resource in &view.report.resources {
            let (kind, name) = (&resource.id.kind, resource.id.place());
            let title = format!("{kind} {name} in {}", view.right.title);
            for flag in &resource.flags {
                let _ = writeln!(
                    out,
                    "::{} title={}::{}",
                    command(flag.level),
                    property(&title),
                    data(&flag.message)
                );
            }
            for change in &resource.changes {
                for flag in &change.flags {
                    let place = change.source.as_ref().map(|source| view.place(source));
                    let place = place.map_or_else(String::new, |place| {
                        format!("file={},line={},col={},", property(&place.file), place.line, place.column)
                    });
                    let message = format!("{}: {}", change.path, flag.message);
                    let command = command(flag.level);
                    let _ =
                        writeln!(out, "::{command} {place}title={}::{}", property(&title), data(&message));
                }
            }
        }
    }
    out
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Danger => "error",
        Level::Warn => "warning",
        Level::Info => "notice",
    }
}
