//! The findings of a run, of one project or several, told once.
//!
//! The places of all projects move into one map of sources, with names as
//! the person who called would type them; only files with findings are kept.

use std::collections::BTreeMap;
use std::process::ExitCode;

use super::failure::Failure;
use super::options::{Format, Telling};
use super::projects;
use super::terminal::{self, Terminal};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::render::{self, Summary};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::driver::{Concealer, Project, masked};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    sources: SourceMap,
    found: Vec<Diagnostic>,
    /// For each finding, how many environments were looked at.
    environments: Vec<usize>,
    files: usize,
}

impl Report {
    /// Adds what was found in a project.
    pub(super) fn add(&mut self, project: &Project, found: Vec<Diagnostic>, environments: usize) {
        self.files += project.files;
        if found.is_empty() {
            return;
        }
        let mut moved = Moved::new(project);
        let mut concealer = Concealer::new(&project.sources);
        for mut finding in found {
            concealer.conceal(&mut finding);
            for span in spans(&mut finding) {
                moved.span(span, &mut self.sources);
            }
            self.found.push(finding);
            self.environments.push(environments);
        }
    }

    /// Adds what was found in one text by itself.
    pub(super) fn add_text(&mut self, name: String, text: &str, found: Vec<Diagnostic>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut alone = SourceMap::default();
        alone.add(name.as_str(), text);
        let file = self.sources.add(name, masked(text));
        let mut concealer = Concealer::new(&alone);
        self.files += 1;
        for mut finding in found {
            concealer.conceal(&mut finding);
            for span in spans(&mut finding) {
                span.file = file;
            }
            self.found.push(finding);
            self.environments.push(0);
        }
    }

    /// Tells it: text to stderr, JSON to stdout.
    pub(super) fn tell(&self, format: Format, terminal: &Terminal) -> Result<(), Failure> {
        if format == Format::Json {
            return terminal::data(&render::json(&self.found, &self.sources, self.files));
        }
        self.draw(terminal);
        let gap = if self.found.is_empty() { "" } else { "\n" };
        let summary = Summary::of(&self.found, self.files);
        terminal.note(&format!("{gap}{}\n", render::summary_line(&summary)));
        Ok(())
    }

    /// Only the findings, for people.
    pub(super) fn draw(&self, terminal: &Terminal) {
        let texts: Vec<String> = self
            .found
            .iter()
            .zip(&self.environments)
            .map(|(finding, &environments)| {
                render::text(finding, &self.sources, terminal.style(environments))
            })
            .collect();
        terminal::say(&texts.join("\n"));
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether nothing may be written.
    pub(super) fn fails(&self, telling: &Telling) -> bool {
        let counts = |finding: &Diagnostic| telling.deny_warnings || finding.severity == Severity::Error;
        self.found.iter().any(counts)
    }

    /// 1 where something was found that counts.
    pub(super) fn exit(&self, telling: &Telling) -> ExitCode {
        ExitCode::from(u8::from(self.fails(telling)))
    }
}

/// All places of a finding.
fn spans(finding: &mut Diagnostic) -> impl Iterator<Item = &mut Span> {
    let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
    finding.labels.iter_mut().map(|label| &mut label.span).chain(edits.map(|edit| &mut edit.span))
}

/// The files of a project on their way into the common map.
struct Moved<'p> {
    names: Names<'p>,
    ids: BTreeMap<FileId, FileId>,
}

impl<'p> Moved<'p> {
    fn new(project: &'p Project) -> Self {
        Self { names: Names::new(project), ids: BTreeMap::new() }
    }

    fn span(&mut self, span: &mut Span, sources: &mut SourceMap) {
        let names = &self.names;
        span.file = *self.ids.entry(span.file).or_insert_with_key(|&id| {
            sources.add(names.name(id), masked(&names.project.sources.file(id).text))
        });
    }
}

/// The files of a project as one would type them in the current folder.
pub(super) struct Names<'p> {
    project: &'p Project,
    /// The files before this one are std's, and keep their names.
    first_own: usize,
}

impl<'p> Names<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        let first_own = project.sources.iter().count().saturating_sub(project.files);
        Self { project, first_own }
    }

    pub(super) fn name(&self, id: FileId) -> String {
        let name = &self.project.sources.file(id).name;
        let is_own = id.0 as usize >= self.first_own;
        if is_own { projects::shown(&projects::way_to(&self.project.root.join(name))) } else { name.clone() }
    }
}
