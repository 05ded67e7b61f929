//! What a real API server says of its kinds, in the short form of `src/schema/kubernetes.txt`.
//!
//! Only what can be stored by its name is a kind, and only what a person writes is a field: `status`
//! and what the server adds to `metadata` are left out, and with them the types that nothing else uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use gdeployc::diff::noise::BY_THE_SERVER;
use serde_json::Value;

/// All of `/openapi/v2`.
pub(crate) fn short(api: &Value, version: &str) -> String {
    let minor: Vec<&str> = version.split('.').take(2).collect();
    let mut text = format!(
        "// What a person may write of each kind, as Kubernetes {} says: see `builtin.rs` for the form.\n",
        minor.join(".")
    );
    let kinds = kinds(api);
    let mut types = BTreeSet::new();
    for (group_version, kind, namespaced, ty) in &kinds {
        let place = if *namespaced { "namespaced" } else { "cluster" };
        let _ = writeln!(text, "@ {group_version} {kind} {place} {}", short_name(ty));
        reach(api, ty, true, &mut types);
    }
    let tops: BTreeSet<&str> = kinds.iter().map(|(_, _, _, ty)| ty.as_str()).collect();
    for ty in &types {
        let whole = if is_whole(&api["definitions"][ty]) { " whole" } else { "" };
        let _ = writeln!(text, "= {}{whole}", short_name(ty));
        let required: Vec<&str> = array(&api["definitions"][ty]["required"]).collect();
        for (name, field) in fields(api, ty, tops.contains(ty.as_str())) {
            let needed = if required.contains(&name) { "!" } else { "" };
            let _ = writeln!(text, "{name}{needed} {}", shape(api, field));
        }
    }
    text
}

fn array(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str)
}

/// Version, name, whether it lives in a namespace, type: of all that can be made and then read by name.
fn kinds(api: &Value) -> Vec<(String, String, bool, String)> {
    let paths = api["paths"].as_object().expect("paths");
    let mut kinds = BTreeMap::new();
    for (path, item) in paths {
        let post = &item["post"];
        let is_stored = paths.contains_key(&format!("{path}/{{name}}"));
        let body = array_of(&post["parameters"]).find(|parameter| parameter["in"] == "body");
        let (true, Some(ty)) = (is_stored, body.and_then(|body| body["schema"]["$ref"].as_str())) else {
            continue;
        };
        let meaning = &post["x-kubernetes-group-version-kind"];
        let part = |name: &str| meaning[name].as_str().unwrap_or_default().to_owned();
        let (group, version, kind) = (part("group"), part("version"), part("kind"));
        let is_builtin = group.is_empty() || !group.contains('.') || group.ends_with(".k8s.io");
        if !is_builtin {
            continue;
        }
        let group_version = if group.is_empty() { version } else { format!("{group}/{version}") };
        let namespaced = path.contains("{namespace}");
        let known: &mut (bool, String) = kinds.entry((group_version, kind)).or_default();
        known.0 |= namespaced;
        ty.trim_start_matches("#/definitions/").clone_into(&mut known.1);
    }
    kinds.into_iter().map(|((version, kind), (namespaced, ty))| (version, kind, namespaced, ty)).collect()
}

fn array_of(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

fn fields<'v>(api: &'v Value, ty: &str, is_kind: bool) -> Vec<(&'v str, &'v Value)> {
    let definition = &api["definitions"][ty];
    let is_metadata = ty.ends_with(".ObjectMeta");
    let all = definition["properties"].as_object().into_iter().flatten();
    all.map(|(name, field)| (name.as_str(), field))
        .filter(|(name, _)| !(is_kind && matches!(*name, "status" | "apiVersion" | "kind")))
        .filter(|(name, _)| !(is_metadata && BY_THE_SERVER.contains(name)))
        .collect()
}

/// Remembers a type and all that it is made of.
fn reach(api: &Value, ty: &str, is_kind: bool, types: &mut BTreeSet<String>) {
    if scalar(api, ty).is_some() || !types.insert(ty.to_owned()) {
        return;
    }
    for (_, field) in fields(api, ty, is_kind) {
        let mut inner = field;
        loop {
            if let Some(ty) = inner["$ref"].as_str() {
                reach(api, ty.trim_start_matches("#/definitions/"), false, types);
            }
            let next =
                [&inner["items"], &inner["additionalProperties"]].into_iter().find(|one| one.is_object());
            match next {
                Some(next) => inner = next,
                None => break,
            }
        }
    }
}

/// `apps.v1.Deployment`
fn short_name(ty: &str) -> &str {
    ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis.", "io.k8s.apimachinery.pkg.", "io.k8s."]
        .into_iter()
        .find_map(|start| ty.strip_prefix(start))
        .unwrap_or(ty)
}

/// Whether it is applied as one value.
fn is_whole(part: &Value) -> bool {
    part["x-kubernetes-map-type"] == "atomic"
}

/// What a type without fields is.
fn scalar(api: &Value, ty: &str) -> Option<&'static str> {
    let definition = &api["definitions"][ty];
    if definition["properties"].is_object() {
        return None;
    }
    Some(match (ty, definition["type"].as_str()) {
        (quantity, _) if quantity.ends_with(".resource.Quantity") => "quantity",
        _ if definition["format"] == "int-or-string" => "int|text",
        (_, Some("string")) => "text",
        _ => "any",
    })
}

fn shape(api: &Value, field: &Value) -> String {
    if let Some(ty) = field["$ref"].as_str() {
        let ty = ty.trim_start_matches("#/definitions/");
        return scalar(api, ty).unwrap_or_else(|| short_name(ty)).to_owned();
    }
    let choices: Vec<String> = array(&field["enum"]).map(|choice| format!("\"{choice}\"")).collect();
    match field["type"].as_str() {
        Some("string") if field["format"] == "int-or-string" => "int|text".to_owned(),
        Some("string") if !choices.is_empty() => choices.join("|"),
        Some("string") => "text".to_owned(),
        Some("boolean") => "bool".to_owned(),
        Some("integer") => "int".to_owned(),
        Some("number") => "number".to_owned(),
        Some("array") => {
            let merges = || field["x-kubernetes-patch-merge-key"].as_str();
            let mut keys: Vec<&str> = array(&field["x-kubernetes-list-map-keys"]).collect();
            if keys.is_empty() {
                keys.extend(merges());
            }
            if field["x-kubernetes-list-type"] == "set" {
                keys.push("*");
            }
            format!("[{}]{}", shape(api, &field["items"]), keys.join(","))
        }
        _ if field["additionalProperties"].is_object() => {
            let whole = if is_whole(field) { "*" } else { "" };
            format!("{{{}}}{whole}", shape(api, &field["additionalProperties"]))
        }
        _ => "any".to_owned(),
    }
}
