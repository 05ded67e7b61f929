//! Where a place in an output comes from.
//!
//! A value has a story: who set it, and whom that beat. A list or a block of the output has parts, which
//! others may have set: it is told who wrote each of them, and the whole only where some part has nobody
//! nearer.

use super::{Excerpts, Explanation, Layered, NOTHING_THERE, SECRET, parts, shown_path, story};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins};
use crate::base::suggest;
use crate::diff::secret::hidden;
use crate::driver::analysis::Evaluated;
use crate::objects::{of_nobody, of_workload};
use crate::output::marks::{Marks, escaped};
use crate::output::node::Node;
use crate::output::yaml;
use crate::schema::Schemas;
use crate::target::kubernetes;

/// The answer about a path or a line of a file of an environment.
pub(super) fn output(
    evaluated: &Evaluated<'_>,
    schemas: &Schemas,
    shown: &Excerpts<'_>,
    rest: &str,
    file: &str,
    place: &Result<String, usize>,
) -> Result<Explanation, Diagnostic> {
    let refuse = |text: String| Diagnostic::error(NOTHING_THERE, text);
    let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let model = evaluated.workloads.iter().find(|model| model.name.value == folder);
    let objects = match model {
        Some(model) => of_workload(&evaluated.environment, model, schemas, &mut Sink::default()),
        None => {
            let mut contents = kubernetes::Contents::default();
            for model in &evaluated.workloads {
                let made = of_workload(&evaluated.environment, model, schemas, &mut Sink::default());
                contents.add(&evaluated.environment, model, &made);
            }
            of_nobody(&evaluated.environment, contents, schemas)
        }
    };
    let origins = model.map_or(&evaluated.environment.origins, |model| &model.origins);
    let Some(object) = objects.iter().find(|object| object.file == name) else {
        let known: Vec<&str> = objects.iter().map(|object| object.file.as_str()).collect();
        let finding = refuse(format!("`{file}` is no object of this project"));
        return Err(match suggest::nearest(name, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("there are {}", known.join(", "))),
        });
    };
    let value = &object.body.value;
    let path = match place {
        Ok(path) => parts(path).iter().map(|part| escaped(part)).collect::<Vec<_>>().join("/"),
        Err(line) => {
            let lines = yaml::paths_by_line(value).map_err(|error| refuse(error.to_string()))?;
            let found = line.checked_sub(1).and_then(|at| lines.get(at)).cloned();
            found.ok_or_else(|| refuse(format!("`{file}` has no line {line}: it has {}", lines.len())))?
        }
    };
    let mut tree = Node::of(value).map_err(|error| refuse(error.to_string()))?;
    let secret = hidden::take_out(&mut tree, &path) || object.kind == "Secret";
    let Some(node) = tree.at(&path) else {
        return Err(refuse(format!("`{file}` has no `{}`", shown_path(&path)))
            .help("write the path as it stands in the file: `spec.template.spec.containers[0].image`"));
    };
    let marks = object.body.marks();
    let Some(whole) = marks.nearest(&path).copied() else {
        return Err(refuse(format!("nothing set `{}`", shown_path(&path))));
    };
    let below = marks.at(&path).map(|marks| of_parts(node, marks)).unwrap_or_default();
    let layers = if below.all.is_empty() {
        story(origins, whole, shown, secret)
    } else {
        let whole = below.is_open.then_some(whole);
        told(whole.into_iter().chain(below.all), origins, shown, secret)
    };
    let written = yaml::to_string(node).unwrap_or_default();
    Ok(Explanation {
        environments: Vec::new(),
        address: format!("{file}:{}", shown_path(&path)),
        value: if secret { SECRET.to_owned() } else { written.trim_end().to_owned() },
        layers,
        ladder: Vec::new(),
        doc: None,
    })
}

/// Who set the parts of a place.
#[derive(Default)]
struct Parts {
    /// Of the outermost parts that are marked, in the order of the output.
    all: Vec<OriginId>,
    /// Whether another part has no mark of its own.
    is_open: bool,
}

fn of_parts(node: &Node, marks: &Marks<OriginId>) -> Parts {
    let mut parts = Parts::default();
    let mut part = |segment: &str, inner: &Node| match marks.below(segment) {
        None => parts.is_open = true,
        Some(below) => match below.here() {
            Some(origin) => parts.all.push(*origin),
            None => {
                let inner = of_parts(inner, below);
                parts.is_open |= inner.is_open;
                parts.all.extend(inner.all);
            }
        },
    };
    if let Some(entries) = node.as_map() {
        entries.iter().for_each(|(key, inner)| part(key, inner));
    } else if let Some(list) = node.as_list() {
        list.iter().enumerate().for_each(|(at, inner)| part(&at.to_string(), inner));
    } else {
        parts.is_open = true;
    }
    parts
}

/// Each writer once, without whom it beat.
fn told(
    writers: impl Iterator<Item = OriginId>,
    origins: &Origins,
    shown: &Excerpts<'_>,
    secret: bool,
) -> Vec<Layered> {
    let mut all: Vec<Layered> = Vec::new();
    for origin in writers {
        let mut story = story(origins, origin, shown, secret);
        let is_derived = story.first().is_some_and(|first| first.span.is_none());
        story.truncate(if is_derived { 2 } else { 1 });
        if story.last().is_some_and(|last| !all.contains(last)) {
            all.extend(story);
        }
    }
    all
}
