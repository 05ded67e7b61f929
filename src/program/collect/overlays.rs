//! What is laid over the declarations: an environment's own block, its
//! overlays of workloads, and `every`.
//!
//! The long form `environment prod app orders { … }` and the block inside a
//! workload come to the same statements as the block of the environment.

use super::{
    Collector, Declared, Environment, Every, LET_OF_TWO_KINDS, Let, LetBody, MANIFEST, MISPLACED, NAMELESS,
    OVERLAY_OF_NOTHING, Overlay, Statement, Waiting, has_holes, is_inner_overlay, misplaced_field,
    misplaced_use, name_of, no_environment, quiet_name,
};
use crate::base::diagnostic::{Diagnostic, Edit};
use crate::base::span::Span;
use crate::base::suggest;
use crate::program::names::DECLARED_TWICE;
use crate::program::names::What;
use crate::program::shape::Bindings;
use crate::syntax::ast::{Body, Declaring, Entry, Item, Name, Remove};
use crate::words::unknown::{UNKNOWN_WORD, beginnings, not_supported, unknown, with_article};
use crate::words::word::WordId;

impl<'a> Collector<'a, '_> {
    /// `every app { … }`, from the part after `every`.
    pub(super) fn every(&mut self, statement: &Statement<'a>) -> Option<Every<'a>> {
        let Some((name, span)) = name_of(&statement.entry.head, statement.from) else {
            self.sink.push(
                Diagnostic::error(NAMELESS, "every what?")
                    .label(statement.entry.head.span, "a kind of workload belongs here")
                    .help("write `every app { … }`, or `every workload { … }` for all kinds"),
            );
            return None;
        };
        let rest = Statement { from: statement.from + 1, ..statement.clone() };
        if name == "workload" {
            return Some(Every { word: None, statement: rest });
        }
        match self.vocabulary.at_root(name) {
            Some((_, word)) if word.planned => {
                self.sink.push(not_supported(name, span));
                None
            }
            Some((id, word)) if word.workload => Some(Every { word: Some(id), statement: rest }),
            _ => {
                self.sink.push(
                    Diagnostic::error(OVERLAY_OF_NOTHING, format!("`{name}` is no kind of workload"))
                        .label(span, "`every` goes over workloads")
                        .help("write `every app { … }`, or `every workload { … }` for all kinds"),
                );
                None
            }
        }
    }

    pub(super) fn environment(&mut self, name: Name<'a>, statement: Statement<'a>) {
        if !self.program.names.declare(name, What::Environment, self.sink) {
            return;
        }
        let span = Span { end: name.span.end, ..statement.entry.span };
        let environment = Environment::new(name, span, statement.entry.span);
        self.program.environments.insert(name.text, environment);
        match &statement.entry.body {
            Body::Block(block) => {
                for item in &block.items {
                    if let Item::Declare(declare) = item
                        && declare.what == Declaring::Input
                        && self.program.names.declare(declare.name, What::Input, self.sink)
                    {
                        self.program.inputs.insert(declare.name.text, declare);
                        self.program.asked_by.insert(declare.name.text, name.text);
                    }
                }
                self.later.push((name, statement));
            }
            Body::Set(value) | Body::Append(value) => self.sink.push(
                Diagnostic::error(MISPLACED, "an environment takes a block")
                    .label(value.span, "a value")
                    .help(format!("write `environment {} {{ … }}`", name.text)),
            ),
        }
    }

    /// What stands in an environment, or after its name in the long form.
    pub(super) fn overlay(&mut self, name: Name<'a>, statement: &Statement<'a>) {
        if !self.known_environment(name) {
            return;
        }
        if statement.from < statement.entry.head.parts.len() {
            self.environment_entry(name.text, statement.clone());
            return;
        }
        let Body::Block(block) = &statement.entry.body else { return };
        for item in &block.items {
            let waits = match item {
                Item::Entry(entry) => has_holes(&entry.head),
                Item::For(_) | Item::If(_) => true,
                _ => false,
            };
            if waits && let Some(environment) = self.program.environments.get_mut(name.text) {
                environment.waiting.push(Waiting { item, bindings: statement.bindings.clone() });
            } else {
                self.environment_item(name.text, item, &statement.bindings);
            }
        }
    }

    pub(super) fn environment_item(
        &mut self,
        environment: &'a str,
        item: &'a Item<'a>,
        bindings: &Bindings<'a>,
    ) {
        match item {
            Item::Entry(entry) => {
                self.environment_entry(environment, Statement { entry, from: 0, bindings: bindings.clone() });
            }
            Item::Remove(remove) => self.environment_removal(environment, remove, bindings),
            // Known since the environment is.
            Item::Declare(declare) if declare.what == Declaring::Input => {}
            Item::Declare(declare) => self.sink.push(misplaced_field(declare.span)),
            Item::Use(statement) => self.sink.push(misplaced_use(self.vocabulary, statement)),
            Item::Allow(statement) => self.sink.push(not_supported("allow", statement.span)),
            Item::For(_) | Item::If(_) | Item::Bad(_) => {}
        }
    }

    pub(super) fn environment_entry(&mut self, environment: &'a str, statement: Statement<'a>) {
        let entry = statement.entry;
        let Some((mut first, span)) = name_of(&entry.head, statement.from) else { return };
        if self.is_wordless(environment, &statement, Name { text: first, span }) {
            return;
        }
        if let Some((id, word)) = self.vocabulary.at_root("environment")
            && !word.members.contains_key(first)
            && let Some(near) = suggest::nearest(first, beginnings(self.vocabulary, word))
            && !word.members.contains_key(near)
            && near != first
        {
            let finding = unknown(self.vocabulary, id, first, span);
            if entry.head.parts.len() == statement.from + 1 {
                // What it stands for lacks its name as well: one mistake.
                let found = self.gathered(&statement, near);
                self.each_by_itself(
                    environment,
                    &statement,
                    near,
                    &found,
                    Diagnostic { fix: None, ..finding },
                );
                return;
            }
            self.sink.push(finding);
            first = near;
        }
        match first {
            "let" => {
                let named = Statement { from: statement.from + 1, ..statement };
                let Some(name) = self.declared_name(&named, "let") else { return };
                let Some(found) = self.let_of(name, &named) else { return };
                self.environment_let(environment, found);
            }
            MANIFEST => {
                if let Some(environment) = self.program.environments.get_mut(environment) {
                    environment.manifests.push(Overlay::Set(statement));
                }
            }
            "every" => {
                let found = self.every(&Statement { from: statement.from + 1, ..statement });
                if let Some(environment) = self.program.environments.get_mut(environment) {
                    environment.every.extend(found);
                }
            }
            _ => match self.vocabulary.at_root(first) {
                Some((_, word)) if word.workload => {
                    let gathered = self.gathered(&statement, first);
                    if !gathered.is_empty() {
                        let finding = Diagnostic::error(NAMELESS, format!("this `{first}` has no name"))
                            .label(span, "a name without quotes belongs here");
                        self.each_by_itself(environment, &statement, first, &gathered, finding);
                        return;
                    }
                    let named = Statement { from: statement.from + 1, ..statement };
                    let Some(name) = self.declared_name(&named, first) else { return };
                    let rest = Statement { from: named.from + 1, ..named };
                    let known = self.known_workload(environment, name, entry.add);
                    if let (Some(known), Some(own)) = (known, self.program.environments.get_mut(environment))
                    {
                        if known != name.text {
                            own.guessed.push(entry.span);
                        }
                        self.lay(environment, known, Overlay::Set(rest));
                    }
                }
                Some((id, word)) if word.is_shared() && !self.is_own_field(first) => {
                    let named = Statement { from: statement.from + 1, ..statement };
                    let Some(name) = self.declared_name(&named, first) else { return };
                    let rest = Statement { from: named.from + 1, ..named };
                    if self.known_other(environment, name, id) {
                        self.lay(environment, name.text, Overlay::Set(rest));
                    }
                }
                Some((_, word)) if word.planned && !self.is_own_field(first) => {
                    self.sink.push(not_supported(first, span));
                }
                _ => {
                    if let Some(environment) = self.program.environments.get_mut(environment) {
                        environment.settings.push(statement);
                    }
                }
            },
        }
    }

    /// `orders { … }` for `app orders { … }`: a finding, and laid as what it is.
    fn is_wordless(&mut self, environment: &'a str, statement: &Statement<'a>, name: Name<'a>) -> bool {
        let Some((_, own)) = self.vocabulary.at_root("environment") else { return false };
        if own.members.contains_key(name.text)
            || self.vocabulary.at_root(name.text).is_some()
            || matches!(name.text, "let" | "every")
        {
            return false;
        }
        let Some(word) = self.changeable(name.text) else { return false };
        let article = with_article(word);
        let finding = Diagnostic::error(UNKNOWN_WORD, format!("an `environment` has no `{}`", name.text))
            .label(name.span, format!("{article} of the project: the word stands before its name"))
            .help(format!("write `{word} {} {{ … }}`", name.text));
        let is_path = statement.entry.head.parts.len() > statement.from + 1;
        if !is_path && !matches!(statement.entry.body, Body::Block(_)) {
            self.sink.push(finding);
            return true;
        }
        let span = Span { end: name.span.start, ..name.span };
        let insert = Edit { span, text: format!("{word} ") };
        self.sink.push(finding.fix(format!("insert `{word}`"), vec![insert]));
        self.lay(
            environment,
            name.text,
            Overlay::Set(Statement { from: statement.from + 1, ..statement.clone() }),
        );
        true
    }

    /// The word of something that an environment may change.
    fn changeable(&self, name: &str) -> Option<&'a str> {
        let declared = self.program.workloads.get(name).or_else(|| self.program.others.get(name))?;
        let word = self.vocabulary.word(declared.word);
        (word.workload || word.is_shared()).then_some(word.name)
    }

    /// The entries of `app { orders { … } }` that are named like what the project declares by this word.
    fn gathered(&self, statement: &Statement<'a>, word: &str) -> Vec<(&'a str, &'a Entry<'a>)> {
        let is_last = statement.entry.head.parts.len() == statement.from + 1;
        let Body::Block(block) = &statement.entry.body else { return Vec::new() };
        let entries = block.items.iter().filter_map(|item| match item {
            Item::Entry(entry) if is_last => Some((name_of(&entry.head, 0)?.0, entry)),
            _ => None,
        });
        entries.filter(|(name, _)| self.changeable(name) == Some(word)).collect()
    }

    /// The finding for them, and each laid as what it is.
    fn each_by_itself(
        &mut self,
        environment: &'a str,
        statement: &Statement<'a>,
        word: &str,
        gathered: &[(&'a str, &'a Entry<'a>)],
        finding: Diagnostic,
    ) {
        self.sink.push(match gathered.first() {
            Some((name, _)) => finding.help(format!("each stands by itself: `{word} {name} {{ … }}`")),
            None => finding.help(format!("did you mean `{word} NAME {{ … }}`?")),
        });
        for &(name, entry) in gathered {
            let inner = Statement { entry, from: 1, bindings: statement.bindings.clone() };
            self.lay(environment, name, Overlay::Set(inner));
        }
    }

    pub(super) fn is_own_field(&self, name: &str) -> bool {
        self.vocabulary.at_root("environment").is_some_and(|(_, word)| word.field(name).is_some())
    }

    pub(super) fn environment_let(&mut self, environment: &'a str, found: Let<'a>) {
        if !self.program.lets.contains_key(found.name.text) {
            let name = found.name;
            let finding =
                Diagnostic::error(OVERLAY_OF_NOTHING, format!("there is no `let {}` to override", name.text))
                    .label(name.span, "only this environment would have it");
            let known = self.program.lets.keys().copied();
            self.sink.push(match suggest::nearest(name.text, known) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?")).replace(name.span, name.text, near)
                }
                None => finding.help(format!("declare it for all, outside: `let {} = …`", name.text)),
            });
            return;
        }
        if let Some(root) = self.program.lets.get(found.name.text) {
            let text = found.name.text;
            let help = match (root.body, found.body) {
                (LetBody::Map(_), LetBody::Value(_)) => {
                    format!("override its entries: `let {text} {{ NAME = value }}`")
                }
                (LetBody::Value(_), LetBody::Map(_)) => format!("override it with one: `let {text} = …`"),
                _ => String::new(),
            };
            if !help.is_empty() {
                let (one, other) = match root.body {
                    LetBody::Map(_) => ("a value", "a block of entries"),
                    LetBody::Value(_) => ("a block of entries", "a value"),
                };
                self.sink.push(
                    Diagnostic::error(
                        LET_OF_TWO_KINDS,
                        format!("`{text}` is {other} elsewhere, and here {one}"),
                    )
                    .label(found.span, "this environment's")
                    .label(root.span, "declared here")
                    .help(help),
                );
                return;
            }
        }
        let Some(environment) = self.program.environments.get_mut(environment) else { return };
        if let Some(first) = environment.lets.get(found.name.text) {
            self.sink.push(
                Diagnostic::error(DECLARED_TWICE, format!("`{}` is declared twice", found.name.text))
                    .label(found.span, "declared here")
                    .label(first.span, "declared here")
                    .help("keep one of them"),
            );
            return;
        }
        environment.lets.insert(found.name.text, found);
    }

    /// `remove app.orders`, `remove app.orders.scale`, or a field of the environment itself.
    pub(super) fn environment_removal(
        &mut self,
        environment: &'a str,
        remove: &'a Remove<'a>,
        bindings: &Bindings<'a>,
    ) {
        let first = name_of(&remove.head, 0).and_then(|(name, _)| self.vocabulary.at_root(name));
        if let Some((id, word)) = first.filter(|(_, word)| word.is_shared() && !self.is_own_field(word.name))
        {
            self.removal_from_other(environment, remove, bindings, (id, word.name));
            return;
        }
        let is_workload = first.is_some_and(|(_, word)| word.workload);
        if !is_workload {
            let is_manifest = first.is_some_and(|(_, word)| word.name == MANIFEST);
            match self.program.environments.get_mut(environment) {
                Some(environment) if is_manifest => {
                    environment.manifests.push(Overlay::Remove(remove, 0, bindings.clone()));
                }
                Some(environment) => environment.removals.push((remove, bindings.clone())),
                None => {}
            }
            return;
        }
        let Some(name) = quiet_name(&remove.head, 1) else {
            self.sink.push(
                Diagnostic::error(NAMELESS, "remove which one?")
                    .label(remove.head.span, "a name belongs here")
                    .help("write `remove app.NAME`"),
            );
            return;
        };
        if self.known_workload(environment, name, None) != Some(name.text) {
            return;
        }
        if remove.head.parts.len() > 2 {
            self.lay(environment, name.text, Overlay::Remove(remove, 2, bindings.clone()));
        } else if let Some(environment) = self.program.environments.get_mut(environment) {
            environment.dropped.insert(name.text, remove.span);
        }
    }

    /// `environment prod { … }` inside a workload.
    pub(super) fn inner_overlays(&mut self, workload: &'a str, statement: &Statement<'a>) {
        if statement.from < statement.entry.head.parts.len() {
            return;
        }
        let Body::Block(block) = &statement.entry.body else { return };
        for item in &block.items {
            let Item::Entry(entry) = item else { continue };
            if !is_inner_overlay(entry) {
                continue;
            }
            let inner = Statement { entry, from: 1, bindings: statement.bindings.clone() };
            let Some(name) = self.declared_name(&inner, "environment") else { continue };
            if self.known_environment(name) {
                self.lay(name.text, workload, Overlay::Set(Statement { from: 2, ..inner }));
            }
        }
    }

    pub(super) fn lay(&mut self, environment: &'a str, workload: &'a str, overlay: Overlay<'a>) {
        if let Some(environment) = self.program.environments.get_mut(environment) {
            environment.overlays.entry(workload).or_default().push(overlay);
        }
    }

    pub(super) fn known_environment(&mut self, name: Name<'a>) -> bool {
        if self.program.environments.contains_key(name.text) {
            return true;
        }
        let known = self.program.environments.keys().copied();
        self.sink.push(no_environment(name.text, name.span, known));
        false
    }

    /// `remove external.orders-db.cidr`; what is declared itself stays.
    fn removal_from_other(
        &mut self,
        environment: &'a str,
        remove: &'a Remove<'a>,
        bindings: &Bindings<'a>,
        (id, word): (WordId, &'a str),
    ) {
        if remove.head.parts.len() < 3 {
            self.sink.push(
                Diagnostic::error(MISPLACED, format!("all environments share each `{word}`"))
                    .label(remove.head.span, "nothing to take away here")
                    .help("leave the line out: where nobody refers to it, it has no effect"),
            );
            return;
        }
        let Some(name) = quiet_name(&remove.head, 1) else { return };
        if self.known_other(environment, name, id) {
            self.lay(environment, name.text, Overlay::Remove(remove, 2, bindings.clone()));
        }
    }

    /// Whether something that is no workload is declared, as what the overlay says it is.
    fn known_other(&mut self, environment: &str, name: Name<'a>, id: WordId) -> bool {
        let is_one = |declared: &&Declared<'a>| declared.word == id;
        if self.program.others.get(name.text).as_ref().is_some_and(is_one) {
            return true;
        }
        if matches!(self.program.names.what(name.text), Some(What::Unclear)) {
            return false;
        }
        let word = self.vocabulary.word(id).name;
        let finding = Diagnostic::error(
            OVERLAY_OF_NOTHING,
            format!("environment `{environment}` changes `{}`, which the project does not have", name.text),
        )
        .label(name.span, format!("no `{word}` has this name"));
        let known = self.program.others.values().filter(is_one).map(|declared| declared.name.text);
        self.sink.push(match suggest::nearest(name.text, known) {
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(name.span, name.text, near),
            None => finding.help(format!("declare it for all, outside: `{word} {} {{ … }}`", name.text)),
        });
        false
    }

    /// The workload of this name; with a finding, the one that a misspelt name stands for.
    pub(super) fn known_workload(
        &mut self,
        environment: &str,
        name: Name<'a>,
        add: Option<Span>,
    ) -> Option<&'a str> {
        if self.program.workloads.contains_key(name.text) {
            return Some(name.text);
        }
        if self.program.names.what(name.text) == Some(What::Unclear) {
            return None;
        }
        let finding = Diagnostic::error(
            OVERLAY_OF_NOTHING,
            format!("environment `{environment}` changes `{}`, which the project does not have", name.text),
        )
        .label(name.span, "no workload has this name");
        let near = suggest::nearest(name.text, self.program.workloads.keys().copied());
        self.sink.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")).replace(name.span, name.text, near),
            None if add.is_some() => {
                finding.help(format!("declare it outside, and keep it here by `only_in = [{environment}]`"))
            }
            None => finding.help("an environment changes or removes what the project declares"),
        });
        near
    }
}
