//! `gdeployc explain`: where a value comes from, what a code means, what a word may hold.
//!
//! What is asked is told apart by its form: a code is `GD` and a number, or
//! a code's name; an output is a path with `:` behind it; all else is an
//! address or, where no workload has that name, a word. The answers are [`crate::driver`]'s; here they are drawn.

mod word;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use unicode_width::UnicodeWidthStr as _;

use super::failure::Failure;
use super::options::Inputs;
use super::report;
use super::schema::Schema;
use super::terminal::{self, Terminal};
use super::{Global, projects};
use crate::base::diagnostic::Code;
use crate::base::list;
use crate::base::span::Span;
use crate::base::visible::visible;
use crate::codes;
use crate::driver::{Explanation, Options, Project, Query, Rung};
use crate::output::{index, write};

/// Say where a value comes from and what it beat, what a code means, or what a word may hold.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// An address, a line or path of an output, a code, or a word
    #[arg(value_name = "WHAT", default_value = "", hide_default_value = true)]
    what: String,
    /// Print the JSON Schema of `check --format json`, of `graph --format json`, or of the `index` of an output
    #[arg(long, value_name = "check|graph|index", hide_possible_values = true, exclusive = true)]
    schema: Option<Schema>,
    /// Only in this environment (repeatable). Without: in all, equal answers once
    #[arg(long = "env", short, value_name = "NAME", value_delimiter = ',')]
    environments: Vec<String>,
    #[clap(flatten)]
    inputs: Inputs,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc explain orders.scale           the layers that set it
  gdeployc explain orders.scale -e prod   in one environment
  gdeployc explain GD0302                 what a code means; also by name: unit
  gdeployc explain probe                  what may stand in it; also probe.every
  gdeployc explain out/prod/orders/deployment.yaml:27
  gdeployc explain out/prod/orders/deployment.yaml:spec.strategy.type

The first line of an answer is what holds; below stands what that beat.";

const ANSWERS: &str = "\
an address `orders.scale`, a word `probe`, a code `GD0302`, or a place in an
output: `out/prod/orders/deployment.yaml:27`";

const SUBJECTS: &str = "\
codes begin with their subject: GD01 syntax, GD02 names, GD03 types,
GD04 workloads, GD05 network, GD06 security, GD07 environments, GD08 output,
GD09 files";

impl Explain {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        if let Some(schema) = self.schema {
            terminal::data(schema.text())?;
            return Ok(ExitCode::SUCCESS);
        }
        if self.what.is_empty() {
            return Err(Failure::new("what is there to explain?").help(ANSWERS));
        }
        if let Some((code, doc)) = codes::find(&self.what) {
            let (title, rest) = codes::title(doc);
            terminal::data(&format!("{} {}: {title}\n\n{}\n", code.id, code.name, rest.trim_end()))?;
            return Ok(ExitCode::SUCCESS);
        }
        if codes::is_number(&self.what) {
            return Err(no_code(&self.what));
        }
        let place = Place::of(&self.what);
        // An address has a dot, the name of a code has none.
        let near = codes::nearest(&self.what).filter(|_| place.is_none() && !self.what.contains('.'));
        if place.is_none() {
            let project =
                projects::open(global.project.as_deref()).unwrap_or_else(|_| Project::in_memory(&[]));
            let is_address = project.has_address(&self.what);
            if !is_address && let Some(page) = project.word(&self.what) {
                terminal::data(&word::drawn(&page, terminal::width()))?;
                return Ok(ExitCode::SUCCESS);
            }
            if near.is_none()
                && !is_address
                && let Some(help) = project.meant(&self.what)
            {
                return Err(Failure::new(format!("there is no word `{}`", self.what)).help(help));
            }
        }
        let (project, query) = match place {
            Some(ref place) => place.query(global)?,
            None => match (projects::open(global.project.as_deref()), near) {
                (Err(_), Some(near)) => return Err(misspelt_code(&self.what, near)),
                (project, _) => (project?, Query::Address(self.what.clone())),
            },
        };
        let project = self.inputs.add_file(project)?;
        let options = Options {
            environments: self.environments.clone(),
            inputs: self.inputs.given()?,
            ..Options::default()
        };
        match project.explain(&query, &options) {
            Ok(answers) => {
                let texts: Vec<String> =
                    answers.iter().map(|answer| drawn(answer, &project, terminal::width())).collect();
                terminal::data(&visible(&texts.join("\n")))?;
                if let (Some(place), Query::Output { file, .. }) = (place, &query) {
                    let differs = |annotate| {
                        let text = project.output_text(file, annotate, &options);
                        text.is_some_and(|text| write::holds(Path::new(place.file), &text) == Some(false))
                    };
                    // Most files have no places in them, so that is asked first.
                    if differs(false) && differs(true) {
                        terminal::say(&format!(
                            "\nnote: `{}` is not what would be built now, because it or the source was edited \
                             since;\n      the answer is about what would be built\n",
                            place.file
                        ));
                    }
                }
                Ok(ExitCode::SUCCESS)
            }
            Err(found) => {
                report::draw(&project, found, terminal);
                if let Some(near) = near {
                    terminal::say(&format!("\nor the code `{}`, {}?\n", near.name, near.id));
                }
                Ok(ExitCode::from(1))
            }
        }
    }
}

fn misspelt_code(text: &str, near: Code) -> Failure {
    Failure::new(format!("there is no code `{text}`"))
        .help(format!("did you mean `{}`, {}?", near.name, near.id))
}

fn no_code(text: &str) -> Failure {
    let failure = Failure::new(format!("there is no code `{}`", text.to_ascii_uppercase()));
    // `GD302`: a number is four digits long.
    let padded = text.get(2..).map(|digits| format!("GD{digits:0>4}"));
    if let Some((code, _)) = padded.and_then(|padded| codes::find(&padded)) {
        return failure.help(format!("did you mean `{}`, {}?", code.id, code.name));
    }
    let group = text.get(..4).unwrap_or(text).to_ascii_uppercase();
    let known: Vec<&str> =
        codes::all().iter().map(|(code, _)| code.id).filter(|id| id.starts_with(&group)).collect();
    match known.as_slice() {
        [] => failure.help(SUBJECTS),
        known => failure.help(format!("there are {}", known.join(", "))),
    }
}

/// A place in an output: `out/prod/orders/deployment.yaml:spec.replicas`.
#[derive(Debug, PartialEq, Eq)]
struct Place<'w> {
    file: &'w str,
    place: Option<&'w str>,
}

impl<'w> Place<'w> {
    /// None for an address: those have no `/`, no `:` and no ending before their first bracket or quote.
    fn of(what: &'w str) -> Option<Self> {
        let head = &what[..what.find(['[', '"']).unwrap_or(what.len())];
        let (file, place) = match head.find(':') {
            Some(colon) => (&what[..colon], Some(&what[colon + 1..]).filter(|place| !place.is_empty())),
            None => (head, None),
        };
        let ending = Path::new(file).extension();
        let is_file = ending.is_some_and(|ending| ending == "yaml" || ending == "json");
        (file.contains('/') || is_file || place.is_some()).then_some(Self { file, place })
    }

    /// The workload of an image's file: all of it comes from `build`.
    fn image(&self) -> Option<&'w str> {
        let mut parts = self.file.rsplit('/');
        let is_image = parts.next()?.starts_with("Dockerfile");
        let name = parts.next()?;
        (is_image && parts.next() == Some("images")).then_some(name)
    }

    fn query(&self, global: &Global) -> Result<(Project, Query), Failure> {
        if let Some(name) = self.image() {
            let project = projects::open(global.project.as_deref())?;
            if project.has_address(name) {
                terminal::say(&format!("`{}` is made from `build` of `{name}`\n\n", self.file));
                return Ok((project, Query::Address(format!("{name}.build"))));
            }
        }
        let Some(place) = self.place else {
            return Err(Failure::new(format!("which value of `{}`?", self.file))
                .help(format!("add a path or a line: `{0}:spec.replicas`, `{0}:27`", self.file)));
        };
        let path = Path::new(self.file);
        let start = match &global.project {
            Some(folder) => Some(folder.as_path()),
            // A file of a project elsewhere leads there.
            None if path.exists() && projects::is_below_project(path) => Some(path),
            None => None,
        };
        let project = projects::open(start)?;
        let file = within_output(path, &project.default_output());
        let place = place.parse().map_err(|_| place.to_owned());
        Ok((project, Query::Output { file, place: place.map_or_else(Ok, Err) }))
    }
}

/// Relative to the folder of outputs: that is where the folder with an index stands.
fn within_output(file: &Path, default: &Path) -> String {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let whole = whole.canonicalize().unwrap_or(whole);
    let section = whole.ancestors().skip(1).find(|folder| folder.join(index::FILE).is_file());
    let output = section.and_then(Path::parent).unwrap_or(default);
    let rest: PathBuf = match whole.strip_prefix(output) {
        Ok(rest) => rest.to_owned(),
        // Nothing was built yet, or it was built elsewhere: the path says itself what is meant.
        Err(_) => file.strip_prefix("out").unwrap_or(file).to_owned(),
    };
    projects::shown(&rest)
}

/// An answer for people.
fn drawn(answer: &Explanation, project: &Project, width: usize) -> String {
    let mut text = heading(answer);
    if !answer.layers.is_empty() {
        text.push('\n');
    }
    let names = report::Names::new(project);
    let rows: Vec<[String; 3]> = answer
        .layers
        .iter()
        .map(|layer| {
            let place = layer.span.map_or_else(String::new, |span| {
                let at = project.sources.file(span.file).position(span.start);
                format!("{}:{}:{}", names.name(span.file), at.line, at.column)
            });
            [layer.layer.clone(), place, layer.text.clone()]
        })
        .collect();
    let column = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or_default();
    let (layers, places) = (column(0), column(1));
    let fits = rows.iter().all(|row| 2 + layers + 2 + places + 2 + row[2].width() <= width);
    for [layer, place, source] in &rows {
        let gap = |text: &str, column: usize| " ".repeat(column.saturating_sub(text.width()));
        let start = format!("  {layer}{}  {place}", gap(layer, layers));
        let line = if fits { format!("{start}{}  {source}", gap(place, places)) } else { start };
        let _ = writeln!(text, "{}", line.trim_end());
        if !fits && !source.is_empty() {
            let _ = writeln!(text, "      {source}");
        }
    }
    if !answer.ladder.is_empty() {
        text.push_str(&ladder(&answer.ladder, |span| {
            let at = project.sources.file(span.file).position(span.start);
            format!("{}:{}:{}", names.name(span.file), at.line, at.column)
        }));
    }
    if let Some(doc) = &answer.doc {
        let _ = writeln!(text, "\n  {}", doc.trim().replace('\n', "\n  "));
    }
    text
}

/// Where the program looks, highest first; what it finds first holds.
fn ladder(rungs: &[Rung], place: impl Fn(Span) -> String) -> String {
    let rows: Vec<[String; 4]> = rungs
        .iter()
        .map(|rung| {
            let value = match (&rung.value, rung.rank) {
                (Some(value), _) => value.clone(),
                (None, "default") => "what the program has".to_owned(),
                (None, _) => "(not set)".to_owned(),
            };
            let place = rung.span.map(&place).unwrap_or_default();
            [rung.rank.to_owned(), rung.name.clone(), value, place]
        })
        .collect();
    let holds = rungs.iter().position(|rung| rung.value.is_some()).unwrap_or(rungs.len() - 1);
    let column = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or_default();
    let widths = [column(0), column(1), column(2)];
    let mut text = "\n  the program reads it from the first of\n".to_owned();
    for (at, row) in rows.iter().enumerate() {
        let mut line = format!("  {} ", if at == holds { "=>" } else { "  " });
        for (cell, width) in row.iter().zip(widths.iter().chain(&[0])) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            let _ = write!(line, "{cell}{gap}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// `orders.scale = 3..30`, and where that holds.
fn heading(answer: &Explanation) -> String {
    let names: Vec<String> = answer.environments.iter().map(|name| format!("`{name}`")).collect();
    let place = if names.is_empty() { String::new() } else { format!("   in {}", list::and(&names)) };
    if answer.value.contains('\n') {
        let value = answer.value.replace('\n', "\n    ");
        return format!("{}{place}\n    {value}\n", answer.address);
    }
    format!("{} = {}{place}\n", answer.address, answer.value)
}

#[cfg(test)]
mod tests;
