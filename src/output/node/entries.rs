//! The entries of a map, in one word.
//!
//! A document is mostly scalars, and a value is as wide as the widest thing that it can be:
//! a map that stood in it would make each of them three times as wide. So it stands
//! beside it. All that a map can do, entries can.

use std::ops::{Deref, DerefMut};

use foldhash::fast::FixedState;

use super::{Key, Node};
use crate::base::map::Map;

type Inner = Map<Key, Node>;

/// What all of this is for.
const _: () = assert!(size_of::<Node>() <= 32);

/// The entries of a map, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries(Box<Inner>);

impl Entries {
    /// None yet, with room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self(Box::new(Inner::with_capacity_and_hasher(count, FixedState::default())))
    }
}

impl Deref for Entries {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl DerefMut for Entries {
    fn deref_mut(&mut self) -> &mut Inner {
        &mut self.0
    }
}

impl FromIterator<(Key, Node)> for Entries {
    fn from_iter<I: IntoIterator<Item = (Key, Node)>>(entries: I) -> Self {
        Self(Box::new(entries.into_iter().collect()))
    }
}

impl IntoIterator for Entries {
    type Item = (Key, Node);
    type IntoIter = <Inner as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'e> IntoIterator for &'e Entries {
    type Item = (&'e Key, &'e Node);
    type IntoIter = <&'e Inner as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'e> IntoIterator for &'e mut Entries {
    type Item = (&'e Key, &'e mut Node);
    type IntoIter = <&'e mut Inner as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}
