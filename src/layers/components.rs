//! Components themselves, whether anybody uses them or not.
//!
//! A component is written out where it is used, so one that needs itself has
//! no end. A body is also laid by itself, because what nobody uses is merged
//! nowhere else; one floor below its values are looked at.

use super::inherits::{MOST_DEEP, MOST_NAMED, TOO_DEEP};
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
    let mut chains =
        Chains { vocabulary, components, at: HashMap::new(), path: Vec::new(), is_told: false, sink };
    for (id, _) in vocabulary.iter().filter(own) {
        chains.from(id);
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

/// Looks for components that need themselves, and for chains that nobody can want.
struct Chains<'a, 'v> {
    vocabulary: &'v Vocabulary<'a>,
    components: HashMap<&'a str, WordId>,
    /// Those that were looked at.
    at: HashMap<WordId, At>,
    /// Each with the place where it uses the next one.
    path: Vec<(WordId, Span)>,
    /// One chain is found from the lowest component up, and said once.
    is_told: bool,
    sink: &'v mut Sink,
}

/// A component that was looked at.
#[derive(Clone, Copy)]
enum At {
    /// This far down the path.
    Path(usize),
    /// Done: the longest chain of components behind it.
    Behind(usize),
}

impl Chains<'_, '_> {
    /// The longest chain behind a component; what is part of a circle counts as short.
    fn from(&mut self, id: WordId) -> usize {
        match self.at.get(&id) {
            Some(At::Behind(length)) => return *length,
            Some(At::Path(from)) => {
                self.sink.push(needs_itself(self.vocabulary, &self.path[*from..]));
                return 0;
            }
            None => {}
        }
        self.at.insert(id, At::Path(self.path.len()));
        let mut longest = 0;
        for (next, span) in self.uses(self.vocabulary.word(id)) {
            self.path.push((id, span));
            // Components use each other in chains of any length.
            let behind = stacker::maybe_grow(RED_ZONE, STACK, || self.from(next)) + 1;
            self.path.pop();
            if behind > MOST_DEEP && !self.is_told {
                self.is_told = true;
                self.sink.push(too_deep(self.vocabulary.word(id).name, span));
            }
            longest = longest.max(behind);
        }
        self.at.insert(id, At::Behind(longest));
        longest
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

fn too_deep(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, format!("the component `{name}` stands on more than {MOST_DEEP} others"))
        .label(span, "this one uses another, which uses another, and so on")
        .help("let one component use several, instead of one the next")
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
