//! A folder of YAML as one side of a difference.
//!
//! Whatever wrote it: each document with a kind and a name is an object. What a
//! server adds to an object that was read from a cluster is left out, as is
//! what lists files for a tool. What else is left out is said: an object that
//! is not seen would look as if nobody had it. An object without a namespace is
//! in that of the environment, where kubectl would put it.

mod document;
#[cfg(all(test, unix))]
mod tests;

use crate::diff::defaults::{self, Count, REPLICAS};
use crate::diff::impact::across::Autoscalers;
use crate::diff::owners::Owners;
use crate::diff::set::{Id, Object, Set};
use crate::output::node::{Entries, Node};
use crate::schema::Schemas;
use crate::vfs::{self, Disk, Kind, Vfs};
use std::collections::BTreeMap;
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
    /// Two documents are one object, and nobody knows which of them counts.
    #[error("{object} is declared twice: in {} and in {}", places[0], places[1])]
    Twice {
        /// `Deployment shop/orders`
        object: String,
        /// Where.
        places: [String; 2],
    },
    /// Nothing in it is an object.
    #[error("there is no object in `{}`", .0.display())]
    Empty(PathBuf),
}

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Folder {
    /// Its objects.
    pub set: Set,
    /// What was left out.
    pub notes: Vec<String>,
}

/// The objects in and below a folder, or in a file.
///
/// `namespace`: where those are that do not say it; `declared`: tells of kinds that nobody else knows whether
/// they have one.
pub fn folder(
    path: &Path,
    namespace: &str,
    declared: &Set,
    schemas: &Schemas,
) -> Result<Folder, FolderError> {
    let read = |path: PathBuf| move |source| FolderError::Read { path, source };
    let whole = fs::canonicalize(path).map_err(read(path.to_owned()))?;
    let mut folder = Folder::default();
    let (root, first) = if whole.is_file() {
        let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        (whole.parent().unwrap_or(&whole).to_owned(), vec![name])
    } else {
        let disk = Disk::new(whole.clone());
        let mut found = Vec::new();
        files(&disk, path, "", &mut found, &mut folder.notes).map_err(read(path.to_owned()))?;
        (whole.clone(), found)
    };
    let disk = Disk::new(root);
    let owners = Owners::of(declared);
    let mut reader =
        Reader { namespace, declared, owners, schemas, folder, seen: BTreeMap::new(), counted: Vec::new() };
    for name in first {
        let file = if whole.is_file() { path.to_owned() } else { path.join(&name) };
        let bytes = disk.read(&name, vfs::ALL).map_err(read(file.clone()))?;
        let problem = |why: String| FolderError::NotYaml { path: file.clone(), why };
        let text = String::from_utf8(bytes).map_err(|_| problem("it is not UTF-8 text".to_owned()))?;
        for (at, body) in document::documents(&text).map_err(problem)?.into_iter().enumerate() {
            reader.add(body, Place { file: &file, document: at + 1 })?;
        }
    }
    if reader.folder.set.objects.is_empty() {
        return Err(FolderError::Empty(path.to_owned()));
    }
    reader.scaled();
    Ok(reader.folder)
}

/// The files of YAML and JSON, in the order of their names.
fn files(
    disk: &Disk,
    shown: &Path,
    folder: &str,
    found: &mut Vec<String>,
    notes: &mut Vec<String>,
) -> io::Result<()> {
    let mut entries = disk.list(folder)?;
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    for entry in entries.into_iter().filter(|entry| !entry.name.starts_with('.')) {
        let path = vfs::join(folder, &entry.name);
        let extension = Path::new(&entry.name).extension().and_then(|extension| extension.to_str());
        let is_ours = extension.is_some_and(|extension| {
            ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        });
        match entry.kind {
            Kind::Folder => files(disk, shown, &path, found, notes)?,
            Kind::File if is_ours && entry.name != "index.json" => found.push(path),
            Kind::File => {}
            // It may lead anywhere, back to here as well.
            Kind::Other if disk.kind(&path) == Some(Kind::Folder) => {
                let path = shown.join(path);
                notes.push(format!(
                    "`{}` is a link to a folder, and what is in it is left out",
                    path.display()
                ));
            }
            Kind::Other if is_ours => {
                let path = shown.join(path);
                notes.push(format!("`{}` is no file, nor a link to one, and is left out", path.display()));
            }
            Kind::Other => {}
        }
    }
    Ok(())
}

/// A document of a file, counted from 1.
#[derive(Clone, Copy)]
struct Place<'p> {
    file: &'p Path,
    document: usize,
}

impl Place<'_> {
    fn shown(self) -> String {
        format!("document {} of `{}`", self.document, self.file.display())
    }

    fn problem(self, what: &str) -> FolderError {
        FolderError::NotYaml { path: self.file.to_owned(), why: format!("document {} {what}", self.document) }
    }
}

struct Reader<'r> {
    namespace: &'r str,
    declared: &'r Set,
    owners: Owners<'r>,
    schemas: &'r Schemas,
    folder: Folder,
    /// Where each object stands.
    seen: BTreeMap<[String; 4], String>,
    /// Objects of which nobody knows who said how many pods they have.
    counted: Vec<usize>,
}

impl Reader<'_> {
    /// Adds a document that is an object, or the objects of a list.
    fn add(&mut self, mut body: Node, place: Place<'_>) -> Result<(), FolderError> {
        if body == Node::Null || is_of_kustomize(&body, place.file) {
            return Ok(());
        }
        if body.at("apiVersion").is_none() && body.at("kind").is_none() {
            self.folder.notes.push(format!("{} is no object, and is left out", place.shown()));
            return Ok(());
        }
        if let Some(items) = items(&body) {
            for item in items {
                self.add(item, place)?;
            }
            return Ok(());
        }
        if body.at("metadata/name").is_none() && body.at("metadata/generateName").is_some() {
            self.folder.notes.push(format!(
                "{} gets another name each time (`generateName`), and is left out",
                place.shown()
            ));
            return Ok(());
        }
        for field in ["apiVersion", "kind", "metadata/name"] {
            let name = field.replace('/', ".");
            match body.at(field) {
                Some(Node::Text(text)) if !text.is_empty() => {}
                None | Some(Node::Null | Node::Text(_)) => {
                    return Err(place.problem(&format!("has no `{name}`")));
                }
                Some(_) => return Err(place.problem(&format!("has a `{name}` that is no text"))),
            }
        }
        let Some(mut id) = Id::of(&body) else { return Ok(()) };
        if id.namespace.is_empty() && self.is_namespaced(&id) {
            self.namespace.clone_into(&mut id.namespace);
            if let Some(Node::Map(metadata)) = body.at_mut("metadata") {
                put_namespace(metadata, self.namespace);
            }
        }
        let key = [&id.group, &id.kind, &id.namespace, &id.name].map(Clone::clone);
        if let Some(first) = self.seen.insert(key, place.shown()) {
            let object = format!("{} `{}`", id.kind, id.place());
            return Err(FolderError::Twice { object, places: [first, place.shown()] });
        }
        document::typed(&mut body, self.schemas);
        let mut chosen: Vec<String> =
            defaults::chosen(&id, &body).into_iter().map(|(path, _)| path).collect();
        match defaults::count(&body) {
            Count::Beside => chosen.push(REPLICAS.to_owned()),
            Count::Unknown => self.counted.push(self.folder.set.objects.len()),
            Count::Declared => {}
        }
        let mut object = Object { chosen, ..Object::stored(id, body) };
        object.workload = self.owners.find(&object);
        self.folder.set.objects.push(object);
        Ok(())
    }

    /// Leaves the number of pods to autoscalers, where nothing shows that somebody else said it.
    fn scaled(&mut self) {
        let objects = &self.folder.set.objects;
        let autoscalers = Autoscalers::of(objects.iter());
        let is_scaled = |at: &usize| autoscalers.of_workload(&objects[*at]).is_some();
        let scaled: Vec<usize> = self.counted.iter().copied().filter(is_scaled).collect();
        for at in scaled {
            self.folder.set.objects[at].chosen.push(REPLICAS.to_owned());
        }
    }

    /// Whether objects of this kind live in a namespace; of an unknown kind, whether a declared one does.
    fn is_namespaced(&self, id: &Id) -> bool {
        let known = self.schemas.kind(&id.api_version(), &id.kind).map(|kind| kind.namespaced);
        known.unwrap_or_else(|| {
            let is_alike = |object: &&Object| object.id.group == id.group && object.id.kind == id.kind;
            self.declared.objects.iter().find(is_alike).is_some_and(|object| !object.id.namespace.is_empty())
        })
    }
}

/// What lists files for kustomize, which needs no kind there.
fn is_of_kustomize(body: &Node, file: &Path) -> bool {
    let version = body.at("apiVersion").and_then(Node::as_text).unwrap_or_default();
    version.starts_with("kustomize.config.k8s.io/")
        || file.file_stem().is_some_and(|stem| stem == "kustomization") && body.at("metadata/name").is_none()
}

/// The objects of a `List`, or of a `DeploymentList` and its like, which say their kind only once.
fn items(body: &Node) -> Option<Vec<Node>> {
    let kind = body.at("kind").and_then(Node::as_text)?;
    let of = kind.strip_suffix("List").filter(|_| body.at("metadata/name").is_none())?;
    let items = match body.at("items") {
        Some(Node::List(items)) => items.clone(),
        None | Some(Node::Null) => Vec::new(),
        Some(_) => return None,
    };
    let version = body.at("apiVersion").cloned().unwrap_or_default();
    let whole = |mut item: Node| {
        if let Node::Map(entries) = &mut item
            && !of.is_empty()
        {
            entries.entry("kind".into()).or_insert_with(|| Node::from(of));
            entries.entry("apiVersion".into()).or_insert_with(|| version.clone());
        }
        item
    };
    Some(items.into_iter().map(whole).collect())
}

/// Where people write it, behind the name.
fn put_namespace(metadata: &mut Entries, namespace: &str) {
    let at = metadata.get_index_of("name").map_or(0, |at| at + 1);
    metadata.shift_remove("namespace");
    let at = at.min(metadata.len());
    metadata.shift_insert(at, "namespace".into(), Node::from(namespace));
}
