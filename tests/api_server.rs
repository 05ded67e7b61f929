//! Every manifest that the cases and the examples expect, sent to real API servers.
//!
//! Each is created and applied with strict validation but without being stored, and a pod is made of
//! each workload's template; a warning is a refusal. All refusals are told at the end, as the server
//! worded them. `GDEPLOY_CASES` names another folder to take the cases from.
//!
//! Programs made by chance are sent, too: 50, or as many as `GDEPLOY_PROGRAMS` says, beginning with the number
//! `GDEPLOY_SEED`.
//!
//! `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "manifests are files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/programs/mod.rs"]
mod programs;
#[path = "support/schema.rs"]
mod schema;

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use client::{Client, Reply, TRIAL};
use cluster::ApiServer;
use gdeployc::driver::{Options, Project};
use manifests::{Case, Manifest};
use rayon::prelude::*;
use serde_json::json;

static NEWEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.37"));
static OLDEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.34"));

#[test]
fn newest_server_accepts_every_manifest() {
    accepts_every_manifest(&NEWEST, "1.37");
}

#[test]
fn oldest_server_accepts_every_manifest() {
    accepts_every_manifest(&OLDEST, "1.34");
}

#[test]
fn newest_server_accepts_every_program() {
    accepts_every_program(&NEWEST);
}

#[test]
fn oldest_server_accepts_every_program() {
    accepts_every_program(&OLDEST);
}

/// `UPDATE_EXPECT=1` writes down what it says.
#[test]
fn the_schemas_are_those_of_the_newest_server() {
    let file = root().join("src/schema/kubernetes.txt");
    let said = schema::short(&NEWEST.client().read("/openapi/v2"), NEWEST.version());
    if env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &said).expect("the file of schemas can be written");
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = said.lines().zip(known.lines()).find(|(said, known)| said != known);
    assert!(
        said == known,
        "{} differs, first in {differs:?}: write it anew by UPDATE_EXPECT=1",
        shown(&file)
    );
}

#[test]
fn newest_server_refuses_what_is_wrong() {
    refuses_what_is_wrong(&NEWEST);
}

#[test]
fn oldest_server_refuses_what_is_wrong() {
    refuses_what_is_wrong(&OLDEST);
}

#[test]
fn newest_server_lets_a_deployment_take_the_other_strategy() {
    takes_the_other_strategy(&NEWEST);
}

#[test]
fn oldest_server_lets_a_deployment_take_the_other_strategy() {
    takes_the_other_strategy(&OLDEST);
}

#[test]
fn kubectl_applies_every_environment() {
    let cases = cases("1.37");
    make_room(NEWEST.client(), &cases.iter().collect::<Vec<_>>());
    let overlays: Vec<&PathBuf> = cases.iter().flat_map(|case| &case.overlays).collect();
    assert!(!overlays.is_empty(), "no folder with a kustomization.yaml was found");

    let failures: Vec<String> = overlays.par_iter().filter_map(|folder| kubectl_failure(folder)).collect();
    assert!(failures.is_empty(), "kubectl refused:\n\n{}\n", failures.join("\n\n"));
    tell(&format!("kubectl {} applied {} environments", NEWEST.version(), overlays.len()));
}

fn kubectl_failure(folder: &Path) -> Option<String> {
    let output = NEWEST
        .kubectl()
        .args(["apply", "--server-side", "--dry-run=server", "--validate=strict"])
        .args(["--force-conflicts", "--kustomize"])
        .arg(folder)
        .output()
        .expect("kubectl was built beside the server");
    let words = String::from_utf8_lossy(&output.stderr);
    let refused = !output.status.success() || words.contains("Warning:");
    refused.then(|| format!("{}:\n{}", shown(folder), words.trim()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cases for this server, of which there has to be one.
fn cases(minor: &str) -> Vec<Case> {
    let roots = env::var_os("GDEPLOY_CASES").map_or_else(
        || vec![root().join("tests/cases"), root().join("tests/examples")],
        |path| vec![path.into()],
    );
    let mut cases = manifests::cases(&roots);
    cases.retain(|case| case.is_for(minor) && !case.manifests.is_empty());
    assert!(!cases.is_empty(), "no manifest was found in {roots:?}");
    cases
}

fn accepts_every_manifest(server: &ApiServer, minor: &str) {
    let cases = cases(minor);
    make_room(server.client(), &cases.iter().collect::<Vec<_>>());
    let all: Vec<&Manifest> = cases.iter().flat_map(|case| &case.manifests).collect();

    let refused: Vec<Vec<String>> = all
        .par_iter()
        .map(|manifest| refusals(server.client(), manifest))
        .filter(|refusals| !refusals.is_empty())
        .collect();
    let words = refused.concat().join("\n\n");
    let version = server.version();
    let (bad, count, cases) = (refused.len(), all.len(), cases.len());
    assert!(refused.is_empty(), "kube-apiserver {version} refused {bad} of {count} objects:\n\n{words}\n");
    tell(&format!("kube-apiserver {version} accepted {count} objects of {cases} cases, 0 warnings"));
}

fn accepts_every_program(server: &ApiServer) {
    let number =
        |variable: &str| env::var(variable).ok().map(|text| text.parse::<u64>().expect("it is a number"));
    let first = number("GDEPLOY_SEED").unwrap_or(0);
    let count = number("GDEPLOY_PROGRAMS").unwrap_or(50);
    for environment in ["dev", "staging", "prod"] {
        space(server.client(), &format!("programs-{environment}"), "restricted");
    }
    let refused: Vec<(usize, Vec<String>)> = (first..first + count)
        .into_par_iter()
        .map(|seed| {
            let manifests = manifests_of(seed);
            let needed = manifests.iter().filter(|one| one.is_needed_by_pods());
            needed.for_each(|manifest| drop(server.client().apply(manifest, "")));
            let refused = manifests.iter().flat_map(|manifest| refusals(server.client(), manifest));
            (manifests.len(), refused.collect())
        })
        .collect();
    let words: Vec<String> = refused.iter().flat_map(|(_, words)| words).cloned().collect();
    let all: usize = refused.iter().map(|(count, _)| count).sum();
    let (version, bad) = (server.version(), words.len());
    // The first of many say enough.
    let told = words.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(words.is_empty(), "kube-apiserver {version} refused {bad} of {all} objects:\n\n{told}\n");
    assert!(all > 0, "no program was sent");
    tell(&format!("kube-apiserver {version} accepted {all} objects of {count} programs, 0 warnings"));
}

/// What the program of this number comes to; a file is called by the number and its path.
fn manifests_of(seed: u64) -> Vec<Manifest> {
    let files = programs::program(seed, "programs");
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let options = Options { emit: true, ..Options::default() };
    let compiled = Project::in_memory(&files).compile(&options);
    assert!(!compiled.has_errors(), "program {seed} does not compile: `cargo test --test programs` shows it");
    let files = compiled.outputs.iter().flat_map(|output| &output.files);
    let files = files.filter(|file| manifests::is_yaml(&file.path));
    files
        .flat_map(|file| manifests::of(&Path::new(&format!("program {seed}")).join(&file.path), &file.text))
        .collect()
}

/// Applied for real, because only a live Deployment refuses a field that its defaults set.
fn takes_the_other_strategy(server: &ApiServer) {
    let folder = root().join("tests/cases/kubernetes/rollout");
    let case = Case::load(&folder, &folder.join("expected"));
    make_room(server.client(), &[&case]);
    let read = |environment: &str| {
        let file = folder.join(format!("expected/out/{environment}/usual/deployment.yaml"));
        manifests::read(&file).into_iter().next().expect("a Deployment")
    };
    let (rolling, mut recreate) = (read("test"), read("dev"));
    recreate.text = recreate.text.replace("namespace: rollout-dev", "namespace: rollout");
    recreate.value["metadata"]["namespace"] = json!("rollout");
    for (from, to, manifest) in [("nothing", "rolling", &rolling), ("rolling", "recreate", &recreate)] {
        let refusal = server.client().apply(manifest, "").refusal();
        assert_eq!(refusal, None, "kube-apiserver {}: from {from} to {to}", server.version());
    }
    let refusal = server.client().apply(&rolling, "").refusal();
    assert_eq!(refusal, None, "kube-apiserver {}: back to rolling", server.version());
}

/// What the others rely on: each of these manifests has one thing wrong, named in its first line.
fn refuses_what_is_wrong(server: &ApiServer) {
    let folder = root().join("tests/cluster/refused");
    let case = Case::load(&folder, &folder);
    assert!(!case.manifests.is_empty(), "{} is empty", folder.display());
    make_room(server.client(), &[&case]);
    for manifest in &case.manifests {
        let expected = manifest.text.lines().next().unwrap_or_default().trim_start_matches("# ");
        let refusals = refusals(server.client(), manifest);
        let found = refusals.iter().any(|refusal| refusal.contains(expected));
        let name = shown(&manifest.file);
        assert!(found, "{name}: kube-apiserver {} only said {refusals:#?}", server.version());
    }
}

/// Stores what manifests refer to: their namespaces and what their pods name.
fn make_room(client: &Client, cases: &[&Case]) {
    for (namespace, level) in namespaces(cases) {
        space(client, namespace, level);
    }
    // One that is refused here is refused again, and told, when its turn comes.
    let needed = cases.iter().flat_map(|case| &case.manifests).filter(|one| one.is_needed_by_pods());
    needed.for_each(|manifest| drop(client.apply(manifest, "")));
}

/// A namespace of this level, with what the controllers of a cluster put there.
fn space(client: &Client, namespace: &str, level: &str) {
    let labels: BTreeMap<String, &str> = ["enforce", "warn", "audit"]
        .map(|mode| (format!("pod-security.kubernetes.io/{mode}"), level))
        .into_iter()
        .collect();
    store(
        client,
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": labels}}),
    );
    let account = json!({"name": "default", "namespace": namespace});
    store(client, json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account}));
}

/// Each namespace with its level; the server has only one of a name for all cases.
fn namespaces<'a>(cases: &[&'a Case]) -> BTreeMap<&'a str, &'a str> {
    let mut levels = BTreeMap::from([("default", "restricted")]);
    for case in cases {
        for namespace in &case.namespaces {
            let level = *levels.entry(namespace).or_insert(&case.pod_security);
            let (folder, own) = (shown(&case.folder), &case.pod_security);
            assert_eq!(level, own, "{folder}: another case wants `{namespace}` on another level: rename one");
        }
    }
    levels
}

fn store(client: &Client, value: serde_json::Value) {
    let manifest = Manifest::own(value);
    let refusal = client.apply(&manifest, "").refusal();
    assert!(refusal.is_none(), "{}: {refusal:?}", manifest.text);
}

/// What the server has against a manifest, in any of the ways to send it.
fn refusals(client: &Client, manifest: &Manifest) -> Vec<String> {
    let mut words = Vec::new();
    let mut hear = |way: &str, reply: &Reply| {
        if let Some(refusal) = reply.refusal() {
            words.push(format!("{} ({way}):\n{refusal}", shown(&manifest.file)));
        }
    };
    let created = client.create(manifest, TRIAL);
    // `make_room` may have stored one of that name.
    if !created.is_there_already() {
        hear("create", &created);
    }
    hear("apply", &client.apply(manifest, TRIAL));
    if let Some(pod) = manifest.pod() {
        hear("its pod", &client.create(&pod, TRIAL));
    }
    words
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Past the test runner's capture: the line is wanted of a run that passes.
fn tell(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
