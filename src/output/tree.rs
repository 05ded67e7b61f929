//! What a build puts out: files by path, before anything is written.
//!
//! A path is relative, with `/`, and its first part is a section: an
//! environment or `images`, each with an index of its own. A tree fits on
//! any disk: [`OutputTree::insert`] refuses paths that leave it or differ
//! only in case. Iterates in the order of paths. Knows nothing of disks.

use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct OutputTree {
    files: BTreeMap<String, Vec<u8>>,
    /// Each file and folder in lower case, and how it is really written.
    taken: BTreeMap<String, Taken>,
    /// The folder of the file that came last, because many come after each other.
    last: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    path: String,
    is_file: bool,
}

/// Why a file cannot be in a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// It would not stay in its section, or is written in an unusual way.
    #[error("`{0}` is not a path within a section of the output")]
    Path(String),
    /// Two things would be written to one path, on some disks or on all.
    #[error("`{second}` and `{first}` would be the same file")]
    Collision {
        /// What was there.
        first: String,
        /// What came later.
        second: String,
    },
}

impl OutputTree {
    /// Adds a file.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Result<(), TreeError> {
        let path = path.into();
        // The index of a section is written with it.
        let within = path.split_once('/').filter(|(_, rest)| *rest != super::index::FILE);
        if !is_plain(&path) || within.is_none() {
            return Err(TreeError::Path(path));
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder != self.last {
            for (end, _) in path.match_indices('/') {
                self.take(&path[..end], false, &path)?;
            }
            folder.clone_into(&mut self.last);
        }
        self.take(&path, true, &path)?;
        self.files.insert(path, content.into());
        Ok(())
    }

    /// Adds all files of another tree.
    pub fn merge(&mut self, other: Self) -> Result<(), TreeError> {
        other.files.into_iter().try_for_each(|(path, content)| self.insert(path, content))
    }

    /// The content of a file.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn take(&mut self, part: &str, is_file: bool, whole: &str) -> Result<(), TreeError> {
        let folded = part.to_lowercase();
        match self.taken.get(&folded) {
            None => {
                self.taken.insert(folded, Taken { path: part.to_owned(), is_file });
                Ok(())
            }
            Some(taken) if !is_file && !taken.is_file && taken.path == part => Ok(()),
            Some(taken) => Err(TreeError::Collision { first: taken.path.clone(), second: whole.to_owned() }),
        }
    }
}

impl PartialEq for OutputTree {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
    }
}

/// Whether a path is relative, has no `.` or `..` and means the same on all systems.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |part: &str| {
        !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']) && !part.contains(char::is_control)
    };
    path.split('/').all(plain)
}
