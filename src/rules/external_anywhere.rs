//! GD0520: an external of which nothing says where it is.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::outside::Far;
use crate::model::words::External;

const CODE: Code = Code::risk("GD0520", "external-anywhere");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0520.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (name, external) in &cx.environment.others.externals {
        let is_it = |far: &Far<'_>| far.external == *name && far.places.is_empty();
        let is_called = cx.emitted().any(|one| one.policy.egress && one.outside.calls.iter().any(is_it));
        let calls = cx.emitted().any(|one| one.policy.ingress && one.outside.callers.iter().any(is_it));
        if is_called || calls {
            sink.push(anywhere(cx, name, external, calls));
        }
    }
}

fn anywhere(cx: &Context<'_>, name: &str, external: &External<'_>, calls: bool) -> Diagnostic {
    let place = cx.environment.origins.span(external.origin).unwrap_or(cx.environment.span);
    let why = if calls { "whom it calls admits every address" } else { "its callers may call every address" };
    Diagnostic::warning(CODE, format!("nothing says where `{name}` is")).label(place, why).help(
        match external.host.as_ref().and_then(|host| namespace(&host.value)) {
            Some(namespace) => format!("add `namespace = \"{namespace}\"`, and perhaps `pods {{ … }}`"),
            None => {
                "add `cidr = [\"10.0.0.0/16\"]`, or `[\"0.0.0.0/0\"]` if it really is everywhere".to_owned()
            }
        },
    )
}

/// Of `db.data.svc.cluster.local`, `data`.
fn namespace(host: &str) -> Option<&str> {
    let (service, _) =
        host.split_once(".svc").filter(|(_, rest)| rest.is_empty() || rest.starts_with('.'))?;
    service.split_once('.').map(|(_, namespace)| namespace)
}
