//! An environment's models to its files.
//!
//! A folder for each workload and one for what belongs to none, each with a
//! kustomization, as section 10 of the language says. Workloads go in
//! parallel; each model and object is dropped as soon as it is text. With
//! `--only` the files that all workloads share are left as they are.

use super::Options;
use super::analysis::{Evaluated, Shared};
use super::compile::{EnvironmentOutput, OutputFile};
use crate::base::diagnostic::Sink;
use crate::base::origin::Origins;
use crate::base::source::SourceMap;
use crate::model::workload::{Environment, Workload};
use crate::objects::{of_nobody, of_workload};
use crate::output::yaml;
use crate::target::kubernetes::{self, Contents, Object};
use crate::values::value::Value;
use rayon::prelude::*;
use serde::Serialize;

/// The files of an environment, in order.
pub(super) fn environment(
    evaluated: Evaluated<'_>,
    shared: &Shared<'_>,
    options: &Options,
    sources: &SourceMap,
) -> EnvironmentOutput {
    let Evaluated { environment, workloads, members, inputs, .. } = evaluated;
    let name = environment.name;
    let parts: Vec<(Vec<OutputFile>, Contents)> = workloads
        .into_par_iter()
        .map(|model| workload(&environment, &model, shared, options, sources))
        .collect();
    let mut contents = Contents::default();
    let mut files = Vec::new();
    for (part, seen) in parts {
        files.extend(part);
        contents.merge(seen);
    }
    if options.only.is_empty() {
        let mut objects = of_nobody(&environment, contents, &shared.schemas);
        tell_apart(&mut objects);
        let folder = format!("{name}/project");
        files.extend(folder_of(&folder, &objects, &environment.origins, options, sources));
        let mut members = members;
        members.push("project");
        members.sort_unstable();
        files.push(OutputFile {
            path: format!("{name}/kustomization.yaml"),
            text: text(&kubernetes::kustomization(members)),
        });
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let inputs = inputs
        .into_iter()
        .filter_map(|input| Some((input, shared.inputs.get(input)?)))
        .filter(|(_, value)| **value != Value::Absent)
        .map(|(input, value)| (input.to_owned(), shown(value)))
        .collect();
    let words = &environment.words;
    EnvironmentOutput {
        name: name.to_owned(),
        files,
        inputs,
        context: words.context.as_ref().map(|context| context.value.to_string()),
        applied_by: words.applied_by.as_ref().map(|tool| tool.value.to_string()),
    }
}

fn workload(
    environment: &Environment<'_>,
    model: &Workload<'_>,
    shared: &Shared<'_>,
    options: &Options,
    sources: &SourceMap,
) -> (Vec<OutputFile>, Contents) {
    let mut objects = of_workload(environment, model, &shared.schemas, &mut Sink::default());
    tell_apart(&mut objects);
    let mut contents = Contents::default();
    contents.add(environment, model, &objects);
    if objects.is_empty() {
        return (Vec::new(), contents);
    }
    let folder = format!("{}/{}", environment.name, model.name.value);
    (folder_of(&folder, &objects, &model.origins, options, sources), contents)
}

/// Two kinds of one name in different groups: the later file has its group in its name.
fn tell_apart(objects: &mut [Object]) {
    for at in 1..objects.len() {
        let (before, after) = objects.split_at_mut(at);
        let Some(object) = after.first_mut().filter(|object| object.is_written) else { continue };
        if before.iter().any(|other| other.file == object.file) {
            object.file = format!("{}.{}", object.group, object.file);
        }
    }
}

/// The objects of a folder and its kustomization.
fn folder_of(
    folder: &str,
    objects: &[Object],
    origins: &Origins,
    options: &Options,
    sources: &SourceMap,
) -> Vec<OutputFile> {
    let mut names: Vec<&str> = objects.iter().map(|object| object.file.as_str()).collect();
    names.sort_unstable();
    let list = OutputFile {
        path: format!("{folder}/kustomization.yaml"),
        text: text(&kubernetes::kustomization(names)),
    };
    let unknown = |object: &Object| object.body.unknown_marks();
    debug_assert!(objects.iter().all(|object| unknown(object).is_empty()), "marks that lead nowhere");
    let object_file = |object: &Object| OutputFile {
        path: format!("{folder}/{}", object.file),
        text: if options.annotate { annotated(object, origins, sources) } else { text(&object.body.value) },
    };
    objects.iter().map(object_file).chain([list]).collect()
}

/// YAML of what cannot fail to be written: maps with text keys, and scalars.
fn text<T: Serialize>(value: &T) -> String {
    yaml::to_string(value).expect("typed objects have text keys")
}

fn annotated(object: &Object, origins: &Origins, sources: &SourceMap) -> String {
    let marks = object.body.marks();
    let places = marks.map(&mut |origin| origins.span(*origin).map(|span| sources.place(span)));
    yaml::annotated(&object.body.value, &places).expect("typed objects have text keys")
}

/// An input's value as it would be given.
pub(super) fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Count(value) => value.decimal(),
        Value::Cpu(value) => value.to_string(),
        Value::Memory(value) => value.to_string(),
        Value::Duration(value) => value.to_string(),
        Value::Percent(value) => value.to_string(),
        Value::List(values) => {
            let parts: Vec<String> = values.iter().map(|value| shown(&value.value)).collect();
            // A text with a comma, or none at all, needs the form that has quotes.
            if parts.iter().any(|part| part.is_empty() || part.contains(',') || part.starts_with('[')) {
                let parts: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
                return format!("[{}]", parts.join(", "));
            }
            parts.join(",")
        }
        _ => String::new(),
    }
}
