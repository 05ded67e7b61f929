//! GD0501: one host and path for two ports.

use super::routes::{Route, routes};
use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

const CODE: Code = Code::new("GD0501", "same-route");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0501.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut first: BTreeMap<_, Route<'_>> = BTreeMap::new();
    for route in routes(cx) {
        match first.entry((route.place(), route.exact(), route.class())) {
            Entry::Occupied(first) => sink.push(served_twice(first.get(), &route)),
            Entry::Vacant(free) => {
                free.insert(route);
            }
        }
    }
}

fn served_twice(first: &Route<'_>, second: &Route<'_>) -> Diagnostic {
    let address = second.address();
    let (one, other) = (&first.workload.name.value, &second.workload.name.value);
    let message = if one == other {
        format!("`{one}` serves `{address}` twice")
    } else {
        format!("`{one}` and `{other}` both serve `{address}`")
    };
    let mut places = [second, first].map(|route| {
        let port = route.expose.port.value.port;
        (
            origin_span(route.workload, route.expose.origin),
            format!("to `{}.{port}`", route.workload.name.value),
        )
    });
    places.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let [(later, to_later), (earlier, to_earlier)] = places;
    Diagnostic::error(CODE, message)
        .label(later, to_later)
        .label(earlier, to_earlier)
        .help("give one of them another `host` or `path`")
}
