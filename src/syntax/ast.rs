//! The tree of one file: spans everywhere, nothing resolved.
//!
//! Texts borrow from the source (`'s`), so a tree costs few allocations.
//! A composite's span goes from its first token to its last, never into
//! blanks or comments around it. What failed to parse is [`Item::Bad`] or
//! [`ExprKind::Missing`]; later floors pass over both in silence, because the
//! finding was made here.

use crate::base::span::Span;
use std::borrow::Cow;

/// A name as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'s> {
    /// Its text.
    pub text: &'s str,
    /// Its place.
    pub span: Span,
}

/// All statements of a file.
#[derive(Debug, Default)]
pub struct File<'s> {
    /// In source order.
    pub items: Vec<Item<'s>>,
}

/// `{ … }`
#[derive(Debug)]
pub struct Block<'s> {
    /// From brace to brace.
    pub span: Span,
    /// In source order.
    pub items: Vec<Item<'s>>,
}

/// A statement.
#[derive(Debug)]
pub enum Item<'s> {
    /// `head = value`, `head += value`, `head { … }`, with or without `add`.
    Entry(Entry<'s>),
    /// `remove head`
    Remove(Remove<'s>),
    /// `use std.prometheus as p`
    Use(Use<'s>),
    /// `allow GD0412 "reason" { … }`
    Allow(Box<Allow<'s>>),
    /// `field name: Type = default { … }`
    Declare(Box<Declare<'s>>),
    /// `for x in xs { … }`
    For(For<'s>),
    /// `if c { … } else { … }`
    If(Box<If<'s>>),
    /// A statement that did not parse; already reported.
    Bad(Span),
}

/// `head = value`, `head += value` or `head { … }`.
#[derive(Debug)]
pub struct Entry<'s> {
    /// The whole statement, `add` included.
    pub span: Span,
    /// The word `add`, where it stands before the head.
    pub add: Option<Span>,
    /// What is set.
    pub head: Head<'s>,
    /// To what.
    pub body: Body<'s>,
}

/// What an entry gives its head.
#[derive(Debug)]
pub enum Body<'s> {
    /// `= value`
    Set(Expr<'s>),
    /// `+= value`
    Append(Expr<'s>),
    /// `{ … }`
    Block(Block<'s>),
}

/// The parts of `scale on pods "x"` or `a.b["c"].d`: blanks and dots mean the same.
#[derive(Debug)]
pub struct Head<'s> {
    /// From the first part to the last.
    pub span: Span,
    /// At least one.
    pub parts: Vec<Part<'s>>,
}

/// One part of a head.
#[derive(Debug)]
pub struct Part<'s> {
    /// The name, the string, or the brackets with what is in them.
    pub span: Span,
    /// Whether it follows the part before it by `.` or `[`, not by a blank.
    pub glued: bool,
    /// What it is.
    pub kind: PartKind<'s>,
}

/// What a part of a head is.
#[derive(Debug)]
pub enum PartKind<'s> {
    /// `probe`
    Name(&'s str),
    /// `"a/b"`
    Text(Text<'s>),
    /// `["a/b"]`
    Index(Box<Expr<'s>>),
}

/// `remove volume.exports`
#[derive(Debug)]
pub struct Remove<'s> {
    /// The whole statement.
    pub span: Span,
    /// What is removed.
    pub head: Head<'s>,
}

/// `use std.prometheus as p`
#[derive(Debug)]
pub struct Use<'s> {
    /// The whole statement.
    pub span: Span,
    /// `std.prometheus`
    pub path: Head<'s>,
    /// `p`
    pub alias: Option<Name<'s>>,
}

/// `allow GD0412 "reason" { until = "2026-12-31" }`
#[derive(Debug)]
pub struct Allow<'s> {
    /// The whole statement.
    pub span: Span,
    /// The code or the name of a check.
    pub what: Head<'s>,
    /// Why.
    pub reason: Text<'s>,
    /// `{ until = … }`
    pub block: Option<Block<'s>>,
}

/// Which of the three declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaring {
    /// `input commit: String`
    Input,
    /// `field topic: String`
    Field,
    /// `label kind: "startup" | "readiness"`
    Label,
}

/// `field name: Type = default { min = 1s }`
#[derive(Debug)]
pub struct Declare<'s> {
    /// The whole statement.
    pub span: Span,
    /// Which declaration.
    pub what: Declaring,
    /// What is declared.
    pub name: Name<'s>,
    /// Its type.
    pub ty: TypeExpr<'s>,
    /// Its default.
    pub default: Option<Expr<'s>>,
    /// Its constraints.
    pub block: Option<Block<'s>>,
}

/// `for x, i in xs { … }`
#[derive(Debug)]
pub struct For<'s> {
    /// The whole statement.
    pub span: Span,
    /// `x`, and `i` where there is a second name.
    pub names: Vec<Name<'s>>,
    /// `xs`
    pub over: Expr<'s>,
    /// What is repeated.
    pub block: Block<'s>,
}

/// `if c { … } else { … }`
#[derive(Debug)]
pub struct If<'s> {
    /// The whole statement.
    pub span: Span,
    /// `c`
    pub condition: Expr<'s>,
    /// What stands where it holds.
    pub then: Block<'s>,
    /// What stands where it does not.
    pub otherwise: Option<Else<'s>>,
}

/// The other side of an `if`.
#[derive(Debug)]
pub enum Else<'s> {
    /// `else { … }`
    Block(Block<'s>),
    /// `else if …`
    If(Box<If<'s>>),
}

/// An expression.
#[derive(Debug)]
pub struct Expr<'s> {
    /// From its first token to its last.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind<'s>,
}

/// What an expression is.
#[derive(Debug)]
pub enum ExprKind<'s> {
    /// The lexeme of a number with its unit: `128Mi`, `1.5.0`; the checker reads it.
    Number(&'s str),
    /// A string of any of the three forms.
    Text(Text<'s>),
    /// `true`, `false`
    Bool(bool),
    /// `[a, b for x in xs]`
    List(Vec<Element<'s>>),
    /// `if c { a } else { b }`
    Choice(Box<Choice<'s>>),
    /// `payments.http.url`, `read("a.txt")`
    Ref(Ref<'s>),
    /// `!a`
    Not(Box<Expr<'s>>),
    /// `a + b`
    Binary(Box<Binary<'s>>),
    /// `(a)`
    Group(Box<Expr<'s>>),
    /// Did not parse; already reported.
    Missing,
}

/// Two operands.
#[derive(Debug)]
pub struct Binary<'s> {
    /// Which operator.
    pub op: Op,
    /// Its place.
    pub op_span: Span,
    /// On the left.
    pub left: Expr<'s>,
    /// On the right.
    pub right: Expr<'s>,
}

/// An operator between two operands, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `..`
    Range,
    /// `??`
    Else,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<=`
    Le,
    /// `>=`
    Ge,
    /// `<`
    Lt,
    /// `>`
    Gt,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// An element of a list, perhaps repeated by `for`.
#[derive(Debug)]
pub struct Element<'s> {
    /// From its first token to its last.
    pub span: Span,
    /// The value or record.
    pub value: ElementValue<'s>,
    /// `for x in xs if c`
    pub each: Option<Each<'s>>,
}

/// What an element of a list is.
#[derive(Debug)]
pub enum ElementValue<'s> {
    /// A value.
    Expr(Expr<'s>),
    /// A record.
    Record(Block<'s>),
}

/// `for x, i in xs if c`
#[derive(Debug)]
pub struct Each<'s> {
    /// `x`, and `i` where there is a second name.
    pub names: Vec<Name<'s>>,
    /// `xs`
    pub over: Expr<'s>,
    /// `c`
    pub condition: Option<Expr<'s>>,
}

/// `if c { a } else { b }`; `else if` nests.
#[derive(Debug)]
pub struct Choice<'s> {
    /// `c`
    pub condition: Expr<'s>,
    /// `a`
    pub then: Expr<'s>,
    /// `b`
    pub otherwise: Expr<'s>,
}

/// `payments.http.url`, `audit?.http.url`, `config["A"]`, `read("motd")`
#[derive(Debug)]
pub struct Ref<'s> {
    /// `payments`
    pub root: Name<'s>,
    /// `.http`, `.url`
    pub steps: Vec<Step<'s>>,
    /// `("motd")`, for a function.
    pub args: Option<Vec<Expr<'s>>>,
}

/// One step of a reference.
#[derive(Debug)]
pub struct Step<'s> {
    /// The name, or the brackets with what is in them; without the dot.
    pub span: Span,
    /// Whether it was written `?.`.
    pub optional: bool,
    /// What it is.
    pub kind: StepKind<'s>,
}

/// What a step of a reference is.
#[derive(Debug)]
pub enum StepKind<'s> {
    /// `.http`
    Name(&'s str),
    /// `["A"]`
    Index(Box<Expr<'s>>),
}

/// Which of the three forms of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// `"…"`
    Short,
    /// `"""…"""`
    Long,
    /// `` `…` ``
    Raw,
}

/// A string: literal pieces and holes.
#[derive(Debug)]
pub struct Text<'s> {
    /// Quotes included.
    pub span: Span,
    /// Which form.
    pub form: TextForm,
    /// In order; no two literals beside each other; none for `""`.
    pub pieces: Vec<Piece<'s>>,
}

/// A piece of a string.
#[derive(Debug)]
pub enum Piece<'s> {
    /// Text, with escapes resolved and the indentation of `"""` dropped.
    Literal(Cow<'s, str>),
    /// `${expr}`
    Hole(Box<Expr<'s>>),
}

impl<'s> Text<'s> {
    /// The text, where it has no holes.
    pub fn plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with the lifetime of the source, where it has neither holes nor escapes.
    pub fn borrowed(&self) -> Option<&'s str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(Cow::Borrowed(text))] => Some(text),
            _ => None,
        }
    }
}

/// A type as written.
#[derive(Debug)]
pub struct TypeExpr<'s> {
    /// From its first token to its last.
    pub span: Span,
    /// What it is.
    pub kind: TypeKind<'s>,
}

/// What a type is.
#[derive(Debug)]
pub enum TypeKind<'s> {
    /// `Duration`
    Name(&'s str),
    /// `"page"`
    Literal(Text<'s>),
    /// `[T]`
    List(Box<TypeExpr<'s>>),
    /// `{T}`
    Map(Box<TypeExpr<'s>>),
    /// `(T)`
    Group(Box<TypeExpr<'s>>),
    /// `T?`
    Optional(Box<TypeExpr<'s>>),
    /// `A..B`
    Range(Box<TypeExpr<'s>>, Box<TypeExpr<'s>>),
    /// `A | B`; at least two.
    Union(Vec<TypeExpr<'s>>),
    /// Did not parse; already reported.
    Missing,
}
