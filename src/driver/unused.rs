//! What is declared and never used.
//!
//! Judged by the text of all files, like inputs: what one environment uses is
//! used, and so is what only an unused component mentions. Environments and
//! workloads are made for their own sake, and so is an external that calls.
//! A `let` among them is evaluated here, because nobody else does.

use super::inputs::is_near;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Origins;
use crate::layers::expand::Merged;
use crate::program::collect::Program;
use crate::program::mentions::Mentions;
use crate::program::names::What;
use crate::syntax::ast::{Name, PartKind};
use crate::values::eval::Evaluator;
use crate::values::functions::{ARGUMENTS, MISSING_FILE, UNREADABLE_FILE};
use crate::values::messages::{
    AMBIGUOUS, ARITHMETIC, CIRCLE, INVERTED_RANGE, TOO_LONG, UNKNOWN_FUNCTION, UNKNOWN_NAME,
};
use crate::values::world::World;
use crate::words::unknown::with_article;
use crate::words::word::Vocabulary;
use indexmap::IndexMap;

/// GD0529: a declaration that nothing refers to.
pub(super) const NEVER_USED: Code = Code::risk("GD0529", "never-used");

/// Warns of each `let`, component, external and store that nothing mentions.
pub(super) fn check(
    vocabulary: &Vocabulary<'_>,
    program: &Program<'_>,
    others: &IndexMap<&str, Merged<'_>>,
    mentions: &Mentions<'_>,
    sink: &mut Sink,
) {
    let values = |name: &str| is_mentioned(program, mentions, name);
    // What a library has is there for all projects that take it.
    let own = |name: &Name<'_>| program.library_of(name.span.file).is_none();
    for name in lets(program, mentions) {
        let declared = program.lets[name].name;
        sink.push(never_used("`let`", declared, &format!("use it: `${{{name}}}`")));
    }
    for name in program.names.of(What::Component) {
        let Some(declared) = program.names.declared(name).filter(own) else { continue };
        if !mentions.words.contains(name) && !mentions.words.iter().any(|other| is_near(other, name)) {
            let component = vocabulary.iter().find(|(_, word)| word.span == declared.span);
            let place = component.and_then(|(_, word)| word.inside.first().copied()).unwrap_or("app");
            let how = format!("use it in {}: `{name} {{ … }}`", with_article(place));
            sink.push(never_used("component", declared, &how));
        }
    }
    for (name, merged) in others {
        let word = vocabulary.word(merged.block.word).name;
        let how = match word {
            "external" if merged.block.get("calls").is_none() => format!("call it: `calls = [{name}]`"),
            "storage_class" => format!("use it: `volume NAME {{ class = {name}, … }}`"),
            "secret_store" => format!("use it: `secret NAME {{ store = {name}, … }}`"),
            _ => continue,
        };
        // A word that is misspelt is the only thing to be said.
        let is_written = program.others.get(name).is_some_and(|declared| {
            declared
                .statement
                .entry
                .head
                .parts
                .iter()
                .any(|part| matches!(part.kind, PartKind::Name(name) if name == word))
        });
        if !is_written {
            continue;
        }
        if let (false, Some(declared)) = (values(name), program.names.declared(name).filter(own)) {
            sink.push(never_used(word, declared, &how));
        }
    }
}

/// The `let`s of the project that nothing mentions.
pub(super) fn lets<'a>(program: &Program<'a>, mentions: &Mentions<'_>) -> Vec<&'a str> {
    let own = |name: &Name<'_>| program.library_of(name.span.file).is_none();
    let unused = program
        .lets
        .iter()
        .filter(|(name, found)| own(&found.name) && !is_mentioned(program, mentions, name));
    unused.map(|(name, _)| *name).collect()
}

/// Whether a value names it; what is misspelt, by a finding elsewhere, counts as the nearest.
fn is_mentioned(program: &Program<'_>, mentions: &Mentions<'_>, name: &str) -> bool {
    let nearly = |other: &&str| program.names.what(other).is_none() && is_near(other, name);
    mentions.values.contains(name) || program.names.is_twice(name) || mentions.values.iter().any(nearly)
}

/// What a value can have whatever it is used for: names, functions, files and operators, but no type that it lacks,
/// and nothing that only an environment lacks.
const ALWAYS: &[Code] = &[
    UNKNOWN_NAME,
    AMBIGUOUS,
    CIRCLE,
    UNKNOWN_FUNCTION,
    ARGUMENTS,
    MISSING_FILE,
    UNREADABLE_FILE,
    INVERTED_RANGE,
    ARITHMETIC,
    TOO_LONG,
];

/// What is wrong with the values of `let`s that nobody asks for.
pub(super) fn values(world: &World<'_, '_>, unused: &[&str], sink: &mut Sink) {
    for name in unused {
        let mut evaluator = Evaluator::new(world, None, 0, Origins::default());
        evaluator.ask_for(name);
        let found = evaluator.sink.into_vec();
        sink.extend(found.into_iter().filter(|finding| ALWAYS.contains(&finding.code)));
    }
}

fn never_used(what: &str, declared: Name<'_>, how: &str) -> Diagnostic {
    Diagnostic::warning(NEVER_USED, format!("nothing uses the {what} `{}`", declared.text))
        .label(declared.span, "declared here, and never mentioned")
        .help(format!("leave it out, or {how}"))
}
