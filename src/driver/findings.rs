//! Findings of all phases and environments, made into one list.
//!
//! The same finding in several environments is one that names them. Where a
//! statement did not parse, what it may have declared counts as present. With
//! `--only`, what lies in another workload's declaration does not count.

use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;

/// Codes of what a lost statement may have declared or said.
const FOLLOW_UPS: &[&str] = &[
    "GD0201", "GD0202", "GD0204", "GD0203", "GD0207", "GD0308", "GD0450", "GD0702", "GD0703", "GD0704",
    "GD0705", "GD0706", "GD0710", "GD0711", "GD0215", "GD0404", "GD0406", "GD0407", "GD0408", "GD0409",
    "GD0410", "GD0411", "GD0412", "GD0414", "GD0416", "GD0421", "GD0422", "GD0423", "GD0512", "GD0513",
    "GD0514", "GD0516", "GD0604", "GD0611", "GD0616", "GD0730", "GD0731", "GD0733", "GD0735",
];

/// Joins findings that differ in their environments only.
pub(super) fn join(found: Vec<(Option<&str>, Diagnostic)>) -> Vec<Diagnostic> {
    let mut joined: Vec<Diagnostic> = Vec::new();
    let mut index: std::collections::HashMap<(&'static str, Option<Span>, String), Vec<usize>> =
        std::collections::HashMap::new();
    for (environment, finding) in found {
        let key = (finding.code.id, finding.span(), finding.message.clone());
        let severity = finding.severity;
        let seen = index.entry(key).or_default();
        let same = seen.iter().copied().find(|at| {
            let other = &joined[*at];
            other.labels == finding.labels && other.help == finding.help
        });
        let at = same.unwrap_or_else(|| {
            seen.push(joined.len());
            joined.push(finding);
            joined.len() - 1
        });
        // A risk in one of them may be an error in another.
        joined[at].severity = joined[at].severity.min(severity);
        if let Some(environment) = environment
            && !joined[at].environments.iter().any(|known| known == environment)
        {
            joined[at].environments.push(environment.to_owned());
        }
    }
    joined
}

/// Drops what may only follow from statements that did not parse.
pub(super) fn without_follow_ups(found: &mut Vec<(Option<&str>, Diagnostic)>) {
    found.retain(|(_, finding)| !FOLLOW_UPS.contains(&finding.code.id));
}

/// Drops what lies in the declarations of workloads that were not asked for.
pub(super) fn outside(found: &mut Vec<(Option<&str>, Diagnostic)>, others: &[Span]) {
    found.retain(|(_, finding)| {
        finding.span().is_none_or(|span| !others.iter().any(|other| other.contains(span)))
    });
}
