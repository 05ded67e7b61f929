//! The changes to a disk that a write is made of.
//!
//! Each names itself in its error. In tests one of them can be made to fail,
//! so that undoing is tried after every single step.

use std::fs;
use std::io;
use std::path::Path;
#[cfg(test)]
use std::sync::atomic::{AtomicUsize, Ordering};

use super::WriteError;

/// Where changes go.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// The step that fails, counted from 1; 0 for none.
    #[cfg(test)]
    pub(super) fails_at: usize,
    #[cfg(test)]
    pub(super) steps: AtomicUsize,
}

impl Disk {
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "only tests count steps"))]
    fn step(
        &self,
        action: &'static str,
        path: &Path,
        change: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), WriteError> {
        #[cfg(test)]
        let change = || {
            let step = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
            if step == self.fails_at { Err(io::Error::other("made to fail")) } else { change() }
        };
        change().map_err(|source| WriteError::Io { action, path: path.to_owned(), source })
    }

    pub(super) fn create_folder(&self, path: &Path) -> Result<(), WriteError> {
        self.step("create the folder", path, || {
            fs::create_dir(path).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => io::Error::new(error.kind(), "a file has this name"),
                _ => error,
            })
        })
    }

    /// A new file; what a run that was killed left under this name goes.
    pub(super) fn create_file(&self, path: &Path, content: &[u8]) -> Result<(), WriteError> {
        self.step("write", path, || {
            let mut file = match fs::File::create_new(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    remove_leftover(path)?;
                    fs::File::create_new(path)?
                }
                made => made?,
            };
            io::Write::write_all(&mut file, content)
        })
    }

    /// A second name for the same file, or a copy on disks that know none.
    pub(super) fn back_up(&self, path: &Path, backup: &Path) -> Result<(), WriteError> {
        self.step("keep a copy of", path, || {
            remove_leftover(backup)?;
            fs::hard_link(path, backup).or_else(|_| fs::copy(path, backup).map(drop))
        })
    }

    /// Gives a new file the permissions of the one that it replaces.
    pub(super) fn same_permissions(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        self.step("set the permissions of", to, || fs::set_permissions(to, fs::metadata(from)?.permissions()))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        self.step("write", to, || fs::rename(from, to))
    }

    pub(super) fn set_aside(&self, path: &Path, backup: &Path) -> Result<(), WriteError> {
        self.step("remove", path, || {
            remove_leftover(backup)?;
            fs::rename(path, backup)
        })
    }
}

fn remove_leftover(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
