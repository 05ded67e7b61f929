//! Components themselves, whether anybody uses them or not.
//!
//! A component is written out where it is used, so one that needs itself has
//! no end. A body is also laid by itself, because what nobody uses is merged
//! nowhere else; one floor below its values are looked at.

use super::expand::MOST_NAMED;
use super::merge::Merger;
use super::tree::{Block, From, Layer, Scope};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::program::collect::{is_component, name_of};
use crate::program::shape::{Shape, User};
use crate::syntax::ast::{Else, Item};
use crate::words::stdlib;
use crate::words::word::{Vocabulary, Word, WordId};
use std::borrow::Cow;
use std::collections::HashMap;

/// Stack that is always left, and how much is taken then.
const RED_ZONE: usize = 128 << 10;
const STACK: usize = 1 << 20;

/// GD0218: a component that is part of itself.
pub const NEEDS_ITSELF: Code = Code::new("GD0218", "needs-itself");

/// All components of the project.
pub fn check(vocabulary: &Vocabulary<'_>, sink: &mut Sink) {
    let own = |(_, word): &(WordId, &Word<'_>)| is_component(word) && !stdlib::holds(word.span);
    let components = vocabulary.iter().filter(|(_, word)| is_component(word));
    let components = components.map(|(id, word)| (word.key, id)).collect();
    let mut circles = Circles { vocabulary, components, at: HashMap::new(), path: Vec::new(), sink };
    for (id, _) in vocabulary.iter().filter(own) {
        circles.from(id);
    }
}

/// What a body comes to by itself.
#[derive(Debug)]
pub struct Laid<'a> {
    /// In a place where it may stand.
    pub block: Block<'a>,
    /// One more than the highest leaf.
    pub leaves: u32,
    /// Findings, also such as a user may take away.
    pub found: Vec<Diagnostic>,
}

/// The body of a component, laid as if somebody used it: on nothing, and what it lays over workloads apart.
pub fn laid<'a>(
    vocabulary: &Vocabulary<'a>,
    id: WordId,
    word: &Word<'a>,
    shape: &dyn Shape<'a>,
) -> Vec<Laid<'a>> {
    let Some((place, _)) = word.inside.first().and_then(|place| vocabulary.at_root(place)) else {
        return Vec::new();
    };
    let is_environment = |name| vocabulary.at_root(name).is_some_and(|(id, _)| id == place);
    let in_environment = is_environment("environment");
    let user = if in_environment { User::Environment(id) } else { User::Workload(id, None) };
    let layer = Layer { rank: Layer::COMPONENT, from: From::Component(word.name) };
    let lay = |place, what: &mut dyn FnMut(&mut Merger<'a, '_>, &mut Block<'a>)| {
        let mut block = Block::new(place, word.span, layer);
        let mut merger = Merger::new(vocabulary, Some(shape), place, Cow::Borrowed(word.name), layer);
        merger.enter(layer, Scope::Component(user), false);
        what(&mut merger, &mut block);
        Laid { block, leaves: merger.leaves(), found: merger.sink.into_vec() }
    };
    let mut trees = vec![lay(place, &mut |merger, block| {
        for item in &word.body {
            if !in_environment || overlay(vocabulary, item) == Overlay::No {
                merger.items(block, std::slice::from_ref(*item), false);
            }
        }
    })];
    for item in word.body.iter().filter(|_| in_environment) {
        let (Item::Entry(entry), Overlay::Of(place)) = (item, overlay(vocabulary, item)) else { continue };
        trees.push(lay(place, &mut |merger, block| merger.entry(block, entry, 2, true)));
    }
    trees
}

/// Whether a statement of an environment lays something over workloads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overlay {
    No,
    /// Over those of this word.
    Of(WordId),
    /// That is known where somebody uses it.
    Unclear,
}

fn overlay(vocabulary: &Vocabulary<'_>, item: &Item<'_>) -> Overlay {
    let Item::Entry(entry) = item else { return Overlay::Unclear };
    let of = |name| match vocabulary.at_root(name) {
        Some((id, word)) if word.workload => Overlay::Of(id),
        _ => Overlay::No,
    };
    match (name_of(&entry.head, 0), name_of(&entry.head, 1)) {
        (Some(("every", _)), Some((name, _))) => match of(if name == "workload" { "app" } else { name }) {
            Overlay::No => Overlay::Unclear,
            known => known,
        },
        (Some((name, _)), _) if name != "every" => of(name),
        _ => Overlay::Unclear,
    }
}

/// Looks for components that need themselves.
struct Circles<'a, 'v> {
    vocabulary: &'v Vocabulary<'a>,
    components: HashMap<&'a str, WordId>,
    /// Those that were looked at: where they are on the path, or none where all is right behind them.
    at: HashMap<WordId, Option<usize>>,
    /// Each with the place where it uses the next one.
    path: Vec<(WordId, Span)>,
    sink: &'v mut Sink,
}

impl Circles<'_, '_> {
    fn from(&mut self, id: WordId) {
        if self.at.contains_key(&id) {
            return;
        }
        self.at.insert(id, Some(self.path.len()));
        for (next, span) in self.uses(self.vocabulary.word(id)) {
            self.path.push((id, span));
            if let Some(Some(from)) = self.at.get(&next) {
                self.sink.push(needs_itself(self.vocabulary, &self.path[*from..]));
            } else {
                // Components use each other in chains of any length.
                stacker::maybe_grow(RED_ZONE, STACK, || self.from(next));
            }
            self.path.pop();
        }
        self.at.insert(id, None);
    }

    /// The components that a body uses, with the places; whatever its conditions say.
    fn uses(&self, word: &Word<'_>) -> Vec<(WordId, Span)> {
        let mut found = Vec::new();
        for item in &word.body {
            self.used_by(item, &mut found);
        }
        found
    }

    fn used_by(&self, item: &Item<'_>, found: &mut Vec<(WordId, Span)>) {
        let mut all = |items: &[Item<'_>]| {
            for item in items {
                self.used_by(item, found);
            }
        };
        match item {
            Item::Entry(entry) => {
                let used = name_of(&entry.head, 0).and_then(|(name, span)| {
                    let key = self.vocabulary.key(name, span.file);
                    Some((*self.components.get(key)?, span))
                });
                found.extend(used);
            }
            Item::For(each) => all(&each.block.items),
            Item::If(choice) => {
                let mut choice = choice;
                loop {
                    all(&choice.then.items);
                    match &choice.otherwise {
                        Some(Else::If(inner)) => choice = inner,
                        Some(Else::Block(block)) => break all(&block.items),
                        None => break,
                    }
                }
            }
            Item::Remove(_) | Item::Use(_) | Item::Allow(_) | Item::Declare(_) | Item::Bad(_) => {}
        }
    }
}

fn needs_itself(vocabulary: &Vocabulary<'_>, circle: &[(WordId, Span)]) -> Diagnostic {
    let (circle, more) = circle.split_at(circle.len().min(MOST_NAMED));
    let names: Vec<String> =
        circle.iter().map(|(id, _)| format!("`{}`", vocabulary.word(*id).name)).collect();
    let message = match (names.as_slice(), more.len()) {
        ([one], 0) => format!("the component {one} needs itself"),
        (names, 0) => format!("the components {} need each other", names.join(", ")),
        (names, more) => format!("the components {} and {more} more need each other", names.join(", ")),
    };
    let mut finding = Diagnostic::error(NEEDS_ITSELF, message);
    for (at, (_, span)) in circle.iter().enumerate() {
        finding = finding.label(*span, if at == 0 { "used here …" } else { "… which uses this" });
    }
    finding.help("a component is written out where it is used: take one use away")
}
