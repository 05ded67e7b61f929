//! The file of Kubernetes' kinds is whole, and definitions are read as they are meant.

use super::shape::Shape;
use super::{Schemas, builtin, custom};

#[test]
fn every_type_that_is_named_is_there() {
    fn names(shape: &Shape, found: &mut Vec<&'static str>) {
        match shape {
            Shape::Named(name) => found.push(name),
            Shape::Map(map) => names(&map.value, found),
            Shape::List(list) => names(&list.item, found),
            _ => {}
        }
    }
    let types = builtin::types();
    assert!(types.len() > 200, "only {} types", types.len());
    let mut named = Vec::new();
    for ty in &types {
        for field in &builtin::object(ty).expect("a type of the list").fields {
            names(&field.shape, &mut named);
        }
    }
    for name in named {
        assert!(builtin::object(name).is_some(), "`{name}` is named and not there");
    }
}

#[test]
fn a_deployment_has_its_fields() {
    let kind = Schemas::default().kind("apps/v1", "Deployment").expect("Kubernetes has it");
    assert!(kind.namespaced);
    let at = |path: &str| path.split('.').try_fold(kind.shape.clone(), |shape, name| shape.below(name));
    assert!(matches!(at("spec.replicas"), Some(Shape::Int)));
    assert!(matches!(at("spec.strategy.rollingUpdate.maxSurge"), Some(Shape::IntOrText)));
    assert!(matches!(at("spec.selector.matchLabels"), Some(Shape::Map(_))));
    let Some(Shape::List(containers)) = at("spec.template.spec.containers") else { panic!("a list") };
    assert_eq!(containers.keys, ["name"]);
    assert!(at("status").is_none() && at("spec.template.spec.nope").is_none());
    let spec = at("spec").and_then(|spec| spec.object()).expect("fields");
    let required: Vec<_> =
        spec.fields.iter().filter(|field| field.required).map(|field| &*field.name).collect();
    assert_eq!(required, ["selector", "template"]);
}

#[test]
fn a_definition_says_what_its_kind_has() {
    let text = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: w.x.io}\n\
        spec:\n  group: x.io\n  scope: Cluster\n  names: {kind: Widget, plural: widgets}\n  versions:\n\
        \x20 - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {\n\
        \x20     type: object, required: [a, b], properties: {a: {type: string, enum: [x, y]}, b: {type: integer, default: 1},\n\
        \x20     c: {x-kubernetes-int-or-string: true}, d: {type: object, x-kubernetes-preserve-unknown-fields: true},\n\
        \x20     e: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [n], items: {type: object}},\n\
        \x20     f: {type: object, additionalProperties: {type: string}}}}, status: {type: object}}}}}\n\
        \x20 - {name: v0, served: false, schema: {openAPIV3Schema: {type: object}}}\n";
    let schemas = Schemas::new(custom::kinds(text).expect("it is right"));
    assert!(schemas.kind("x.io/v0", "Widget").is_none());
    let kind = schemas.kind("x.io/v1", "Widget").expect("it is served");
    assert!(!kind.namespaced && kind.shape.below("status").is_none());
    let spec = kind.shape.below("spec").expect("spec");
    let is = |name: &str| spec.below(name).map(|shape| shape.to_string());
    assert_eq!(is("a").as_deref(), Some("`\"x\"` or `\"y\"`"));
    assert_eq!(is("c").as_deref(), Some("a whole number or text"));
    assert_eq!(is("d").as_deref(), Some("a value"));
    assert_eq!(is("e").as_deref(), Some("a list"));
    assert_eq!(is("f").as_deref(), Some("a block of entries"));
    let required: Vec<_> = spec
        .object()
        .expect("fields")
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|f| f.name.clone())
        .collect();
    assert_eq!(required, ["a"]);
    let labels = kind.shape.below("metadata").and_then(|metadata| metadata.below("labels"));
    assert!(matches!(labels, Some(Shape::Map(_))));
}

#[test]
fn a_broken_definition_says_what_is_wrong() {
    let wrong = |text: &str| custom::kinds(text).expect_err("it is wrong");
    assert!(wrong("a: [").starts_with("is not YAML: "));
    assert_eq!(wrong("kind: ConfigMap"), "holds no CustomResourceDefinition");
    let text =
        "kind: CustomResourceDefinition\nmetadata: {name: w.x.io}\nspec: {group: x.io, names: {kind: W}}";
    assert_eq!(wrong(text), "lacks `spec.versions` in `w.x.io`");
}
