//! What the vocabulary promises of a block: limits, choices, needs and checks.

use super::{BESIDE_EXISTING, STD_CHECKS};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::OriginId;
use crate::base::span::Span;
use crate::layers::tree::{Block, From, Layer, Slot};
use crate::values::eval::numbers::magnitude;
use crate::values::eval::{Evaluator, Site};
use crate::values::messages;
use crate::values::refs::Node;
use crate::values::value::Value;
use crate::words::form::kubernetes_minor;
use crate::words::types::Type;
use crate::words::unknown::{not_supported, with_article};
use crate::words::word::{Field, Planned, Word};

impl<'a, 'p> Evaluator<'a, 'p> {
    /// `min`, `max`, `whole`, `match`, and literals that are not built yet; whether all hold.
    pub(in crate::values) fn limits(
        &mut self,
        word: &Word<'a>,
        field: &Field<'a>,
        value: &Value<'a>,
        span: Span,
    ) -> bool {
        let called = if word.main == Some(field.name) { word.name } else { field.name };
        match value {
            Value::Range(ends) => {
                let mut holds = true;
                for end in [&ends.0, &ends.1] {
                    let place =
                        if end.origin == OriginId::NONE { Some(span) } else { self.origins.span(end.origin) };
                    holds &= self.bounds(called, field, &end.value, place.unwrap_or(span));
                    if end.origin == OriginId::NONE {
                        break;
                    }
                }
                holds
            }
            Value::Text(text) => {
                if let Planned::Literals(names) = &field.planned
                    && names.contains(&&**text)
                {
                    self.report(not_supported(text, span));
                    return false;
                }
                if let Some(pattern) = field.matches
                    && !matches_pattern(pattern, text)
                {
                    self.report(
                        Diagnostic::error(
                            messages::WRONG_FORM,
                            format!("`{text}` is not {}", with_article(called)),
                        )
                        .label(span, "of another form")
                        .help(format!("write it like `{pattern}`")),
                    );
                    return false;
                }
                true
            }
            Value::List(values) if values.is_empty() && field.min.is_some() => {
                self.report(messages::empty(called, span));
                false
            }
            other => self.bounds(called, field, other, span),
        }
    }

    pub(in crate::values) fn bounds(
        &mut self,
        called: &str,
        field: &Field<'a>,
        value: &Value<'a>,
        span: Span,
    ) -> bool {
        let Some(amount) = magnitude(value) else { return true };
        if let Some(min) = field.min.as_ref().filter(|min| amount < i128::from(min.raw)) {
            self.report(messages::out_of_bounds(called, span, min, true));
        } else if let Some(max) = field.max.as_ref().filter(|max| amount > i128::from(max.raw)) {
            self.report(messages::out_of_bounds(called, span, max, false));
        } else if let Some(whole) = field.whole.as_ref().filter(|whole| amount % i128::from(whole.raw) != 0) {
            self.report(messages::not_whole(called, span, whole));
        } else {
            return true;
        }
        false
    }

    /// `project shop`: how messages call the tree of a block that is no workload's.
    pub(in crate::values) fn declared_as(&self, block: &Block<'a>) -> String {
        let program = self.world.program;
        let mut all = program.project.iter().chain(program.others.values());
        match all.find(|declared| declared.statement.entry.head.span == block.span) {
            Some(declared) => {
                format!("{} {}", self.world.vocabulary.word(declared.word).name, declared.name.text)
            }
            None => format!("environment {}", self.world.name),
        }
    }

    /// What a workload that is there already says in vain; what lower layers say of others like it does not count.
    pub(in crate::values) fn beside_existing(&mut self, word: &Word<'a>, block: &Block<'a>) {
        if !(word.workload && block.is_existing()) {
            return;
        }
        let Some(Slot::Leaf(existing)) = block.get("existing") else { return };
        let is_own = |layer: Layer<'a>| {
            let own = matches!(layer.from, From::Declaration | From::Environment(_));
            own && layer.rank >= existing.layer.rank
        };
        let vain: Vec<(&str, Span)> = block
            .members
            .iter()
            .filter(|(name, _)| !BESIDE_EXISTING.contains(name))
            .filter_map(|(name, slot)| {
                let span = match slot {
                    Slot::Leaf(leaf) => is_own(leaf.layer).then_some(leaf.span),
                    Slot::Block(inner) => is_own(inner.layer).then_some(inner.span),
                    Slot::Map(map) => is_own(map.layer).then_some(map.span),
                    Slot::Keyed(entries) => {
                        entries.iter().find(|(_, inner)| is_own(inner.layer)).map(|(_, inner)| inner.span)
                    }
                };
                Some((*name, span?))
            })
            .collect();
        if !vain.is_empty() {
            let address = self.full_address(&self.address);
            self.report(messages::beside_existing(&address, &vain, existing.span));
        }
    }

    /// One of a `one_of` that needs one.
    pub(in crate::values) fn choices(&mut self, word: &'p Word<'a>, block: &Block<'a>) {
        if word.one_of_required && !block.unclear && !word.one_of.iter().any(|name| block.get(name).is_some())
        {
            let address = self.full_address(&self.address);
            self.report(messages::missing_choice(&address, word, block.span));
        }
    }

    /// The word's own checks.
    pub(in crate::values) fn promises(&mut self, word: &'p Word<'a>, block: &Block<'a>, site: Site<'a, 'p>) {
        for check in &word.checks {
            self.quiet += 1;
            let holds = self.eval(check.ensure, &Type::Bool, "ensure", site);
            self.quiet -= 1;
            let Some(code) = STD_CHECKS.iter().find(|code| code.id == check.code) else { continue };
            if holds == Value::Bool(false) {
                let address = self.full_address(&self.address);
                let finding = Diagnostic::warning(*code, format!("`{address}`: {}", check.otherwise))
                    .label(block.span, "here");
                self.report(match messages::promise(check.ensure) {
                    Some(promise) => finding.help(promise),
                    None => finding,
                });
            }
        }
    }

    /// Whether the environment says that it is a throw-away cluster.
    fn is_local(&mut self, span: Span) -> bool {
        let found = self.environment_part("local", span);
        matches!(found, Some(Node::Value(Value::Bool(true))))
    }

    /// What the environment must provide for something that was written.
    pub(in crate::values) fn needs(&mut self, needs: &[&'a str], name: &str, span: Span) {
        let (Some(subject), Some(provides)) = (self.subject, &self.world.provides) else { return };
        for need in needs {
            if provides.iter().any(|provided| provided == need) {
                continue;
            }
            let environment = self.world.name;
            let place = self.world.span;
            let local = self.is_local(place);
            let finding = match self.address.strip_prefix("secret.").and_then(|rest| rest.split('.').next()) {
                Some(secret) => Diagnostic::error(
                    messages::UNPROVIDED_SECRET,
                    format!("environment `{environment}` cannot provide the secret `{secret}` of `{subject}`"),
                )
                .label(
                    span,
                    match *need {
                        "sealed-secrets" => "needs the Sealed Secrets controller",
                        _ => "needs the External Secrets operator",
                    },
                )
                .label(place, format!("`{need}` is not in `provides`"))
                .help(if local {
                    format!(
                        "give it a throw-away value in `environment {environment}`:\n`app {subject} {{ secret {secret} {{ literal = \"dev\" }} }}`"
                    )
                } else {
                    format!("if its clusters have that, say so in `environment {environment}`:\n`provides = [\"{need}\"]`")
                }),
                None => Diagnostic::error(
                    messages::NOT_PROVIDED,
                    format!("`{name}` needs `{need}`, which environment `{environment}` does not provide"),
                )
                .label(span, "needed here")
                .label(place, format!("`{need}` is not in `provides`"))
                .help(format!("add it to `provides`, or remove `{name}` in `environment {environment}`")),
            };
            self.report(finding);
        }
    }
}

impl Evaluator<'_, '_> {
    /// What the lowest version of the environment's clusters does not know.
    pub(in crate::values) fn since(&mut self, since: Option<&str>, name: &str, span: Span) {
        let (Some(since), Some(version)) = (since, &self.world.kubernetes) else { return };
        let (Some(first), Some(minor)) = (kubernetes_minor(since), kubernetes_minor(version)) else { return };
        if self.subject.is_none() || minor >= first {
            return;
        }
        let environment = self.world.name;
        let finding = Diagnostic::error(
            messages::TOO_NEW,
            format!("`{name}` needs Kubernetes {since}, and environment `{environment}` has {version}"),
        );
        let finding = finding.label(span, "older versions drop it, or refuse the object");
        let finding = finding.label(self.world.span, format!("{version} is the lowest version here"));
        self.report(
            finding.help(format!("leave it out in `environment {environment}` until it is upgraded")),
        );
    }
}

/// Whether a pattern of the vocabulary fits the whole text; std's patterns are kept right by a test.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok_and(|pattern| {
        pattern.find(text).is_some_and(|found| found.start() == 0 && found.end() == text.len())
    })
}
