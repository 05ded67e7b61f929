//! Follows a reference: first its root, then step by step.
//!
//! A bare name is, in a declaration, one of its own fields, in a workload one
//! of its words, else a name of the project's table. Nothing shadows: a name
//! found in two places is an error, and each has a long form.

mod maps;
mod root;

use super::eval::{Evaluator, Site};
use super::messages;
use super::value::{PortRef, Value, VolumeRef};
use super::world::World;
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::span::Span;
use crate::layers::tree::{Block, Map, Slot};
use crate::program::collect::no_environment;
use crate::program::names::What;
use crate::syntax::ast::{Ref, Step, StepKind};
use crate::words::types::{Entity, Type};
use crate::words::word::{Field, Member, WordId};
use std::borrow::Cow;

/// What is known only when a pod runs: the name here, the field there.
pub(super) const POD: &[(&str, &str)] = &[
    ("name", "metadata.name"),
    ("namespace", "metadata.namespace"),
    ("ip", "status.podIP"),
    ("node", "spec.nodeName"),
    ("uid", "metadata.uid"),
];

/// Where a reference has come to.
#[derive(Clone)]
pub(super) enum Node<'a, 'p> {
    /// A value.
    Value(Value<'a>),
    /// A workload; of its own its words are seen, of another what it shows.
    Workload(&'a str),
    /// An external.
    External(&'a str),
    /// A block, perhaps one that nobody wrote.
    Block {
        workload: Option<&'a str>,
        word: WordId,
        block: Option<&'p Block<'a>>,
        key: Option<&'p Cow<'a, str>>,
    },
    /// The entries of a word with labels.
    Keyed {
        workload: Option<&'a str>,
        word: WordId,
        entries: &'p [(Cow<'a, str>, Block<'a>)],
    },
    /// Entries of a map.
    Map {
        workload: Option<&'a str>,
        field: &'p Field<'a>,
        map: Option<&'p Map<'a>>,
    },
    /// An object, or a part of one.
    Object(&'p crate::output::node::Node),
    /// `project`, `environment`, `app`, `input`, `pod`.
    Project,
    Environment,
    Workloads,
    Inputs,
    Pod,
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// The value of a reference; whether it fits its place is for the caller to say.
    pub(super) fn reference(
        &mut self,
        reference: &'a Ref<'a>,
        span: Span,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let root = reference.root;
        if let Some(args) = &reference.args {
            return self.call(reference, args, span, ty, field, site);
        }
        if root.text == "unlimited" && reference.steps.is_empty() && takes_unlimited(ty) {
            return Value::Unlimited;
        }
        let whole = self.world.program.whole_name(reference);
        let (name, taken) = whole.unwrap_or((root.text, 0));
        let entities = if reference.steps.len() == taken { ty.entities() } else { Vec::new() };
        if !entities.is_empty() {
            return self.entity(&entities, name, span, ty, field);
        }
        match self.follow(reference, span, ty, field, site) {
            Some(Ok(node)) => {
                let (path, seen) = written(reference);
                self.arrive(node, &path, seen, ty, field)
            }
            Some(Err(value)) => value,
            None => Value::Unknown,
        }
    }

    /// Where a reference leads: to a node, or to a value where it ends early; none where that was a finding.
    pub(super) fn follow(
        &mut self,
        reference: &'a Ref<'a>,
        span: Span,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Option<Result<Node<'a, 'p>, Value<'a>>> {
        let mut node = self.root(reference, ty, site)?;
        let (whole, taken) = self.world.program.whole_name(reference).unwrap_or((reference.root.text, 0));
        let mut path = if taken > 0 { whole.to_owned() } else { reference.root.text.to_owned() };
        for (at, step) in reference.steps.iter().enumerate().skip(taken) {
            let may_lack = self.lack.asks || step.optional;
            if let Node::Workload(name) = node
                && !self.is_here(name, may_lack, span, &path, &reference.steps[at..], field)
            {
                let is_absent = may_lack && !self.supposing;
                return Some(Err(if is_absent { Value::Absent } else { Value::Unknown }));
            }
            let outer = self.lack.may;
            self.lack.may |= may_lack;
            let next = self.step(node, step, &path, span, site);
            self.lack.may = outer;
            node = next?;
            push_step(&mut path, step);
        }
        Some(Ok(node))
    }

    /// The name of a declaration of one of these kinds.
    fn entity(
        &mut self,
        entities: &[Entity],
        name: &'a str,
        span: Span,
        ty: &Type<'a>,
        field: &str,
    ) -> Value<'a> {
        let program = self.world.program;
        let vocabulary = self.world.vocabulary;
        let what = program.names.what(name);
        let is = |entity: &Entity| match (entity, what) {
            (Entity::Environment, Some(What::Environment)) | (Entity::Workload, Some(What::Workload)) => true,
            (_, Some(What::Other(word))) => vocabulary.word(word).name == entity.to_string(),
            _ => false,
        };
        if entities.iter().any(is) {
            return Value::Entity(name);
        }
        match what {
            Some(What::Other(word)) if vocabulary.word(word).planned => return Value::Unknown,
            None if entities.contains(&Entity::Environment) => {
                self.report(no_environment(name, span, program.environments.keys().copied()));
                return Value::Unknown;
            }
            None => {
                let workloads =
                    entities.contains(&Entity::Workload).then(|| program.workloads.keys().copied());
                let others = program.others.iter().filter(|(_, declared)| {
                    let word = vocabulary.word(declared.word).name;
                    entities.iter().any(|entity| word == entity.to_string())
                });
                let known: Vec<&str> =
                    workloads.into_iter().flatten().chain(others.map(|(name, _)| *name)).collect();
                let finding = messages::unknown_name(name, span, known.into_iter(), false);
                let finding = if finding.help.is_none() {
                    finding.help(format!("declare it: `{} {name} {{ … }}`", entities[0]))
                } else {
                    finding
                };
                self.report(finding);
                return Value::Unknown;
            }
            _ => {}
        }
        self.report(messages::mismatch(field, ty, "the name of something else", span));
        Value::Unknown
    }

    /// A member of a block.
    pub(super) fn member(&mut self, node: &Node<'a, 'p>, name: &str) -> Option<Node<'a, 'p>> {
        let Node::Block { workload, word, block, key } = *node else { return None };
        let declared = self.world.vocabulary.word(word);
        if let (Some(label), [only]) = (key, declared.labels.as_slice())
            && only.name == name
        {
            return Some(Node::Value(Value::Text(label.clone())));
        }
        let mut found = (name, declared.members.get(name)?);
        if let Some(instead) = found.1.deprecated(self.world.vocabulary) {
            found = declared.renamed(instead).unwrap_or(found);
        }
        let (name, member) = found;
        match member {
            Member::Field(field) if field.ty.is_map() => {
                let map = match block.and_then(|block| block.get(name)) {
                    Some(Slot::Map(map)) => Some(map),
                    _ => None,
                };
                Some(Node::Map { workload, field, map })
            }
            Member::Field(field) => {
                let site = Site { workload, word: Some(word), block, key, ..Site::nowhere() };
                let value = self.field_value(field, site).map_or(Value::Absent, |found| found.value);
                Some(Node::Value(value))
            }
            Member::Word(id) => {
                let inner = self.world.vocabulary.word(*id);
                let slot = block.and_then(|block| block.get(name));
                Some(match slot {
                    _ if !inner.labels.is_empty() => {
                        let entries = match slot {
                            Some(Slot::Keyed(entries)) => entries.as_slice(),
                            _ => &[],
                        };
                        Node::Keyed { workload, word: *id, entries }
                    }
                    Some(Slot::Block(block)) => {
                        Node::Block { workload, word: *id, block: Some(block), key: None }
                    }
                    _ => Node::Block { workload, word: *id, block: None, key: None },
                })
            }
        }
    }

    /// What a block is as a value: its main field.
    pub(super) fn main(&mut self, node: &Node<'a, 'p>) -> Option<Node<'a, 'p>> {
        let Node::Block { word, .. } = node else { return None };
        let main = self.world.vocabulary.word(*word).main?;
        self.member(node, main)
    }

    /// Whether a workload can be looked into here; findings are made.
    fn is_here(
        &mut self,
        name: &'a str,
        optional: bool,
        span: Span,
        path: &str,
        steps: &[Step<'a>],
        field: &str,
    ) -> bool {
        if self.world.workloads.contains_key(name) {
            return true;
        }
        let (Some(absence), false) = (self.world.absent.get(name).copied(), optional) else { return false };
        let subject = self.subject.unwrap_or(&self.declared).to_owned();
        let environment = self.world.name;
        let rest: String = steps
            .iter()
            .map(|step| match &step.kind {
                StepKind::Name(name) => format!(".{name}"),
                StepKind::Index(_) => "[…]".to_owned(),
            })
            .collect();
        let how = if absence.how == "not listed" {
            format!("`{environment}` is not listed")
        } else {
            absence.how.to_owned()
        };
        let repair = if absence.how == "not listed" {
            format!("add `{environment}` to `only_in`, or write")
        } else {
            "keep it there, or write".to_owned()
        };
        let message = format!("`{subject}` needs `{name}`, which environment `{environment}` does not have");
        if self.quiet > 0 {
            return false;
        }
        // One workload is missing, wherever it is named.
        if let Some(known) = self.sink.find(messages::ABSENT_WORKLOAD, &message) {
            if !known.labels.iter().any(|label| label.span == span) {
                known.labels.push(Label { span, text: "and here".to_owned() });
                known.help = Some(format!(
                    "{repair} `{path}?` in each place to leave out what is made of it where it is absent"
                ));
            }
            return false;
        }
        self.report(
            Diagnostic::error(messages::ABSENT_WORKLOAD, message)
                .label(span, "needed here")
                .label(absence.span, how)
                .help(format!("{repair} `{path}?{rest}` to leave {field} out where `{name}` is absent")),
        );
        false
    }

    /// The value that a reference has come to.
    pub(super) fn arrive(
        &mut self,
        node: Node<'a, 'p>,
        path: &str,
        span: Span,
        ty: &Type<'a>,
        field: &str,
    ) -> Value<'a> {
        if let Some(Node::Value(value)) = self.main(&node) {
            return value;
        }
        match node {
            Node::Value(value) => value,
            Node::Workload(name) => {
                if ty.takes(&Type::Port) {
                    let tree = self.world.workloads.get(name);
                    let port = tree.and_then(|tree| World::ports(tree).next());
                    let port = port.map_or("http", |(port, _)| port.as_ref());
                    self.report(
                        messages::mismatch(field, ty, "a workload", span)
                            .help(format!("name its port: `{name}.{port}`")),
                    );
                    return Value::Unknown;
                }
                if ty.takes(&Type::Volume) {
                    self.report(
                        messages::mismatch(field, ty, "a workload", span)
                            .help(format!("name its volume: `{name}.volume.NAME`")),
                    );
                    return Value::Unknown;
                }
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, format!("`{name}` is a workload, not a value"))
                        .label(span, "which part of it?")
                        .help(format!("for its address write `{name}.http.url`, for its name `{name}.name`")),
                );
                Value::Unknown
            }
            Node::Block { workload: Some(workload), word, key: Some(Cow::Borrowed(volume)), .. }
                if ty.takes(&Type::Volume) && self.world.vocabulary.word(word).name == "volume" =>
            {
                Value::Volume(VolumeRef { workload, volume })
            }
            Node::Block { workload: Some(workload), word, key: Some(key), block: Some(block) }
                if self.subject != Some(workload) && self.world.vocabulary.word(word).name == "volume" =>
            {
                self.claim(workload, key, block).map_or(Value::Unknown, Value::Text)
            }
            Node::External(name) => self.whole_external(name, span, ty, field),
            Node::Map { workload, field, map } => match map {
                Some(map) => {
                    let outer = std::mem::replace(&mut self.address, path.to_owned());
                    let foreign = self.is_foreign(workload);
                    self.quiet += foreign;
                    let value = self.map_value(field, map, workload);
                    self.quiet -= foreign;
                    self.address = outer;
                    value
                }
                None => Value::Map(Vec::new()),
            },
            Node::Object(part) => super::open::value_of(part),
            Node::Block { .. }
            | Node::Keyed { .. }
            | Node::Project
            | Node::Environment
            | Node::Workloads
            | Node::Inputs
            | Node::Pod => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, format!("`{path}` is not a value"))
                        .label(span, "which part of it?")
                        .help(match path {
                            "environment" | "project" => format!("for its name write `{path}.name`"),
                            _ => format!("write `{path}.NAME`"),
                        }),
                );
                Value::Unknown
            }
        }
    }

    /// The port behind an entry of `port`.
    pub(super) fn port(
        &mut self,
        workload: &'a str,
        key: &'p Cow<'a, str>,
        block: &'p Block<'a>,
    ) -> Option<PortRef<'a>> {
        let Cow::Borrowed(port) = *key else { return None };
        match self.port_field(workload, key, block, "number") {
            Value::Int(number) => Some(PortRef { workload, port, number }),
            _ => None,
        }
    }
}

/// A reference as messages call it, and its place without arguments.
pub(super) fn written(reference: &Ref<'_>) -> (String, Span) {
    let mut path = reference.root.text.to_owned();
    let mut seen = reference.root.span;
    for step in &reference.steps {
        push_step(&mut path, step);
        seen = seen.to(step.span);
    }
    (path, seen)
}

fn push_step(path: &mut String, step: &Step<'_>) {
    match &step.kind {
        StepKind::Name(name) => {
            path.push('.');
            path.push_str(name);
        }
        StepKind::Index(_) => path.push_str("[…]"),
    }
}

fn takes_unlimited(ty: &Type<'_>) -> bool {
    match ty {
        Type::Unlimited => true,
        Type::Union(members) => members.iter().any(takes_unlimited),
        Type::Optional(inner) => takes_unlimited(inner),
        _ => false,
    }
}

/// Whether a name in quotes would do.
fn takes_text(ty: &Type<'_>, name: &str) -> bool {
    match ty {
        Type::Text(_)
        | Type::Hidden
        | Type::Secret
        | Type::Template
        | Type::Argument
        | Type::Setting
        | Type::Tree
        | Type::Content
        | Type::Flags
        | Type::Any => true,
        Type::Literal(text) => *text == name,
        Type::Union(members) => members.iter().any(|member| takes_text(member, name)),
        Type::Optional(inner) => takes_text(inner, name),
        _ => false,
    }
}
