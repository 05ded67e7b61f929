//! GD0470: a GOMEMLIMIT that Go cannot read.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::new("GD0470", "go-memory-limit");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0470.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(setting) = workload.app.config.get("GOMEMLIMIT") else { continue };
        if let Tree::Text(text) | Tree::Number(text) = &setting.value
            && !matches!(&**text, "" | "off")
            && bytes(text).is_none()
        {
            sink.push(unreadable(workload, text, setting.origin));
        }
    }
}

/// A limit as the runtime of Go reads it: whole numbers of B, KiB, MiB, GiB or TiB.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let shift = match unit {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

fn unreadable(workload: &Workload<'_>, text: &str, origin: OriginId) -> Diagnostic {
    let place = origin_span(workload, origin);
    let finding = Diagnostic::error(
        CODE,
        format!("`{}` stops as soon as it starts: Go cannot read its GOMEMLIMIT", workload.name.value),
    )
    .label(place, "Go's units are B, KiB, MiB, GiB and TiB");
    let right = format!("{text}B");
    if bytes(&right).is_none() {
        return finding
            .help("write `\"200MiB\"`; for a Go build leave it out: it is 90% of the memory limit");
    }
    let finding = finding.help(format!("write `\"{right}\"`"));
    let written = usize::try_from(place.end.saturating_sub(place.start)).unwrap_or_default();
    // A bare amount or a quoted one; anything else is computed.
    if written == text.len() {
        finding.replace(place, text, format!("\"{right}\""))
    } else if written == text.len() + 2 {
        finding.replace(place, &format!("\"{text}\""), format!("\"{right}\""))
    } else {
        finding
    }
}
