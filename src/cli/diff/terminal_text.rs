//! A difference for a person at a terminal.
//!
//! First a line for each object, then what changes in it, a line a leaf, with
//! the source line that causes it; what puts something at risk is said there and
//! once more at the end. Colour is never the only carrier.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr as _;

use super::beside::{self, Clock};
use super::heard::{self, Weight};
use super::is_told;
use super::view::{Place, View};
use super::words::{
    dangers, glyph, growth, headed, leaves, objects, one_line, rolling, value, without_common,
};
use crate::base::visible::visible;
use crate::diff::compare::Op;
use crate::diff::impact::{Flag, Level};
use crate::diff::report::{Action, Change, Resource, Shown, Verdict};
use crate::diff::set::{Id, Source};
use crate::output::node::Node;

mod drift;
mod prose;

/// How many lines of a new or gone part are shown.
const MOST_LINES: usize = 20;
/// Below this width a source has a line of its own.
const WIDE: usize = 80;

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// What is drawn, and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Only the list of objects.
    pub(super) summary: bool,
    /// Also what others have set, and no apply changes.
    pub(super) drift: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whether it is one: then lines are broken at its width.
    pub(super) is_screen: bool,
    /// How long ago something was.
    pub(super) clock: Clock,
    /// The signs to draw with.
    pub(super) signs: Signs,
}

/// Signs to draw with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    /// From an old value to a new one.
    arrow: &'static str,
    /// What headings are ruled with.
    rule: &'static str,
    /// There is more.
    more: &'static str,
}

impl Signs {
    pub(super) const ASCII: Self = Self { arrow: "->", rule: "-", more: "..." };
    pub(super) const UNICODE: Self = Self { arrow: "→", rule: "─", more: "…" };
}

/// All differences, one after the other, in colour where stdout takes it.
pub(super) fn text(views: &[View<'_>], look: Look) -> String {
    let text = drawn(views, look);
    let text = fit(&text).into_owned();
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => anstream::adapter::strip_str(&text).to_string(),
        _ => text,
    }
}

/// Without what would steer the terminal but for colours: values come from anywhere.
fn fit(text: &str) -> Cow<'_, str> {
    let is_colour = |rest: &str| {
        let inner = rest.strip_prefix('[').unwrap_or_default();
        inner.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';').starts_with('m')
    };
    let mut parts = text.split('\u{1b}');
    let first = visible(parts.next().unwrap_or_default());
    parts.fold(first, |mut out, rest| {
        out.to_mut().push_str(if is_colour(rest) { "\u{1b}" } else { "\\u{1b}" });
        out + visible(rest)
    })
}

fn drawn(views: &[View<'_>], look: Look) -> String {
    let mut out = String::new();
    let mut told: Vec<(Vec<String>, &str)> = Vec::new();
    for (at, view) in views.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        // One alone is like no other.
        let own = if views.len() > 1 { view.told() } else { Vec::new() };
        match told.iter().find(|(other, _)| !own.is_empty() && *other == own) {
            Some((_, first)) => {
                let _ = writeln!(out, "{BOLD}{}{BOLD:#}: the same as in {first}", view.right.title);
            }
            None => Drawing { view, look, out: &mut out }.draw(),
        }
        told.push((own, &view.right.title));
    }
    out
}

struct Drawing<'d, 'p> {
    view: &'d View<'p>,
    look: Look,
    out: &'d mut String,
}

fn colour(action: Action) -> Style {
    match action {
        Action::Create => AnsiColor::Green.on_default(),
        Action::Update => AnsiColor::Yellow.on_default(),
        Action::Replace | Action::Delete => AnsiColor::Red.on_default(),
        Action::Unchanged => Style::new(),
    }
}

fn mark(level: Level) -> (&'static str, Style) {
    match level {
        Level::Danger => ("danger", AnsiColor::Red.on_default().bold()),
        Level::Warn => ("warning", AnsiColor::Yellow.on_default()),
        Level::Info => ("note", DIM),
    }
}

impl Drawing<'_, '_> {
    fn draw(&mut self) {
        let view = self.view;
        let told: Vec<&Resource> =
            view.report.resources.iter().filter(|resource| is_told(resource)).collect();
        let title = match &view.left.environment {
            Some(old) if Some(old) != view.right.environment.as_ref() => {
                format!("{} .. {}", view.left.title, view.right.title)
            }
            _ if view.left.kind == "cluster" => {
                let managers = heard::managers(&view.report.resources);
                let base =
                    view.base.as_ref().map(|base| format!(", since {}", base.title)).unwrap_or_default();
                format!("{} in {}{managers}{base}", view.right.title, view.left.title)
            }
            None => format!("{} against {}", view.right.title, view.left.title),
            Some(_) => format!("{} since {}", view.right.title, view.left.title),
        };
        if told.is_empty() {
            let _ = writeln!(
                self.out,
                "{BOLD}{title}{BOLD:#}: {} in {}{}",
                view.nothing(),
                objects(view.report.resources.len()),
                unsure(view.report.resources.iter()).map(|text| format!(", {text}")).unwrap_or_default()
            );
            self.drift();
            self.notes();
            return;
        }
        let count = format!("{} of {}", told.len(), objects(view.report.resources.len()));
        match self.look.width.saturating_sub(title.width() + count.len()) {
            0 | 1 if self.look.is_screen => {
                self.prose(0, ("", BOLD), &title);
                let _ = writeln!(self.out, "{DIM}{count}{DIM:#}\n");
            }
            gap => {
                let gap = gap.max(2);
                let _ = writeln!(self.out, "{BOLD}{title}{BOLD:#}{:gap$}{DIM}{count}{DIM:#}\n", "");
            }
        }
        let widest = |width: &dyn Fn(&Resource) -> usize, most: usize| {
            told.iter().map(|resource| width(resource)).filter(|width| *width <= most).max().unwrap_or(0)
        };
        let (kind, place) = (|one: &Resource| one.id.kind.width(), |one: &Resource| one.id.place().width());
        let (mut kinds, mut places) = (widest(&kind, usize::MAX), widest(&place, usize::MAX));
        let effects = widest(&|one| heard::effect(view, one).width(), usize::MAX);
        if kinds + places + effects + 8 > self.look.width {
            // What is long stands out of its column, and the others keep to their lines.
            (kinds, places) = (widest(&kind, 14), widest(&place, 28));
        }
        for resource in &told {
            let style = colour(resource.action);
            let (kind, place) = (&resource.id.kind, resource.id.place());
            let line = format!(
                "{style}{:>3}{style:#} {kind:kinds$}  {place:places$}  {}{}",
                glyph(resource.action),
                heard::effect(view, resource),
                alarm(resource)
            );
            match self.gone(resource) {
                Some(place) => self.line(&line, Some(place)),
                None => {
                    let _ = writeln!(self.out, "{line}");
                }
            }
        }
        if !self.look.summary {
            for resource in &told {
                // The list has said already that it comes or goes.
                let is_bare = resource.changes.is_empty() && resource.beside.applied.is_empty()
                    || resource.action == Action::Delete;
                let is_heard = !heard::lines(&resource.heard).is_empty();
                if !is_bare || !resource.flags.is_empty() || is_heard {
                    self.resource(resource);
                }
            }
        }
        self.footer(&told);
    }

    fn resource(&mut self, resource: &Resource) {
        let style = colour(resource.action);
        let rule = self.look.signs.rule;
        let head = format!("{} {}", resource.id.kind, resource.id.place());
        let effect = self.view.effect(resource);
        let fill = self.look.width.saturating_sub(head.width() + effect.width() + 6).max(2);
        let _ = writeln!(
            self.out,
            "\n{DIM}{}{DIM:#} {style}{head}{style:#} {DIM}{}{DIM:#} {effect}",
            rule.repeat(2),
            rule.repeat(fill)
        );
        // A cluster knows more of it.
        let is_told = |old: &Id| resource.heard.notes.iter().any(|note| note.contains(&old.name));
        if let Some(old) = resource.old_id.as_ref().filter(|old| !is_told(old)) {
            let _ = writeln!(self.out, "  takes the place of {}", old.name);
        }
        self.flags(&resource.flags, 2);
        self.heard(resource);
        if resource.action == Action::Delete {
            return;
        }
        let names = resource.changes.iter().map(|change| headed(&change.path).1.width());
        let column = names.filter(|width| *width <= 24).max().unwrap_or(0);
        let mut last = String::new();
        for change in &resource.changes {
            let (head, name) = headed(&change.path);
            if head != last {
                if !head.is_empty() {
                    let _ = writeln!(self.out, "  {head}");
                }
                last.clone_from(&head);
            }
            let indent = if head.is_empty() { 2 } else { 4 };
            self.change(change, &name, indent, column);
        }
        self.applied(resource);
    }

    fn change(&mut self, change: &Change, name: &str, indent: usize, column: usize) {
        let mut line = format!("{:indent$}{name:column$}  ", "");
        let mut below: Vec<String> = Vec::new();
        let more = self.look.signs.more;
        match (change.op, &change.old, &change.new) {
            (Op::Replace, Some(Shown::Value(Node::Text(old))), Some(Shown::Value(Node::Text(new))))
                if old.contains('\n') || new.contains('\n') =>
            {
                line.push_str("changes");
                below = lines_of(old, new, more);
            }
            (Op::Replace, Some(Shown::Sensitive), Some(Shown::Sensitive)) => {
                line.push_str("(sensitive) changed");
            }
            (Op::Replace, Some(old), Some(new)) => {
                let (old, new) = (value(old), value(new));
                let short = if name == "image" { without_common(&old, &new) } else { new.as_str() };
                self.becomes(&mut line, &old, short);
                if let Some(growth) = growth(change) {
                    let _ = write!(line, "  ({growth})");
                }
            }
            (Op::Reorder, Some(old), Some(new)) => {
                line.push_str("other order: ");
                self.becomes(&mut line, &value(old), &value(new));
            }
            (Op::Add, _, Some(Shown::Value(node))) => part(&mut line, &mut below, '+', node, more),
            (Op::Remove, Some(Shown::Value(node)), _) => part(&mut line, &mut below, '-', node, more),
            (Op::Remove, ..) => line.push_str("- (sensitive)"),
            _ => line.push_str("+ (sensitive)"),
        }
        if let Some(cause) = &change.cause {
            let what = if cause.entries.is_empty() { &cause.id.kind } else { &cause.entries.join(", ") };
            let _ = write!(line, "  (because of {what})");
        }
        if let Some(why) = beside::origin(change) {
            let _ = write!(line, "  ({why})");
        }
        self.line(&line, self.source(change));
        if let Some(known) = beside::known(change, self.look.clock) {
            self.prose(indent + 2, ("", DIM), &known);
        }
        for text in below {
            let _ = writeln!(self.out, "{:width$}{text}", "", width = indent + 2);
        }
        self.flags(&change.flags, indent + 2);
    }

    /// `envs/prod.gdeploy:22, over apps/api.gdeploy:14`; of what is gone, where it was.
    fn source(&self, change: &Change) -> Option<String> {
        // What to edit is said where the cause is.
        if change.cause.is_some() {
            return None;
        }
        let is_gone = change.op == Op::Remove && change.old_source.is_some();
        let source = if is_gone { change.old_source.as_ref() } else { change.source.as_ref() }?;
        Some(self.placed(source, is_gone, &self.view.behind(change)))
    }

    /// `was api.gdeploy:14, from api.gdeploy:2`
    fn placed(&self, source: &Source, is_gone: bool, behind: &[Place]) -> String {
        let place = |source: &Source| {
            if is_gone { self.view.old_place(source) } else { self.view.place(source) }
        };
        let was = if is_gone && !self.view.is_of_places() { "was " } else { "" };
        let own = place(source);
        let mut text = format!("{was}{own}");
        for (at, place) in own.elsewhere(behind).into_iter().enumerate() {
            let _ = write!(text, ", {}{place}", if at == 0 { "from " } else { "" });
        }
        if let Some(beat) = &source.beat {
            let _ = write!(text, ", over {}", place(beat));
        }
        text
    }

    /// Where an object was that is gone: nothing else says it.
    fn gone(&self, resource: &Resource) -> Option<String> {
        let source = resource.old_source.as_ref().filter(|_| resource.action == Action::Delete)?;
        Some(self.placed(source, true, &self.view.behind_object(resource)))
    }

    fn heard(&mut self, resource: &Resource) {
        if let Some(doubt) = heard::doubt(resource.verdict, &resource.heard) {
            self.prose(2, ("", Style::new()), &doubt);
        }
        for line in heard::lines(&resource.heard) {
            let (word, style) = match line.weight {
                Weight::Error => ("error", AnsiColor::Red.on_default().bold()),
                Weight::Warning => mark(Level::Warn),
                Weight::Note => mark(Level::Info),
            };
            let place = line.source.map(|source| self.view.place(source).to_string());
            self.prose_at((word, style), &line.text, place);
            if let Some(command) = line.command {
                let _ = writeln!(self.out, "    take it out with: {command}");
            }
        }
    }

    /// What is to be known of all of it.
    fn notes(&mut self) {
        for note in &self.view.report.notes {
            let (word, style) = mark(Level::Info);
            let _ = writeln!(self.out, "\n{style}{word}:{style:#} {note}");
        }
    }

    fn flags(&mut self, flags: &[Flag], indent: usize) {
        for flag in flags {
            self.prose(indent, mark(flag.level), &flag.message);
        }
    }

    /// The counts, and what is dangerous once more.
    fn footer(&mut self, told: &[&Resource]) {
        let report = &self.view.report;
        let mut parts: Vec<String> = Vec::new();
        let first = if self.view.is_of_places() {
            [Action::Update, Action::Create]
        } else {
            [Action::Create, Action::Update]
        };
        for action in first.into_iter().chain([Action::Replace, Action::Delete]) {
            let count = report.count(action);
            if count > 0 {
                parts.push(format!("{count} {}", self.view.counted(action, count)));
            }
        }
        parts.extend(rolling(report.resources.iter()));
        for (level, one, more) in [(Level::Danger, "danger", "dangers"), (Level::Warn, "warning", "warnings")]
        {
            let count = report.risks(level);
            if count > 0 {
                parts.push(format!("{count} {}", if count == 1 { one } else { more }));
            }
        }
        parts.extend(unsure(report.resources.iter()));
        let lines = told.iter().flat_map(|resource| heard::lines(&resource.heard));
        let errors = lines.filter(|line| line.weight == Weight::Error).count();
        if errors > 0 {
            parts.push(format!("{errors} {}", if errors == 1 { "error" } else { "errors" }));
        }
        if parts.is_empty() {
            parts.push(self.view.nothing().to_owned());
        }
        let _ = writeln!(self.out, "\n{}", parts.join(", "));
        self.counted();
        for resource in told {
            for (flag, source) in dangers(resource) {
                let (kind, name) = (&resource.id.kind, resource.id.place());
                let place = match source {
                    Some(source) => format!(" at {}", self.view.place(source)),
                    None => self.gone(resource).map(|place| format!(" ({place})")).unwrap_or_default(),
                };
                self.prose(0, mark(flag.level), &format!("{kind} {name}{place}: {}", flag.message));
            }
        }
        self.drift();
        self.notes();
    }
}

/// What is said at the end of an object's line.
fn alarm(resource: &Resource) -> String {
    let (word, style) = mark(Level::Danger);
    let is_grave = resource.risks().any(|flag| flag.level == Level::Danger);
    if is_grave { format!("  {style}{word}{style:#}") } else { String::new() }
}

/// `3 not verified`
fn unsure<'r>(resources: impl Iterator<Item = &'r Resource>) -> Option<String> {
    let count = resources.filter(|resource| resource.verdict != Verdict::Verified).count();
    (count > 0).then(|| format!("{count} not verified"))
}

/// A part that is new or gone: in the line, or below it where it is more than a value.
fn part(line: &mut String, below: &mut Vec<String>, sign: char, node: &Node, more: &str) {
    let leaves = leaves(node);
    if let [(path, text)] = leaves.as_slice() {
        let gap = if path.is_empty() { "" } else { ": " };
        let _ = write!(line, "{sign} {path}{gap}{text}");
        return;
    }
    let _ = write!(line, "{sign}");
    for (path, text) in leaves.iter().take(MOST_LINES) {
        below.push(format!("{sign} {path}: {text}"));
    }
    if leaves.len() > MOST_LINES {
        below.push(format!("{sign} {more} {} more", leaves.len() - MOST_LINES));
    }
    if leaves.is_empty() {
        let _ = write!(line, " {}", one_line(node));
    }
}

/// A line of a text, with all its characters but tabs to be seen: an end from Windows as well.
fn whole_line(text: &str) -> Cow<'_, str> {
    let text = text.trim_end_matches('\n');
    // What follows decides of a `\r` whether it is half of an end, and nothing does here.
    visible(text)
}

/// What differs between two texts of several lines.
fn lines_of(old: &str, new: &str, more: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let mut found = Vec::new();
    for change in diff.iter_all_changes() {
        let style = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => AnsiColor::Red.on_default(),
            ChangeTag::Insert => AnsiColor::Green.on_default(),
        };
        if found.len() == MOST_LINES {
            found.push(more.to_owned());
            break;
        }
        found.push(format!("{style}{} {}{style:#}", change.tag(), whole_line(change.value())));
    }
    found
}
