//! GD0494: a name with no room behind it.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0494", "long-name");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0494.md"), check);

/// What is left of 63 characters when an object's name has said what it is for.
pub(super) const LONGEST: usize = 45;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // With a prefix it is that which is too long.
    for workload in cx.emitted().filter(|_| cx.environment.words.prefix.is_none()) {
        let (name, object) = (&workload.name.value, &workload.object);
        if object.value.len() > LONGEST {
            sink.push(
                Diagnostic::error(CODE, format!("`{}` is too long for the name of `{name}`", object.value))
                    .label(span(workload, object), format!("it has {} characters", object.value.len()))
                    .help(format!(
                        "{LONGEST} are the most: names such as `{name}-config-0123abcd` begin with it"
                    )),
            );
        }
    }
}
