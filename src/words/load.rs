//! Declarations to words.
//!
//! `block` and `component` differ in one thing: what a component's block says
//! beyond declarations is its body, expanded where it is used. A word is made
//! a member of the words that its `inside` names, so the order of files does
//! not matter. Findings are about a project's components; std itself is kept
//! right by a test.

use super::inside;
use super::stdlib;
use super::types::Type;
use super::word::{
    Bound, Field, Label, Member, Planned, Required, Vocabulary, Word, WordCheck, WordId, WordKind,
};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::map::Map;
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::syntax::ast::{
    Block, Body, Declare, Declaring, ElementValue, Entry, Expr, ExprKind, File, Item, PartKind, TypeExpr,
    TypeKind,
};
use std::collections::BTreeSet;

/// GD0310: a declaration says something that declarations do not know.
pub const DECLARATION: Code = Code::new("GD0310", "declaration");
/// GD0311: a type that does not exist.
pub const UNKNOWN_TYPE: Code = Code::new("GD0311", "unknown-type");

/// A library, or std as one: what it declares has names that only `use` brings in.
#[derive(Clone, Debug)]
pub struct Shelf<'a> {
    /// `platform`
    pub name: &'a str,
    /// Its files.
    pub files: Vec<(FileId, &'a File<'a>)>,
    /// `platform.audited`: the whole names of all that it declares.
    pub whole: &'a BTreeSet<String>,
}

impl<'a> Shelf<'a> {
    /// The whole name of something that it declares.
    pub fn whole(&self, name: &str) -> Option<&'a str> {
        self.whole.get(&format!("{}.{name}", self.name)).map(String::as_str)
    }
}

/// Reads all declarations: std's files, and the `component`s of the project's and of its libraries.
pub fn load<'a>(
    std: &Shelf<'a>,
    project: &[&'a File<'a>],
    libraries: &[Shelf<'a>],
    sink: &mut Sink,
) -> Vocabulary<'a> {
    let mut loader = Loader { words: vec![root()], inside: Vec::new(), sink };
    let own = project.iter().flat_map(|file| &file.items).map(|item| (item, None));
    let brought = libraries.iter().flat_map(|shelf| {
        let items = shelf.files.iter().flat_map(|(_, file)| &file.items);
        items.map(move |item| (item, Some(shelf)))
    });
    for entry in std.files.iter().flat_map(|(_, file)| &file.items).filter_map(declaration) {
        loader.declare(entry, true, false, Some(std));
    }
    let own = own.chain(brought).filter_map(|(item, shelf)| Some((declaration(item)?, shelf)));
    for (entry, shelf) in own {
        loader.declare(entry, false, false, shelf);
    }
    for (id, written) in std::mem::take(&mut loader.inside) {
        inside::check(&mut loader.words, id.0 as usize, written, loader.sink);
    }
    loader.place();
    loader.provide();
    let mut vocabulary = Vocabulary::new(loader.words);
    for shelf in libraries {
        let own = vocabulary.iter().map(|(_, word)| word);
        let own = own.filter(|word| word.is_brought_in() && shelf.whole(word.name) == Some(word.key));
        let keys: Vec<_> = own.map(|word| (word.name, word.key)).collect();
        for (file, _) in &shelf.files {
            for (name, key) in &keys {
                vocabulary.bring(*file, name, key);
            }
        }
    }
    vocabulary
}

/// The entry, where it declares a word.
fn declaration<'a>(item: &'a Item<'a>) -> Option<&'a Entry<'a>> {
    let Item::Entry(entry) = item else { return None };
    let PartKind::Name("block" | "component") = entry.head.parts.first()?.kind else { return None };
    Some(entry)
}

fn root<'a>() -> Word<'a> {
    let nowhere = Span::new(FileId(0), 0, 0);
    blank("root", nowhere, nowhere, WordKind::Block)
}

fn blank(name: &str, span: Span, declared: Span, kind: WordKind) -> Word<'_> {
    Word {
        name,
        key: name,
        span,
        declared,
        kind,
        inside: Vec::new(),
        labels: Vec::new(),
        members: Map::default(),
        main: None,
        open: None,
        one_of: Vec::new(),
        one_of_required: false,
        also: Vec::new(),
        instead: Vec::new(),
        needs: Vec::new(),
        planned: false,
        deprecated: None,
        since: None,
        workload: false,
        required: Required::No,
        overridable: true,
        checks: Vec::new(),
        body: Vec::new(),
    }
}

struct Loader<'a, 's> {
    words: Vec<Word<'a>>,
    /// What the project's own components say of where they may stand.
    inside: Vec<(WordId, &'a Expr<'a>)>,
    sink: &'s mut Sink,
}

impl<'a> Loader<'a, '_> {
    /// `block NAME { … }` or `component NAME { … }`.
    fn declare(
        &mut self,
        entry: &'a Entry<'a>,
        is_std: bool,
        nested: bool,
        shelf: Option<&Shelf<'a>>,
    ) -> Option<WordId> {
        let [keyword, name, rest @ ..] = entry.head.parts.as_slice() else {
            self.sink.push(
                Diagnostic::error(DECLARATION, "this declaration has no name")
                    .label(entry.head.span, "what is the new word?")
                    .help("write `component audited { … }`"),
            );
            return None;
        };
        let component = matches!(keyword.kind, PartKind::Name("component"));
        if !component && !is_std && !nested && rest.is_empty() {
            self.sink.push(
                Diagnostic::error(DECLARATION, "a project declares words with `component`")
                    .label(keyword.span, "`block` is for words that the compiler emits")
                    .replace(keyword.span, "block", "component"),
            );
        }
        let (PartKind::Name(text), Body::Block(block), []) = (&name.kind, &entry.body, rest) else {
            self.sink.push(
                Diagnostic::error(DECLARATION, "a word is declared by one name and a block")
                    .label(entry.head.span, "declared here")
                    .help("write `component audited { field topic: String … }`"),
            );
            return None;
        };
        let kind = if component { WordKind::Component } else { WordKind::Block };
        let mut word = blank(text, name.span, entry.span, kind);
        if component {
            word.inside = vec!["app"];
            word.key = shelf.and_then(|shelf| shelf.whole(text)).unwrap_or(text);
        }
        let id = WordId(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        self.words.push(blank(text, name.span, entry.span, kind));
        for item in &block.items {
            self.item(&mut word, item, is_std);
        }
        if component && !is_std {
            let inside = settings(block).find(|(name, _, _)| *name == "inside");
            self.inside.extend(inside.map(|(_, _, written)| (id, written)));
        }
        // The root has no declaration but for what is asked of it in vain.
        if is_std && !nested && *text == "root" {
            self.words.truncate(id.0 as usize);
            self.words[0].instead = word.instead;
            return None;
        }
        self.words[id.0 as usize] = word;
        Some(id)
    }

    fn item(&mut self, word: &mut Word<'a>, item: &'a Item<'a>, is_std: bool) {
        match item {
            Item::Declare(declare) => self.declared(word, declare),
            Item::Entry(entry) => {
                let setting = match (&entry.head.parts[..], &entry.body) {
                    ([only], Body::Set(value)) => match only.kind {
                        PartKind::Name(name) => Some((name, value)),
                        PartKind::Text(_) | PartKind::Index(_) => None,
                    },
                    _ => None,
                };
                let first = match entry.head.parts[0].kind {
                    PartKind::Name(name) => name,
                    PartKind::Text(_) | PartKind::Index(_) => "",
                };
                if let Some((name, value)) = setting
                    && set(word, name, value)
                {
                    return;
                }
                match first {
                    "block" => {
                        if let Some(id) = self.declare(entry, is_std, true, None) {
                            let name = self.words[id.0 as usize].name;
                            word.members.insert(name, Member::Word(id));
                        }
                    }
                    "check" if is_std => word.checks.extend(check(entry)),
                    _ => word.body.push(item),
                }
            }
            Item::Bad(_) => {}
            Item::Remove(_) | Item::Use(_) | Item::Allow(_) | Item::For(_) | Item::If(_) => {
                word.body.push(item);
            }
        }
    }

    fn declared(&mut self, word: &mut Word<'a>, declare: &'a Declare<'a>) {
        let ty = type_of(&declare.ty, self.sink);
        match declare.what {
            Declaring::Label => {
                let max =
                    declare.block.as_ref().and_then(|block| limit(block, "max", &ty)).map(|max| max.raw);
                word.labels.push(Label { name: declare.name.text, ty, max });
            }
            Declaring::Field => {
                let field = self.field(declare, ty);
                if let Some(Member::Field(first)) = word.members.get(field.name) {
                    self.sink.push(
                        Diagnostic::error(
                            DECLARATION,
                            format!("the field `{}` is declared twice", field.name),
                        )
                        .label(field.span, "declared here")
                        .label(first.span, "declared here"),
                    );
                    return;
                }
                word.members.insert(field.name, Member::Field(Box::new(field)));
            }
            Declaring::Input => self.sink.push(
                Diagnostic::error(DECLARATION, "an input belongs to the project, not to a word")
                    .label(declare.span, "declared inside a word")
                    .help("move it out, to the root of a file, or make it a `field`"),
            ),
        }
    }

    fn field(&mut self, declare: &'a Declare<'a>, ty: Type<'a>) -> Field<'a> {
        let end = declare.default.as_ref().map_or(declare.ty.span, |default| default.span).end;
        let mut field = Field {
            name: declare.name.text,
            span: declare.name.span,
            declared: Span { end, ..declare.span },
            ty,
            default: declare.default.as_ref(),
            min: None,
            max: None,
            whole: None,
            matches: None,
            with: Vec::new(),
            also: Vec::new(),
            needs: Vec::new(),
            planned: Planned::No,
            deprecated: None,
            since: None,
            added: Vec::new(),
            inherited: false,
            structural: false,
            fixed: false,
        };
        let Some(block) = &declare.block else { return field };
        field.min = limit(block, "min", &field.ty);
        field.max = limit(block, "max", &field.ty);
        field.whole = limit(block, "whole", &field.ty);
        for (name, span, value) in settings(block) {
            match name {
                "min" | "max" | "whole" => {}
                "structural" => field.structural = truth(value),
                "fixed" => field.fixed = truth(value),
                "match" => field.matches = text(value),
                "with" => field.with = names(value),
                "also" => field.also = names(value),
                "needs" => field.needs = names(value),
                "added" => field.added = names(value),
                "deprecated" => field.deprecated = text(value),
                "since" => field.since = text(value),
                "inherited" => field.inherited = truth(value),
                "planned" => {
                    field.planned = match &value.kind {
                        ExprKind::List(_) => Planned::Literals(names(value)),
                        _ if truth(value) => Planned::Yes,
                        _ => Planned::No,
                    };
                }
                other => self.sink.push(
                    Diagnostic::error(DECLARATION, format!("a field takes no `{other}`"))
                        .label(span, "unknown constraint")
                        .help(
                            "there are `min`, `max`, `match`, `with`, `also`, `needs`, `since`, `deprecated`",
                        ),
                ),
            }
        }
        field
    }

    /// Makes each word a member of those that its `inside` names.
    /// What a word needs, an environment may provide.
    fn provide(&mut self) {
        let mut needs: Vec<&'a str> = Vec::new();
        for word in &self.words {
            needs.extend(&word.needs);
            for member in word.members.values() {
                if let Member::Field(field) = member {
                    needs.extend(&field.needs);
                }
            }
        }
        let environment = self.words.iter_mut().find(|word| word.name == "environment");
        let Some(Member::Field(provides)) = environment.and_then(|word| word.members.get_mut("provides"))
        else {
            return;
        };
        let Type::List(inner) = &mut provides.ty else { return };
        let Type::Union(known) = &mut **inner else { return };
        for need in needs {
            let need = Type::Literal(need);
            if !known.contains(&need) {
                known.push(need);
            }
        }
    }

    fn place(&mut self) {
        for index in 1..self.words.len() {
            let id = WordId(u32::try_from(index).unwrap_or(u32::MAX));
            for place in self.words[index].inside.clone() {
                let name = self.words[index].key;
                let Some(parent) = self.words.iter().position(|word| word.name == place) else { continue };
                let span = self.words[index].span;
                if let Some(taken) = self.words[parent].members.get(name) {
                    let first = match taken {
                        Member::Word(id) => self.words[id.0 as usize].span,
                        Member::Field(field) => field.span,
                    };
                    // A second component of one name is found where names are collected.
                    if stdlib::holds(first) {
                        self.sink.push(
                            Diagnostic::error(DECLARATION, format!("`{place}` has a word `{name}` already"))
                                .label(span, "it is part of the language")
                                .help("choose another name"),
                        );
                    }
                    continue;
                }
                self.words[parent].members.insert(name, Member::Word(id));
            }
        }
    }
}

/// What other languages call a type.
fn called(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "integer" | "uint" | "int32" | "int64" => "Int",
        "boolean" => "Bool",
        "str" | "text" => "String",
        "number" | "double" | "float64" => "Float",
        _ => return None,
    })
}

/// A type as written; an unknown one is a finding and takes anything.
pub fn type_of<'a>(written: &'a TypeExpr<'a>, sink: &mut Sink) -> Type<'a> {
    match &written.kind {
        TypeKind::Name(name) => Type::named(name).unwrap_or_else(|| {
            let known = Type::NAMES.iter().copied();
            let finding = Diagnostic::error(UNKNOWN_TYPE, format!("there is no type `{name}`"))
                .label(written.span, "unknown type");
            sink.push(match suggest::nearest(name, known) {
                Some(near) => {
                    finding.help(format!("did you mean `{near}`?")).replace(written.span, name, near)
                }
                None => finding.help(match called(name) {
                    Some(ours) => format!("gdeploy calls it `{ours}`"),
                    None => format!("the types are {}", Type::NAMES.join(", ")),
                }),
            });
            Type::Any
        }),
        TypeKind::Literal(text) => Type::Literal(text.borrowed().unwrap_or_default()),
        TypeKind::List(inner) => Type::List(Box::new(type_of(inner, sink))),
        TypeKind::Map(inner) => Type::Map(Box::new(type_of(inner, sink))),
        TypeKind::Missing => Type::Any,
        TypeKind::Group(inner) => type_of(inner, sink),
        TypeKind::Optional(inner) => Type::Optional(Box::new(type_of(inner, sink))),
        TypeKind::Range(low, high) => {
            Type::Range(Box::new(type_of(low, sink)), Box::new(type_of(high, sink)))
        }
        TypeKind::Union(members) => Type::Union(members.iter().map(|member| type_of(member, sink)).collect()),
    }
}

/// Takes a setting that says something of the word itself.
fn set<'a>(word: &mut Word<'a>, name: &str, value: &'a Expr<'a>) -> bool {
    match name {
        "inside" => word.inside = names(value),
        "main" => word.main = names(value).first().copied(),
        "open" => word.open = names(value).first().copied(),
        "one_of" => word.one_of = names(value),
        "one_of_required" => word.one_of_required = truth(value),
        "also" => word.also = names(value),
        "instead" => word.instead = names(value).iter().filter_map(|text| text.split_once(": ")).collect(),
        "needs" => word.needs = names(value),
        "planned" => word.planned = truth(value),
        "deprecated" => word.deprecated = text(value),
        "since" => word.since = text(value),
        "workload" => word.workload = truth(value),
        "overridable" => word.overridable = truth(value),
        "required" => {
            word.required = match &value.kind {
                ExprKind::Bool(true) => Required::Yes,
                ExprKind::Ref(reference) if reference.root.text == "unless_existing" => {
                    Required::UnlessExisting
                }
                ExprKind::Ref(reference) if reference.root.text == "in_workload" => Required::InWorkload,
                _ => Required::No,
            };
        }
        _ => return false,
    }
    true
}

/// `check CODE { ensure = …, otherwise = … }`
fn check<'a>(entry: &'a Entry<'a>) -> Option<WordCheck<'a>> {
    let (Some(code), Body::Block(block)) = (entry.head.parts.get(1), &entry.body) else { return None };
    let PartKind::Name(code) = code.kind else { return None };
    let mut ensure = None;
    let mut otherwise = None;
    for (name, _, value) in settings(block) {
        match name {
            "ensure" => ensure = Some(value),
            "otherwise" => otherwise = text(value),
            _ => {}
        }
    }
    Some(WordCheck { code, ensure: ensure?, otherwise: otherwise? })
}

/// The entries `name = value` of a block.
fn settings<'a>(block: &'a Block<'a>) -> impl Iterator<Item = (&'a str, Span, &'a Expr<'a>)> {
    block.items.iter().filter_map(|item| match item {
        Item::Entry(Entry { head, body: Body::Set(value), .. }) => match head.parts.as_slice() {
            [part] => match part.kind {
                PartKind::Name(name) => Some((name, part.span, value)),
                PartKind::Text(_) | PartKind::Index(_) => None,
            },
            _ => None,
        },
        _ => None,
    })
}

fn limit<'a>(block: &'a Block<'a>, name: &str, ty: &Type<'a>) -> Option<Bound<'a>> {
    let (_, _, value) = settings(block).find(|(setting, _, _)| *setting == name)?;
    let ExprKind::Number(lexeme) = value.kind else { return None };
    match measured(ty) {
        Some(dimension) => Bound::of(dimension, lexeme),
        None => Bound::read(lexeme),
    }
}

/// What the numbers of a type measure.
fn measured(ty: &Type<'_>) -> Option<crate::base::quantity::Dimension> {
    match ty {
        Type::Quantity(dimension) => Some(*dimension),
        Type::Range(low, _) => measured(low),
        Type::Optional(inner) | Type::List(inner) => measured(inner),
        _ => None,
    }
}

fn truth(value: &Expr<'_>) -> bool {
    matches!(value.kind, ExprKind::Bool(true))
}

fn text<'a>(value: &'a Expr<'a>) -> Option<&'a str> {
    match &value.kind {
        ExprKind::Text(text) => text.plain(),
        _ => None,
    }
}

/// The names of a list of names or texts, or of a single one.
fn names<'a>(value: &'a Expr<'a>) -> Vec<&'a str> {
    match &value.kind {
        ExprKind::List(elements) => elements
            .iter()
            .filter_map(|element| match &element.value {
                ElementValue::Expr(value) => Some(value),
                ElementValue::Record(_) => None,
            })
            .flat_map(|value| names(value))
            .collect(),
        ExprKind::Ref(reference) if reference.steps.is_empty() => vec![reference.root.text],
        ExprKind::Text(_) => text(value).into_iter().collect(),
        _ => Vec::new(),
    }
}
