//! Which object of one side is which of the other.
//!
//! Objects of one name are one. What is left is paired by its name without
//! the hash, because a new content has a new name; and between environments by
//! what the compiler made it for, because names and namespaces differ.

use super::set::{Object, Set};
use std::collections::BTreeMap;

/// An object of the older side, one of the newer, or both.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'s> {
    /// Of the older side.
    pub old: Option<&'s Object>,
    /// Of the newer side.
    pub new: Option<&'s Object>,
}

impl<'s> Pair<'s> {
    /// The one that is there: the newer of both.
    pub fn object(&self) -> &'s Object {
        self.new.or(self.old).expect("a pair has a side")
    }

    /// Whether the newer object takes the place of the older one under a new name.
    pub fn is_renamed(&self) -> bool {
        matches!((self.old, self.new), (Some(old), Some(new)) if !old.id.is_same(&new.id))
    }
}

/// How objects of both sides find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// As a cluster knows them: one turns into the other.
    #[default]
    Name,
    /// As the compiler made them: two environments of one project. Both are there, and nothing happens.
    Purpose,
}

/// All pairs: in the order of the newer side, then what is gone.
pub fn pairs<'s>(by: By, old: &'s Set, new: &'s Set) -> Vec<Pair<'s>> {
    let mut left: BTreeMap<Vec<&str>, Vec<&'s Object>> = BTreeMap::new();
    let mut taken = vec![false; old.objects.len()];
    let at: BTreeMap<*const Object, usize> =
        old.objects.iter().enumerate().map(|(at, object)| (std::ptr::from_ref(object), at)).collect();
    for object in &old.objects {
        for key in keys(by, object) {
            left.entry(key).or_default().push(object);
        }
    }
    let mut found: Vec<Pair<'s>> =
        new.objects.iter().map(|object| Pair { old: None, new: Some(object) }).collect();
    // Exact names first, so that a hash that both sides have finds itself.
    for round in 0..2 {
        for pair in found.iter_mut().filter(|pair| pair.old.is_none()) {
            let Some(object) = pair.new else { continue };
            let keys = keys(by, object);
            let Some(others) = keys.get(round).and_then(|key| left.get(key)) else { continue };
            let free = others.iter().find(|other| !taken[at[&std::ptr::from_ref(**other)]]);
            if let Some(other) = free {
                taken[at[&std::ptr::from_ref(*other)]] = true;
                pair.old = Some(other);
            }
        }
    }
    let gone = old.objects.iter().zip(&taken).filter(|(_, taken)| !**taken);
    found.extend(gone.map(|(object, _)| Pair { old: Some(object), new: None }));
    found
}

/// What an object may be found by, the surest first.
fn keys(by: By, object: &Object) -> Vec<Vec<&str>> {
    let (group, kind, namespace, name) = object.id.key();
    match by {
        By::Purpose if !object.logical.is_empty() => vec![vec!["purpose", group, kind, &object.logical]],
        By::Purpose | By::Name => {
            let exact = vec!["name", group, kind, namespace, name];
            let logical = object.logical_name().map(|name| vec!["logical", group, kind, namespace, name]);
            [exact].into_iter().chain(logical).collect()
        }
    }
}
