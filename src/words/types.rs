//! The types that a field may have.
//!
//! Texts with a form of their own (a path, a host) are [`Form`]s of text, so
//! that reading them differs only in what they accept. A literal's type is
//! its text. Knows how types are called, not how values are read.

use crate::base::quantity::Dimension;
use std::fmt;

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type<'a> {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a unit, or a count.
    Quantity(Dimension),
    /// The open end of a range.
    Unlimited,
    /// Text of some form.
    Text(Form),
    /// Text that must appear in no output but a Secret.
    Hidden,
    /// Text made of secrets.
    Secret,
    /// Text that may have secrets in it.
    Template,
    /// A word of a command line: text that may have variables in it.
    Argument,
    /// A port of a workload.
    Port,
    /// A volume of a workload.
    Volume,
    /// The name of something declared.
    Entity(Entity),
    /// What a variable may hold: any scalar, and what is known when a pod runs.
    Setting,
    /// Scalars, lists and maps.
    Tree,
    /// The same, with secrets in its texts.
    Content,
    /// Scalars and maps, with variables in its texts.
    Flags,
    /// Whatever it is.
    Any,
    /// Exactly this text.
    Literal(&'a str),
    /// One of these.
    Union(Vec<Type<'a>>),
    /// Any number of these.
    List(Box<Type<'a>>),
    /// These, by name.
    Map(Box<Type<'a>>),
    /// Two ends, or one value that means both.
    Range(Box<Type<'a>>, Box<Type<'a>>),
    /// May be left out.
    Optional(Box<Type<'a>>),
}

/// What a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Anything.
    Any,
    /// `/healthz`
    Path,
    /// `https://example.com/x`
    Url,
    /// `orders.example.com`
    Host,
    /// `orders.example.com`, `10.20.0.7`
    Server,
    /// `10.20.0.0/16`
    Cidr,
    /// `registry.example.com/shop/orders:1.5.0`
    Image,
    /// The name of an object: letters, digits, hyphens; 63 at most.
    Label,
    /// A name of the language that becomes part of object names.
    Name,
    /// The name of a port: 15 at most, with a letter.
    PortName,
    /// The name of an environment variable.
    VariableName,
}

/// What kinds of declaration a value may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// `environment`
    Environment,
    /// `app` and its kin.
    Workload,
    /// `secret_store`
    SecretStore,
    /// `external`
    External,
    /// `storage_class`
    StorageClass,
}

impl<'a> Type<'a> {
    /// The type behind a name, as declarations write it.
    pub fn named(name: &str) -> Option<Type<'a>> {
        Some(match name {
            "Bool" => Type::Bool,
            "Int" => Type::Int,
            "Float" | "Count" => Type::Quantity(Dimension::Count),
            "Cpu" => Type::Quantity(Dimension::Cpu),
            "Memory" => Type::Quantity(Dimension::Memory),
            "Duration" => Type::Quantity(Dimension::Duration),
            "Percent" => Type::Quantity(Dimension::Percent),
            "unlimited" => Type::Unlimited,
            "String" => Type::Text(Form::Any),
            "Path" => Type::Text(Form::Path),
            "Url" => Type::Text(Form::Url),
            "Host" => Type::Text(Form::Host),
            "Server" => Type::Text(Form::Server),
            "Cidr" => Type::Text(Form::Cidr),
            "Image" => Type::Text(Form::Image),
            "Label" => Type::Text(Form::Label),
            "Name" => Type::Text(Form::Name),
            "PortName" => Type::Text(Form::PortName),
            "VariableName" => Type::Text(Form::VariableName),
            "Hidden" => Type::Hidden,
            "Secret" => Type::Secret,
            "Template" => Type::Template,
            "Argument" => Type::Argument,
            "Port" => Type::Port,
            "Environment" => Type::Entity(Entity::Environment),
            "Workload" => Type::Entity(Entity::Workload),
            "SecretStore" => Type::Entity(Entity::SecretStore),
            "External" => Type::Entity(Entity::External),
            "StorageClass" => Type::Entity(Entity::StorageClass),
            "Volume" => Type::Volume,
            "Setting" => Type::Setting,
            "Tree" => Type::Tree,
            "Content" => Type::Content,
            "Flags" => Type::Flags,
            "Any" => Type::Any,
            _ => return None,
        })
    }

    /// The names that [`Type::named`] knows and a project may use.
    pub const NAMES: &'static [&'static str] = &[
        "Bool", "Int", "Float", "Count", "Cpu", "Memory", "Duration", "Percent", "String", "Path", "Url",
        "Host", "Image", "Port", "Secret",
    ];

    /// Without the `?`.
    pub fn required(&self) -> &Type<'a> {
        match self {
            Type::Optional(inner) => inner.required(),
            other => other,
        }
    }

    /// The kinds of declaration that it may name; none where it may be something else as well.
    pub fn entities(&self) -> Vec<Entity> {
        match self.required() {
            Type::Entity(entity) => vec![*entity],
            Type::Union(members) => {
                let each = members.iter().map(|member| match member {
                    Type::Entity(entity) => Some(*entity),
                    _ => None,
                });
                each.collect::<Option<_>>().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it is this type, or a union or option of it.
    pub fn takes(&self, wanted: &Type<'_>) -> bool {
        match self.required() {
            Type::Union(members) => members.iter().any(|member| member.takes(wanted)),
            ty => ty == wanted,
        }
    }

    /// How many steps the name of a declaration may have: `platform.base` is one of a library.
    pub fn steps_of_name(&self) -> usize {
        usize::from(!self.entities().is_empty())
    }

    /// Whether it may be left out.
    pub fn is_optional(&self) -> bool {
        matches!(self, Type::Optional(_))
    }

    /// Whether it is written as a block of entries with names of their own.
    pub fn is_map(&self) -> bool {
        matches!(self.required(), Type::Map(_)) || self.nests()
    }

    /// Whether its entries may be blocks of entries in turn.
    pub fn nests(&self) -> bool {
        matches!(self.required(), Type::Tree | Type::Content | Type::Flags)
    }

    /// The type of what stands in it, where it is a block of entries.
    #[must_use]
    pub fn of_entries(&self) -> Type<'a> {
        match self.required() {
            Type::Map(inner) => (**inner).clone(),
            nesting @ (Type::Content | Type::Flags) => nesting.clone(),
            _ => Type::Tree,
        }
    }

    /// Whether it is text of no form.
    pub fn is_any_text(&self) -> bool {
        matches!(self.required(), Type::Text(Form::Any) | Type::Secret | Type::Template | Type::Argument)
    }

    /// Whether secrets may be part of a text of it.
    pub fn takes_secrets(&self) -> bool {
        matches!(self.required(), Type::Secret | Type::Template | Type::Content | Type::Any)
    }

    /// Whether variables that are known only when a pod runs may be part of a text of it.
    pub fn takes_variables(&self) -> bool {
        matches!(self.required(), Type::Secret | Type::Argument | Type::Flags | Type::Setting | Type::Any)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Form::Any => "text",
            Form::Path => "a path",
            Form::Url => "a URL",
            Form::Host => "a host name",
            Form::Server => "a host name or an address",
            Form::Cidr => "a range of addresses",
            Form::Image => "an image",
            Form::Label => "the name of an object",
            Form::Name => "a name",
            Form::PortName => "the name of a port",
            Form::VariableName => "the name of a variable",
        })
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Entity::Environment => "environment",
            Entity::Workload => "app",
            Entity::SecretStore => "secret_store",
            Entity::External => "external",
            Entity::StorageClass => "storage_class",
        })
    }
}

/// As a person would say it, with its article: "a duration", "a list".
impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("`true` or `false`"),
            Type::Int => f.write_str("a whole number"),
            Type::Quantity(Dimension::Cpu) => f.write_str("an amount of cpu"),
            Type::Quantity(Dimension::Memory) => f.write_str("an amount of memory"),
            Type::Quantity(Dimension::Duration) => f.write_str("a duration"),
            Type::Quantity(Dimension::Percent) => f.write_str("a percentage"),
            Type::Quantity(Dimension::Count) => f.write_str("a number"),
            Type::Unlimited => f.write_str("`unlimited`"),
            Type::Text(form) => form.fmt(f),
            Type::Hidden | Type::Secret | Type::Template | Type::Argument => f.write_str("text"),
            Type::Port => f.write_str("a port"),
            Type::Volume => f.write_str("a volume of another app"),
            Type::Entity(Entity::Environment) => f.write_str("the name of an environment"),
            Type::Entity(Entity::Workload) => f.write_str("the name of a workload"),
            Type::Entity(Entity::SecretStore) => f.write_str("the name of a secret_store"),
            Type::Entity(Entity::External) => f.write_str("the name of an external"),
            Type::Entity(Entity::StorageClass) => f.write_str("the name of a storage_class"),
            Type::Setting | Type::Flags => f.write_str("text, a number or `true` or `false`"),
            Type::Tree | Type::Content | Type::Any => f.write_str("a value"),
            Type::Literal(text) => write!(f, "`\"{text}\"`"),
            Type::Union(members) => {
                for (at, member) in members.iter().enumerate() {
                    let joint = match at {
                        0 => "",
                        _ if at + 1 == members.len() => " or ",
                        _ => ", ",
                    };
                    write!(f, "{joint}{member}")?;
                }
                Ok(())
            }
            Type::List(_) => f.write_str("a list"),
            Type::Map(_) => f.write_str("a block of entries"),
            Type::Range(low, _) => write!(f, "{low} or a range"),
            Type::Optional(inner) => inner.fmt(f),
        }
    }
}
