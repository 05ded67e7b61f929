//! The files that `read` gives to a project: text within its folder, each read once.
//!
//! Beside `open.rs` the only place that reads. What a path means follows from
//! the folder of the source that it stands in; neither `..` nor a link leads
//! out of the project, so a result is the same on every machine. Which files
//! were read is part of what an output was made from.

use super::Project;
use crate::base::span::FileId;
use crate::base::suggest;
use crate::output::index;
use crate::values::functions::{Files, Unreadable};
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read as _};
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
        let Some(root) = self.project.folder() else {
            let text = self.project.loose.get(path).ok_or_else(|| Unreadable::Missing(self.near(path)))?;
            return Ok(Arc::from(text.as_str()));
        };
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Unreadable::Missing(self.near(path)),
            _ => Unreadable::Failed(error.to_string()),
        };
        let whole = fs::canonicalize(root.join(path)).map_err(failed)?;
        if !whole.starts_with(root) {
            return Err(Unreadable::Outside);
        }
        // Looked at before it is opened: opening a pipe waits for its other end.
        if !fs::metadata(&whole).map_err(failed)?.is_file() {
            return Err(Unreadable::NoFile);
        }
        let mut bytes = Vec::new();
        let file = fs::File::open(&whole).map_err(failed)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        String::from_utf8(bytes).map(Arc::from).map_err(|_| Unreadable::NotText)
    }

    /// The name in the same folder that is nearest to one that is not there.
    #[expect(clippy::disallowed_methods, reason = "what a folder holds is a hint, and no input")]
    fn near(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let names: Vec<String> = match self.project.folder() {
            Some(root) => {
                let folder =
                    fs::canonicalize(root.join(folder)).ok().filter(|folder| folder.starts_with(root));
                let entries = fs::read_dir(folder?).ok()?.flatten();
                entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
            }
            None => self.project.loose.keys().cloned().collect(),
        };
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
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
