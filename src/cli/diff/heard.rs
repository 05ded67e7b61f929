//! What a cluster says of an object, in lines: errors first, then whose fields are in the way.

use std::collections::BTreeSet;

use super::beside;
use super::view::View;
use crate::cluster::codes::{CONTENDED, STUCK};
use crate::diff::path::Path;
use crate::diff::report::{Action, Conflict, Heard, Resource, Verdict};
use crate::diff::set::Source;
use crate::diff::standing::Standing;

/// How grave a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Error,
    Warning,
    Note,
}

/// A line, and the place that it speaks of.
pub(super) struct Line<'h> {
    pub(super) weight: Weight,
    pub(super) text: String,
    pub(super) source: Option<&'h Source>,
    /// What to type about it.
    pub(super) command: Option<&'h str>,
}

/// What happens to an object, and whether it can.
pub(super) fn effect(view: &View<'_>, resource: &Resource) -> String {
    if resource.verdict == Verdict::Unknown {
        return "not known".to_owned();
    }
    let mut effect = view.effect(resource);
    match resource.beside.standing {
        Some(Standing::Applied) if resource.source.is_none() => "already gone".clone_into(&mut effect),
        Some(Standing::Applied) => "already there".clone_into(&mut effect),
        _ if resource.action == Action::Unchanged && !resource.beside.applied.is_empty() => {
            "already applied".clone_into(&mut effect);
        }
        _ => {}
    }
    if let Some(whole) = beside::whole(resource) {
        effect.push_str(", ");
        effect.push_str(whole);
    }
    if lines(&resource.heard).iter().any(|line| line.weight == Weight::Error) {
        effect.push_str(", refused");
    }
    if resource.verdict != Verdict::Verified {
        effect.push_str(", not verified");
    }
    effect
}

/// `, as kubectl`: in whose name a cluster was asked.
pub(super) fn managers(resources: &[Resource]) -> String {
    let names = resources.iter().filter_map(|resource| resource.heard.manager.as_deref());
    let names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    if names.is_empty() { String::new() } else { format!(", as {}", names.join(" and ")) }
}

/// All lines of an object.
pub(super) fn lines(heard: &Heard) -> Vec<Line<'_>> {
    let line = |weight, text: String, source| Line { weight, text, source, command: None };
    let mut found = Vec::new();
    for problem in &heard.problems {
        let text = format!("{} ({})", problem.message, problem.code.id);
        found.push(line(Weight::Error, text, problem.source.as_ref()));
    }
    for conflict in &heard.conflicts {
        let weight = if conflict.stops { Weight::Error } else { Weight::Warning };
        found.push(line(weight, contended(conflict), conflict.source.as_ref()));
    }
    found.extend(heard.warnings.iter().map(|text| line(Weight::Warning, text.clone(), None)));
    if let Some(left) = &heard.left {
        found.extend(
            left.fields.iter().map(|(path, owners)| line(Weight::Warning, stays(path, owners), None)),
        );
        if let Some(last) = found.last_mut() {
            last.command = Some(&left.command);
        }
    }
    found.extend(heard.notes.iter().map(|text| line(Weight::Note, text.clone(), None)));
    found
}

fn contended(conflict: &Conflict) -> String {
    let Conflict { field, manager, stops, .. } = conflict;
    if *stops {
        format!("`{field}` was set by {manager}: apply stops here ({})", CONTENDED.id)
    } else {
        format!("`{field}` was set by {manager}, and is taken over")
    }
}

fn stays(path: &Path, owners: &[String]) -> String {
    let whose = match owners {
        [] => "nobody owns it".to_owned(),
        [one] => format!("{one} owns it"),
        [first @ .., last] => format!("{} and {last} own it", first.join(", ")),
    };
    format!("`{path}` stays, although nothing declares it any more: {whose} ({})", STUCK.id)
}

/// How an object's answer is to be taken, where it is not the server's.
pub(super) fn doubt(verdict: Verdict, heard: &Heard) -> Option<String> {
    let word = match verdict {
        Verdict::Verified => return None,
        Verdict::Predicted => "predicted",
        Verdict::Unknown => "not known",
    };
    Some(match &heard.unverified {
        Some(why) => format!("{word}: {why}"),
        None => word.to_owned(),
    })
}
