//! From a folder to the texts of a project.
//!
//! The root is the nearest folder upward with `project.gdeploy`. A folder
//! below with its own is another project; names that begin with `.` or `_`,
//! and the output folder, are skipped. Files come from a [`Vfs`], so a revision
//! of the history is a project as the working tree is.

use super::crds::Definitions;
use super::named_values::NamedValues;
use super::patterns::{definitions, excluded, is_listed, named};
use super::vendored::{self, Declared, FolderProblem, Vendored};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;
use crate::vfs::{self, Disk, Kind, Memory, Revision, Vfs};
use crate::words::stdlib;
use rayon::prelude::*;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A library as declared, whether its folder is there, and its files.
type Found = (Declared, Result<(), FolderProblem>, Vec<(String, String)>);

/// So many files are read on more than one thread.
const MANY: usize = 16;

pub(super) const PROJECT: &str = "project.gdeploy";

/// The sources of one project, read and ready to be parsed and compiled.
#[derive(Debug)]
pub struct Project {
    /// The folder of `project.gdeploy`; of a revision, where it is checked out.
    pub root: PathBuf,
    /// std's files first, then the project's, sorted by path.
    pub sources: SourceMap,
    /// How many of the files are the project's own, its libraries' included.
    pub files: usize,
    /// A file of inputs, the last of `sources`.
    pub(super) inputs: Option<FileId>,
    /// Where all of its files are.
    pub(super) vfs: Arc<dyn Vfs>,
    /// The definitions of kinds that it names.
    pub(super) crds: Vec<Definitions>,
    /// Its libraries, in the order of their declaration; their files come last.
    pub(super) libraries: Vec<Vendored>,
    /// What its names stand for, once somebody has asked.
    pub(super) named: OnceLock<NamedValues>,
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
    /// The name of a source is not UTF-8, so nothing could refer to it.
    #[error("the name of `{}` is not UTF-8 text", .0.display())]
    NotName(PathBuf),
}

impl Project {
    /// Finds the project that `start`, a file or folder, belongs to, and reads it.
    pub fn open(start: &Path) -> Result<Self, OpenError> {
        let read = |source| OpenError::Read { path: start.to_owned(), source };
        let absolute = fs::canonicalize(start).map_err(read)?;
        let root = absolute
            .ancestors()
            .find(|folder| folder.join(PROJECT).is_file())
            .ok_or_else(|| OpenError::NoProject(start.to_owned()))?;
        Self::read(root.to_owned(), Arc::new(Disk::new(root.to_owned())))
    }

    /// The project as it was at a revision; none if it was not there yet.
    pub fn at(&self, revision: Revision) -> Result<Option<Self>, OpenError> {
        if revision.kind(PROJECT) != Some(Kind::File) {
            return Ok(None);
        }
        Self::read(self.root.clone(), Arc::new(revision)).map(Some)
    }

    /// A project of texts in memory, for tests: names and texts.
    pub fn in_memory(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let files = Arc::new(Memory::new(files.collect()));
        Self::read(PathBuf::new(), files).expect("nothing in memory fails to be read")
    }

    fn read(root: PathBuf, files: Arc<dyn Vfs>) -> Result<Self, OpenError> {
        let reader = Reader { root: &root, files: &*files };
        let main = match files.read(PROJECT, vfs::ALL) {
            // In memory the name of a project's file is not fixed.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !files.is_whole() => Vec::new(),
            read => read.map_err(|source| reader.failed(PROJECT, source))?,
        };
        let main = String::from_utf8_lossy(&main);
        let excluded = excluded(&main);
        let crds = definitions(&main).into_iter().map(|pattern| {
            let named = named(&*files, &pattern).into_iter().map(|path| {
                let text = files.read(&path, vfs::ALL).and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))
                });
                (path, text.map_err(|error| format!("cannot be read: {error}")))
            });
            Definitions { files: named.collect(), pattern }
        });
        let crds = crds.collect();
        let mut texts = reader.texts("", &excluded)?;
        texts.sort();
        let found = vendored::declared(&texts);
        let mut libraries: Vec<Found> = Vec::with_capacity(found.len());
        for library in found {
            let folder = vendored::folder(&*files, &library.path);
            let own = if folder.is_ok() { reader.texts(&library.path, &[])? } else { Vec::new() };
            libraries.push((library, folder, own));
        }
        Ok(Self::of(root, files, texts, (libraries, crds)))
    }

    /// The project with a file of inputs, which is no source of its own even where it lies among them.
    #[expect(clippy::disallowed_methods, reason = "a file of inputs may lie anywhere")]
    pub fn with_inputs(self, path: &Path) -> Result<Self, OpenError> {
        let read = |source| OpenError::Read { path: path.to_owned(), source };
        let whole = fs::canonicalize(path).map_err(read)?;
        let own = whole.strip_prefix(&self.root).ok();
        let own: Option<Vec<&str>> = own.and_then(|rest| rest.iter().map(|part| part.to_str()).collect());
        let name = own.map_or_else(|| whole.to_string_lossy().into_owned(), |parts| parts.join("/"));
        // A file of the project is read as it was at the project's revision.
        let bytes = match self.vfs.read(&name, vfs::ALL) {
            Ok(bytes) if !Path::new(&name).is_absolute() => bytes,
            _ => fs::read(&whole).map_err(read)?,
        };
        let text = String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))?;
        let copied = |(_, file): (FileId, &SourceFile)| (file.name.clone(), file.text.clone());
        let of_libraries: usize = self.libraries.iter().map(|vendored| vendored.files.len()).sum();
        let own = self.own_sources().take(self.files - of_libraries);
        let texts = own.filter(|(_, file)| file.name != name).map(copied).collect();
        let libraries = self.libraries.iter().map(|vendored| {
            let files = self.sources.iter().skip(vendored.files.start).take(vendored.files.len());
            let declared = Declared { name: vendored.name.clone(), path: vendored.path.clone() };
            (declared, vendored.folder, files.map(copied).collect())
        });
        let libraries = libraries.collect();
        let mut project = Self::of(self.root, self.vfs, texts, (libraries, self.crds));
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        project.inputs = Some(project.sources.add(name, text));
        Ok(project)
    }

    /// The project's own files; std's and a file of inputs are none.
    pub fn own_sources(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.sources.iter().skip(stdlib::FILES.len()).take(self.files)
    }

    /// Whether a file is std's.
    pub fn is_std(id: FileId) -> bool {
        (id.0 as usize) < stdlib::FILES.len()
    }

    /// Whether a folder, relative to the root, is there; a project in memory has all.
    pub(super) fn has_folder(&self, relative: &Path) -> bool {
        !self.is_whole() || relative.to_str().is_some_and(|path| self.vfs.kind(path) == Some(Kind::Folder))
    }

    /// What could not be read as a checkout has it.
    pub fn remarks(&self) -> Vec<String> {
        self.vfs.remarks()
    }

    /// Files that were read besides the sources: names and texts.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.crds.iter().flat_map(|definitions| &definitions.files);
        files.filter_map(|(name, text)| Some((name.as_str(), text.as_ref().ok()?.as_str())))
    }

    /// Whether there are files beside the sources that can be looked at: not in memory.
    pub(super) fn is_whole(&self) -> bool {
        self.vfs.is_whole()
    }

    /// The text of a file beside the sources, relative to the root; none where there is none, or no text.
    pub(super) fn text_of(&self, relative: &Path) -> Option<String> {
        let bytes = self.vfs.read(relative.to_str()?, vfs::ALL).ok()?;
        String::from_utf8(bytes).ok()
    }

    fn of(
        root: PathBuf,
        vfs: Arc<dyn Vfs>,
        mut texts: Vec<(String, String)>,
        (found, crds): (Vec<Found>, Vec<Definitions>),
    ) -> Self {
        let mut sources = SourceMap::default();
        for (name, text) in stdlib::FILES {
            sources.add(*name, *text);
        }
        let mut add = |name: String, text: String| {
            // A byte order mark is no part of the text.
            let bare = text.strip_prefix('\u{feff}').map(str::to_owned);
            sources.add(name, bare.unwrap_or(text));
        };
        texts.retain(|(name, _)| !found.iter().any(|(library, ..)| vendored::is_below(name, &library.path)));
        texts.sort();
        let mut count = stdlib::FILES.len() + texts.len();
        for (name, text) in texts {
            add(name, text);
        }
        let mut libraries = Vec::with_capacity(found.len());
        for (library, folder, mut texts) in found {
            texts.sort();
            let files = count..count + texts.len();
            count = files.end;
            for (name, text) in texts {
                add(name, text);
            }
            libraries.push(Vendored { name: library.name, path: library.path, folder, files });
        }
        let files = count - stdlib::FILES.len();
        Self { root, sources, files, inputs: None, vfs, crds, libraries, named: OnceLock::new() }
    }

    /// The folder that outputs go to unless `-o` says otherwise.
    pub fn default_output(&self) -> PathBuf {
        self.root.join("out")
    }
}

/// Reads the files of a project, and says of each by its whole path what is wrong with it.
pub(super) struct Reader<'v> {
    /// Where the tree is on disk, for messages.
    pub(super) root: &'v Path,
    pub(super) files: &'v dyn Vfs,
}

impl Reader<'_> {
    /// The sources in and below a folder.
    fn texts(&self, folder: &str, excluded: &[String]) -> Result<Vec<(String, String)>, OpenError> {
        let mut paths = Vec::new();
        self.collect(folder, excluded, &mut paths, &mut Vec::new())?;
        let read = |path: String| self.text(&path).map(|text| (path, text));
        if paths.len() < MANY {
            return paths.into_iter().map(read).collect();
        }
        // Of several that cannot be read, the first is the error.
        let texts: Vec<_> = paths.into_par_iter().map(read).collect();
        texts.into_iter().collect()
    }

    /// A file that has to be text.
    fn text(&self, path: &str) -> Result<String, OpenError> {
        let bytes = self.files.read(path, vfs::ALL).map_err(|source| self.failed(path, source))?;
        String::from_utf8(bytes).map_err(|_| OpenError::NotText(self.root.join(path)))
    }

    /// The `.gdeploy` files of a folder and those below; and the folders there that are other projects.
    pub(super) fn collect(
        &self,
        folder: &str,
        excluded: &[String],
        paths: &mut Vec<String>,
        others: &mut Vec<String>,
    ) -> Result<(), OpenError> {
        for entry in self.files.list(folder).map_err(|source| self.failed(folder, source))? {
            if entry.name.starts_with(['.', '_']) {
                continue;
            }
            let path = vfs::join(folder, &entry.name);
            if is_listed(&path, excluded) {
                continue;
            }
            match entry.kind {
                Kind::Folder if self.files.kind(&vfs::join(&path, PROJECT)) == Some(Kind::File) => {
                    others.push(path);
                }
                Kind::Folder if path == "out" => {}
                Kind::Folder => self.collect(&path, excluded, paths, others)?,
                Kind::File if is_source(&entry.name) && path.contains(char::REPLACEMENT_CHARACTER) => {
                    return Err(OpenError::NotName(self.root.join(path)));
                }
                Kind::File if is_source(&entry.name) => paths.push(path),
                Kind::File | Kind::Other => {}
            }
        }
        Ok(())
    }

    fn failed(&self, path: &str, source: io::Error) -> OpenError {
        OpenError::Read { path: self.root.join(path), source }
    }
}

fn is_source(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "gdeploy")
}
