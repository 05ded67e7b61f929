//! What merging finds: names that are not there, two writers, wrong shapes.
//!
//! In an environment a plain entry overrides and a new one says `add`, so a
//! misspelt key is an error instead of a new variable.

use super::merge::Merger;
use super::tree::{Block, Layer, Slot};
use crate::base::diagnostic::{Code, Diagnostic, Edit};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{Body, ElementValue, Entry, Expr, ExprKind, Item, Part, PartKind};
use crate::words::types::{Form, Type};
use crate::words::unknown::{UNKNOWN_WORD, with_article};
use crate::words::word::{Field, Label, Vocabulary, Word};
use std::borrow::Cow;

/// GD0210: a word stands without the name that tells it from others of its kind.
pub const LABEL_MISSING: Code = Code::new("GD0210", "label-missing");
/// GD0211: a label that the word does not know.
pub const LABEL_UNKNOWN: Code = Code::new("GD0211", "label-unknown");
/// GD0212: a label that cannot be a name there.
pub const LABEL_MALFORMED: Code = Code::new("GD0212", "label-malformed");
/// GD0312: `=` where a block belongs, or a block where a value belongs.
pub const WRONG_SHAPE: Code = Code::new("GD0312", "value-or-block");
/// GD0313: two of a choice.
pub const TWO_CHOICES: Code = Code::new("GD0313", "two-choices");
/// GD0701: two writers in one layer.
pub const SET_TWICE: Code = Code::new("GD0701", "set-twice");
/// GD0702: an override of nothing.
pub const NOTHING_TO_OVERRIDE: Code = Code::new("GD0702", "nothing-to-override");
/// GD0703: `add` of what is there.
pub const ADDED_TWICE: Code = Code::new("GD0703", "added-twice");
/// GD0707: a word that no environment may change.
pub const NOT_OVERRIDABLE: Code = Code::new("GD0707", "not-overridable");

/// An entry with a name of the user's choice.
pub(super) struct Target<'t> {
    /// `config`, `port`.
    pub(super) what: &'t str,
    /// Its name.
    pub(super) key: &'t str,
    /// Where the name stands.
    pub(super) span: Span,
    /// Of how many labels it is made.
    pub(super) labels: usize,
}

/// Whether an entry may be written.
pub(super) enum Permit<'a> {
    /// As it stands.
    Yes,
    /// It was misspelt, by a finding, and counts as this one.
    As(Cow<'a, str>),
    /// No, by a finding.
    No,
}

impl<'a> Merger<'a, '_> {
    /// `orders.scale`: the address at hand, as `explain` takes it.
    pub(super) fn address(&self) -> String {
        let mut address = self.subject.to_string();
        for part in &self.path {
            if part.contains(['.', '/']) {
                address.push_str("[\"");
                address.push_str(part);
                address.push_str("\"]");
            } else {
                address.push('.');
                address.push_str(part);
            }
        }
        address
    }

    /// Two places wrote one leaf.
    pub(super) fn set_twice(&self, one: Span, other: Span) -> Diagnostic {
        let (later, earlier) = if one > other { (one, other) } else { (other, one) };
        let place = match self.layer {
            Layer {
                from: super::tree::From::Environment(name) | super::tree::From::EnvironmentEvery(name),
                ..
            } => {
                format!(" for environment `{name}`")
            }
            _ => String::new(),
        };
        Diagnostic::error(SET_TWICE, format!("`{}` is set twice{place}", self.address()))
            .label(later, "set here")
            .label(earlier, "set here")
            .help("keep one: both places are the same layer, so neither wins")
    }

    /// Whether a keyed block may be written; findings are made here.
    pub(super) fn may_write(
        &mut self,
        target: &Target<'_>,
        parent: &Block<'a>,
        exists: Option<(Span, u16)>,
        entry: &Entry<'a>,
        fresh: bool,
    ) -> Permit<'a> {
        let siblings: Vec<&Cow<'a, str>> = match parent.get(target.what) {
            Some(Slot::Keyed(entries)) => entries.iter().map(|(key, _)| key).collect(),
            _ => Vec::new(),
        };
        self.may_write_among(target, &siblings, exists, entry, fresh)
    }

    /// Whether an entry with a name of its own may be written; findings are made here.
    pub(super) fn may_write_among(
        &mut self,
        target: &Target<'_>,
        siblings: &[&Cow<'a, str>],
        exists: Option<(Span, u16)>,
        entry: &Entry<'a>,
        fresh: bool,
    ) -> Permit<'a> {
        let Target { what, key, span, labels } = *target;
        if !self.layer.is_environment() {
            if let Some(add) = entry.add {
                let finding = Diagnostic::error(ADDED_TWICE, "`add` marks a new entry in an environment")
                    .label(add, "here everything is new")
                    .help("leave the word out");
                self.sink.push(without_add(finding, add, entry.head.span));
            }
            return Permit::Yes;
        }
        match (exists, entry.add) {
            (Some((first, rank)), Some(_)) if rank == self.layer.rank => {
                self.path.push(Cow::Owned(key.to_owned()));
                let finding = self.set_twice(entry.span, first);
                self.path.pop();
                self.sink.push(finding);
                Permit::No
            }
            (Some((first, _)), Some(add)) => {
                let finding = Diagnostic::error(
                    ADDED_TWICE,
                    format!("`{}` has a {what} `{key}` already", self.subject),
                )
                .label(add, "`add` is for a new entry")
                .label(first, "a lower layer sets it")
                .help("to override it, leave the word `add` out");
                self.sink.push(without_add(finding, add, entry.head.span));
                Permit::No
            }
            (Some(_), None) => Permit::Yes,
            (None, _) if fresh => Permit::Yes,
            // It may be what stands under a word of another tool.
            (None, _) if self.lost.iter().any(|lost| self.path.starts_with(lost)) => Permit::No,
            (None, _) => {
                let name = super::open::written(key, labels);
                let message = format!("`{}` has no {what} `{name}` to override", self.subject);
                let finding =
                    Diagnostic::error(NOTHING_TO_OVERRIDE, message).label(span, "no lower layer sets it");
                let add = match &entry.body {
                    crate::syntax::ast::Body::Block(_) => {
                        format!("add {} {{ … }}", head_text(what, &name, entry))
                    }
                    _ => format!("add {} = …", head_text(what, &name, entry)),
                };
                let near = suggest::nearest(key, siblings.iter().map(AsRef::as_ref));
                let finding = match near {
                    Some(near) => {
                        let near = super::open::written(near, labels);
                        finding
                            .help(format!("did you mean `{near}`? A new entry is `{add}`"))
                            .replace(span, &name, near)
                    }
                    None => finding.help(format!("a new entry is `{add}`")),
                };
                if self.lenient {
                    self.missed.push(finding);
                    return Permit::No;
                }
                self.sink.push(finding);
                self.guessed.push(entry.span);
                match siblings.iter().find(|sibling| Some(sibling.as_ref()) == near) {
                    Some(sibling) => Permit::As((*sibling).clone()),
                    None => Permit::No,
                }
            }
        }
    }
}

/// How the entry would be written: `LOG_LEVEL`, or with its word where that stands in the head.
fn head_text(what: &str, key: &str, entry: &Entry<'_>) -> String {
    let is_plain = key.contains('"') || key.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c));
    let key = if is_plain { key.to_owned() } else { format!("\"{key}\"") };
    if entry.head.parts.len() > 1 { format!("{what} {key}") } else { key }
}

fn without_add(finding: Diagnostic, add: Span, head: Span) -> Diagnostic {
    let span = Span { end: head.start, ..add };
    finding.fix("remove `add`", vec![Edit { span, text: String::new() }])
}

/// `add` before a word of the vocabulary.
pub(super) fn add_of_a_word(name: &str, add: Span, head: Span) -> Diagnostic {
    let finding = Diagnostic::error(ADDED_TWICE, format!("`{name}` needs no `add`"))
        .label(add, "`add` is for entries with a name of your own")
        .help("leave the word out");
    without_add(finding, add, head)
}

/// Takes back the offer of a name that another statement of the same block has: it would be set twice.
pub(super) fn without_second_writers(found: &mut [Diagnostic], items: &[Item<'_>]) {
    let entries = || {
        items.iter().filter_map(|item| match item {
            Item::Entry(entry) => Some(entry),
            _ => None,
        })
    };
    let mut offered: Vec<(&Entry<'_>, String)> = Vec::new();
    for finding in found.iter_mut().filter(|finding| finding.code == UNKNOWN_WORD) {
        let Some([edit]) = finding.fix.as_ref().map(|fix| fix.edits.as_slice()) else { continue };
        let own = entries().find(|entry| entry.head.parts.first().is_some_and(|part| part.span == edit.span));
        let Some(own) = own else { continue };
        let label = |part: &Part<'_>| match &part.kind {
            PartKind::Name(name) => Some((*name).to_owned()),
            PartKind::Text(text) => text.plain().map(str::to_owned),
            PartKind::Index(_) => None,
        };
        let labels = |entry: &Entry<'_>| entry.head.parts.iter().skip(1).map(label).collect::<Vec<_>>();
        let is_rival = |other: &Entry<'_>| {
            let is_value = [own, other].iter().any(|entry| !matches!(entry.body, Body::Block(_)));
            is_value && labels(other) == labels(own)
        };
        let is_taken = entries().any(|other| {
            let is_name = other
                .head
                .parts
                .first()
                .is_some_and(|part| matches!(part.kind, PartKind::Name(name) if name == edit.text));
            is_name && is_rival(other)
        });
        // Two words of other tools may be one here.
        let first = offered.iter().find(|(other, name)| *name == edit.text && is_rival(other));
        if let Some((first, _)) = first
            && let Some(part) = first.head.parts.first()
            && let PartKind::Name(name) = part.kind
        {
            let help = finding.help.take().unwrap_or_default();
            finding.help = Some(format!("{help}, and `{name}` as well: keep one of them"));
        }
        if is_taken || first.is_some() {
            finding.fix = None;
        } else {
            offered.push((own, edit.text.clone()));
        }
    }
}

/// `"text" { … }` where a word has to be.
pub(super) fn text_for_word(word: &Word<'_>, part: &Part<'_>) -> Diagnostic {
    let finding = Diagnostic::error(
        WRONG_SHAPE,
        format!("{} has words, not texts, in its block", with_article(word.name)),
    )
    .label(part.span, "a name without quotes belongs here");
    let written = match &part.kind {
        PartKind::Text(text) => text.borrowed().filter(|text| word.members.contains_key(text)),
        PartKind::Name(_) | PartKind::Index(_) => None,
    };
    if let Some(name) = written {
        return finding.help("leave the quotes out").replace(part.span, &format!("\"{name}\""), name);
    }
    finding.help(format!("the words of `{}` are shown by `gdeployc explain {}`", word.name, word.name))
}

/// A labelled word without its label.
pub(super) fn nameless(word: &Word<'_>, given: usize, span: Span) -> Diagnostic {
    let label = &word.labels[given.min(word.labels.len() - 1)];
    let example = match &label.ty {
        Type::Union(_) => format!("which one? there are {}", label.ty),
        _ if word.labels.len() > 1 => {
            let labels = word.labels.iter().filter(|label| !label.ty.is_optional());
            let labels: Vec<String> = labels.map(|label| label.name.to_uppercase()).collect();
            format!("write `{} {} {{ … }}`", word.name, labels.join(" "))
        }
        Type::Text(Form::PortName) => format!("write `{} http = …`; the name is yours", word.name),
        _ if word.main.is_some() => format!("write `{} NAME = …`", word.name),
        _ => format!("write `{} NAME {{ … }}`", word.name),
    };
    Diagnostic::error(LABEL_MISSING, format!("this `{}` has no {}", word.name, label.name))
        .label(span.after(), "it belongs here")
        .help(example)
}

/// A label that is none of the declared ones.
pub(super) fn wrong_label(word: &Word<'_>, ty: &Type<'_>, text: &str, span: Span) -> Option<Diagnostic> {
    let known: Vec<&str> = match ty {
        Type::Union(members) => members.iter().filter_map(literal).collect(),
        other => literal(other).into_iter().collect(),
    };
    if known.contains(&text) {
        return None;
    }
    let finding = Diagnostic::error(LABEL_UNKNOWN, format!("there is no `{} {text}`", word.name))
        .label(span, "unknown kind");
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let help = format!("there are {}", names.join(", "));
    Some(match near_label(text, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, text, near),
        None => finding.help(help),
    })
}

/// The label that a misspelt one stands for.
pub(super) fn nearest_label<'t>(ty: &Type<'t>, text: &str) -> Option<&'t str> {
    match ty {
        Type::Union(members) => near_label(text, &members.iter().filter_map(literal).collect::<Vec<_>>()),
        _ => None,
    }
}

/// By spelling, else the only one that begins alike: `ready` for `readiness`.
fn near_label<'t>(text: &str, known: &[&'t str]) -> Option<&'t str> {
    suggest::nearest(text, known.iter().copied())
        .or_else(|| suggest::begins_alike(text, known.iter().copied()))
}

fn literal<'t>(ty: &Type<'t>) -> Option<&'t str> {
    match ty {
        Type::Literal(text) => Some(text),
        _ => None,
    }
}

/// A label that cannot be what its type says.
pub(super) fn malformed_label(
    word: &Word<'_>,
    label: &Label<'_>,
    text: &str,
    span: Span,
) -> Option<Diagnostic> {
    let Type::Text(form) = label.ty else { return None };
    let problem = super::super::words::form::problem(form, text).or_else(|| {
        let max = usize::try_from(label.max?).ok()?;
        (text.chars().count() > max).then(|| format!("it is longer than {max} characters"))
    })?;
    let kind = if form == Form::Name { "name".to_owned() } else { form.to_string() };
    Some(
        Diagnostic::error(LABEL_MALFORMED, format!("`{} {text}` cannot be called so", word.name))
            .label(span, problem)
            .help(match kebab(form, text) {
                Some(good) => format!("`{good}` can be"),
                None => {
                    format!("choose another {}", kind.trim_start_matches("a ").trim_start_matches("the "))
                }
            }),
    )
}

/// `MyApi` and `my_api` as `my-api`, where that is all that it takes.
fn kebab(form: Form, text: &str) -> Option<String> {
    let mut good = String::with_capacity(text.len() + 4);
    for letter in text.chars() {
        if letter.is_ascii_uppercase() && good.ends_with(|last: char| last.is_ascii_lowercase()) {
            good.push('-');
        }
        good.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    let is_good =
        form == Form::Name && good != text && super::super::words::form::problem(form, &good).is_none();
    is_good.then_some(good)
}

/// `containers[0]`
pub(super) fn counted_key(span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, "an element is named here, not counted")
        .label(span, "its place in the list")
        .help("write its name, as in `containers[\"api\"]`; a list without names is set as a whole")
}

/// A key with a hole in it.
pub(super) fn computed_key(span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, "the name of an entry cannot be computed")
        .label(span, "not a plain text")
        .help("the shape of a program is known before its values: write the name out")
}

/// `probe readiness = x`
pub(super) fn block_wanted(word: &Word<'_>, written: Option<String>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{}` takes a block", word.name))
        .label(span, "no single value says it all")
        .help(match written {
            Some(written) => format!("write `{written} {{ … }}`"),
            None if word.labels.is_empty() => format!("write `{} {{ … }}`", word.name),
            None => format!("write `{} NAME {{ … }}`", word.name),
        })
}

/// `memory { … }`
pub(super) fn value_wanted(field: &Field<'_>, head: Span, block: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{}` takes a value", field.name))
        .label(head.to(Span { end: block.start + 1, ..block }), "a block")
        .help(format!("write `{} = …`: it is {}", field.name, field.ty))
}

/// `config = x`
pub(super) fn map_wanted(word: &Word<'_>, field: &Field<'_>, found: &str, span: Span) -> Diagnostic {
    let is_choice = |name: &str| word.one_of.contains(&name);
    let instead = word.main.filter(|main| is_choice(main) && is_choice(field.name));
    let block = format!("write `{} {{ NAME = value }}`", field.name);
    Diagnostic::error(WRONG_SHAPE, format!("`{}` takes a block of entries", field.name))
        .label(span, found)
        .help(match instead {
            Some(main) => format!("{block}; a single value is `{main} = …`"),
            None => block,
        })
}

/// `memory.min = 3`
pub(super) fn no_parts(field: &Field<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{}` is one value", field.name))
        .label(span, "it has no parts of its own")
        .help(format!("write `{} = …`: it is {}", field.name, field.ty))
}

/// `config.A.b = 3`
pub(super) fn flat_map(what: &str, key: &str, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{what}.{key}` is one value"))
        .label(span, "it has no parts of its own")
        .help(format!("write `{key} = …`"))
}

/// `scale += 3`
pub(super) fn not_a_list(field: &Field<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{}` is not a list", field.name))
        .label(span, "`+=` appends to a list")
        .help(format!("write `{} = …`: it is {}", field.name, field.ty))
}

/// `config { A += "x" }`
pub(super) fn entry_not_a_list(what: &str, key: &str, ty: &Type<'_>, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{key}` of `{what}` is not a list"))
        .label(span, "`+=` appends to a list")
        .help(format!("write `{key} = …`: it is {}", ty.required()))
}

/// `content { server += 1 }` where a lower layer has `server { … }`
pub(super) fn block_not_a_list(what: &str, key: &str, span: Span) -> Diagnostic {
    Diagnostic::error(WRONG_SHAPE, format!("`{key}` of `{what}` is not a list"))
        .label(span, "`+=` appends to a list")
        .help(format!("it is a block: write `{key} {{ … }}`"))
}

/// `only_in` in an environment or a component.
pub(super) fn declared_only(field: &Field<'_>, subject: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::error(
        NOT_OVERRIDABLE,
        format!("`{}` belongs in the declaration of `{subject}`", field.name),
    )
    .label(span, "another layer");
    if field.name == "only_in" {
        return finding
            .help(format!("to drop `{subject}` in an environment, write there `remove app.{subject}`"));
    }
    finding.help("move it there")
}

/// Whether a value can be read before anything is evaluated: a name, `true`, or a list of these.
pub(super) fn is_written_out(value: &Expr<'_>, steps: usize) -> bool {
    match &value.kind {
        ExprKind::Bool(_) | ExprKind::Missing => true,
        ExprKind::Ref(reference) => reference.steps.len() <= steps && reference.args.is_none(),
        ExprKind::List(elements) => elements.iter().all(|element| match &element.value {
            ElementValue::Expr(value) => element.each.is_none() && is_written_out(value, steps),
            ElementValue::Record(_) => false,
        }),
        _ => false,
    }
}

/// A text that would be a name without its quotes, or the first such element of a list.
fn quoted<'e>(value: &'e Expr<'_>) -> Option<(Span, &'e str)> {
    match &value.kind {
        ExprKind::Text(text) => {
            let name = text.plain()?;
            let is_name = !name.is_empty() && crate::words::form::problem(Form::Name, name).is_none();
            is_name.then_some((value.span, name))
        }
        ExprKind::List(elements) => elements.iter().find_map(|element| match &element.value {
            ElementValue::Expr(value) => quoted(value),
            ElementValue::Record(_) => None,
        }),
        _ => None,
    }
}

/// `abstract = if … { true } else { false }`
pub(super) fn computed(field: &Field<'_>, value: &Expr<'_>) -> Diagnostic {
    let example = match field.ty.required() {
        Type::Bool => "true",
        Type::List(_) => "[dev, prod]",
        _ => "NAME",
    };
    if let (Some(text), Type::Entity(_) | Type::List(_)) = (quoted(value), field.ty.required()) {
        let (span, name) = text;
        return Diagnostic::error(WRONG_SHAPE, format!("`{}` takes names, not texts", field.name))
            .label(span, "this is text")
            .help(format!("leave the quotes out: `{name}`"))
            .replace(span, &format!("\"{name}\""), name.to_owned());
    }
    let span = value.span;
    Diagnostic::error(WRONG_SHAPE, format!("`{}` cannot be computed", field.name))
        .label(span, "the shape of a program is known before its values")
        .help(format!("write it out: `{} = {example}`", field.name))
}

/// Two members of a `one_of` in one layer.
pub(super) fn two_choices(
    address: &str,
    word: &Word<'_>,
    (one, at): (&str, Span),
    (other, first): (&str, Span),
) -> Diagnostic {
    let all: Vec<String> = word.one_of.iter().map(|name| format!("`{name}`")).collect();
    let address = address.strip_suffix(&format!(".{one}")).unwrap_or(address);
    Diagnostic::error(TWO_CHOICES, format!("`{address}` has both `{one}` and `{other}`"))
        .label(at, "this one")
        .label(first, "this one")
        .help(format!("keep one of {}", all.join(", ")))
}

/// The finding for a statement that sets and removes nothing, where a block has settings; none for a lost one.
pub(super) fn no_setting(vocabulary: &Vocabulary<'_>, item: &Item<'_>) -> Option<Diagnostic> {
    match item {
        Item::Declare(declare) => Some(misplaced_declaration(declare.span)),
        Item::Use(statement) => Some(crate::program::collect::misplaced_use(vocabulary, statement)),
        Item::Bad(_) | Item::Entry(_) | Item::Remove(_) | Item::Allow(_) | Item::For(_) | Item::If(_) => None,
    }
}

/// `field x: T` in the middle of a workload.
fn misplaced_declaration(span: Span) -> Diagnostic {
    Diagnostic::error(crate::program::collect::MISPLACED, "a colon with a type declares something")
        .label(span, "declarations belong in a component, inputs at the root of a file")
        .help("to set a value write `name = value`")
}

/// `build` in an environment.
pub(super) fn not_overridable(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(NOT_OVERRIDABLE, format!("`{name}` is the same in all environments"))
        .label(span, "an environment changes it")
        .help("one image serves all environments; what differs belongs in `config`")
}

/// `if x { environment prod { … } }` in an app.
pub(super) fn overlay_in_loop(span: Span) -> Diagnostic {
    Diagnostic::error(crate::program::collect::MISPLACED, "an overlay stands outside of `for` and `if`")
        .label(span, "it holds for its environment")
        .help("write the `if` into it: `environment NAME { if … { … } }`")
}

/// `if x { only_in = [prod] }`
pub(super) fn structural_in_loop(field: &Field<'_>, span: Span) -> Diagnostic {
    let name = field.name;
    Diagnostic::error(WRONG_SHAPE, format!("`{name}` stands outside of `for` and `if`"))
        .label(span, "loops and conditions may depend on it")
        .help(format!("write `{name} = …` where it always holds"))
}

/// Where a condition names `environment.name`.
pub(super) fn asks_for_environment(condition: &Expr<'_>) -> Option<Span> {
    match &condition.kind {
        ExprKind::Ref(reference) if reference.root.text == "environment" => {
            let name = reference.steps.first().map(|step| &step.kind);
            matches!(name, Some(crate::syntax::ast::StepKind::Name("name"))).then_some(condition.span)
        }
        ExprKind::Group(inner) | ExprKind::Not(inner) => asks_for_environment(inner),
        ExprKind::Binary(binary) => {
            asks_for_environment(&binary.left).or_else(|| asks_for_environment(&binary.right))
        }
        _ => None,
    }
}
