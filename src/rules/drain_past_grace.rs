//! GD0416: a drain that leaves no time to stop.

use super::{Context, Rule, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::quantity::Duration;
use crate::model::workload::{PreStop, Workload};

const CODE: Code = Code::new("GD0416", "drain-past-grace");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0416.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let grace = workload.app.shutdown.grace.value;
        if let Some(PreStop::Sleep(drain)) = workload.pre_stop.as_ref().map(|pre_stop| &pre_stop.value)
            && *drain >= grace
        {
            sink.push(no_time(cx, workload, *drain, grace));
        }
    }
}

fn no_time(cx: &Context<'_>, workload: &Workload<'_>, drain: Duration, grace: Duration) -> Diagnostic {
    let name = &workload.name.value;
    let shutdown = &workload.app.shutdown;
    // The API server refuses the one and takes the other.
    let finding = if drain > grace {
        Diagnostic::error(CODE, format!("`{name}` drains for longer than it has to stop"))
    } else {
        cx.availability(CODE, format!("`{name}` has no time left to stop after its drain"))
    };
    let finding = match &shutdown.drain {
        Some(drain) => finding.label(span(workload, drain), "first it sleeps for so long"),
        None => finding,
    };
    let finding = match (written(workload, &shutdown.grace), &shutdown.drain) {
        (Some(place), Some(_)) => finding.label(place, "then it is killed, counted from the start"),
        (Some(place), None) => {
            finding.label(place, format!("of which it sleeps {drain}, because it has a Service"))
        }
        (None, _) => finding,
    };
    finding.help(format!("write a `grace` above {drain}; it is {grace} now"))
}
