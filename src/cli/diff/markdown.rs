//! A difference as a comment of a pull request.
//!
//! One comment holds all environments: a table of what happens, the dangers,
//! then details to unfold. Environments that change alike are told once. It
//! stays below what GitHub takes, dropping details before effects and never a
//! danger, and it says the same for the same change, so a comment is replaced
//! and not repeated.

use std::fmt::Write as _;

use super::beside::{self, Clock};
use super::heard::{self, Weight};
use super::is_told;
use super::view::{Place, View};
use super::words::{dangers, glyph, growth, one_line, rolling, value};
use crate::base::visible::{visible, visible_line};
use crate::diff::compare::Op;
use crate::diff::impact::Level;
use crate::diff::report::{Action, Change, Resource, Shown};
use crate::diff::secret::SENSITIVE;
use crate::diff::set::Source;
use crate::output::node::Node;

mod drifted;
mod remarks;

/// GitHub takes 65,536 characters; somebody may add a few.
const BUDGET: usize = 60_000;
/// By which a workflow finds the comment to replace.
const MARKER: &str = "<!-- gdeploy:diff -->";

/// All differences as one comment. `link` is what a path and a line are put behind, such as
/// `https://github.com/o/r/blob/SHA/`.
pub(super) fn text(views: &[View<'_>], link: Option<&str>, drift: bool) -> String {
    let mut out = format!("{MARKER}\n### gdeploy · {}\n", title(views));
    for view in views.iter().filter(|view| view.report.is_empty()) {
        if let Some(counted) = beside::counted(&view.report) {
            let _ = writeln!(out, "\n{}: {}", escaped(&view.right.title), escaped(&counted));
        }
    }
    let groups = groups(views);
    let parts: Vec<(String, Vec<String>)> = groups
        .iter()
        .map(|(_, members)| {
            let drawing = Drawing { view: members[0], link };
            (drawing.table(), drawing.details())
        })
        .collect();
    for ((_, members), (table, _)) in groups.iter().zip(&parts) {
        let names: Vec<String> =
            members.iter().map(|view| format!("**{}**", escaped(&view.right.title))).collect();
        let since = &members[0].left.title;
        let base = members[0].base.as_ref().map(|base| format!(", since {}", escaped(&base.title)));
        let base = base.unwrap_or_default();
        let _ = write!(out, "\n{} against {}{base}\n", names.join(", "), escaped(since));
        for view in members {
            out.push_str(&Drawing { view, link }.dangers());
        }
        let _ = write!(out, "\n{table}");
        if let Some(counted) = beside::counted(&members[0].report) {
            let _ = writeln!(out, "\n{}", escaped(&counted));
        }
        for view in members {
            for note in &view.report.notes {
                let _ =
                    writeln!(out, "\n> **note** on {}: {}", escaped(&view.right.title), remarks::noted(note));
            }
        }
    }
    let mut left_out = 0;
    for (_, details) in &parts {
        for detail in details {
            if out.chars().count() + detail.chars().count() + 200 > BUDGET {
                left_out += 1;
            } else {
                out.push_str(detail);
            }
        }
    }
    for view in views {
        let whole = drifted::text(view, drift);
        let is_short = out.chars().count() + whole.chars().count() + 200 <= BUDGET;
        out.push_str(&if is_short { whole } else { drifted::text(view, false) });
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "\n{} not shown here: run `gdeployc diff` to see them all.",
            if left_out == 1 { "1 object is".to_owned() } else { format!("{left_out} objects are") }
        );
    }
    let same: Vec<&str> =
        views.iter().filter(|view| !view.has_news()).map(|view| view.right.title.as_str()).collect();
    if !same.is_empty() && same.len() < views.len() {
        let _ = writeln!(out, "\n<sub>no changes in {}</sub>", escaped(&same.join(", ")));
    }
    out
}

/// Environments with something to tell, those that are alike together.
fn groups<'v, 'p>(views: &'v [View<'p>]) -> Vec<(Vec<String>, Vec<&'v View<'p>>)> {
    let mut groups: Vec<(Vec<String>, Vec<&View<'p>>)> = Vec::new();
    for view in views.iter().filter(|view| view.has_news()) {
        let told = if views.len() > 1 { view.told() } else { Vec::new() };
        match groups.iter_mut().find(|(known, _)| *known == told) {
            Some((_, members)) => members.push(view),
            None => groups.push((told, vec![view])),
        }
    }
    groups
}

/// `3 changes in prod, 4 pods roll` of all environments together.
fn title(views: &[View<'_>]) -> String {
    let changed: Vec<&View<'_>> = views.iter().filter(|view| view.has_news()).collect();
    if changed.is_empty() {
        if let [view] = views
            && view.is_of_places()
        {
            let (left, right) = (escaped(&view.left.title), escaped(&view.right.title));
            return format!("{} between {left} and {right}", view.nothing());
        }
        let names: Vec<&str> = views.iter().map(|view| view.right.title.as_str()).collect();
        return format!("no changes in {}", escaped(&names.join(", ")));
    }
    let names: Vec<&str> = changed.iter().map(|view| view.right.title.as_str()).collect();
    let happens = |resource: &&Resource| resource.action != Action::Unchanged;
    let objects: usize =
        changed.iter().map(|view| view.report.resources.iter().filter(happens).count()).sum();
    let mut title = match changed.as_slice() {
        [view] if view.is_of_places() => {
            let (left, right) = (escaped(&view.left.title), escaped(&view.right.title));
            format!("{} between {left} and {right}", counted(objects, "difference"))
        }
        _ => format!("{} in {}", counted(objects, "change"), escaped(&names.join(", "))),
    };
    let resources = changed.iter().flat_map(|view| &view.report.resources);
    if let Some(rolling) = rolling(resources) {
        let _ = write!(title, ", **{rolling}**");
    }
    for (level, word) in [(Level::Danger, "danger"), (Level::Warn, "warning")] {
        let count: usize = changed.iter().map(|view| view.report.risks(level)).sum();
        if count > 0 {
            let _ = write!(title, ", **{}**", counted(count, word));
        }
    }
    title
}

fn counted(count: usize, word: &str) -> String {
    if count == 0 {
        return format!("no {word}s");
    }
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

struct Drawing<'d, 'p> {
    view: &'d View<'p>,
    link: Option<&'d str>,
}

impl Drawing<'_, '_> {
    fn told(&self) -> impl Iterator<Item = &Resource> {
        self.view.report.resources.iter().filter(|resource| is_told(resource))
    }

    /// What may not be overlooked, above all else.
    fn dangers(&self) -> String {
        let mut out = String::new();
        let environment = escaped(&self.view.right.title);
        let mut quote = |word: &str, resource: &Resource, text: &str, source: Option<String>| {
            let (kind, name, text) = (&resource.id.kind, resource.id.place(), escaped(text));
            let at = source.map(|source| format!(" ({source})")).unwrap_or_default();
            let _ = writeln!(out, "\n> **{word}** in {environment}: {kind} `{name}`: {text}{at}");
        };
        for resource in &self.view.report.resources {
            let lines = heard::lines(&resource.heard);
            for line in lines.iter().filter(|line| line.weight == Weight::Error) {
                quote("error", resource, &line.text, line.source.map(|source| self.linked(source, false)));
            }
            let gone = resource.old_source.as_ref().filter(|_| resource.action == Action::Delete);
            for (flag, source) in dangers(resource) {
                let place = source.map(|source| self.linked(source, false));
                let place = place.or_else(|| gone.map(|source| self.was(source)));
                quote("danger", resource, &flag.message, place);
            }
        }
        out
    }

    fn table(&self) -> String {
        let mut out = "| | object | effect | change | source |\n|---|---|---|---|---|\n".to_owned();
        for resource in self.told() {
            let (kind, name) = (&resource.id.kind, escaped(&resource.id.place()));
            let mut changes: Vec<String> = Vec::new();
            let mut sources: Vec<String> = Vec::new();
            if resource.action != Action::Create {
                for change in resource.changes.iter().filter(|change| change.cause.is_none()) {
                    changes.push(short(change));
                    for source in self.sources(change) {
                        if !sources.contains(&source) {
                            sources.push(source);
                        }
                    }
                }
            }
            if let Some(source) = resource.old_source.as_ref().filter(|_| resource.action == Action::Delete) {
                sources.push(self.was(source));
                let behind = self.view.behind_object(resource);
                let behind = self.view.old_place(source).elsewhere(&behind);
                sources.extend(behind.iter().map(|place| format!("from {}", escaped(&place.to_string()))));
            }
            match resource.beside.applied.len() {
                0 => {}
                count => changes.insert(0, format!("{count} already applied")),
            }
            let more = changes.len().saturating_sub(4);
            changes.truncate(4);
            if more > 0 {
                changes.push(format!("{more} more"));
            }
            sources.truncate(4);
            let _ = writeln!(
                out,
                "| {} | {kind} `{name}` | {} | {} | {} |",
                escaped(glyph(resource.action)),
                escaped(&heard::effect(self.view, resource)),
                changes.join("; "),
                sources.join(", ")
            );
        }
        out
    }

    /// One part to unfold for each object.
    fn details(&self) -> Vec<String> {
        self.told().filter_map(|resource| self.detail(resource)).collect()
    }

    /// None where the table has said it all.
    fn detail(&self, resource: &Resource) -> Option<String> {
        let mut body = String::new();
        let is_gone = resource.action == Action::Delete;
        for change in resource.changes.iter().filter(|_| !is_gone) {
            let path = change.path.to_string();
            let mut lines = |sign: char, shown: &Option<Shown>| {
                let Some(shown) = shown else { return };
                for (part, text) in parts(shown) {
                    let gap = if part.is_empty() { "" } else { "." };
                    let _ = writeln!(body, "{sign} {path}{gap}{part}: {}", text.replace('\n', " "));
                }
            };
            lines('-', &change.old);
            lines('+', &change.new);
        }
        for change in resource.beside.applied.iter().filter(|_| !is_gone) {
            let _ = writeln!(body, "  {} (already applied)", change.path);
        }
        let mut parts = remarks::of(resource);
        if !body.is_empty() {
            let gap = if parts.is_empty() { "" } else { "\n" };
            let fence = fence(&body);
            let _ = writeln!(parts, "{gap}{fence}diff\n{}{fence}", visible(&body));
        }
        let (kind, name) = (&resource.id.kind, escaped(&resource.id.place()));
        (!parts.is_empty()).then(|| {
            format!(
                "\n<details><summary>{kind} {name} in {}</summary>\n\n{parts}</details>\n",
                escaped(&self.view.right.title)
            )
        })
    }

    /// Where a change stands, and the values that it names.
    fn sources(&self, change: &Change) -> Vec<String> {
        let behind = self.view.behind(change);
        let (own, is_old) = match (&change.source, &change.old_source) {
            (_, Some(old)) if change.op == Op::Remove => (self.view.old_place(old), true),
            (Some(source), _) => (self.view.place(source), false),
            _ => return Vec::new(),
        };
        let behind = own.elsewhere(&behind);
        [&own].into_iter().chain(behind).map(|place| self.linked_place(place, is_old)).collect()
    }

    /// Where an object was.
    fn was(&self, source: &Source) -> String {
        let was = if self.view.is_of_places() { "" } else { "was " };
        format!("{was}{}", self.linked(source, true))
    }

    fn linked(&self, source: &Source, is_old: bool) -> String {
        let place = if is_old { self.view.old_place(source) } else { self.view.place(source) };
        self.linked_place(&place, is_old)
    }

    /// `[api.gdeploy:14](…#L14)`
    fn linked_place(&self, place: &Place, is_old: bool) -> String {
        let text = escaped(&place.to_string());
        match self.link.filter(|_| !is_old) {
            Some(link) => {
                let file = place.file.replace(' ', "%20");
                format!("[{text}]({}/{file}#L{})", link.trim_end_matches('/'), place.line)
            }
            None => text,
        }
    }
}

/// A change in a cell of the table.
fn short(change: &Change) -> String {
    let name = change.path.last();
    let text = match (change.op, &change.old, &change.new) {
        (Op::Replace, Some(old), Some(new)) => format!("{} → {}", code(&value(old)), code(&value(new))),
        (Op::Reorder, ..) => "other order".to_owned(),
        (Op::Add, _, Some(Shown::Value(node))) if !is_block(node) => format!("+ {}", code(&one_line(node))),
        (Op::Add, ..) => "added".to_owned(),
        _ => "removed".to_owned(),
    };
    let growth = growth(change).map(|growth| format!(" ({growth})")).unwrap_or_default();
    let why = beside::origin(change).map(|why| format!(" ({why})")).unwrap_or_default();
    let known = beside::known(change, Clock::Days).map(|known| format!(" – {}", escaped(&known)));
    format!("{} {text}{growth}{why}{}", escaped(&name), known.unwrap_or_default())
}

fn is_block(node: &Node) -> bool {
    matches!(node, Node::Map(_) | Node::List(_))
}

fn parts(shown: &Shown) -> Vec<(String, String)> {
    match shown {
        Shown::Sensitive => vec![(String::new(), SENSITIVE.to_owned())],
        Shown::Value(Node::Text(text)) => vec![(String::new(), text.clone())],
        Shown::Value(node) => super::words::leaves(node),
    }
}

/// A value in a cell: no character of it means anything to Markdown.
fn code(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut text = visible_line(text).into_owned();
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).chain(['…']).collect();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{}{gap}{fence}", text.replace('|', "\\|"))
}

/// What stands around a block: longer than any run of the same sign in it.
fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

/// Text whose characters stand for themselves, and mention nobody.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in visible_line(text).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@\u{200b}"),
            '#' => out.push_str("#\u{200b}"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}
