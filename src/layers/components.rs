//! Components themselves, whether anybody uses them or not.
//!
//! A component is written out where it is used, so one that needs itself has
//! no end. Its own words are checked here once, because what nobody uses is
//! merged nowhere else; its values are checked where it is used.

use super::expand::MOST_NAMED;
use super::merge::Merger;
use super::tree::{Block, From, Layer, Scope};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::program::collect::{is_component, name_of};
use crate::program::shape::User;
use crate::syntax::ast::{Else, Item};
use crate::words::stdlib;
use crate::words::unknown::{NOT_SUPPORTED, UNKNOWN_WORD};
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
    for (id, word) in vocabulary.iter().filter(own) {
        words(vocabulary, id, word, sink);
    }
    let components = vocabulary.iter().filter(|(_, word)| is_component(word));
    let components = components.map(|(id, word)| (word.key, id)).collect();
    let mut circles = Circles { vocabulary, components, at: HashMap::new(), path: Vec::new(), sink };
    for (id, _) in vocabulary.iter().filter(own) {
        circles.from(id);
    }
}

/// What no word of its body means.
fn words<'a>(vocabulary: &Vocabulary<'a>, id: WordId, word: &Word<'a>, sink: &mut Sink) {
    let Some((place, _)) = word.inside.first().and_then(|place| vocabulary.at_root(place)) else { return };
    let layer = Layer { rank: Layer::COMPONENT, from: From::Component(word.name) };
    let mut block = Block::new(place, word.span, layer);
    let mut merger = Merger::new(vocabulary, None, place, Cow::Borrowed(word.name), layer);
    merger.enter(layer, Scope::Component(User::Workload(id, None)), false);
    let in_environment = vocabulary.at_root("environment").is_some_and(|(id, _)| id == place);
    for item in &word.body {
        if !(in_environment && is_overlay(vocabulary, item)) {
            merger.items(&mut block, std::slice::from_ref(*item), false);
        }
    }
    let known = [UNKNOWN_WORD, NOT_SUPPORTED];
    sink.extend(merger.sink.into_vec().into_iter().filter(|finding| known.contains(&finding.code)));
}

/// What an environment lays over workloads: its words are checked where somebody uses it.
fn is_overlay(vocabulary: &Vocabulary<'_>, item: &Item<'_>) -> bool {
    let Item::Entry(entry) = item else { return true };
    let first = name_of(&entry.head, 0).map_or("every", |(name, _)| name);
    first == "every" || vocabulary.at_root(first).is_some_and(|(_, word)| word.workload)
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
