//! GD0738: a protected environment with less than one that is not.
//!
//! What runs with three pods where it is tried out and with one where it
//! counts was mostly changed in the wrong overlay.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::quantity::Quantity;
use crate::base::span::Span;
use crate::model::words::{Ends, Limit};
use crate::model::workload::{Replicas, Workload};

const CODE: Code = Code::risk("GD0738", "weaker-than-others");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0738.md"), check);

/// What a workload has less of, and where that is said.
type Less = Vec<(Span, String)>;

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    for cx in environments.iter().filter(|cx| cx.is_protected()) {
        let others = || environments.iter().filter(|other| !other.is_protected() && !other.is_local());
        for workload in cx.emitted() {
            let weaker = others().find_map(|other| {
                let twin = other.emitted().find(|twin| twin.name.value == workload.name.value)?;
                let less = less(workload, twin, other.environment.name);
                (!less.is_empty()).then_some((other, less))
            });
            if let Some((other, less)) = weaker {
                sink.push(told(cx, workload, other.environment.name, less));
            }
        }
    }
}

fn less(workload: &Workload<'_>, twin: &Workload<'_>, there: &str) -> Less {
    let mut less = Less::new();
    let ((pods, place), (others, _)) = (pods(workload), pods(twin));
    if pods < others {
        less.push((place, format!("{}, and {others} in `{there}`", counted(pods))));
    } else if twin.disruption.is_some() && workload.disruption.is_none() {
        less.push((workload.span, format!("no disruption budget, unlike `{there}`")));
    }
    if let (Some(own), Some(other)) = (&workload.app.resources, &twin.app.resources) {
        less.extend(lower(workload, "cpu", &own.cpu, &other.cpu, there));
        less.extend(lower(workload, "memory", &own.memory, &other.memory, there));
    }
    for kind in twin.app.probe.keys().filter(|kind| !workload.app.probe.contains_key(*kind)) {
        less.push((workload.span, format!("no `probe {kind}`, unlike `{there}`")));
    }
    less
}

/// A limit below the other one's; where there is none, the request.
fn lower<Q: Quantity + Copy + PartialOrd + std::fmt::Display>(
    workload: &Workload<'_>,
    what: &str,
    own: &Ends<Q>,
    other: &Ends<Q>,
    there: &str,
) -> Option<(Span, String)> {
    match (own.max.value, other.max.value) {
        (Limit::At(mine), Limit::At(theirs)) if mine < theirs => {
            Some((span(workload, &own.max), format!("{what} up to {mine}, and {theirs} in `{there}`")))
        }
        (Limit::At(_), Limit::At(_)) => None,
        (Limit::At(_), Limit::Unlimited) | (Limit::Unlimited, _) if own.min.value < other.min.value => {
            let (mine, theirs) = (own.min.value, other.min.value);
            Some((span(workload, &own.min), format!("asks for {mine} of {what}, in `{there}` for {theirs}")))
        }
        _ => None,
    }
}

/// At least so many, and where that is said.
fn pods(workload: &Workload<'_>) -> (i64, Span) {
    let count = match &workload.replicas {
        Replicas::Fixed(count) => count,
        Replicas::Auto { min, .. } => min,
    };
    (count.value, span(workload, count))
}

fn counted(pods: i64) -> String {
    if pods == 1 { "1 pod".to_owned() } else { format!("{pods} pods") }
}

fn told(cx: &Context<'_>, workload: &Workload<'_>, other: &str, less: Less) -> Diagnostic {
    let (name, environment) = (&workload.name.value, cx.environment.name);
    let message = format!("`{name}` has less in the protected environment `{environment}` than in `{other}`");
    let mut finding = Diagnostic::warning(CODE, message);
    for (place, text) in less {
        finding = finding.label(place, text);
    }
    finding.help(format!("raise it in `environment {environment}`, or lower it in `environment {other}`"))
}
