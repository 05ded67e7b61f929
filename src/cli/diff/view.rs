//! A difference with the names of its sides and places, ready to be drawn.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{is_told, words};
use crate::base::span::FileId;
use crate::cli::projects;
use crate::cli::report::Names;
use crate::diff::pair::By;
use crate::diff::report::{Action, Report, Resource};
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
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
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
        self.place_in(self.project, false, source)
    }

    /// Where a part of the older side stood.
    pub(super) fn old_place(&self, source: &Source) -> Place {
        match self.left.project.as_deref() {
            Some(older) => self.place_in(older, true, source),
            None => self.place(source),
        }
    }

    fn place_in(&self, project: &Project, is_older: bool, source: &Source) -> Place {
        let file = source.span.file;
        let position = project.sources.file(file).position(source.span.start);
        // Where a file is seen from takes a look at the disk, and many places share one.
        let mut names = self.names.borrow_mut();
        let name = names.entry((is_older, file)).or_insert_with(|| Names::new(project).name(file));
        Place { file: name.clone(), line: position.line, column: position.column }
    }
}
