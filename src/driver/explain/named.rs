//! What a name outside of workloads stands for: a `let`, an input.
//!
//! A `let` is evaluated in the environment that is asked about; an input
//! means the same in all of them.

use super::{Excerpts, Explanation, Layered, NOTHING_THERE, SECRET, Search, one_line, written};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Origins};
use crate::base::span::Span;
use crate::driver::subject::Subject;
use crate::driver::{Options, Project};
use crate::program::collect::LetBody;
use crate::syntax::trivia::Trivia;
use crate::values::eval::{Evaluator, Site};
use crate::values::value::Value;
use crate::values::world::World;
use crate::words::types::Type;

/// The entries of a `let` that is a map; none where nothing of that name is one.
pub(super) fn map(
    project: &Project,
    world: &World<'_, '_>,
    shown: &Excerpts<'_>,
    name: &str,
    asked: &Subject<'_>,
) -> Option<Result<Vec<Explanation>, Diagnostic>> {
    let mut evaluator = Evaluator::new(world, None, 0, Origins::default());
    let value = evaluator.named_map(name)?;
    let (origins, appended) = (&evaluator.origins, evaluator.appended.as_slice());
    let search = Search { project, vocabulary: world.vocabulary, origins, shown, appended };
    Some(search.value(None, &value, OriginId::NONE, &asked.path, &asked.address))
}

/// The value of a `let` or an input; nothing where this environment has none of that name.
pub(super) fn value(
    project: &Project,
    world: &World<'_, '_>,
    shown: &Excerpts<'_>,
    name: &str,
    asked: &Subject<'_>,
    options: &Options,
) -> Result<Vec<Explanation>, Diagnostic> {
    if let Some(part) = asked.path.first() {
        return Err(Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{}`", asked.address))
            .help(format!("`{name}` is one value, and has no `{part}`")));
    }
    Ok(of_name(project, world, shown, name, options).into_iter().collect())
}

fn of_name(
    project: &Project,
    world: &World<'_, '_>,
    shown: &Excerpts<'_>,
    name: &str,
    options: &Options,
) -> Option<Explanation> {
    let layer =
        |layer: String, span: Span| Layered { layer, span: Some(span), text: one_line(&shown.text(span)) };
    let doc = |declared: Span| {
        let text = &project.sources.file(declared.file).text;
        Trivia::scan(declared.file, text).doc_before(text, declared.start)
    };
    if let Some(found) = world.find_let(name) {
        let mut evaluator = Evaluator::new(world, None, 0, Origins::default());
        let site = Site::nowhere();
        let LetBody::Value(value) = found.body else { return None };
        let value = evaluator.eval(value, &Type::Any, name, site);
        let own = world.chain.iter().rev().filter_map(|environment| {
            let own = environment.lets.get(name)?;
            Some(layer(format!("environment {}", environment.name.text), own.body.span()))
        });
        let root = world.program.lets.get(name);
        return Some(Explanation {
            environments: Vec::new(),
            address: name.to_owned(),
            value: match value {
                // A literal secret is made of it.
                _ if shown.hides(found.body.span()) => SECRET.to_owned(),
                Value::Unknown => "(has an error)".to_owned(),
                value => written(&value),
            },
            layers: own.chain(root.map(|root| layer("let".to_owned(), root.body.span()))).collect(),
            ladder: Vec::new(),
            doc: root.and_then(|root| doc(root.span)),
        });
    }
    let (value, declare) = (world.inputs.get(name)?, world.program.inputs.get(name)?);
    let given = options.inputs.iter().rev().find(|(other, _)| other == name);
    let given =
        given.map(|(_, text)| Layered { layer: "--input".to_owned(), span: None, text: text.clone() });
    let given = given.filter(|_| !shown.hides(declare.span));
    let default = declare.default.as_ref().map(|default| layer("default".to_owned(), default.span));
    let mut layers: Vec<Layered> = given.into_iter().chain(default).collect();
    if layers.is_empty() {
        layers.push(layer("declaration".to_owned(), declare.span));
    }
    Some(Explanation {
        environments: Vec::new(),
        address: name.to_owned(),
        value: match value {
            _ if shown.hides(declare.span) => SECRET.to_owned(),
            Value::Unknown => "(given by `--input`)".to_owned(),
            value => written(value),
        },
        layers,
        ladder: Vec::new(),
        doc: doc(declare.span),
    })
}
