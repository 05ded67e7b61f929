//! GD0531: a host in clear beside hosts with a certificate.
//!
//! Where nothing in the project has `tls`, somebody in front of the cluster
//! takes care of it. Where the same `expose`, or another one of this
//! environment, has it, this one was forgotten.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::words::Expose;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0531", "without-tls");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0531.md"), check);

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    for cx in environments.iter().filter(|cx| cx.is_protected() && !cx.is_local()) {
        for workload in cx.emitted() {
            for (label, expose) in &workload.app.expose {
                if is_in_clear(cx, expose)
                    && let Some((place, where_)) =
                        twin(cx, environments, workload, label).or_else(|| beside(cx, expose))
                {
                    sink.push(forgotten(cx, workload, expose, place, &where_));
                }
            }
        }
    }
}

/// Without a certificate, and nothing says that it has one from elsewhere.
fn is_in_clear(cx: &Context<'_>, expose: &Expose<'_>) -> bool {
    let elsewhere = |key: &str| ["cert", "tls", "ssl"].iter().any(|word| key.contains(word));
    let same_host = |other: &Expose<'_>| other.tls.is_some() && host(other) == host(expose);
    expose.tls.is_none()
        && expose.is_http()
        && !expose.annotations.keys().any(|key| elsewhere(key))
        && !cx.emitted().any(|workload| workload.app.expose.values().any(same_host))
}

fn host<'e>(expose: &'e Expose<'_>) -> &'e str {
    expose.host.as_ref().map_or("", |host| &host.value)
}

/// The same `expose` of another environment.
fn twin(
    cx: &Context<'_>,
    environments: &[Context<'_>],
    workload: &Workload<'_>,
    label: &str,
) -> Option<(Span, String)> {
    let others = environments.iter().filter(|other| other.environment.name != cx.environment.name);
    others.filter(|other| !other.is_local()).find_map(|other| {
        let there = other.emitted().find(|there| there.name.value == workload.name.value)?;
        let tls = there.app.expose.get(label)?.tls.as_ref()?;
        Some((span(there, tls), format!("in `{}` it has a certificate", other.environment.name)))
    })
}

/// Another one of this environment, by the same controller.
fn beside(cx: &Context<'_>, expose: &Expose<'_>) -> Option<(Span, String)> {
    let class = |one: &Expose<'_>| one.class.as_ref().map(|class| class.value.to_string());
    cx.emitted().find_map(|workload| {
        let like = workload
            .app
            .expose
            .values()
            .find(|other| other.tls.is_some() && class(other) == class(expose))?;
        let tls = like.tls.as_ref()?;
        Some((span(workload, tls), format!("`{}` has a certificate", host(like))))
    })
}

fn forgotten(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    expose: &Expose<'_>,
    place: Span,
    other: &str,
) -> Diagnostic {
    let message = format!(
        "`{}` is served in clear, in the protected environment `{}`",
        host(expose),
        cx.environment.name
    );
    Diagnostic::warning(CODE, message)
        .label(origin_span(workload, expose.origin), "without `tls`")
        .label(place, other)
        .help("add `tls = \"…\"`: the name of the Secret with its certificate")
}
