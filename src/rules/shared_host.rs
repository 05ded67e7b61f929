//! GD0502: one host and path in two environments.

use super::routes::{Route, routes};
use super::{Context, Rule, listed, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use indexmap::IndexMap;

const CODE: Code = Code::new("GD0502", "shared-host");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0502.md"), check);

/// Who serves one address, once for each environment.
type Served<'c> = Vec<(&'c Context<'c>, Route<'c>)>;

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    let mut served: IndexMap<(&str, &str), Served<'_>> = IndexMap::new();
    for cx in environments {
        for route in routes(cx) {
            let here = served.entry(route.place()).or_default();
            if here.last().is_none_or(|(last, _)| last.environment.name != cx.environment.name) {
                here.push((cx, route));
            }
        }
    }
    for here in served.values() {
        // Throw-away clusters are everyone's own.
        if here.len() > 1 && !here.iter().all(|(cx, _)| cx.is_local()) && !is_one_site(here) {
            sink.push(everywhere(here));
        }
    }
}

/// Regions of one site: the same place says so of all of them.
fn is_one_site(served: &Served<'_>) -> bool {
    let said = |cx: &Context<'_>| {
        let same = &cx.environment.words.same_hosts;
        same.value.then(|| cx.span(same))
    };
    let first = said(served[0].0);
    first.is_some() && served.iter().all(|(cx, _)| said(cx) == first)
}

fn everywhere(served: &Served<'_>) -> Diagnostic {
    let names = listed(served.iter().map(|(cx, _)| cx.environment.name));
    let address = served[0].1.address();
    let all = if served.len() == 2 { "both" } else { "all" };
    let mut finding = Diagnostic::error(CODE, format!("environments {names} {all} serve `{address}`"));
    let places = places(served);
    if let [(place, _)] = places.as_slice() {
        finding = finding.label(*place, "the same in every environment");
    } else {
        for (place, environments) in places {
            finding = finding.label(place, format!("in {}", listed(environments)));
        }
    }
    let host = &served[0].1.host.value;
    let first = host.split('.').next().unwrap_or_default();
    finding.help(format!(
        "put the part that differs in a `let` that each environment overrides:\n`host = \"{first}.${{domain}}\"`"
    ))
}

/// Where the hosts are written, the latest place first, each with its environments.
fn places<'c>(served: &Served<'c>) -> Vec<(Span, Vec<&'c str>)> {
    let mut places: Vec<(Span, Vec<&str>)> = Vec::new();
    for (cx, route) in served {
        let place = span(route.workload, route.host);
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, names)) => names.push(cx.environment.name),
            None => places.push((place, vec![cx.environment.name])),
        }
    }
    places.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    places
}
