//! The content of a file, written in the format of the file.
//!
//! Whatever is written, a reader of that format gets back the same values;
//! what a format cannot hold is refused rather than bent. Properties are
//! dotted keys, `env` is flat. Knows no files and no findings.

mod env;
mod properties;

use crate::output::yaml;
use crate::values::value::Tree;
use std::borrow::Cow;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.yaml`, `.yml`
    Yaml,
    /// `.json`
    Json,
    /// `.toml`
    Toml,
    /// `.properties`
    Properties,
    /// `.env`
    Env,
}

/// What a format cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `server`, `hosts`
    pub path: Vec<String>,
    /// Why this place.
    pub why: String,
    /// Something to type.
    pub help: String,
}

impl Format {
    /// The format of a name, which is an ending or what `format` says.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yaml" | "yml" => Self::Yaml,
            "json" => Self::Json,
            "toml" => Self::Toml,
            "properties" => Self::Properties,
            "env" => Self::Env,
            _ => return None,
        })
    }

    /// As messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Properties => "properties",
            Self::Env => "env",
        }
    }

    /// The whole text of a file.
    pub fn write(self, content: &Tree<'_>) -> Result<String, Refusal> {
        let cannot =
            |why: String| Refusal { path: Vec::new(), why, help: "give the file a `text`".to_owned() };
        match self {
            Self::Yaml => yaml::to_string(content).map_err(|error| cannot(error.to_string())),
            Self::Json => match serde_json::to_string_pretty(content) {
                Ok(text) => Ok(text + "\n"),
                Err(error) => Err(cannot(error.to_string())),
            },
            Self::Toml => toml::to_string(content).map_err(|error| cannot(error.to_string())),
            Self::Properties => properties::write(content),
            Self::Env => env::write(content),
        }
    }
}

/// The entries of a map; a file's content always is one.
fn entries<'t, 's>(content: &'t Tree<'s>) -> &'t [(Cow<'s, str>, Tree<'s>)] {
    match content {
        Tree::Map(entries) => entries,
        _ => &[],
    }
}

/// A scalar as these formats write it, before quoting.
fn scalar<'t>(value: &'t Tree<'_>) -> Option<Cow<'t, str>> {
    Some(match value {
        Tree::Bool(true) => Cow::Borrowed("true"),
        Tree::Bool(false) => Cow::Borrowed("false"),
        Tree::Number(text) | Tree::Text(text) => Cow::Borrowed(text),
        Tree::Late(text) => Cow::Owned(text.to_string()),
        Tree::Pod(_) | Tree::List(_) | Tree::Map(_) => return None,
    })
}

fn list(path: Vec<String>, format: &str) -> Refusal {
    Refusal {
        path,
        why: format!("{format} has no lists"),
        help: "write one text, as the program splits it: `\"a,b\"`".to_owned(),
    }
}

#[cfg(test)]
mod tests;
