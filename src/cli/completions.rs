//! `gdeployc completions`: a script for the shell.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::App;
use super::failure::Failure;
use super::terminal;

/// Print a script that lets your shell complete commands and options.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell that reads it
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  source <(gdeployc completions bash)    # for all sessions: in ~/.bashrc
  gdeployc completions zsh > \"${fpath[1]}/_gdeployc\"
  gdeployc completions fish > ~/.config/fish/completions/gdeployc.fish";

impl Completions {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut App::command(), "gdeployc", &mut script);
        terminal::data(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
