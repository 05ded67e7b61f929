//! The `CustomResourceDefinition`s that `project { crds = […] }` names.
//!
//! They are read with the sources, because nothing else reads files; what is
//! wrong with one is a finding at the pattern that names it.

use super::Project;
use super::analysis::Shared;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::layers::tree::Slot;
use crate::schema::{Schemas, custom};
use crate::syntax::ast::{ElementValue, ExprKind};

/// GD0809: a file of definitions that cannot be used.
pub(super) const BAD_DEFINITIONS: Code = Code::new("GD0809", "bad-definitions");

/// What a pattern of `crds` found.
#[derive(Clone, Debug)]
pub(super) struct Definitions {
    /// As it stands in the source.
    pub(super) pattern: String,
    /// Relative to the project, with the text, or why there is none.
    pub(super) files: Vec<(String, Result<String, String>)>,
}

/// The schemas of a project; findings are made.
pub(super) fn schemas(project: &Project, shared: &Shared<'_>, sink: &mut Sink) -> Schemas {
    let mut kinds = Vec::new();
    let mut complete = true;
    for definitions in &project.crds {
        let span = span(shared, &definitions.pattern);
        let mut report = |message: String, label: &str, help: &str| {
            let finding = Diagnostic::error(BAD_DEFINITIONS, message);
            let finding = match span {
                Some(span) => finding.label(span, label),
                None => finding,
            };
            sink.push(finding.help(help));
            complete = false;
        };
        if definitions.files.is_empty() {
            let message = format!("`{}` names no file", definitions.pattern);
            report(message, "nothing is there", "the path is relative to the folder of `project.gdeploy`");
        }
        for (path, text) in &definitions.files {
            let found = text.as_ref().map_err(Clone::clone).and_then(|text| custom::kinds(text));
            match found {
                Ok(found) => kinds.extend(found),
                Err(why) => report(
                    format!("`{path}` {why}"),
                    "read because of this",
                    "export it anew: `kubectl get crd NAME -o yaml`",
                ),
            }
        }
    }
    let mut schemas = Schemas::new(kinds);
    schemas.complete = complete;
    schemas
}

/// Where a pattern stands.
fn span(shared: &Shared<'_>, pattern: &str) -> Option<Span> {
    let Some(Slot::Leaf(leaf)) = shared.project.as_ref()?.block.get("crds") else { return None };
    let value = leaf.value?;
    let ExprKind::List(elements) = &value.kind else { return Some(value.span) };
    let found = elements.iter().find_map(|element| match &element.value {
        ElementValue::Expr(value) => match &value.kind {
            ExprKind::Text(text) if text.plain() == Some(pattern) => Some(value.span),
            _ => None,
        },
        ElementValue::Record(_) => None,
    });
    Some(found.unwrap_or(value.span))
}
