//! A difference as annotations of a GitHub workflow: what is at risk, at the line that causes it.

use std::fmt::Write as _;

use super::beside::{self, Clock};
use super::heard::{self, Weight};
use super::view::{Place, View};
use crate::base::render::{github_data as data, github_property as property};
use crate::diff::impact::Level;
use crate::diff::set::Source;

/// A line for each risk: `::warning file=…,line=…,title=…::…`.
pub(super) fn text(views: &[View<'_>]) -> String {
    let mut out = String::new();
    for view in views {
        for resource in &view.report.resources {
            let (kind, name) = (&resource.id.kind, resource.id.place());
            let title = format!("{kind} {name} in {}", view.right.title);
            for line in heard::lines(&resource.heard) {
                let level = match line.weight {
                    Weight::Error => Level::Danger,
                    Weight::Warning => Level::Warn,
                    Weight::Note => Level::Info,
                };
                let text = match line.command {
                    Some(command) => format!("{}\ntake it out with: {command}", line.text),
                    None => line.text,
                };
                let place = line.source.map_or_else(String::new, |source| at(view, source));
                let _ =
                    writeln!(out, "::{} {place}title={}::{}", command(level), property(&title), data(&text));
            }
            let place = resource.source.as_ref().map_or_else(String::new, |source| at(view, source));
            for flag in &resource.flags {
                let message = data(&flag.message);
                let _ =
                    writeln!(out, "::{} {place}title={}::{message}", command(flag.level), property(&title));
            }
            for change in &resource.changes {
                // The line that causes it may be the one where a name of it gets its value.
                let behind = view.behind(change).into_iter().next().filter(|_| change.source.is_some());
                let place = match (behind, &change.source) {
                    (Some(place), _) => annotated(&place),
                    (None, Some(source)) => at(view, source),
                    (None, None) => String::new(),
                };
                if let Some(known) = beside::known(change, Clock::Days) {
                    let is_conflict = beside::is_conflict(change);
                    let command = command(if is_conflict { Level::Warn } else { Level::Info });
                    let message = data(&format!("{}: {known}", change.path)).to_string();
                    let _ = writeln!(out, "::{command} {place}title={}::{message}", property(&title));
                }
                for flag in &change.flags {
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

fn at(view: &View<'_>, source: &Source) -> String {
    annotated(&view.place(source))
}

/// `file=…,line=…,col=…,`
fn annotated(place: &Place) -> String {
    format!("file={},line={},col={},", property(&place.file), place.line, place.column)
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Danger => "error",
        Level::Warn => "warning",
        Level::Info => "notice",
    }
}
