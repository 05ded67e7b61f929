//! Conditions of rules on the values of a change.
//!
//! Several may stand in one line, with `,` between; all have to hold. `less` and
//! `more` compare shares with shares and numbers with numbers. A list of texts
//! is looked at as a set, anything else as one element.

use crate::diff::compare::Difference;
use crate::diff::path::{Step, scalar};
use crate::diff::quantity;
use crate::output::node::Node;

/// A condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// A number or quantity is less than before.
    Less,
    /// It is more.
    More,
    /// It is less than half of what it was.
    Half,
    /// The newer value is one of these.
    Is(Vec<&'static str>),
    /// The newer value has one of these, which the older one had not; with none, anything that it had not.
    Gained(Vec<&'static str>),
    /// The older value had one of these, which the newer one has not; with none, anything.
    Lost(Vec<&'static str>),
    /// The difference is the whole place, not a part of it.
    Whole,
    /// The difference is this very place, nothing around it.
    Exact,
    /// The image is now `latest`, said or not.
    Latest,
    /// The image was told by its digest and is not any more.
    Undigested,
    /// The image comes from another registry.
    Registry,
    /// The image's first number is less than before.
    Older,
}

/// What stands on both sides where a pattern leads.
pub(super) struct Values<'d> {
    pub(super) old: Vec<&'d Node>,
    pub(super) new: Vec<&'d Node>,
    is_whole: bool,
    is_exact: bool,
}

impl<'d> Values<'d> {
    /// The values of a difference, which may be around the place or below it.
    pub(super) fn of(pattern: &[&str], difference: &'d Difference) -> Self {
        let place = pattern.strip_suffix(&["**"]).unwrap_or(pattern);
        let rest = place.get(difference.path.steps.len()..).unwrap_or_default();
        let side = |node: &'d Option<Node>| node.as_ref().map(|node| at(node, rest)).unwrap_or_default();
        Self {
            old: side(&difference.old),
            new: side(&difference.new),
            is_whole: difference.path.steps.len() <= place.len(),
            is_exact: difference.path.steps.len() == place.len(),
        }
    }

    /// Whether there is anything to speak of.
    pub(super) fn is_something(&self) -> bool {
        !self.old.is_empty() || !self.new.is_empty()
    }

    /// What the newer side has and the older has not.
    pub(super) fn gained(&self) -> Vec<String> {
        let old = elements(&self.old);
        elements(&self.new).into_iter().filter(|one| !old.contains(one)).collect()
    }

    /// What the older side has and the newer has not.
    pub(super) fn lost(&self) -> Vec<String> {
        let new = elements(&self.new);
        elements(&self.old).into_iter().filter(|one| !new.contains(one)).collect()
    }
}

impl Condition {
    /// All conditions of a column.
    pub(super) fn all(text: &'static str) -> Option<Vec<Self>> {
        if text == "-" { Some(Vec::new()) } else { text.split(',').map(Self::read).collect() }
    }

    fn read(text: &'static str) -> Option<Self> {
        let (name, values) = match text.split_once('=') {
            Some((name, values)) => (name, values.split('|').collect()),
            None => (text, Vec::new()),
        };
        Some(match name {
            "less" => Self::Less,
            "more" => Self::More,
            "half" => Self::Half,
            "is" if !values.is_empty() => Self::Is(values),
            "gained" => Self::Gained(values),
            "lost" => Self::Lost(values),
            "whole" => Self::Whole,
            "exact" => Self::Exact,
            "latest" => Self::Latest,
            "undigested" => Self::Undigested,
            "registry" => Self::Registry,
            "older" => Self::Older,
            _ => return None,
        })
    }

    /// Whether it says what the newer value has: this counts in a new object as well.
    pub(super) fn is_of_new(&self) -> bool {
        matches!(self, Self::Is(_) | Self::Gained(_) | Self::Latest)
    }

    pub(super) fn holds(&self, values: &Values<'_>) -> bool {
        let any = |found: Vec<String>, wanted: &[&str]| {
            found.iter().any(|one| wanted.is_empty() || wanted.contains(&one.as_str()))
        };
        match self {
            Self::Less => numbers(values).is_some_and(|(old, new)| new < old),
            Self::More => numbers(values).is_some_and(|(old, new)| new > old),
            Self::Half => numbers(values).is_some_and(|(old, new)| new.saturating_mul(2) < old),
            Self::Is(wanted) => values.new.iter().any(|node| wanted.contains(&scalar(node).as_str())),
            Self::Gained(wanted) => any(values.gained(), wanted),
            Self::Lost(wanted) => any(values.lost(), wanted),
            Self::Whole => values.is_whole,
            Self::Exact => values.is_exact,
            Self::Latest => {
                let is_latest = |node: &&Node| version(&scalar(node)).is_none_or(|tag| tag == "latest");
                let is_loose = |nodes: &[&Node]| nodes.iter().any(|node| !is_fixed(node) && is_latest(node));
                is_loose(&values.new) && !is_loose(&values.old)
            }
            Self::Undigested => images(values).is_some_and(|(old, new)| is_fixed(old) && !is_fixed(new)),
            Self::Registry => {
                images(values).is_some_and(|(old, new)| registry(&scalar(old)) != registry(&scalar(new)))
            }
            Self::Older => images(values).is_some_and(|(old, new)| {
                major(&scalar(old)).zip(major(&scalar(new))).is_some_and(|(old, new)| new < old)
            }),
        }
    }
}

/// All parts of a value that the rest of a pattern leads to.
fn at<'n>(node: &'n Node, pattern: &[&str]) -> Vec<&'n Node> {
    let Some((first, rest)) = pattern.split_first() else { return vec![node] };
    let next: Vec<&Node> = match node {
        Node::Map(entries) => {
            entries.iter().filter(|(key, _)| is_step(first, key)).map(|(_, value)| value).collect()
        }
        Node::List(items) if *first == "*" => items.iter().collect(),
        _ => Vec::new(),
    };
    next.into_iter().flat_map(|node| at(node, rest)).collect()
}

/// Whether a step of a pattern stands for a name: `*`, `auth-*`, `one|other`, the name itself.
pub(super) fn is_step(pattern: &str, name: &str) -> bool {
    pattern.split('|').any(|one| match one.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => one == name,
    })
}

/// Whether a step of a pattern stands for a step of a path.
pub fn fits(pattern: &str, step: &Step) -> bool {
    match step {
        Step::Key(name) => is_step(pattern, name),
        Step::Element(_) | Step::Value(_) | Step::Index(_) => pattern == "*",
    }
}

/// The elements of lists, and all other values as they are.
fn elements(nodes: &[&Node]) -> Vec<String> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::List(items) => found.extend(items.iter().map(scalar)),
            node => found.push(scalar(node)),
        }
    }
    found
}

/// Both numbers, where they can be compared.
fn numbers(values: &Values<'_>) -> Option<(i128, i128)> {
    let ([old], [new]) = (values.old.as_slice(), values.new.as_slice()) else { return None };
    let (old, new) = (scalar(old), scalar(new));
    match (old.strip_suffix('%'), new.strip_suffix('%')) {
        (Some(old), Some(new)) => Some((old.parse().ok()?, new.parse().ok()?)),
        (None, None) => Some((quantity::nanos(&old)?, quantity::nanos(&new)?)),
        _ => None,
    }
}

fn images<'d>(values: &Values<'d>) -> Option<(&'d Node, &'d Node)> {
    let ([old], [new]) = (values.old.as_slice(), values.new.as_slice()) else { return None };
    Some((old, new))
}

fn is_fixed(image: &Node) -> bool {
    scalar(image).contains('@')
}

/// Where an image is pulled from; a name without a host is one of Docker's.
fn registry(image: &str) -> &str {
    let is_host = |host: &&str| host.contains(['.', ':']) || *host == "localhost";
    image.split_once('/').map(|(host, _)| host).filter(is_host).unwrap_or("docker.io")
}

/// What stands behind the `:` of an image's name.
fn version(image: &str) -> Option<&str> {
    let name = image.split('@').next().unwrap_or(image);
    let last = name.rsplit('/').next().unwrap_or(name);
    last.split_once(':').map(|(_, tag)| tag)
}

/// The first number of a version that looks like one: `v1.8.2`, `17`, `3.12-slim`.
fn major(image: &str) -> Option<u64> {
    let tag = version(image)?;
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let end = tag.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tag.len());
    let is_version = matches!(tag.as_bytes().get(end), None | Some(b'.' | b'-'));
    // A date or a number of a build is no version of which one goes back.
    tag[..end].parse().ok().filter(|_| is_version && end <= 4)
}
