//! The manifests that the test cases and the examples expect.
//!
//! A case is a folder with `expected` in it; every YAML document below that has an API version and a
//! kind is one of its manifests, whatever the folders between are called. Two optional files say what
//! the case is of: `servers` (the minor versions that it is for, one a line) and `pod-security` (the
//! level of its namespaces, `restricted` if not said).
//!
//! Knows no kind by name but those that others need in order to be accepted.

#![allow(dead_code, reason = "each test asks for a part")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

pub(crate) struct Case {
    pub(crate) folder: PathBuf,
    pub(crate) manifests: Vec<Manifest>,
    /// The outermost folders that kubectl's `-k` takes.
    pub(crate) overlays: Vec<PathBuf>,
    pub(crate) namespaces: BTreeSet<String>,
    pub(crate) pod_security: String,
    servers: Option<String>,
}

pub(crate) struct Manifest {
    pub(crate) file: PathBuf,
    /// The document as it stands in the file.
    pub(crate) text: String,
    pub(crate) value: Value,
}

/// All cases below these folders, in the order of their paths.
pub(crate) fn cases(roots: &[PathBuf]) -> Vec<Case> {
    let mut cases = Vec::new();
    for root in roots {
        find(root, &mut cases);
    }
    cases
}

fn find(folder: &Path, cases: &mut Vec<Case>) {
    let expected = folder.join("expected");
    if expected.is_dir() {
        cases.push(Case::load(folder, &expected));
        return;
    }
    for inner in entries(folder).iter().filter(|path| path.is_dir()) {
        find(inner, cases);
    }
}

/// Sorted, and nothing for a folder that is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Every YAML file in or below a folder.
pub(crate) fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
    files
}

fn overlays(folder: &Path) -> Vec<PathBuf> {
    if folder.join("kustomization.yaml").exists() {
        return vec![folder.to_owned()];
    }
    entries(folder).iter().filter(|path| path.is_dir()).flat_map(|path| overlays(path)).collect()
}

/// The manifests of one file; other documents are left out.
pub(crate) fn read(file: &Path) -> Vec<Manifest> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    of(file, &text)
}

/// Whether a file of the output holds manifests.
pub(crate) fn is_yaml(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "yaml")
}

/// The manifests of a text, whether or not it was written to that file.
pub(crate) fn of(file: &Path, text: &str) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for document in documents(text) {
        let value: Value =
            serde_yaml::from_str(&document).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let manifest = Manifest { file: file.to_owned(), text: document, value };
        let is_for_a_cluster = !manifest.api_version().starts_with("kustomize.config.k8s.io/");
        if is_for_a_cluster && !manifest.api_version().is_empty() && !manifest.kind().is_empty() {
            manifests.push(manifest);
        }
    }
    manifests
}

fn documents(text: &str) -> Vec<String> {
    let mut documents = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let is_separator = line.trim_end() == "---" || line.starts_with("--- ");
        match documents.last_mut() {
            Some(last) if !is_separator => last.push_str(line),
            _ => documents.push(String::new()),
        }
    }
    documents
}

impl Case {
    pub(crate) fn load(folder: &Path, expected: &Path) -> Self {
        let manifests: Vec<Manifest> = yaml_files(expected).iter().flat_map(|file| read(file)).collect();
        let overlays = overlays(expected);
        let mut namespaces: BTreeSet<String> = manifests.iter().filter_map(Manifest::needs).collect();
        namespaces.extend(overlays.iter().filter_map(|folder| namespace_of_overlay(folder)));
        let option = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let pod_security = option("pod-security").map(|text| text.trim().to_owned());
        Self {
            folder: folder.to_owned(),
            manifests,
            overlays,
            namespaces,
            pod_security: pod_security.unwrap_or_else(|| "restricted".to_owned()),
            servers: option("servers"),
        }
    }

    /// Whether this case is for a server such as `1.37`.
    pub(crate) fn is_for(&self, minor: &str) -> bool {
        self.servers.as_ref().is_none_or(|servers| servers.split_whitespace().any(|one| one == minor))
    }
}

fn namespace_of_overlay(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("kustomization.yaml")).ok()?;
    let overlay: Value = serde_yaml::from_str(&text).ok()?;
    Some(overlay["namespace"].as_str()?.to_owned())
}

impl Manifest {
    /// Something that the test itself needs the server to have.
    pub(crate) fn own(value: Value) -> Self {
        // What is applied is read as YAML, in which this ends a line.
        let text = value.to_string().replace('\u{2028}', "\\u2028");
        Self { file: PathBuf::new(), text, value }
    }

    pub(crate) fn api_version(&self) -> &str {
        self.value["apiVersion"].as_str().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> &str {
        self.value["kind"].as_str().unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        self.value["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub(crate) fn namespace(&self) -> Option<&str> {
        self.value["metadata"]["namespace"].as_str()
    }

    /// The namespace that has to be there for it.
    fn needs(&self) -> Option<String> {
        let name = if self.kind() == "Namespace" { Some(self.name()) } else { self.namespace() };
        name.map(str::to_owned)
    }

    /// Pods that name one of these are refused while it is not stored.
    pub(crate) fn is_needed_by_pods(&self) -> bool {
        matches!(self.kind(), "ServiceAccount" | "PriorityClass")
    }

    /// The pod that a controller would make of it, if it is for one.
    ///
    /// Pod Security refuses pods; of the template of a workload it only warns.
    pub(crate) fn pod(&self) -> Option<Self> {
        let spec = &self.value["spec"];
        let template = [&spec["template"], &spec["jobTemplate"]["spec"]["template"]];
        let template = template.into_iter().find(|template| template["spec"]["containers"].is_array())?;

        let mut pod = template.clone();
        pod["apiVersion"] = json!("v1");
        pod["kind"] = json!("Pod");
        pod["metadata"]["name"] = json!(self.name());
        pod["metadata"]["namespace"] = json!(self.namespace().unwrap_or("default"));
        let claims = spec["volumeClaimTemplates"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut volumes = pod["spec"]["volumes"].as_array().cloned().unwrap_or_default();
        for claim in claims {
            let name = &claim["metadata"]["name"];
            volumes.push(json!({"name": name, "persistentVolumeClaim": {"claimName": name}}));
        }
        pod["spec"]["volumes"] = Value::Array(volumes);
        Some(Self { file: self.file.clone(), text: pod.to_string(), value: pod })
    }
}
