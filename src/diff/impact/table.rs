//! The table of rules: one a line, columns apart by tabs, `#` for remarks.
//!
//! `KINDS  PATH  OP  CONDITION  CLASS  RISK  MESSAGE`. Kinds are names with `|`
//! between, or `*`, or `pod` for all that have a pod's template, where PATH
//! begins at the pod. A path's steps are names, with `|` between and perhaps `*` at
//! their end; a name with dots stands in `[]`. `*` is any one step, `**` at its end
//! whatever is below. A rule fits a change at its path, below it, and around it where
//! the changed part holds something there; `gone` is `remove`, also with the element
//! of a list around it. A message has `{old}`, `{new}`, `{gained}`, `{lost}` and `{name}`,
//! the last step. `-` is nothing. Of the lines for one path and one risk the first speaks.

use super::conditions::{Condition, Values, fits};
use super::{Class, Flag, Level, Risk};
use crate::diff::compare::{Difference, Op};
use crate::diff::path::{Step, scalar};
use crate::diff::secret::SENSITIVE;
use crate::diff::set::Id;
use crate::output::node::Node;

/// One line of the table.
#[derive(Debug)]
pub struct Rule {
    /// The number of its line, from 1.
    pub line: usize,
    kinds: Vec<&'static str>,
    path: Vec<&'static str>,
    op: Option<Op>,
    /// `gone`
    also_around: bool,
    conditions: Vec<Condition>,
    pub(super) class: Option<Class>,
    risk: Option<(Risk, Level)>,
    message: &'static str,
}

/// The way from an object to its pods.
const POD: &[(&str, &[&str])] = &[
    ("Deployment", &["spec", "template"]),
    ("StatefulSet", &["spec", "template"]),
    ("DaemonSet", &["spec", "template"]),
    ("ReplicaSet", &["spec", "template"]),
    ("Job", &["spec", "template"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
];

/// The way to the pods of a kind.
pub fn way_to_pods(kind: &str) -> Option<&'static [&'static str]> {
    POD.iter().find(|(name, _)| *name == kind).map(|(_, way)| *way)
}

/// The way from an object of a kind to where the paths of a line begin; none where it does not speak of the kind.
pub fn way_of(kinds: &[&str], kind: &str) -> Option<&'static [&'static str]> {
    match kinds {
        ["pod"] => way_to_pods(kind),
        ["*"] => Some(&[]),
        kinds => kinds.contains(&kind).then_some(&[]),
    }
}

/// Whether a way and a pattern behind it lead along a path, as far as both go.
pub fn leads(way: &[&str], pattern: &[&str], path: &[Step]) -> bool {
    path.iter().zip(way.iter().chain(pattern)).all(|(step, name)| fits(name, step))
}

/// The lines of a table that say something, each with its number from 0.
pub fn lines(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Reads the table, which tests hold to be right.
pub(super) fn read(text: &'static str) -> Vec<Rule> {
    lines(text)
        .map(|(at, line)| {
            rule(at + 1, line).unwrap_or_else(|| panic!("line {} of the rules: {line}", at + 1))
        })
        .collect()
}

fn rule(line: usize, text: &'static str) -> Option<Rule> {
    let columns: Vec<&'static str> = text.split('\t').filter(|column| !column.is_empty()).collect();
    let [kinds, path, op, condition, class, risk, message] = columns.as_slice() else { return None };
    Some(Rule {
        line,
        kinds: kinds.split('|').collect(),
        path: steps(path),
        op: match *op {
            "-" => None,
            "add" => Some(Op::Add),
            "change" => Some(Op::Replace),
            "remove" | "gone" => Some(Op::Remove),
            "order" => Some(Op::Reorder),
            _ => return None,
        },
        also_around: *op == "gone",
        conditions: Condition::all(condition)?,
        class: match *class {
            "-" => None,
            "M" => Some(Class::Metadata),
            "A" => Some(Class::InPlace),
            "R" => Some(Class::Rolls),
            "X" => Some(Class::Replaces),
            _ => return None,
        },
        risk: match *risk {
            "-" => None,
            risk => {
                let (risk, level) = risk.split_once(':')?;
                let risk = match risk {
                    "T" => Risk::Traffic,
                    "D" => Risk::Data,
                    "S" => Risk::Security,
                    _ => return None,
                };
                let level = match level {
                    "info" => Level::Info,
                    "warn" => Level::Warn,
                    "danger" => Level::Danger,
                    _ => return None,
                };
                Some((risk, level))
            }
        },
        message: if *message == "-" { "" } else { message },
    })
}

/// The steps of a path: `spec.rules`, `metadata.labels.[app.kubernetes.io/name]`.
pub fn steps(path: &'static str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((step, after)) => (step, after.strip_prefix('.').unwrap_or(after)),
            None => rest.split_once('.').unwrap_or((rest, "")),
        };
        found.push(step);
        rest = after;
    }
    found
}

impl Rule {
    /// The pattern of its path in an object of a kind; none where it does not speak of the kind.
    fn pattern(&self, id: &Id) -> Option<Vec<&'static str>> {
        let way = way_of(&self.kinds, &id.kind)?;
        Some(way.iter().chain(&self.path).copied().collect())
    }

    /// Whether it speaks of a difference.
    pub(super) fn fits(&self, id: &Id, difference: &Difference) -> bool {
        let Some(pattern) = self.pattern(id) else { return false };
        let steps = difference.path.steps.as_slice();
        if self.op.is_some_and(|op| op != difference.op) || !covers(&pattern, steps) {
            return false;
        }
        // An element that comes or goes as a whole neither gets nor loses what is in it; but what it brings is there.
        let rest = pattern.strip_suffix(&["**"]).unwrap_or(&pattern).get(steps.len()..).unwrap_or_default();
        let is_element = matches!(steps.last(), Some(Step::Element(_) | Step::Value(_) | Step::Index(_)));
        let has_elements = rest.split_last().is_some_and(|(_, around)| around.contains(&"*"));
        if has_elements || is_element && !rest.is_empty() {
            let is_told = match difference.op {
                Op::Remove => self.also_around,
                _ => self.op.is_none() && self.is_of_new(),
            };
            if !is_told {
                return false;
            }
        }
        let values = Values::of(&pattern, difference);
        values.is_something() && self.conditions.iter().all(|condition| condition.holds(&values))
    }

    /// Whether it says what an object has, however that came.
    pub(super) fn is_of_new(&self) -> bool {
        self.conditions.iter().any(Condition::is_of_new)
    }

    /// What several lines have in common of which one speaks.
    pub(super) fn subject(&self) -> Option<(&[&'static str], &[&'static str], Risk)> {
        let path = self.path.strip_suffix(&["**"]).unwrap_or(&self.path);
        self.risk.map(|(risk, _)| (self.kinds.as_slice(), path, risk))
    }

    /// What it says of a difference; of a secret not the values.
    pub(super) fn flag(&self, id: &Id, difference: &Difference, is_secret: bool) -> Option<Flag> {
        let (risk, level) = self.risk?;
        let mut message = self.message.to_owned();
        if message.contains('{') {
            let pattern = self.pattern(id)?;
            let values = Values::of(&pattern, difference);
            let whole =
                |nodes: &[&Node]| nodes.iter().map(|node| scalar(node)).collect::<Vec<_>>().join(", ");
            let texts = [
                ("{old}", whole(&values.old)),
                ("{new}", whole(&values.new)),
                ("{gained}", values.gained().join(", ")),
                ("{lost}", values.lost().join(", ")),
            ];
            for (hole, text) in texts {
                message = message.replace(hole, if is_secret { SENSITIVE } else { &text });
            }
            message = message.replace("{name}", &difference.path.last());
        }
        Some(Flag { risk, level, message })
    }
}

/// Whether a pattern leads to a path, or to something below it.
fn covers(pattern: &[&str], steps: &[Step]) -> bool {
    for (at, step) in steps.iter().enumerate() {
        match pattern.get(at) {
            None => return false,
            Some(&"**") => return true,
            Some(name) if fits(name, step) || *name == "*" => {}
            Some(_) => return false,
        }
    }
    true
}
