//! Values become trees and are found by path.

use serde::Serialize;

use super::Node;
use crate::output::yaml;

#[derive(Serialize)]
struct Inner {
    z: Option<u64>,
    a: (i32, char),
    kind: Kind,
}

#[derive(Serialize)]
enum Kind {
    Unit,
    Tuple(bool, ()),
    Struct { x: f64 },
}

fn inner(kind: Kind) -> Inner {
    Inner { z: Some(u64::MAX), a: (-1, 'c'), kind }
}

#[test]
fn keeps_order_and_writes_what_the_value_would() {
    for value in [inner(Kind::Unit), inner(Kind::Tuple(true, ())), inner(Kind::Struct { x: 0.5 })] {
        let node = Node::of(&value).expect("it serialises");
        assert_eq!(yaml::to_string(&node).ok(), yaml::to_string(&value).ok());
        let text = yaml::to_string(&node).expect("it serialises");
        assert_eq!(serde_yaml::from_str::<Node>(&text).ok(), Some(node));
    }
}

#[test]
fn parts_by_path() {
    let text = "spec:\n  containers:\n  - name: a\n  - name: b\n    labels:\n      x/y: \"1\"\n";
    let mut node: Node = serde_yaml::from_str(text).expect("it is YAML");
    assert_eq!(node.at("spec/containers/1/name").and_then(Node::as_text), Some("b"));
    assert_eq!(node.at("spec/containers/1/labels/x~1y").and_then(Node::as_text), Some("1"));
    assert_eq!(node.at("spec/containers/2"), None);
    assert_eq!(node.at("spec/containers/0/name/deeper"), None);
    assert_eq!(node.at(""), Some(&node));
    *node.at_mut("spec/containers/0/name").expect("it is there") = "c".into();
    assert!(yaml::to_string(&node).is_ok_and(|text| text.contains("- name: c\n")));
    assert_eq!(node.at("spec/containers").and_then(Node::as_list).map(<[Node]>::len), Some(2));
}
