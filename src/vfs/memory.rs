//! Texts in memory, for tests and for what was changed and not yet written.

use super::{Entry, Kind, Vfs};
use std::collections::BTreeMap;
use std::io;

/// Files by their path.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, String>,
}

impl Memory {
    /// These files.
    pub fn new(files: BTreeMap<String, String>) -> Self {
        Self { files }
    }

    /// What begins with a folder's path.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.files.keys().filter_map(move |path| path.strip_prefix(&start))
    }
}

impl Vfs for Memory {
    fn kind(&self, path: &str) -> Option<Kind> {
        if self.files.contains_key(path) {
            return Some(Kind::File);
        }
        self.below(path).next().map(|_| Kind::Folder)
    }

    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let text = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        let end = usize::try_from(limit).map_or(text.len(), |limit| limit.min(text.len()));
        Ok(text.as_bytes()[..end].to_vec())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let mut found: Vec<Entry> = Vec::new();
        for rest in self.below(folder) {
            let (name, kind) = match rest.split_once('/') {
                Some((name, _)) => (name, Kind::Folder),
                None => (rest, Kind::File),
            };
            if found.last().is_none_or(|last| last.name != name) {
                found.push(Entry { name: name.to_owned(), kind });
            }
        }
        Ok(found)
    }

    fn real(&self, path: &str) -> io::Result<Option<String>> {
        self.kind(path).map(|_| Some(path.to_owned())).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn is_whole(&self) -> bool {
        false
    }
}
