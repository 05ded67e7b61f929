//! A value with the origins of its parts.
//!
//! `parent.take("spec/template", child)` hands out the child's value and
//! keeps its marks below that path, so no function knows more of a path than
//! its own part. Marks are moved, never copied or joined: a path becomes text
//! only when somebody asks. A part without a mark has that of its nearest
//! marked ancestor. A misspelt path is found by [`Marked::unknown_marks`].

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use super::marks::{Marks, escaped};
use super::node::Node;
use crate::base::origin::{OriginId, Sourced};

#[cfg(test)]
mod tests;

/// A value and where its parts came from.
#[derive(Clone, Debug)]
pub struct Marked<T> {
    /// The value.
    pub value: T,
    marks: Vec<Mark>,
}

#[derive(Clone, Debug)]
struct Mark {
    at: At,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Origin(OriginId),
    Child(Vec<Mark>),
}

/// A path relative to a value; made of a literal, of a list and an index, or of a map and a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// `"spec/replicas"`
    Path(Cow<'static, str>),
    /// `("containers", 0)`
    Index(&'static str, usize),
    /// `("data", key)`; the key is escaped when it becomes text.
    Key(&'static str, Box<str>),
}

impl From<&'static str> for At {
    fn from(path: &'static str) -> Self {
        Self::Path(Cow::Borrowed(path))
    }
}

impl From<String> for At {
    fn from(path: String) -> Self {
        Self::Path(Cow::Owned(path))
    }
}

impl From<(&'static str, usize)> for At {
    fn from((list, index): (&'static str, usize)) -> Self {
        Self::Index(list, index)
    }
}

impl From<(&'static str, &str)> for At {
    fn from((map, key): (&'static str, &str)) -> Self {
        Self::Key(map, key.into())
    }
}

impl At {
    fn append_to(&self, path: &mut String) {
        let mut part = |part: &str| {
            if !path.is_empty() && !part.is_empty() {
                path.push('/');
            }
            path.push_str(part);
        };
        match self {
            Self::Path(whole) => part(whole),
            Self::Index(list, index) => {
                part(list);
                // Writing to a string cannot fail.
                let _ = write!(path, "{}{index}", if path.is_empty() { "" } else { "/" });
            }
            Self::Key(map, key) => {
                part(map);
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(&escaped(key));
            }
        }
    }
}

impl<T> Marked<T> {
    /// A value that as a whole came from `origin`.
    pub fn new(value: T, origin: OriginId) -> Self {
        let whole = Mark { at: At::Path(Cow::Borrowed("")), what: What::Origin(origin) };
        Self { value, marks: vec![whole] }
    }

    /// Says where the part at `at` came from.
    #[must_use]
    pub fn mark<U>(mut self, at: impl Into<At>, from: &Sourced<U>) -> Self {
        self.add(at, from.origin);
        self
    }

    /// The same while the value is still being made.
    pub fn add(&mut self, at: impl Into<At>, origin: OriginId) {
        self.marks.push(Mark { at: at.into(), what: What::Origin(origin) });
    }

    /// Says where the part at `at` came from, and gives out what is to stand there.
    pub fn of<'v, U>(&mut self, at: impl Into<At>, from: &'v Sourced<U>) -> &'v U {
        self.add(at, from.origin);
        &from.value
    }

    /// Gives out the value of a child that will stand at `at`, and keeps its marks.
    pub fn take<U>(&mut self, at: impl Into<At>, child: Marked<U>) -> U {
        self.marks.push(Mark { at: at.into(), what: What::Child(child.marks) });
        child.value
    }

    /// The same marks for the value that was made meanwhile.
    pub fn with<U>(self, value: U) -> Marked<U> {
        Marked { value, marks: self.marks }
    }

    /// The same marks for what `change` makes of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Marked<U> {
        Marked { value: change(self.value), marks: self.marks }
    }

    /// All marks with their whole paths, later ones winning.
    pub fn marks(&self) -> Marks<OriginId> {
        let mut marks = Marks::default();
        self.each_mark(&mut |path, origin| marks.insert(path, origin));
        marks
    }

    /// All marks with their whole paths, as they were made: of two for one path the later one counts.
    pub fn each_mark(&self, found: &mut impl FnMut(&str, OriginId)) {
        visit(&self.marks, &mut String::new(), found);
    }
}

impl<T: Serialize> Marked<T> {
    /// The marks that point at nothing in the value.
    pub fn unknown_marks(&self) -> Vec<String> {
        let Ok(node) = Node::of(&self.value) else { return Vec::new() };
        let mut unknown = Vec::new();
        visit(&self.marks, &mut String::new(), &mut |path, _| {
            if node.at(path).is_none() {
                unknown.push(path.to_owned());
            }
        });
        unknown
    }
}

impl Marked<Node> {
    /// Without the marks of parts that are gone.
    #[must_use]
    pub fn settled(self) -> Self {
        let mut marks = Vec::new();
        visit(&self.marks, &mut String::new(), &mut |path, origin| {
            if self.value.at(path).is_some() {
                let at = At::Path(Cow::Owned(path.to_owned()));
                marks.push(Mark { at, what: What::Origin(origin) });
            }
        });
        Self { value: self.value, marks }
    }
}

fn visit(marks: &[Mark], path: &mut String, found: &mut impl FnMut(&str, OriginId)) {
    let length = path.len();
    for mark in marks {
        mark.at.append_to(path);
        match &mark.what {
            What::Origin(origin) => found(path, *origin),
            What::Child(marks) => visit(marks, path, found),
        }
        path.truncate(length);
    }
}
