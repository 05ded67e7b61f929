//! `gdeployc fmt`: writes files as everybody writes them.
//!
//! What that means is [`crate::format`]'s. A file with a mistake in its
//! syntax is left alone, and the mistake shown; the others are formatted all
//! the same, whether or not they compile.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rayon::prelude::*;

use super::failure::Failure;
use super::report::Report;
use super::terminal::{self, Terminal};
use super::{Global, projects, unified};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::driver::{self, OpenError, Project};
use crate::format::format;
use crate::output::replace::replace;

/// Format files; what they say stays the same.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fmt {
    /// Files and folders; `-` is stdin, and goes to stdout. Without: the project of the current folder
    #[arg(value_name = "FILE", conflicts_with = "project")]
    files: Vec<PathBuf>,
    /// Write nothing; print what would change, and exit with 1 if something would
    #[arg(long)]
    check: bool,
    /// Format stdin, which is the text of this file, to stdout; for editors
    #[arg(long, value_name = "FILE", conflicts_with_all = ["project", "files"])]
    stdin_path: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc fmt                                 all files of this project
  gdeployc fmt --check                         a gate in CI
  gdeployc fmt $(git diff --name-only)         what a change touches
  gdeployc fmt --stdin-path orders.gdeploy < orders.gdeploy

Exit: 1 where a file is left alone because it does not parse, or with --check
would change.";

/// A file and what comes of it.
struct Formatted {
    path: PathBuf,
    old: String,
    new: Result<String, Vec<Diagnostic>>,
}

impl Fmt {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let is_stdin = self.files.iter().any(|file| file == Path::new("-"));
        if is_stdin && self.files.len() > 1 {
            return Err(
                Failure::new("`-` is stdin, which is formatted alone").help("name files, or only `-`")
            );
        }
        if is_stdin || self.stdin_path.is_some() {
            return self.stdin(terminal);
        }
        let (paths, skipped) = match self.files.as_slice() {
            [] => (project(global.project.as_deref())?, Vec::new()),
            files => listed(files)?,
        };
        for skipped in skipped {
            terminal.note(&format!("note: skipped {skipped}\n"));
        }
        let all = paths.into_par_iter().map(read).collect::<Result<Vec<_>, OpenError>>()?;
        let is_shown = |file: &&Formatted| match &file.new {
            Ok(new) => self.check && *new != file.old,
            Err(_) => true,
        };
        let shown = all.iter().filter(is_shown);
        let surroundings = surroundings(shown.map(|file| (file.path.as_path(), file.old.as_str())));
        let secrets = driver::secret_names(&surroundings);
        let mut report = Report::default();
        let mut told = String::new();
        let mut diffs = String::new();
        let (mut changed, mut refused) = (0, 0);
        for file in &all {
            let name = projects::shown(&projects::way_to(&file.path));
            match &file.new {
                Err(problems) => {
                    refused += 1;
                    report.add_text(name, &file.old, &secrets, problems.clone());
                }
                Ok(new) if *new == file.old => {}
                Ok(new) => {
                    changed += 1;
                    if self.check {
                        diffs += &unified::unified(&name, [&file.old, new], &secrets);
                    } else {
                        replace(&file.path, new.as_bytes())
                            .map_err(|error| Failure::new(format!("could not write `{name}`: {error}")))?;
                        let _ = writeln!(told, "formatted {name}");
                    }
                }
            }
        }
        report.draw(terminal);
        terminal::data(&diffs)?;
        let gap = if report.is_empty() { "" } else { "\n" };
        terminal.note(&format!("{gap}{told}{}\n", summary(all.len(), changed, refused, self.check)));
        Ok(ExitCode::from(u8::from(refused > 0 || (self.check && changed > 0))))
    }

    fn stdin(&self, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::new(format!("could not read stdin: {error}")))?;
        let old = String::from_utf8(bytes).map_err(|_| Failure::new("stdin is not UTF-8 text"))?;
        let name = self.stdin_path.as_deref().map_or_else(|| "stdin".to_owned(), projects::shown);
        let path = self.stdin_path.as_deref().unwrap_or(Path::new("stdin"));
        let surroundings = || surroundings([(path, old.as_str())]);
        match format(FileId(0), &old) {
            Ok(new) if self.check => {
                let surroundings = surroundings();
                let secrets = driver::secret_names(&surroundings);
                terminal::data(&unified::unified(&name, [&old, &new], &secrets))?;
                Ok(ExitCode::from(u8::from(new != old)))
            }
            Ok(new) => {
                terminal::data(&new)?;
                Ok(ExitCode::SUCCESS)
            }
            Err(problems) => {
                let mut report = Report::default();
                let surroundings = surroundings();
                report.add_text(name, &old, &driver::secret_names(&surroundings), problems);
                report.draw(terminal);
                Ok(ExitCode::from(1))
            }
        }
    }
}

/// These texts and the projects that they belong to: another file may say that a value is a secret.
fn surroundings<'t>(texts: impl IntoIterator<Item = (&'t Path, &'t str)>) -> SourceMap {
    let mut sources = SourceMap::default();
    let mut roots = BTreeSet::new();
    for (path, text) in texts {
        sources.add("", text);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        roots.extend(projects::root(folder).ok().flatten());
    }
    let projects = roots.iter().filter_map(|root| Project::open(root).ok());
    for project in projects {
        for (_, file) in project.own_sources() {
            sources.add("", file.text.as_str());
        }
    }
    sources
}

fn read(path: PathBuf) -> Result<Formatted, OpenError> {
    let old = driver::read(&path)?;
    let new = format(FileId(0), &old);
    Ok(Formatted { path, old, new })
}

/// The files of the project of a folder.
fn project(folder: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let folder = folder.unwrap_or(Path::new("."));
    let Some(root) = projects::root(folder).map_err(|error| unreadable(folder, &error))? else {
        return Err(OpenError::NoProject(folder.to_owned()).into());
    };
    Ok(driver::list(&root, false)?)
}

/// The files that were named, and those in and below folders that were; and what was skipped, why.
fn listed(files: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<String>), Failure> {
    let mut found = BTreeSet::new();
    let mut skipped = Vec::new();
    for file in files {
        match file.canonicalize() {
            Ok(path) if path.is_dir() => found.extend(driver::list(&path, true)?),
            Ok(path) if projects::is_source(file) => {
                found.insert(path);
            }
            Ok(_) => skipped.push(format!("`{}`: it is no `.gdeploy` file", file.display())),
            // A list of changed files has those that are gone.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                skipped.push(format!("`{}`: it does not exist", file.display()));
            }
            Err(error) => return Err(unreadable(file, &error)),
        }
    }
    Ok((found.into_iter().collect(), skipped))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not read `{}`: {error}", path.display()))
}

/// `2 of 6 files formatted, 1 left alone`
fn summary(all: usize, changed: usize, refused: usize, is_check: bool) -> String {
    let files = if all == 1 { "file" } else { "files" };
    let mut text = match (changed, refused) {
        (0, 0) => return format!("nothing to format in {all} {files}"),
        _ if is_check => format!("{changed} of {all} {files} would change"),
        _ => format!("{changed} of {all} {files} formatted"),
    };
    if refused > 0 {
        let _ = write!(text, ", {refused} left alone");
    }
    text
}
