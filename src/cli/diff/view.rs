//! A difference with the names of its sides and places, ready to be drawn.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::{is_told, words};
use crate::base::span::{FileId, Span};
use crate::cli::projects;
use crate::cli::report::Names;
use crate::diff::pair::By;
use crate::diff::report::{Action, Change, Report, Resource};
use crate::diff::set::Source;
use crate::driver::Project;

/// What is drawn for one environment.
pub(super) struct View<'p> {
    pub(super) left: Side,
    pub(super) right: Side,
    /// What a change was made from, where three sides are looked at.
    pub(super) base: Option<Side>,
    pub(super) report: Report,
    /// What is checked out: the sources of the right side.
    project: &'p Project,
    /// Files as they are shown, of the left side's own project or of the right one.
    names: RefCell<BTreeMap<(bool, FileId), String>>,
}

/// What a side is.
pub(super) struct Side {
    /// `cluster`, `compiled`, `folder`
    pub(super) kind: &'static str,
    /// As a person would say it: `prod`, `prod at 41ab3d0c (origin/main)`.
    pub(super) title: String,
    /// The environment, of a side that was compiled.
    pub(super) environment: Option<String>,
    /// The commit, of a side in the history.
    pub(super) commit: Option<String>,
    /// Its own sources; none for those that are checked out.
    pub(super) project: Option<Arc<Project>>,
}

impl Side {
    /// An environment of what is checked out.
    pub(super) fn environment(name: &str) -> Self {
        Self {
            kind: "compiled",
            title: name.to_owned(),
            environment: Some(name.to_owned()),
            commit: None,
            project: None,
        }
    }

    /// An environment as it was.
    pub(super) fn revision(project: Option<Arc<Project>>, name: &str, base: &str, commit: &str) -> Self {
        let short = commit.get(..9).unwrap_or(commit);
        Self {
            kind: "compiled",
            title: if base == commit { short.to_owned() } else { format!("{short} ({base})") },
            environment: Some(name.to_owned()),
            commit: Some(commit.to_owned()),
            project,
        }
    }

    /// A cluster.
    pub(super) fn cluster(context: &str, version: &str) -> Self {
        let title = if version.is_empty() { context.to_owned() } else { format!("{context} ({version})") };
        Self { kind: "cluster", title, environment: None, commit: None, project: None }
    }

    /// A folder of YAML.
    pub(super) fn folder(path: &Path) -> Self {
        Self { kind: "folder", title: projects::shown(path), environment: None, commit: None, project: None }
    }
}

/// A place as a person would open it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    /// The lines that a value of this place comes from: each once and not its own, the nearest two.
    pub(super) fn elsewhere<'p>(&self, behind: &'p [Self]) -> Vec<&'p Self> {
        let mut found: Vec<&Self> = Vec::new();
        for place in behind {
            let is_there = |known: &Self| known.file == place.file && known.line == place.line;
            if found.len() < 2 && !is_there(self) && !found.iter().any(|known| is_there(known)) {
                found.push(place);
            }
        }
        found
    }
}

/// `api.gdeploy:14`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl<'p> View<'p> {
    pub(super) fn new(left: Side, right: Side, report: Report, project: &'p Project) -> Self {
        Self { left, right, base: None, report, project, names: RefCell::default() }
    }

    /// Says what of the older side could not be read as it was.
    pub(super) fn add_remarks(&mut self) {
        let older = self.left.project.as_deref();
        self.report.notes.extend(older.map(Project::remarks).unwrap_or_default());
    }

    /// What is told of it, without what differs between environments anyway: two that are alike are told once.
    pub(super) fn told(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for resource in self.report.resources.iter().filter(|resource| is_told(resource)) {
            // A name with a hash follows from the content.
            let name = if resource.old_id.is_some() { "" } else { &resource.id.name };
            let workload = resource.workload.as_deref().unwrap_or_default();
            lines.push(format!("{workload} {} {name} {}", resource.id.kind, self.effect(resource)));
            lines.extend(resource.flags.iter().map(|flag| format!("{:?} {}", flag.level, flag.message)));
            for change in &resource.changes {
                let place = |source: &Option<Source>, is_old: bool| {
                    let source = source.as_ref()?;
                    let place = if is_old { self.old_place(source) } else { self.place(source) };
                    Some(format!("{}:{}:{}", place.file, place.line, place.column))
                };
                let values = match &change.cause {
                    Some(cause) => cause.entries.join(" "),
                    None => format!("{:?} {:?}", change.old, change.new),
                };
                let places = (place(&change.source, false), place(&change.old_source, true));
                let seen = change.seen.as_ref().map(|seen| (seen.origin, seen.standing, &seen.set_by));
                lines.push(format!("{} {:?} {values} {places:?} {seen:?}", change.path, change.op));
                lines.extend(change.flags.iter().map(|flag| format!("{:?} {}", flag.level, flag.message)));
            }
            let applied = &resource.beside.applied;
            lines.extend(applied.iter().map(|change| format!("{} {:?} is so", change.path, change.op)));
        }
        let drift = self.report.resources.iter().flat_map(|resource| &resource.beside.drift);
        lines.extend(drift.map(|drift| format!("{} {:?} {:?}", drift.path, drift.live, drift.set_by)));
        lines
    }

    /// Whether there is anything to say.
    pub(super) fn has_news(&self) -> bool {
        self.report.resources.iter().any(is_told)
    }

    /// Whether both sides are there: then nothing happens, and only what differs is said.
    pub(super) fn is_of_places(&self) -> bool {
        self.report.by == By::Purpose
    }

    /// What happens to an object, or where it is, in a few words.
    pub(super) fn effect(&self, resource: &Resource) -> String {
        if !self.is_of_places() {
            return words::effect(resource);
        }
        match resource.action {
            Action::Create => format!("only in {}", self.right.title),
            Action::Delete => format!("only in {}", self.left.title),
            Action::Update | Action::Replace => "differs".to_owned(),
            Action::Unchanged => "alike".to_owned(),
        }
    }

    /// That there is nothing to tell.
    pub(super) fn nothing(&self) -> &'static str {
        if self.is_of_places() { "no differences" } else { "no changes" }
    }

    /// What is counted at the end: `3 to change`.
    pub(super) fn counted(&self, action: Action, count: usize) -> String {
        let differs = if count == 1 { "differs" } else { "differ" };
        match (action, self.is_of_places()) {
            (Action::Create, true) => format!("only in {}", self.right.title),
            (Action::Delete, true) => format!("only in {}", self.left.title),
            (Action::Update | Action::Replace, true) => differs.to_owned(),
            (Action::Create, false) => "to create".to_owned(),
            (Action::Update, false) => "to change".to_owned(),
            (Action::Replace, false) => "to replace".to_owned(),
            (Action::Delete, false) => "to delete".to_owned(),
            (Action::Unchanged, _) => "alike".to_owned(),
        }
    }

    /// Where a part of the newer side stands.
    pub(super) fn place(&self, source: &Source) -> Place {
        self.place_in(false, source.span)
    }

    /// Where a part of the older side stood.
    pub(super) fn old_place(&self, source: &Source) -> Place {
        self.place_in(true, source.span)
    }

    /// Where the values stand that a change's own line only names; of what is gone, where they stood.
    pub(super) fn behind(&self, change: &Change) -> Vec<Place> {
        self.behind_both(change.old_source.as_ref(), change.source.as_ref().filter(|_| change.new.is_some()))
    }

    /// The same of an object that comes or goes: a loop makes it of a list.
    pub(super) fn behind_object(&self, resource: &Resource) -> Vec<Place> {
        self.behind_both(resource.old_source.as_ref(), resource.source.as_ref())
    }

    fn behind_both(&self, old: Option<&Source>, new: Option<&Source>) -> Vec<Place> {
        let (is_old, spans) = match (old, new) {
            (None, None) => return Vec::new(),
            (Some(old), None) => (true, self.values(true, old)),
            (None, Some(new)) => (false, self.values(false, new)),
            (Some(old), Some(new)) => {
                // Where the line itself is another one, it is what was changed.
                if self.text(true, old.span) != self.text(false, new.span) {
                    return Vec::new();
                }
                let mut spans = self.values(false, new);
                let before: Vec<&str> =
                    self.values(true, old).into_iter().map(|span| self.text(true, span)).collect();
                spans.retain(|span| !before.contains(&self.text(false, *span)));
                (false, spans)
            }
        };
        let mut places: Vec<Place> = Vec::new();
        for place in spans.into_iter().map(|span| self.place_in(is_old, span)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    fn values(&self, is_older: bool, source: &Source) -> Vec<Span> {
        let side = if is_older { &self.left } else { &self.right };
        self.project(is_older).named_values().of(source.span, side.environment.as_deref())
    }

    fn text(&self, is_older: bool, span: Span) -> &str {
        self.project(is_older).sources.text(span)
    }

    fn project(&self, is_older: bool) -> &Project {
        self.left.project.as_deref().filter(|_| is_older).unwrap_or(self.project)
    }

    fn place_in(&self, is_older: bool, span: Span) -> Place {
        let (project, is_older) = (self.project(is_older), is_older && self.left.project.is_some());
        let position = project.sources.file(span.file).position(span.start);
        // Where a file is seen from takes a look at the disk, and many places share one.
        let mut names = self.names.borrow_mut();
        let name = names.entry((is_older, span.file)).or_insert_with(|| Names::new(project).name(span.file));
        Place { file: name.clone(), line: position.line, column: position.column }
    }
}
