//! GD0493: a claim in another namespace.

use super::no_claim::borrowed;
use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0493", "claim-elsewhere");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0493.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (workload, claim, owner, _) in borrowed(cx) {
        if workload.namespace.value != owner.namespace.value {
            let (name, other) = (&workload.name.value, &owner.name.value);
            sink.push(
                Diagnostic::error(CODE, format!("`{name}` cannot use a claim of `{other}`"))
                    .label(
                        span(workload, &claim),
                        format!("it is in the namespace `{}`", owner.namespace.value),
                    )
                    .label(span(workload, &workload.namespace), "pods use claims of their own namespace")
                    .help(format!("put both into one namespace, or give `{name}` a volume of its own")),
            );
        }
    }
}
