//! GD0433: a device that no node can have.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;

const CODE: Code = Code::new("GD0433", "device-name");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0433.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        for (name, count) in workload.app.resources.iter().flat_map(|resources| &resources.devices) {
            let place = origin_span(workload, count.origin);
            if let Some(problem) = problem(name) {
                sink.push(refused(name, place, problem));
            } else if count.value < 1 {
                sink.push(refused(name, place, "less than one"));
            }
        }
    }
}

fn problem(name: &str) -> Option<&'static str> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let ends = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    let Some((vendor, device)) = name.split_once('/') else {
        return Some("a device has its vendor's domain in front");
    };
    if vendor == "kubernetes.io" || vendor.ends_with(".kubernetes.io") || name.starts_with("requests.") {
        return Some("that domain is Kubernetes' own");
    }
    let is_good = |part: &str, most| part.len() <= most && part.chars().all(good) && ends(part);
    (!is_good(vendor, 253) || !is_good(device, 63) || vendor.chars().any(|c| c.is_ascii_uppercase()))
        .then_some("a name is of letters, digits, `-`, `_` and `.`")
}

fn refused(name: &str, place: Span, problem: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("no node can give `{name}`"))
        .label(place, problem)
        .help("write it as its plugin does: `\"nvidia.com/gpu\" = 1`")
}
