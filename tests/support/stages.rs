//! What the environments of the cases and examples come to: the text that a build writes, and what `diff`
//! takes for the same.
//!
//! Each can be moved into namespaces of its own, so that many are in one server at once. What belongs to the
//! whole cluster cannot, and is told by [`Stage::is_shared`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gdeployc::diff::set::Set;
use gdeployc::driver::{Options, Project};
use gdeployc::output::node::Node;
use gdeployc::schema::Schemas;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::manifests::{self, Manifest};

/// One environment of a project.
pub(crate) struct Stage {
    /// `kubernetes/scale, prod`
    pub(crate) name: String,
    pub(crate) set: Set,
    pub(crate) manifests: Vec<Manifest>,
    pub(crate) schemas: Arc<Schemas>,
    pub(crate) applied_by: Option<String>,
}

/// All environments of all projects below `tests/cases` and `examples` that build, in the order of their names.
pub(crate) fn stages(root: &Path) -> Vec<Stage> {
    let mut projects = Vec::new();
    for folder in ["tests/cases", "examples"] {
        find(&root.join(folder), &mut projects);
    }
    let folder = root.join("tests/cases");
    let stages = projects.par_iter().flat_map(|project| {
        let name = project.strip_prefix(&folder).or_else(|_| project.strip_prefix(root)).unwrap_or(project);
        stages_of(project, &name.display().to_string())
    });
    stages.collect()
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("project.gdeploy").is_file() {
        found.push(folder.to_owned());
        return;
    }
    let mut inner: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    inner.sort();
    for inner in inner.iter().filter(|path| path.is_dir()) {
        find(inner, found);
    }
}

fn stages_of(folder: &Path, name: &str) -> Vec<Stage> {
    let project = Project::open(folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    let options = Options { emit: true, inputs: inputs(folder), ..Options::default() };
    let compiled = project.compile(&options);
    // One with errors has no stage.
    let Ok(declared) = project.declared(&options) else { return Vec::new() };
    let schemas = Arc::new(declared.schemas);
    let mut stages = Vec::new();
    for ((environment, set), output) in declared.environments.into_iter().zip(compiled.outputs) {
        assert_eq!(environment, output.name, "{name}: the sides and the outputs have one order");
        let files = output.files.iter().filter(|file| manifests::is_yaml(&file.path));
        let manifests = files.flat_map(|file| manifests::of(Path::new(&file.path), &file.text)).collect();
        let (name, applied_by) = (format!("{name}, {environment}"), output.applied_by);
        stages.push(Stage { name, set, manifests, schemas: Arc::clone(&schemas), applied_by });
    }
    stages
}

/// The inputs that the case is built with.
fn inputs(folder: &Path) -> Vec<(String, String)> {
    let args = fs::read_to_string(folder.join("args")).unwrap_or_default();
    let words: Vec<&str> = args.split_whitespace().collect();
    let given = words.windows(2).filter(|pair| matches!(pair[0], "-i" | "--input"));
    given
        .filter_map(|pair| pair[1].split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// The stages that have a field which none before them has.
pub(crate) fn telling(stages: &[Stage]) -> Vec<&Stage> {
    let mut seen = BTreeSet::new();
    let is_new = |stage: &&Stage| {
        let before = seen.len();
        for manifest in &stage.manifests {
            fields(manifest.kind(), &manifest.value, &mut seen);
        }
        seen.len() > before
    };
    stages.iter().filter(is_new).collect()
}

/// What fields there are, by their names and those around them; keys of maps of entries are fields, too.
fn fields(path: &str, value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let is_entry = ["data", "stringData", "labels", "annotations", "matchLabels"];
                let key = if is_entry.iter().any(|map| path.ends_with(map)) { "*" } else { key };
                fields(&format!("{path}.{key}"), value, seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(path, item, seen)),
        _ => drop(seen.insert(path.to_owned())),
    }
}

impl Stage {
    /// Without objects of kinds that the servers of these tests have not.
    pub(crate) fn without(mut self, kinds: &[&str]) -> Self {
        self.set.objects.retain(|object| !kinds.contains(&&*object.id.kind));
        self.manifests.retain(|manifest| !kinds.contains(&manifest.kind()));
        self
    }

    /// Whether it has something that a server has only one of, whatever the namespace.
    pub(crate) fn is_shared(&self) -> bool {
        self.manifests.iter().any(|one| one.namespace().is_none() || !node_ports(&one.value).is_empty())
    }

    /// The namespaces that its objects are in, or that it makes.
    pub(crate) fn namespaces(&self) -> BTreeSet<String> {
        let own = |one: &Manifest| {
            if one.kind() == "Namespace" { Some(one.name()) } else { one.namespace() }.map(str::to_owned)
        };
        self.manifests.iter().filter_map(own).collect()
    }

    /// The same in other namespaces, whose names begin so.
    pub(crate) fn moved(&self, start: &str) -> Self {
        let names: BTreeMap<String, String> = self
            .namespaces()
            .into_iter()
            .map(|name| {
                (
                    name.clone(),
                    format!("{start}-{name}")
                        .chars()
                        .take(63)
                        .collect::<String>()
                        .trim_end_matches('-')
                        .to_owned(),
                )
            })
            .collect();
        let mut set = self.set.clone();
        for object in &mut set.objects {
            let path = if object.id.kind == "Namespace" {
                object.id.name = names[&object.id.name].clone();
                "metadata/name"
            } else if object.id.namespace.is_empty() {
                continue;
            } else {
                object.id.namespace = names[&object.id.namespace].clone();
                "metadata/namespace"
            };
            let place = object.body.at_mut(path).expect("it stands there, too");
            *place = Node::from(names[place.as_text().expect("a name is text")].as_str());
        }
        let manifests = self.manifests.iter().map(|manifest| moved(manifest, &names)).collect();
        Self {
            name: self.name.clone(),
            set,
            manifests,
            schemas: Arc::clone(&self.schemas),
            applied_by: self.applied_by.clone(),
        }
    }
}

/// The text as it stands, but for the one line.
fn moved(manifest: &Manifest, names: &BTreeMap<String, String>) -> Manifest {
    let (key, old) = match (manifest.kind(), manifest.namespace()) {
        ("Namespace", _) => ("name", manifest.name()),
        (_, Some(namespace)) => ("namespace", namespace),
        (_, None) => {
            return Manifest {
                file: manifest.file.clone(),
                text: manifest.text.clone(),
                value: manifest.value.clone(),
            };
        }
    };
    let new = &names[old];
    let start = manifest.text.find("\nmetadata:\n").expect("an object has metadata") + 1;
    let (before, metadata) = manifest.text.split_at(start);
    let metadata = metadata.replacen(&format!("\n  {key}: {old}\n"), &format!("\n  {key}: {new}\n"), 1);
    let mut value = manifest.value.clone();
    value["metadata"][key] = json!(new);
    let text = format!("{before}{metadata}");
    let read: Value = serde_yaml::from_str(&text).expect("it was YAML");
    assert_eq!(read, value, "{}: no line says its {key}:\n{text}", manifest.file.display());
    Manifest { file: manifest.file.clone(), text, value }
}

fn node_ports(object: &Value) -> Vec<i64> {
    let ports = object["spec"]["ports"].as_array().into_iter().flatten();
    ports.filter_map(|port| port["nodePort"].as_i64()).collect()
}
