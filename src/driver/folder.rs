//! A folder of YAML as one side of a difference.
//!
//! Whatever wrote it: each document with a kind and a name is an object. What a
//! server adds to an object that was read from a cluster is left out, as is
//! what lists files for a tool.

use crate::diff::set::{Id, Object, Set};
use crate::diff::{defaults, noise};
use crate::output::node::Node;
use crate::vfs::{self, Disk, Kind, Vfs};
use serde::Deserialize as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder is no side.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It, or a file in it, could not be read.
    #[error("could not read `{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is no YAML, or a document of it no object.
    #[error("`{}` is not what a cluster takes: {why}", path.display())]
    NotYaml {
        /// Which.
        path: PathBuf,
        /// Where and why.
        why: String,
    },
    /// Nothing in it is an object.
    #[error("there is no object in `{}`", .0.display())]
    Empty(PathBuf),
}

/// The objects in and below a folder, or in a file.
pub fn folder(path: &Path) -> Result<Set, FolderError> {
    let read = |path: PathBuf| move |source| FolderError::Read { path, source };
    let whole = fs::canonicalize(path).map_err(read(path.to_owned()))?;
    let (root, first) = if whole.is_file() {
        let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        (whole.parent().unwrap_or(&whole).to_owned(), vec![name])
    } else {
        let disk = Disk::new(whole.clone());
        let mut found = Vec::new();
        files(&disk, "", &mut found).map_err(read(path.to_owned()))?;
        (whole, found)
    };
    let disk = Disk::new(root.clone());
    let mut objects = Vec::new();
    for name in first {
        let file = root.join(&name);
        let bytes = disk.read(&name, vfs::ALL).map_err(read(file.clone()))?;
        let text = String::from_utf8(bytes).map_err(|_| FolderError::NotYaml {
            path: file.clone(),
            why: "it is not UTF-8 text".to_owned(),
        })?;
        for document in serde_yaml::Deserializer::from_str(&text) {
            let problem = |why: String| FolderError::NotYaml { path: file.clone(), why };
            let value =
                serde_yaml::Value::deserialize(document).map_err(|error| problem(error.to_string()))?;
            let node = Node::of(&value).map_err(|error| problem(error.to_string()))?;
            add(node, &mut objects);
        }
    }
    if objects.is_empty() {
        return Err(FolderError::Empty(path.to_owned()));
    }
    Ok(Set { objects })
}

/// The files of YAML and JSON, in the order of their names.
fn files(disk: &Disk, folder: &str, found: &mut Vec<String>) -> io::Result<()> {
    let mut entries = disk.list(folder)?;
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    for entry in entries.into_iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = vfs::join(folder, &entry.name);
        match entry.kind {
            Kind::Folder => files(disk, &path, found)?,
            Kind::File => {
                let extension = Path::new(&entry.name).extension().and_then(|extension| extension.to_str());
                if matches!(extension, Some("yaml" | "yml" | "json")) && entry.name != "index.json" {
                    found.push(path);
                }
            }
            Kind::Other => {}
        }
    }
    Ok(())
}

/// Adds a document that is an object, or the objects of a list.
fn add(mut body: Node, objects: &mut Vec<Object>) {
    if let (Some("List"), Some(items)) =
        (body.at("kind").and_then(Node::as_text), body.at("items").and_then(Node::as_list))
    {
        for item in items {
            add(item.clone(), objects);
        }
        return;
    }
    let Some(id) = Id::of(&body) else { return };
    if id.group == "kustomize.config.k8s.io" {
        return;
    }
    let chosen = defaults::chosen(&id, &body).into_iter().map(|(path, _)| path).collect();
    noise::strip(&mut body);
    objects.push(Object { chosen, ..Object::bare(id, body) });
}
