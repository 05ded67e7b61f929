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
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::list;
use crate::base::render::{self, Rule, Summary};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::codes;
use crate::driver::{Compiled, Concealer, HeldBack, Project, Secrets, masked, secret_names};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    sources: SourceMap,
    found: Vec<Diagnostic>,
    /// For each finding, how many environments were looked at.
    environments: Vec<usize>,
    files: usize,
    /// What is not said for now, and why.
    notes: Vec<String>,
}

/// What stands in the way of an answer, for people.
pub(super) fn draw(project: &Project, found: Vec<Diagnostic>, terminal: &Terminal) {
    let mut report = Report::default();
    report.add(project, found, 1);
    report.draw(terminal);
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

    /// Adds all that a compilation found, and how much it holds back.
    pub(super) fn add_compiled(&mut self, project: &Project, compiled: &mut Compiled) {
        let found = std::mem::take(&mut compiled.findings);
        self.add(project, found, compiled.environments);
        let HeldBack { count, files } = &compiled.held_back;
        let names = Names::new(project);
        let files: Vec<String> = files.iter().map(|&file| format!("`{}`", names.name(file))).collect();
        if files.is_empty() {
            return;
        }
        let files = list::and(&files);
        let (findings, wait, they) =
            if *count == 1 { ("finding", "waits", "it") } else { ("findings", "wait", "they") };
        self.notes.push(format!(
            "note: {count} more {findings} {wait} until {files} can be read:\n      {they} may only follow from what is \
             broken there\n"
        ));
    }

    /// Adds what was found in one text by itself; `secrets`: what the values of secrets are called.
    pub(super) fn add_text(
        &mut self,
        name: String,
        text: &str,
        secrets: &Secrets<'_>,
        found: Vec<Diagnostic>,
    ) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut alone = SourceMap::default();
        alone.add(name.as_str(), text);
        let file = self.sources.add(name, masked(text, secrets));
        let mut concealer = Concealer::knowing(&alone, secrets);
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

    /// Tells it: text to stderr, what programs read to stdout.
    pub(super) fn tell(&self, format: Format, terminal: &Terminal) -> Result<(), Failure> {
        match format {
            Format::Text => {}
            Format::Json => return terminal::data(&render::json(&self.found, &self.sources, self.files)),
            Format::Sarif => return terminal::data(&self.sarif()),
            Format::Github => return terminal::data(&render::github(&self.found, &self.sources)),
        }
        self.draw(terminal);
        let gap = if self.found.is_empty() { "" } else { "\n" };
        let summary = Summary::of(&self.found, self.files);
        terminal.note(&format!("{gap}{}\n", render::summary_line(&summary)));
        self.notes.iter().for_each(|note| terminal.note(note));
        Ok(())
    }

    fn sarif(&self) -> String {
        let docs = codes::all();
        let rule = |code: Code| {
            let doc = docs.iter().find(|(known, _)| *known == code).map_or("", |(_, doc)| *doc);
            let (title, help) = codes::title(doc);
            Rule { title, help }
        };
        render::sarif(&self.found, &self.sources, env!("CARGO_PKG_VERSION"), rule)
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
        let counts = |finding: &Diagnostic| match finding.severity {
            Severity::Error => true,
            Severity::Warning => telling.deny_warnings,
            Severity::Info => false,
        };
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
    /// What the values of secrets are called.
    secrets: Secrets<'p>,
    ids: BTreeMap<FileId, FileId>,
}

impl<'p> Moved<'p> {
    fn new(project: &'p Project) -> Self {
        Self { names: Names::new(project), secrets: secret_names(&project.sources), ids: BTreeMap::new() }
    }

    fn span(&mut self, span: &mut Span, sources: &mut SourceMap) {
        let (names, secrets) = (&self.names, &self.secrets);
        span.file = *self.ids.entry(span.file).or_insert_with_key(|&id| {
            sources.add(names.name(id), masked(&names.project.sources.file(id).text, secrets))
        });
    }
}

/// The files of a project as one would type them in the current folder.
pub(super) struct Names<'p> {
    project: &'p Project,
}

impl<'p> Names<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self { project }
    }

    pub(super) fn name(&self, id: FileId) -> String {
        let name = &self.project.sources.file(id).name;
        if Project::is_std(id) {
            return name.clone();
        }
        projects::shown(&projects::way_to(&self.project.root.join(name)))
    }
}
