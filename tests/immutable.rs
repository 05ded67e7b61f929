//! The table of fields that cannot change, row by row against real servers.
//!
//! `tests/cluster/immutable.yaml` has objects and changes of them. Each change is tried as an apply and
//! as a whole object; the table has to say of each what the server says. A row that no refusal reaches
//! fails, too. `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "the changes are a file")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::Duration;

use client::{Client, TRIAL, one};
use cluster::ApiServer;
use gdeployc::diff::compare::compare;
use gdeployc::diff::ownership::immutable::{ROWS, immutable};
use gdeployc::diff::set::Id;
use gdeployc::diff::status::Status;
use gdeployc::output::node::Node;
use gdeployc::schema::Schemas;
use manifests::Manifest;
use serde_json::{Value, json};

const SPACE: &str = "immutable";

#[test]
fn newest_server_refuses_what_the_table_says() {
    refuses_what_the_table_says("1.37");
}

#[test]
fn oldest_server_refuses_what_the_table_says() {
    refuses_what_the_table_says("1.34");
}

fn refuses_what_the_table_says(minor: &str) {
    let server = ApiServer::start(minor);
    let client = server.client();
    prepare(client);
    let cases: Value = serde_yaml::from_str(include_str!("cluster/immutable.yaml")).expect("YAML");
    let mut wrong = Vec::new();
    let mut reached = BTreeSet::new();
    let mut tried = 0;
    for case in cases.as_array().expect("a list") {
        let (live, object) = stored(client, case);
        for change in case["changes"].as_array().expect("changes") {
            tried += 1;
            if let Err(words) = agrees(client, &live, &object, change, &mut reached) {
                wrong.push(words);
            }
        }
    }
    let version = server.version();
    assert!(wrong.is_empty(), "kube-apiserver {version} says otherwise:\n\n{}\n", wrong.join("\n\n"));
    let missed: Vec<String> =
        (0..ROWS.len()).filter(|row| !reached.contains(row)).map(|row| format!("{:?}", ROWS[row])).collect();
    assert!(missed.is_empty(), "no change was refused for:\n{}", missed.join("\n"));
    assert!(tried > 100, "only {tried} changes");
}

/// What the server says of a change, and whether the table says the same.
fn agrees(
    client: &Client,
    live: &Value,
    object: &Value,
    change: &Value,
    reached: &mut BTreeSet<usize>,
) -> Result<(), String> {
    let (mut whole, mut applied) = (live.clone(), object.clone());
    merge(&mut whole, change);
    merge(&mut applied, change);
    let (whole, applied) = (Manifest::own(whole), Manifest::own(applied));
    let query = format!("fieldManager=test&{TRIAL}");
    let put = client.answer("PUT", &whole, &one(&whole), &query, "application/json");
    let query = format!("fieldManager=test&force=true&{TRIAL}");
    let apply = client.answer("PATCH", &applied, &one(&applied), &query, "application/apply-patch+yaml");

    let node = |value: &Value| serde_json::from_value::<Node>(value.clone()).expect("JSON");
    let (old, new) = (node(live), node(&whole.value));
    let status = Status::of(&old);
    let id = Id::of(&new).expect("an object");
    let shape = Schemas::default().kind(&id.api_version(), &id.kind).expect("a kind").shape;
    let rows: Vec<_> = compare(&shape, &old, &new)
        .iter()
        .filter_map(|difference| immutable(&id, (&old, &status), &new, difference))
        .collect();
    let refused = |status: u16| status >= 300;
    if refused(put.status) {
        let row = |row: &&&_| ROWS.iter().position(|known| std::ptr::eq(known, **row));
        reached.extend(rows.iter().filter_map(|one| row(&one)));
    }
    // An apply cannot take away what it does not own, so only what it sets is compared.
    let is_removal = change.to_string().contains("null");
    let same =
        refused(put.status) != rows.is_empty() && (is_removal || refused(apply.status) != rows.is_empty());
    // Refused for what it is, and not for how it was sent.
    let is_judged = |status: u16| status < 300 || matches!(status, 403 | 422);
    if same && is_judged(put.status) && is_judged(apply.status) {
        return Ok(());
    }
    let told = |reply: &client::Reply| reply.refusal().unwrap_or_else(|| "taken".to_owned());
    let short = |text: String| text.chars().take(300).collect::<String>();
    let said = if rows.is_empty() { "may change".to_owned() } else { format!("{rows:?}") };
    let (put, apply) = (short(told(&put)), short(told(&apply)));
    Err(format!("{id} {change}\n  table: {said}\n  put: {put}\n  apply: {apply}"))
}

/// The object as it is live, and as it was applied.
fn stored(client: &Client, case: &Value) -> (Value, Value) {
    let mut object = case["object"].clone();
    object["metadata"]["namespace"] = json!(SPACE);
    let is_of_cluster = matches!(
        object["kind"].as_str().unwrap_or_default(),
        "PersistentVolume"
            | "ClusterRoleBinding"
            | "StorageClass"
            | "CSIDriver"
            | "VolumeAttributesClass"
            | "VolumeAttachment"
            | "IngressClass"
            | "RuntimeClass"
            | "PriorityClass"
            | "CustomResourceDefinition"
    );
    if is_of_cluster {
        object["metadata"].as_object_mut().expect("a map").remove("namespace");
    }
    let manifest = Manifest::own(object.clone());
    let query = "fieldManager=test&force=true";
    let reply = client.answer("PATCH", &manifest, &one(&manifest), query, "application/apply-patch+yaml");
    assert!(reply.status < 300, "{}: {}", manifest.text, reply.body);
    if case["status"].is_object() {
        let status = Manifest::own(json!({"status": case["status"], "apiVersion": object["apiVersion"],
            "kind": object["kind"], "metadata": object["metadata"]}));
        let place = format!("{}/status", one(&manifest));
        let reply = client.answer("PATCH", &status, &place, "", "application/merge-patch+json");
        assert!(reply.status < 300, "{}: {}", manifest.text, reply.body);
    }
    if case["wait"] == true {
        sleep(Duration::from_secs(2));
    }
    let live = client.answer("GET", &manifest, &one(&manifest), "", "");
    let mut live: Value = serde_json::from_str(&live.body).expect("JSON");
    live["metadata"].as_object_mut().expect("a map").remove("managedFields");
    (live, object)
}

/// What the objects refer to.
fn prepare(client: &Client) {
    let account = json!({"name": "default", "namespace": SPACE});
    for value in [
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}),
        json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "grows"},
            "provisioner": "example.com/a", "allowVolumeExpansion": true}),
    ] {
        let reply = client.apply(&Manifest::own(value), "");
        assert!(reply.status < 300, "{}", reply.body);
    }
}

/// A merge patch; containers are merged in place, since there is only one.
fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    for (key, part) in patch {
        match (part, value.get_mut(key)) {
            (Value::Null, _) => drop(value.as_object_mut().expect("made one").remove(key)),
            (Value::Array(parts), Some(Value::Array(items))) if key == "containers" => {
                merge(&mut items[0], &parts[0]);
            }
            (part, Some(inner)) => merge(inner, part),
            (part, None) => value[key] = part.clone(),
        }
    }
}
