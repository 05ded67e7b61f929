//! The emitters, from models made by hand to whole files.
//!
//! `tests/<case>/expected` is what comes out; `UPDATE_EXPECT=1` writes it
//! anew. The same folders go to real API servers: `GDEPLOY_CASES` of
//! `tests/api_server.rs` takes this folder.

#![expect(clippy::disallowed_methods, reason = "the expected files are on disk")]

use super::shapes::escape_dollars;
use super::{Contents, Object, apply_set_id, kustomization, objects, project_objects};
use crate::base::origin::{OriginId, Sourced};
use crate::model::workload::{Environment, Workload};
use crate::output::yaml;
use fixture::{environment, text, workload};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod cases;
mod fixture;

/// An environment as files, by their paths.
fn files(environment: &Environment<'_>, workloads: &[Workload<'_>]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut contents = Contents::default();
    let mut folders = vec!["project"];
    for workload in workloads {
        let objects = objects(environment, workload);
        contents.add(workload, &objects);
        folders.push(&workload.name.value);
        put(&mut files, &workload.name.value, &objects);
    }
    put(&mut files, "project", &project_objects(environment, &contents));
    let list = yaml::to_string(&kustomization(folders)).expect("a list of folders");
    files.insert("kustomization.yaml".to_owned(), list);
    files
}

fn put(files: &mut BTreeMap<String, String>, folder: &str, objects: &[Object]) {
    for object in objects {
        let text = yaml::to_string(&object.body.value).expect("an object is plain data");
        let doubled = files.insert(format!("{folder}/{}", object.file), text);
        assert!(doubled.is_none(), "{folder}/{} stands for two objects", object.file);
        assert_eq!(object.body.unknown_marks(), Vec::<String>::new(), "in {folder}/{}", object.file);
    }
    let list = kustomization(objects.iter().map(|object| object.file.as_str()));
    let list = yaml::to_string(&list).expect("a list of files");
    files.insert(format!("{folder}/kustomization.yaml"), list);
}

/// Compares a case with what is expected of it.
fn check(case: &str, environment: &Environment<'_>, workloads: &[Workload<'_>]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/target/kubernetes/tests").join(case);
    let folder = folder.join("expected").join(environment.name);
    let files = files(environment, workloads);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        write(&folder, &files);
    }
    let expected = read(&folder);
    assert_eq!(
        expected.keys().collect::<Vec<_>>(),
        files.keys().collect::<Vec<_>>(),
        "{case}: the files differ"
    );
    for (path, text) in &files {
        assert!(expected[path] == *text, "{case}/{path} is now:\n{text}");
    }
}

fn write(folder: &Path, files: &BTreeMap<String, String>) {
    let _ = std::fs::remove_dir_all(folder);
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it is below a folder")).expect("a writable tree");
        std::fs::write(path, text).expect("a writable tree");
    }
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("UPDATE_EXPECT=1 writes it").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").display().to_string();
                files.insert(name, std::fs::read_to_string(path).expect("a text"));
            }
        }
    }
    files
}

fn find<'o>(objects: &'o [Object], file: &str) -> &'o Object {
    let named = |object: &&Object| object.file == file;
    objects.iter().find(named).unwrap_or_else(|| panic!("no {file} in {objects:#?}"))
}

#[test]
fn an_app_with_nothing_but_defaults() {
    check("plain", &environment(), &[cases::plain()]);
}

#[test]
fn an_app_with_everything() {
    check("full", &cases::production(), &[cases::orders(), cases::plain()]);
}

#[test]
fn a_local_app() {
    check("local", &cases::local(), &[cases::cache()]);
}

#[test]
fn argo_cd_gets_waves() {
    check("argo", &cases::argo(), &[cases::agent(), cases::plain()]);
}

#[test]
fn nothing_is_made_of_what_exists() {
    let mut legacy = workload("legacy");
    legacy.app.existing.value = true;
    assert!(objects(&environment(), &legacy).is_empty());
}

#[test]
fn parts_lead_to_what_set_them() {
    let orders = objects(&cases::production(), &cases::orders());
    let came_from = |file: &str, path: &str| find(&orders, file).body.marks().nearest(path).map(|id| id.0);

    let container = "spec/template/spec/containers/0";
    let deployment = |path: &str| came_from("deployment.yaml", path);
    assert_eq!(deployment("spec/selector"), Some(0));
    assert_eq!(deployment("spec/revisionHistoryLimit"), Some(1));
    assert_eq!(deployment(&format!("{container}/image")), Some(2));
    assert_eq!(deployment(&format!("{container}/resources/requests/cpu")), Some(3));
    assert_eq!(deployment(&format!("{container}/resources/limits/memory")), Some(6));
    assert_eq!(deployment(&format!("{container}/readinessProbe/httpGet/path")), Some(31));
    assert_eq!(deployment("metadata/namespace"), Some(101));
    assert_eq!(deployment("metadata/labels/cost-centre"), Some(111));
    assert_eq!(deployment("metadata/annotations/gdeploy.dev~1owner"), Some(113));
    assert_eq!(came_from("horizontalpodautoscaler.yaml", "spec/maxReplicas"), Some(61));
    assert_eq!(came_from("networkpolicy.yaml", "spec/egress/1/to/0/podSelector"), Some(80));
    assert_eq!(came_from("networkpolicy.yaml", "spec/egress/1/ports/1/port"), Some(81));
    assert_eq!(came_from("configmap-config.yaml", "data/LOG_LEVEL"), Some(40));
    assert_eq!(came_from("externalsecret-vault.yaml", "spec/data/0/remoteRef/key"), Some(51));
    assert_eq!(came_from("ingress-http.yaml", "spec/tls/0/secretName"), Some(73));
}

#[test]
fn a_new_value_gives_a_new_name() {
    let name = |value: &'static str| {
        let mut orders = workload("orders");
        orders.config = vec![("A".into(), text(9, value))];
        find(&objects(&environment(), &orders), "configmap-config.yaml").name.clone()
    };
    // printf '1:A1:1' | sha256sum
    assert_eq!(name("1"), "orders-config-2811d2f9");
    assert_ne!(name("1"), name("2"));
}

#[test]
fn where_a_value_begins_is_part_of_the_name() {
    let name = |entries: Vec<(&'static str, &'static str)>| {
        let mut orders = workload("orders");
        orders.config = entries.into_iter().map(|(key, value)| (key.into(), text(9, value))).collect();
        find(&objects(&environment(), &orders), "configmap-config.yaml").name.clone()
    };
    assert_ne!(name(vec![("A", "BC")]), name(vec![("AB", "C")]));
    assert_ne!(name(vec![("A", ""), ("B", "C")]), name(vec![("A", "B"), ("C", "")]));
}

#[test]
fn the_id_of_the_apply_set_is_that_of_kubernetes() {
    // printf shop.shop-prod.ConfigMap. | openssl dgst -sha256 -binary | basenc --base64url | tr -d =
    assert_eq!(apply_set_id(&environment()), "applyset-IO9pn4LcgEU884rWyF-YSPzBtBPXpLBdyMyFi00JpP8-v1");
}

#[test]
fn the_apply_set_reaches_as_far_as_its_edges() {
    let mut orders = workload("orders");
    orders.edges = vec![fixture::edge(9, "stock", "http", 8080)];
    orders.edges[0].namespace = "stock-prod".into();
    let files = files(&environment(), &[orders]);
    assert!(files["orders/networkpolicy-to-stock.yaml"].contains("  namespace: stock-prod\n"));
    assert!(files["project/configmap.yaml"].contains("additional-namespaces: stock-prod\n"));
}

#[test]
fn what_was_seen_in_parallel_is_seen_in_any_order() {
    let environment = environment();
    let seen = |workloads: &[Workload<'_>]| {
        let mut contents = Contents::default();
        for workload in workloads {
            contents.add(workload, &objects(&environment, workload));
        }
        contents
    };
    let mut one = seen(&[cases::orders()]);
    one.merge(seen(&[cases::agent()]));
    let mut other = seen(&[cases::agent()]);
    other.merge(seen(&[cases::orders()]));
    assert_eq!(one, other);
    assert_eq!(one, seen(&[cases::orders(), cases::agent()]));
}

#[test]
fn an_account_of_others_is_only_named() {
    let mut orders = workload("orders");
    orders.makes_account = false;
    let objects = objects(&environment(), &orders);
    assert!(objects.iter().all(|object| object.kind != "ServiceAccount"));
}

#[test]
fn the_namespace_enforces_what_all_workloads_meet() {
    let mut environment = environment();
    environment.words.namespace.as_mut().expect("it has one").create.value = true;
    let enforced = |workloads: &[Workload<'_>]| {
        let files = files(&environment, workloads);
        let line = files["project/namespace.yaml"].lines().find(|line| line.contains("enforce"));
        line.and_then(|line| line.rsplit(' ').next()).map(str::to_owned)
    };
    let mut root = workload("root");
    root.app.security.root.value = true;
    let mut host = workload("host");
    host.app.security.host_network.value = true;
    assert_eq!(enforced(&[workload("orders")]).as_deref(), Some("restricted"));
    assert_eq!(enforced(&[workload("orders"), root]).as_deref(), Some("baseline"));
    assert_eq!(enforced(&[workload("orders"), host]).as_deref(), Some("privileged"));
}

#[test]
fn nobody_takes_the_label_that_selectors_go_by() {
    let mut orders = workload("orders");
    orders.app.labels.insert("app.kubernetes.io/name".into(), text(9, "mine"));
    let objects = objects(&environment(), &orders);
    let deployment = yaml::to_string(&find(&objects, "deployment.yaml").body.value).expect("plain data");
    assert!(!deployment.contains("mine"), "{deployment}");
}

#[test]
fn a_volume_may_be_called_files() {
    let mut orders = cases::orders();
    assert_eq!(orders.files_volume(), "files");
    orders.app.volume.insert("files".into(), fixture::volume(9, "/a"));
    assert_eq!(orders.files_volume(), "files-2");
}

#[test]
fn a_topology_is_spread_over_once() {
    let mut orders = workload("orders");
    orders.app.placement.spread = Some(text(9, "kubernetes.io/hostname"));
    let topologies = orders.app.placement.topologies();
    assert_eq!(topologies, [Sourced::new("kubernetes.io/hostname", OriginId(1))]);
}

#[test]
fn the_kubelet_undoes_what_is_escaped() {
    for (text, escaped) in [
        ("$(HOME)", "$$(HOME)"),
        ("cost: 5$", "cost: 5$"),
        ("$HOME", "$HOME"),
        ("$$", "$$$"),
        ("a$$(b)", "a$$$$(b)"),
        ("$$$x", "$$$$$x"),
    ] {
        assert_eq!(escape_dollars(text), escaped);
        assert_eq!(expand(&escape_dollars(text)), text);
    }
}

/// What the kubelet makes of text where every variable is set to `?`.
fn expand(text: &str) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let (Some(after), Some(end)) = (rest.strip_prefix('('), rest.find(')')) {
            expanded.push('?');
            rest = &after[end..];
        } else {
            expanded.push('$');
        }
    }
    expanded + rest
}
