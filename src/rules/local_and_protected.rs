//! GD0735: throw-away and protected at once.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0735", "local-and-protected");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0735.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_local() && cx.is_protected() {
        sink.push(both(cx));
    }
}

fn both(cx: &Context<'_>) -> Diagnostic {
    let words = &cx.environment.words;
    let places = [
        (cx.span(&words.local), "a throw-away cluster, where secrets may be literals"),
        (cx.span(&words.protected), "one that matters"),
    ];
    let mut finding = Diagnostic::error(
        CODE,
        format!("environment `{}` is both `local` and `protected`", cx.environment.name),
    );
    for (place, text) in places {
        finding = finding.label(place, text);
    }
    finding.help("keep one of them; `protected` is inherited, and `protected = false` ends that")
}
