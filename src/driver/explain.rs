//! Why a value is what it is: who set it, and whom that beat.
//!
//! An address is looked up in the evaluated record, an output file in the
//! marks of its object; both lead to an origin, and the origin to the story.
//! The value and the text of a secret are never shown.

use super::analysis::{self, Evaluated};
use super::early;
use super::emit::shown;
use super::masked::Excerpts;
use super::{Options, Project};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{Origin, OriginId, Origins};
use crate::base::span::Span;
use crate::base::suggest;
use crate::diff::secret::hidden;
use crate::layers::expand::Merged;
use crate::objects::{of_nobody, of_workload};
use crate::output::marks::escaped;
use crate::output::node::Node;
use crate::output::yaml;
use crate::schema::Schemas;
use crate::syntax::trivia::Trivia;
use crate::target::kubernetes;
use crate::values::eval::Evaluator;
use crate::values::record::{Evaluated as Member, Record};
use crate::values::text::{BuildPiece, build_pieces};
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::types::Type;
use crate::words::word::{Field, Vocabulary};

mod absent;
mod address;
mod ladder;
mod named;

pub(super) use address::parts;
use address::{joined, shown_path};

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

impl Project {
    /// Answers, or says what is wrong with the question or the project.
    pub fn explain(&self, query: &Query, options: &Options) -> Result<Vec<Explanation>, Vec<Diagnostic>> {
        let trees = analysis::trees(self);
        let mut sink = Sink::default();
        let mut shared = analysis::shared(&trees, options, &mut sink);
        shared.schemas = super::crds::schemas(self, &shared, &mut sink);
        let mut names = analysis::environments(&shared, options, &mut sink);
        let shown = Excerpts::new(&self.sources);
        if let Query::Address(address) = query
            && let Some(name) = named::environment(&shared, &parts(address)).map_err(|wrong| vec![wrong])?
        {
            names = vec![name];
        }
        let mut answers: Vec<Explanation> = Vec::new();
        let mut refusals = Vec::new();
        for name in names {
            let program = early::program(&shared, name, &mut sink);
            let world = match query {
                Query::Address(_) => analysis::world(&shared, &program, name, &mut sink),
                Query::Output { .. } => None,
            };
            let found = match query {
                Query::Address(address) => {
                    let Some(world) = &world else { continue };
                    match world_address(self, world, &shown, address, options) {
                        Ok(found) => found
                            .into_iter()
                            .chain(derived(&shared, &shown, name, options, address))
                            .collect(),
                        Err(refusal) => match derived(&shared, &shown, name, options, address) {
                            Some(found) => vec![found],
                            None => match absent::why(self, world, address) {
                                Some(found) => vec![found],
                                None => {
                                    refusals.push(refusal);
                                    continue;
                                }
                            },
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
                    match output(&evaluated, &shared.schemas, &shown, rest, file, place) {
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
        let mut refusals: Vec<Diagnostic> = sink.into_vec().into_iter().chain(refusals).collect();
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

/// A variable that the compiler added.
fn derived(
    shared: &analysis::Shared<'_>,
    shown: &Excerpts<'_>,
    name: &str,
    options: &Options,
    address: &str,
) -> Option<Explanation> {
    let (workload, variable) = address.split_once(".config.")?;
    let name = shared.program.environments.get_key_value(name)?.0;
    let evaluated = analysis::environment(shared, name, options).evaluated?;
    let model = evaluated.workloads.iter().find(|model| model.name.value == workload)?;
    let (_, value) = model.config.iter().find(|(name, _)| name == variable)?;
    matches!(model.origins.fact(value.origin), Some(Origin::Derived { .. })).then(|| Explanation {
        environments: Vec::new(),
        address: address.to_owned(),
        value: value.value.to_string(),
        layers: story(&model.origins, value.origin, shown, false),
        ladder: Vec::new(),
        doc: None,
    })
}

fn output(
    evaluated: &Evaluated<'_>,
    schemas: &Schemas,
    shown: &Excerpts<'_>,
    rest: &str,
    file: &str,
    place: &Result<String, usize>,
) -> Result<Explanation, Diagnostic> {
    let refuse = |text: String| Diagnostic::error(NOTHING_THERE, text);
    let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let model = evaluated.workloads.iter().find(|model| model.name.value == folder);
    let objects = match model {
        Some(model) => of_workload(&evaluated.environment, model, schemas, &mut Sink::default()),
        None => {
            let mut contents = kubernetes::Contents::default();
            for model in &evaluated.workloads {
                let made = of_workload(&evaluated.environment, model, schemas, &mut Sink::default());
                contents.add(&evaluated.environment, model, &made);
            }
            of_nobody(&evaluated.environment, contents, schemas)
        }
    };
    let origins = model.map_or(&evaluated.environment.origins, |model| &model.origins);
    let Some(object) = objects.iter().find(|object| object.file == name) else {
        let known: Vec<&str> = objects.iter().map(|object| object.file.as_str()).collect();
        let finding = refuse(format!("`{file}` is no object of this project"));
        return Err(match suggest::nearest(name, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("there are {}", known.join(", "))),
        });
    };
    let value = &object.body.value;
    let path = match place {
        Ok(path) => parts(path).iter().map(|part| escaped(part)).collect::<Vec<_>>().join("/"),
        Err(line) => {
            let lines = yaml::paths_by_line(value).map_err(|error| refuse(error.to_string()))?;
            let found = line.checked_sub(1).and_then(|at| lines.get(at)).cloned();
            found.ok_or_else(|| refuse(format!("`{file}` has no line {line}: it has {}", lines.len())))?
        }
    };
    let mut tree = Node::of(value).map_err(|error| refuse(error.to_string()))?;
    let secret = hidden::take_out(&mut tree, &path) || object.kind == "Secret";
    let Some(node) = tree.at(&path) else {
        return Err(refuse(format!("`{file}` has no `{}`", shown_path(&path)))
            .help("write the path as it stands in the file: `spec.template.spec.containers[0].image`"));
    };
    let Some(origin) = object.body.marks().nearest(&path).copied() else {
        return Err(refuse(format!("nothing set `{path}`")));
    };
    let written = yaml::to_string(node).unwrap_or_default();
    Ok(Explanation {
        environments: Vec::new(),
        address: format!("{file}:{}", shown_path(&path)),
        value: if secret { SECRET.to_owned() } else { written.trim_end().to_owned() },
        layers: story(origins, origin, shown, secret),
        ladder: Vec::new(),
        doc: None,
    })
}

/// An address in the evaluated trees of an environment.
fn world_address(
    project: &Project,
    world: &World<'_, '_>,
    shown: &Excerpts<'_>,
    address: &str,
    options: &Options,
) -> Result<Vec<Explanation>, Diagnostic> {
    let parts = parts(address);
    let Some((first, rest)) = parts.split_first() else {
        return Err(
            Diagnostic::error(NOTHING_THERE, "an address begins with a name").help("such as `orders.scale`")
        );
    };
    let (subject, merged, rest): (Option<&str>, &Merged<'_>, &[String]) =
        match world.workloads.get(first.as_str()) {
            Some(merged) => (Some(merged.name), merged, rest),
            None if first == "environment" || first == world.name => {
                let Some(merged) = &world.environment else { return Ok(Vec::new()) };
                let name = usize::from(first == "environment");
                (None, merged, rest.get(name..).unwrap_or(&[]))
            }
            None if first == "project" && world.project.is_some() => {
                let Some(merged) = world.project else { return Ok(Vec::new()) };
                let is_named = rest.len() > 1 && rest[0] == merged.name;
                (None, merged, &rest[usize::from(is_named)..])
            }
            None => {
                if let Some(found) = named::map(project, world, shown, first, rest, address) {
                    return found;
                }
                if let Some(found) = named::value(project, world, shown, first, options) {
                    return Ok(vec![found]);
                }
                let finding = Diagnostic::error(
                    NOTHING_THERE,
                    match world.absent.get(first.as_str()) {
                        Some(_) => format!("environment `{}` does not have `{first}`", world.name),
                        None => format!("the project has no workload `{first}`"),
                    },
                );
                let finding = match world.absent.get(first.as_str()) {
                    Some(absence) => finding.label(absence.span, absence.how),
                    None => finding,
                };
                let program = world.program;
                let names = program.workloads.keys().chain(program.lets.keys()).chain(program.inputs.keys());
                let near = suggest::nearest(first, names.copied());
                return Err(match near {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None if finding.labels.is_empty() => {
                        finding.help("`gdeployc graph` shows its workloads, `gdeployc manual` all words")
                    }
                    None => finding,
                });
            }
        };
    let mut evaluator = Evaluator::new(world, subject, merged.leaves, Origins::default());
    let record = evaluator.tree(&merged.block);
    let (origins, appended) = (&evaluator.origins, evaluator.appended.as_slice());
    let search = Search { project, vocabulary: world.vocabulary, origins, shown, appended };
    let mut found = search.record(&record, rest, address)?;
    if let ([only], Some(_)) = (found.as_mut_slice(), subject) {
        only.ladder = ladder::ladder(&record, rest, &evaluator.origins);
    }
    Ok(found)
}

struct Search<'s, 'a, 'p> {
    project: &'s Project,
    vocabulary: &'s Vocabulary<'a>,
    origins: &'s Origins,
    shown: &'s Excerpts<'p>,
    /// Each `+=`, by what it appends to.
    appended: &'s [(OriginId, Span, String)],
}

impl<'a> Search<'_, 'a, '_> {
    fn record(
        &self,
        record: &Record<'a>,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        let word = self.vocabulary.word(record.word);
        let Some((name, rest)) = rest.split_first() else {
            if let Some(main) = word.main.and_then(|main| word.field(main))
                && let Some((_, member)) = record.members.iter().find(|(name, _)| *name == main.name)
                && !matches!(member, Member::Value(found) if found.value == Value::Absent)
            {
                return self.member(Some(main), member, &[], address);
            }
            let mut all = Vec::new();
            for (name, member) in &record.members {
                let inner = format!("{address}.{}", name.rsplit('.').next().unwrap_or(name));
                let wanted = match member {
                    Member::Value(found) => !matches!(found.value, Value::Absent),
                    Member::Record(inner) => inner.present,
                    Member::Keyed(entries) => !entries.is_empty(),
                };
                if wanted {
                    all.extend(self.member(word.field(name), member, &[], &inner)?);
                }
            }
            return Ok(all);
        };
        let is_meant = |key: &str| self.vocabulary.is_called(key, name);
        let Some((known, member)) = record.members.iter().find(|(key, _)| is_meant(key)) else {
            let entry = record.members.iter().find(|(_, member)| {
                matches!(member, Member::Keyed(entries) if entries.iter().any(|(key, _)| key == name))
            });
            if let Some((word, _)) = entry {
                let owner = address.split_once(&format!(".{name}")).map_or(address, |(owner, _)| owner);
                return Err(Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"))
                    .help(format!("did you mean `{owner}.{word}.{name}`?")));
            }
            let mut finding = crate::words::unknown::unknown(
                self.vocabulary,
                record.word,
                name,
                Span::new(crate::base::span::FileId(0), 0, 0),
            );
            finding.labels.clear();
            finding.fix = None;
            return Err(finding);
        };
        self.member(word.field(known), member, rest, address)
    }

    fn member(
        &self,
        field: Option<&Field<'a>>,
        member: &Member<'a>,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        match member {
            Member::Record(record) => self.record(record, rest, address),
            Member::Keyed(entries) => match rest.split_first() {
                Some((key, rest)) => match entries.iter().find(|(known, _)| known == key) {
                    Some((_, record)) => self.record(record, rest, address),
                    None => Err(nothing_set(address, key, entries.iter().map(|(known, _)| known.as_ref()))),
                },
                None => {
                    let mut all = Vec::new();
                    for (key, record) in entries {
                        all.extend(self.record(record, &[], &joined(address, key))?);
                    }
                    Ok(all)
                }
            },
            Member::Value(found) => self.value(field, &found.value, found.origin, rest, address),
        }
    }

    fn value(
        &self,
        field: Option<&Field<'a>>,
        value: &Value<'a>,
        origin: OriginId,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        if let (Value::Map(entries), Some((key, rest))) = (value, rest.split_first()) {
            return match entries.iter().find(|(known, _)| known == key) {
                Some((_, found)) => self.value(field, &found.value, found.origin, rest, address),
                None => Err(nothing_set(address, key, entries.iter().map(|(known, _)| known.as_ref()))),
            };
        }
        if let (Value::Map(entries), true) = (value, rest.is_empty()) {
            let mut all = Vec::new();
            for (key, found) in entries {
                all.extend(self.value(field, &found.value, found.origin, &[], &joined(address, key))?);
            }
            return Ok(all);
        }
        if let Some(part) = rest.first() {
            return Err(Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"))
                .help(format!("what stands before `{part}` is one value")));
        }
        // The text around a secret is part of it.
        let mut secret = matches!(value, Value::Late(text) if text.is_secret())
            || field.is_some_and(|field| matches!(field.ty.required(), Type::Hidden | Type::Secret));
        let mut layers = story(self.origins, origin, self.shown, secret);
        // The field of a component, of which a literal secret is made.
        secret |= layers.iter().any(|layer| layer.span.is_some_and(|span| self.shown.hides(span)));
        if let (Value::Absent, Some(field)) = (value, field) {
            // The origin is that of the block: nobody set the field itself.
            let text = one_line(&self.shown.text(field.declared));
            layers = vec![Layered { layer: "default".to_owned(), span: Some(field.declared), text }];
        }
        if let Some(default) = field.and_then(|field| default(field, self.shown))
            && let Some(last) = layers.last_mut().filter(|last| last.span == default.span)
        {
            *last = default;
        }
        let own = layers.first().and_then(|first| first.span);
        for (_, span, layer) in
            self.appended.iter().filter(|(whole, span, _)| *whole == origin && Some(*span) != own)
        {
            let text = one_line(&self.shown.text(*span));
            layers.insert(0, Layered { layer: layer.clone(), span: Some(*span), text });
        }
        let last = layers.last().is_some_and(|layer| layer.layer == "default");
        if let (Some(field), false, false) = (field, last, matches!(value, Value::Absent)) {
            layers.extend(default(field, self.shown));
        }
        let written = match value {
            _ if secret => SECRET.to_owned(),
            Value::Absent => "(not set)".to_owned(),
            Value::Unknown => "(has an error)".to_owned(),
            value => written(value),
        };
        let doc = field.and_then(|field| {
            let text = &self.project.sources.file(field.declared.file).text;
            Trivia::scan(field.declared.file, text).doc_before(text, field.declared.start)
        });
        Ok(vec![Explanation {
            environments: Vec::new(),
            address: address.to_owned(),
            value: written,
            layers,
            ladder: Vec::new(),
            doc,
        }])
    }
}

/// No layer writes an entry; those that are there are told.
fn nothing_set<'n>(address: &str, key: &str, known: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let finding = Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"));
    if let Some(near) = suggest::nearest(key, known.clone()) {
        return finding.help(format!("did you mean `{near}`?"));
    }
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    finding.help(match known.as_slice() {
        [] => {
            "no layer writes one: neither a component, nor `every`, nor the declaration, nor an environment"
                .to_owned()
        }
        known => format!("there are {}", known.join(", ")),
    })
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
        Value::Absent => "(not set)".to_owned(),
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
            vec![Layered { layer: "default".to_owned(), span: Some(*declared), text: text(*declared) }]
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
