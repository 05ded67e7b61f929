//! GD0731: a variable that a protected environment lacks.

use super::{Context, Rule, listed, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;
use std::collections::BTreeMap;

const CODE: Code = Code::risk("GD0731", "lacking-variable");
pub(super) const RULE: Rule = Rule::project(CODE, include_str!("../../docs/errors/GD0731.md"), check);

fn check(environments: &[Context<'_>], sink: &mut Sink) {
    // What a throw-away cluster has on top is for debugging.
    let others = environments.iter().filter(|other| !other.is_local() && !other.is_protected());
    let mut there: BTreeMap<&str, Vec<(&str, &Workload<'_>)>> = BTreeMap::new();
    for other in others {
        for workload in other.emitted() {
            there.entry(&workload.name.value).or_default().push((other.environment.name, workload));
        }
    }
    for cx in environments.iter().filter(|cx| cx.is_protected()) {
        for workload in cx.emitted() {
            if let Some(there) = there.get(&*workload.name.value) {
                compare(cx, workload, there, sink);
            }
        }
    }
}

/// A workload with what it is in other environments.
fn compare(cx: &Context<'_>, workload: &Workload<'_>, there: &[(&str, &Workload<'_>)], sink: &mut Sink) {
    let mut told: Vec<&str> = Vec::new();
    for (_, other) in there {
        for (word, name, origin) in variables(other) {
            if has(workload, name) || told.contains(&name) {
                continue;
            }
            told.push(name);
            let who = listed(
                there.iter().filter(|(_, other)| has(other, name)).map(|(environment, _)| *environment),
            );
            sink.push(lacking(cx, other, word, name, &who, origin));
        }
    }
}

fn variables<'w>(workload: &'w Workload<'_>) -> impl Iterator<Item = (&'static str, &'w str, OriginId)> {
    let config = workload.app.config.iter().map(|(name, setting)| ("config entry", &**name, setting.origin));
    config.chain(workload.app.secret.iter().map(|(name, secret)| ("secret", &**name, secret.origin)))
}

fn has(workload: &Workload<'_>, name: &str) -> bool {
    workload.app.config.contains_key(name) || workload.app.secret.contains_key(name)
}

fn lacking(
    cx: &Context<'_>,
    there: &Workload<'_>,
    word: &str,
    name: &str,
    others: &str,
    origin: OriginId,
) -> Diagnostic {
    let environment = cx.environment.name;
    let workload = &there.name.value;
    Diagnostic::warning(
        CODE,
        format!("`{workload}` has no `{name}` in `{environment}`, and has one in {others}"),
    )
    .label(origin_span(there, origin), format!("not for `{environment}`"))
    .help(format!(
        "if `{environment}` needs it too, write the {word} in `app {workload}`, outside of environments"
    ))
}
