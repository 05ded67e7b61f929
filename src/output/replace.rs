//! One file of the user's, replaced whole: its old text or its new one, never half of it.
//!
//! The new text is written beside the file and then takes its name, so what
//! opens the file meanwhile sees one of both. A link keeps leading where it
//! led, and the file its permissions. Knows nothing of outputs and indexes.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Gives a file this text; makes the file where there is none. Its folder has to be there.
pub fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let target = if path.is_symlink() { path.canonicalize()? } else { path.to_owned() };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut new = tempfile::Builder::new().prefix(".gdeployc-").tempfile_in(folder)?;
    new.write_all(text)?;
    match fs::metadata(&target) {
        Ok(old) => new.as_file().set_permissions(old.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => usual_permissions(new.as_file())?,
        Err(error) => return Err(error),
    }
    new.persist(&target)?;
    Ok(())
}

/// A temporary file is its owner's alone; a file of a project is as readable as any.
#[cfg(unix)]
fn usual_permissions(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions(_: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
