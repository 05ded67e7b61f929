//! `check NAME { on, ensure, otherwise }`: what a project asks of its objects.
//!
//! Judged on what is emitted, after patches, object by object; the object is
//! `object` in the expression, and what it does not have is absent. A check
//! has a name and no code of its own, so it is allowed by its name.

use super::messages::{self, Place};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::base::suggest;
use crate::layers::expand::Merged;
use crate::layers::tree::Slot;
use crate::output::marks::escaped;
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::schema::shape::Shape;
use crate::syntax::ast::{Expr, ExprKind, StepKind};
use crate::target::kubernetes::Object;
use crate::values::eval::Evaluator;
use crate::values::open::Verdict;
use crate::values::world::World;

/// GD0813: a check of the project refuses an object.
pub const REFUSED: Code = Code::risk("GD0813", "project-check");
/// GD0815: a check of a kind that is not known.
pub const NO_SUCH_KIND: Code = Code::new("GD0815", "check-of-nothing");

/// An object that is judged.
pub struct Judged<'o> {
    /// The object.
    pub object: &'o Object,
    /// Its workload, or the environment.
    pub owner: &'o str,
    /// Where its parts came from.
    pub origins: &'o Origins,
    /// Where its workload is declared.
    pub span: Span,
}

/// One check over all objects of an environment.
pub fn check<'a>(
    world: &World<'a, '_>,
    check: &Merged<'a>,
    objects: &[Judged<'_>],
    schemas: &Schemas,
    sink: &mut Sink,
) {
    let mut evaluator = Evaluator::new(world, None, check.leaves, Origins::default());
    let lacks = evaluator.lacks(&check.block, &format!("check {}", check.name));
    let kinds = evaluator.texts(&check.block, "on");
    let otherwise = evaluator.one_text(&check.block, "otherwise").unwrap_or_default();
    sink.extend(std::mem::take(&mut evaluator.sink).into_vec());
    if lacks {
        return;
    }
    for kind in &kinds {
        let known = || schemas.names().map(|(_, name)| name);
        let is_emitted = objects.iter().any(|one| one.object.kind == kind.value);
        if !is_emitted && !known().any(|name| name == kind.value) {
            let span = evaluator.origins.span(kind.origin).unwrap_or(check.block.span);
            let finding =
                Diagnostic::error(NO_SUCH_KIND, format!("no kind of object is called `{}`", kind.value))
                    .label(span, "nothing would be judged");
            sink.push(match suggest::nearest(&kind.value, known()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")).replace(
                    span,
                    &format!("\"{}\"", kind.value),
                    format!("\"{near}\""),
                ),
                None => finding.help("write the kind as it stands in the manifest: `Deployment`"),
            });
        }
    }
    let nodes: Vec<(&Judged<'_>, Node)> = objects
        .iter()
        .filter(|one| kinds.iter().any(|kind| kind.value == one.object.kind))
        .map(|one| (one, super::node_of(one.object)))
        .collect();
    let looked_at = match check.block.get("ensure") {
        Some(Slot::Leaf(leaf)) => leaf.value.map(looked_at).unwrap_or_default(),
        _ => Vec::new(),
    };
    for kind in &kinds {
        sink.extend(looked_at.iter().filter_map(|steps| misspelt(&kind.value, steps, schemas)));
    }
    let paths: Vec<String> = looked_at.iter().map(|steps| path(steps)).collect();
    for (judged, node) in &nodes {
        let mut evaluator = Evaluator::new(world, None, check.leaves, Origins::default());
        let verdict = evaluator.holds(&check.block, "ensure", node);
        let found = evaluator.sink.into_vec();
        if verdict == Verdict::Unknown {
            // What is wrong with the check itself is the same for all objects.
            sink.extend(found);
            return;
        }
        if verdict == Verdict::Refused {
            sink.push(refused(check, judged, node, &paths, &otherwise));
        }
    }
}

fn refused(
    check: &Merged<'_>,
    judged: &Judged<'_>,
    node: &Node,
    paths: &[String],
    otherwise: &str,
) -> Diagnostic {
    let Judged { object, owner, .. } = judged;
    let which = if object.name == *owner {
        format!("the {} of `{owner}`", object.kind)
    } else {
        format!("the {} `{}` of `{owner}`", object.kind, object.name)
    };
    let marks = object.body.marks();
    let at = paths.iter().find(|path| node.at(path).is_some());
    let origin = at.and_then(|path| marks.nearest(path)).or_else(|| marks.here());
    let span = origin.and_then(|origin| judged.origins.span(*origin)).unwrap_or(judged.span);
    let why = if at.is_some() { "from here" } else { "made of this" };
    let mut finding = Diagnostic::warning(REFUSED, format!("`{}` refuses {which}: {otherwise}", check.name))
        .stops()
        .label(span, why)
        .label(check.block.span, "the check")
        .help(format!("change it, or write `allow {} \"reason\"` there", check.name));
    finding.check = Some(check.name.to_owned());
    finding
}

/// The steps after `object`, each with its place.
type Steps<'e> = Vec<(&'e str, Span)>;

/// The parts of `object` that an expression looks at.
fn looked_at<'e>(expr: &'e Expr<'e>) -> Vec<Steps<'e>> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found
}

fn path(steps: &Steps<'_>) -> String {
    let steps: Vec<_> = steps.iter().map(|(step, _)| escaped(step)).collect();
    steps.join("/")
}

/// A finding for a step that no version of a kind has: what is absent everywhere judges nothing.
fn misspelt(kind: &str, steps: &Steps<'_>, schemas: &Schemas) -> Option<Diagnostic> {
    let versions = schemas.names().filter(|(_, name)| *name == kind).map(|(version, _)| version);
    let shapes: Vec<Shape> =
        versions.filter_map(|version| Some(schemas.kind(version, kind)?.shape)).collect();
    if let [("apiVersion" | "kind", _), ..] = steps.as_slice() {
        return None;
    }
    let mut wrong = None;
    for shape in shapes {
        match first_unknown(&shape, steps, kind) {
            None => return None,
            unknown => wrong = wrong.or(unknown),
        }
    }
    wrong
}

fn first_unknown(shape: &Shape, steps: &Steps<'_>, kind: &str) -> Option<Diagnostic> {
    let mut shape = shape.clone();
    let mut fields: Vec<String> = Vec::new();
    for (step, span) in steps {
        if let Shape::List(_) = shape {
            return None;
        }
        let Some(below) = shape.below(step) else {
            let object = shape.object()?;
            return Some(messages::unknown_field(&Place { kind, fields: &fields }, step, &object, *span));
        };
        fields.push((*step).to_owned());
        shape = below;
    }
    None
}

fn collect<'e>(expr: &'e Expr<'e>, found: &mut Vec<Steps<'e>>) {
    match &expr.kind {
        ExprKind::Ref(reference) => {
            if reference.root.text == "object" {
                let steps = reference.steps.iter().map_while(|step| match &step.kind {
                    StepKind::Name(name) => {
                        let start = step.span.end.saturating_sub(u32::try_from(name.len()).unwrap_or(0));
                        Some((*name, Span { start, ..step.span }))
                    }
                    StepKind::Index(index) => match &index.kind {
                        ExprKind::Text(text) => Some((text.plain()?, index.span)),
                        _ => None,
                    },
                });
                found.push(steps.collect());
            }
            for argument in reference.args.iter().flatten() {
                collect(argument, found);
            }
        }
        ExprKind::Not(inner) | ExprKind::Group(inner) => collect(inner, found),
        ExprKind::Binary(binary) => {
            collect(&binary.left, found);
            collect(&binary.right, found);
        }
        ExprKind::Choice(choice) => {
            for part in [&choice.condition, &choice.then, &choice.otherwise] {
                collect(part, found);
            }
        }
        ExprKind::List(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Missing => {}
    }
}
