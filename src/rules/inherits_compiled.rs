//! GD0733: a protected environment that another one's changes reach.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::SText;

const CODE: Code = Code::risk("GD0733", "inherits-compiled");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0733.md"), check);

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    for cx in environments.iter().filter(|cx| cx.is_protected()) {
        let Some(base) = &cx.environment.words.inherits else { continue };
        let compiled = environments.iter().find(|other| other.environment.name == base.value);
        // One that is protected as well is as careful.
        if compiled.is_some_and(|other| !other.is_protected()) {
            sink.push(reached(cx, base));
        }
    }
}

fn reached(cx: &Context<'_>, base: &SText<'_>) -> Diagnostic {
    let (environment, other) = (cx.environment.name, &base.value);
    Diagnostic::warning(
        CODE,
        format!("a change meant for `{other}` reaches the protected environment `{environment}`"),
    )
    .label(cx.span(base), format!("`{other}` runs somewhere itself"))
    .help("move what they share into an environment with `abstract = true`, and let both inherit that")
}
