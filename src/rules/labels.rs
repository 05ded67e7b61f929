//! The labels and annotations of one environment, each with its place: for the checks about them.
//!
//! Those of the project and the environment are seen once, those of
//! workloads with the workload's name.

use super::{Context, span};
use crate::base::span::Span;
use crate::model::words::{Keyed, SText};

/// A label, an annotation or a label of nodes that somebody wrote.
pub(super) struct Entry<'c> {
    pub(super) kind: Kind,
    pub(super) key: &'c str,
    pub(super) value: &'c str,
    pub(super) place: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Label,
    Annotation,
    /// What `placement` asks of a node.
    Node,
    /// What an external says of its pods.
    Pod,
    /// What a workload's pods are found by.
    Selector,
}

/// All of them, in source order as far as one word goes.
pub(super) fn entries<'c>(cx: &Context<'c>) -> Vec<Entry<'c>> {
    let mut entries = Vec::new();
    let environment = cx.environment;
    let mut add = |kind, of: &'c Keyed<'c, SText<'c>>, place: &dyn Fn(&SText<'_>) -> Span| {
        entries.extend(of.iter().map(|(key, value)| Entry {
            kind,
            key,
            value: &value.value,
            place: place(value),
        }));
    };
    let here = |value: &SText<'_>| cx.span(value);
    add(Kind::Label, &environment.project.words.labels, &here);
    add(Kind::Annotation, &environment.project.words.annotations, &here);
    add(Kind::Label, &environment.words.labels, &here);
    add(Kind::Annotation, &environment.words.annotations, &here);
    for external in environment.others.externals.values() {
        add(Kind::Pod, &external.pods, &here);
    }
    for workload in cx.emitted() {
        let app = &workload.app;
        let there = |value: &SText<'_>| span(workload, value);
        add(Kind::Label, &app.labels, &there);
        if let Some(selector) = &app.selector {
            add(Kind::Selector, selector, &there);
        }
        add(Kind::Annotation, &app.annotations, &there);
        add(Kind::Annotation, &app.service.annotations, &there);
        add(Kind::Annotation, &app.account.annotations, &there);
        for expose in app.expose.values() {
            add(Kind::Annotation, &expose.annotations, &there);
        }
        add(Kind::Node, &app.placement.nodes, &there);
    }
    entries
}
