//! Findings drawn for people, and written for programs.
//!
//! The only place that knows miette. A label in another file becomes an
//! `Advice` below, because miette draws one source per finding; a label over
//! several lines is cut to its first; a label at the end of a file moves to
//! the last character, where it can be drawn. What a source holds is shown
//! without control characters: it must not steer the terminal.
//! Decides nothing: what is shown is in the [`Diagnostic`].

use crate::base::list;
use crate::base::visible::visible;
use std::fmt;
use std::fmt::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::diagnostic::{Diagnostic, Label, Severity};
use super::source::SourceMap;
use super::span::FileId;

mod github;
mod json;
mod sarif;
mod snippet;
mod wrap;

pub use github::{data as github_data, github, property as github_property};
pub use json::{Finding, Place, Report, Summary, json};
pub use sarif::{Rule, sarif};
use snippet::Snippet;
pub use snippet::WIDEST;
pub use wrap::wrap;

#[cfg(test)]
mod tests;

/// The characters and colours to draw with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// ASCII, as in files and pipes.
    Plain,
    /// ASCII and colour.
    PlainColor,
    /// Box characters without colour.
    Unicode,
    /// Box characters and colour, for terminals.
    Color,
}

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Characters and colours.
    pub theme: Theme,
    /// Columns of the terminal; messages and help are wrapped to it.
    pub width: usize,
    /// Columns that lines of a source may take; longer ones are clipped around their labels.
    pub excerpt: usize,
    /// How many environments were looked at: a finding in fewer says in which.
    pub environments: usize,
}

impl Style {
    /// As the expected outputs of tests are written.
    pub const PLAIN: Self = Self { theme: Theme::Plain, width: 80, excerpt: WIDEST, environments: 1 };
}

/// One finding as text that ends with a newline.
pub fn text(found: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let width = style.width.max(40) - 2;
    let own_file = found.span().map(|span| span.file);
    let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
        found.labels.iter().partition(|label| Some(label.span.file) == own_file);
    let severity = match found.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Info => miette::Severity::Advice,
    };
    let main = Drawing {
        code: Some(found.code.id),
        severity,
        message: wrap(&found.message, width - 4),
        help: help(found).map(|help| wrap(&help, width - 8)),
        snippet: own_file.map(|file| Snippet::new(sources.file(file), &here, style.excerpt)),
        labels: &here,
    };
    let mut out = String::new();
    draw(&mut out, &main, style.theme);
    if let Some(note) = environments(found, style.environments) {
        let indented = wrap(&note, width - 8).replace('\n', "\n        ");
        let _ = writeln!(out, "  note: {indented}");
    }
    for (file, labels) in by_file(&elsewhere) {
        let message = if labels.len() == 1 { "the other place" } else { "the other places" };
        let advice = Drawing {
            code: None,
            severity: miette::Severity::Advice,
            message: message.to_owned(),
            help: None,
            snippet: Some(Snippet::new(sources.file(file), &labels, style.excerpt)),
            labels: &labels,
        };
        out.push_str("\nAdvice:\n");
        draw(&mut out, &advice, style.theme);
    }
    trim_lines(&out)
}

/// All findings as text, an empty line between two.
pub fn all(found: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let texts: Vec<String> = found.iter().map(|one| text(one, sources, style)).collect();
    texts.join("\n")
}

/// Into the order in which they are shown: by place, those without one first.
pub fn sort(found: &mut [Diagnostic]) {
    found.sort_by(|one, other| {
        let key = |of: &Diagnostic| (of.span(), of.code);
        key(one).cmp(&key(other)).then_with(|| one.message.cmp(&other.message))
    });
}

/// `2 errors and 1 warning in 3 files`
pub fn summary_line(summary: &Summary) -> String {
    let many = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let files = many(summary.files, "file");
    match (summary.errors, summary.warnings) {
        (0, 0) => format!("nothing to report in {files}"),
        (errors, 0) => format!("{} in {files}", many(errors, "error")),
        (0, warnings) => format!("{} in {files}", many(warnings, "warning")),
        (errors, warnings) => {
            format!("{} and {} in {files}", many(errors, "error"), many(warnings, "warning"))
        }
    }
}

/// What is wrong, why there, and what to type, for those who show one text beside a line.
fn sentence(found: &Diagnostic) -> String {
    let label = found.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    let parts = [Some(found.message.clone()), label.map(str::to_owned), help(found)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn help(found: &Diagnostic) -> Option<String> {
    match (&found.help, &found.fix) {
        (Some(help), Some(fix)) => Some(format!("{help}\nfix: {}", fix.text)),
        (Some(help), None) => Some(help.clone()),
        (None, fix) => fix.as_ref().map(|fix| fix.text.clone()),
    }
}

/// Which environments have it, unless all have or the message says so already.
fn environments(found: &Diagnostic, all: usize) -> Option<String> {
    let names: Vec<String> = found.environments.iter().map(|name| format!("`{name}`")).collect();
    if names.len() >= all || names.iter().all(|name| found.message.contains(name.as_str())) {
        return None;
    }
    Some(match names.as_slice() {
        [] => return None,
        [only] => format!("in environment {only}"),
        names => format!("in environments {}", list::and(names)),
    })
}

fn by_file<'a>(labels: &[&'a Label]) -> Vec<(FileId, Vec<&'a Label>)> {
    let mut files: Vec<(FileId, Vec<&Label>)> = Vec::new();
    for &label in labels {
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, of_file)) => of_file.push(label),
            None => files.push((label.span.file, vec![label])),
        }
    }
    files
}

fn draw(out: &mut String, drawing: &Drawing<'_>, theme: Theme) {
    let theme = match theme {
        Theme::Plain => GraphicalTheme::none(),
        Theme::PlainColor => GraphicalTheme::ascii(),
        Theme::Unicode => GraphicalTheme::unicode_nocolor(),
        Theme::Color => GraphicalTheme::unicode(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_wrap_lines(false)
        .with_context_lines(1)
        .without_syntax_highlighting();
    // Writing to a string cannot fail, and every label lies within its source.
    let _ = handler.render_report(out, drawing);
}

fn trim_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// One source with its labels, as miette wants it.
#[derive(Debug)]
struct Drawing<'a> {
    code: Option<&'static str>,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    snippet: Option<Snippet<'a>>,
    labels: &'a [&'a Label],
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet.as_ref()?;
        Some(Box::new(self.labels.iter().enumerate().map(move |(index, label)| {
            // An empty text would be drawn as an arrow to nothing.
            let text = (!label.text.is_empty()).then(|| visible(&label.text).into_owned());
            let place = snippet.place(index);
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, place)
            } else {
                LabeledSpan::new_with_span(text, place)
            }
        })))
    }
}
