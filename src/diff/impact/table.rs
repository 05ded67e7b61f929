//! The table of rules: one a line, columns apart by tabs, `#` for remarks.
//!
//! `KINDS  PATH  OP  CONDITION  CLASS  RISK  MESSAGE`. Kinds are names with `|`
//! between, or `*`, or `pod` for all that have a pod's template, where PATH
//! begins at the pod. A path's steps are names; `*` is any one step, `**` at its
//! end whatever is below. A rule fits a change at its path, below it, and around
//! it where the changed part holds something there. `-` is nothing.

use super::conditions::Condition;
use super::{Class, Flag, Level, Risk, is_op};
use crate::diff::compare::{Difference, Op};
use crate::diff::path::Step;
use crate::diff::set::Id;

/// One line of the table.
#[derive(Debug)]
pub struct Rule {
    /// The number of its line, from 1.
    pub line: usize,
    kinds: Vec<&'static str>,
    path: Vec<&'static str>,
    op: Option<Op>,
    condition: Condition,
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

/// Reads the table, which tests hold to be right.
pub(super) fn read(text: &'static str) -> Vec<Rule> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
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
        path: path.split('.').filter(|step| !step.is_empty()).collect(),
        op: match *op {
            "-" => None,
            "add" => Some(Op::Add),
            "change" => Some(Op::Replace),
            "remove" => Some(Op::Remove),
            "order" => Some(Op::Reorder),
            _ => return None,
        },
        condition: Condition::read(condition)?,
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

impl Rule {
    /// Whether it speaks of a difference.
    pub(super) fn fits(&self, id: &Id, difference: &Difference) -> bool {
        let steps = difference.path.steps.as_slice();
        let whole: Option<Vec<&str>> = if self.kinds == ["pod"] {
            let way = POD.iter().find(|(kind, _)| *kind == id.kind).map(|(_, way)| *way);
            way.map(|way| way.iter().copied().chain(self.path.iter().copied()).collect())
        } else {
            let is_kind = self.kinds == ["*"] || self.kinds.contains(&id.kind.as_str());
            is_kind.then(|| self.path.clone())
        };
        let Some(pattern) = whole else { return false };
        is_op(self.op, difference.op) && leads(&pattern, steps) && self.condition.holds(&pattern, difference)
    }

    pub(super) fn flag(&self, _: &Difference) -> Option<Flag> {
        let (risk, level) = self.risk?;
        Some(Flag { risk, level, message: self.message.to_owned() })
    }
}

/// Whether a pattern leads to a path, or to something below it.
fn leads(pattern: &[&str], steps: &[Step]) -> bool {
    for (at, step) in steps.iter().enumerate() {
        match pattern.get(at) {
            None => return false,
            Some(&"**") => return true,
            Some(&"*") => {}
            Some(name) => {
                let is_it = match step {
                    Step::Key(key) => key == name,
                    Step::Element(_) | Step::Value(_) | Step::Index(_) => false,
                };
                if !is_it {
                    return false;
                }
            }
        }
    }
    true
}
