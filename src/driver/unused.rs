//! What is declared and never used.
//!
//! Judged by the text of all files, like inputs: what one environment uses is
//! used, and so is what only an unused component mentions. Environments and
//! workloads are made for their own sake, and so is an external that calls.

use super::inputs::is_near;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::layers::expand::Merged;
use crate::program::collect::Program;
use crate::program::mentions::Mentions;
use crate::program::names::What;
use crate::syntax::ast::{Name, PartKind};
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
    // What is misspelt, by a finding elsewhere, counts as the nearest.
    let values = |name: &str| {
        let nearly = |other: &&str| program.names.what(other).is_none() && is_near(other, name);
        mentions.values.contains(name) || program.names.is_twice(name) || mentions.values.iter().any(nearly)
    };
    // What a library has is there for all projects that take it.
    let own = |name: &Name<'_>| program.library_of(name.span.file).is_none();
    for (name, found) in program.lets.iter().filter(|(name, found)| own(&found.name) && !values(name)) {
        sink.push(never_used("`let`", found.name, &format!("use it: `${{{name}}}`")));
    }
    for name in program.names.of(What::Component) {
        let Some(declared) = program.names.declared(name).filter(own) else { continue };
        if !mentions.words.contains(name) && !mentions.words.iter().any(|other| is_near(other, name)) {
            sink.push(never_used("component", declared, &format!("use it in an app: `{name} {{ … }}`")));
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

fn never_used(what: &str, declared: Name<'_>, how: &str) -> Diagnostic {
    Diagnostic::warning(NEVER_USED, format!("nothing uses the {what} `{}`", declared.text))
        .label(declared.span, "declared here, and never mentioned")
        .help(format!("leave it out, or {how}"))
}
