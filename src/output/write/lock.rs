//! One writer at a time.
//!
//! A file that only one run can create. It is held for the moment of
//! writing, so the next run waits; one that was killed leaves it, and after
//! ten minutes by the disk's own clock it counts for nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::WriteError;

pub(super) const FILE: &str = ".gdeploy-lock";
const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: usize = 200;
const STALE: Duration = Duration::from_secs(600);

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
}

impl Lock {
    pub(super) fn acquire(out: &Path) -> Result<Self, WriteError> {
        Self::acquire_within(out, PATIENCE)
    }

    /// Tries so many times.
    pub(super) fn acquire_within(out: &Path, tries: usize) -> Result<Self, WriteError> {
        let path = out.join(FILE);
        for _ in 0..tries {
            match fs::File::create_new(&path) {
                Ok(_) => return Ok(Self { path }),
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(WriteError::Io { action: "write", path, source: error });
                }
                Err(_) if is_stale(&path, out) => drop(fs::remove_file(&path)),
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
        Err(WriteError::Busy { path })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed now goes stale.
        let _ = fs::remove_file(&self.path);
    }
}

/// Compares with a file made now: the disk may be another machine's.
fn is_stale(path: &Path, out: &Path) -> bool {
    let age = || {
        let now = tempfile::tempfile_in(out).ok()?.metadata().ok()?.modified().ok()?;
        now.duration_since(fs::symlink_metadata(path).ok()?.modified().ok()?).ok()
    };
    age().is_some_and(|age| age > STALE)
}
