//! More than fits on the screen, through the pager that a person likes.
//!
//! Only where stdout is a terminal, and not in CI. Which one: `--pager`,
//! `GDEPLOY_PAGER`, `PAGER`, else `less`, which is told to keep colours and to
//! leave again what fits. A pager that is missing or left early is no error: in the
//! first case the text is printed, in the second it was read.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Args;
use unicode_width::UnicodeWidthStr as _;

use super::failure::Failure;
use super::terminal;

/// Through which program long texts are shown.
#[derive(Debug, Args)]
pub(super) struct Pager {
    /// Show what is longer than the screen with this. Without: `GDEPLOY_PAGER`, `PAGER`, else `less`
    #[arg(long, value_name = "COMMAND", conflicts_with = "no_pager")]
    pager: Option<String>,
    /// Print what is longer than the screen as it is
    #[arg(long)]
    no_pager: bool,
}

impl Pager {
    /// Shows a text.
    pub(super) fn show(&self, text: &str) -> Result<(), Failure> {
        match self.command().filter(|_| !fits(text)) {
            Some(command) if page(&command, text) => Ok(()),
            _ => terminal::data(text),
        }
    }

    /// None where nothing is to stand between.
    fn command(&self) -> Option<String> {
        if self.no_pager || !io::stdout().is_terminal() || is_unattended() {
            return None;
        }
        let named = self.pager.clone().or_else(|| variable("GDEPLOY_PAGER")).or_else(|| variable("PAGER"));
        let command = named.unwrap_or_else(|| "less".to_owned());
        Some(command.trim().to_owned()).filter(|command| !matches!(command.as_str(), "" | "cat"))
    }
}

/// Whether nobody is there to turn pages, or the terminal cannot.
fn is_unattended() -> bool {
    variable("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false")) || terminal::is_dumb()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the terminal says what it is, and people what they like, by variables"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether a text fits on the screen, with a line for the prompt.
fn fits(text: &str) -> bool {
    let Some((columns, rows)) = terminal_size::terminal_size_of(io::stdout()) else { return true };
    let columns = usize::from(columns.0).max(1);
    let bare = anstream::adapter::strip_str(text).to_string();
    let lines: usize = bare.lines().map(|line| line.width().div_ceil(columns).max(1)).sum();
    lines < usize::from(rows.0)
}

/// Whether the pager has shown the text.
fn page(command: &str, text: &str) -> bool {
    // What is written for a shell goes to one.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " -_./=+,:@%".contains(letter);
    let is_for_shell = cfg!(unix) && !command.chars().all(is_plain);
    let mut run = if is_for_shell {
        let mut run = Command::new("sh");
        run.args(["-c", command]);
        run
    } else {
        let mut words = command.split_whitespace();
        let mut run = Command::new(words.next().unwrap_or_default());
        run.args(words);
        run
    };
    // Quit if it fits, keep colours, leave the text on the screen.
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if variable(name).is_none() {
            run.env(name, value);
        }
    }
    // An interrupt is for the pager, who may stop a search by it, and is not to be left alone at the terminal.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::new(AtomicBool::new(false)));
    let Ok(mut child) = run.stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Who has seen enough closes it.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| !is_missing(is_for_shell, status))
}

/// Whether a shell has found nothing to run.
fn is_missing(is_for_shell: bool, status: ExitStatus) -> bool {
    is_for_shell && matches!(status.code(), Some(126 | 127))
}
