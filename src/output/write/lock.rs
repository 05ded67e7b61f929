//! One writer at a time.
//!
//! The folder itself is locked, so nothing is left behind: the system lets go
//! of the lock when its holder ends, however it ends. Where a folder cannot
//! be opened as a file, a file in it is locked instead and stays there.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::WriteError;

const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: usize = 200;

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    pub(super) fn acquire(out: &Path) -> Result<Self, WriteError> {
        Self::acquire_within(out, PATIENCE)
    }

    /// Tries so many times.
    pub(super) fn acquire_within(out: &Path, tries: usize) -> Result<Self, WriteError> {
        let failed = |source| WriteError::Io { action: "lock", path: out.to_owned(), source };
        let held = open(out).map_err(failed)?;
        for _ in 0..tries {
            match held.try_lock() {
                Ok(()) => return Ok(Self { _held: held }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                // Some network file systems know no locks; a lone writer needs none.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _held: held });
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        Err(WriteError::Busy { path: out.to_owned() })
    }
}

#[cfg(unix)]
fn open(out: &Path) -> io::Result<File> {
    File::open(out)
}

#[cfg(not(unix))]
fn open(out: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(out.join(".gdeploy-lock"))
}
