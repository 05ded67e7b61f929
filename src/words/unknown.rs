//! GD0201: a word or field that its block does not have.
//!
//! The nearest name is found by spelling, and by meaning: the other names
//! that a declaration lists under `also`. Only a misspelling with one
//! candidate gets an edit; another tool's name mostly wants another value too.

use super::meaning::{self, Place, by_meaning, fits, is_planned, is_same};
use super::stdlib;
use super::types::Type;
use super::word::{Member, Vocabulary, Word, WordId};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::Body;

/// GD0201: unknown word.
pub const UNKNOWN_WORD: Code = Code::new("GD0201", "unknown-word");
/// GD0235: a word that has another name now.
pub const DEPRECATED: Code = Code::risk("GD0235", "deprecated");
/// GD0208: known by name, not built yet.
pub const NOT_SUPPORTED: Code = Code::new("GD0208", "not-supported-yet");

/// The finding for `name` in a block of `inside`; where it has this `body`, another name may be all that it takes.
pub fn unknown_entry(
    vocabulary: &Vocabulary<'_>,
    inside: WordId,
    name: &str,
    span: Span,
    body: Option<&Body<'_>>,
) -> Diagnostic {
    let finding = unknown(vocabulary, inside, name, span);
    let word = vocabulary.word(inside);
    if finding.fix.is_some() || word.instead.iter().any(|(other, _)| is_same(other, name)) {
        return finding;
    }
    let Some((ours, member)) = by_meaning(vocabulary, word, name) else { return finding };
    let is_enough = match body {
        Some(Body::Set(value)) => fits(vocabulary, member, value),
        Some(Body::Block(_)) => matches!(member, Member::Field(field) if field.ty.is_map()),
        Some(Body::Append(_)) | None => false,
    };
    if is_enough && !is_planned(vocabulary, member) { finding.replace(span, name, ours) } else { finding }
}

/// The finding for `name` in a block of `inside`.
pub fn unknown(vocabulary: &Vocabulary<'_>, inside: WordId, name: &str, span: Span) -> Diagnostic {
    let word = vocabulary.word(inside);
    let message = if inside == Vocabulary::ROOT {
        format!("a project has no `{name}`")
    } else {
        format!("{} has no `{name}`", with_article(word.name))
    };
    let finding = Diagnostic::error(UNKNOWN_WORD, message).label(span, "unknown word");
    if let Some(brought) = brought_in(vocabulary, inside, name) {
        if brought.planned {
            return not_supported(name, span);
        }
        return finding.help(format!("write `use {}` at the top of this file", brought.key));
    }
    if let Some((_, instead)) = word.instead.iter().find(|(other, _)| is_same(other, name)) {
        return finding.help(*instead);
    }
    if let Some((other, member)) = by_meaning(vocabulary, word, name) {
        if is_planned(vocabulary, member) {
            return finding.help(format!("gdeploy will call it `{other}`, which is not supported yet"));
        }
        return finding.help(format!("gdeploy calls it {}", shown(vocabulary, other, member, name)));
    }
    if let Some(near) = suggest::nearest(name, beginnings(vocabulary, word)) {
        if word.members.get(near).is_some_and(|member| is_planned(vocabulary, member)) {
            return finding.help(format!("did you mean `{near}`? It is not supported yet"));
        }
        return finding.help(format!("did you mean `{near}`?")).replace(span, name, near);
    }
    let places = meaning::inside(vocabulary, word, name);
    if !places.is_empty() {
        return finding.help(belongs(vocabulary, name, &places));
    }
    if let [place] = meaning::inside_planned(vocabulary, word, name).as_slice() {
        let (name, way) = (place.name, place.way());
        return finding
            .help(format!("gdeploy will call it `{name}`, in `{way}`, which is not supported yet"));
    }
    if let Some(place) = meaning::around(vocabulary, inside, name) {
        return finding.help(belongs(vocabulary, name, &[place]));
    }
    finding.help(format!("there are {}", listed(vocabulary, word)))
}

/// The component of std or a library that has this name, where no other one has.
fn brought_in<'v, 'a>(vocabulary: &'v Vocabulary<'a>, inside: WordId, name: &str) -> Option<&'v Word<'a>> {
    let place = vocabulary.word(inside).name;
    let mut found = vocabulary.iter().map(|(_, word)| word);
    found.find(|word| word.is_brought_in() && word.name == name && word.inside.contains(&place))
}

/// What a statement in a block of this word may begin with: its members, and the overlays it may hold.
pub fn beginnings<'a>(vocabulary: &Vocabulary<'a>, word: &Word<'a>) -> Vec<&'a str> {
    let mut names: Vec<&'a str> = word.named().map(|(name, _)| name).collect();
    if word.workload {
        names.push("environment");
    } else if word.name == "environment" {
        let changed = vocabulary.iter().filter(|(_, word)| word.workload || word.is_shared());
        names.extend(changed.map(|(_, word)| word.name).chain(["every"]));
    }
    names
}

/// The member that a misspelt name stands for, so that nothing else is missed for want of it.
pub fn meant<'a>(vocabulary: &Vocabulary<'a>, word: &Word<'a>, name: &str) -> Option<&'a str> {
    if word.instead.iter().any(|(other, _)| is_same(other, name)) {
        return None;
    }
    let near = suggest::nearest(name, word.named().map(|(name, _)| name))?;
    let planned = word.members.get(near).is_some_and(|member| is_planned(vocabulary, member));
    (!planned).then_some(near)
}

/// The finding for a member that is on its way out; a fix where it has another name.
pub fn deprecated(word: &Word<'_>, name: &str, instead: &str, span: Span) -> Diagnostic {
    let why = if stdlib::holds(word.span) {
        "the next edition of the language does not know it"
    } else {
        "its declaration says that it will go"
    };
    let finding = Diagnostic::warning(DEPRECATED, format!("`{name}` of `{}` is on its way out", word.name))
        .label(span, why);
    match word.renamed(instead) {
        Some(_) => finding.help(format!("write `{instead}`")).replace(span, name, instead),
        None => finding.help(instead),
    }
}

/// The finding for something that the vocabulary knows and the compiler does not build.
pub fn not_supported(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(NOT_SUPPORTED, format!("`{name}` is not supported yet"))
        .label(span, "known, but this version does not compile it")
        .help("leave it out until a later version; see the changelog")
}

/// ``an `app` ``, ``a `probe` ``, `` `resources` ``
pub fn with_article(name: &str) -> String {
    if name.ends_with("es") {
        return format!("`{name}`");
    }
    let article = if name.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// Where a name belongs, in a sentence.
fn belongs(vocabulary: &Vocabulary<'_>, written: &str, places: &[Place<'_, '_>]) -> String {
    let is_own = |place: &Place<'_, '_>| place.name == written;
    let said: Vec<String> = places
        .iter()
        .map(|place| {
            let way = if place.way.is_empty() { "the root".to_owned() } else { format!("`{}`", place.way()) };
            if is_own(place) {
                return format!("in {way}");
            }
            format!("{}, in {way}", shown(vocabulary, place.name, place.member, written))
        })
        .collect();
    let said = said.join(", or ");
    if places.iter().all(is_own) {
        format!("`{written}` belongs {said}")
    } else {
        format!("gdeploy calls it {said}")
    }
}

/// A member as one begins to write it: `` `port NAME` ``.
fn shown(vocabulary: &Vocabulary<'_>, name: &str, member: &Member<'_>, written: &str) -> String {
    let Member::Word(id) = member else { return format!("`{name}`") };
    match vocabulary.word(*id).labels.first() {
        Some(label) => match &label.ty {
            Type::Union(members) => {
                let which = members.iter().find_map(|member| match member {
                    Type::Literal(which) if written.starts_with(which) => Some(which),
                    _ => None,
                });
                match which {
                    Some(which) => format!("`{name} {which}`"),
                    None => format!("`{name}`, and says which: {}", label.ty),
                }
            }
            _ => format!("`{name} {} …`", label.name.to_uppercase()),
        },
        None => format!("`{name}`"),
    }
}

/// The members that can be used, in the order of their declaration.
fn listed(vocabulary: &Vocabulary<'_>, word: &Word<'_>) -> String {
    let more: &[&str] = match word.name {
        "root" => &["component", "every", "input"],
        "environment" => &["app", "every", "remove"],
        _ => &[],
    };
    let names =
        usable(vocabulary, word).chain(more.iter().copied().filter(|name| !word.members.contains_key(name)));
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The members of a word that this version compiles.
pub fn usable<'v, 'a>(
    vocabulary: &'v Vocabulary<'a>,
    word: &'v Word<'a>,
) -> impl Iterator<Item = &'a str> + Clone + 'v {
    let good =
        |member: &Member<'a>| !is_planned(vocabulary, member) && member.deprecated(vocabulary).is_none();
    word.named().filter(move |(_, member)| good(member)).map(|(name, _)| name)
}
