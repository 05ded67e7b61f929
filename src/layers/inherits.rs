//! Environments on top of each other: what inherits from what.
//!
//! All that is wrong with that is found here, once for all environments; whoever
//! walks up from one stops where no sensible program goes on.

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::base::suggest;
use crate::program::collect::{Environment, Program};
use crate::syntax::ast::{Body, Expr, ExprKind};
use std::collections::HashMap;

/// GD0709: environments that inherit from each other.
pub const INHERITS_ITSELF: Code = Code::new("GD0709", "inherits-itself");
/// GD0242: more environments or components on top of each other than anybody can want.
pub const TOO_DEEP: Code = Code::new("GD0242", "too-many-levels");

/// So many environments, or components, stand on top of each other at most.
pub const MOST_DEEP: usize = 100;
/// So many of a circle are named, and count.
pub(super) const MOST_NAMED: usize = 12;

/// The environments from the root of `inherits` to this one.
pub fn chain<'p, 'a>(program: &'p Program<'a>, name: &str) -> Vec<&'p Environment<'a>> {
    let mut chain: Vec<&Environment<'_>> = Vec::new();
    let mut next = program.environments.get(name);
    while let Some(environment) = next {
        let is_circle = chain.iter().any(|other| other.name.text == environment.name.text);
        if is_circle || chain.len() > MOST_DEEP {
            // All of a wide circle, laid for each environment in it, would be very much.
            chain.truncate(MOST_NAMED);
            break;
        }
        chain.push(environment);
        next = parent(program, environment);
    }
    chain.reverse();
    if chain.iter().all(|environment| environment.below.is_empty()) {
        return chain;
    }
    chain.into_iter().flat_map(|environment| environment.below.iter().chain([environment])).collect()
}

/// What is wrong with what these environments inherit from: circles, each once, and chains without an end in sight.
pub fn check(program: &Program<'_>, names: &[&str], sink: &mut Sink) {
    // How many are above each that was looked at; none for those of a circle, and what stands on one.
    let mut above: HashMap<&str, Option<usize>> = HashMap::new();
    let mut is_told = false;
    for name in names {
        let mut path: Vec<&Environment<'_>> = Vec::new();
        let mut on_path: HashMap<&str, usize> = HashMap::new();
        let mut next = program.environments.get(name);
        let mut depth = Some(0);
        while let Some(environment) = next {
            let name = environment.name.text;
            if let Some(known) = above.get(name) {
                depth = known.map(|known| known + 1);
                break;
            }
            if let Some(at) = on_path.insert(name, path.len()) {
                sink.push(inherits_itself(program, &path[at..]));
                depth = None;
                break;
            }
            path.push(environment);
            next = parent(program, environment);
        }
        for environment in path.into_iter().rev() {
            if depth.is_some_and(|depth| depth > MOST_DEEP) && !is_told {
                is_told = true;
                sink.push(too_deep(program, environment));
            }
            above.insert(environment.name.text, depth);
            depth = depth.map(|depth| depth + 1);
        }
    }
}

fn too_deep(program: &Program<'_>, environment: &Environment<'_>) -> Diagnostic {
    let name = environment.name.text;
    let span = inherits(program, environment).map_or(environment.name.span, |(_, span)| span);
    Diagnostic::error(TOO_DEEP, format!("environment `{name}` inherits from more than {MOST_DEEP} others"))
        .label(span, "which inherits from another, which inherits from another, and so on")
        .help("inherit from one that says what is the same in many")
}

/// The environment that one inherits from.
fn parent<'p, 'a>(program: &'p Program<'a>, environment: &Environment<'a>) -> Option<&'p Environment<'a>> {
    inherits(program, environment).and_then(|(parent, _)| named(program, parent))
}

/// The same finding whichever environment of the circle is looked at.
fn inherits_itself(program: &Program<'_>, circle: &[&Environment<'_>]) -> Diagnostic {
    let mut circle: Vec<_> = circle.iter().filter_map(|one| Some((one, inherits(program, one)?))).collect();
    circle.sort_by_key(|(_, (_, span))| *span);
    let more = circle.len().saturating_sub(MOST_NAMED);
    circle.truncate(MOST_NAMED);
    let names: Vec<String> = circle.iter().map(|(one, _)| format!("`{}`", one.name.text)).collect();
    let message = match (names.as_slice(), more) {
        ([one], 0) => format!("environment {one} inherits from itself"),
        (names, 0) => format!("environments {} inherit from each other", names.join(", ")),
        (names, more) => format!("environments {} and {more} more inherit from each other", names.join(", ")),
    };
    let mut finding = Diagnostic::error(INHERITS_ITSELF, message);
    for (at, (_, (parent, span))) in circle.iter().enumerate() {
        let text = if at == 0 { format!("needs `{parent}` first") } else { format!("and this `{parent}`") };
        finding = finding.label(*span, text);
    }
    finding.help("remove one `inherits` of the circle")
}

/// The environment of a name; a misspelt one, which is a finding elsewhere, counts as the nearest.
pub(super) fn named<'p, 'a>(program: &'p Program<'a>, name: &str) -> Option<&'p Environment<'a>> {
    let known = program.environments.keys().copied();
    program.environments.get(name).or_else(|| program.environments.get(suggest::nearest(name, known)?))
}

/// Whether an environment says `inherits`.
pub(super) fn has_parent(environment: &Environment<'_>) -> bool {
    inherited(environment).is_some_and(|value| matches!(value.kind, ExprKind::Ref(_)))
}

/// What `inherits` of an environment names, and where.
pub fn inherits<'a>(program: &Program<'a>, environment: &Environment<'a>) -> Option<(&'a str, Span)> {
    let value = inherited(environment)?;
    let ExprKind::Ref(reference) = &value.kind else { return None };
    let whole = program.whole_name(reference).filter(|(_, steps)| *steps == reference.steps.len());
    whole.map(|(name, _)| (name, value.span)).or_else(|| bare(value))
}

/// The value of `inherits`.
fn inherited<'a>(environment: &Environment<'a>) -> Option<&'a Expr<'a>> {
    environment.settings.iter().find_map(|statement| {
        let (name, _) = crate::program::collect::name_of(&statement.entry.head, statement.from)?;
        match &statement.entry.body {
            Body::Set(value) if name == "inherits" => Some(value),
            _ => None,
        }
    })
}

/// The name, where an expression is nothing but one.
pub(super) fn bare<'a>(value: &'a Expr<'a>) -> Option<(&'a str, Span)> {
    match &value.kind {
        ExprKind::Ref(reference) if reference.steps.is_empty() && reference.args.is_none() => {
            Some((reference.root.text, reference.root.span))
        }
        _ => None,
    }
}
