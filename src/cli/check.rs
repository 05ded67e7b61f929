//! `gdeployc check`: says what is wrong, and writes nothing but fixes that were asked for.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::options::{Selection, Telling};
use super::report::Report;
use super::terminal::Terminal;
use super::{Global, fix, projects};
use crate::driver::{Options, is_date};

/// Say what is wrong, in every environment; write nothing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Check {
    /// Files or folders, as a pre-commit hook names them: the projects they belong to are checked, each
    /// once, as a whole. Without: the project of the current folder
    #[arg(value_name = "FILE", conflicts_with = "project")]
    files: Vec<PathBuf>,
    #[clap(flatten)]
    selection: Selection,
    /// Judge the dates of `allow … { until = … }` as if it were this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<String>,
    #[clap(flatten)]
    telling: Telling,
    /// Apply the fixes that findings offer, then say what is left; see `gdeployc help fix`
    #[arg(long)]
    fix: bool,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc check                          all environments of this project
  gdeployc check -e prod --only orders    one workload in one environment
  gdeployc check --deny-warnings          a gate in CI
  gdeployc check $(git diff --name-only)  the projects that a change touches
  gdeployc check --format json | jq '.findings[].code'
  gdeployc check --format github          annotations of a pull request
  gdeployc check --format sarif > gdeploy.sarif";

fn day(text: &str) -> Result<String, String> {
    if is_date(text) { Ok(text.to_owned()) } else { Err("a day is written `2026-12-31`".to_owned()) }
}

impl Check {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let projects = projects::meant(global, &self.files, terminal)?;
        let options = Options { as_of: self.as_of.clone(), ..self.selection.options(false, false)? };
        let mut report = Report::default();
        let mut has_fixed = false;
        for project in projects {
            let project = self.selection.inputs.add_file(project)?;
            if self.fix {
                let mut fixed = fix::fixed(&project, &options, false)?;
                terminal.note(&fixed.told);
                has_fixed |= !fixed.told.is_empty();
                report.add_compiled(&fixed.project, &mut fixed.compiled);
                continue;
            }
            report.add_compiled(&project, &mut project.compile(&options));
        }
        if has_fixed && !report.is_empty() {
            terminal.note("\n");
        }
        report.tell(self.telling.format, terminal)?;
        Ok(report.exit(&self.telling))
    }
}
