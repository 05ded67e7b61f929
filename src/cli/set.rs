//! `gdeployc set`: changes one value in the source, for people in a hurry and for bots.
//!
//! What changes is [`crate::driver`]'s to say; here it is written and told.
//! A change that would bring an error is refused before anything is written.

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::report::Report;
use super::terminal::{self, Terminal};
use super::{Global, projects};
use crate::output::replace::replace;

/// Change one value where it is written; comments and layout stay.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Set {
    /// What: `orders.image`, `orders.config.LOG_LEVEL`, `prod.kubernetes`, or the name of a `let`
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// To what, as in the source; text needs no quotes where a text stands already
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    /// In this environment only
    #[arg(long = "env", short, value_name = "NAME")]
    environment: Option<String>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc set version 1.6.0                    `let version = \"1.6.0\"`
  gdeployc set orders.scale 3..30 -e prod       in the overlay, added if need be
  gdeployc set orders.config.LOG_LEVEL debug --dry-run

Exit: 1 where the change would bring an error; then nothing is written.";

impl Set {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let project = projects::open(global.project.as_deref())?;
        let mut report = Report::default();
        let change = match project.set(&self.address, &self.value, self.environment.as_deref()) {
            Ok(change) => change,
            Err(refusal) => {
                report.add(&project, vec![refusal], 1);
                report.draw(terminal);
                return Ok(ExitCode::from(1));
            }
        };
        if !change.errors.is_empty() {
            report.add(&change.project, change.errors, 0);
            report.draw(terminal);
            terminal::say("\nnothing was written: the change would bring what is shown above\n");
            return Ok(ExitCode::from(1));
        }
        let path = project.root.join(&change.file);
        if !self.dry_run {
            replace(&path, change.text.as_bytes())
                .map_err(|error| Failure::new(format!("could not write `{}`: {error}", path.display())))?;
        }
        let place = format!("{}:{}", projects::shown(&projects::way_to(&path)), change.line);
        terminal.note(&match &change.old {
            Some(old) if change.is_same => format!("{place}: it is `{old}` already\n"),
            Some(old) => format!("{place}: `{old}` -> `{}`\n", change.new),
            None => format!("{place}: new: `{}`\n", change.new),
        });
        Ok(ExitCode::SUCCESS)
    }
}
