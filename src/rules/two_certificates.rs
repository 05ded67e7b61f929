//! GD0532: two certificates for one host.

use super::routes::{Route, routes};
use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::SText;
use std::collections::BTreeMap;

const CODE: Code = Code::risk("GD0532", "two-certificates");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0532.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut first: BTreeMap<_, (&SText<'_>, Span)> = BTreeMap::new();
    for route in routes(cx) {
        let Some(tls) = &route.expose.tls else { continue };
        let host = &*route.host.value;
        let place = span(route.workload, tls);
        let (known, there) = first.entry((host, route.class())).or_insert((tls, place));
        if known.value != tls.value {
            sink.push(two(&route, tls, place, known, *there));
        }
    }
}

fn two(route: &Route<'_>, tls: &SText<'_>, place: Span, known: &SText<'_>, there: Span) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{}` has two certificates", route.host.value))
        .label(place, format!("here `{}`", tls.value))
        .label(there, format!("here `{}`: whoever connects gets one of them", known.value))
        .help("write the same `tls` in both places")
}
