//! What the first name of a reference means.
//!
//! A bare name is, in a declaration, one of its own fields, in a workload one
//! of its words, else a name of the project's table. Nothing shadows: a name
//! found in two places is an error, and each has a long form.

use super::Node;
use super::{takes_text, takes_unlimited};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::{FileId, Span};
use crate::layers::expand::Merged;
use crate::layers::tree::Slot;
use crate::program::collect::LetBody;
use crate::program::names::What;
use crate::syntax::ast::{Ref, StepKind};
use crate::values::eval::{Evaluator, InputUse, Site};
use crate::values::value::Value;
use crate::values::{identity, messages};
use crate::words::late::LateText;
use crate::words::stdlib;
use crate::words::types::{Entity, Type};
use crate::words::word::{Member, Planned, WordId};
use std::borrow::Cow;

/// Whether the project or the environment sets a field of this name.
fn has(shared: Option<&Merged<'_>>, name: &str) -> bool {
    shared.is_some_and(|shared| matches!(shared.block.get(name), Some(Slot::Leaf(_) | Slot::Block(_))))
}

/// What other languages call what is not there.
fn is_nothing(name: &str) -> bool {
    matches!(name, "null" | "nil" | "None" | "undefined" | "NULL")
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// What the first name of a reference is.
    pub(in crate::values) fn root(
        &mut self,
        reference: &'a Ref<'a>,
        ty: &Type<'a>,
        site: Site<'a, 'p>,
    ) -> Option<Node<'a, 'p>> {
        let span = reference.root.span;
        if let Some(found) = self.variable(reference.root.text, site.around) {
            return Some(found);
        }
        let library = self.world.program.library_of(span.file).map(|shelf| shelf.name);
        let whole = self.world.program.whole_name(reference).map(|(name, _)| name);
        let name = whole.filter(|_| library.is_none()).unwrap_or(reference.root.text);
        if let Some(library) = library
            && matches!(name, "app" | "input")
        {
            self.report(not_in_reach(name, span, library));
            return None;
        }
        if let Some(finding) = self.known_later(name, span, site) {
            self.report(finding);
            return None;
        }
        match name {
            "self" | "environment" if self.supposing => return None,
            "project" => return Some(Node::Project),
            "environment" => return Some(Node::Environment),
            "app" => return Some(Node::Workloads),
            "input" => return Some(Node::Inputs),
            "pod" => return Some(Node::Pod),
            "object" if self.object.is_some() => return self.object.map(Node::Object),
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
            (None, Some(workload)) => self.word_of(workload, name, span.file),
            _ => None,
        };
        // A library sees of all names only its own.
        let in_table = match library {
            Some(_) => whole.and_then(|name| self.world.program.names.what(name)),
            None => self.world.program.names.what(name),
        };
        // A component in use is a word of the workload and a name of the project, and one thing.
        let in_table = in_table.filter(|what| *what != What::Component || in_workload.is_none());
        if let (Some(_), Some(_)) = (&in_workload, in_table) {
            let declared = self.world.program.names.declared(name);
            let mut finding = Diagnostic::error(messages::AMBIGUOUS, format!("`{name}` is two things here"))
                .label(span, "a word of this workload, and a name of the project");
            if let Some(declared) = declared {
                finding = finding.label(declared.span, "declared here");
            }
            self.report(finding.help(match in_table {
                Some(What::Workload) => format!("write `self.{name}` or `app.{name}`"),
                Some(What::Input) => format!("write `self.{name}` or `input.{name}`"),
                _ => format!("write `self.{name}`, or give what is declared another name"),
            }));
            return None;
        }
        if let (Some(_), Some(what)) = (&in_word, in_table)
            && !matches!(what, What::Unclear | What::Planned)
            && let Some(field) = site.word.and_then(|word| self.world.vocabulary.word(word).field(name))
            && !stdlib::holds(field.span)
        {
            let mut finding = Diagnostic::error(messages::AMBIGUOUS, format!("`{name}` is two things here"))
                .label(span, "a field of this component, and a name of the project")
                .label(field.span, "the field");
            if let Some(declared) = self.world.program.names.declared(name) {
                finding = finding.label(declared.span, "declared here");
            }
            self.report(finding.help("give the field another name"));
            return None;
        }
        if let Some(found) = in_word.or(in_workload) {
            return Some(found);
        }
        let name = whole.unwrap_or(name);
        match in_table {
            Some(What::Workload) => Some(Node::Workload(self.world.program.workloads.get_key_value(name)?.0)),
            Some(What::Input) => self.input(name, span).map(Node::Value),
            Some(What::Let) => {
                if self.is_overridden(name, span) {
                    return None;
                }
                if self.world.maps.contains_key(name) {
                    return if self.supposing { None } else { self.let_map(name, span) };
                }
                let value = self.let_value(name, ty);
                let may_differ = self.supposing && self.world.program.overridden.contains_key(name);
                value.filter(|_| !may_differ).map(Node::Value)
            }
            Some(What::Environment) => {
                let name = self.world.program.environments.get_key_value(name)?.0;
                Some(Node::Value(Value::Entity(name)))
            }
            Some(What::Other(word)) => {
                if let Some(finding) = self.missing_in_library(reference) {
                    self.report(finding);
                    return None;
                }
                let word = self.world.vocabulary.word(word);
                if word.planned {
                    return None;
                }
                if word.has_ports() {
                    let environments = &self.world.program.environments;
                    let is_changed = || environments.values().any(|one| one.overlays.contains_key(name));
                    if self.supposing && is_changed() {
                        return None;
                    }
                    return self.world.external(name).map(|external| Node::External(external.name));
                }
                Some(Node::Value(Value::Entity(name)))
            }
            Some(What::Unclear) => None,
            Some(What::Planned) => None,
            Some(What::Component) => {
                self.report(
                    Diagnostic::error(messages::WRONG_TYPE, format!("`{name}` is a component, not a value"))
                        .label(span, "used as a value")
                        .help(format!("write it as a word of a workload: `{name} {{ … }}`")),
                );
                None
            }
            None if matches!(ty.required(), Type::Hidden | Type::Secret) && reference.steps.is_empty() => {
                // What was meant as a secret is not repeated.
                self.report(
                    Diagnostic::error(messages::UNKNOWN_NAME, "nothing has this name")
                        .label(span, "a word without quotes refers to something")
                        .help(match ty.required() {
                            Type::Secret => messages::ELSEWHERE,
                            _ => "if it is text, give it quotes",
                        }),
                );
                None
            }
            None if reference.steps.is_empty() && is_nothing(name) => {
                self.report(
                    Diagnostic::error(messages::UNKNOWN_NAME, format!("nothing is named `{name}`"))
                        .label(span, "there is no word for nothing")
                        .help(format!("leave the entry out; if it is text, give it quotes: `\"{name}\"`")),
                );
                None
            }
            None => {
                if let Some(finding) = self.well_known(reference, ty, site) {
                    self.report(finding);
                    return None;
                }
                let text_fits = !self.in_hole && reference.steps.is_empty() && takes_text(ty, name);
                if let Some(library) = library.filter(|_| self.world.program.names.what(name).is_some()) {
                    self.report(not_in_reach(name, span, library));
                    return None;
                }
                let known: Vec<&str> = match library {
                    Some(library) => self.names_of(library, site),
                    None => self.names_in_reach(site),
                };
                let mut finding = messages::unknown_name(name, span, known.into_iter(), text_fits);
                if text_fits && matches!(name, "yes" | "no" | "on" | "off" | "True" | "False") {
                    let truth = matches!(name, "yes" | "on" | "True");
                    finding.fix = None;
                    finding = finding.help(format!("write `{truth}`, or for text `\"{name}\"`"));
                }
                if text_fits && finding.fix.is_some() && self.has_port(name, site) {
                    finding.fix = None;
                    finding =
                        finding.help(format!("for the port write `port.{name}`, for text `\"{name}\"`"));
                }
                if reference.steps.is_empty() && (text_fits || self.in_hole) && self.has_secret(name, site) {
                    finding = self.without_its_table(name, span, ty, text_fits);
                }
                if finding.help.is_none() {
                    let literals = messages::literals(ty);
                    finding = finding.help(match literals.as_slice() {
                        _ if self.in_hole && reference.steps.is_empty() => {
                            format!("declare it: `let {name} = …`, or write `\\${{{name}}}` for the text `${{{name}}}`")
                        }
                        [] if takes_external(ty) => {
                            format!("if it runs elsewhere, declare it: `external {name} {{ host = …, port NAME = … }}`")
                        }
                        [] if reference.steps.is_empty() => format!("declare it: `let {name} = …`"),
                        [] => format!("declare it, as `app {name} {{ … }}` for example"),
                        _ => format!("it is {ty}"),
                    });
                }
                self.report(finding);
                None
            }
        }
    }

    /// A word of another language, or one that lacks its beginning.
    pub(in crate::values) fn well_known(
        &self,
        reference: &Ref<'a>,
        ty: &Type<'a>,
        site: Site<'a, 'p>,
    ) -> Option<Diagnostic> {
        let (name, span) = (reference.root.text, reference.root.span);
        let alone = reference.steps.is_empty();
        if let ("var" | "local" | "values" | "Values", Some(StepKind::Name(value))) =
            (name, reference.steps.first().map(|step| &step.kind))
        {
            let finding = Diagnostic::error(messages::UNKNOWN_NAME, format!("nothing is named `{name}`"))
                .label(span, "no word stands before the names of a project");
            let is_there = self.world.program.names.what(value).is_some();
            return Some(finding.help(if is_there {
                format!("write `{value}`")
            } else {
                format!("write `{value}`, and declare it: `let {value} = …`, or from outside `input {value}: String`")
            }));
        }
        let meant = match (ty.required(), name) {
            (Type::Bool, "yes" | "on" | "True" | "TRUE") if alone => "true".to_owned(),
            (Type::Bool, "no" | "off" | "False" | "FALSE") if alone => "false".to_owned(),
            (Type::Port, _) if alone && self.has_port(name, site) => {
                // A component's own words come first; its user's are behind `self`.
                let word = site.word.map(|word| self.world.vocabulary.word(word));
                let is_own = word.is_none_or(|word| word.members.contains_key("port"));
                format!("{}port.{name}", if is_own { "" } else { "self." })
            }
            (Type::Union(_) | Type::Unlimited, "none" | "infinity" | "unbounded")
                if alone && takes_unlimited(ty) =>
            {
                "unlimited".to_owned()
            }
            (_, name) if alone && site.workload.is_some() && identity::WORDS.contains(&name) => {
                format!("self.{name}")
            }
            (_, "env") if !alone => "environment".to_owned(),
            _ if alone && has(self.world.project, name) => format!("project.{name}"),
            _ if alone && has(self.world.environment.as_ref(), name) => format!("environment.{name}"),
            _ => return None,
        };
        Some(
            Diagnostic::error(messages::UNKNOWN_NAME, format!("nothing is named `{name}`"))
                .label(
                    span,
                    if meant.contains('.') {
                        "it has a longer name"
                    } else {
                        "a word without quotes refers to something"
                    },
                )
                .help(format!("write `{meant}`"))
                .replace(span, name, meant),
        )
    }

    /// Whether the workload at hand has a port of this name.
    fn has_port(&self, name: &str, site: Site<'a, 'p>) -> bool {
        let tree = site.workload.and_then(|workload| self.world.workloads.get(workload));
        let ports = tree.and_then(|tree| tree.block.get("port"));
        matches!(ports, Some(Slot::Keyed(ports)) if ports.iter().any(|(key, _)| key == name))
    }

    /// Whether the workload at hand has a secret of this name.
    fn has_secret(&self, name: &str, site: Site<'a, 'p>) -> bool {
        let tree = site.workload.and_then(|workload| self.world.workloads.get(workload));
        let secrets = tree.and_then(|tree| tree.block.get("secret"));
        matches!(secrets, Some(Slot::Keyed(secrets)) if secrets.iter().any(|(key, _)| key == name))
    }

    /// `QUEUE_URL` for `secret.QUEUE_URL`.
    fn without_its_table(&self, name: &str, span: Span, ty: &Type<'_>, text_fits: bool) -> Diagnostic {
        let finding = Diagnostic::error(messages::UNKNOWN_NAME, format!("nothing is named `{name}`"))
            .label(span, format!("a secret of this name is `secret.{name}`"));
        let text = if text_fits { format!("; for text write `\"{name}\"`") } else { String::new() };
        finding.help(match self.address.strip_prefix("config.") {
            Some(variable) if variable == name && !self.in_hole => {
                format!("delete the entry: the program has the secret already{text}")
            }
            Some(variable) if !self.in_hole => {
                format!(
                    "`config` holds no secrets: write `secret {variable} = secret.{name}` beside it{text}"
                )
            }
            Some(_) => format!("`config` holds no secrets; `secret.{name}` may be part of another one"),
            // Of a hole nobody knows here what is around it.
            _ if LateText::secret(name).fits(ty) => format!("for the secret write `secret.{name}`{text}"),
            None => {
                format!("no secret can stand here: have the program read it from a variable or a file{text}")
            }
        })
    }

    pub(in crate::values) fn names_in_reach(&self, site: Site<'a, 'p>) -> Vec<&'a str> {
        let vocabulary = self.world.vocabulary;
        let mut known: Vec<&'a str> = self.world.program.names.all().collect();
        known.extend(self.variables_around(site.around));
        if let Some(word) = site.word {
            known.extend(vocabulary.word(word).members.keys().copied());
        }
        known
    }

    /// What a library's file may refer to.
    fn names_of(&self, library: &str, site: Site<'a, 'p>) -> Vec<&'a str> {
        let all = self.world.program.names.all();
        let own = all.filter_map(|whole| whole.strip_prefix(library)?.strip_prefix('.'));
        let word = site.word.map(|word| self.world.vocabulary.word(word));
        own.chain(word.into_iter().flat_map(|word| word.named().map(|(name, _)| name))).collect()
    }

    /// `platform.valut`
    fn missing_in_library(&self, reference: &Ref<'a>) -> Option<Diagnostic> {
        let program = self.world.program;
        let shelf = program.libraries.iter().find(|shelf| shelf.name == reference.root.text)?;
        if program.whole_name(reference).is_some() {
            return None;
        }
        let step = reference.steps.first()?;
        let StepKind::Name(name) = step.kind else { return None };
        let held = program.names.all().filter_map(|whole| whole.strip_prefix(shelf.name)?.strip_prefix('.'));
        let held: Vec<&str> = held.collect();
        Some(messages::no_part(shelf.name, name, step.span, held.into_iter()))
    }

    /// A field or label of the declaration that an expression stands in.
    pub(in crate::values) fn own_member(
        &mut self,
        word: WordId,
        name: &str,
        site: Site<'a, 'p>,
    ) -> Option<Node<'a, 'p>> {
        let declared = self.world.vocabulary.word(word);
        if self.supposing && declared.has(name) && !stdlib::holds(declared.span) {
            return Some(Node::Value(Value::Unknown));
        }
        let node = Node::Block { workload: site.workload, word, block: site.block, key: site.key };
        self.member(&node, name)
    }

    /// A word of a workload that holds something to refer to.
    pub(in crate::values) fn word_of(
        &mut self,
        workload: &'a str,
        name: &str,
        file: FileId,
    ) -> Option<Node<'a, 'p>> {
        let tree = self.world.workloads.get(workload)?;
        let word = self.world.vocabulary.word(tree.block.word);
        let (name, member) = self.world.vocabulary.member(word, name, file)?;
        match member {
            Member::Field(field) if field.planned == Planned::Yes => return None,
            // Many projects have a `let name`: what the workload is called is said with `self`.
            Member::Field(_) if identity::WORDS.contains(&name) => return None,
            Member::Word(id) if self.world.vocabulary.word(*id).planned => return None,
            Member::Field(_) | Member::Word(_) => {}
        }
        let node = Node::Block {
            workload: Some(workload),
            word: tree.block.word,
            block: Some(&tree.block),
            key: None,
        };
        self.member(&node, name)
    }

    pub(in crate::values) fn input(&mut self, name: &str, span: Span) -> Option<Value<'a>> {
        let (name, _) = self.world.program.inputs.get_key_value(name)?;
        if self.supposing {
            return None;
        }
        if self.symbolic {
            return Some(Value::Text(Cow::Owned(crate::values::text::symbol(name))));
        }
        if !self.world.asks_for(name) {
            let owner = self.world.program.asked_by.get(name)?;
            let finding = messages::asked_elsewhere(name, owner, self.world.name, span);
            self.report(finding);
            return None;
        }
        if self.quiet == 0 {
            self.inputs.push(InputUse { name, span });
        }
        self.world.inputs.get(name).cloned()
    }

    /// Evaluates a `let` for what is wrong with it.
    pub fn ask_for(&mut self, name: &str) {
        if self.world.maps.contains_key(name) {
            self.named_map(name);
        } else {
            self.let_value(name, &Type::Any);
        }
    }

    pub(in crate::values) fn let_value(&mut self, name: &str, ty: &Type<'a>) -> Option<Value<'a>> {
        let found = self.world.find_let(name)?;
        let site = Site::nowhere();
        let wanted = match ty.required() {
            Type::Quantity(_) | Type::Int | Type::Range(..) => ty.clone(),
            _ => Type::Any,
        };
        // Evaluated once: a `let` that uses another one twice, and so on, would double the work each time.
        let key = (found.name.text, [self.quiet > 0, self.symbolic, self.edgeless]);
        let known = self.lets.iter().find(|(other, ty, _)| *other == key && *ty == wanted);
        if let Some((_, _, value)) = known {
            return Some(value.clone());
        }
        let LetBody::Value(value) = found.body else { return None };
        let mark = self.variables.len();
        let site = Site { around: self.load(&found.bindings, site), ..site };
        let value = self.eval(value, &wanted, found.name.text, site);
        self.variables.truncate(mark);
        self.lets.push((key, wanted, value.clone()));
        Some(value)
    }
}

/// Whether something that runs elsewhere may stand there.
fn takes_external(ty: &Type<'_>) -> bool {
    match ty.required() {
        Type::Entity(entity) => *entity == Entity::External,
        Type::Union(members) => members.iter().any(takes_external),
        Type::List(inner) => takes_external(inner),
        _ => false,
    }
}

/// A name of the project in a library.
fn not_in_reach(name: &str, span: Span, library: &str) -> Diagnostic {
    Diagnostic::error(messages::UNKNOWN_NAME, format!("the library `{library}` sees no `{name}`"))
        .label(span, "it belongs to the project that uses the library")
        .help("let the component have a field for it, which the project sets")
}
