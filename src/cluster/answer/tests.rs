//! Answers as servers of 1.34 and 1.37 gave them.

use super::{Answer, Cause, Contended, shortened};
use crate::cluster::ask::Reply;
use serde_json::json;

fn answer(status: u16, message: &str, details: &serde_json::Value) -> Answer {
    let body = json!({"kind": "Status", "status": "Failure", "message": message, "code": status, "details": details});
    Answer::of(Reply { status, warnings: Vec::new(), body: body.to_string().into_bytes() })
}

fn cause(field: &str, message: &str) -> Cause {
    Cause { field: field.to_owned(), message: message.to_owned() }
}

#[test]
fn a_403_is_a_right_a_quota_a_policy_or_an_end() {
    let right = r#"deployments.apps "api" is forbidden: User "ro" cannot patch resource "deployments" in API group "apps" in the namespace "shop""#;
    assert!(matches!(answer(403, right, &json!({})), Answer::MayNot(_)));
    let quota =
        "pods \"a\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1";
    let wanted = "exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1";
    assert_eq!(answer(403, quota, &json!({})), Answer::Denied(wanted.to_owned()));
    let webhook = "admission webhook \"a.example.com\" denied the request: no";
    assert_eq!(answer(403, webhook, &json!({})), Answer::Denied(webhook.to_owned()));
    let going = json!({"causes": [{"reason": "NamespaceTerminating", "field": "metadata.namespace"}]});
    assert!(matches!(answer(403, "x", &going), Answer::Going(_)));
}

#[test]
fn a_404_is_a_namespace_an_object_or_a_kind() {
    let namespace = json!({"name": "shop", "kind": "namespaces"});
    assert_eq!(
        answer(404, "namespaces \"shop\" not found", &namespace),
        Answer::NoNamespace("shop".to_owned())
    );
    assert_eq!(answer(404, "x", &json!({"name": "api", "kind": "services"})), Answer::Absent);
    let plain = Reply { status: 404, warnings: Vec::new(), body: b"404 page not found\n".to_vec() };
    assert_eq!(Answer::of(plain), Answer::Absent);
}

#[test]
fn a_409_is_another_manager_or_a_race() {
    let message = "conflict with \"kube-controller-manager\" with subresource \"scale\" using apps/v1 at 2026-01-01T00:00:00Z";
    let causes = json!({"causes": [
        {"reason": "FieldManagerConflict", "message": message, "field": ".spec.replicas"},
        {"reason": "FieldManagerConflict", "message": "conflict with \"helm\"", "field": ".spec.paused"},
    ]});
    let found = |field: &str, manager: &str, subresource: Option<&str>| Contended {
        field: field.to_owned(),
        manager: manager.to_owned(),
        subresource: subresource.map(str::to_owned),
    };
    assert_eq!(
        answer(409, "Apply failed with 2 conflicts", &causes),
        Answer::Conflicts(vec![
            found(".spec.replicas", "kube-controller-manager", Some("scale")),
            found(".spec.paused", "helm", None),
        ])
    );
    assert_eq!(answer(409, "the object has been modified", &json!({})), Answer::Raced);
}

#[test]
fn a_422_is_wrong_unchangeable_or_denied() {
    let causes = |field: &str, message: &str| json!({"causes": [{"reason": "FieldValueInvalid", "message": message, "field": field}]});
    let long = format!("Invalid value: {{{}}}: field is immutable", "x".repeat(400));
    assert_eq!(
        answer(422, "x", &causes("spec.selector", &long)),
        Answer::Immutable(vec![cause("spec.selector", &long)])
    );
    assert_eq!(shortened(&long), "field is immutable");
    // All that `tests/immutable.rs` hears, but for those that say it like the first.
    for text in [
        "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
        "Forbidden: updates to provisioner are forbidden.",
        "Forbidden: pod updates may not change fields other than `spec.containers[*].image`",
        "Invalid value: 3: can only be modified in tandem with spec.parallelism",
        "Forbidden: field can not be less than status.capacity",
        "Invalid value: 90: must be less than or equal to previous value",
        "Invalid value: [\"None\"]: may not change once set",
        "Invalid value: {}: cannot change roleRef",
        "Forbidden: may not be changed in an update.",
    ] {
        assert!(matches!(answer(422, "x", &causes("spec", text)), Answer::Immutable(_)), "{text}");
    }
    let twice = json!({"causes": [
        {"reason": "FieldValueRequired", "message": "Required value", "field": "spec.x"},
        {"reason": "FieldValueRequired", "message": "Required value", "field": "spec.x"},
    ]});
    assert_eq!(answer(422, "x", &twice), Answer::Refused(vec![cause("spec.x", "Required value")]));
    let policy = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too many";
    let policy_causes = json!({"causes": [{"message": policy}]});
    assert_eq!(answer(422, policy, &policy_causes), Answer::Denied(policy.to_owned()));
}

#[test]
fn a_500_may_be_a_field_that_nobody_knows() {
    let name = "failed to create typed patch object (shop/api; apps/v1, Kind=Deployment): ";
    let one =
        format!("{name}.spec.template.spec.containers[name=\"c\"].imagee: field not declared in schema");
    let field = ".spec.template.spec.containers[name=\"c\"].imagee";
    assert_eq!(
        answer(500, &one, &json!({})),
        Answer::Refused(vec![cause(field, "field not declared in schema")])
    );
    assert_eq!(answer(400, &one, &json!({})), answer(500, &one, &json!({})));
    let two =
        format!("{name}errors:\n  .spec.a: field not declared in schema\n  .spec.b: expected string, got 1");
    assert_eq!(
        answer(500, &two, &json!({})),
        Answer::Refused(vec![
            cause(".spec.a", "field not declared in schema"),
            cause(".spec.b", "expected string, got 1"),
        ])
    );
    let convert = "failed to convert new object (shop/api; apps/v1, Kind=Deployment) to proper version: quantities must match";
    assert_eq!(
        answer(500, convert, &json!({})),
        Answer::Refused(vec![cause("", "to proper version: quantities must match")])
    );
    let down = "Internal error occurred: failed calling webhook \"a.example.com\": connection refused";
    assert!(matches!(answer(500, down, &json!({})), Answer::WebhookDown(_)));
    assert!(matches!(answer(500, "etcdserver: request timed out", &json!({})), Answer::Unavailable(_)));
}

#[test]
fn webhooks_that_cannot_try_are_known() {
    let text = "admission webhook \"a.example.com\" does not support dry run";
    assert_eq!(answer(400, text, &json!({})), Answer::NoTrial("a.example.com".to_owned()));
}

#[test]
fn texts_are_one_line_that_can_be_read() {
    assert_eq!(shortened("one\ntwo"), "one");
    assert_eq!(shortened(&"x".repeat(300)).chars().count(), 204);
    assert_eq!(shortened(&"ä".repeat(300)).chars().count(), 204);
}
