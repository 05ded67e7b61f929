//! GD0471: a heap that may grow past the memory limit.
//!
//! A garbage collector works hard near its own limit. One that lies above
//! the container's is never reached: the kernel kills the program first.

use super::{Context, Rule, go_memory_limit, origin_span, span, written};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::base::quantity::Memory;
use crate::model::words::Limit;
use crate::model::workload::Workload;
use crate::values::value::Tree;

const CODE: Code = Code::risk("GD0471", "heap-past-limit");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0471.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let Some(resources) = &workload.app.resources else { continue };
        let Limit::At(limit) = resources.memory.max.value else { continue };
        if let Some((heap, origin)) = heap(workload)
            && heap >= limit
        {
            sink.push(past(cx, workload, heap, origin, limit));
        }
    }
}

/// How large the heap may grow, where somebody says it.
fn heap(workload: &Workload<'_>) -> Option<(Memory, OriginId)> {
    let config = workload.app.config.iter().filter_map(|(name, setting)| {
        let (Tree::Text(text) | Tree::Number(text)) = &setting.value else { return None };
        let heap = match &**name {
            "GOMEMLIMIT" => go_memory_limit::bytes(text),
            "JAVA_TOOL_OPTIONS" | "JDK_JAVA_OPTIONS" | "JAVA_OPTS" | "_JAVA_OPTIONS" => java(text),
            "NODE_OPTIONS" => node(text),
            _ => None,
        };
        Some((Memory(heap?), setting.origin))
    });
    let command = workload.app.command.iter().flat_map(|command| &command.value);
    let words = command.chain(&workload.app.args.value);
    let flags = words.filter_map(|word| {
        let text = word.value.plain()?;
        let heap = java(text).or_else(|| node(text))?;
        Some((Memory(heap), word.origin))
    });
    config.chain(flags).max_by_key(|(heap, _)| heap.0)
}

/// Of several `-Xmx` the last counts.
fn java(options: &str) -> Option<u64> {
    let size = options.split_whitespace().rev().find_map(|option| option.strip_prefix("-Xmx"))?;
    let end = size.find(|c: char| !c.is_ascii_digit()).unwrap_or(size.len());
    let (number, unit) = size.split_at(end);
    let shift = match unit {
        "" => 0,
        "k" | "K" => 10,
        "m" | "M" => 20,
        "g" | "G" => 30,
        "t" | "T" => 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// In mebibytes.
fn node(options: &str) -> Option<u64> {
    let prefix = ["--max-old-space-size=", "--max_old_space_size="];
    let size = options
        .split_whitespace()
        .rev()
        .find_map(|option| prefix.iter().find_map(|prefix| option.strip_prefix(prefix)))?;
    size.parse::<u64>().ok()?.checked_mul(1 << 20)
}

fn past(
    cx: &Context<'_>,
    workload: &Workload<'_>,
    heap: Memory,
    origin: OriginId,
    limit: Memory,
) -> Diagnostic {
    let name = &workload.name.value;
    let finding = cx
        .availability(CODE, format!("the heap of `{name}` may grow past its memory limit"))
        .label(origin_span(workload, origin), format!("it grows up to {heap} …"));
    let finding = match &workload.app.resources {
        Some(resources) if written(workload, &resources.memory.max).is_some() => {
            finding.label(span(workload, &resources.memory.max), format!("… and is killed at {limit}"))
        }
        _ => finding,
    };
    finding.help("leave a part for what is not heap: about three quarters of the limit")
}
