//! From a folder to the texts of a project.
//!
//! The root is the nearest folder upward with `project.gdeploy`. A folder
//! below with its own is another project; names that begin with `.` or `_`,
//! and the output folder, are skipped. The only reads of the compiler are here.

use crate::base::source::SourceMap;
use crate::words::stdlib;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const PROJECT: &str = "project.gdeploy";

/// The sources of one project, read and ready to be parsed and compiled.
#[derive(Debug)]
pub struct Project {
    /// The folder of `project.gdeploy`.
    pub root: PathBuf,
    /// std's files first, then the project's, sorted by path.
    pub sources: SourceMap,
    /// How many of the files are the project's own.
    pub files: usize,
}

/// Why a project could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no `project.gdeploy` here or above.
    #[error("no `project.gdeploy` in `{}` or above", .0.display())]
    NoProject(PathBuf),
    /// A file or folder could not be read.
    #[error("could not read `{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not UTF-8.
    #[error("`{}` is not UTF-8 text", .0.display())]
    NotText(PathBuf),
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
impl Project {
    /// Finds the project that `start`, a file or folder, belongs to, and reads it.
    pub fn open(start: &Path) -> Result<Self, OpenError> {
        let read = |path: &Path, source| OpenError::Read { path: path.to_owned(), source };
        let absolute = fs::canonicalize(start).map_err(|source| read(start, source))?;
        let root = absolute
            .ancestors()
            .find(|folder| folder.join(PROJECT).is_file())
            .ok_or_else(|| OpenError::NoProject(start.to_owned()))?
            .to_owned();
        let mut paths = Vec::new();
        collect(&root, &root, &mut paths)?;
        paths.sort();
        let mut texts = Vec::with_capacity(paths.len());
        for path in paths {
            let full = root.join(&path);
            let bytes = fs::read(&full).map_err(|source| read(&full, source))?;
            let text = String::from_utf8(bytes).map_err(|_| OpenError::NotText(full.clone()))?;
            texts.push((path, text));
        }
        Ok(Self::of(root, texts))
    }
}

impl Project {
    /// A project of texts in memory, for tests: names and texts.
    pub fn in_memory(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self::of(PathBuf::new(), texts)
    }

    fn of(root: PathBuf, mut texts: Vec<(String, String)>) -> Self {
        let mut sources = SourceMap::default();
        for (name, text) in stdlib::FILES {
            sources.add(*name, *text);
        }
        texts.sort();
        let files = texts.len();
        for (name, text) in texts {
            // A byte order mark is no part of the text.
            let text = text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned);
            sources.add(name, text);
        }
        Self { root, sources, files }
    }

    /// The folder that outputs go to unless `-o` says otherwise.
    pub fn default_output(&self) -> PathBuf {
        self.root.join("out")
    }
}

/// The `.gdeploy` files of a folder and those below, relative to the root, with `/`.
#[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
fn collect(root: &Path, folder: &Path, paths: &mut Vec<String>) -> Result<(), OpenError> {
    let read = |source| OpenError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with(['.', '_']) {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type().map_err(read)?;
        if kind.is_dir() {
            let is_output = folder == root && name == "out";
            let other = path.join(PROJECT).is_file();
            if !is_output && !other {
                collect(root, &path, paths)?;
            }
        } else if Path::new(name).extension().is_some_and(|extension| extension == "gdeploy") {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = relative.iter().filter_map(|part| part.to_str()).collect();
            paths.push(parts.join("/"));
        }
    }
    Ok(())
}
