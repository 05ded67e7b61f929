//! The files that `read` gives to a project: text within its folder, each read once.
//!
//! What a path means follows from the folder of the source that it stands in;
//! neither `..` nor a link leads out of the project, so a result is the same on
//! every machine. Which files were read is part of what an output was made from.

use super::Project;
use crate::base::span::FileId;
use crate::base::suggest;
use crate::output::index;
use crate::values::functions::{Files, Unreadable};
use crate::vfs::Kind;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a file may be.
const LARGEST: u64 = 1 << 20;

/// The files of one project.
#[derive(Debug)]
pub(super) struct ProjectFiles<'p> {
    project: &'p Project,
    /// By their path in the project; one result for all environments.
    known: Mutex<BTreeMap<String, Result<Arc<str>, Unreadable>>>,
}

impl<'p> ProjectFiles<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self { project, known: Mutex::new(BTreeMap::new()) }
    }

    /// What was read, with its digest, by path.
    pub(super) fn digests(&self) -> Vec<(String, String)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let read = known.iter().filter_map(|(path, text)| Some((path, text.as_ref().ok()?)));
        read.map(|(path, text)| (path.clone(), index::digest(text.as_bytes()))).collect()
    }

    fn load(&self, path: &str) -> Result<Arc<str>, Unreadable> {
        let vfs = &*self.project.vfs;
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Unreadable::Missing(self.near(path)),
            _ => Unreadable::Failed(error.to_string()),
        };
        let real = vfs.real(path).map_err(failed)?.ok_or(Unreadable::Outside)?;
        // Looked at before it is opened: opening a pipe waits for its other end.
        if vfs.kind(&real) != Some(Kind::File) {
            return Err(Unreadable::NoFile);
        }
        let bytes = vfs.read(&real, LARGEST + 1).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        String::from_utf8(bytes).map(Arc::from).map_err(|_| Unreadable::NotText)
    }

    /// The name in the same folder that is nearest to one that is not there.
    fn near(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = self.project.vfs.real(folder).ok()??;
        let entries = self.project.vfs.list(&folder).ok()?;
        let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        names.sort_unstable();
        suggest::nearest(name, names).map(str::to_owned)
    }
}

impl Files for ProjectFiles<'_> {
    fn read(&self, from: FileId, path: &str) -> Result<Arc<str>, Unreadable> {
        let source = &self.project.sources.file(from).name;
        let path = within(source, path)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(&path) {
            return text.clone();
        }
        let text = self.load(&path);
        known.insert(path, text.clone());
        text
    }
}

/// The path in the project of what stands beside the source `from`.
fn within(from: &str, path: &str) -> Result<String, Unreadable> {
    if path.starts_with('/') || Path::new(path).is_absolute() {
        return Err(Unreadable::Absolute);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Unreadable::Outside)?;
            }
            part => parts.push(part),
        }
    }
    if path.contains('\0') {
        return Err(Unreadable::Missing(None));
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests;
