//! The table of rules is right; quantities and lists compare as a server would.

use super::compare::{Op, compare};
use super::quantity::nanos;
use crate::output::node::Node;
use crate::schema::Schemas;

fn node(yaml: &str) -> Node {
    let value: serde_yaml::Value = serde_yaml::from_str(yaml).expect("YAML");
    Node::of(&value).expect("keys are text")
}

/// The differences of two specs of a kind: path, what, older and newer value.
fn differences(version: &str, kind: &str, old: &str, new: &str) -> Vec<String> {
    let shape = Schemas::default().kind(version, kind).expect("a kind").shape;
    let found = compare(&shape, &node(old), &node(new));
    let shown = |node: Option<Node>| node.map_or_else(|| "-".to_owned(), |node| super::path::scalar(&node));
    let line = |found: super::compare::Difference| {
        let op = match found.op {
            Op::Add => "+",
            Op::Replace => "~",
            Op::Remove => "-",
            Op::Reorder => "order",
        };
        format!("{} {op} {} -> {}", found.path, shown(found.old), shown(found.new))
    };
    found.into_iter().map(line).collect()
}

#[test]
fn quantities_are_what_they_come_to() {
    for (one, other) in [
        ("0.5", "500m"),
        ("1024Mi", "1Gi"),
        ("1000M", "1G"),
        ("1e3", "1k"),
        ("1E3", "1000"),
        ("128974848000m", "128974848"),
        ("0.0000000001", "1n"),
        ("+5", "5"),
    ] {
        assert_eq!(nanos(one).expect(one), nanos(other).expect(other), "{one} and {other}");
    }
    assert_ne!(nanos("1G"), nanos("1Gi"));
    for wrong in ["", "Mi", "1 Gi", "1.2.3", "one", "1KB", "--1", "1e", "1e99"] {
        assert_eq!(nanos(wrong), None, "{wrong}");
    }
}

#[test]
fn lists_with_keys_are_maps_whose_order_counts() {
    let spec = |containers: &str| format!("{{spec: {{template: {{spec: {{containers: {containers}}}}}}}}}");
    let old = spec(
        "[{name: a, image: x}, {name: b, image: y, env: [{name: A, value: '1'}, {name: B, value: '2'}]}]",
    );
    let new = spec(
        "[{name: b, image: z, env: [{name: B, value: '2'}, {name: A, value: '1'}]}, {name: c, image: x}]",
    );
    assert_eq!(
        differences("apps/v1", "Deployment", &old, &new),
        [
            "spec.template.spec.containers[name=\"b\"].image ~ y -> z",
            "spec.template.spec.containers[name=\"b\"].env order [\"A\",\"B\"] -> [\"B\",\"A\"]",
            "spec.template.spec.containers[name=\"c\"] + - -> {\"name\":\"c\",\"image\":\"x\"}",
            "spec.template.spec.containers[name=\"a\"] - {\"name\":\"a\",\"image\":\"x\"} -> -",
        ]
    );
}

#[test]
fn ports_without_a_protocol_are_tcp() {
    let spec = |ports: &str| format!("{{spec: {{ports: {ports}}}}}");
    let found = differences(
        "v1",
        "Service",
        &spec("[{port: 80, protocol: TCP, targetPort: 8080}]"),
        &spec("[{port: 80, protocol: TCP, targetPort: http}]"),
    );
    assert_eq!(found, ["spec.ports[port=80,protocol=\"TCP\"].targetPort ~ 8080 -> http"]);
}

#[test]
fn what_means_the_same_is_no_difference() {
    let spec = |resources: &str| {
        format!("{{spec: {{template: {{spec: {{containers: [{{name: a, resources: {resources}}}]}}}}}}}}")
    };
    let same = [
        (spec("{limits: {memory: 1Gi, cpu: '0.5'}}"), spec("{limits: {memory: 1024Mi, cpu: 500m}}")),
        (spec("{}"), spec("null")),
        ("{metadata: {labels: {}, finalizers: []}}".to_owned(), "{metadata: null}".to_owned()),
    ];
    for (old, new) in &same[..2] {
        assert_eq!(differences("apps/v1", "Deployment", old, new), Vec::<String>::new());
    }
    let volumes = |volume: &str| format!("{{spec: {{template: {{spec: {{volumes: [{volume}]}}}}}}}}");
    assert_eq!(
        differences("apps/v1", "Deployment", &volumes("{name: a, emptyDir: {}}"), &volumes("{name: a}")),
        ["spec.template.spec.volumes[name=\"a\"].emptyDir - {} -> -"]
    );
}

#[test]
fn lists_that_are_one_value_are_set_side_by_side() {
    let rules = |rules: &str| format!("{{rules: {rules}}}");
    let found = differences(
        "rbac.authorization.k8s.io/v1",
        "Role",
        &rules("[{verbs: [get], resources: [pods]}, {verbs: [list], resources: [nodes]}]"),
        &rules("[{verbs: [get], resources: [secrets]}, {verbs: [list], resources: [nodes]}]"),
    );
    assert_eq!(found, ["rules[0].resources ~ [\"pods\"] -> [\"secrets\"]"]);
}

#[test]
fn the_table_of_rules_is_read() {
    let rules = super::impact::rules();
    assert!(rules.len() > 5, "only {} rules", rules.len());
}
