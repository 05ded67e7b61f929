//! One object of three sides, and what is said of each of its parts.

use super::{Before, Counts, Standing};
use crate::diff::meant::Told;
use crate::diff::ownership::managers::{KUBECTL, Manager, Reason, Way};
use crate::diff::ownership::origin::Origin;
use crate::diff::ownership::writers::Writers;
use crate::diff::pair::By;
use crate::diff::path::scalar;
use crate::diff::report::{Report, Resource, Shown, Verdict};
use crate::diff::seen::Context;
use crate::diff::set::{Id, Object, Set};
use crate::diff::tried::Tried;
use crate::output::node::Node;
use crate::schema::Schemas;

fn node(yaml: &str) -> Node {
    serde_yaml::from_str(yaml).expect("YAML")
}

fn set(data: &str) -> Set {
    let body = node(&format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a}}, data: {data}}}"));
    let id = Id::of(&body).expect("it has a name");
    Set { objects: vec![Object { logical: "a".to_owned(), ..Object::bare(id, body) }], ..Set::default() }
}

const LIVE: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  annotations: {note: mine, deployment.kubernetes.io/revision: "3"}
  managedFields:
  - {manager: kubectl, operation: Apply, time: "2026-01-01T00:00:00Z", fieldsV1: {"f:data": {"f:A": {}, "f:E": {}}}}
  - manager: kubectl-edit
    operation: Update
    time: "2026-01-02T00:00:00Z"
    fieldsV1: {"f:data": {"f:B": {}, "f:C": {}, "f:D": {}, "f:H": {}}, "f:metadata": {"f:annotations": {"f:note": {}}}}
  - manager: kube-controller-manager
    operation: Update
    fieldsV1: {"f:metadata": {"f:annotations": {"f:deployment.kubernetes.io/revision": {}}}}
data: {A: a, B: hand, C: other, D: d, E: e, H: h}
"#;

fn tried() -> Resource {
    let base = set("{A: a, B: b, C: c, E: e}");
    let head = set("{A: x, B: b, C: y, D: d}");
    let after = "{A: x, B: b, C: y, D: d, H: h, P: policy}";
    let schemas = Schemas::default();
    let report = Report::between(Told::Meant, false, By::Name, [&base, &head], &schemas);
    let before = Before::new(&base, &report);
    let live = node(LIVE);
    let manager = Manager { name: KUBECTL.to_owned(), way: Way::ServerSide, reason: Reason::Usual };
    let writers = Writers::of(&live, &manager);
    let mut predicted = live.clone();
    *predicted.at_mut("data").expect("data") = node(after);
    let conflicts = ["data/C".to_owned()];
    let context =
        Context { told: Told::Meant, writers: Some(&writers), conflicts: &conflicts, base: before.of(0) };
    let tried = Tried {
        declared: &head.objects[0],
        live: Some(live),
        predicted: Some(predicted),
        verdict: Verdict::Verified,
        whole: false,
        context,
    };
    tried.resource(&schemas).0
}

#[test]
fn each_part_stands_in_one_way() {
    let found = tried();
    let each: Vec<(String, Origin, Option<Standing>, Option<&str>)> = found
        .changes
        .iter()
        .map(|change| {
            let seen = change.seen.as_ref().expect("a cluster shows it");
            let by = seen.set_by.as_ref().map(|setter| setter.manager.as_str());
            (change.path.last(), seen.origin, seen.standing, by)
        })
        .collect();
    let expected = [
        ("A", Origin::Declared, Some(Standing::Intended), None),
        ("B", Origin::Declared, Some(Standing::Drift), Some("kubectl-edit")),
        ("C", Origin::Contended, Some(Standing::Conflict), Some("kubectl-edit")),
        ("P", Origin::Mutated, None, None),
        ("E", Origin::Undeclared, Some(Standing::Intended), None),
    ];
    assert_eq!(each, expected.map(|(name, origin, standing, by)| (name.to_owned(), origin, standing, by)));
    let conflict = found.changes[2].seen.as_ref().expect("it was seen");
    assert_eq!(conflict.base, Some(Shown::Value(Node::from("c"))));
    let applied: Vec<String> = found.beside.applied.iter().map(|change| change.path.last()).collect();
    assert_eq!(applied, ["D"]);
    let counts = Counts { intended: 2, drift: 1, applied: 1, conflict: 1 };
    assert_eq!(Counts::of(&[found]), counts);
}

#[test]
fn what_others_added_is_beside_the_change() {
    let found = tried();
    let drift: Vec<(String, String, &str)> = found
        .beside
        .drift
        .iter()
        .map(|drift| {
            let Some(Shown::Value(live)) = &drift.live else { panic!("{drift:?}") };
            (drift.path.last(), scalar(live), drift.set_by[0].manager.as_str())
        })
        .collect();
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned(), "kubectl-edit");
    assert_eq!(drift, [own("H", "h"), own("note", "mine")]);
}
