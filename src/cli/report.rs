//! The findings of a run, of one project or several, told once.
//!
//! The places of all projects move into one map of sources, with names as
//! the person who called would type them; only files with findings are kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use super::failure::Failure;
use super::options::{Format, Telling};
use super::projects;
use super::terminal::Terminal;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::render::{self, Summary};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::driver::Project;

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
        for mut finding in found {
            let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
            let labels = finding.labels.iter_mut();
            for span in labels.map(|label| &mut label.span).chain(edits.map(|edit| &mut edit.span)) {
                moved.span(span, &mut self.sources);
            }
            self.found.push(finding);
            self.environments.push(environments);
        }
    }

    /// Tells it: text to stderr, JSON to stdout.
    pub(super) fn tell(&self, format: Format, terminal: &Terminal) -> Result<(), Failure> {
        if format == Format::Json {
            return terminal.data(&render::json(&self.found, &self.sources, self.files));
        }
        for (finding, &environments) in self.found.iter().zip(&self.environments) {
            let text = render::text(finding, &self.sources, terminal.style(environments));
            terminal.say(&format!("{text}\n"));
        }
        let summary = Summary::of(&self.found, self.files);
        terminal.note(&format!("{}\n", render::summary_line(&summary)));
        Ok(())
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

/// The files of a project on their way into the common map.
struct Moved<'p> {
    project: &'p Project,
    /// From the current folder to the project.
    way: std::path::PathBuf,
    /// The files before this one are std's, and keep their names.
    first_own: usize,
    ids: BTreeMap<FileId, FileId>,
}

impl<'p> Moved<'p> {
    fn new(project: &'p Project) -> Self {
        let first_own = project.sources.iter().count().saturating_sub(project.files);
        Self { project, way: projects::way_to(&project.root), first_own, ids: BTreeMap::new() }
    }

    fn span(&mut self, span: &mut Span, sources: &mut SourceMap) {
        span.file = *self.ids.entry(span.file).or_insert_with_key(|&id| {
            let file = self.project.sources.file(id);
            let is_own = id.0 as usize >= self.first_own;
            let name = if is_own { self.way.join(&file.name) } else { Path::new(&file.name).to_owned() };
            sources.add(projects::shown(&name), file.text.clone())
        });
    }
}
