//! Floor 2: where the files of a project are: a folder, a revision, memory.
//!
//! What reads a project asks a [`Vfs`], so that a revision in the history is
//! read as the working tree is, by the same code and without a checkout. Paths
//! are relative to the project's root, with `/`; the root is "". What lies
//! around the tree can be looked at, never listed, and `real` tells who may not
//! leave it. What a file means is not known here.

mod disk;
mod git;
mod memory;
mod revision;

pub use disk::Disk;
pub use git::{Checkout, GitError};
pub use memory::Memory;
pub use revision::Revision;

use std::fmt;
use std::io;

/// What stands in a folder under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, or a link to one.
    File,
    /// A folder; in a listing never a link to one.
    Folder,
    /// A link that leads to no file, a pipe, a socket, a repository in the repository.
    Other,
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Within its folder.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// A tree of files that does not change while it is read.
pub trait Vfs: fmt::Debug + Send + Sync {
    /// What is at a path, where links lead; none where nothing is. Around the tree a disk knows all, a revision what
    /// is in its repository.
    fn kind(&self, path: &str) -> Option<Kind>;

    /// The bytes of a file, at most `limit` of them.
    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// What a folder holds, in no order. In names that are no Unicode `\u{fffd}` stands for what is not.
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>>;

    /// The path without links; none where it leads out of the tree.
    ///
    /// # Errors
    /// `NotFound` where nothing is.
    fn real(&self, path: &str) -> io::Result<Option<String>>;

    /// Whether all files of the project are here, not its sources alone.
    fn is_whole(&self) -> bool;

    /// What of all that was asked for until now is not as it would be on a disk.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The bytes of a file, however many.
pub const ALL: u64 = u64::MAX;

/// `a/b` of `a` and `b`; the root is "".
pub fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests;
