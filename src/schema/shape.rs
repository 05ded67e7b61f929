//! What may stand in one place of an object.
//!
//! A type of Kubernetes is looked up by its name when somebody looks into
//! it, because types may hold themselves. Shared parts are counted, not copied.

use super::builtin;
use std::fmt;
use std::sync::Arc;

/// What may stand in a place.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Any text.
    Text,
    /// One of these texts.
    Choice(Arc<[String]>),
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A number with a unit of Kubernetes: `100m`, `128Mi`.
    Quantity,
    /// A whole number, a share such as `25%`, or a name.
    IntOrText,
    /// Whatever it is.
    Any,
    /// Entries with names of their own.
    Map(Arc<Map>),
    /// Any number of elements.
    List(Arc<List>),
    /// Entries with these names.
    Object(Arc<Object>),
    /// A type of Kubernetes, by its name in `kubernetes.txt`.
    Named(&'static str),
}

/// Entries with names of their own.
#[derive(Clone, Debug)]
pub struct Map {
    /// What each entry is.
    pub value: Shape,
    /// Whether all entries are one value: who applies some of them applies all.
    pub whole: bool,
}

/// A list and what tells its elements apart.
#[derive(Clone, Debug)]
pub struct List {
    /// What an element is.
    pub item: Shape,
    /// The fields that an element is known by; none where the list is one value.
    pub keys: Vec<String>,
    /// Whether each element stands for itself, once.
    pub set: bool,
}

/// The fields of an object.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// By name, sorted as they were declared.
    pub fields: Vec<Field>,
    /// Whether others are kept as well.
    pub open: bool,
    /// Whether all fields are one value: who applies some of them applies all.
    pub whole: bool,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether an object needs it.
    pub required: bool,
    /// What it may hold.
    pub shape: Shape,
}

impl Shape {
    /// The fields, where it has some.
    pub fn object(&self) -> Option<Arc<Object>> {
        match self {
            Self::Object(object) => Some(Arc::clone(object)),
            Self::Named(name) => builtin::object(name),
            _ => None,
        }
    }

    /// What is below a field or a key; none where there is no such place.
    pub fn below(&self, name: &str) -> Option<Self> {
        match self {
            Self::Any => Some(Self::Any),
            Self::Map(map) => Some(map.value.clone()),
            _ => {
                let object = self.object()?;
                let field = object.fields.iter().find(|field| field.name == name);
                field.map(|field| field.shape.clone()).or(object.open.then_some(Self::Any))
            }
        }
    }
}

/// As a person would say it, with its article.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Choice(choices) => {
                for (at, choice) in choices.iter().enumerate() {
                    let joint = match at {
                        0 => "",
                        _ if at + 1 == choices.len() => " or ",
                        _ => ", ",
                    };
                    write!(f, "{joint}`\"{choice}\"`")?;
                }
                Ok(())
            }
            Self::Int => f.write_str("a whole number"),
            Self::Number => f.write_str("a number"),
            Self::Bool => f.write_str("`true` or `false`"),
            Self::Quantity => f.write_str("a quantity"),
            Self::IntOrText => f.write_str("a whole number or text"),
            Self::Any => f.write_str("a value"),
            Self::Map(_) => f.write_str("a block of entries"),
            Self::List(_) => f.write_str("a list"),
            Self::Object(_) | Self::Named(_) => f.write_str("a block"),
        }
    }
}
