//! Files that may lay something over an environment: `overlays_in`.
//!
//! Whoever owns those files, by CODEOWNERS for example, then owns what the
//! environment is. Its own block says who they are, so what stands there
//! needs no leave.

use super::Project;
use super::patterns::is_listed;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::program::collect::{Environment, Overlay, Program, name_of};
use crate::syntax::ast::{Body, ElementValue, Expr, ExprKind};

/// GD0736: an overlay in a file that may not have one.
pub(super) const OVERLAY_ELSEWHERE: Code = Code::new("GD0736", "overlay-elsewhere");

/// All overlays of all environments.
pub(super) fn check(project: &Project, program: &Program<'_>, sink: &mut Sink) {
    for environment in program.environments.values() {
        let Some(value) = list(environment) else { continue };
        let place = value.span;
        let patterns = match patterns(value) {
            Ok(patterns) => patterns,
            Err(place) => {
                sink.push(computed(place));
                continue;
            }
        };
        for span in written(environment).filter(|span| !environment.block.contains(*span)) {
            let file = &project.sources.file(span.file).name;
            if !is_listed(file, &patterns) {
                sink.push(elsewhere(environment.name.text, &patterns, place, span));
            }
        }
    }
}

/// The value of `overlays_in`.
fn list<'a>(environment: &Environment<'a>) -> Option<&'a Expr<'a>> {
    environment.settings.iter().find_map(|statement| {
        let (name, _) = name_of(&statement.entry.head, statement.from)?;
        match &statement.entry.body {
            Body::Set(value) if name == "overlays_in" => Some(value),
            _ => None,
        }
    })
}

/// What it lists; the place of what cannot be told before anything is evaluated.
fn patterns(value: &Expr<'_>) -> Result<Vec<String>, Span> {
    let ExprKind::List(elements) = &value.kind else { return Err(value.span) };
    let texts = elements.iter().map(|element| match &element.value {
        ElementValue::Expr(Expr { kind: ExprKind::Text(text), .. }) => {
            text.plain().map(str::to_owned).ok_or(element.span)
        }
        _ => Err(element.span),
    });
    texts.collect()
}

fn computed(place: Span) -> Diagnostic {
    Diagnostic::error(OVERLAY_ELSEWHERE, "the files of an environment are written out")
        .label(place, "a list of texts without holes belongs here")
        .help("write `overlays_in = [\"envs/prod/*\"]`")
}

/// The places of all that is laid over an environment.
fn written(environment: &Environment<'_>) -> impl Iterator<Item = Span> {
    let overlays = environment.overlays.values().flatten().map(|overlay| match overlay {
        Overlay::Set(statement) => statement.entry.head.span,
        Overlay::Remove(remove, ..) => remove.span,
    });
    let every = environment.every.iter().map(|every| every.statement.entry.head.span);
    let settings = environment.settings.iter().map(|statement| statement.entry.head.span);
    let lets = environment.lets.values().map(|found| found.name.span);
    let removals = environment.removals.iter().map(|(remove, _)| remove.span);
    let dropped = environment.dropped.values().copied();
    overlays.chain(every).chain(settings).chain(lets).chain(removals).chain(dropped)
}

fn elsewhere(environment: &str, patterns: &[String], place: Span, span: Span) -> Diagnostic {
    let names: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    Diagnostic::error(OVERLAY_ELSEWHERE, format!("environment `{environment}` is not changed in this file"))
        .label(span, "changed here")
        .label(place, "the files that may")
        .help(match names.as_slice() {
            [] => format!("move it into the block `environment {environment}`"),
            names => {
                format!("move it to {}, or into the block `environment {environment}`", names.join(" or "))
            }
        })
}
