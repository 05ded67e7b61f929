//! The functions of the language: a closed list, so that compiling always ends.
//!
//! [`FUNCTIONS`] says of each what it takes, what it gives and how it is used:
//! the checker and `gdeployc explain join` read the same table. What is made
//! of an absent value is absent, and what is known only when a pod runs, a
//! secret included, goes through no function. `has` and `no_edge` look at an
//! expression, all others at values.

mod arguments;
mod encode;
mod files;
mod lists;
mod numbers;
#[cfg(test)]
mod tests;
mod text;

pub use files::{Files, MISSING_FILE, UNREADABLE_FILE, Unreadable};

use super::eval::{Evaluator, Lack, Site};
use super::messages;
use super::text::LONGEST;
use super::value::Value;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{Expr, ExprKind, Ref};
use crate::words::types::Type;

/// GD0321: computed from what is known only later.
pub const OPAQUE: Code = Code::new("GD0321", "opaque-value");
/// GD0322: another number of values than a function takes.
pub const ARGUMENTS: Code = Code::new("GD0322", "arguments");

/// One function.
#[derive(Debug)]
pub struct Function {
    /// `join`
    pub name: &'static str,
    /// What it takes, in order.
    pub parameters: &'static [Parameter],
    /// What it gives.
    pub result: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// A use of it, as it may stand in a source.
    pub example: &'static str,
    /// What the example comes to.
    pub gives: &'static str,
    apply: Apply,
}

/// What a function takes.
#[derive(Debug)]
pub struct Parameter {
    /// `separator`
    pub name: &'static str,
    /// Of what kind.
    pub kind: Kind,
    /// How often.
    pub often: Often,
}

/// How often a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Often {
    /// Once.
    Once,
    /// Once or not at all.
    Perhaps,
    /// Once or more.
    Many,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A list.
    List,
    /// A text or a list.
    TextOrList,
    /// What has entries: a text its characters, a list, a block.
    Entries,
    /// A block of entries, of which only the names are looked at.
    Names,
    /// A block of entries.
    Map,
    /// A number, with or without a unit.
    Amount,
    /// One such number, or a list of them.
    Amounts,
    /// Memory.
    Memory,
    /// A duration.
    Duration,
    /// Processor time.
    Cpu,
    /// What YAML can hold.
    Tree,
    /// Any expression; the function evaluates it itself.
    Expression,
}

enum Apply {
    /// From values to a value.
    Values(for<'a, 'p> fn(&mut Evaluator<'a, 'p>, &Call<'a>) -> Value<'a>),
    /// `has`
    Has,
    /// `no_edge`
    NoEdge,
}

impl std::fmt::Debug for Apply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Apply")
    }
}

/// A function with what it was given.
#[derive(Debug)]
struct Call<'a> {
    function: &'static Function,
    span: Span,
    arguments: Vec<Argument<'a>>,
}

#[derive(Debug)]
struct Argument<'a> {
    value: Value<'a>,
    span: Span,
}

const fn once(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, often: Often::Once }
}

const fn perhaps(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, often: Often::Perhaps }
}

const fn many(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, often: Often::Many }
}

macro_rules! functions {
    ($($doc:literal $name:ident($($how:ident $parameter:ident: $kind:ident),*) -> $result:literal,
       $example:literal => $gives:literal, $apply:expr;)*) => {
        /// All functions, by subject.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: stringify!($name),
            parameters: &[$($how(stringify!($parameter), Kind::$kind)),*],
            result: $result,
            doc: $doc,
            example: $example,
            gives: $gives,
            apply: $apply,
        }),*];
    };
}

functions! {
    "The text in small letters."
    lower(once text: Text) -> "text", r#"lower("EU-West")"# => r#""eu-west""#, Apply::Values(text::lower);
    "The text in capital letters."
    upper(once text: Text) -> "text", r#"upper("eu")"# => r#""EU""#, Apply::Values(text::upper);
    "The text without blanks and line ends around it."
    trim(once text: Text) -> "text", r#"trim("  a b ")"# => r#""a b""#, Apply::Values(text::trim);
    "The text with each `old` in it replaced by `new`."
    replace(once text: Text, once old: Text, once new: Text) -> "text",
        r#"replace("a.b.c", ".", "-")"# => r#""a-b-c""#, Apply::Values(text::replace);
    "The parts of a text between the separators, as a list; empty parts count."
    split(once text: Text, once separator: Text) -> "list",
        r#"split("a,b", ",")"# => r#"["a", "b"]"#, Apply::Values(text::split);
    "The values of a list as one text, with the separator between them. Numbers are written as in the source."
    join(once list: List, once separator: Text) -> "text",
        r#"join(["a", "b"], ",")"# => r#""a,b""#, Apply::Values(text::join);
    "Whether a text begins with another one."
    starts_with(once text: Text, once start: Text) -> "`true` or `false`",
        r#"starts_with("orders-db", "orders")"# => "true", Apply::Values(text::starts_with);
    "Whether a text ends with another one."
    ends_with(once text: Text, once end: Text) -> "`true` or `false`",
        r#"ends_with("orders-db", "-db")"# => "true", Apply::Values(text::ends_with);
    "Whether a text has another one in it, or a list this value."
    contains(once whole: TextOrList, once part: Tree) -> "`true` or `false`",
        r#"contains(["dev", "prod"], "prod")"# => "true", Apply::Values(lists::contains);
    "How many characters a text has, values a list, or entries a block: `length(port)`."
    length(once value: Entries) -> "number", r#"length(["a", "b"])"# => "2", Apply::Values(lists::length);
    "The names of the entries of a block, as a list: `keys(config)`, `keys(port)`."
    keys(once block: Names) -> "list", "keys(labels)" => r#"["team", "tier"]"#, Apply::Values(lists::keys);
    "The values of the entries of a block, as a list: `values(labels)`, `values(port)`."
    values(once block: Map) -> "list", "values(labels)" => r#"["commerce", "web"]"#, Apply::Values(lists::values);
    "The least of several values, or of a list. They are of one kind, and the unit stays."
    min(many value: Amounts) -> "number", "min(resources.memory.max, 1Gi)" => "256Mi", Apply::Values(numbers::min);
    "The greatest of several values, or of a list. They are of one kind, and the unit stays."
    max(many value: Amounts) -> "number", "max(1Gi, 512Mi)" => "1Gi", Apply::Values(numbers::max);
    "The nearest whole number, or with a step its nearest multiple: what has a unit needs one. A half goes up."
    round(once value: Amount, perhaps step: Amount) -> "number",
        "round(230Mi, 64Mi)" => "256Mi", Apply::Values(numbers::round);
    "Whether something is there: an optional value, an entry, a workload in this environment."
    has(once value: Expression) -> "`true` or `false`", "has(audit.http)" => "true", Apply::Has;
    "An amount of memory as a number of bytes."
    bytes(once memory: Memory) -> "number", "bytes(1Ki)" => "1024", Apply::Values(numbers::bytes);
    "A duration as a number of seconds."
    seconds(once duration: Duration) -> "number", "seconds(1m30s)" => "90", Apply::Values(numbers::seconds);
    "A duration as a number of milliseconds."
    millis(once duration: Duration) -> "number", "millis(1.5s)" => "1500", Apply::Values(numbers::millis);
    "An amount of cpu as a number of cores."
    cores(once cpu: Cpu) -> "number", "cores(250m)" => "0.25", Apply::Values(numbers::cores);
    "A value as JSON on one line. Quantities are texts, as they are in a file."
    json(once value: Tree) -> "text", r#"json(["a", 1])"# => r#"["a",1]"#, Apply::Values(encode::json);
    "A value as YAML, in blocks."
    yaml(once value: Tree) -> "text", r#"yaml(["a", 1])"# => r#""- a\n- 1\n""#, Apply::Values(encode::yaml);
    "The bytes of a text (UTF-8) in Base64, with the usual alphabet and padding. It hides nothing."
    base64(once text: Text) -> "text", r#"base64("ok")"# => r#""b2s=""#, Apply::Values(encode::base64);
    "The SHA-256 of a text, in hexadecimal digits."
    sha256(once text: Text) -> "text", r#"sha256("ok")"# =>
        r#""2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df""#, Apply::Values(encode::sha256);
    "A file of the project as text, by its path from the file that this stands in: UTF-8, and 1 MiB at most."
    read(once path: Text) -> "text", r#"read("motd.txt")"# => r#""Welcome\n""#, Apply::Values(files::read);
    "An address of another workload that opens no network policy: the caller does not connect to it itself."
    no_edge(once address: Expression) -> "what it is given", "no_edge(payments.http.url)" =>
        r#""http://payments:8080""#, Apply::NoEdge;
}

/// The function of this name.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

impl Function {
    /// `join(list, separator)`
    pub fn form(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match parameter.often {
                Often::Once => parameter.name.to_owned(),
                Often::Perhaps => format!("{}?", parameter.name),
                Often::Many => format!("{}, …", parameter.name),
            })
            .collect();
        format!("{}({})", self.name, parameters.join(", "))
    }

    /// How many values it takes at least and at most.
    fn arity(&self) -> (usize, usize) {
        let least = self.parameters.iter().filter(|parameter| parameter.often != Often::Perhaps).count();
        let many = self.parameters.iter().any(|parameter| parameter.often == Often::Many);
        (least, if many { usize::MAX } else { self.parameters.len() })
    }

    fn parameter(&self, at: usize) -> &'static Parameter {
        &self.parameters[at.min(self.parameters.len() - 1)]
    }
}

impl<'a, 'p> Evaluator<'a, 'p> {
    /// `join(list, ",")`
    pub(super) fn call(
        &mut self,
        reference: &'a Ref<'a>,
        given: &'a [Expr<'a>],
        span: Span,
        ty: &Type<'a>,
        field: &str,
        site: Site<'a, 'p>,
    ) -> Value<'a> {
        let root = reference.root;
        let Some(function) = self.named(reference) else { return Value::Unknown };
        let (least, most) = function.arity();
        if given.len() < least || given.len() > most {
            self.report(arity(function, given, span));
            return Value::Unknown;
        }
        match function.apply {
            Apply::Has => self.has(&given[0], site),
            Apply::NoEdge => {
                let outer = std::mem::replace(&mut self.edgeless, true);
                let value = self.eval(&given[0], ty, field, site);
                self.edgeless = outer;
                value
            }
            Apply::Values(apply) => {
                let mut arguments = Vec::with_capacity(given.len());
                let mut unknown = false;
                for (at, expr) in given.iter().enumerate() {
                    let value = self.argument(function, at, expr, ty, site);
                    unknown |= matches!(value, Value::Unknown);
                    arguments.push(Argument { value, span: expr.span });
                }
                if unknown {
                    return Value::Unknown;
                }
                if arguments.iter().any(|argument| matches!(argument.value, Value::Absent)) {
                    return Value::Absent;
                }
                let value = apply(self, &Call { function, span, arguments });
                if longest_found(&value) > LONGEST {
                    self.too_long(root.span);
                    return Value::Unknown;
                }
                value
            }
        }
    }

    /// The function that is meant.
    fn named(&mut self, reference: &Ref<'a>) -> Option<&'static Function> {
        let name = reference.root.text;
        if let Some(last) = reference.steps.last() {
            let finding =
                Diagnostic::error(messages::UNKNOWN_FUNCTION, "a value has no functions of its own")
                    .label(last.span, "called like a method");
            let method = match &last.kind {
                crate::syntax::ast::StepKind::Name(name) => function(name),
                crate::syntax::ast::StepKind::Index(_) => None,
            };
            self.report(match method {
                Some(method) => finding.help(format!("write the value in the brackets: `{}`", method.form())),
                None => finding.help("functions are a closed list: `gdeployc explain GD0214` names them"),
            });
            return None;
        }
        if let Some(function) = function(name) {
            return Some(function);
        }
        let finding = Diagnostic::error(messages::UNKNOWN_FUNCTION, format!("there is no function `{name}`"))
            .label(reference.root.span, "unknown function");
        let near = suggest::nearest(name, FUNCTIONS.iter().map(|function| function.name));
        let near =
            near.or_else(|| suggest::begins_alike(name, FUNCTIONS.iter().map(|function| function.name)));
        let meant = ALSO.iter().find(|(other, _)| *other == name).map(|(_, meant)| *meant);
        self.report(match (meant, near) {
            (Some(meant), _) => finding.help(meant),
            (None, Some(near)) => {
                finding.help(format!("did you mean `{near}`?")).replace(reference.root.span, name, near)
            }
            (None, None) => finding.help("components are the way to write something once and use it often"),
        });
        None
    }

    /// Whether an expression has a value here; what is missing on the way is no finding.
    fn has(&mut self, expr: &'a Expr<'a>, site: Site<'a, 'p>) -> Value<'a> {
        let mut inner = expr;
        while let ExprKind::Group(group) = &inner.kind {
            inner = group;
        }
        let outer = std::mem::replace(&mut self.lack, Lack { may: true, asks: true });
        let found = match &inner.kind {
            ExprKind::Ref(reference) if reference.args.is_none() => {
                match self.follow(reference, inner.span, &Type::Any, "has", site) {
                    Some(Ok(node)) => self.is_there(&node),
                    Some(Err(Value::Absent)) => Some(false),
                    Some(Err(_)) | None => None,
                }
            }
            _ => match self.eval(inner, &Type::Any, "has", site) {
                Value::Absent => Some(false),
                Value::Unknown => None,
                _ => Some(true),
            },
        };
        self.lack = outer;
        found.map_or(Value::Unknown, Value::Bool)
    }
}

/// How many bytes of text a value holds.
fn longest_found(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::List(values) => values.iter().map(|value| longest_found(&value.value)).sum(),
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| key.len() + longest_found(&value.value)).sum()
        }
        _ => 0,
    }
}

/// What other languages call them.
const ALSO: &[(&str, &str)] = &[
    ("len", "gdeploy calls it `length`"),
    ("size", "gdeploy calls it `length`"),
    ("count", "gdeploy calls it `length`"),
    ("toupper", "gdeploy calls it `upper`"),
    ("tolower", "gdeploy calls it `lower`"),
    ("strip", "gdeploy calls it `trim`"),
    ("file", "gdeploy calls it `read`"),
    ("include", "gdeploy calls it `read`"),
    ("to_json", "gdeploy calls it `json`"),
    ("to_yaml", "gdeploy calls it `yaml`"),
    ("jsonencode", "gdeploy calls it `json`"),
    ("yamlencode", "gdeploy calls it `yaml`"),
    ("b64enc", "gdeploy calls it `base64`"),
    ("base64encode", "gdeploy calls it `base64`"),
    ("default", "what holds otherwise stands behind `??`: `x ?? y`"),
    ("coalesce", "what holds otherwise stands behind `??`: `x ?? y`"),
    ("concat", "lists and texts are added: `a + b`"),
    ("format", "write the values into the text: `\"${a}-${b}\"`"),
    ("printf", "write the values into the text: `\"${a}-${b}\"`"),
    ("env", "a compilation reads no environment: declare an `input`"),
    ("now", "a compilation knows no clock: declare an `input`"),
    ("lookup", "write `map[\"key\"] ?? …`"),
];

/// Too few values, or too many.
fn arity(function: &Function, given: &[Expr<'_>], span: Span) -> Diagnostic {
    let (least, most) = function.arity();
    let counted = |count: usize| match count {
        1 => "one value".to_owned(),
        count => format!("{count} values"),
    };
    let takes = match (least, most) {
        (least, usize::MAX) => format!("{} or more", counted(least)),
        (least, most) if least == most => counted(least),
        (least, most) => format!("{least} or {}", counted(most)),
    };
    let name = function.name;
    let here = match given.len() {
        0 => "is nothing".to_owned(),
        1 => "is one".to_owned(),
        count => format!("are {count}"),
    };
    let finding = Diagnostic::error(ARGUMENTS, format!("`{name}` takes {takes}, and here {here}"));
    let finding = match given.get(most.min(given.len())) {
        Some(first) => finding.label(first.span, "one too many"),
        None => finding.label(span, format!("`{}` is missing", function.parameter(given.len()).name)),
    };
    finding.help(format!("it is written `{}`, as in `{}`", function.form(), function.example))
}
