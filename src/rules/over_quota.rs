//! GD0485: more pods than the quota of their namespace lets be.
//!
//! Nothing refuses a Deployment over its quota: its last pods just never
//! come. Other pods of the namespace count too, so this is the least.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::quantity::{Cpu, Memory};
use crate::model::words::{Limit, Resources};
use crate::model::workload::{Strategy, Workload};

const CODE: Code = Code::risk("GD0485", "over-quota");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0485.md"), check);

/// What a quota counts of a pod, in thousandths.
type Of = fn(&Resources<'_>) -> u128;

/// How an amount in thousandths is written.
type Show = fn(u128) -> String;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx).into_iter().filter(|written| written.kind == "ResourceQuota") {
        // One with a scope counts some of the pods only.
        let scoped = written.at("spec.scopes").is_some() || written.at("spec.scopeSelector").is_some();
        let Some(hard) = written.at("spec.hard").filter(|_| !scoped) else { continue };
        for (what, amount) in hard.entries() {
            if let (Some((of, show)), Some(most)) = (counted(what), amount.thousandths()) {
                sink.extend(over(cx, &written, what, amount, most, of, show));
            }
        }
    }
}

fn counted(what: &str) -> Option<(Of, Show)> {
    let cpu: Show = |amount| Cpu(u64::try_from(amount).unwrap_or(u64::MAX)).to_string();
    let memory: Show = |amount| Memory(u64::try_from(amount / 1000).unwrap_or(u64::MAX)).to_string();
    Some(match what {
        "pods" => (|_| 1000, |amount| (amount / 1000).to_string()),
        "requests.cpu" | "cpu" => (|resources| u128::from(resources.cpu.min.value.0), cpu),
        "requests.memory" | "memory" => (|resources| u128::from(resources.memory.min.value.0) * 1000, memory),
        "limits.cpu" => (|resources| limit(resources.cpu.max.value, |cpu| u128::from(cpu.0)), cpu),
        "limits.memory" => {
            (|resources| limit(resources.memory.max.value, |memory| u128::from(memory.0) * 1000), memory)
        }
        _ => return None,
    })
}

/// What has no limit is refused or gets one from elsewhere: nothing is known of it.
fn limit<Q>(limit: Limit<Q>, amount: impl Fn(Q) -> u128) -> u128 {
    match limit {
        Limit::At(limit) => amount(limit),
        Limit::Unlimited => 0,
    }
}

fn over<'c>(
    cx: &Context<'c>,
    written: &Written<'c>,
    what: &str,
    amount: Part<'c>,
    hard: u128,
    of: Of,
    show: Show,
) -> Option<Diagnostic> {
    let each = |workload: &Workload<'_>| workload.app.resources.as_ref().map_or(0, of);
    let times =
        |count: i64, workload: &Workload<'_>| u128::try_from(count).unwrap_or_default() * each(workload);
    let least: u128 = written.beside(cx).map(|one| times(one.replicas.least().value, one)).sum();
    let most: u128 = written.beside(cx).map(|one| times(one.replicas.most().value, one)).sum();
    // One rollout at a time.
    let surge = written.beside(cx).map(|one| times(surge(one), one)).max().unwrap_or_default();
    let environment = cx.environment.name;
    let (finding, needed) = if least > hard {
        let message = format!("the quota `{}` of `{environment}` lets some pods never come", written.name);
        (Diagnostic::error(CODE, message), least)
    } else if most + surge > hard {
        let message = format!("the quota `{}` of `{environment}` may keep pods from coming", written.name);
        (Diagnostic::warning(CODE, message), most + surge)
    } else {
        return None;
    };
    let when = if least > hard { "at least" } else { "with all autoscalers at their most and a rollout" };
    let label = format!("`{what}` comes to {} {when}", show(needed));
    Some(finding.label(amount.place, label).help("raise the quota, or run fewer or smaller pods"))
}

fn surge(workload: &Workload<'_>) -> i64 {
    match &workload.strategy {
        Strategy::Rolling(rolling) => rolling.surge.value.of_up(workload.replicas.most().value),
        Strategy::Recreate(_) => 0,
    }
}
