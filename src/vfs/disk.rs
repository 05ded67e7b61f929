//! A folder on disk: the working tree.

use super::{Entry, Kind, Vfs};
use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;

/// A folder.
#[derive(Clone, Debug)]
pub struct Disk {
    /// Without links.
    root: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads a project on disk")]
impl Disk {
    /// The folder `root`, which has to be without links.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where a path is; a name that is no Unicode is called by its nearest text, and looked for.
    fn place(&self, path: &str) -> PathBuf {
        if !path.contains(char::REPLACEMENT_CHARACTER) {
            return self.root.join(path);
        }
        path.split('/').fold(self.root.clone(), |folder, name| {
            let exact = folder.join(name);
            let is_it = |entry: &fs::DirEntry| entry.file_name().to_string_lossy() == name;
            match fs::read_dir(&folder) {
                Ok(entries) if !exact.exists() => {
                    entries.flatten().find(is_it).map_or(exact, |entry| entry.path())
                }
                _ => exact,
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads a project on disk")]
impl Vfs for Disk {
    fn kind(&self, path: &str) -> Option<Kind> {
        let found = fs::metadata(self.place(path)).ok()?;
        Some(match found {
            found if found.is_file() => Kind::File,
            found if found.is_dir() => Kind::Folder,
            _ => Kind::Other,
        })
    }

    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = fs::File::open(self.place(path))?;
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.place(folder))? {
            let entry = entry?;
            let own = entry.file_type()?;
            // No source can name what is no Unicode, but who lists the folder may have to say so.
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = if own.is_dir() {
                Kind::Folder
            } else if own.is_file() || (own.is_symlink() && entry.path().is_file()) {
                Kind::File
            } else {
                Kind::Other
            };
            found.push(Entry { name, kind });
        }
        Ok(found)
    }

    fn real(&self, path: &str) -> io::Result<Option<String>> {
        let whole = fs::canonicalize(self.root.join(path))?;
        let Ok(rest) = whole.strip_prefix(&self.root) else { return Ok(None) };
        let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
        Ok(parts.map(|parts| parts.join("/")))
    }

    fn is_whole(&self) -> bool {
        true
    }
}
