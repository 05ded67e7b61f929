//! GD0478: an image that no node fetches.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::model::words::Image;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0478", "never-pulled");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0478.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Into a throw-away cluster images are loaded by hand.
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        if let Some(image) = &workload.app.image
            && image.pull.value == "Never"
        {
            sink.push(unfetched(cx, workload, image));
        }
    }
}

fn unfetched(cx: &Context<'_>, workload: &Workload<'_>, image: &Image<'_>) -> Diagnostic {
    cx.availability(CODE, format!("no node fetches the image of `{}`", workload.name.value))
        .label(span(workload, &image.pull), "a node that does not have it cannot start the pod")
        .help("leave `pull` out, or write it in the environment that is `local`")
}
