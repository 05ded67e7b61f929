//! How a record becomes a struct: the `model!` macro and what its fields may be.
//!
//! A field is read by its name and its Rust type, so a word's new field takes
//! one line in `stdlib` and one in [`super::words`]. What could not be
//! evaluated reads as `None` all the way up: the workload is not modelled,
//! and the finding that was made stays the only one.

use super::words::Text;
use crate::base::map::Map;
use crate::base::origin::{OriginId, Sourced};
use crate::base::quantity::{Count, Cpu, Duration, Memory, Percent};
use crate::values::record::{Evaluated, Record};
use crate::values::tree::tree;
use crate::values::value::{Callee, PortRef, Tree, Value, VolumeRef};
use crate::words::late::LateText;
use std::borrow::Cow;

/// Entries by label, in source order.
pub type Keyed<'s, T> = Map<Cow<'s, str>, T>;

/// Both ends of a range; one value means both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends<T> {
    /// The lower one.
    pub min: Sourced<T>,
    /// The upper one.
    pub max: Sourced<Limit<T>>,
}

/// The upper end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit<T> {
    /// Up to this.
    At(T),
    /// `unlimited`
    Unlimited,
}

/// Settings by path, in source order, nested ones flattened: `server.port`.
pub type Settings<'s> = Vec<Setting<'s>>;

/// One value of `content` or `flags`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<'s> {
    /// `server`, `port`
    pub path: Vec<Cow<'s, str>>,
    /// A scalar or a list.
    pub value: Tree<'s>,
    /// Who wrote it.
    pub origin: OriginId,
}

impl Setting<'_> {
    /// `server.port`
    pub fn name(&self) -> String {
        self.path.join(".")
    }
}

/// The content of a file, whole and setting by setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Content<'s> {
    /// As it is written out.
    pub tree: Tree<'s>,
    /// As a program reads it.
    pub settings: Settings<'s>,
}

/// A number of pods or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    /// So many.
    Int(i64),
    /// This share.
    Percent(Percent),
}

/// A claim that a volume uses and does not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimOf<'s> {
    /// One that is there already.
    Named(Text<'s>),
    /// That of another workload's volume.
    Volume(VolumeRef<'s>),
}

/// Read from a member of a record; none where a finding was made before.
pub(super) trait Read<'a>: Sized {
    /// Reads it; `None` for a member that the vocabulary lacks.
    fn read(member: Option<Evaluated<'a>>) -> Option<Self>;
}

/// Read from a value.
pub(super) trait FromValue<'a>: Sized {
    /// Reads it.
    fn from_value(value: Value<'a>) -> Option<Self>;
}

/// Read from a whole record.
pub(super) trait FromRecord<'a>: Sized {
    /// Reads it.
    fn from_record(record: Record<'a>) -> Option<Self>;
}

/// Takes a member out of a record; each is read once.
pub(super) fn take<'a>(record: &mut Record<'a>, name: &str) -> Option<Evaluated<'a>> {
    let at = record.members.iter().position(|(member, _)| *member == name)?;
    Some(record.members.swap_remove(at).1)
}

/// Declares structs that mirror words; a field is read by its name.
macro_rules! model {
    ($(
        $(#[$doc:meta])*
        pub struct $name:ident $(<$s:lifetime>)? {
            $($(#[$field_doc:meta])* pub $field:ident: $ty:ty,)*
        }
    )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "documented where it is declared, in stdlib")]
        pub struct $name $(<$s>)? {
            $($(#[$field_doc])* pub $field: $ty,)*
            /// The block that it was read from.
            pub origin: crate::base::origin::OriginId,
        }

        impl<'s> crate::model::read::FromRecord<'s> for $crate::model::read::model!(@own $name $($s)?) {
            fn from_record(mut record: crate::values::record::Record<'s>) -> Option<Self> {
                Some(Self {
                    origin: record.origin,
                    $($field: {
                        let name = stringify!($field);
                        let name = name.strip_prefix("r#").unwrap_or(name);
                        crate::model::read::Read::read(crate::model::read::take(&mut record, name))?
                    },)*
                })
            }
        }

        impl<'s> crate::model::read::Read<'s> for $crate::model::read::model!(@own $name $($s)?) {
            fn read(member: Option<crate::values::record::Evaluated<'s>>) -> Option<Self> {
                match member? {
                    crate::values::record::Evaluated::Record(record) => {
                        crate::model::read::FromRecord::from_record(*record)
                    }
                    _ => None,
                }
            }
        }
    )* };
    (@own $name:ident $s:lifetime) => { $name<'s> };
    (@own $name:ident) => { $name };
}
pub(crate) use model;

/// What may be left out: an absent value, or a block that nobody wrote.
impl<'a, T: Read<'a>> Read<'a> for Option<T> {
    fn read(member: Option<Evaluated<'a>>) -> Option<Self> {
        match member {
            None | Some(Evaluated::Value(Sourced { value: Value::Absent, .. })) => Some(None),
            Some(Evaluated::Record(record)) if !record.present => Some(None),
            member => T::read(member).map(Some),
        }
    }
}

impl<'a, T: FromValue<'a>> Read<'a> for Sourced<T> {
    fn read(member: Option<Evaluated<'a>>) -> Option<Self> {
        let Evaluated::Value(found) = member? else { return None };
        Some(Self::new(T::from_value(found.value)?, found.origin))
    }
}

impl<'a, T: Read<'a>> Read<'a> for Keyed<'a, T> {
    fn read(member: Option<Evaluated<'a>>) -> Option<Self> {
        match member? {
            Evaluated::Keyed(records) => records
                .into_iter()
                .map(|(key, record)| Some((key, T::read(Some(Evaluated::Record(Box::new(record))))?)))
                .collect(),
            Evaluated::Value(Sourced { value: Value::Map(entries), .. }) => entries
                .into_iter()
                .map(|(key, found)| Some((key, T::read(Some(Evaluated::Value(found)))?)))
                .collect(),
            // It goes with another choice of a `one_of`.
            Evaluated::Value(Sourced { value: Value::Absent, .. }) => Some(Self::default()),
            Evaluated::Value(_) | Evaluated::Record(_) => None,
        }
    }
}

impl<'a> Read<'a> for Settings<'a> {
    fn read(member: Option<Evaluated<'a>>) -> Option<Self> {
        let Evaluated::Value(found) = member? else { return None };
        let mut settings = Vec::new();
        flatten(&found, &mut Vec::new(), &mut settings)?;
        Some(settings)
    }
}

/// The leaves of a value, in order.
fn flatten<'a>(
    found: &Sourced<Value<'a>>,
    path: &mut Vec<Cow<'a, str>>,
    settings: &mut Settings<'a>,
) -> Option<()> {
    let Value::Map(entries) = &found.value else {
        let value = Tree::from_value(found.value.clone())?;
        settings.push(Setting { path: path.clone(), value, origin: found.origin });
        return Some(());
    };
    for (key, entry) in entries {
        path.push(key.clone());
        flatten(entry, path, settings)?;
        path.pop();
    }
    Some(())
}

impl<'a> FromValue<'a> for Content<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        let mut settings = Vec::new();
        let found = Sourced::new(value, OriginId::NONE);
        flatten(&found, &mut Vec::new(), &mut settings)?;
        Some(Self { tree: Tree::from_value(found.value)?, settings })
    }
}

impl<'a> FromValue<'a> for LateText<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Late(text) => Some(text),
            value => Text::from_value(value).map(Self::known),
        }
    }
}

impl<'a, T: FromValue<'a> + Copy> Read<'a> for Ends<T> {
    fn read(member: Option<Evaluated<'a>>) -> Option<Self> {
        let Evaluated::Value(Sourced { value: Value::Range(ends), origin }) = member? else { return None };
        // An end without an origin of its own is the whole value, written once.
        let own = |end: OriginId| if end == OriginId::NONE { origin } else { end };
        let (low, high) = *ends;
        let max = match high.value {
            Value::Unlimited => Limit::Unlimited,
            value => Limit::At(T::from_value(value)?),
        };
        Some(Self {
            min: Sourced::new(T::from_value(low.value)?, own(low.origin)),
            max: Sourced::new(max, own(high.origin)),
        })
    }
}

/// What a schema is still to judge.
impl<'a> FromValue<'a> for Value<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        (!matches!(value, Value::Unknown)).then_some(value)
    }
}

impl<'a> FromValue<'a> for bool {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for i64 {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }
}

/// A number, or none for a word such as `"none"`.
impl<'a> FromValue<'a> for Option<i64> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Int(value) => Some(Some(value)),
            Value::Text(_) => Some(None),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Text<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            Value::Entity(name) => Some(Cow::Borrowed(name)),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Cpu {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Cpu(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Memory {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Memory(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Duration {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Duration(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Count {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Count(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Percent {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Percent(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for PortRef<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Port(port) => Some(port),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for Callee<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Port(port) => Some(Self::Port(port)),
            Value::Entity(name) => Some(Self::External(name)),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for ClaimOf<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Text(name) => Some(Self::Named(name)),
            Value::Volume(volume) => Some(Self::Volume(volume)),
            _ => None,
        }
    }
}

impl<'a> FromValue<'a> for IntOrPercent {
    fn from_value(value: Value<'a>) -> Option<Self> {
        match value {
            Value::Int(value) => Some(Self::Int(value)),
            Value::Percent(value) => Some(Self::Percent(value)),
            _ => None,
        }
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Vec<Sourced<T>> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        let Value::List(values) = value else { return None };
        values
            .into_iter()
            .map(|found| Some(Sourced::new(T::from_value(found.value)?, found.origin)))
            .collect()
    }
}

impl<'a> FromValue<'a> for Tree<'a> {
    fn from_value(value: Value<'a>) -> Option<Self> {
        tree(value)
    }
}
