//! GD0229: a workload that no environment has.
//!
//! `only_in = []`, or a removal in each environment: nothing is compiled of
//! it, so nothing that is wrong with it is found, and nobody misses it.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::layers::expand;
use crate::layers::inherits;
use crate::program::collect::Program;

/// GD0229: a workload that no environment has.
pub const NOWHERE: Code = Code::risk("GD0229", "nowhere");

/// The workloads that are in no environment.
pub(super) fn nowhere(program: &Program<'_>) -> Vec<Diagnostic> {
    let compiled = program.environments.keys().filter(|name| !expand::is_abstract(program, name));
    let chains: Vec<_> = compiled.map(|name| inherits::chain(program, name)).collect();
    let absences = |declared| {
        let each = chains.iter().map(|chain| expand::membership(program, chain, declared).err());
        each.collect::<Option<Vec<_>>>()
    };
    let mut found = Vec::new();
    // One that an environment changes all the same is said there.
    let is_changed = |name: &str| chains.iter().flatten().any(|one| one.overlays.contains_key(name));
    for (name, declared) in program.workloads.iter().filter(|(name, _)| !is_changed(name)) {
        let Some(mut absences) = absences(declared).filter(|absences| !absences.is_empty()) else { continue };
        absences.dedup_by_key(|absence| absence.span);
        let mut finding = Diagnostic::warning(NOWHERE, format!("no environment has `{name}`"))
            .label(declared.name.span, "nothing is compiled of it");
        for absence in absences {
            finding = finding
                .label(absence.span, if absence.how == "not listed" { "only in these" } else { absence.how });
        }
        found.push(finding.help(format!("list one that has it, `only_in = [dev]`, or delete `{name}`")));
    }
    found
}
