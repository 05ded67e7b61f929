//! What others have set in a cluster, at the end of a comment.

use std::fmt::Write as _;

use super::{escaped, fence};
use crate::cli::diff::beside::{self, Clock};
use crate::cli::diff::view::View;
use crate::cli::diff::words::value;
use crate::diff::seen::Drift;

/// One line, or all of it to unfold.
pub(super) fn text(view: &View<'_>, whole: bool) -> String {
    let Some(line) = beside::drifted(&view.report, Clock::Days) else { return String::new() };
    let line = format!("{} (in {})", escaped(&line), escaped(&view.right.title));
    if !whole {
        return format!("\n<sub>{line}</sub>\n");
    }
    let mut body = String::new();
    for resource in view.report.resources.iter().filter(|resource| !resource.beside.drift.is_empty()) {
        let _ = writeln!(body, "{} {}", resource.id.kind, resource.id.place());
        for drift in &resource.beside.drift {
            let _ = writeln!(body, "  {}: {}", drift.path, stands(drift).replace('\n', " "));
        }
    }
    let fence = fence(&body);
    format!("\n<details><summary>{line}</summary>\n\n{fence}\n{body}{fence}\n</details>\n")
}

fn stands(drift: &Drift) -> String {
    let live = drift.live.as_ref().map_or_else(|| "is not there".to_owned(), value);
    let declared = drift.declared.as_ref().map(|declared| format!(", declared as {}", value(declared)));
    format!("{live}{} ({})", declared.unwrap_or_default(), beside::whose(drift, Clock::Days))
}
