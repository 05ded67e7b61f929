//! GD0458: two workloads on a volume that one node at a time can use.

use super::no_claim::borrowed;
use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Sink};

const CODE: Code = Code::risk("GD0458", "claim-of-one-node");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0458.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // A throw-away cluster has one node.
    if cx.is_local() {
        return;
    }
    for (workload, claim, owner, volume) in borrowed(cx) {
        if volume.is_of_one_node() && owner.name.value != workload.name.value {
            let (name, other) = (&workload.name.value, &owner.name.value);
            sink.push(
                cx.availability(
                    CODE,
                    format!("`{name}` and `{other}` cannot share the volume `{}`", claim.value.volume),
                )
                .label(span(workload, &claim), "used here as well")
                .label(origin_span(owner, volume.origin), "one node at a time can use it")
                .help("add `shared = true` there, if the storage can do that"),
            );
        }
    }
}
