//! `gdeployc fix`: applies the fixes that findings offer, and says what is left.
//!
//! Which edits go together is [`crate::driver`]'s to say. A file that somebody
//! changed meanwhile is not written.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::options::{Selection, Telling};
use super::report::{Names, Report};
use super::terminal::{self, Terminal};
use super::{Global, projects, unified};
use crate::driver::{self, Compiled, Options, Project};
use crate::output::replace::replace;

/// Apply the fixes that findings offer; say what is left.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fix {
    /// Files or folders: the projects they belong to are fixed, each as a whole. Without: the project of the
    /// current folder
    #[arg(value_name = "FILE", conflicts_with = "project")]
    files: Vec<PathBuf>,
    #[clap(flatten)]
    selection: Selection,
    /// Write nothing; print what would change
    #[arg(long)]
    dry_run: bool,
    #[clap(flatten)]
    telling: Telling,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc fix             what is certain, in all files of this project
  gdeployc fix --dry-run   the same as a diff
  gdeployc check --fix     the same command by another name

A fix is offered where one reading is left, such as a misspelt word with one
that is near. Exit: as `check`, for what is left.";

/// A project after its fixes.
pub(super) struct Fixed {
    pub(super) project: Project,
    pub(super) compiled: Compiled,
    /// What was done, one line each.
    pub(super) told: String,
    /// How many fixes.
    count: usize,
    /// What would change, as a diff.
    diffs: String,
}

impl Fix {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let options = self.selection.options(false, false)?;
        if self.dry_run && !self.telling.format.is_text() {
            return Err(Failure::new("`--dry-run` and `--format` both want stdout")
                .help("`check --format json` has the fixes as edits"));
        }
        let mut report = Report::default();
        let mut count = 0;
        for project in projects::meant(global, &self.files, terminal)? {
            let project = self.selection.inputs.add_file(project)?;
            let mut fixed = fixed(&project, &options, self.dry_run)?;
            terminal::data(&fixed.diffs)?;
            terminal.note(&fixed.told);
            report.add_compiled(&fixed.project, &mut fixed.compiled);
            count += fixed.count;
        }
        if count == 0 {
            terminal.note("nothing to fix\n");
        } else {
            let (would, fixes) =
                (if self.dry_run { "would be " } else { "" }, if count == 1 { "fix" } else { "fixes" });
            terminal.note(&format!("{count} {fixes} {would}applied\n"));
        }
        if !report.is_empty() {
            terminal.note("\n");
        }
        report.tell(self.telling.format, terminal)?;
        Ok(report.exit(&self.telling))
    }
}

/// Applies what can be fixed in a project, unless it is only asked what that is.
pub(super) fn fixed(project: &Project, options: &Options, dry_run: bool) -> Result<Fixed, Failure> {
    let fixed = project.fixed(options);
    let names = Names::new(project);
    let mut told = String::new();
    for applied in &fixed.applied {
        let _ = writeln!(
            told,
            "{}:{}: {}: {}",
            names.name(applied.file),
            applied.line,
            applied.code,
            applied.text
        );
    }
    let secrets = if dry_run { driver::secret_names(&project.sources) } else { driver::Secrets::default() };
    let mut diffs = String::new();
    let mut writes = Vec::new();
    for &file in &fixed.changed {
        let (old, new) = (&project.sources.file(file).text, &fixed.project.sources.file(file).text);
        if dry_run {
            diffs += &unified::unified(&names.name(file), [old, new], &secrets);
            continue;
        }
        let path = project.root.join(&project.sources.file(file).name);
        let now = driver::read(&path)?;
        // A byte order mark is no part of a source.
        let Some(before) =
            now.strip_suffix(old.as_str()).filter(|before| before.len() <= '\u{feff}'.len_utf8())
        else {
            return Err(Failure::new(format!(
                "nothing was written: `{}` was changed meanwhile",
                names.name(file)
            ))
            .help("run it again"));
        };
        writes.push((names.name(file), path, format!("{before}{new}")));
    }
    for (name, path, text) in writes {
        replace(&path, text.as_bytes())
            .map_err(|error| Failure::new(format!("could not write `{name}`: {error}")))?;
    }
    Ok(Fixed { project: fixed.project, compiled: fixed.compiled, told, count: fixed.applied.len(), diffs })
}
