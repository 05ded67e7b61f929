//! Why a value is what it is: who set it, and whom that beat.
//!
//! An address is looked up in the evaluated record, an output file in the
//! marks of its object; both lead to an origin, and the origin to the story.
//! The value and the text of a secret are never shown.

use super::analysis;
use super::early;
use super::emit::shown;
use super::masked::Excerpts;
use super::subject::{self, Missed, Subject, What};
use super::{Options, Project};
use crate::base::diagnostic::{Code, Diagnostic, Severity, Sink};
use crate::base::origin::{Origin, OriginId, Origins};
use crate::base::span::Span;
use crate::base::suggest;
use crate::layers::expand::Merged;
use crate::program::collect::Program;
use crate::values::eval::Evaluator;
use crate::values::text::{BuildPiece, build_pieces};
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::word::{Field, Vocabulary};

mod absent;
mod address;
mod derived;
mod ladder;
mod named;
mod output;
mod search;

use address::shown_path;
pub(super) use address::{joined, parts};
use search::Search;

pub use ladder::Rung;

/// GD0217: a question about something that is not there.
pub const NOTHING_THERE: Code = Code::new("GD0217", "nothing-there");

/// What is asked.
#[derive(Clone, Debug)]
pub enum Query {
    /// `orders.scale`
    Address(String),
    /// `prod/orders/deployment.yaml` relative to the folder of outputs, with a path or a line.
    Output {
        /// The file.
        file: String,
        /// `spec.replicas`, or a line counted from 1.
        place: Result<String, usize>,
    },
}

/// The answer for one environment.
#[derive(Debug, PartialEq, Eq)]
pub struct Explanation {
    /// `prod`; several where the answer is the same.
    pub environments: Vec<String>,
    /// The address in the source.
    pub address: String,
    /// The value, as it would be written; `(secret)` for one.
    pub value: String,
    /// Who set it, the winner first, down to the default.
    pub layers: Vec<Layered>,
    /// Where the program reads it from, highest first, where a file of its settings says so.
    pub ladder: Vec<Rung>,
    /// The documentation of the field.
    pub doc: Option<String>,
}

/// One writer of a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Layered {
    /// `environment prod`, `declaration`, `default`, or how it was derived.
    pub layer: String,
    /// Where; none for what nobody wrote.
    pub span: Option<Span>,
    /// The source text there, on one line.
    pub text: String,
}

pub(super) const SECRET: &str = "(secret)";
const NOT_SET: &str = "(not set)";

impl Project {
    /// Answers, or says what is wrong with the question or the project.
    pub fn explain(&self, query: &Query, options: &Options) -> Result<Vec<Explanation>, Vec<Diagnostic>> {
        let trees = analysis::trees(self);
        let mut sink = Sink::default();
        let mut shared = analysis::shared(&trees, options, &mut sink);
        shared.schemas = super::crds::schemas(self, &shared, &mut sink);
        let mut names = analysis::environments(&shared, options, &mut sink);
        let shown = Excerpts::new(&self.sources);
        let asked = match query {
            Query::Address(address) => Some(
                about(&shared.program, &shared.vocabulary, address, &options.environments)
                    .map_err(|wrong| vec![wrong])?,
            ),
            Query::Output { .. } => None,
        };
        if let Some(name) = asked.as_ref().and_then(|asked| asked.environment) {
            names = vec![name];
        }
        let mut answers: Vec<Explanation> = Vec::new();
        let mut refusals = Vec::new();
        for name in names {
            let program = early::program(&shared, name, &mut sink);
            let world = match asked {
                Some(_) => analysis::world(&shared, &program, name, &mut sink),
                None => None,
            };
            let found = match query {
                Query::Address(_) => {
                    let (Some(world), Some(asked)) = (&world, &asked) else { continue };
                    let address = asked.address.as_str();
                    let found = written_at(self, world, &shown, asked, options);
                    let derived = || derived::derived(&shared, &shown, name, options, address);
                    match found {
                        Ok(found) if found.is_empty() => vec![match derived() {
                            Some(found) => found,
                            None => absent::why(self, world, address)
                                .unwrap_or_else(|| search::not_set(self, &shared.vocabulary, asked)),
                        }],
                        Ok(found) => found.into_iter().chain(derived()).collect(),
                        Err(refusal) => match derived().or_else(|| absent::why(self, world, address)) {
                            Some(found) => vec![found],
                            None => {
                                refusals.push(refusal);
                                continue;
                            }
                        },
                    }
                }
                Query::Output { file, place } => {
                    let Some(rest) = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('/')) else {
                        continue;
                    };
                    let outcome = analysis::environment(&shared, name, options);
                    let Some(evaluated) = outcome.evaluated else {
                        return Err(outcome.found.into_iter().map(|(_, problem)| problem).collect());
                    };
                    match output::output(&evaluated, &shared.schemas, &shown, rest, file, place) {
                        Ok(found) => vec![found],
                        Err(refusal) => {
                            refusals.push(refusal);
                            continue;
                        }
                    }
                }
            };
            for mut answer in found {
                if let (Query::Address(_), Some(world)) = (query, &world) {
                    absent::add_removal(self, world, &mut answer);
                }
                let same = answers.iter_mut().find(|other| {
                    other.address == answer.address
                        && other.value == answer.value
                        && other.layers == answer.layers
                        && other.ladder == answer.ladder
                });
                match same {
                    Some(same) => same.environments.push(name.to_owned()),
                    None => {
                        answer.environments.push(name.to_owned());
                        // What an address is elsewhere stands beside it.
                        let beside = answers.iter().rposition(|other| other.address == answer.address);
                        answers.insert(beside.map_or(answers.len(), |at| at + 1), answer);
                    }
                }
            }
        }
        if !answers.is_empty() {
            return Ok(answers);
        }
        if refusals.is_empty() {
            // What is wrong with the project may be why there is no answer; a risk is not.
            let found = sink.into_vec().into_iter();
            refusals.extend(found.filter(|found| found.severity == Severity::Error));
        }
        if refusals.is_empty() {
            refusals.push(Diagnostic::error(NOTHING_THERE, "no environment has an answer to this").help(
                "an address is `orders.scale`; an output is `out/prod/orders/deployment.yaml:spec.replicas`",
            ));
        }
        refusals.dedup();
        Err(refusals)
    }

    /// What a build would write to a file of the output, perhaps with `# file:line`; none where it would write
    /// no such file.
    pub fn output_text(&self, file: &str, annotate: bool, options: &Options) -> Option<String> {
        let environments = vec![file.split('/').next().unwrap_or(file).to_owned()];
        let made = self.compile(&Options { environments, emit: true, annotate, ..options.clone() });
        let mut files = made.outputs.into_iter().flat_map(|output| output.files);
        files.find(|one| one.path == file).map(|one| one.text)
    }
}

/// What an address is about; a finding where that is nothing, or not in the environments that are asked for.
pub(super) fn about<'a>(
    program: &Program<'a>,
    vocabulary: &Vocabulary<'a>,
    address: &str,
    environments: &[String],
) -> Result<Subject<'a>, Diagnostic> {
    let asked = match subject::subject(program, vocabulary, &parts(address)) {
        Ok(asked) => asked,
        Err(Missed::Named(finding)) => return Err(*finding),
        Err(Missed::Unknown) => return Err(unknown(program, address)),
    };
    match (asked.environment, environments) {
        (Some(named), [only]) if named != only => {
            let message = format!("`{address}` is about `{named}`, and `--env` asks for `{only}`");
            Err(Diagnostic::error(NOTHING_THERE, message)
                .help(format!("leave out one of the two: `{}`", asked.address)))
        }
        _ => Ok(asked),
    }
}

/// An address that begins with nothing that is declared.
fn unknown(program: &Program<'_>, address: &str) -> Diagnostic {
    let parts = parts(address);
    let Some(first) = parts.first() else {
        return Diagnostic::error(NOTHING_THERE, "an address begins with a name")
            .help("such as `orders.scale`");
    };
    let finding = Diagnostic::error(NOTHING_THERE, format!("the project declares nothing named `{first}`"));
    let names = program.workloads.keys().chain(program.others.keys()).chain(program.environments.keys());
    let names = names.chain(program.lets.keys()).chain(program.inputs.keys());
    match suggest::nearest(first, names.copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("`gdeployc graph` shows its workloads, `gdeployc manual` all words"),
    }
}

/// What is set at an address, in the evaluated trees of an environment.
fn written_at(
    project: &Project,
    world: &World<'_, '_>,
    shown: &Excerpts<'_>,
    asked: &Subject<'_>,
    options: &Options,
) -> Result<Vec<Explanation>, Diagnostic> {
    let (subject, merged): (Option<&str>, Option<&Merged<'_>>) = match asked.what {
        What::Workload(name) => {
            let merged = world.workloads.get(name);
            if let (None, Some(absence)) = (merged, world.absent.get(name)) {
                let message = format!("environment `{}` does not have `{name}`", world.name);
                return Err(Diagnostic::error(NOTHING_THERE, message).label(absence.span, absence.how));
            }
            (merged.map(|merged| merged.name), merged)
        }
        What::Other(name) => (None, world.changed.get(name).or_else(|| world.others.get(name))),
        What::Project => (None, world.project),
        What::Environment => (None, world.environment.as_ref()),
        What::Let(name) | What::Input(name) => {
            return match named::map(project, world, shown, name, asked) {
                Some(found) => found,
                None => named::value(project, world, shown, name, asked, options),
            };
        }
    };
    let Some(merged) = merged else { return Ok(Vec::new()) };
    let mut evaluator = Evaluator::new(world, subject, merged.leaves, Origins::default());
    let record = evaluator.tree(&merged.block);
    let (origins, appended) = (&evaluator.origins, evaluator.appended.as_slice());
    let search = Search { project, vocabulary: world.vocabulary, origins, shown, appended };
    let mut found = search.record(&record, &asked.path, &asked.address)?;
    if let ([only], Some(_)) = (found.as_mut_slice(), subject) {
        only.ladder = ladder::ladder(&record, &asked.path, &evaluator.origins);
    }
    Ok(found)
}

fn default(field: &Field<'_>, shown: &Excerpts<'_>) -> Option<Layered> {
    let default = field.default?;
    let text = one_line(&shown.text(default.span));
    Some(Layered { layer: "default".to_owned(), span: Some(field.declared), text })
}

/// A value as it would stand in the source.
fn written(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => {
            let pieces = build_pieces(text).into_iter().map(|piece| match piece {
                BuildPiece::Text(text) => text.to_owned(),
                BuildPiece::Input(name) => format!("${{{name}}}"),
            });
            format!("{:?}", pieces.collect::<String>())
        }
        Value::Written(lexeme, _) => (*lexeme).to_owned(),
        Value::Range(ends) if ends.0.value == ends.1.value => written(&ends.0.value),
        Value::Range(ends) => format!("{}..{}", written(&ends.0.value), written(&ends.1.value)),
        Value::Unlimited => "unlimited".to_owned(),
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(|value| written(&value.value)).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key} = {}", written(&value.value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Port(port) => format!("{} ({}.{})", port.number, port.workload, port.port),
        Value::Entity(name) => (*name).to_owned(),
        Value::Pod(field) => format!("(when the pod runs: {field})"),
        Value::Late(text) => format!("{:?}", text.to_string()),
        Value::Absent => NOT_SET.to_owned(),
        other => shown(other),
    }
}

/// Who set a value, and whom that beat.
fn story(origins: &Origins, origin: OriginId, shown: &Excerpts<'_>, secret: bool) -> Vec<Layered> {
    let text = |span: Span| if secret { "…".to_owned() } else { one_line(&shown.text(span)) };
    let Some(fact) = origins.fact(origin) else { return Vec::new() };
    match fact {
        Origin::Written { span, layer, beat } => {
            let name = origins.layer(*layer);
            let layer = if name.is_empty() { "written".to_owned() } else { name.to_owned() };
            let first = Layered { layer, span: Some(*span), text: text(*span) };
            let rest = beat.map(|beat| story(origins, beat, shown, secret)).unwrap_or_default();
            std::iter::once(first).chain(rest).collect()
        }
        Origin::Default { declared, .. } => {
            let text = text(*declared);
            let text = text.strip_prefix("field ").unwrap_or(&text).to_owned();
            vec![Layered { layer: "default".to_owned(), span: Some(*declared), text }]
        }
        Origin::Derived { how, from } => {
            let first = Layered { layer: (*how).to_owned(), span: None, text: String::new() };
            let rest = from.iter().flat_map(|from| story(origins, *from, shown, secret));
            std::iter::once(first).chain(rest).collect()
        }
    }
}

/// The text on one line, cut where it is long.
fn one_line(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 100 {
        line = line.chars().take(99).chain(['…']).collect();
    }
    line
}
