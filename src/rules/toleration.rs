//! GD0443: a toleration that Kubernetes does not take.

use super::label_form::{key_problem, value_problem};
use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::decide::Toleration;
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::new("GD0443", "toleration");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0443.md"), check);

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let placement = &workload.app.placement;
        let Some(tolerate) = &placement.tolerate else { continue };
        let is_listed = matches!(tolerate.value, Tree::List(_));
        for toleration in placement.tolerations() {
            if let Some((problem, help)) = problem(&toleration, is_listed) {
                sink.push(refused(workload, span(workload, tolerate), &problem, help));
            }
        }
    }
}

fn problem(toleration: &Toleration<'_>, is_listed: bool) -> Option<(String, &'static str)> {
    let said = |text: &Option<_>| text.as_ref().map(|text: &std::borrow::Cow<'_, str>| text.to_string());
    if let Some(unknown) = &toleration.unknown {
        return Some((
            format!("there is no `{unknown}`"),
            "a taint has `key`, `operator`, `value`, `effect` and `tolerationSeconds`",
        ));
    }
    let form =
        |text: &Option<_>, problem: fn(&str) -> Option<&'static str>| said(text).as_deref().and_then(problem);
    if let Some(problem) =
        form(&toleration.key, key_problem).or_else(|| form(&toleration.value, value_problem))
    {
        return Some((problem.to_owned(), "write it as the node has it"));
    }
    let operator = said(&toleration.operator);
    if let Some(other) = operator.as_deref().filter(|operator| !matches!(*operator, "Exists" | "Equal")) {
        return Some((format!("`operator` cannot be `\"{other}\"`"), "it is `\"Exists\"` or `\"Equal\"`"));
    }
    if let Some(other) = said(&toleration.effect).filter(|effect| !EFFECTS.contains(&&**effect)) {
        return Some((
            format!("`effect` cannot be `\"{other}\"`"),
            "it is `\"NoSchedule\"`, `\"PreferNoSchedule\"` or `\"NoExecute\"`",
        ));
    }
    if toleration.value.is_some() && operator.as_deref() == Some("Exists") {
        return Some(("`Exists` takes no `value`".to_owned(), "leave `value` out, or `operator`"));
    }
    if is_listed
        && toleration.key.is_none()
        && toleration.effect.is_none()
        && operator.as_deref() == Some("Exists")
    {
        return Some(("without a `key` it fits all taints".to_owned(), "write `tolerate = \"all\"`"));
    }
    if toleration.key.is_none() && operator.as_deref() != Some("Exists") {
        return Some(("without a `key` it fits all taints".to_owned(), "add a `key`, or leave `value` out"));
    }
    let lasts = toleration.effect.as_deref() == Some("NoExecute");
    (toleration.seconds.is_some() && !lasts).then(|| {
        (
            "`tolerationSeconds` counts for `NoExecute` alone".to_owned(),
            "add `effect = \"NoExecute\"`, or leave it out",
        )
    })
}

fn refused(workload: &Workload<'_>, place: Span, problem: &str, help: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{}` tolerates something that is no taint", workload.name.value))
        .label(place, problem)
        .help(help)
}
