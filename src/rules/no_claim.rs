//! GD0457: a claim of another workload that this has not.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Sourced;
use crate::model::words::{ClaimOf, Volume};
use crate::model::workload::Workload;
use crate::values::value::VolumeRef;

const CODE: Code = Code::new("GD0457", "no-claim");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0457.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, claim, owner, volume) in borrowed(cx) {
        if volume.size.is_none() || owner.app.existing.value {
            sink.push(none_there(workload, claim, owner, volume));
        }
    }
}

/// A volume with the claim of another workload: whose it is, and what stands there.
type Borrowed<'c> = (&'c Workload<'c>, Sourced<VolumeRef<'c>>, &'c Workload<'c>, &'c Volume<'c>);

/// All volumes that use claims of other workloads.
pub(super) fn borrowed<'c>(cx: &Context<'c>) -> Vec<Borrowed<'c>> {
    let volumes =
        cx.emitted().flat_map(|workload| workload.app.volumes().map(move |(_, each)| (workload, each)));
    let claims = volumes.filter_map(|(workload, volume)| {
        let claim = volume.claim.as_ref()?;
        let ClaimOf::Volume(other) = claim.value else { return None };
        let owner = cx.workload(other.workload)?;
        Some((workload, Sourced::new(other, claim.origin), owner, owner.app.volume.get(other.volume)?))
    });
    claims.collect()
}

fn none_there(
    workload: &Workload<'_>,
    claim: Sourced<VolumeRef<'_>>,
    owner: &Workload<'_>,
    volume: &Volume<'_>,
) -> Diagnostic {
    let VolumeRef { workload: other, volume: label } = claim.value;
    let place = origin_span(owner, volume.origin);
    let finding = Diagnostic::error(CODE, format!("the volume `{label}` of `{other}` makes no claim"))
        .label(span(workload, &claim), "used here");
    if owner.app.existing.value {
        finding.label(place, "this app exists already").help("name the claim: `claim = \"NAME\"`")
    } else {
        finding.label(place, "it has no `size`").help("only a volume with a `size` can be used by others")
    }
}
