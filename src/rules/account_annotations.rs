//! GD0434: annotations for an account that this workload does not make.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::workload::Workload;

const CODE: Code = Code::new("GD0434", "account-annotations");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0434.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted().filter(|workload| !workload.makes_account) {
        if !workload.app.account.annotations.is_empty() {
            let account = &*workload.account.value;
            let maker = cx.emitted().find(|other| other.makes_account && other.account.value == account);
            sink.push(lost(workload, maker.map(|maker| &*maker.name.value)));
        }
    }
}

fn lost(workload: &Workload<'_>, maker: Option<&str>) -> Diagnostic {
    let account = &workload.app.account;
    let place = account.annotations.values().next().map_or(account.origin, |value| value.origin);
    let account = &workload.account.value;
    let finding =
        Diagnostic::error(CODE, format!("nobody writes these annotations of the account `{account}`"));
    match maker {
        Some(maker) => finding
            .label(origin_span(workload, place), format!("`{maker}` makes the account"))
            .help(format!("move them to the account of `{maker}`")),
        None => finding
            .label(origin_span(workload, place), "it exists already, and somebody else makes it")
            .help("leave them out, or leave `existing` out"),
    }
}
