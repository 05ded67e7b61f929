//! Which part of a difference is asked for.
//!
//! A name that nothing has is refused: a gate that looks at nothing passes
//! always, and a misspelt name would be one.

use clap::Args;

use super::view::View;
use crate::base::suggest;
use crate::cli::failure::Failure;
use crate::diff::report::{Action, Resource};
use crate::driver::Project;
use crate::schema::Schemas;

/// What is looked at.
#[derive(Debug, Args)]
pub(super) struct Only {
    /// Only what belongs to this workload (repeatable)
    #[arg(long, value_name = "WORKLOAD", value_delimiter = ',')]
    only: Vec<String>,
    /// Only objects of this kind (repeatable)
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    only_kind: Vec<String>,
}

impl Only {
    /// Takes away what is not asked for.
    pub(super) fn narrow<'p>(
        &self,
        mut views: Vec<View<'p>>,
        project: &Project,
    ) -> Result<Vec<View<'p>>, Failure> {
        let resources = || views.iter().flat_map(|view| &view.report.resources);
        let workloads: Vec<&str> = resources().filter_map(|resource| resource.workload.as_deref()).collect();
        if let Some(wrong) = unknown(&self.only, &workloads) {
            // It may have objects in other environments only.
            let all = project.workloads();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            if !is_among(&all, wrong) {
                return Err(refused(wrong, "workload", "--only", &all));
            }
        }
        let kinds: Vec<&str> = resources().map(|resource| &*resource.id.kind).collect();
        if let Some(wrong) = unknown(&self.only_kind, &kinds) {
            let schemas = Schemas::default();
            let all: Vec<&str> = schemas.names().map(|(_, kind)| kind).collect();
            if !is_among(&all, wrong) {
                return Err(refused(wrong, "kind", "--only-kind", &all));
            }
        }
        for view in &mut views {
            if !self.only.is_empty() {
                let gone = |one: &&Resource| one.action == Action::Delete && one.workload.is_none();
                let gone = view
                    .report
                    .resources
                    .iter()
                    .filter(gone)
                    .filter(|one| is_asked(&self.only_kind, &one.id.kind));
                let gone: Vec<String> =
                    gone.map(|one| format!("{} {}", one.id.kind, one.id.place())).collect();
                view.report.notes.extend(unattributed(&gone));
            }
            view.report.resources.retain(|resource| {
                is_asked(&self.only, resource.workload.as_deref().unwrap_or_default())
                    && is_asked(&self.only_kind, &resource.id.kind)
            });
        }
        Ok(views)
    }
}

/// That something goes of which nobody knows whether it was asked for.
fn unattributed(gone: &[String]) -> Option<String> {
    const NAMED: usize = 3;
    let names = gone.get(..NAMED.min(gone.len()))?.join(", ");
    let more = gone.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let what = match gone.len() {
        0 => return None,
        1 => "an object that would be deleted says",
        _ => "objects that would be deleted say",
    };
    Some(format!("{what} no workload, so `--only` leaves out {names}{more}"))
}

fn is_asked(list: &[String], name: &str) -> bool {
    list.is_empty() || list.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// The first of the names that is none of those known.
fn unknown<'n>(names: &'n [String], known: &[&str]) -> Option<&'n str> {
    names.iter().map(String::as_str).find(|name| !is_among(known, name))
}

fn is_among(known: &[&str], name: &str) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn refused(name: &str, what: &str, option: &str, known: &[&str]) -> Failure {
    let failure = Failure::new(format!("there is no {what} `{name}` on either side"));
    // `deployments`, as kubectl says it.
    let singular = name.strip_suffix('s').unwrap_or(name);
    let near = known.iter().copied().find(|known| known.eq_ignore_ascii_case(singular));
    match near.or_else(|| suggest::nearest(name, known.iter().copied())) {
        Some(near) => failure.help(format!("did you mean `{option} {near}`?")),
        None if known.len() <= 12 => {
            let all: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            failure.help(format!("there are {}", all.join(", ")))
        }
        None => failure,
    }
}
