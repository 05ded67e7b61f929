//! Follows a reference: first its root, then step by step.
//!
//! A bare name is, in a declaration, one of its own fields, in a workload one
//! of its words, else a name of the project's table. Nothing shadows: a name
//! found in two places is an error, and each has a long form.

use super::eval::{Evaluator, InputUse, Site};
use super::messages;
use super::value::{PortRef, Value};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::layers::tree::{Block, Map, Slot};
use crate::program::collect::no_environment;
use crate::program::names::What;
use crate::syntax::ast::{ExprKind, Ref, Step, StepKind};
use crate::words::types::{Entity, Type};
use crate::words::unknown::not_supported;
use crate::words::word::{Field, Member, Planned, WordId};
use std::borrow::Cow;

/// The functions of the language.
const FUNCTIONS: &[&str] = &[
    "lower", "upper", "trim", "replace", "split", "join", "starts_with", "ends_with", "contains", "length",
    "keys", "values", "min", "max", "round", "has", "bytes", "seconds", "millis", "cores", "json", "yaml",
    "base64", "sha256", "read", "no_edge",
];

/// What is known only when a pod runs: the name here, the field there.
const POD: &[(&str, &str)] = &[
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
    /// A block, perhaps one that nobody wrote.
    Block { workload: Option<&'a str>, word: WordId, block: Option<&'p Block<'a>>, key: Option<&'p Cow<'a, str>> },
    /// The entries of a word with labels.
    Keyed { workload: &'a str, word: WordId, entries: &'p [(Cow<'a, str>, Block<'a>)] },
    /// Entries of a map.
    Map { workload: Option<&'a str>, field: &'p Field<'a>, map: Option<&'p Map<'a>> },
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
        if reference.args.is_some() {
            self.function(reference, span);
            return Value::Unknown;
        }
        if root.text == "unlimited" && reference.steps.is_empty() && takes_unlimited(ty) {
            return Value::Unlimited;
        }
        if let (Type::Entity(entity), true) = (ty.required(), reference.steps.is_empty()) {
            return self.entity(*entity, root.text, root.span, ty, field);
        }
        let Some(mut node) = self.root(reference, ty, site) else { return Value::Unknown };
        let mut path = root.text.to_owned();
        let mut seen = root.span;
        for step in &reference.steps {
            if let Node::Workload(name) = node
                && !self.is_here(name, step.optional, span, &path, reference, field)
            {
                return if step.optional { Value::Absent } else { Value::Unknown };
            }
            let Some(next) = self.step(node, step, &path, span, site) else { return Value::Unknown };
            node = next;
            seen = seen.to(step.span);
            match &step.kind {
                StepKind::Name(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                StepKind::Index(_) => path.push_str("[…]"),
            }
        }
        self.arrive(node, &path, seen, ty, field)
    }

    fn function(&mut self, reference: &Ref<'a>, span: Span) {
        let name = reference.root.text;
        if FUNCTIONS.contains(&name) && reference.steps.is_empty() {
            self.report(not_supported(&format!("{name}(…)"), span));
            return;
        }
        let finding = Diagnostic::error(messages::UNKNOWN_FUNCTION, format!("there is no function `{name}`"))
            .label(reference.root.span, "unknown function");
        let near = crate::base::suggest::nearest(name, FUNCTIONS.iter().copied());
        self.report(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(reference.root.span, name, near),
            None => finding.help("components are the way to write something once and use it often"),
        });
    }

    /// The name of a declaration of one kind.
    fn entity(&mut self, entity: Entity, name: &'a str, span: Span, ty: &Type<'a>, field: &str) -> Value<'a> {
        let program = self.world.program;
        let what = program.names.what(name);
        match (entity, what) {
            (Entity::Environment, Some(What::Environment)) | (Entity::Workload, Some(What::Workload)) => {
                return Value::Entity(name);
            }
            (Entity::SecretStore, Some(What::Other(word))) => {
                let word = self.world.vocabulary.word(word);
                if word.name == "secret_store" {
                    return Value::Entity(name);
                }
                if word.planned {
                    return Value::Unknown;
                }
            }
            (Entity::Environment, None) => {
                self.report(no_environment(name, span, program.environments.keys().copied()));
                return Value::Unknown;
            }
            (_, None) => {
                let known: Vec<&str> = match entity {
                    Entity::Workload => program.workloads.keys().copied().collect(),
                    _ => program.others.keys().copied().collect(),
                };
                let finding = messages::unknown_name(name, span, known.into_iter(), false);
                let finding = if finding.help.is_none() {
                    finding.help(format!("declare it: `{entity} {name} {{ … }}`"))
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

    /// What the first name of a reference is.
    fn root(&mut self, reference: &'a Ref<'a>, ty: &Type<'a>, site: Site<'a, 'p>) -> Option<Node<'a, 'p>> {
        let name = reference.root.text;
        let span = reference.root.span;
        match name {
            "project" => return Some(Node::Project),
            "environment" => return Some(Node::Environment),
            "app" => return Some(Node::Workloads),
            "input" => return Some(Node::Inputs),
            "pod" => return Some(Node::Pod),
            "self" => {
                if let Some(workload) = site.workload {
                    return Some(Node::Workload(workload));
                }
                self.report(
                    Diagnostic::error(messages::UNKNOWN_NAME, "there is no workload around `self`")
                        .label(span, "outside of a workload"),
                );
                return None;
            }
            _ => {}
        }
        let in_word = site.word.and_then(|word| self.own_member(word, name, site));
        let in_workload = match (site.word, site.workload) {
            (None, Some(workload)) => self.word_of(workload, name),
            _ => None,
        };
        let in_table = self.world.program.names.what(name);
        if let (Some(_), Some(_)) = (&in_workload, in_table) {
            let declared = self.world.program.names.declared(name);
            let mut finding = Diagnostic::error(messages::AMBIGUOUS, format!("`{name}` is two things here"))
                .label(span, "a word of this workload, and a name of the project");
            if let Some(declared) = declared {
                finding = finding.label(declared.span, "declared here");
            }
            let long = match in_table {
                Some(What::Workload) => format!("app.{name}"),
                Some(What::Input) => format!("input.{name}"),
                _ => name.to_owned(),
            };
            self.report(finding.help(format!("write `self.{name}` or `{long}`")));
            return None;
        }
        if let Some(found) = in_word.or(in_workload) {
            return Some(found);
        }
        match in_table {
            Some(What::Workload) => Some(Node::Workload(self.world.program.workloads.get_key_value(name)?.0)),
            Some(What::Input) => self.input(name, span).map(Node::Value),
            Some(What::Let) => self.let_value(name, ty).map(Node::Value),
            Some(What::Environment) => {
                let name = self.world.program.environments.get_key_value(name)?.0;
                Some(Node::Value(Value::Entity(name)))
            }
            Some(What::Other(word)) => {
                if self.world.vocabulary.word(word).planned {
                    return None;
                }
                Some(Node::Value(Value::Entity(name)))
            }
            Some(What::Component) => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, format!("`{name}` is a component, not a value"))
                        .label(span, "used as a value")
                        .help(format!("write it as a word of a workload: `{name} {{ … }}`")),
                );
                None
            }
            None => {
                let text_fits = reference.steps.is_empty() && takes_text(ty);
                let known: Vec<&str> = self.names_in_reach(site);
                self.report(messages::unknown_name(name, span, known.into_iter(), text_fits));
                None
            }
        }
    }

    fn names_in_reach(&self, site: Site<'a, 'p>) -> Vec<&'a str> {
        let vocabulary = self.world.vocabulary;
        let mut known: Vec<&'a str> = self.world.program.names.all().collect();
        if let Some(word) = site.word {
            known.extend(vocabulary.word(word).members.keys().copied());
        }
        known
    }

    /// A field or label of the declaration that an expression stands in.
    fn own_member(&mut self, word: WordId, name: &str, site: Site<'a, 'p>) -> Option<Node<'a, 'p>> {
        let declared = self.world.vocabulary.word(word);
        if let (true, Some(key)) = (declared.labels.iter().any(|label| label.name == name), site.key) {
            return Some(Node::Value(Value::Text(key.clone())));
        }
        declared.members.get(name)?;
        let node = Node::Block { workload: site.workload, word, block: site.block, key: site.key };
        self.member(node, name)
    }

    /// A word of a workload that holds something to refer to.
    fn word_of(&mut self, workload: &'a str, name: &str) -> Option<Node<'a, 'p>> {
        let tree = self.world.workloads.get(workload)?;
        let word = self.world.vocabulary.word(tree.block.word);
        match word.members.get(name)? {
            Member::Field(field) if field.planned == Planned::Yes => return None,
            Member::Word(id) if self.world.vocabulary.word(*id).planned => return None,
            Member::Field(_) | Member::Word(_) => {}
        }
        let node =
            Node::Block { workload: Some(workload), word: tree.block.word, block: Some(&tree.block), key: None };
        self.member(node, name)
    }

    /// A member of a block.
    fn member(&mut self, node: Node<'a, 'p>, name: &str) -> Option<Node<'a, 'p>> {
        let Node::Block { workload, word, block, key } = node else { return None };
        let declared = self.world.vocabulary.word(word);
        match declared.members.get(name)? {
            Member::Field(field) if field.ty.is_map() => {
                let map = match block.and_then(|block| block.get(name)) {
                    Some(Slot::Map(map)) => Some(map),
                    _ => None,
                };
                Some(Node::Map { workload, field, map })
            }
            Member::Field(field) => {
                let site = Site { workload, word: Some(word), block, key };
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
                        Node::Keyed { workload: workload?, word: *id, entries }
                    }
                    Some(Slot::Block(block)) => Node::Block { workload, word: *id, block: Some(block), key: None },
                    _ => Node::Block { workload, word: *id, block: None, key: None },
                })
            }
        }
    }

    /// Whether a workload can be looked into here; findings are made.
    fn is_here(
        &mut self,
        name: &'a str,
        optional: bool,
        span: Span,
        path: &str,
        reference: &Ref<'a>,
        field: &str,
    ) -> bool {
        if self.world.workloads.contains_key(name) {
            return true;
        }
        let (Some(absence), false) = (self.world.absent.get(name).copied(), optional) else { return false };
        let subject = self.subject.unwrap_or(self.world.name);
        let environment = self.world.name;
        let rest: String = reference
            .steps
            .iter()
            .map(|step| match &step.kind {
                StepKind::Name(name) => format!(".{name}"),
                StepKind::Index(_) => "[…]".to_owned(),
            })
            .collect();
        let how = if absence.how == "not listed" { format!("`{environment}` is not listed") } else { absence.how.to_owned() };
        let repair = if absence.how == "not listed" {
            format!("add `{environment}` to `only_in`, or write")
        } else {
            "keep it there, or write".to_owned()
        };
        self.report(
            Diagnostic::error(
                messages::ABSENT_WORKLOAD,
                format!("`{subject}` needs `{name}`, which environment `{environment}` does not have"),
            )
            .label(span, "needed here")
            .label(absence.span, how)
            .help(format!(
                "{repair} `{path}?{rest}` to leave {field} out where `{name}` is absent"
            )),
        );
        false
    }

    fn step(&mut self, node: Node<'a, 'p>, step: &'a Step<'a>, path: &str, whole: Span, site: Site<'a, 'p>) -> Option<Node<'a, 'p>> {
        let name: Cow<'a, str> = match &step.kind {
            StepKind::Name(name) => Cow::Borrowed(*name),
            StepKind::Index(expr) => match &expr.kind {
                ExprKind::Number(_) => {
                    self.report(not_supported("an index by number", expr.span));
                    return None;
                }
                _ => match self.eval(expr, &Type::Text(crate::words::types::Form::Any), path, site) {
                    Value::Text(text) => text,
                    _ => return None,
                },
            },
        };
        match node {
            Node::Workload(workload) if site.workload == Some(workload) && (path == "self" || path.starts_with("app.")) => {
                self.own_part(workload, &name, step.span)
            }
            Node::Workload(workload) => self.shown_part(workload, &name, path, step.span),
            Node::Block { word, block, .. } => {
                if let Some(found) = self.member(node, &name) {
                    return Some(found);
                }
                let declared = self.world.vocabulary.word(word);
                let _ = block;
                self.report(messages::no_part(path, &name, step.span, declared.members.keys().copied()));
                None
            }
            Node::Keyed { workload, word, entries } => {
                let Some((key, block)) = entries.iter().find(|(key, _)| *key == name) else {
                    let known = entries.iter().map(|(key, _)| key.as_ref());
                    self.report(messages::no_part(path, &name, step.span, known));
                    return None;
                };
                match self.world.vocabulary.word(word).name {
                    "port" => self.port(workload, key, block).map(|port| Node::Value(Value::Port(port))),
                    "secret" => match key {
                        Cow::Borrowed(key) => Some(Node::Value(Value::Secret(key))),
                        Cow::Owned(_) => None,
                    },
                    _ => Some(Node::Block { workload: Some(workload), word, block: Some(block), key: Some(key) }),
                }
            }
            Node::Map { workload, field, map } => {
                let entries = map.map_or(&[][..], |map| map.entries.as_slice());
                match entries.iter().find(|(key, _)| *key == name) {
                    Some((_, Slot::Leaf(leaf))) => {
                        let inner = match field.ty.required() {
                            Type::Map(inner) => (**inner).clone(),
                            _ => Type::Tree,
                        };
                        Some(Node::Value(self.leaf(leaf, &inner, &name, workload).value))
                    }
                    Some((_, Slot::Map(inner))) => Some(Node::Map { workload, field, map: Some(inner) }),
                    _ => {
                        let known = entries.iter().map(|(key, _)| key.as_ref());
                        self.report(messages::no_part(path, &name, step.span, known));
                        None
                    }
                }
            }
            Node::Project => self.project_part(&name, step.span),
            Node::Environment => self.environment_part(&name, step.span),
            Node::Workloads => match self.world.program.workloads.get_key_value(name.as_ref()) {
                Some((name, _)) => Some(Node::Workload(name)),
                None => {
                    let known = self.world.program.workloads.keys().copied();
                    self.report(messages::no_part("app", &name, step.span, known));
                    None
                }
            },
            Node::Inputs => {
                let known = self.world.program.inputs.get_key_value(name.as_ref()).map(|(name, _)| *name);
                match known {
                    Some(name) => self.input(name, whole).map(Node::Value),
                    None => {
                        let known = self.world.program.inputs.keys().copied();
                        self.report(messages::no_part("input", &name, step.span, known));
                        None
                    }
                }
            }
            Node::Pod => match POD.iter().find(|(known, _)| *known == name) {
                Some((_, field)) => Some(Node::Value(Value::Pod(field))),
                None => {
                    self.report(messages::no_part("pod", &name, step.span, POD.iter().map(|(known, _)| *known)));
                    None
                }
            },
            Node::Value(value) => self.value_part(value, &name, path, step.span, whole),
        }
    }

    /// `self.image`, `self.name`
    fn own_part(&mut self, workload: &'a str, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        match name {
            "name" => return Some(Node::Value(Value::Text(Cow::Borrowed(workload)))),
            "namespace" => return self.world.namespace.clone().map(|name| Node::Value(Value::Text(name))),
            _ => {}
        }
        let found = self.word_of(workload, name);
        if found.is_none() {
            let tree = self.world.workloads.get(workload)?;
            let known = self.world.vocabulary.word(tree.block.word).members.keys().copied();
            self.report(messages::no_part("self", name, span, known));
        }
        found
    }

    /// What a workload shows to others: its name, its ports.
    fn shown_part(&mut self, workload: &'a str, name: &str, path: &str, span: Span) -> Option<Node<'a, 'p>> {
        match name {
            "name" => return Some(Node::Value(Value::Text(Cow::Borrowed(workload)))),
            "namespace" => return self.world.namespace.clone().map(|name| Node::Value(Value::Text(name))),
            "volume" => {
                self.report(not_supported("a reference to a volume", span));
                return None;
            }
            _ => {}
        }
        let tree = self.world.workloads.get(workload)?;
        let ports = match tree.block.get("port") {
            Some(Slot::Keyed(ports)) => ports.as_slice(),
            _ => &[],
        };
        match ports.iter().find(|(key, _)| *key == name) {
            Some((key, block)) => self.port(workload, key, block).map(|port| Node::Value(Value::Port(port))),
            None => {
                let known = ports.iter().map(|(key, _)| key.as_ref()).chain(["name", "namespace"]);
                self.report(messages::no_part(path, name, span, known));
                None
            }
        }
    }

    fn project_part(&mut self, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        let tree = self.world.project?;
        if name == "name" {
            return Some(Node::Value(Value::Text(Cow::Borrowed(tree.name))));
        }
        let node = Node::Block { workload: None, word: tree.block.word, block: Some(&tree.block), key: None };
        self.quiet += 1;
        let found = self.member(node, name);
        self.quiet -= 1;
        if found.is_none() {
            let word = self.world.vocabulary.word(tree.block.word);
            self.report(messages::no_part("project", name, span, word.members.keys().copied()));
        }
        if let Some(Node::Value(Value::Absent)) = found {
            self.report(
                Diagnostic::error(messages::MISSING, format!("the project has no `{name}`"))
                    .label(span, "needed here")
                    .label(tree.block.span, "not set here")
                    .help(format!("add `{name} = …` to `project`")),
            );
            return None;
        }
        found
    }

    fn environment_part(&mut self, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        if name == "name" {
            return Some(Node::Value(Value::Text(Cow::Borrowed(self.world.name))));
        }
        let tree = &self.world.environment;
        let node = Node::Block { workload: None, word: tree.block.word, block: Some(&tree.block), key: None };
        self.quiet += 1;
        let found = self.member(node, name);
        self.quiet -= 1;
        if found.is_none() {
            let word = self.world.vocabulary.word(tree.block.word);
            self.report(messages::no_part("environment", name, span, word.members.keys().copied()));
        }
        found
    }

    /// `.min` and `.max` of a range, the parts of a port.
    fn value_part(&mut self, value: Value<'a>, name: &str, path: &str, span: Span, whole: Span) -> Option<Node<'a, 'p>> {
        match value {
            Value::Unknown => None,
            Value::Absent => Some(Node::Value(Value::Absent)),
            Value::Range(ends) if name == "min" => Some(Node::Value(ends.0.value)),
            Value::Range(ends) if name == "max" => Some(Node::Value(ends.1.value)),
            Value::Range(_) => {
                self.report(messages::no_part(path, name, span, ["min", "max"].into_iter()));
                None
            }
            Value::Port(port) => self.port_part(&port, name, path, span, whole).map(Node::Value),
            Value::Map(entries) => match entries.into_iter().find(|(key, _)| *key == name) {
                Some((_, found)) => Some(Node::Value(found.value)),
                None => {
                    self.report(messages::no_part(path, name, span, std::iter::empty()));
                    None
                }
            },
            other => {
                self.report(
                    Diagnostic::error(messages::UNKNOWN_NAME, format!("`{path}` has no parts"))
                        .label(span, format!("it is {}", messages::kind_of(&other))),
                );
                None
            }
        }
    }

    /// The value that a reference has come to.
    fn arrive(&mut self, node: Node<'a, 'p>, path: &str, span: Span, ty: &Type<'a>, field: &str) -> Value<'a> {
        match node {
            Node::Value(value) => value,
            Node::Workload(name) => {
                if let Type::Port = ty.required() {
                    self.report(
                        messages::mismatch(field, ty, "a workload", span).help(format!("name its port: `{name}.http`")),
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
            Node::Map { workload, field, map } => match map {
                Some(map) => self.map_value(field, map, workload),
                None => Value::Map(Vec::new()),
            },
            Node::Block { .. } | Node::Keyed { .. } | Node::Project | Node::Environment | Node::Workloads
            | Node::Inputs | Node::Pod => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, format!("`{path}` is not a value"))
                        .label(span, "which part of it?")
                        .help(format!("write `{path}.NAME`")),
                );
                Value::Unknown
            }
        }
    }

    fn input(&mut self, name: &str, span: Span) -> Option<Value<'a>> {
        let (name, _) = self.world.program.inputs.get_key_value(name)?;
        if self.symbolic {
            return Some(Value::Text(Cow::Owned(super::text::symbol(name))));
        }
        if self.quiet == 0 {
            self.inputs.push(InputUse { name, span });
        }
        self.world.inputs.get(name).cloned()
    }

    fn let_value(&mut self, name: &str, ty: &Type<'a>) -> Option<Value<'a>> {
        let found = self.world.find_let(name)?;
        let site = Site { workload: None, word: None, block: None, key: None };
        let wanted = match ty.required() {
            Type::Quantity(_) | Type::Int | Type::Range(..) => ty.clone(),
            _ => Type::Any,
        };
        Some(self.eval(found.value, &wanted, found.name.text, site))
    }

    /// The port behind an entry of `port`.
    fn port(&mut self, workload: &'a str, key: &'p Cow<'a, str>, block: &'p Block<'a>) -> Option<PortRef<'a>> {
        let Cow::Borrowed(port) = *key else { return None };
        match self.port_field(workload, key, block, "number") {
            Value::Int(number) => Some(PortRef { workload, port, number }),
            _ => None,
        }
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

fn takes_text(ty: &Type<'_>) -> bool {
    match ty {
        Type::Text(_) | Type::Hidden | Type::Setting | Type::Tree | Type::Any | Type::Literal(_) => true,
        Type::Union(members) => members.iter().any(takes_text),
        Type::Optional(inner) => takes_text(inner),
        _ => false,
    }
}
