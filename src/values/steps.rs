//! Each step of a reference: into blocks, entries, other workloads, values.
//!
//! Of its own workload a reference sees the words, of another one what that
//! shows: its name and its ports. What a step does not find is said with the
//! names that are there.

use super::eval::{Evaluator, Site};
use super::identity::WORDS;
use super::messages;
use super::ports::PARTS;
use super::refs::{Node, POD};
use super::value::{LateText, Value};
use super::world::World;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::layers::tree::{Block, Slot};
use crate::program::collect::Overlay;
use crate::syntax::ast::{Body, Entry, ExprKind, Item, PartKind, Step, StepKind};
use crate::words::types::{Form, Type};
use crate::words::unknown::{not_supported, usable};
use crate::words::word::{Field, WordId};
use std::borrow::Cow;

impl<'a, 'p> Evaluator<'a, 'p> {
    /// Follows one step; none where that was a finding.
    pub(super) fn step(
        &mut self,
        node: Node<'a, 'p>,
        step: &'a Step<'a>,
        path: &str,
        whole: Span,
        site: Site<'a, 'p>,
    ) -> Option<Node<'a, 'p>> {
        let name: Cow<'a, str> = match &step.kind {
            StepKind::Name(name) => Cow::Borrowed(*name),
            StepKind::Index(expr) => match &expr.kind {
                ExprKind::Number(_) => {
                    self.report(not_supported("an index by number", expr.span));
                    return None;
                }
                _ => match self.eval(expr, &Type::Text(Form::Any), path, site) {
                    Value::Text(text) => text,
                    _ => return None,
                },
            },
        };
        match node {
            Node::Workload(workload)
                if site.workload == Some(workload) && (path == "self" || path.starts_with("app.")) =>
            {
                self.own_part(workload, &name, step.span)
            }
            Node::Workload(workload) => self.shown_part(workload, &name, path, step.span),
            Node::External(external) => self.far_part(external, &name, path, step.span, whole),
            Node::Block { word, .. } => {
                if let Some(found) = self.member(&node, &name) {
                    return Some(found);
                }
                if let Some(Node::Value(value @ (Value::Range(_) | Value::Unknown))) = self.main(&node) {
                    return self.value_part(value, &name, path, step.span, whole);
                }
                let vocabulary = self.world.vocabulary;
                let known = usable(vocabulary, vocabulary.word(word));
                self.report(messages::no_part(path, &name, step.span, known));
                None
            }
            Node::Keyed { workload, word, entries } => {
                let is_port = self.world.vocabulary.word(word).name == "port";
                let tree =
                    workload.filter(|_| is_port).and_then(|workload| self.world.workloads.get(workload));
                let own = entries.iter().map(|(key, block)| (key, block));
                let found = own.chain(tree.into_iter().flat_map(World::ports)).find(|(key, _)| **key == name);
                let Some((key, block)) = found else {
                    if self.is_unclear(workload) {
                        return None;
                    }
                    if self.lack.may {
                        return Some(Node::Value(Value::Absent));
                    }
                    let known = entries.iter().map(|(key, _)| key.as_ref());
                    let finding = messages::no_part(path, &name, step.span, known);
                    self.report(match (&finding.help, workload) {
                        (None, Some(owner)) => {
                            let word = self.world.vocabulary.word(word).name;
                            finding.help(format!("declare it in `{owner}`: `{word} {name} …`"))
                        }
                        _ => finding,
                    });
                    return None;
                };
                Some(self.keyed_entry(workload, word, key, block))
            }
            Node::Map { workload, field, map } => {
                let entries = map.map_or(&[][..], |map| map.entries.as_slice());
                match entries.iter().find(|(key, _)| *key == name) {
                    Some((_, Slot::Leaf(leaf))) => {
                        let inner = field.ty.of_entries();
                        let address = format!("{}.{name}", path.strip_prefix("self.").unwrap_or(path));
                        let outer = std::mem::replace(&mut self.address, address);
                        let around = std::mem::replace(&mut self.around, map.map(|map| map.span));
                        let foreign = self.is_foreign(workload);
                        self.quiet += foreign;
                        let value = self.leaf(leaf, &inner, &name, workload).value;
                        self.quiet -= foreign;
                        (self.address, self.around) = (outer, around);
                        Some(Node::Value(by_name(value, field, name)))
                    }
                    Some((_, Slot::Map(inner))) => Some(Node::Map { workload, field, map: Some(inner) }),
                    _ if self.lack.may => Some(Node::Value(Value::Absent)),
                    _ => {
                        let known = entries.iter().map(|(key, _)| key.as_ref());
                        self.report(messages::no_part(path, &name, step.span, known));
                        None
                    }
                }
            }
            Node::Object(part) => {
                let below = part.as_map().and_then(|entries| entries.get(name.as_ref()));
                Some(below.map_or(Node::Value(Value::Absent), Node::Object))
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
                        let finding = messages::no_part("input", &name, step.span, known);
                        self.report(match finding.help {
                            None => finding.help(format!("declare it: `input {name}: String`")),
                            Some(_) => finding,
                        });
                        None
                    }
                }
            }
            Node::Pod => match POD.iter().find(|(known, _)| *known == name) {
                Some((_, field)) => Some(Node::Value(Value::Pod(field))),
                None => {
                    self.report(messages::no_part(
                        "pod",
                        &name,
                        step.span,
                        POD.iter().map(|(known, _)| *known),
                    ));
                    None
                }
            },
            Node::Value(value) => self.value_part(value, &name, path, step.span, whole),
        }
    }

    /// An entry of a word with labels.
    pub(super) fn keyed_entry(
        &mut self,
        workload: Option<&'a str>,
        word: WordId,
        key: &'p Cow<'a, str>,
        block: &'p Block<'a>,
    ) -> Node<'a, 'p> {
        match (self.world.vocabulary.word(word).name, workload, key) {
            ("port", Some(workload), _) => {
                let port = self.port(workload, key, block);
                Node::Value(port.map_or(Value::Unknown, Value::Port))
            }
            ("secret", Some(workload), Cow::Borrowed(key)) if self.is_own_secret(workload, block) => {
                Node::Value(Value::Late(LateText::secret(key)))
            }
            ("secret", Some(_), _) => {
                self.of_container(key, block);
                Node::Value(Value::Unknown)
            }
            _ => Node::Block { workload, word, block: Some(block), key: Some(key) },
        }
    }

    /// A secret of a further container where a value is wanted.
    fn of_container(&mut self, key: &str, block: &Block<'a>) {
        let finding = Diagnostic::error(
            messages::WRONG_TYPE,
            format!("the secret `{key}` of a further container is no value"),
        );
        let finding = match self.used_at() {
            Some(span) => finding.label(span, "only that container has it"),
            None => finding,
        };
        self.report(
            finding
                .label(block.span, "declared in it")
                .help(format!("declare it in the app: `secret {key} {{ … }}`")),
        );
    }

    /// Whether it is a secret of the workload itself: those of further containers are no variables of it.
    fn is_own_secret(&self, workload: &str, block: &Block<'a>) -> bool {
        let tree = self.world.workloads.get(workload);
        match tree.and_then(|tree| tree.block.get("secret")) {
            Some(Slot::Keyed(own)) => own.iter().any(|(_, other)| std::ptr::eq(other, block)),
            _ => false,
        }
    }

    /// One where a value belongs to another tree than the one at hand: what is wrong with it is said there, and
    /// its leaves are counted there.
    pub(super) fn is_foreign(&self, workload: Option<&str>) -> u32 {
        u32::from(workload.is_none() || workload != self.subject)
    }

    /// What another workload's volume is to others: its claim.
    pub(super) fn claim(
        &mut self,
        workload: &'a str,
        key: &str,
        block: &'p Block<'a>,
    ) -> Option<Cow<'a, str>> {
        if block.get("size").is_some() {
            return Some(Cow::Owned(format!("{}-{key}", self.object_name(workload))));
        }
        if !block.unclear {
            let finding =
                Diagnostic::error(messages::UNKNOWN_NAME, format!("`{workload}.volume.{key}` is no claim"));
            let finding = match self.used_at() {
                Some(span) => finding.label(span, "others may name a claim, to use it as well"),
                None => finding,
            };
            self.report(
                finding
                    .label(block.span, "it has no `size`, so it is gone with the pod")
                    .help(format!("give it a `size` in `{workload}`")),
            );
        }
        None
    }

    /// The expression at hand.
    fn used_at(&self) -> Option<Span> {
        self.stack.last().map(|(_, span, _)| *span)
    }

    /// Whether what a reference leads to was written, or has a value all the same; none where a finding was made.
    pub(super) fn is_there(&self, node: &Node<'a, 'p>) -> Option<bool> {
        Some(match node {
            Node::Value(Value::Unknown) => return None,
            Node::Value(Value::Absent) => false,
            Node::Value(_)
            | Node::External(_)
            | Node::Project
            | Node::Environment
            | Node::Workloads
            | Node::Inputs
            | Node::Object(_)
            | Node::Pod => true,
            Node::Workload(_) if self.supposing => return None,
            Node::Workload(name) => self.world.workloads.contains_key(name),
            Node::Block { block, .. } => block.is_some(),
            Node::Keyed { entries, .. } => !entries.is_empty(),
            Node::Map { map, .. } => map.is_some_and(|map| !map.entries.is_empty()),
        })
    }

    /// `self.image`, `self.name`
    fn own_part(&mut self, workload: &'a str, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        if WORDS.contains(&name) {
            return self.identity(workload, name).map(Node::Value);
        }
        let found = self.word_of(workload, name, span.file);
        if found.is_none() {
            let tree = self.world.workloads.get(workload)?;
            let vocabulary = self.world.vocabulary;
            let known = usable(vocabulary, vocabulary.word(tree.block.word));
            let known = ["name", "namespace"].into_iter().chain(known);
            self.report(messages::no_part("self", name, span, known));
        }
        found
    }

    /// What a workload shows to others: its name, its ports.
    fn shown_part(&mut self, workload: &'a str, name: &str, path: &str, span: Span) -> Option<Node<'a, 'p>> {
        match name {
            "name" | "namespace" => return self.identity(workload, name).map(Node::Value),
            "volume" => return self.word_of(workload, name, span.file),
            _ => {}
        }
        let tree = self.world.workloads.get(workload)?;
        let mut ports = World::ports(tree);
        let known = ports.clone().map(|(key, _)| key.as_ref());
        match ports.find(|(key, _)| *key == name) {
            Some((key, block)) => self.port(workload, key, block).map(|port| Node::Value(Value::Port(port))),
            None if tree.block.unclear => None,
            // Who asks learns that a layer took it away; that nobody declares it is a mistake all the same.
            None if self.lack.may && self.is_declared(workload, name) => Some(Node::Value(Value::Absent)),
            None if known.clone().next().is_none() => {
                let owner = path.strip_prefix("app.").unwrap_or(path);
                self.report(
                    Diagnostic::error(messages::UNKNOWN_NAME, format!("`{path}` has no port `{name}`"))
                        .label(span, "not there")
                        .help(format!("add `port {name} = …` to `{owner}`")),
                );
                None
            }
            None if PARTS.contains(&name) => {
                let finding = messages::not_there(path, name, span);
                let ports: Vec<&str> = known.collect();
                self.report(match ports.as_slice() {
                    [only] => {
                        let part = format!("{only}.{name}");
                        finding
                            .help(format!("it belongs to a port: `{path}.{part}`"))
                            .replace(span, name, part)
                    }
                    several => {
                        let ways: Vec<String> =
                            several.iter().map(|port| format!("`{path}.{port}.{name}`")).collect();
                        finding.help(format!("it belongs to a port: {}", ways.join(" or ")))
                    }
                });
                None
            }
            None => {
                let known = known.chain(["name", "namespace"]);
                self.report(messages::no_part(path, name, span, known));
                None
            }
        }
    }

    /// Whether any layer of any environment gives a workload this port.
    fn is_declared(&self, workload: &str, port: &str) -> bool {
        let program = self.world.program;
        let declared = program.workloads.get(workload).map(|declared| declared.statement.entry);
        let overlays =
            program.environments.values().filter_map(|environment| environment.overlays.get(workload));
        let overlays = overlays.flatten().filter_map(|overlay| match overlay {
            Overlay::Set(statement) => Some(statement.entry),
            Overlay::Remove(..) => None,
        });
        declared.into_iter().chain(overlays).any(|entry| declares_port(entry, port))
    }

    /// A field of the project or the environment; what is wrong with its value is said there.
    fn shared_part(
        &mut self,
        owner: &str,
        block: &'p Block<'a>,
        name: &str,
        span: Span,
    ) -> Option<Node<'a, 'p>> {
        let node = Node::Block { workload: None, word: block.word, block: Some(block), key: None };
        self.quiet += 1;
        let found = self.member(&node, name);
        self.quiet -= 1;
        if found.is_none() {
            let vocabulary = self.world.vocabulary;
            // A `let` has its own name in the whole project.
            let known = usable(vocabulary, vocabulary.word(block.word)).filter(|name| *name != "let");
            self.report(messages::no_part(owner, name, span, ["name"].into_iter().chain(known)));
        }
        found
    }

    fn project_part(&mut self, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        let tree = self.world.project?;
        if name == "name" {
            return Some(Node::Value(Value::Text(Cow::Borrowed(tree.name))));
        }
        let found = self.shared_part("project", &tree.block, name, span);
        if let Some(Node::Value(Value::Absent)) = found
            && !self.lack.may
        {
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

    pub(super) fn environment_part(&mut self, name: &str, span: Span) -> Option<Node<'a, 'p>> {
        if name == "name" {
            return Some(Node::Value(Value::Text(Cow::Borrowed(self.world.name))));
        }
        let block = &self.world.environment.as_ref()?.block;
        self.shared_part("environment", block, name, span)
    }

    /// `.min` and `.max` of a range, the parts of a port.
    fn value_part(
        &mut self,
        value: Value<'a>,
        name: &str,
        path: &str,
        span: Span,
        whole: Span,
    ) -> Option<Node<'a, 'p>> {
        match value {
            Value::Unknown => None,
            Value::Absent => Some(Node::Value(Value::Absent)),
            Value::Range(ends) if name == "min" => Some(Node::Value(ends.0.value)),
            Value::Range(ends) if name == "max" => Some(Node::Value(ends.1.value)),
            Value::Range(_) if matches!(name, "limit" | "limits" | "request" | "requests") => {
                let ours = if name.starts_with('l') { "max" } else { "min" };
                self.report(
                    messages::not_there(path, name, span)
                        .help(format!("gdeploy calls it `{ours}`"))
                        .replace(span, name, ours),
                );
                None
            }
            Value::Range(_) => {
                self.report(messages::no_part(path, name, span, ["min", "max"].into_iter()));
                None
            }
            Value::Port(port) => self.port_part(&port, name, path, span, whole).map(Node::Value),
            Value::Map(entries) => match entries.into_iter().find(|(key, _)| *key == name) {
                Some((_, found)) => Some(Node::Value(found.value)),
                None if self.lack.may => Some(Node::Value(Value::Absent)),
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
}

/// Whether `port NAME` is the head of this entry or of one in it.
fn declares_port(entry: &Entry<'_>, port: &str) -> bool {
    let is = |part: Option<&crate::syntax::ast::Part<'_>>, wanted: &str| {
        part.is_some_and(|part| matches!(part.kind, PartKind::Name(name) if name == wanted))
    };
    let parts = &entry.head.parts;
    let here = parts.iter().position(|part| is(Some(part), "port"));
    if here.is_some_and(|at| is(parts.get(at + 1), port)) {
        return true;
    }
    let Body::Block(block) = &entry.body else { return false };
    block.items.iter().any(|item| match item {
        Item::Entry(inner) if here.is_some() => is(inner.head.parts.first(), port),
        Item::Entry(inner) => declares_port(inner, port),
        _ => false,
    })
}

/// What only the pod knows has a variable, by whose name others get at it.
fn by_name<'a>(value: Value<'a>, field: &Field<'a>, name: Cow<'a, str>) -> Value<'a> {
    match (value, field.ty.of_entries()) {
        (Value::Pod(path), Type::Setting) => Value::Late(LateText::variable(name, Some(path))),
        (Value::Late(_), Type::Setting) => Value::Late(LateText::variable(name, None)),
        (value, _) => value,
    }
}
