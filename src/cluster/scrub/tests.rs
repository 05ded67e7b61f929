//! No form of a secret is left in a text.

use super::Scrub;
use crate::output::node::Node;

#[test]
fn a_secret_is_taken_out_in_every_form() {
    let object = r#"{"apiVersion": "v1", "kind": "Secret", "data": {"a": "Y2FuYXJ5LW9uZQ==", "b": "bGluZSBvbmUKbGluZSB0d28="},
        "stringData": {"c": "say \"canary two\"", "d": "abc"}}"#;
    let object: Node = serde_json::from_str(object).expect("JSON");
    let none = Scrub::default();
    let scrub = none.with(Some(&object));
    for text in [
        "Invalid value: \"canary-one\": no",
        "Invalid value: \"Y2FuYXJ5LW9uZQ==\": no",
        "Invalid value: \"say \\\"canary two\\\"\": no",
        "what about line two?",
    ] {
        let clean = scrub.clean(text);
        assert!(clean.contains("(sensitive)"), "{clean}");
        assert!(!clean.contains("canary") && !clean.contains("line two"), "{clean}");
    }
    assert_eq!(scrub.clean("abc is too short to be one"), "abc is too short to be one");
}

#[test]
fn what_is_no_secret_stays() {
    let object: Node =
        serde_json::from_str(r#"{"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "plain"}}"#)
            .expect("JSON");
    assert_eq!(Scrub::default().with(Some(&object)).clean("plain"), "plain");
}
