//! What was just applied is no difference: for every case and example that builds, in each environment, applied
//! on the server and on the client, real API servers have nothing to change, and
//! neither has a folder with what they hold.
//!
//! Only those environments are tried that have a field which none before them has; all with `GDEPLOY_ALL=1`.
//!
//! `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "projects are files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/stages.rs"]
mod stages;

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use client::{Client, one};
use cluster::ApiServer;
use gdeployc::cluster::{Access, Cluster, Wanted};
use gdeployc::diff::meant::Told;
use gdeployc::diff::ownership::managers::{ARGO_CD, FLUX, KUBECTL, KUBECTL_CLIENT, LAST_APPLIED};
use gdeployc::diff::pair::By;
use gdeployc::diff::report::{Action, Report, Resource, Shown};
use gdeployc::driver;
use manifests::Manifest;
use serde_json::{Value, json};
use stages::Stage;
use tempfile::TempDir;

/// Kinds whose definitions are in no Go module, so that the servers of these tests have not got them.
const NOT_THERE: &[&str] = &["PrometheusRule", "ServiceMonitor", "VerticalPodAutoscaler"];

static STAGES: LazyLock<Vec<Stage>> = LazyLock::new(|| {
    let stages = stages::stages(Path::new(env!("CARGO_MANIFEST_DIR")));
    stages.into_iter().map(|stage| stage.without(NOT_THERE)).collect()
});

#[test]
fn newest_server_has_nothing_to_change() {
    has_nothing_to_change("1.37");
}

#[test]
fn oldest_server_has_nothing_to_change() {
    has_nothing_to_change("1.34");
}

/// How it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Server,
    Client,
}

fn has_nothing_to_change(minor: &str) {
    let server = ApiServer::start(minor);
    let folder = TempDir::new().expect("a folder can be made");
    let kubeconfig = folder.path().join("kubeconfig");
    fs::write(&kubeconfig, server.kubeconfig("admin")).expect("the new folder can be written");
    let is_whole = env::var_os("GDEPLOY_ALL").is_some();
    let chosen = if is_whole { STAGES.iter().collect() } else { stages::telling(&STAGES) };
    let all = chosen.iter().copied().enumerate();
    let (shared, own): (Vec<_>, Vec<_>) = all.partition(|(_, stage)| stage.is_shared());
    let wrong = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let connect = || {
        let access = Access {
            kubeconfig: Some(kubeconfig.clone()),
            timeout: Duration::from_secs(3600),
            ..Access::default()
        };
        Cluster::connect(&access, "prod", None, &mut |_| {}).expect("the server is up")
    };
    let trial = |cluster: Option<&Cluster>, at: usize, stage: &Stage| {
        for way in [Way::Server, Way::Client] {
            if way == Way::Client && stage.applied_by.as_deref() == Some("flux") {
                // Flux only ever applies on the server.
                continue;
            }
            let place =
                Place { client: server.client(), connect: &connect, cluster, folder: folder.path(), way, at };
            if let Err(words) = place.trial(stage) {
                wrong
                    .lock()
                    .expect("no thread panics with it")
                    .push(format!("{} ({way:?}): {words}", stage.name));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let cluster = connect();
                while let Some((at, stage)) = own.get(next.fetch_add(1, Ordering::Relaxed)) {
                    trial(Some(&cluster), *at, stage);
                }
            });
        }
        scope.spawn(|| {
            for (at, stage) in &shared {
                trial(None, *at, stage);
            }
        });
    });
    let wrong = wrong.into_inner().expect("all threads ended well");
    let (text, version, count) = (wrong.join("\n\n"), server.version(), chosen.len());
    assert!(
        wrong.is_empty(),
        "kube-apiserver {version} would change {} of {count}:\n\n{text}\n",
        wrong.len()
    );
    assert!(count > 40, "only {count} environments");
    let line =
        format!("kube-apiserver {version} had nothing to change in {count} environments applied in two ways");
    let _ = writeln!(io::stdout(), "{line}");
}

/// One trial of a stage.
struct Place<'p> {
    client: &'p Client,
    connect: &'p dyn Fn() -> Cluster,
    cluster: Option<&'p Cluster>,
    folder: &'p Path,
    way: Way,
    at: usize,
}

impl Place<'_> {
    fn trial(&self, stage: &Stage) -> Result<(), String> {
        let start = format!("{}{}", if self.way == Way::Server { 's' } else { 'c' }, self.at);
        let stage = stage.moved(&start);
        let result = self.settled(&stage);
        if stage.is_shared() {
            self.clear(&stage);
        }
        result
    }

    fn settled(&self, stage: &Stage) -> Result<(), String> {
        self.make_room(stage)?;
        // As kubectl orders them: what others need comes first.
        let rank = |one: &&Manifest| match one.kind() {
            "Namespace" => 0,
            "CustomResourceDefinition" => 1,
            "ServiceAccount" | "PriorityClass" | "StorageClass" => 2,
            _ => 3,
        };
        let mut manifests: Vec<&Manifest> = stage.manifests.iter().collect();
        manifests.sort_by_key(rank);
        for manifest in manifests {
            self.apply(stage, manifest)?;
            if manifest.kind() == "CustomResourceDefinition" {
                cluster::wait_for_kinds(self.client, std::slice::from_ref(&manifest.value));
            }
        }
        // One that was connected before does not know kinds that were defined just now.
        let fresh = if self.cluster.is_none() { Some((self.connect)()) } else { None };
        let cluster = self.cluster.or(fresh.as_ref()).expect("there is one");
        let wanted = Wanted {
            set: &stage.set,
            schemas: &stage.schemas,
            applied_by: stage.applied_by.as_deref(),
            whole: false,
            prune_dangerous: false,
            told: Told::default(),
            before: None,
        };
        let report = cluster.compare(&wanted, &mut |_| {}).map_err(|error| error.to_string())?;
        let mut words = told(&report);
        if self.way == Way::Server {
            let report = self.as_a_folder(stage);
            words.extend(told(&report).into_iter().map(|words| format!("as a folder: {words}")));
        }
        if words.is_empty() { Ok(()) } else { Err(words.join("\n")) }
    }

    /// Namespaces that it does not make itself, with what pods need in them.
    fn make_room(&self, stage: &Stage) -> Result<(), String> {
        let is_made = |kind: &str, name: &str| {
            stage.manifests.iter().any(|one| one.kind() == kind && one.name() == name)
        };
        for namespace in stage.namespaces() {
            if !is_made("Namespace", &namespace) {
                let name = json!({"name": namespace});
                self.store(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": name}))?;
            }
            if stage.manifests.iter().any(|one| one.kind() == "Pod") && !is_made("ServiceAccount", "default")
            {
                let account = json!({"name": "default", "namespace": namespace});
                self.store(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}))?;
            }
        }
        Ok(())
    }

    fn store(&self, value: Value) -> Result<(), String> {
        let reply = self.client.create(&Manifest::own(value), "");
        reply.refusal().map_or(Ok(()), Err)
    }

    /// As those do who apply: on the server under their name, or on the client with a note of it.
    fn apply(&self, stage: &Stage, manifest: &Manifest) -> Result<(), String> {
        let reply = match self.way {
            Way::Server => {
                let manager = match stage.applied_by.as_deref() {
                    Some("argo-cd") => ARGO_CD,
                    Some("flux") => FLUX,
                    _ => KUBECTL,
                };
                let query = format!("fieldManager={manager}&force=true&fieldValidation=Strict");
                self.client.answer("PATCH", manifest, &one(manifest), &query, "application/apply-patch+yaml")
            }
            Way::Client => {
                let manager = match stage.applied_by.as_deref() {
                    Some("argo-cd") => ARGO_CD,
                    _ => KUBECTL_CLIENT,
                };
                let mut value = manifest.value.clone();
                let note = format!("{}\n", manifest.value);
                value["metadata"]["annotations"][LAST_APPLIED] = json!(note);
                let query = format!("fieldManager={manager}&fieldValidation=Strict");
                self.client.create(&Manifest::own(value), &query)
            }
        };
        let name = || format!("{} {}", manifest.kind(), manifest.name());
        reply.refusal().map_or(Ok(()), |refusal| Err(format!("{}: {refusal}", name())))
    }

    /// Compares a folder that holds what the server does with what is declared.
    fn as_a_folder(&self, stage: &Stage) -> Report {
        let live = |manifest: &Manifest| -> Value {
            let reply = self.client.answer("GET", manifest, &one(manifest), "", "");
            serde_json::from_str(&reply.body).expect("JSON")
        };
        let items: Vec<Value> = stage.manifests.iter().map(live).collect();
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        let file = self.folder.join(format!("live-{}.json", self.at));
        fs::write(&file, list.to_string()).expect("the folder can be written");
        // What a server holds says its namespace.
        let old = driver::folder(&file, "", &stage.set, &stage.schemas).expect("objects").set;
        Report::between(Told::Meant, false, By::Name, [&old, &stage.set], &stage.schemas)
    }

    /// Takes away what would be in the way of others.
    fn clear(&self, stage: &Stage) {
        for manifest in &stage.manifests {
            let is_in_the_way = manifest.namespace().is_none() || manifest.kind() == "Service";
            if is_in_the_way {
                drop(self.client.answer("DELETE", manifest, &one(manifest), "", ""));
                let start = Instant::now();
                let is_there = || self.client.answer("GET", manifest, &one(manifest), "", "").status == 200;
                while manifest.kind() != "Namespace"
                    && is_there()
                    && start.elapsed() < Duration::from_secs(10)
                {
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
    }
}

/// What a report has to say, where it has anything.
fn told(report: &Report) -> Vec<String> {
    let mut words: Vec<String> = report.resources.iter().flat_map(told_of).collect();
    words.extend(report.notes.iter().map(|note| format!("note: {note}")));
    if !report.is_sure() && words.is_empty() {
        words.push("not all of it is verified".to_owned());
    }
    words
}

fn told_of(resource: &Resource) -> Vec<String> {
    let id = &resource.id;
    let heard = &resource.heard;
    let mut words = Vec::new();
    if resource.action != Action::Unchanged {
        words.push(format!("  {id}: {:?}", resource.action));
    }
    let text = |shown: &Option<Shown>| match shown {
        Some(Shown::Value(node)) => gdeployc::diff::path::scalar(node),
        Some(Shown::Sensitive) => "(sensitive)".to_owned(),
        None => "-".to_owned(),
    };
    let changes = resource.changes.iter();
    words
        .extend(changes.map(|one| format!("  {id}: {}: {} -> {}", one.path, text(&one.old), text(&one.new))));
    words.extend(heard.problems.iter().map(|one| format!("  {id}: problem: {}", one.message)));
    words
        .extend(heard.conflicts.iter().map(|one| format!("  {id}: conflict: {} {}", one.field, one.manager)));
    let others = heard.warnings.iter().chain(&heard.notes).chain(&heard.unverified);
    words.extend(others.map(|one| format!("  {id}: {one}")));
    words
}
