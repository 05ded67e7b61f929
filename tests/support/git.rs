//! `git` for tests that make a repository: with an identity, and with dates that never change, so the same commit
//! has the same name each time.

use std::path::Path;
use std::process::Command;

/// Runs it in a folder.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let output = Command::new("git")
        .current_dir(folder)
        .args(identity)
        .args(arguments)
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
