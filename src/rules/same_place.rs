//! GD0730: two environments that are one.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0730", "same-place");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0730.md"), check);

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    for (at, cx) in environments.iter().enumerate() {
        if let Some(first) = environments[..at].iter().find(|first| is_same(first, cx)) {
            sink.push(one_place(first, cx));
        }
    }
}

/// Where nobody names the cluster, two may well be meant.
fn is_same(one: &Context<'_>, other: &Context<'_>) -> bool {
    let context =
        |cx: &Context<'_>| cx.environment.words.context.as_ref().map(|context| context.value.to_string());
    context(one).is_some()
        && context(one) == context(other)
        && one.environment.namespace.value == other.environment.namespace.value
}

fn one_place(first: &Context<'_>, second: &Context<'_>) -> Diagnostic {
    let (one, other) = (first.environment, second.environment);
    let mut places = [
        (second.span(&other.namespace), format!("of `{}`", other.name)),
        (first.span(&one.namespace), format!("of `{}`, in the same cluster", one.name)),
    ];
    places.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let [(later, of_later), (earlier, of_earlier)] = places;
    let finding = Diagnostic::error(
        CODE,
        format!("environments `{}` and `{}` overwrite each other", one.name, other.name),
    )
    .label(later, of_later);
    let finding = if earlier == later { finding } else { finding.label(earlier, of_earlier) };
    finding.help(format!(
        "give one of them another `namespace`, such as `\"{}-{}\"`",
        other.project.name.value, other.name
    ))
}
