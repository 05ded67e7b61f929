//! What a word of another tool is called here, and where it stands.
//!
//! A declaration lists under `also` what others call it. A name is looked for in its block, then in the blocks inside
//! of it, nearest first, then around it. Several places are said if they are few and inside; around a block only one
//! place is an answer, because a wrong guess costs more than none. Knows nothing of values but their form.

use super::types::Type;
use super::word::{Member, Planned, Vocabulary, Word, WordId};
use crate::syntax::ast::{Expr, ExprKind};

/// So many places for one name are still an answer.
const FEW: usize = 3;
/// So deep are blocks searched.
const DEEP: usize = 3;

/// A member of a block inside or around, and the way to it.
pub struct Place<'v, 'a> {
    /// From outside to inside: `rollout`, `rolling`.
    pub way: Vec<&'a str>,
    /// What it is called here.
    pub name: &'a str,
    /// The member itself.
    pub member: &'v Member<'a>,
}

impl Place<'_, '_> {
    /// `rollout { rolling { … } }`
    pub fn way(&self) -> String {
        self.way.iter().rev().fold("…".to_owned(), |inner, word| format!("{word} {{ {inner} }}"))
    }
}

/// Names are the same whether written `minReplicas`, `min_replicas` or `min-replicas`.
pub fn is_same(one: &str, other: &str) -> bool {
    let letters = |name: &'_ str| {
        let kept = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-'));
        kept.map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    one.eq_ignore_ascii_case(other) || letters(one) == letters(other)
}

/// The member that lists `name` among its other names.
pub fn by_meaning<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    word: &'v Word<'a>,
    name: &str,
) -> Option<(&'a str, &'v Member<'a>)> {
    word.members
        .iter()
        .find(|(_, member)| {
            let also = match member {
                Member::Field(field) => &field.also,
                Member::Word(id) => &vocabulary.word(*id).also,
            };
            also.iter().any(|other| is_same(other, name))
        })
        .map(|(name, member)| (*name, member))
}

/// Where blocks inside of this one have `name`, under this name or another; all of the nearest, or none.
pub fn inside<'v, 'a>(vocabulary: &'v Vocabulary<'a>, word: &'v Word<'a>, name: &str) -> Vec<Place<'v, 'a>> {
    nearest(vocabulary, word, name, false)
}

/// The same for what is not built yet.
pub fn inside_planned<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    word: &'v Word<'a>,
    name: &str,
) -> Vec<Place<'v, 'a>> {
    nearest(vocabulary, word, name, true)
}

fn nearest<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    word: &'v Word<'a>,
    name: &str,
    planned: bool,
) -> Vec<Place<'v, 'a>> {
    let mut level: Vec<(Vec<&'a str>, &'v Word<'a>)> = vec![(Vec::new(), word)];
    for _ in 0..DEEP {
        let mut next = Vec::new();
        for (way, outer) in &level {
            for (_, inner) in blocks(vocabulary, outer) {
                next.push(([way.as_slice(), &[inner.name]].concat(), inner));
            }
        }
        let places: Vec<_> = next
            .iter()
            .filter_map(|(way, word)| place(vocabulary, way.clone(), word, name, planned))
            .collect();
        if !places.is_empty() {
            return if places.len() <= FEW { places } else { Vec::new() };
        }
        level = next;
    }
    Vec::new()
}

/// Where the blocks around this one, or beside it, have `name`; only one place is an answer.
pub fn around<'v, 'a>(vocabulary: &'v Vocabulary<'a>, id: WordId, name: &str) -> Option<Place<'v, 'a>> {
    let mut inner = id;
    for _ in 0..=DEEP {
        let (outer_id, outer) = vocabulary.iter().find(|(_, outer)| {
            outer.members.values().any(|member| matches!(member, Member::Word(id) if *id == inner))
        })?;
        let way = if outer_id == Vocabulary::ROOT { Vec::new() } else { vec![outer.name] };
        if let Some(place) = place(vocabulary, way.clone(), outer, name, false) {
            return Some(place);
        }
        let mut beside = inside(vocabulary, outer, name);
        if outer_id == Vocabulary::ROOT && inner != id {
            // As far away as that, only the same name means the same.
            beside.retain(|place| is_same(place.name, name));
        }
        if let Some(mut place) = beside.pop() {
            place.way.splice(0..0, way);
            return beside.is_empty().then_some(place);
        }
        inner = outer_id;
    }
    None
}

/// Whether the other name alone makes the statement right: the value has the form that it has here.
///
/// Not for `true` and `false`, which may mean the opposite: `runAsNonRoot` and `root`.
pub fn fits(vocabulary: &Vocabulary<'_>, member: &Member<'_>, value: &Expr<'_>) -> bool {
    let field = match member {
        Member::Field(field) => field,
        Member::Word(id) => {
            let word = vocabulary.word(*id);
            match word.main.and_then(|main| word.field(main)).filter(|_| word.labels.is_empty()) {
                Some(field) => field,
                None => return false,
            }
        }
    };
    let ty = &field.ty;
    match &value.kind {
        ExprKind::Number(lexeme) => {
            let digits = |letter: char| letter.is_ascii_digit() || "_.-".contains(letter);
            let unit = lexeme.trim_start_matches(digits);
            has_type(ty, &|ty| match ty {
                Type::Int => unit.is_empty() && !lexeme.contains('.'),
                Type::Quantity(dimension) => dimension.units().iter().any(|(known, _)| *known == unit),
                _ => false,
            })
        }
        ExprKind::Text(_) => has_type(ty, &|ty| matches!(ty, Type::Text(_))),
        _ => false,
    }
}

fn has_type(ty: &Type<'_>, good: &dyn Fn(&Type<'_>) -> bool) -> bool {
    match ty {
        Type::Optional(inner) => has_type(inner, good),
        Type::Union(members) => members.iter().any(|member| has_type(member, good)),
        Type::Range(low, _) => has_type(low, good),
        ty => good(ty),
    }
}

/// Whether a member is known by name and not built yet.
pub fn is_planned(vocabulary: &Vocabulary<'_>, member: &Member<'_>) -> bool {
    match member {
        Member::Field(field) => field.planned == Planned::Yes,
        Member::Word(id) => vocabulary.word(*id).planned,
    }
}

/// The blocks that a block may hold, those of an environment's overlays among them.
fn blocks<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    word: &'v Word<'a>,
) -> impl Iterator<Item = (WordId, &'v Word<'a>)> {
    let own = word.members.values().filter_map(|member| match member {
        Member::Word(id) => Some((*id, vocabulary.word(*id))),
        Member::Field(_) => None,
    });
    let overlaid = vocabulary.iter().filter(|(_, over)| word.name == "environment" && over.workload);
    own.chain(overlaid).filter(|(_, word)| !word.planned && !word.is_brought_in())
}

fn place<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    way: Vec<&'a str>,
    word: &'v Word<'a>,
    name: &str,
    planned: bool,
) -> Option<Place<'v, 'a>> {
    let own = word.members.iter().find(|(own, _)| is_same(own, name));
    let (name, member) =
        own.map(|(name, member)| (*name, member)).or_else(|| by_meaning(vocabulary, word, name))?;
    (is_planned(vocabulary, member) == planned).then_some(Place { way, name, member })
}
