//! Text with parts that nobody knows while compiling.
//!
//! A secret taints the whole text that it becomes part of: such a text may
//! stand only in another secret or in a file that is one. A variable is
//! known when a pod runs, and may stand where Kubernetes expands it. Knows
//! neither how that is written nor where secrets come from.

use super::types::Type;
use std::borrow::Cow;
use std::fmt;

/// A text in its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LateText<'s>(Vec<Part<'s>>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<'s> {
    /// Known.
    Text(Cow<'s, str>),
    /// A secret of the workload, by its label.
    Secret(&'s str),
    /// A variable of the workload that only the pod knows; which of its fields it is, where it is one.
    Variable(Cow<'s, str>, Option<&'static str>),
}

impl<'s> LateText<'s> {
    /// One secret and nothing else.
    pub fn secret(label: &'s str) -> Self {
        Self(vec![Part::Secret(label)])
    }

    /// One variable and nothing else.
    pub fn variable(name: Cow<'s, str>, field: Option<&'static str>) -> Self {
        Self(vec![Part::Variable(name, field)])
    }

    /// A text that is known.
    pub fn known(text: Cow<'s, str>) -> Self {
        Self(vec![Part::Text(text)])
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part<'s>] {
        &self.0
    }

    /// Adds text to the end.
    pub fn push_str(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(last)) => last.to_mut().push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Part::Text(Cow::Owned(text.to_owned()))),
        }
    }

    /// Adds all parts of another text to the end.
    pub fn extend(&mut self, other: Self) {
        for part in other.0 {
            match part {
                Part::Text(text) => self.push_str(&text),
                part => self.0.push(part),
            }
        }
    }

    /// The whole text, where all of it is known.
    pub fn plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &'s str> + Clone {
        self.0.iter().filter_map(|part| match part {
            Part::Secret(label) => Some(*label),
            Part::Text(_) | Part::Variable(..) => None,
        })
    }

    /// The names of variables in it, its secrets' included.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Secret(name) => Some(*name),
            Part::Variable(name, _) => Some(&**name),
            Part::Text(_) => None,
        })
    }

    /// Whether a secret is part of it.
    pub fn is_secret(&self) -> bool {
        self.secrets().next().is_some()
    }

    /// Whether all of it may be part of a text of this type.
    pub fn fits(&self, ty: &Type<'_>) -> bool {
        self.0.iter().all(|part| match part {
            Part::Text(_) => true,
            Part::Secret(_) => ty.takes_secrets(),
            Part::Variable(..) => ty.takes_variables(),
        })
    }

    /// The field of the pod that it is, and nothing else.
    pub fn field(&self) -> Option<&'static str> {
        match self.0.as_slice() {
            [Part::Variable(_, field)] => *field,
            _ => None,
        }
    }
}

/// As it would be written in the source.
impl fmt::Display for LateText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Secret(label) => write!(f, "${{secret.{label}}}")?,
                Part::Variable(name, _) => write!(f, "${{config.{name}}}")?,
            }
        }
        Ok(())
    }
}
