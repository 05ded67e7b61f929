//! Where a project's components say that they may stand.
//!
//! A component is laid on a workload or on an environment, so other places
//! mean nothing; a misspelt one counts as what it means, and as `app` where
//! that is not sure, so that its users are not told that it is unknown.

use super::load::DECLARATION;
use super::meaning::is_same;
use super::unknown::with_article;
use super::word::Word;
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::ast::{ElementValue, Expr, ExprKind};

/// Replaces what is no place by what it may mean.
pub(super) fn check<'a>(words: &mut [Word<'a>], index: usize, written: &'a Expr<'a>, sink: &mut Sink) {
    let places: Vec<&Word<'a>> = words.iter().filter(|word| is_place(word)).collect();
    let mut meant: Vec<&'a str> = Vec::new();
    for (name, span) in names(written) {
        let known = places.iter().find(|place| place.name == name);
        let other = || places.iter().find(|place| place.also.iter().any(|also| is_same(also, name)));
        let near = || suggest::nearest(name, places.iter().map(|place| place.name));
        let place = match known {
            Some(known) => known.name,
            None => {
                let near = other().map(|place| place.name).or_else(near);
                let near = near.and_then(|near| places.iter().find(|place| place.name == near));
                let here = places.iter().filter(|place| !place.planned);
                let all: Vec<String> = here.map(|place| format!("`{}`", place.name)).collect();
                let finding = Diagnostic::error(
                    DECLARATION,
                    format!("no component can stand in {}", with_article(name)),
                )
                .label(span, "no such place");
                sink.push(match near {
                    Some(near) => {
                        finding.help(format!("did you mean `{}`?", near.name)).replace(span, name, near.name)
                    }
                    None => finding.help(format!("there are {}", all.join(", "))),
                });
                near.map_or("app", |near| near.name)
            }
        };
        if !meant.contains(&place) {
            meant.push(place);
        }
    }
    words[index].inside = meant;
}

/// Whether it is laid in layers, of which the body of a component is one; a word to come may be.
fn is_place(word: &Word<'_>) -> bool {
    (word.workload || word.planned || word.name == "environment") && word.inside == ["root"]
}

fn names<'a>(written: &'a Expr<'a>) -> Vec<(&'a str, Span)> {
    match &written.kind {
        ExprKind::List(elements) => elements
            .iter()
            .filter_map(|element| match &element.value {
                ElementValue::Expr(value) => Some(value),
                ElementValue::Record(_) => None,
            })
            .flat_map(names)
            .collect(),
        ExprKind::Ref(reference) if reference.steps.is_empty() => {
            vec![(reference.root.text, reference.root.span)]
        }
        _ => Vec::new(),
    }
}
