//! Conditions of rules on the values of a change.

use crate::diff::compare::Difference;
use crate::diff::path::scalar;
use crate::diff::quantity;
use crate::output::node::Node;

/// A condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Whatever the values.
    Always,
    /// A number or quantity is less than before.
    Less,
    /// It is more.
    More,
    /// The newer value is this.
    Is(&'static str),
    /// The older value was this.
    Was(&'static str),
}

impl Condition {
    pub(super) fn read(text: &'static str) -> Option<Self> {
        Some(match text {
            "-" => Self::Always,
            "less" => Self::Less,
            "more" => Self::More,
            text => match text.split_once('=')? {
                ("is", value) => Self::Is(value),
                ("was", value) => Self::Was(value),
                _ => return None,
            },
        })
    }

    /// Whether it holds where a pattern leads, which may be inside of what was added or removed.
    pub(super) fn holds(&self, pattern: &[&str], difference: &Difference) -> bool {
        let rest = pattern.get(difference.path.steps.len()..).unwrap_or_default();
        let rest = rest.strip_suffix(&["**"]).unwrap_or(rest);
        let old = difference.old.as_ref().map(|node| at(node, rest)).unwrap_or_default();
        let new = difference.new.as_ref().map(|node| at(node, rest)).unwrap_or_default();
        match self {
            Self::Always => rest.is_empty() || !old.is_empty() || !new.is_empty(),
            Self::Less => both(&old, &new).is_some_and(|(old, new)| new < old),
            Self::More => both(&old, &new).is_some_and(|(old, new)| new > old),
            Self::Is(value) => new.iter().any(|node| scalar(node) == *value),
            Self::Was(value) => old.iter().any(|node| scalar(node) == *value),
        }
    }
}

/// All parts of a value that the rest of a pattern leads to.
fn at<'n>(node: &'n Node, pattern: &[&str]) -> Vec<&'n Node> {
    let Some((first, rest)) = pattern.split_first() else { return vec![node] };
    let next: Vec<&Node> = match (node, *first) {
        (Node::Map(entries), "*") => entries.values().collect(),
        (Node::Map(entries), name) => entries.get(name).into_iter().collect(),
        (Node::List(items), "*") => items.iter().collect(),
        _ => Vec::new(),
    };
    next.into_iter().flat_map(|node| at(node, rest)).collect()
}

fn both(old: &[&Node], new: &[&Node]) -> Option<(i128, i128)> {
    let ([old], [new]) = (old, new) else { return None };
    Some((quantity::nanos(&scalar(old))?, quantity::nanos(&scalar(new))?))
}
