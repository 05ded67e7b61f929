//! Source files one by one: for those who change texts, whatever they mean.
//!
//! The same files that a project would read, with the same folders left out;
//! but below a folder all of its projects, and files of no project, too.

use super::open::{OpenError, PROJECT, Reader};
use super::patterns::excluded;
use crate::vfs::Disk;
use std::fs;
use std::path::{Path, PathBuf};

/// The `.gdeploy` files in and below a folder, sorted; `nested`: those of projects below it as well.
#[expect(clippy::disallowed_methods, reason = "sources are read on this floor")]
pub fn list(folder: &Path, nested: bool) -> Result<Vec<PathBuf>, OpenError> {
    let read = |source| OpenError::Read { path: folder.to_owned(), source };
    let mut folders = vec![fs::canonicalize(folder).map_err(read)?];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let root = folder.ancestors().find(|folder| folder.join(PROJECT).is_file()).unwrap_or(&folder);
        let main = fs::read(root.join(PROJECT)).unwrap_or_default();
        let excluded = excluded(&String::from_utf8_lossy(&main));
        let disk = Disk::new(root.to_owned());
        let reader = Reader { root, files: &disk };
        let parts: Vec<_> =
            folder.strip_prefix(root).unwrap_or(&folder).iter().filter_map(|part| part.to_str()).collect();
        let mut paths = Vec::new();
        let mut others = Vec::new();
        reader.collect(&parts.join("/"), &excluded, &mut paths, &mut others)?;
        found.extend(paths.into_iter().map(|path| root.join(path)));
        if nested {
            folders.extend(others.into_iter().map(|path| root.join(path)));
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file, as it is.
#[expect(clippy::disallowed_methods, reason = "sources are read on this floor")]
pub fn read(path: &Path) -> Result<String, OpenError> {
    let bytes = fs::read(path).map_err(|source| OpenError::Read { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))
}
