//! What an expression comes to.
//!
//! A value keeps the source's lifetime, so text that stands in the source is
//! never copied. Numbers in places where any scalar may stand keep their
//! lexeme ([`Value::Written`]), because there they are written as in the source.

pub use super::late::LateText;
use crate::base::origin::Sourced;
use crate::base::quantity::{Count, Cpu, Duration, Memory, Percent};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// A value of any type.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'s> {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with its thousandths: `0.5`, `5k`.
    Count(Count),
    /// A number as it stands in the source, where any scalar may; whether it is one for YAML, too.
    Written(&'s str, Amount),
    /// Text of any kind: a path, an image, a host …
    Text(Cow<'s, str>),
    /// Processor time.
    Cpu(Cpu),
    /// Bytes.
    Memory(Memory),
    /// A time.
    Duration(Duration),
    /// A share.
    Percent(Percent),
    /// The open end of a range.
    Unlimited,
    /// Both ends.
    Range(Box<(Sourced<Value<'s>>, Sourced<Value<'s>>)>),
    /// In order.
    List(Vec<Sourced<Value<'s>>>),
    /// In source order.
    Map(Vec<(Cow<'s, str>, Sourced<Value<'s>>)>),
    /// A port of a workload.
    Port(PortRef<'s>),
    /// A volume of a workload.
    Volume(VolumeRef<'s>),
    /// An environment, store, workload: by its name in the source.
    Entity(&'s str),
    /// What is known only when a pod runs: the field path.
    Pod(&'static str),
    /// Text with secrets of this workload, or with variables that only the pod knows, in it.
    Late(LateText<'s>),
    /// Left out on purpose.
    Absent,
    /// Unknown, because of a finding that was already made; raises no other.
    Unknown,
}

/// What a number in a free place measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// Nothing: `8080`, `0.5`.
    Plain,
    /// `5k`: written out in digits.
    Count(Count),
    /// `20s`, `1h30m`: text that Go reads.
    Duration(Duration),
    /// `128Mi`
    Memory(Memory),
    /// `50%`
    Percent(Percent),
}

/// A port of a workload or an external, by the names in the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRef<'s> {
    /// `payments`; an external has ports too.
    pub workload: &'s str,
    /// `http`
    pub port: &'s str,
    /// The number that its container listens on.
    pub number: i64,
}

/// A volume of a workload, by the names in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeRef<'s> {
    /// `web`
    pub workload: &'s str,
    /// `uploads`
    pub volume: &'s str,
}

/// Whom an edge leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Callee<'s> {
    /// All that an external answers on.
    External(&'s str),
    /// A port of a workload or an external.
    Port(PortRef<'s>),
}

impl<'s> Callee<'s> {
    /// Whose end it is.
    pub fn owner(&self) -> &'s str {
        match self {
            Self::External(name) => name,
            Self::Port(port) => port.workload,
        }
    }
}

/// What may stand in `config`, in the `content` of a file, in a list of records.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree<'s> {
    /// `true`, `false`
    Bool(bool),
    /// A number as it is written out: `8080`, `0.5`.
    Number(Cow<'s, str>),
    /// Text, quantities included: `20s`.
    Text(Cow<'s, str>),
    /// What is known only when a pod runs: the field path. In `config` only.
    Pod(&'static str),
    /// Text with parts that are known only when a pod runs, or only to a secret store.
    Late(LateText<'s>),
    /// In order.
    List(Vec<Tree<'s>>),
    /// In source order.
    Map(Vec<(Cow<'s, str>, Tree<'s>)>),
}

/// As YAML and JSON have it: a number is one, a quantity is text.
impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Number(lexeme) => match (lexeme.parse::<i64>(), lexeme.parse::<f64>()) {
                (Ok(whole), _) => serializer.serialize_i64(whole),
                (_, Ok(number)) => serializer.serialize_f64(number),
                _ => serializer.serialize_str(lexeme),
            },
            Tree::Text(text) => serializer.serialize_str(text),
            Tree::Pod(field) => serializer.serialize_str(field),
            Tree::Late(text) => serializer.collect_str(text),
            Tree::List(values) => serializer.collect_seq(values),
            Tree::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}
