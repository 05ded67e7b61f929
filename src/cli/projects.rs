//! Which projects the arguments mean, and how their files are named.
//!
//! Findings name files relative to the folder that the command runs in, so
//! that a terminal or an editor can open them.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::failure::Failure;
use crate::driver::Project;

/// The project of a folder, by default the current one.
pub(super) fn open(folder: Option<&Path>) -> Result<Project, Failure> {
    Ok(Project::open(folder.unwrap_or(Path::new(".")))?)
}

/// The projects that files and folders belong to, each once, in the order of their paths.
pub(super) fn of_files(files: &[PathBuf]) -> Result<Vec<Project>, Failure> {
    let roots: BTreeSet<PathBuf> = files.iter().map(|file| root(file)).collect::<Result<_, _>>()?;
    roots.iter().map(|root| open(Some(root))).collect()
}

/// The nearest folder upward that is a project, so that its files are read once for all that name it.
fn root(file: &Path) -> Result<PathBuf, Failure> {
    let whole = file
        .canonicalize()
        .map_err(|error| Failure::new(format!("could not read `{}`: {error}", file.display())))?;
    let root = whole.ancestors().find(|folder| folder.join("project.gdeploy").is_file());
    root.map(Path::to_owned).ok_or_else(|| {
        Failure::new(format!("`{}` belongs to no project", file.display()))
            .help("a project is a folder with a `project.gdeploy`")
    })
}

/// Whether a file lies within a project.
pub(super) fn is_below_project(file: &Path) -> bool {
    root(file).is_ok()
}

/// What leads from the current folder to a file or folder: empty, `services/a`, `../b`.
pub(super) fn way_to(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match (here, path.canonicalize()) {
        (Ok(here), Ok(there)) => way(&here, &there),
        _ => path.to_owned(),
    }
}

fn way(here: &Path, there: &Path) -> PathBuf {
    let shared = here.components().zip(there.components()).take_while(|(one, other)| one == other).count();
    if shared <= 1 {
        // Only `/` in common.
        return there.to_owned();
    }
    let up = here.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(there.components().skip(shared)).collect()
}

/// A path as it is shown, with `/` on every system.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
