//! GD0540, GD0541: an `expose` whose words do not fit the means.
//!
//! An Ingress finds its port by host and path; a Service of its own passes on
//! whatever comes, and reads neither.

use super::{Context, Rule, origin_span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::Expose;
use crate::model::workload::Workload;

const NO_HOST: Code = Code::new("GD0540", "no-host");
pub(super) const NO_HOST_RULE: Rule =
    Rule::environment(NO_HOST, include_str!("../../docs/errors/GD0540.md"), without_host);
const UNREAD: Code = Code::new("GD0541", "unread-route");
pub(super) const UNREAD_RULE: Rule =
    Rule::environment(UNREAD, include_str!("../../docs/errors/GD0541.md"), unread);

fn exposed<'c>(cx: &Context<'c>) -> impl Iterator<Item = (&'c Workload<'c>, &'c str, &'c Expose<'c>)> {
    cx.emitted().flat_map(|workload| {
        workload.app.expose.iter().map(move |(label, expose)| (workload, &**label, expose))
    })
}

fn without_host(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, label, expose) in exposed(cx).filter(|(.., expose)| expose.is_http()) {
        if expose.host.is_none() {
            let name = &workload.name.value;
            sink.push(
                Diagnostic::error(NO_HOST, format!("`{name}.expose.{label}` has no `host`"))
                    .label(origin_span(workload, expose.origin), "an Ingress needs it")
                    .help("add `host = …`, or `via = \"LoadBalancer\"` for a Service of its own"),
            );
        }
    }
}

fn unread(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, label, expose) in exposed(cx).filter(|(.., expose)| !expose.is_http()) {
        let by_host = expose.host.as_ref().filter(|_| expose.via.value == "NodePort");
        let words: [(&str, Option<Span>); 5] = [
            ("host", by_host.and_then(|host| written(workload, host))),
            ("path", written(workload, &expose.path)),
            ("match", written(workload, &expose.r#match)),
            ("tls", expose.tls.as_ref().and_then(|tls| written(workload, tls))),
            ("class", expose.class.as_ref().and_then(|class| written(workload, class))),
        ];
        for (word, place) in words {
            if let Some(place) = place {
                sink.push(passed_on(workload, label, word, &expose.via.value, place));
            }
        }
    }
}

fn passed_on(workload: &Workload<'_>, label: &str, word: &str, via: &str, place: Span) -> Diagnostic {
    let name = &workload.name.value;
    Diagnostic::error(UNREAD, format!("nobody reads `{word}` in `expose {label}` of `{name}`"))
        .label(place, format!("a Service of the type `{via}` passes on whatever comes"))
        .help(format!("leave `{word}` out, or expose it by an Ingress: without `via`"))
}
