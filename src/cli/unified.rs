//! What a command would change in a file, as a unified diff that `patch -p0` takes.
//!
//! In colour on a terminal only. In sources literal secrets are stars, as in findings.

use std::fmt::Write as _;
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::driver::{Secrets, masked};

/// The difference between two texts of a source; `secrets`: what the values of secrets are called.
pub(super) fn unified(name: &str, [old, new]: [&str; 2], secrets: &Secrets<'_>) -> String {
    plain(name, [&masked(old, secrets), &masked(new, secrets)])
}

/// The difference between two texts without secrets.
pub(super) fn plain(name: &str, [old, new]: [&str; 2]) -> String {
    let style = match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => |_| Style::new(),
        _ => colored,
    };
    drawn(name, old, new, style)
}

/// A part of a diff.
#[derive(Clone, Copy)]
enum Part {
    Header,
    Place,
    Line(ChangeTag),
}

fn colored(part: Part) -> Style {
    match part {
        Part::Header => Style::new().bold(),
        Part::Place => AnsiColor::Cyan.on_default(),
        Part::Line(ChangeTag::Delete) => AnsiColor::Red.on_default(),
        Part::Line(ChangeTag::Insert) => AnsiColor::Green.on_default(),
        Part::Line(ChangeTag::Equal) => Style::new(),
    }
}

fn drawn(name: &str, old: &str, new: &str, style: impl Fn(Part) -> Style) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    let mut line = |part: Part, text: &str| {
        let style = style(part);
        let _ = writeln!(out, "{style}{text}{style:#}");
    };
    for (index, hunk) in diff.unified_diff().iter_hunks().enumerate() {
        if index == 0 {
            line(Part::Header, &format!("--- {name}"));
            line(Part::Header, &format!("+++ {name}"));
        }
        line(Part::Place, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let text = change.value();
            let text = text.strip_suffix('\n').unwrap_or(text);
            line(Part::Line(change.tag()), &format!("{}{text}", change.tag()));
            if change.missing_newline() {
                line(Part::Place, "\\ No newline at end of file");
            }
        }
    }
    out
}
