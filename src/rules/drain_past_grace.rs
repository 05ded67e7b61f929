//! GD0416: a drain that leaves no time to stop.

use super::{Context, Rule, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::quantity::Duration;
use crate::model::words::SText;
use crate::model::workload::{PreStop, Workload};

const CODE: Code = Code::risk("GD0416", "drain-past-grace");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0416.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let grace = workload.app.shutdown.grace.value;
        match workload.pre_stop.as_ref().map(|pre_stop| &pre_stop.value) {
            Some(PreStop::Sleep(drain)) if *drain >= grace => {
                sink.push(no_time(cx, workload, *drain, grace));
            }
            Some(PreStop::Run(run)) => {
                if let Some((word, slept)) = sleep(run).filter(|(_, slept)| *slept >= grace) {
                    sink.push(sleeps_too_long(cx, workload, word, slept, grace));
                }
            }
            Some(PreStop::Sleep(_)) | None => {}
        }
    }
}

/// `["sleep", "30"]`, `["sh", "-c", "sleep 30"]`: which word says so, and how long.
fn sleep<'w, 's>(run: &'w [SText<'s>]) -> Option<(&'w SText<'s>, Duration)> {
    let program = |word: &SText<'_>| word.value.rsplit('/').next().unwrap_or_default().to_owned();
    let (word, time) = match run {
        [first, time] if program(first) == "sleep" => (time, &*time.value),
        [shell, flag, script] if program(shell).ends_with("sh") && flag.value == "-c" => {
            (script, script.value.trim().strip_prefix("sleep ")?.split([';', '&']).next()?.trim())
        }
        _ => return None,
    };
    let seconds: u64 = time.strip_suffix('s').unwrap_or(time).parse().ok()?;
    Some((word, Duration(seconds.checked_mul(1000)?)))
}

fn sleeps_too_long(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    word: &SText<'_>,
    slept: Duration,
    grace: Duration,
) -> Diagnostic {
    let name = &workload.name.value;
    let finding = cx
        .availability(CODE, format!("`{name}` has no time left to stop: it sleeps first"))
        .label(span(workload, word), format!("{slept} before it hears that it has to stop"));
    let finding = match written(workload, &workload.app.shutdown.grace) {
        Some(place) => finding.label(place, "then it is killed, counted from the start"),
        None => finding,
    };
    finding.help(format!("write a `grace` above {slept}; it is {grace} now"))
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
