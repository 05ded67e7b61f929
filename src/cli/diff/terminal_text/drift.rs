//! What is no part of a change: what is so already, and what others have set.

use std::fmt::Write as _;

use anstyle::Style;

use super::{DIM, Drawing, part};
use crate::cli::diff::beside;
use crate::cli::diff::words::{headed, value};
use crate::diff::compare::Op;
use crate::diff::report::{Change, Resource, Shown};
use crate::diff::secret::SENSITIVE;
use crate::diff::seen::Drift;

impl Drawing<'_, '_> {
    /// What the change says, and the cluster has already.
    pub(super) fn applied(&mut self, resource: &Resource) {
        if resource.beside.applied.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "  already applied");
        for change in &resource.beside.applied {
            let (head, name) = headed(&change.path);
            let gap = if head.is_empty() { "" } else { "." };
            let line =
                format!("    {DIM}{head}{gap}{name}  {}{DIM:#}", became(change, self.look.signs.arrow));
            self.line(&line, self.source(change));
        }
    }

    /// How all changes stand to the one that is looked at.
    pub(super) fn counted(&mut self) {
        if let Some(counted) = beside::counted(&self.view.report) {
            self.prose(0, ("", Style::new()), &counted);
        }
    }

    /// What others have set and an apply leaves: one line, or all of them.
    pub(super) fn drift(&mut self) {
        let report = &self.view.report;
        if !self.look.drift {
            if let Some(drifted) = beside::drifted(report, self.look.clock) {
                self.prose(0, ("", DIM), &format!("{drifted}  --show-drift"));
            }
            return;
        }
        let drifted: Vec<&Resource> =
            report.resources.iter().filter(|resource| !resource.beside.drift.is_empty()).collect();
        if drifted.is_empty() {
            let _ = writeln!(self.out, "{DIM}Not part of this change: nothing drifted{DIM:#}");
            return;
        }
        let _ = writeln!(self.out, "\nNot part of this change");
        for resource in drifted {
            let _ = writeln!(self.out, "  {} {}", resource.id.kind, resource.id.place());
            for drift in &resource.beside.drift {
                let (head, name) = headed(&drift.path);
                let gap = if head.is_empty() || name.starts_with('[') { "" } else { "." };
                let mut line = format!("    {head}{gap}{name}  ");
                let mut below = Vec::new();
                stands(&mut line, &mut below, drift, self.look.signs.more);
                self.right(&line, Some((String::new(), beside::whose(drift, self.look.clock))));
                for text in below {
                    let _ = writeln!(self.out, "      {text}");
                }
            }
        }
    }
}

/// The value that stands there, and the one that is declared.
fn stands(line: &mut String, below: &mut Vec<String>, drift: &Drift, more: &str) {
    match (&drift.declared, &drift.live) {
        (Some(declared), Some(live)) => {
            let _ = write!(line, "{}, declared as {}", value(live), value(declared));
        }
        (Some(declared), None) => {
            let _ = write!(line, "is not there, declared as {}", value(declared));
        }
        (None, Some(Shown::Value(node))) => part(line, below, '=', node, more),
        _ => line.push_str(SENSITIVE),
    }
}

/// `1 -> 2`
fn became(change: &Change, arrow: &str) -> String {
    match (change.op, &change.old, &change.new) {
        (Op::Remove, ..) => "removed".to_owned(),
        (Op::Reorder, ..) => "other order".to_owned(),
        (_, Some(old), Some(new)) => format!("{} {arrow} {}", value(old), value(new)),
        (_, None, Some(Shown::Value(node))) if node.as_map().is_some() => "added".to_owned(),
        (_, None, Some(new)) => format!("+ {}", value(new)),
        _ => String::new(),
    }
}
