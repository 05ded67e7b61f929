//! Marks move with their parts and point at something.

use std::collections::BTreeMap;

use serde::Serialize;

use super::*;

#[derive(Serialize)]
struct Pod {
    containers: Vec<Container>,
}

#[derive(Serialize)]
struct Container {
    name: String,
    requests: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Workload {
    replicas: i32,
    template: Pod,
}

fn container(name: &str) -> Marked<Container> {
    let requests =
        BTreeMap::from([("memory".to_owned(), "1Gi".to_owned()), ("a/b".to_owned(), "1".to_owned())]);
    Marked::new(Container { name: name.to_owned(), requests }, OriginId(10))
        .mark("requests/memory", &Sourced::new((), OriginId(11)))
        .mark(("requests", "a/b"), &Sourced::new((), OriginId(12)))
}

fn pod() -> Marked<Pod> {
    let mut marks = Marked::new((), OriginId(2));
    let containers = ["x", "y"].into_iter().enumerate();
    let containers = containers.map(|(at, name)| marks.take(("containers", at), container(name))).collect();
    marks.with(Pod { containers })
}

fn workload() -> Marked<Workload> {
    let mut marks = Marked::new((), OriginId(1));
    let template = marks.take("template", pod());
    marks.with(Workload { replicas: 3, template }).mark("replicas", &Sourced::new(3, OriginId(5)))
}

#[test]
fn the_nearest_mark_counts() {
    let workload = workload();
    let marks = workload.marks();
    let at = |path| marks.nearest(path).map(|origin| origin.0);
    assert_eq!(at("replicas"), Some(5));
    assert_eq!(at("other"), Some(1));
    assert_eq!(at("template/volumes/0"), Some(2));
    assert_eq!(at("template/containers/1/name"), Some(10));
    assert_eq!(at("template/containers/1/requests/memory"), Some(11));
    assert_eq!(at("template/containers/0/requests/a~1b"), Some(12));
    assert_eq!(workload.unknown_marks(), Vec::<String>::new());
}

#[test]
fn a_mark_of_nothing_is_found() {
    let misspelt = pod().mark("containres/0", &Sourced::new((), OriginId(1)));
    let mut marks = Marked::new((), OriginId(1));
    let template = marks.take("template", misspelt);
    let whole =
        marks.with(Workload { replicas: 1, template }).mark("spec/replicas", &Sourced::new(1, OriginId(1)));
    assert_eq!(whole.unknown_marks(), ["template/containres/0", "spec/replicas"]);
}

#[test]
fn a_list_of_marked_values_stands_at_its_own_indices() {
    let mut marks = Marked::new((), OriginId(1));
    let first = marks.take(("", 0), container("x"));
    let list = marks.with(vec![first]);
    assert_eq!(list.marks().nearest("0/requests/memory"), Some(&OriginId(11)));
    assert_eq!(list.unknown_marks(), Vec::<String>::new());
}

#[test]
fn marks_become_text() {
    let marks = workload().marks().map(&mut |origin| (origin.0 != 1).then(|| format!("#{}", origin.0)));
    assert_eq!(marks.nearest("replicas").map(String::as_str), Some("#5"));
    assert_eq!(marks.nearest("other"), None);
}
