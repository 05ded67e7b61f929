//! What a change comes to: whether pods roll, what is replaced, what is at risk.
//!
//! The knowledge is a table, `impact/rules.tsv`: kinds, a pattern of paths, what
//! happened, a condition on the values, and what follows. The first line that
//! fits gives the class, all that fit give their risks. What no line knows rolls
//! pods inside a pod's template and is taken in place elsewhere. What only several
//! objects together show is asked once for a report, in [`across`].

use super::compare::Difference;
use super::path::{Path, Step};
use super::set::Id;
use std::sync::LazyLock;

pub mod across;
mod conditions;
mod replace;
mod table;
#[cfg(test)]
mod tests;

pub use replace::{replacement, replaces};
pub use table::Rule;

/// What a change does to what runs, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Labels and annotations: nothing happens.
    Metadata,
    /// Taken over without a restart.
    InPlace,
    /// Pods are started anew.
    Rolls,
    /// The field cannot change: the object has to be made anew.
    Replaces,
}

/// What may suffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Requests, or how many pods there are to answer them.
    Traffic,
    /// What is stored.
    Data,
    /// Who may do what.
    Security,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Worth a second look.
    Warn,
    /// Not to be done by accident.
    Danger,
}

/// A risk of a change, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// What may suffer.
    pub risk: Risk,
    /// How much.
    pub level: Level,
    /// Why, as a sentence without a full stop.
    pub message: String,
}

/// What a change comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// What it does to what runs.
    pub class: Class,
    /// What may suffer, the gravest first.
    pub flags: Vec<Flag>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| table::read(include_str!("impact/rules.tsv")));

/// The language of the paths of tables.
pub mod patterns {
    pub use super::conditions::fits;
    pub use super::table::{leads, lines, steps, way_of, way_to_pods};
}

/// All rules, in the order in which they are asked.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The impact of one difference of an object; the values of a secret are in no message.
pub fn impact(id: &Id, difference: &Difference, is_secret: bool) -> Impact {
    let fitting: Vec<&Rule> = RULES.iter().filter(|rule| rule.fits(id, difference)).collect();
    let class = fitting.iter().find_map(|rule| rule.class);
    let flags = flags(&fitting, id, difference, is_secret);
    Impact { class: class.unwrap_or_else(|| unknown(id, &difference.path)), flags }
}

/// What a part of a new object lets in: nothing else can suffer by what was not there.
pub fn exposure(id: &Id, difference: &Difference, is_secret: bool) -> Vec<Flag> {
    let fitting: Vec<&Rule> =
        RULES.iter().filter(|rule| rule.is_of_new() && rule.fits(id, difference)).collect();
    let mut flags = flags(&fitting, id, difference, is_secret);
    flags.retain(|flag| flag.risk == Risk::Security);
    flags
}

fn flags(fitting: &[&Rule], id: &Id, difference: &Difference, is_secret: bool) -> Vec<Flag> {
    let is_first = |at: &usize| {
        let subject = fitting[*at].subject();
        fitting[..*at].iter().all(|earlier| earlier.subject() != subject)
    };
    let told = (0..fitting.len()).filter(is_first);
    let mut flags: Vec<Flag> = told.filter_map(|at| fitting[at].flag(id, difference, is_secret)).collect();
    flags.sort_by(|one, other| other.level.cmp(&one.level).then(one.risk.cmp(&other.risk)));
    flags
}

/// The class of what no rule knows.
fn unknown(id: &Id, path: &Path) -> Class {
    if is_metadata(path) {
        Class::Metadata
    } else if is_in_template(id, path) {
        Class::Rolls
    } else {
        Class::InPlace
    }
}

fn is_metadata(path: &Path) -> bool {
    matches!(path.steps.as_slice(), [Step::Key(first), Step::Key(second), ..]
        if first == "metadata" && matches!(&**second, "labels" | "annotations"))
}

/// Whether a change there makes a controller start pods anew.
pub fn is_in_template(id: &Id, path: &Path) -> bool {
    let rolls = id.group == "apps" && matches!(id.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet");
    rolls
        && matches!(path.steps.as_slice(), [Step::Key(first), Step::Key(second), ..]
            if first == "spec" && second == "template")
}
