//! What is predicted without a server, compared with what real servers say when they try it.
//!
//! One object is applied, others lay hands on it, and another is tried over it. The prediction has to
//! be right on all that is declared and in all that goes; what only the server has are its defaults.
//! The objects are those that the cases expect, in pairs of two environments, those of the pairs in
//! `tests/diff`, and edits by chance: `GDEPLOY_PAIRS` says how many, `GDEPLOY_SEED` where they begin.
//!
//! `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "manifests are files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/edits.rs"]
mod edits;
#[path = "support/manifests.rs"]
mod manifests;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;

use client::{Client, TRIAL, one};
use cluster::ApiServer;
use edits::Chance;
use gdeployc::diff::compare::{Difference, Op, compare};
use gdeployc::diff::noise;
use gdeployc::diff::ownership::managers::{KUBECTL, KUBECTL_CLIENT, Manager, Reason, Way};
use gdeployc::diff::ownership::predict;
use gdeployc::driver::{Options, Project};
use gdeployc::output::node::Node;
use gdeployc::schema::shape::Shape;
use gdeployc::schema::{Schemas, custom};
use manifests::Manifest;
use rayon::prelude::*;
use serde_json::{Value, json};

static NEWEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.37"));
static OLDEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.34"));
static SCHEMAS: LazyLock<Schemas> = LazyLock::new(schemas);

/// The manager that applies; not `kubectl`, which would take over what others own.
const MANAGER: &str = "argocd-controller";
const SPACE: &str = "prediction";

#[test]
fn newest_server_does_what_is_predicted() {
    does_what_is_predicted(&NEWEST, "1.37");
}

#[test]
fn oldest_server_does_what_is_predicted() {
    does_what_is_predicted(&OLDEST, "1.34");
}

#[test]
fn kubectl_does_what_is_predicted() {
    prepare(NEWEST.client());
    let attempts: Vec<Attempt> = attempts("1.37").into_iter().filter(is_for_kubectl).collect();
    // Each takes three processes, so only so many, from all over.
    let chosen: Vec<&Attempt> = attempts.iter().step_by(attempts.len() / 60).collect();
    let results: Vec<Result<bool, String>> =
        chosen.par_iter().enumerate().map(|(at, attempt)| by_kubectl(at, attempt)).collect();
    judge("kubectl", "1.37", &results);
}

fn is_for_kubectl(attempt: &Attempt) -> bool {
    attempt.before["metadata"]["namespace"].is_string()
}

/// Applied on the client, tried so again, and then applied on the server.
fn by_kubectl(at: usize, attempt: &Attempt) -> Result<bool, String> {
    let name = format!("kubectl-{at}");
    let (before, after) = (placed(&attempt.before, &name), placed(&attempt.after, &name));
    let kubectl = |manifest: &Manifest, args: &[&str]| -> Option<Node> {
        let mut child = NEWEST
            .kubectl()
            .args(["apply", "--output=json", "--filename=-"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kubectl was built beside the server");
        let mut input = child.stdin.take().expect("it is piped");
        input.write_all(manifest.text.as_bytes()).expect("kubectl reads all of it");
        drop(input);
        let output = child.wait_with_output().expect("kubectl ends");
        output.status.success().then(|| serde_json::from_slice(&output.stdout).expect("JSON"))
    };
    // kubectl tells ports apart by their number alone, and loses one of two.
    let is_ambiguous = has_twin_ports(&after.value) || has_twin_ports(&before.value);
    if is_ambiguous || kubectl(&before, &[]).is_none() {
        return Ok(false);
    }
    meddle(NEWEST.client(), &before, attempt.seed);
    let get = || NEWEST.client().answer("GET", &before, &one(&before), "showManagedFields=true", "").body;
    let read = |text: &str| serde_json::from_str::<Node>(text).expect("JSON");
    let live = read(&get());
    let client = kubectl(&after, &["--dry-run=server"]);
    let server = kubectl(&after, &["--server-side", "--force-conflicts"]);
    let (Some(client), Some(server)) = (client, server) else { return Ok(false) };
    let manager = |name: &str, way| Manager { name: name.to_owned(), way, reason: Reason::Usual };
    let on_client = judged(attempt, &after, &live, &client, &manager(KUBECTL_CLIENT, Way::ClientSide));
    let on_server = judged(attempt, &after, &live, &server, &manager(KUBECTL, Way::ServerSide));
    on_client.map_err(|words| format!("on the client: {words}"))?;
    on_server.map_err(|words| format!("on the server: {words}"))
}

/// Whether a container has one port for two protocols.
fn has_twin_ports(object: &Value) -> bool {
    let containers = object["spec"]["template"]["spec"]["containers"].as_array();
    containers.into_iter().flatten().any(|container| {
        let ports = container["ports"].as_array().into_iter().flatten();
        let mut numbers: Vec<i64> = ports.filter_map(|port| port["containerPort"].as_i64()).collect();
        numbers.sort_unstable();
        numbers.windows(2).any(|pair| pair[0] == pair[1])
    })
}

/// What is applied first, and what is tried over it.
struct Attempt {
    name: String,
    before: Value,
    after: Value,
    seed: u64,
}

fn does_what_is_predicted(server: &ApiServer, minor: &str) {
    prepare(server.client());
    let attempts = attempts(minor);
    let results: Vec<Result<bool, String>> =
        attempts.par_iter().enumerate().map(|(at, attempt)| trial(server.client(), at, attempt)).collect();
    judge("kube-apiserver", server.version(), &results);
}

fn judge(who: &str, version: &str, results: &[Result<bool, String>]) {
    let wrong: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    let tried = results.iter().filter(|result| !matches!(result, Ok(false))).count();
    let told = wrong.iter().take(12).map(|words| words.as_str()).collect::<Vec<_>>().join("\n\n");
    let (bad, all) = (wrong.len(), results.len());
    assert!(wrong.is_empty(), "{who} {version} does otherwise {bad} of {tried} times:\n\n{told}\n");
    assert!(tried * 4 > all, "only {tried} of {all} were accepted");
    let _ = writeln!(io::stdout(), "{who} {version} did what was predicted {tried} times of {all}");
}

/// Whether the server took it; the differences where it did otherwise than predicted.
fn trial(client: &Client, at: usize, attempt: &Attempt) -> Result<bool, String> {
    let name = format!("p{at}");
    let (before, after) = (placed(&attempt.before, &name), placed(&attempt.after, &name));
    let apply = |manifest: &Manifest, manager: &str, query: &str| {
        let query = format!("fieldManager={manager}&force=true&{query}");
        client.answer("PATCH", manifest, &one(manifest), &query, "application/apply-patch+yaml")
    };
    if apply(&before, MANAGER, "").status >= 300 {
        return Ok(false);
    }
    meddle(client, &before, attempt.seed);
    let live = client.answer("GET", &before, &one(&before), "", "");
    let tried = apply(&after, MANAGER, TRIAL);
    drop(client.answer("DELETE", &before, &one(&before), "propagationPolicy=Background", ""));
    if tried.status >= 300 {
        return Ok(false);
    }
    let read = |text: &str| serde_json::from_str::<Node>(text).expect("JSON");
    let manager = Manager { name: MANAGER.to_owned(), way: Way::ServerSide, reason: Reason::Declared };
    judged(attempt, &after, &read(&live.body), &read(&tried.body), &manager)
}

/// Compares what was tried with what is predicted.
fn judged(
    attempt: &Attempt,
    after: &Manifest,
    live: &Node,
    tried: &Node,
    manager: &Manager,
) -> Result<bool, String> {
    let declared: Node = serde_json::from_str(&after.text).expect("JSON");
    let shape = SCHEMAS.kind(after.api_version(), after.kind()).map_or(Shape::Any, |kind| kind.shape);
    let predicted = predict(live, &declared, manager, &shape);
    let again = predict(&predicted.object, &declared, manager, &shape);
    let [told, stored] = [&predicted.object, tried].map(|object| {
        let mut object = object.clone();
        noise::strip(&mut object);
        object
    });
    let wrong = compare(&shape, &told, &stored);
    let mut words: Vec<String> = wrong.iter().filter(|one| is_wrong(one, &declared)).map(shown).collect();
    let again = compare(&shape, &predicted.object, &again.object);
    // A server, too, stores an empty block only the second time, after it took its parts away.
    let is_empty = |node: &Node| node.as_map().is_some_and(|entries| entries.is_empty());
    let again = again.iter().filter(|one| !one.new.as_ref().is_some_and(is_empty));
    words.extend(again.map(|one| format!("  not the same again: {}", shown(one))));
    if words.is_empty() {
        return Ok(true);
    }
    let (name, words) = (&attempt.name, words.join("\n"));
    let live = serde_json::to_string(live).expect("JSON");
    let kept = match env::var_os("GDEPLOY_SHOW") {
        Some(_) => format!("\nafter {}\nlive {live}", after.text),
        None => String::new(),
    };
    Err(format!("{name}, {} seed {}:\n{words}{kept}", after.kind(), attempt.seed))
}

/// Under a name of its own, where no other is in its way.
fn placed(value: &Value, name: &str) -> Manifest {
    let mut value = value.clone();
    value["metadata"]["name"] = json!(name);
    if value["metadata"]["namespace"].is_string() {
        value["metadata"]["namespace"] = json!(SPACE);
    }
    Manifest::own(value)
}

/// From the prediction to what the server says: it may only have more, and nothing of what is declared.
fn is_wrong(difference: &Difference, declared: &Node) -> bool {
    let place = difference.path.within(declared);
    let value = place.and_then(|place| declared.at(&place));
    // An empty list is as good as none.
    let is_declared = value.is_some_and(|value| value.as_list().is_none_or(|items| !items.is_empty()));
    difference.op != Op::Add || is_declared
}

fn shown(difference: &Difference) -> String {
    let text =
        |node: &Option<Node>| node.as_ref().map_or_else(|| "-".to_owned(), gdeployc::diff::path::scalar);
    format!("  {}: predicted {}, really {}", difference.path, text(&difference.old), text(&difference.new))
}

/// Others own parts of it, too: some apply the same or other values, some write over.
fn meddle(client: &Client, manifest: &Manifest, seed: u64) {
    let mut chance = Chance(seed);
    let others = chance.below(4);
    if others == 1 || others == 3 {
        let part = edits::part(&manifest.value, &mut chance);
        let manifest = Manifest::own(part);
        let query = "fieldManager=other&force=true";
        drop(client.answer("PATCH", &manifest, &one(&manifest), query, "application/apply-patch+yaml"));
    }
    if others >= 2 {
        let live = client.answer("GET", manifest, &one(manifest), "", "");
        let live: Value = serde_json::from_str(&live.body).expect("JSON");
        let manifest = Manifest::own(edits::edited(&live, &mut chance));
        let query = "fieldManager=kubectl-edit";
        drop(client.answer("PUT", &manifest, &one(&manifest), query, "application/json"));
    }
}

fn prepare(client: &Client) {
    let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}});
    let reply = client.apply(&Manifest::own(space), "");
    assert!(reply.status < 300, "{}", reply.body);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The kinds of Kubernetes, and those that the servers of these tests have in addition.
fn schemas() -> Schemas {
    let files = manifests::yaml_files(&cluster::tools().join("crds"));
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a file of definitions"));
    Schemas::new(texts.flat_map(|text| custom::kinds(&text).expect("definitions")).collect())
}

/// Kinds whose name means something, or which take part in how the server works.
fn is_left_alone(manifest: &Value) -> bool {
    let kind = manifest["kind"].as_str().unwrap_or_default();
    matches!(kind, "Namespace" | "CustomResourceDefinition" | "Pod")
        || kind.starts_with("Validating")
        || kind.starts_with("Mutating")
}

fn attempts(minor: &str) -> Vec<Attempt> {
    let number =
        |variable: &str| env::var(variable).ok().map(|text| text.parse::<u64>().expect("it is a number"));
    let mut attempts = pairs(minor);
    assert!(attempts.len() > 100, "only {} pairs", attempts.len());
    let objects: Vec<Value> = attempts.iter().map(|attempt| attempt.before.clone()).collect();
    let first = number("GDEPLOY_SEED").unwrap_or(0);
    for seed in first..first + number("GDEPLOY_PAIRS").unwrap_or(400) {
        let mut chance = Chance(seed);
        let before = &objects[chance.below(objects.len())];
        let after = edits::edited(before, &mut chance);
        let name = format!("edit {seed}");
        attempts.push(Attempt { name, before: before.clone(), after, seed: chance.next() });
    }
    attempts
}

/// The same object of two environments or of two versions of a project.
fn pairs(minor: &str) -> Vec<Attempt> {
    let mut pairs = Vec::new();
    let mut add = |name: String, before: &Value, after: &Value| {
        if !is_left_alone(before) {
            let seed = u64::try_from(pairs.len()).expect("a small number");
            pairs.push(Attempt { name, before: before.clone(), after: after.clone(), seed });
        }
    };
    for case in manifests::cases(&[root().join("tests/cases"), root().join("tests/examples")]) {
        if !case.is_for(minor) {
            continue;
        }
        let mut alike: BTreeMap<(PathBuf, String), Vec<&Manifest>> = BTreeMap::new();
        for manifest in &case.manifests {
            let within = manifest.file.strip_prefix(&case.folder).expect("below the case");
            // `expected/out/prod/api/deployment.yaml`
            let logical: PathBuf = within.iter().skip(3).collect();
            alike.entry((logical, manifest.kind().to_owned())).or_default().push(manifest);
        }
        for ((logical, _), manifests) in alike {
            let name =
                format!("{} {}", case.folder.file_name().expect("a name").display(), logical.display());
            for (at, manifest) in manifests.iter().enumerate() {
                add(name.clone(), &manifest.value, &manifests[(at + 1) % manifests.len()].value);
            }
        }
    }
    for folder in fs::read_dir(root().join("tests/diff")).expect("the cases of diff").flatten() {
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).ok().map(|text| compiled(&text));
        let (Some(before), Some(after)) = (read("before.gdeploy"), read("after.gdeploy")) else { continue };
        for (file, old) in &before {
            if let Some((_, new)) =
                after.iter().find(|(other, new)| other == file && new["kind"] == old["kind"])
            {
                add(format!("{} {file}", folder.file_name().display()), old, new);
            }
        }
    }
    pairs
}

/// The objects of a project of one file, by the files that they would be in.
fn compiled(text: &str) -> Vec<(String, Value)> {
    let options = Options { emit: true, ..Options::default() };
    let compiled = Project::in_memory(&[("project.gdeploy", text)]).compile(&options);
    let files = compiled.outputs.iter().flat_map(|output| &output.files);
    let files = files.filter(|file| manifests::is_yaml(&file.path));
    files
        .flat_map(|file| {
            let manifests = manifests::of(Path::new(&file.path), &file.text);
            manifests.into_iter().map(|manifest| (file.path.clone(), manifest.value))
        })
        .collect()
}
