//! The only module that writes to stdout and stderr.
//!
//! Colour and box characters are for terminals: what is piped is ASCII,
//! unless colour was asked for by `--color always` or `CLICOLOR_FORCE`.
//! A reader that stops early (`| head`) is no error.

#![expect(clippy::disallowed_methods, reason = "the terminal says what it is by variables")]

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum as _;

use super::failure::Failure;
use crate::base::render::{self, Style, Theme};

/// Wider than this, lines of prose are hard to read.
const WIDEST: usize = 120;

/// When to use colour. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Where the answers go and how they are drawn.
#[derive(Debug)]
pub(super) struct Terminal {
    theme: Theme,
    quiet: bool,
}

/// Ahead of all other arguments, because help and usage have colours too.
pub(super) fn decide_color(arguments: &[OsString]) {
    let texts: Vec<&str> = arguments.iter().map_while(|argument| argument.to_str()).collect();
    let value = texts.iter().enumerate().find_map(|(at, text)| match text.strip_prefix("--color") {
        Some("") => texts.get(at + 1).copied(),
        Some(value) => value.strip_prefix('='),
        None => None,
    });
    match value.and_then(|value| Color::from_str(value, false).ok()) {
        Some(Color::Always) => ColorChoice::Always.write_global(),
        Some(Color::Never) => ColorChoice::Never.write_global(),
        Some(Color::Auto) | None => {}
    }
}

/// Whether stdout shows more than ASCII: a terminal does, and whatever colour was asked for.
pub(super) fn is_unicode() -> bool {
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
        ColorChoice::Auto | ColorChoice::Never => io::stdout().is_terminal() && !is_dumb(),
    }
}

/// Whether the terminal shows nothing but text.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Columns: `COLUMNS`, else those of the terminal, else 80.
pub(super) fn width() -> usize {
    columns().unwrap_or(80).min(WIDEST)
}

fn columns() -> Option<usize> {
    let wished = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let real = || terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0));
    wished.or_else(real).filter(|&width| width > 0)
}

impl Terminal {
    pub(super) fn new(quiet: bool) -> Self {
        let theme = match AutoStream::choice(&io::stderr()) {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => Theme::Color,
            ColorChoice::Auto | ColorChoice::Never if io::stderr().is_terminal() && !is_dumb() => {
                Theme::Unicode
            }
            ColorChoice::Auto | ColorChoice::Never => Theme::Plain,
        };
        Self { theme, quiet }
    }

    /// The same without box characters.
    pub(super) fn in_ascii(&self) -> Self {
        let theme = match self.theme {
            Theme::Plain | Theme::Unicode => Theme::Plain,
            Theme::PlainColor | Theme::Color => Theme::PlainColor,
        };
        Self { theme, quiet: self.quiet }
    }

    /// How findings in so many environments are drawn.
    pub(super) fn style(&self, environments: usize) -> Style {
        // A log has room for whole lines.
        let is_log = !io::stderr().is_terminal();
        let excerpt = if is_log { render::WIDEST } else { columns().unwrap_or(80) };
        Style { theme: self.theme, width: width(), excerpt, environments }
    }

    /// Whether only findings and data are wanted.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Counts and hints.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }
}

/// Data, to stdout.
pub(super) fn data(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("could not write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// What a person wants to see even if all is quiet, to stderr.
pub(super) fn say(text: &str) {
    // There is nobody left to tell when stderr is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}
