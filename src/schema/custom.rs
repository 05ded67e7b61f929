//! The kinds of a project, from its `CustomResourceDefinition`s.
//!
//! A structural schema says all that is needed here: types, required fields,
//! choices, merge keys, and where unknown fields are kept. What it says of
//! lengths and patterns is left to the server. A file may hold several
//! documents; what is no `CustomResourceDefinition` in it is passed over.

use super::Kind;
use super::builtin;
use super::shape::{Field, List, Map, Object, Shape};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Schemas deeper than this are cut: what is below takes anything.
const DEEPEST: usize = 64;

/// All kinds of a file; else what is wrong with it, as the end of a sentence.
pub fn kinds(text: &str) -> Result<Vec<Kind>, String> {
    let mut kinds = Vec::new();
    let mut definitions = 0;
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = Value::deserialize(document).map_err(|error| format!("is not YAML: {error}"))?;
        let parts: Vec<&Value> = match (value["kind"].as_str(), value["items"].as_array()) {
            (Some("List" | "CustomResourceDefinitionList"), Some(items)) => items.iter().collect(),
            _ => vec![&value],
        };
        for part in parts.into_iter().filter(|part| part["kind"] == "CustomResourceDefinition") {
            definitions += 1;
            kinds.extend(definition(part)?);
        }
    }
    if definitions == 0 {
        return Err("holds no CustomResourceDefinition".to_owned());
    }
    Ok(kinds)
}

fn definition(value: &Value) -> Result<Vec<Kind>, String> {
    let name = value["metadata"]["name"].as_str().unwrap_or("a definition");
    let lacks = |what: &str| format!("lacks `{what}` in `{name}`");
    let spec = &value["spec"];
    let group = spec["group"].as_str().ok_or_else(|| lacks("spec.group"))?;
    let kind = spec["names"]["kind"].as_str().ok_or_else(|| lacks("spec.names.kind"))?;
    let versions = spec["versions"].as_array().ok_or_else(|| lacks("spec.versions"))?;
    let namespaced = spec["scope"].as_str() != Some("Cluster");
    let mut kinds = Vec::new();
    for version in versions.iter().filter(|version| version["served"] != false) {
        let number = version["name"].as_str().ok_or_else(|| lacks("spec.versions[].name"))?;
        let schema = &version["schema"]["openAPIV3Schema"];
        if !schema.is_object() {
            return Err(lacks("spec.versions[].schema.openAPIV3Schema"));
        }
        kinds.push(Kind {
            version: Cow::Owned(format!("{group}/{number}")),
            name: Cow::Owned(kind.to_owned()),
            namespaced,
            shape: whole(schema),
        });
    }
    Ok(kinds)
}

/// The shape of an object: its own fields, and `metadata` as all objects have it.
fn whole(schema: &Value) -> Shape {
    let Shape::Object(own) = shape(schema, 0) else { return Shape::Any };
    let mut object = Object { open: own.open, whole: false, fields: Vec::with_capacity(own.fields.len()) };
    let by_person = |field: &&Field| !matches!(&*field.name, "apiVersion" | "kind" | "metadata" | "status");
    object.fields.extend(own.fields.iter().filter(by_person).cloned());
    object.fields.push(Field { name: "metadata".to_owned(), required: false, shape: builtin::metadata() });
    Shape::Object(Arc::new(object))
}

fn shape(schema: &Value, depth: usize) -> Shape {
    let flag = |name: &str| schema[name] == true;
    if depth > DEEPEST || flag("x-kubernetes-embedded-resource") {
        return Shape::Any;
    }
    if flag("x-kubernetes-int-or-string") {
        return Shape::IntOrText;
    }
    let texts = |value: &Value| -> Vec<String> {
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    match schema["type"].as_str() {
        Some("string") => {
            let choices = texts(&schema["enum"]);
            if choices.is_empty() { Shape::Text } else { Shape::Choice(choices.into()) }
        }
        Some("integer") => Shape::Int,
        Some("number") => Shape::Number,
        Some("boolean") => Shape::Bool,
        Some("array") => {
            let by_key = schema["x-kubernetes-list-type"] == "map";
            let keys = if by_key { texts(&schema["x-kubernetes-list-map-keys"]) } else { Vec::new() };
            let set = schema["x-kubernetes-list-type"] == "set";
            Shape::List(Arc::new(List { item: shape(&schema["items"], depth + 1), keys, set }))
        }
        Some("object") => fields(schema, &texts(&schema["required"]), depth),
        _ => Shape::Any,
    }
}

fn fields(schema: &Value, required: &[String], depth: usize) -> Shape {
    let keeps = schema["x-kubernetes-preserve-unknown-fields"] == true;
    let others = &schema["additionalProperties"];
    let whole = schema["x-kubernetes-map-type"] == "atomic";
    match schema["properties"].as_object() {
        None if others.is_object() => Shape::Map(Arc::new(Map { value: shape(others, depth + 1), whole })),
        None if keeps || *others == true || depth == 0 => Shape::Any,
        properties => {
            let fields = properties.into_iter().flatten().map(|(name, inner)| Field {
                name: name.clone(),
                required: required.contains(name) && inner.get("default").is_none(),
                shape: shape(inner, depth + 1),
            });
            let open = keeps || others.is_object() || *others == true;
            Shape::Object(Arc::new(Object { fields: fields.collect(), open, whole }))
        }
    }
}
