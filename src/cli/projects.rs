//! Which projects the arguments mean, and how their files are named.
//!
//! Findings name files relative to the folder that the command runs in, so
//! that a terminal or an editor can open them.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::Global;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::driver::Project;

/// The project of a folder, by default the current one.
pub(super) fn open(folder: Option<&Path>) -> Result<Project, Failure> {
    Ok(Project::open(folder.unwrap_or(Path::new(".")))?)
}

/// The projects of the files that were named, or that of the folder; says what was skipped.
pub(super) fn meant(
    global: &Global,
    files: &[PathBuf],
    terminal: &Terminal,
) -> Result<Vec<Project>, Failure> {
    if files.is_empty() {
        return Ok(vec![open(global.project.as_deref())?]);
    }
    let (projects, skipped) = of_files(files)?;
    for skipped in skipped {
        terminal.note(&format!("note: skipped {skipped}\n"));
    }
    Ok(projects)
}

/// The projects that files and folders belong to, each once, in the order of their paths; and what was
/// skipped of a list of changed files, why.
fn of_files(files: &[PathBuf]) -> Result<(Vec<Project>, Vec<String>), Failure> {
    let mut roots = BTreeSet::new();
    let mut skipped = Vec::new();
    for file in files {
        match root(file) {
            Ok(Some(root)) => {
                roots.insert(root);
            }
            Ok(None) if is_source(file) || file.is_dir() => {
                return Err(Failure::new(format!("`{}` belongs to no project", file.display()))
                    .help("a project is a folder with a `project.gdeploy`"));
            }
            Ok(None) => skipped.push(format!("`{}`: it belongs to no project", file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if let Some(failure) = no_file_but_environment(file) {
                    return Err(failure);
                }
                // A file that is gone, or misspelt, is a change of the project that it would belong to.
                match folder(file).map(|folder| root(&folder)) {
                    Some(Ok(Some(root))) if is_source(file) => {
                        roots.insert(root);
                    }
                    _ if is_source(file) => {
                        return Err(Failure::new(format!("`{}` does not exist", file.display()))
                            .help("and there is no project that it could belong to"));
                    }
                    _ => {}
                }
                skipped.push(format!("`{}`: it does not exist", file.display()));
            }
            Err(error) => return Err(Failure::new(format!("could not read `{}`: {error}", file.display()))),
        }
    }
    if roots.is_empty() && !files.iter().any(|file| is_source(file)) {
        skipped.push("everything, so nothing was checked: none of these is a `.gdeploy` file".to_owned());
    }
    let projects = roots.iter().map(|root| open(Some(root))).collect::<Result<_, _>>()?;
    Ok((projects, skipped))
}

/// The nearest folder upward that exists.
fn folder(file: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(file).ok()?;
    whole.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned)
}

pub(super) fn is_source(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "gdeploy")
}

/// `check prod`, where an environment was meant.
fn no_file_but_environment(file: &Path) -> Option<Failure> {
    let name = file.to_str()?;
    let project = open(None).ok()?;
    project.has_environment(name).then(|| {
        Failure::new(format!("there is no file `{name}`")).help(format!("for the environment: `-e {name}`"))
    })
}

/// The nearest folder upward that is a project, so that its files are read once for all that name it.
pub(super) fn root(file: &Path) -> std::io::Result<Option<PathBuf>> {
    let whole = file.canonicalize()?;
    let root = whole.ancestors().find(|folder| folder.join("project.gdeploy").is_file());
    Ok(root.map(Path::to_owned))
}

/// Whether a file lies within a project.
pub(super) fn is_below_project(file: &Path) -> bool {
    matches!(root(file), Ok(Some(_)))
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
