//! The table of what servers set by themselves, against real servers.
//!
//! `tests/cluster/defaults.yaml` has objects of each kind, as little as they can be, and with each block that has
//! defaults. All that a server adds to one has to be in `src/diff/defaults.tsv`, and each line of that has to be
//! what some server adds. `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "definitions are files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;

use std::collections::BTreeSet;
use std::fs;
use std::thread;

use client::TRIAL;
use cluster::ApiServer;
use gdeployc::diff::compare::{Op, compare};
use gdeployc::diff::defaults::{chosen, default, rows};
use gdeployc::diff::noise;
use gdeployc::diff::path::{Path, Step, scalar};
use gdeployc::diff::set::Id;
use gdeployc::output::node::Node;
use gdeployc::schema::{Schemas, custom};
use manifests::Manifest;
use serde_json::{Value, json};

const SPACE: &str = "defaults";

/// Lines for what is set by controllers, which do not run beside these servers.
const OF_CONTROLLERS: &[&str] = &["metadata.annotations.[pv.kubernetes.io/", "spec.volumeName", "secrets"];

#[test]
fn servers_set_what_the_table_says() {
    let ask = |minor| move || additions(minor);
    let (newest, oldest) = thread::scope(|scope| {
        let (newest, oldest) = (scope.spawn(ask("1.37")), scope.spawn(ask("1.34")));
        (newest.join().expect("it ended well"), oldest.join().expect("it ended well"))
    });
    let missing: BTreeSet<&String> = newest.missing.union(&oldest.missing).collect();
    let text = missing.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n");
    assert!(missing.is_empty(), "servers set what `src/diff/defaults.tsv` does not say:\n{text}\n");
    let seen: BTreeSet<usize> = newest.seen.union(&oldest.seen).copied().collect();
    let is_of_controllers = |line: &str| {
        OF_CONTROLLERS.iter().any(|path| line.split('\t').nth(1).is_some_and(|own| own.contains(path)))
    };
    let dead = rows().enumerate().filter(|(at, line)| !seen.contains(at) && !is_of_controllers(line));
    let dead: Vec<&str> = dead.map(|(_, line)| line).collect();
    assert!(dead.is_empty(), "no server sets:\n{}\n", dead.join("\n"));
}

/// What a server added.
#[derive(Default)]
struct Additions {
    /// The lines of the table that say so.
    seen: BTreeSet<usize>,
    /// What no line says, as one that would.
    missing: BTreeSet<String>,
}

fn additions(minor: &str) -> Additions {
    let server = ApiServer::start(minor);
    let client = server.client();
    for value in [
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": SPACE}}),
        json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.com/a",
            "metadata": {"name": "usual", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}),
    ] {
        let reply = client.create(&Manifest::own(value), "");
        assert!(reply.status < 300, "{}", reply.body);
    }
    let objects: Vec<Value> = serde_yaml::from_str(include_str!("cluster/defaults.yaml")).expect("objects");
    let schemas = schemas();
    let mut found = Additions::default();
    for mut object in objects {
        object["metadata"]["namespace"] = json!(SPACE);
        let manifest = Manifest::own(object);
        let reply = client.create(&manifest, TRIAL);
        if reply.status >= 300 {
            let why = reply.refusal().unwrap_or_default();
            found.missing.insert(format!(
                "kube-apiserver {minor} refuses {} {}: {why}",
                manifest.kind(),
                manifest.name()
            ));
            continue;
        }
        let read = |text: &str| serde_json::from_str::<Node>(text).expect("JSON");
        let (sent, mut stored) = (read(&manifest.text), read(&reply.body));
        let id = Id::of(&stored).expect("an object");
        let choices = chosen(&id, &stored);
        noise::strip(&mut stored);
        for difference in compare(&schemas.shape(&id.api_version(), &id.kind), &sent, &stored) {
            if difference.op == Op::Remove {
                // The namespace of what is of the whole cluster, and what an older server does not know.
                continue;
            }
            let path = difference.path.to_string();
            assert_eq!(difference.op, Op::Add, "kube-apiserver {minor} changes {id} at {path}");
            let mut path = difference.path.clone();
            let node = difference.new.expect("it is there");
            found.look(&id, &stored, &choices, &mut path, &node);
        }
    }
    found
}

impl Additions {
    fn look(&mut self, id: &Id, stored: &Node, choices: &[(String, usize)], path: &mut Path, node: &Node) {
        let within = path.within(stored).expect("it is there");
        let choice =
            choices.iter().find(|(chosen, _)| within == *chosen || within.starts_with(&format!("{chosen}/")));
        if let Some(line) = default(id, stored, &path.steps, node).or(choice.map(|(_, line)| *line)) {
            self.seen.insert(line);
            return;
        }
        let parts: Vec<(Step, &Node)> = match node {
            Node::Map(entries) => entries.iter().map(|(key, node)| (Step::Key(key.clone()), node)).collect(),
            Node::List(items) if items.iter().any(|item| item.as_map().is_some()) => {
                items.iter().enumerate().map(|(at, node)| (Step::Index(at), node)).collect()
            }
            _ => Vec::new(),
        };
        if parts.is_empty() {
            self.missing.insert(format!("{}\t{path}\t{}\t({})", id.kind, scalar(node), id.name));
        }
        for (step, node) in parts {
            path.steps.push(step);
            self.look(id, stored, choices, path, node);
            path.steps.pop();
        }
    }
}

/// The kinds of Kubernetes, and those that the servers of these tests have in addition.
fn schemas() -> Schemas {
    let files = manifests::yaml_files(&cluster::tools().join("crds"));
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a file of definitions"));
    Schemas::new(texts.flat_map(|text| custom::kinds(&text).expect("definitions")).collect())
}
