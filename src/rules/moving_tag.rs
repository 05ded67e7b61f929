//! GD0440: an image whose tag means another one tomorrow.

use super::{Context, Rule, span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::workload::Workload;

const CODE: Code = Code::risk("GD0440", "moving-tag");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0440.md"), check);

/// Tags that are moved from image to image.
const MOVING: [&str; 14] = [
    "latest",
    "main",
    "master",
    "trunk",
    "develop",
    "dev",
    "edge",
    "nightly",
    "snapshot",
    "stable",
    "staging",
    "prod",
    "production",
    "release",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_local() {
        return;
    }
    for workload in cx.emitted() {
        let containers = workload.app.containers();
        let further = containers.iter().map(|container| container.image);
        for image in workload.app.image.iter().chain(further) {
            match tag(&image.r#ref.value) {
                Tag::Fixed => {}
                Tag::None => sink.push(no_tag(cx, workload, span(workload, &image.r#ref))),
                Tag::Moving(tag) => sink.push(moving(cx, workload, tag, span(workload, &image.r#ref))),
            }
        }
    }
}

enum Tag<'t> {
    Fixed,
    None,
    Moving(&'t str),
}

fn tag(image: &str) -> Tag<'_> {
    if image.contains('@') {
        return Tag::Fixed;
    }
    match image.rsplit('/').next().and_then(|last| last.split_once(':')) {
        None => Tag::None,
        Some((_, tag)) if MOVING.contains(&tag) => Tag::Moving(tag),
        Some(_) => Tag::Fixed,
    }
}

fn no_tag(cx: &Context<'_>, workload: &Workload<'_>, place: Span) -> Diagnostic {
    cx.availability(CODE, format!("the image of `{}` has no tag", workload.name.value))
        .label(place, "that means `latest`, whatever that is when a node pulls it")
        .help("name a version: `…:1.5.0`")
}

fn moving(cx: &Context<'_>, workload: &Workload<'_>, tag: &str, place: Span) -> Diagnostic {
    cx.availability(
        CODE,
        format!("the tag `{tag}` of `{}` means another image tomorrow", workload.name.value),
    )
    .label(place, "whatever that is when a node pulls it")
    .help("name a version: `…:1.5.0`")
}
