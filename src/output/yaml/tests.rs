//! YAML that readers of 1.1 and of 1.2 understand alike.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::core::v1::{
    ConfigMap, Container, ContainerPort, EnvVar, PodSpec, PodTemplateSpec, ResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::*;

mod strings;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn yaml<T: Serialize>(value: &T) -> String {
    to_string(value).expect("it serialises")
}

pub(super) fn deployment() -> Deployment {
    let labels = map(&[("app.kubernetes.io/name", "orders")]);
    let env = |name: &str, value: &str| EnvVar {
        name: name.into(),
        value: Some(value.into()),
        ..EnvVar::default()
    };
    let requests = [("cpu", "100m"), ("memory", "128Mi")];
    let container = Container {
        name: "orders".into(),
        image: Some("registry.example.com/shop/orders:1.5.0".into()),
        args: Some(vec!["--port=8080".into(), "-v".into(), "on".into()]),
        env: Some(vec![env("SWITCH", "on"), env("AT", "12:30"), env("TEXT", "a b")]),
        ports: Some(vec![ContainerPort {
            name: Some("http".into()),
            container_port: 8080,
            ..ContainerPort::default()
        }]),
        resources: Some(ResourceRequirements {
            requests: Some(
                requests.iter().map(|(key, value)| ((*key).into(), Quantity((*value).into()))).collect(),
            ),
            ..ResourceRequirements::default()
        }),
        ..Container::default()
    };
    Deployment {
        metadata: ObjectMeta {
            name: Some("orders".into()),
            namespace: Some("shop-prod".into()),
            labels: Some(labels.clone()),
            ..ObjectMeta::default()
        },
        spec: DeploymentSpec {
            replicas: Some(3),
            selector: LabelSelector { match_labels: Some(labels.clone()), ..LabelSelector::default() },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
                spec: Some(PodSpec { containers: vec![container], ..PodSpec::default() }),
            },
            ..DeploymentSpec::default()
        },
        ..Deployment::default()
    }
}

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop-prod
  labels:
    app.kubernetes.io/name: orders
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: orders
  template:
    metadata:
      labels:
        app.kubernetes.io/name: orders
    spec:
      containers:
      - name: orders
        args:
        - --port=8080
        - -v
        - "on"
        env:
        - name: SWITCH
          value: "on"
        - name: AT
          value: "12:30"
        - name: TEXT
          value: a b
        image: registry.example.com/shop/orders:1.5.0
        ports:
        - name: http
          containerPort: 8080
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
"#;

#[test]
fn a_deployment() {
    assert_eq!(yaml(&deployment()), DEPLOYMENT);
}

#[test]
fn metadata_before_data_but_data_as_it_is() {
    let config = ConfigMap {
        data: Some(map(&[("b", "1"), ("name", "x"), ("z", "two\nlines\n")])),
        immutable: Some(true),
        metadata: ObjectMeta { name: Some("c".into()), ..ObjectMeta::default() },
        ..ConfigMap::default()
    };
    let expected = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  b: \"1\"\n  name: x\n  z: |\n    two\n    lines\nimmutable: true\n";
    assert_eq!(yaml(&config), expected);
}

#[test]
fn nothing_and_nesting() {
    let value = json!({"a": {}, "b": [], "c": [[], {}, [1, [2]], {"k": [{"x": {"y": null}}]}], "d": {"e": {"f": true}}});
    let expected = "a: {}\nb: []\nc:\n- []\n- {}\n- - 1\n  - - 2\n- k:\n  - x:\n      \"y\": null\nd:\n  e:\n    f: true\n";
    assert_eq!(yaml(&value), expected);
    assert_eq!(yaml(&json!({})), "{}\n");
    assert_eq!(
        yaml(&json!([{"b": 1, "name": {"c": 2, "d": 3}, "z": 1}])),
        "- name:\n    c: 2\n    d: 3\n  b: 1\n  z: 1\n"
    );
    assert_eq!(yaml(&json!("a\nb")), "\"a\\nb\"\n");
}

#[derive(Serialize)]
enum Variants {
    Unit,
    New(i32),
    Tuple(i32, i32),
    Struct { a: i32 },
}

#[test]
fn variants() {
    let all = [Variants::Unit, Variants::New(1), Variants::Tuple(1, 2), Variants::Struct { a: 1 }];
    assert_eq!(yaml(&all), "- Unit\n- New: 1\n- Tuple:\n  - 1\n  - 2\n- Struct:\n    a: 1\n");
}

#[test]
fn numbers() {
    let value = json!([1.0, 0.5, 1e21, 1.5e-7, -3, u64::MAX]);
    assert_eq!(yaml(&value), "- 1.0\n- 0.5\n- 1.0e+21\n- 1.5e-7\n- -3\n- 18446744073709551615\n");
    assert_eq!(yaml(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]), "- .nan\n- .inf\n- -.inf\n");
}

#[test]
fn keys_are_text() {
    let numbers: BTreeMap<u8, bool> = [(1, true)].into();
    assert_eq!(yaml(&numbers), "\"1\": true\n");
    let lists: BTreeMap<Vec<u8>, bool> = [(vec![1], true)].into();
    assert!(to_string(&lists).is_err());
    let long = "k".repeat(2000);
    let value = json!({"a": {long.clone(): {"b": 1}, "z": long}});
    assert_eq!(serde_yaml::from_str::<Value>(&yaml(&value)).ok(), Some(value));
}

#[test]
fn marks_become_comments() {
    let mut marks = Marks::default();
    for (path, mark) in [
        ("", "orders.gdeploy:1"),
        ("spec/replicas", "prod.gdeploy:9"),
        ("spec/template/spec/containers/0/resources/requests/memory", "orders.gdeploy:4"),
        ("metadata/labels/app.kubernetes.io~1name", "project.gdeploy:2"),
    ] {
        marks.insert(path, mark.to_owned());
    }
    let text = annotated(&deployment(), &marks).expect("it serialises");
    for line in [
        "  name: orders  # orders.gdeploy:1",
        "    app.kubernetes.io/name: orders  # project.gdeploy:2",
        "  replicas: 3  # prod.gdeploy:9",
        "          value: \"on\"  # orders.gdeploy:1",
        "            memory: 128Mi  # orders.gdeploy:4",
        "        ports:",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line}\n{text}");
    }
    let plain: Value = serde_yaml::from_str(DEPLOYMENT).expect("it is YAML");
    assert_eq!(serde_yaml::from_str::<Value>(&text).ok(), Some(plain));
    let mut marks = Marks::default();
    marks.insert("a", "x\ny".to_owned());
    assert_eq!(annotated(&json!({"a": "b\nc\n"}), &marks).ok().as_deref(), Some("a: |  # x y\n  b\n  c\n"));
}

#[test]
fn lines_know_their_paths() {
    let paths = paths_by_line(&deployment()).expect("it serialises");
    let at = |line: &str| &*paths[DEPLOYMENT.lines().position(|shown| shown == line).expect("a line")];
    assert_eq!(paths.len(), DEPLOYMENT.lines().count());
    assert_eq!(at("  replicas: 3"), "spec/replicas");
    assert_eq!(at("        ports:"), "spec/template/spec/containers/0/ports");
    assert_eq!(at("          value: \"on\""), "spec/template/spec/containers/0/env/0/value");
    assert_eq!(at("    app.kubernetes.io/name: orders"), "metadata/labels/app.kubernetes.io~1name");
    let text = json!({"a": "b\nc\n", "d": 1});
    assert_eq!(paths_by_line(&text).expect("it serialises"), ["a", "a", "a", "d"]);
}

/// Strings of the kind that goes wrong.
fn strings() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \\t\\n:#'\"|>+\\-?,\\[\\]{}&*!%@`~=<.\\\\a1]{0,12}",
        "[0-9a-fxXoOeEtTzZ_:.+\\-]{0,8}",
        "\\PC{0,8}",
        any::<String>(),
        "([a-z ]{0,4}\n){0,4}[ a]{0,3}",
        "[\u{85}\u{a0}\u{2028}\u{feff}a ]{0,3}",
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinity", |number| number.is_finite()).prop_map(Value::from),
        strings().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let key = prop_oneof![strings(), Just("name".to_owned()), Just("metadata".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|entries| entries.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_value_is_read_back(value in values()) {
        let text = yaml(&value);
        let read: Value = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(read, value, "{}", text);
    }

    #[test]
    fn comments_change_nothing(value in values()) {
        let mut marks = Marks::default();
        marks.insert("", "a.gdeploy:1".to_owned());
        let text = annotated(&value, &marks).expect("it serialises");
        let read: Value = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(read, value, "{}", text);
    }

    #[test]
    fn each_line_has_a_path(value in values()) {
        prop_assert_eq!(paths_by_line(&value).expect("it serialises").len(), yaml(&value).lines().count());
    }
}
