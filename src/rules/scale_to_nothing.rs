//! GD0420: a range that begins with no pod at all.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::versions::Versions;
use crate::model::words::ScaleOn;
use crate::model::workload::{Replicas, Workload};
use crate::words::form::kubernetes_minor;

const CODE: Code = Code::new("GD0420", "scale-to-nothing");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0420.md"), check);

/// The minor version from which a metric from elsewhere wakes what sleeps.
const WAKES: u32 = 37;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        if let Replicas::Auto { min, max } = &workload.replicas
            && min.value == 0
        {
            let elsewhere = workload.app.scale.on.as_ref().is_some_and(ScaleOn::asks_elsewhere);
            if !elsewhere {
                sink.push(
                    asleep(workload, max.value).label(span(workload, min), "no pod, no load to measure"),
                );
                continue;
            }
            let versions = cx.environment.words.kubernetes.iter().flat_map(Versions::each);
            let old = versions.filter_map(|version| Some((kubernetes_minor(&version.value)?, version)));
            if let Some((_, version)) =
                old.filter(|(minor, _)| *minor < WAKES).min_by_key(|(minor, _)| *minor)
            {
                sink.push(
                    refused(workload, &version.value, max.value)
                        .label(span(workload, min), "no pod at first")
                        .label(cx.span(&version), format!("this takes Kubernetes 1.{WAKES}")),
                );
            }
        }
    }
}

fn asleep(workload: &Workload<'_>, max: i64) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{}` would never come back from no pods", workload.name.value))
        .help(from_one(max))
}

fn refused(workload: &Workload<'_>, version: &str, max: i64) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(CODE, format!("Kubernetes {version} does not scale `{name}` to no pods"))
        .help(from_one(max))
}

fn from_one(max: i64) -> String {
    if max > 1 { format!("start at 1: `scale = 1..{max}`") } else { "write `scale = 1`".to_owned() }
}
