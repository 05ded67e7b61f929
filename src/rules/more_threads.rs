//! GD0472: more threads at once than the cpu limit lets run.

use super::{Context, Rule, origin_span, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::base::quantity::Cpu;
use crate::model::words::Limit;
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::risk("GD0472", "more-threads-than-cpu");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0472.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(resources) = &workload.app.resources else { continue };
        let Some(setting) = workload.app.config.get("GOMAXPROCS") else { continue };
        if let (Limit::At(limit), Tree::Text(text) | Tree::Number(text)) =
            (resources.cpu.max.value, &setting.value)
            && let Ok(threads) = text.parse::<u64>()
            && threads > limit.cores_up()
        {
            sink.push(throttled(workload, threads, setting.origin, limit));
        }
    }
}

fn throttled(workload: &Workload<'_>, threads: u64, origin: OriginId, limit: Cpu) -> Diagnostic {
    let name = &workload.name.value;
    let finding =
        Diagnostic::warning(CODE, format!("`{name}` runs more threads at once than it has processors"))
            .label(origin_span(workload, origin), format!("{threads} threads"));
    let finding = match &workload.app.resources {
        Some(resources) => {
            finding.label(span(workload, &resources.cpu.max), "once this is used up, all of them wait")
        }
        None => finding,
    };
    let is_go = workload.app.build.as_ref().is_some_and(|build| build.go.is_some());
    let cores = limit.cores_up();
    if is_go {
        finding.help(format!("leave GOMAXPROCS out: then it is {cores}, as the limit says"))
    } else {
        finding.help(format!("write `GOMAXPROCS = {cores}`"))
    }
}
