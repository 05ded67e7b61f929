//! One word: what may stand in its block.
//!
//! Members are fields and nested words; a word that says `inside = [app]` is
//! a member of `app`. The root of a project is a word as well. A `planned`
//! word or field is known by name and not built yet.

use super::types::Type;
use crate::base::map::Map;
use crate::base::quantity::{Dimension, Quantity};
use crate::base::span::{FileId, Span};
use crate::syntax::ast::{Expr, Item};
use std::collections::BTreeMap;

/// An index into [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// All words that a project may use.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    /// The root comes first.
    words: Vec<Word<'a>>,
    /// What files call the components that they bring in: the [`Word::key`] of each.
    brought: BTreeMap<(FileId, &'a str), &'a str>,
}

/// Whether Rust emits it or its own statements do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// Declared by `block`, in std only.
    Block,
    /// Declared by `component`.
    Component,
}

/// Where a block has to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// May be left out.
    No,
    /// Once in its parent.
    Yes,
    /// Once in its parent, unless that says `existing = true`.
    UnlessExisting,
    /// The same in a workload itself; elsewhere it may be left out.
    InWorkload,
}

/// A word.
#[derive(Debug)]
pub struct Word<'a> {
    /// `probe`
    pub name: &'a str,
    /// Under which it is a member: its name, or for a component of a library `platform.audited`, a member
    /// that no file can name as it is.
    pub key: &'a str,
    /// The name in its declaration.
    pub span: Span,
    /// The start of its declaration: documentation stands above it.
    pub declared: Span,
    /// Who emits it.
    pub kind: WordKind,
    /// The names of the words that it may stand in.
    pub inside: Vec<&'a str>,
    /// What follows the word: `readiness` in `probe readiness`.
    pub labels: Vec<Label<'a>>,
    /// Fields and nested words by name.
    pub members: Map<&'a str, Member<'a>>,
    /// The field that takes `=` for the whole word.
    pub main: Option<&'a str>,
    /// The field that takes all entries of its block, whatever their names.
    pub open: Option<&'a str>,
    /// At most one of these; a higher layer's choice replaces a lower one's.
    pub one_of: Vec<&'a str>,
    /// Whether one of them has to be there.
    pub one_of_required: bool,
    /// What others call it.
    pub also: Vec<&'a str>,
    /// What to write instead of words of other tools that have no single name here.
    pub instead: Vec<(&'a str, &'a str)>,
    /// What the environment must provide.
    pub needs: Vec<&'a str>,
    /// Known by name, not built yet.
    pub planned: bool,
    /// What to write instead, where it is on its way out: another word of the same block, or advice.
    pub deprecated: Option<&'a str>,
    /// The first version of Kubernetes that knows it: `1.33`.
    pub since: Option<&'a str>,
    /// Whether it is a workload: overlays, references and folders are for these.
    pub workload: bool,
    /// Whether it has to be there.
    pub required: Required,
    /// Whether an environment may change it.
    pub overridable: bool,
    /// What it promises beyond types.
    pub checks: Vec<WordCheck<'a>>,
    /// A component's own statements.
    pub body: Vec<&'a Item<'a>>,
}

/// What a name in a block means.
#[derive(Debug)]
pub enum Member<'a> {
    /// A value.
    Field(Box<Field<'a>>),
    /// A block.
    Word(WordId),
}

/// What follows a word.
#[derive(Debug)]
pub struct Label<'a> {
    /// `kind`
    pub name: &'a str,
    /// Its type.
    pub ty: Type<'a>,
    /// The longest text it may be.
    pub max: Option<i64>,
}

/// A value of a block.
#[derive(Debug)]
pub struct Field<'a> {
    /// `every`
    pub name: &'a str,
    /// The name in its declaration.
    pub span: Span,
    /// Its declaration, as far as people are to see it: without constraints. Documentation stands above it.
    pub declared: Span,
    /// Its type.
    pub ty: Type<'a>,
    /// Evaluated after all layers, in the scope of the block.
    pub default: Option<&'a Expr<'a>>,
    /// At least.
    pub min: Option<Bound<'a>>,
    /// At most; for text, so many characters.
    pub max: Option<Bound<'a>>,
    /// A multiple of this.
    pub whole: Option<Bound<'a>>,
    /// A pattern of the whole text.
    pub matches: Option<&'a str>,
    /// Only there with one of these choices of a `one_of`.
    pub with: Vec<&'a str>,
    /// What others call it.
    pub also: Vec<&'a str>,
    /// What the environment must provide where it is set.
    pub needs: Vec<&'a str>,
    /// Whether it is known by name only, or which of its literals are.
    pub planned: Planned<'a>,
    /// What to write instead, where it is on its way out: another field of the same block, or advice.
    pub deprecated: Option<&'a str>,
    /// The first version of Kubernetes that knows it: `1.33`.
    pub since: Option<&'a str>,
    /// Entries of a map that the compiler may add: an environment overrides them as if they stood there.
    pub added: Vec<&'a str>,
    /// Whether environments inherit it.
    pub inherited: bool,
    /// Whether it shapes the program, so that its value is written out.
    pub structural: bool,
    /// Whether it belongs in a declaration, not in what is laid over it.
    pub fixed: bool,
}

/// How much of a field is not built yet.
#[derive(Debug, PartialEq, Eq)]
pub enum Planned<'a> {
    /// Nothing.
    No,
    /// All of it.
    Yes,
    /// These of its literals.
    Literals(Vec<&'a str>),
}

/// A limit of a field.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// In the smallest unit of what it measures.
    pub raw: i64,
    /// As declared: `4Mi`.
    pub lexeme: &'a str,
}

/// `check CODE { ensure = …, otherwise = … }` in a word.
#[derive(Debug)]
pub struct WordCheck<'a> {
    /// `GD0412`
    pub code: &'a str,
    /// What has to hold, in the scope of the block.
    pub ensure: &'a Expr<'a>,
    /// What to say where it does not.
    pub otherwise: &'a str,
}

impl<'a> Bound<'a> {
    /// Reads a bound's lexeme; without a dimension it is a whole number.
    pub fn read(lexeme: &'a str) -> Option<Self> {
        use crate::base::quantity::{Cpu, Duration, Memory, Percent};
        let number = lexeme.parse::<i64>().ok();
        let raw = number
            .or_else(|| Duration::parse(lexeme).ok().and_then(|value| i64::try_from(value.raw()).ok()))
            .or_else(|| Memory::parse(lexeme).ok().and_then(|value| i64::try_from(value.raw()).ok()))
            .or_else(|| Percent::parse(lexeme).ok().map(|value| i64::from(value.0)))
            .or_else(|| Cpu::parse(lexeme).ok().and_then(|value| i64::try_from(value.raw()).ok()))?;
        Some(Self { raw, lexeme })
    }

    /// Reads a bound of a field of this dimension: `1m` is a minute or a milli-core.
    pub fn of(dimension: Dimension, lexeme: &'a str) -> Option<Self> {
        use crate::base::quantity::{Cpu, Duration, Memory, Percent};
        let raw = match dimension {
            Dimension::Cpu => Cpu::parse(lexeme).ok()?.raw(),
            Dimension::Memory => Memory::parse(lexeme).ok()?.raw(),
            Dimension::Duration => Duration::parse(lexeme).ok()?.raw(),
            Dimension::Percent => Percent::parse(lexeme).ok()?.raw(),
            Dimension::Count => return Self::read(lexeme),
        };
        Some(Self { raw: i64::try_from(raw).ok()?, lexeme })
    }
}

impl<'a> Vocabulary<'a> {
    /// The root of a project; its members are what may stand outside all blocks.
    pub const ROOT: WordId = WordId(0);

    /// The words, the root first.
    pub fn new(words: Vec<Word<'a>>) -> Self {
        Self { words, brought: BTreeMap::new() }
    }

    /// From now on `name` in this file is the component of this key.
    pub fn bring(&mut self, file: FileId, name: &'a str, key: &'a str) {
        self.brought.insert((file, name), key);
    }

    /// The key of what a file calls `name`.
    pub fn key<'n>(&self, name: &'n str, file: FileId) -> &'n str
    where
        'a: 'n,
    {
        if self.brought.is_empty() {
            return name;
        }
        self.brought.get(&(file, name)).copied().unwrap_or(name)
    }

    /// Whether a member's key may be called so: by its plain name, or as some file calls it.
    pub fn is_called(&self, key: &str, name: &str) -> bool {
        let plain = key.rsplit('.').next().unwrap_or(key);
        plain == name || self.brought.iter().any(|((_, called), brought)| *called == name && *brought == key)
    }

    /// What `name`, written in this file, is in a block of `word`.
    pub fn member<'v>(
        &self,
        word: &'v Word<'a>,
        name: &str,
        file: FileId,
    ) -> Option<(&'a str, &'v Member<'a>)> {
        let member =
            word.members.get_key_value(self.key(name, file)).or_else(|| word.members.get_key_value(name));
        member.map(|(key, member)| (*key, member))
    }

    /// The word behind an id of this vocabulary.
    pub fn word(&self, id: WordId) -> &Word<'a> {
        &self.words[id.0 as usize]
    }

    /// All words with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (WordId, &Word<'a>)> {
        (0..).map(WordId).zip(&self.words)
    }

    /// The word of this name at the root.
    pub fn at_root(&self, name: &str) -> Option<(WordId, &Word<'a>)> {
        match self.word(Self::ROOT).members.get(name)? {
            Member::Word(id) => Some((*id, self.word(*id))),
            Member::Field(_) => None,
        }
    }
}

impl<'a> Member<'a> {
    /// What to write instead of it, where it is on its way out.
    pub fn deprecated(&self, vocabulary: &Vocabulary<'a>) -> Option<&'a str> {
        match self {
            Member::Field(field) => field.deprecated,
            Member::Word(id) => vocabulary.word(*id).deprecated,
        }
    }
}

impl<'a> Word<'a> {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field<'a>> {
        match self.members.get(name)? {
            Member::Field(field) => Some(field),
            Member::Word(_) => None,
        }
    }

    /// Whether it declares what all workloads share: in an environment it may be changed, not declared.
    pub fn is_shared(&self) -> bool {
        let is_alone = matches!(self.name, "project" | "environment" | "let" | "library" | "check");
        let is_named = !self.labels.is_empty() && !is_alone;
        is_named && !self.workload && !self.planned && self.inside == ["root"]
    }

    /// Whether others refer to ports of what it declares.
    pub fn has_ports(&self) -> bool {
        matches!(self.members.get("port"), Some(Member::Word(_)))
    }

    /// Whether a name means something of its own in its block: a label, a field, a nested word.
    pub fn has(&self, name: &str) -> bool {
        self.members.contains_key(name) || self.labels.iter().any(|label| label.name == name)
    }

    /// The field that takes all entries of its block.
    pub fn open_field(&self) -> Option<&Field<'a>> {
        self.field(self.open?)
    }

    /// How many of its labels are there in any case.
    pub fn required_labels(&self) -> usize {
        self.labels.iter().filter(|label| !label.ty.is_optional()).count()
    }

    /// Whether it belongs to a library or std, and is a word only where a file says `use`.
    pub fn is_brought_in(&self) -> bool {
        self.key.len() != self.name.len()
    }

    /// What a member that is on its way out is called now.
    pub fn renamed(&self, instead: &str) -> Option<(&'a str, &Member<'a>)> {
        self.members.get_key_value(instead).map(|(name, member)| (*name, member))
    }

    /// The members that any file can name.
    pub fn named(&self) -> impl Iterator<Item = (&'a str, &Member<'a>)> + Clone {
        self.members.iter().map(|(name, member)| (*name, member)).filter(|(name, _)| !name.contains('.'))
    }

    /// Whether entries of it are told apart by a label that the user chooses.
    pub fn is_user_named(&self) -> bool {
        self.labels.iter().any(|label| matches!(label.ty, Type::Text(_)))
    }
}
