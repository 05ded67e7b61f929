//! Why something is not there: left out by `only_in`, removed by an environment.
//!
//! A removal leaves nothing in the merged tree that could be asked, so the
//! statements of the environment's chain are: the highest one counts.

use super::{Explanation, Layered, one_line, parts};
use crate::base::span::Span;
use crate::driver::Project;
use crate::program::collect::{Environment, Overlay, is_inner_overlay};
use crate::syntax::ast::{Body, Head, Item, PartKind};
use crate::values::world::World;

/// The answer for an environment that lacks it; none where nobody took it away.
pub(super) fn why(project: &Project, world: &World<'_, '_>, address: &str) -> Option<Explanation> {
    let parts = parts(address);
    let (first, rest) = parts.split_first()?;
    let layers = match world.absent.get(first.as_str()) {
        Some(absence) => {
            let layer = if absence.how == "not listed" {
                "only_in".to_owned()
            } else {
                let dropping = world.chain.iter().find(|one| one.dropped.contains_key(first.as_str()));
                dropping.map_or_else(String::new, |one| format!("environment {}", one.name.text))
            };
            let text = one_line(project.sources.text(absence.span));
            vec![Layered { layer, span: Some(absence.span), text }]
        }
        None => vec![removal(project, world, first, rest)?],
    };
    Some(Explanation {
        environments: Vec::new(),
        address: address.to_owned(),
        value: "(not there)".to_owned(),
        layers,
        ladder: Vec::new(),
        doc: None,
    })
}

/// Where a default holds because something was removed, that says why.
pub(super) fn add_removal(project: &Project, world: &World<'_, '_>, answer: &mut Explanation) {
    if answer.layers.first().is_some_and(|first| first.layer != "default") {
        return;
    }
    let parts = parts(&answer.address);
    if let Some((first, rest)) = parts.split_first()
        && let Some(layer) = removal(project, world, first, rest)
    {
        answer.layers.insert(0, layer);
    }
}

fn removal(project: &Project, world: &World<'_, '_>, workload: &str, rest: &[String]) -> Option<Layered> {
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    world.chain.iter().rev().find_map(|environment| {
        let span = in_overlays(environment, workload, &rest)?;
        let layer = format!("environment {}", environment.name.text);
        Some(Layered { layer, span: Some(span), text: one_line(project.sources.text(span)) })
    })
}

/// The removal in an environment's overlays that takes this away, or what it is part of.
fn in_overlays(environment: &Environment<'_>, workload: &str, rest: &[&str]) -> Option<Span> {
    let overlays = environment.overlays.get(workload).into_iter().flatten().rev();
    let own = overlays.filter_map(|overlay| match overlay {
        Overlay::Set(statement) => {
            in_entry(&statement.entry.head, &statement.entry.body, statement.from, rest)
        }
        Overlay::Remove(remove, from, _) => leads(&remove.head, *from, rest).then_some(remove.span),
    });
    let every = environment.every.iter().rev().filter_map(|every| {
        let entry = every.statement.entry;
        in_entry(&entry.head, &entry.body, every.statement.from, rest)
    });
    own.chain(every).next()
}

fn in_entry(head: &Head<'_>, body: &Body<'_>, from: usize, rest: &[&str]) -> Option<Span> {
    let Body::Block(block) = body else { return None };
    let rest = rest.get(head.parts.len().saturating_sub(from)..).filter(|_| leads(head, from, rest))?;
    block.items.iter().rev().find_map(|item| match item {
        Item::Remove(remove) => leads(&remove.head, 0, rest).then_some(remove.span),
        Item::Entry(entry) if !is_inner_overlay(entry) => in_entry(&entry.head, &entry.body, 0, rest),
        _ => None,
    })
}

/// Whether the parts of a head are the first ones of an address.
fn leads(head: &Head<'_>, from: usize, rest: &[&str]) -> bool {
    let parts = head.parts.get(from..).unwrap_or_default();
    let is = |(part, wanted): (&PartKind<'_>, &&str)| match part {
        PartKind::Name(name) => name == wanted,
        PartKind::Text(text) => text.plain() == Some(*wanted),
        PartKind::Index(value) => match &value.kind {
            crate::syntax::ast::ExprKind::Text(text) => text.plain() == Some(*wanted),
            _ => false,
        },
    };
    parts.len() <= rest.len() && parts.iter().map(|part| &part.kind).zip(rest).all(is)
}
