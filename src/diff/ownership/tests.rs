//! Entries are read as Kubernetes writes them; each rule of who keeps what, by an example.

use super::fields::{Operation, entries, owners};
use super::managers::{FLUX, KUBECTL, Manager, Reason, Way, manager};
use super::origin::{Known, Origin, origin};
use super::stuck::{resets_replicas, stuck};
use super::writers::Writers;
use super::{Prediction, predict};
use crate::diff::compare::compare;
use crate::diff::path::{Path, Step};
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::schema::shape::Shape;

pub(super) fn node(yaml: &str) -> Node {
    serde_yaml::from_str(yaml).expect("YAML")
}

pub(super) fn shape(kind: &str) -> Shape {
    let version = match kind {
        "Deployment" | "StatefulSet" => "apps/v1",
        "HorizontalPodAutoscaler" => "autoscaling/v2",
        _ => "v1",
    };
    Schemas::default().kind(version, kind).expect("a kind").shape
}

pub(super) fn server_side() -> Manager {
    Manager { name: KUBECTL.to_owned(), way: Way::ServerSide, reason: Reason::Usual }
}

fn client_side() -> Manager {
    Manager { way: Way::ClientSide, ..server_side() }
}

fn applied(kind: &str, live: &str, declared: &str, manager: &Manager) -> Prediction {
    predict(&node(live), &node(declared), manager, &shape(kind))
}

fn gone(prediction: &Prediction) -> Vec<String> {
    prediction.removed.iter().map(|removed| removed.path.to_string()).collect()
}

const CONFIG: &str = r#"
metadata:
  managedFields:
  - manager: kubectl
    operation: Apply
    apiVersion: v1
    fieldsV1: {"f:data": {"f:A": {}, "f:B": {}, "f:C": {}}, "f:metadata": {"f:finalizers": {"v:\"a/b\"": {}}}}
  - manager: kubectl-edit
    operation: Update
    apiVersion: v1
    time: "2026-01-01T00:00:00Z"
    fieldsV1: {"f:data": {".": {}, "f:B": {}, "f:D": {}}, "f:metadata": {"f:finalizers": {"v:\"c/d\"": {}}}}
  finalizers: [a/b, c/d]
data: {A: a, B: b, C: c, D: d}
"#;

#[test]
fn entries_are_read() {
    let found = entries(&node(CONFIG));
    assert_eq!(found.len(), 2);
    assert_eq!((&*found[1].manager, found[1].operation), ("kubectl-edit", Operation::Update));
    let paths: Vec<String> = found[0].fields.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["data.A", "data.B", "data.C", "metadata.finalizers[=\"a/b\"]"]);
    let path = |names: &[&str]| Path {
        steps: names.iter().map(|name| Step::Key((*name).to_owned().into())).collect(),
    };
    let names = |at: &[&str]| -> Vec<String> {
        owners(&found, &path(at)).into_iter().map(|entry| entry.manager.clone()).collect()
    };
    assert_eq!(names(&["data", "B"]), ["kubectl", "kubectl-edit"]);
    assert_eq!(names(&["data", "D"]), ["kubectl-edit"]);
    assert_eq!(names(&["data"]), ["kubectl", "kubectl-edit"]);
    assert_eq!(names(&["data", "E"]), Vec::<String>::new());
}

#[test]
fn what_was_ours_alone_goes() {
    let prediction = applied("ConfigMap", CONFIG, "{metadata: {name: x}, data: {A: x}}", &server_side());
    assert_eq!(gone(&prediction), ["data.C", "metadata.finalizers[=\"a/b\"]"]);
    let data = prediction.object.at("data").expect("data");
    assert_eq!(*data, node("{A: x, B: b, D: d}"));
    assert_eq!(prediction.object.at("metadata/finalizers"), Some(&node("[c/d]")));
}

#[test]
fn a_field_goes_with_its_defaults() {
    let live = r#"
metadata:
  managedFields:
  - manager: kubectl
    operation: Apply
    fieldsV1: {"f:spec": {"f:template": {"f:spec": {"f:containers": {
      "k:{\"name\":\"a\"}": {".": {}, "f:name": {}, "f:image": {}, "f:readinessProbe": {"f:httpGet": {"f:port": {}}}}}}}}}
spec:
  template: {spec: {containers: [{name: a, image: x, readinessProbe: {httpGet: {port: 80, scheme: HTTP}, periodSeconds: 10}}]}}
"#;
    let declared = "{spec: {template: {spec: {containers: [{name: a, image: y}]}}}}";
    let prediction = applied("Deployment", live, declared, &server_side());
    assert_eq!(gone(&prediction), ["spec.template.spec.containers[name=\"a\"].readinessProbe"]);
    let containers = prediction.object.at("spec/template/spec/containers");
    assert_eq!(containers, Some(&node("[{name: a, image: y}]")));
}

#[test]
fn quantities_and_defaults_inside_whole_values_stay() {
    let live = "{spec: {template: {spec: {containers: [{name: a, resources: {limits: {memory: 1Gi}}, \
         env: [{name: P, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}]}]}}}}";
    let declared = "{spec: {template: {spec: {containers: [{name: a, resources: {limits: {memory: 1024Mi}}, \
         env: [{name: P, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]}]}}}}";
    for manager in [server_side(), client_side()] {
        assert_eq!(applied("Deployment", live, declared, &manager).object, node(live));
    }
}

/// A Deployment with variables of these names.
fn env(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{{name: {name}}}")).collect();
    format!("{{spec: {{template: {{spec: {{containers: [{{name: c, env: [{}]}}]}}}}}}}}", names.join(", "))
}

#[test]
fn elements_keep_the_declared_order_around_those_of_others() {
    for (live, declared, merged) in [
        (["a", "x", "b"].as_slice(), ["b", "a"].as_slice(), ["x", "b", "a"].as_slice()),
        (&["a", "x", "b"], &["a", "b", "c"], &["a", "x", "b", "c"]),
        (&["a"], &["c", "a"], &["c", "a"]),
    ] {
        let prediction = applied("Deployment", &env(live), &env(declared), &server_side());
        assert_eq!(prediction.object, node(&env(merged)), "{declared:?} over {live:?}");
    }
}

/// As kubectl 1.37 did with each of them.
#[test]
fn a_patch_puts_what_is_new_before_elements_of_others() {
    for (live, declared, merged) in [
        (["x"].as_slice(), ["a"].as_slice(), ["a", "x"].as_slice()),
        (&["x", "a"], &["a", "b"], &["x", "a", "b"]),
        (&["x", "a"], &["b", "a"], &["b", "x", "a"]),
        (&["a", "x"], &["a", "b"], &["a", "b", "x"]),
        (&["x", "a", "y"], &["b", "a", "c"], &["b", "x", "a", "c", "y"]),
        (&["a", "x", "b"], &["b", "a"], &["x", "b", "a"]),
    ] {
        let prediction = applied("Deployment", &env(live), &env(declared), &client_side());
        let object = prediction.object.at("spec").cloned();
        assert_eq!(object, node(&env(merged)).at("spec").cloned(), "{declared:?} over {live:?}");
    }
}

#[test]
fn a_client_side_apply_removes_what_it_wrote_down() {
    let live = r#"
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"spec": {"replicas": 2, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
       "template": {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}}}
spec:
  replicas: 5
  minReadySeconds: 3
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
  template: {spec: {volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]}}
"#;
    let declared = "{spec: {strategy: {type: Recreate}, template: {spec: {volumes: [{name: v, configMap: {name: c}}]}}}}";
    let prediction = applied("Deployment", live, declared, &client_side());
    let spec = prediction.object.at("spec").expect("a spec");
    let expected = "{minReadySeconds: 3, strategy: {type: Recreate}, \
         template: {spec: {volumes: [{name: v, configMap: {name: c}}, {name: w, emptyDir: {}}]}}}";
    assert_eq!(*spec, node(expected));
}

#[test]
fn the_manager_is_the_declared_one_then_the_live_one() {
    let live = node(CONFIG);
    let found = manager(None, Some(&live));
    assert_eq!((&*found.name, found.way, found.reason), ("kubectl", Way::ServerSide, Reason::Live));
    let found = manager(Some("flux"), Some(&live));
    assert_eq!(
        (&*found.name, found.way, found.reason),
        ("kustomize-controller", Way::ServerSide, Reason::Declared)
    );
    let found = manager(None, None);
    assert_eq!((&*found.name, found.way, found.reason), ("kubectl", Way::ServerSide, Reason::Usual));
}

#[test]
fn a_secret_has_no_plain_data() {
    let prediction = applied(
        "Secret",
        "{kind: Secret, apiVersion: v1, data: {a: eA==}}",
        "{kind: Secret, apiVersion: v1, stringData: {a: x, b: y}}",
        &server_side(),
    );
    assert_eq!(prediction.object, node("{kind: Secret, apiVersion: v1, data: {a: eA==, b: eQ==}}"));
}

const ADOPTED: &str = r#"
metadata:
  name: x
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data": {"A": "a", "B": "b", "C": "c"}}'
  managedFields:
  - manager: kubectl-client-side-apply
    operation: Update
    fieldsV1: {"f:data": {".": {}, "f:A": {}, "f:B": {}, "f:C": {}}, "f:metadata": {"f:annotations": {".": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {}}}}
  - manager: other
    operation: Apply
    fieldsV1: {"f:data": {"f:C": {}}}
data: {A: a, B: b, C: c}
"#;

#[test]
fn what_another_way_of_applying_left_behind_is_stuck() {
    let (live, declared, shape) =
        (node(ADOPTED), node("{metadata: {name: x}, data: {A: a}}"), shape("ConfigMap"));
    let found = |manager: &Manager| {
        let prediction = predict(&live, &declared, manager, &shape);
        let found = stuck(&live, &declared, None, manager, &shape, &prediction);
        found
            .into_iter()
            .map(|one| (one.path.to_string(), serde_json::to_string(&one.patch).expect("JSON")))
            .collect::<Vec<_>>()
    };
    // C is declared by somebody else.
    let other = Manager { name: "other-applier".to_owned(), ..server_side() };
    assert_eq!(found(&other), [("data.B".to_owned(), r#"[{"op":"remove","path":"/data/B"}]"#.to_owned())]);
    // kubectl and Flux make it their own before they apply on the server.
    assert_eq!(found(&server_side()), []);
    assert_eq!(found(&Manager { name: FLUX.to_owned(), ..server_side() }), []);
    assert_eq!(found(&client_side()), []);
}

#[test]
fn a_patch_tests_the_elements_that_it_goes_through() {
    let containers = |resources: &str| {
        node(&format!(
            "{{spec: {{template: {{spec: {{containers: [{{name: b}}, {{name: a{resources}}}]}}}}}}}}"
        ))
    };
    let (live, declared) = (containers(", tty: true"), containers(""));
    let (manager, shape) = (server_side(), shape("Deployment"));
    let prediction = predict(&live, &declared, &manager, &shape);
    let found = stuck(&live, &declared, Some(&live), &manager, &shape, &prediction);
    let patch = serde_json::to_string(&found[0].patch).expect("JSON");
    let place = "/spec/template/spec/containers/1";
    let expected = format!(
        r#"[{{"op":"test","path":"{place}/name","value":"a"}},{{"op":"remove","path":"{place}/tty"}}]"#
    );
    assert_eq!((found.len(), patch), (1, expected));
}

#[test]
fn replicas_that_nobody_else_owns_reset() {
    let live = |other: &str| {
        format!(
            r#"
metadata:
  managedFields:
  - {{manager: kubectl, operation: Apply, fieldsV1: {{"f:spec": {{"f:replicas": {{}}, "f:paused": {{}}}}}}}}
  {other}
spec: {{replicas: 5, paused: true}}
"#
        )
    };
    let scaler = r#"- {manager: hpa, operation: Update, subresource: scale, fieldsV1: {"f:spec": {"f:replicas": {}}}}"#;
    let resets = |other: &str| {
        resets_replicas(&applied("Deployment", &live(other), "{spec: {paused: true}}", &server_side()))
    };
    assert_eq!(resets(""), Some(5));
    assert_eq!(resets(scaler), None);
}

#[test]
fn what_others_note_on_an_object_stays_on_the_client_too() {
    let live = r#"
metadata:
  annotations:
    note: by hand
    old: x
    kubectl.kubernetes.io/last-applied-configuration: '{"metadata":{"annotations":{"old":"x"}},"data":{"A":"a"}}'
data: {A: a}
"#;
    let prediction = applied("ConfigMap", live, "{metadata: {name: x}, data: {A: b}}", &client_side());
    assert_eq!(gone(&prediction), ["metadata.annotations.old"]);
    let nothing_noted = live.replace("\"old\":\"x\"", "").replace("    old: x\n", "");
    let prediction = applied("ConfigMap", &nothing_noted, "{metadata: {name: x}}", &client_side());
    assert_eq!(gone(&prediction), ["data"]);
}

#[test]
fn each_change_has_an_origin() {
    let live = node(CONFIG);
    let declared = node("{metadata: {name: x}, data: {A: x, D: q, N: n}}");
    let after = node("{metadata: {name: x}, data: {A: y, B: b, D: q, N: n, W: w}}");
    let (writers, shape) = (Writers::of(&live, &server_side()), shape("ConfigMap"));
    let conflicts = ["data/D".to_owned()];
    let known = Known { live: &live, declared: &declared, writers: &writers, conflicts: &conflicts };
    let found = compare(&shape, live.at("data").expect("data"), after.at("data").expect("data"));
    let found: Vec<(String, Origin)> = found
        .into_iter()
        .map(|mut one| {
            one.path.steps.insert(0, Step::Key("data".into()));
            (one.path.last(), origin(&shape, &known, &one))
        })
        .collect();
    let expected = [
        ("A", Origin::Mutated),
        ("D", Origin::Contended),
        ("N", Origin::Declared),
        ("W", Origin::Mutated),
        ("C", Origin::Undeclared),
    ];
    assert_eq!(found, expected.map(|(name, origin)| (name.to_owned(), origin)));
}
