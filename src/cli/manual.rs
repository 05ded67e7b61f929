//! `gdeployc manual`: the reference of all words, from the declarations that the checker reads.
//!
//! Markdown is one text; manual pages are files, one for each command and one
//! for the language, because that is how `man` finds them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};

use super::App;
use super::failure::Failure;
use super::terminal;
use crate::driver::{self, ManualEntry};
use crate::output::replace::replace;

mod markdown;
mod roff;

/// Print the reference of the language, or write manual pages.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Manual {
    /// `markdown` is one text; `man` are files for `man`, and needs `-o`
    #[arg(long, value_name = "FORMAT", default_value = "markdown", hide_possible_values = true)]
    format: Format,
    /// The file for Markdown, or the folder for manual pages
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// The forms of the manual. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Markdown,
    Man,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc manual | less
  gdeployc manual -o reference.md
  gdeployc manual --format man -o ~/.local/share/man    # then: man 5 gdeploy

One word on a terminal: `gdeployc explain probe`.";

impl Manual {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let entries = driver::manual();
        match (self.format, self.output.as_deref()) {
            (Format::Markdown, None) => terminal::data(&markdown::drawn(&entries))?,
            (Format::Markdown, Some(file)) => put(file, markdown::drawn(&entries).as_bytes())?,
            (Format::Man, None) => {
                return Err(Failure::new("manual pages are files")
                    .help("name a folder for them: `--format man -o man`"));
            }
            (Format::Man, Some(folder)) => pages(folder, &entries)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// `man1/gdeployc.1`, one for each command, and `man5/gdeploy.5` for the language.
fn pages(folder: &Path, entries: &[ManualEntry]) -> Result<(), Failure> {
    for section in ["man1", "man5"] {
        let section = folder.join(section);
        std::fs::create_dir_all(&section).map_err(|error| not_written(&section, &error))?;
    }
    put(&folder.join("man5/gdeploy.5"), roff::language(entries).as_bytes())?;
    let commands = folder.join("man1");
    clap_mangen::generate_to(App::command(), &commands).map_err(|error| not_written(&commands, &error))?;
    Ok(())
}

fn put(file: &Path, text: &[u8]) -> Result<(), Failure> {
    replace(file, text).map_err(|error| not_written(file, &error))
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("could not write `{}`: {error}", path.display()))
}
