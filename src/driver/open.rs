//! From a folder to the texts of a project.
//!
//! The root is the nearest folder upward with `project.gdeploy`. A folder
//! below with its own is another project; names that begin with `.` or `_`,
//! and the output folder, are skipped. All reads of the compiler are here, but
//! for those of `read(…)` in `files.rs`.

use super::crds::Definitions;
use super::vendored::{self, Declared, FolderProblem, Vendored};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;
use crate::syntax::ast::{Body, ElementValue, Entry, Expr, ExprKind, Item, PartKind};
use crate::syntax::parse;
use crate::words::stdlib;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A library as declared, whether its folder is there, and its files.
type Found = (Declared, Result<(), FolderProblem>, Vec<(String, String)>);

/// So many files are read on more than one thread.
const MANY: usize = 16;

pub(super) const PROJECT: &str = "project.gdeploy";

/// The sources of one project, read and ready to be parsed and compiled.
#[derive(Debug)]
pub struct Project {
    /// The folder of `project.gdeploy`.
    pub root: PathBuf,
    /// std's files first, then the project's, sorted by path.
    pub sources: SourceMap,
    /// How many of the files are the project's own, its libraries' included.
    pub files: usize,
    /// A file of inputs, the last of `sources`.
    pub(super) inputs: Option<FileId>,
    /// In memory: the files that `read` finds.
    pub(super) loose: BTreeMap<String, String>,
    /// The definitions of kinds that it names.
    pub(super) crds: Vec<Definitions>,
    /// Its libraries, in the order of their declaration; their files come last.
    pub(super) libraries: Vec<Vendored>,
}

/// What a project is made of besides its own sources.
struct Beside {
    libraries: Vec<Found>,
    crds: Vec<Definitions>,
    loose: BTreeMap<String, String>,
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
        let main = fs::read(root.join(PROJECT)).map_err(|source| read(&root.join(PROJECT), source))?;
        let main = String::from_utf8_lossy(&main);
        let excluded = excluded(&main);
        let crds = patterns(&main).into_iter().map(|pattern| {
            let files = named(&root, &pattern).into_iter().map(|path| {
                let text =
                    fs::read_to_string(root.join(&path)).map_err(|error| format!("cannot be read: {error}"));
                (path, text)
            });
            Definitions { files: files.collect(), pattern }
        });
        let crds = crds.collect();
        let mut paths = Vec::new();
        collect(&root, &root, &excluded, &mut paths, &mut Vec::new())?;
        paths.sort();
        let texts = texts_of(&root, paths)?;
        let found = vendored::declared(&texts);
        let mut libraries = Vec::with_capacity(found.len());
        for library in found {
            let folder = vendored::folder(&root, &library.path);
            let mut texts = Vec::new();
            if folder.is_ok() {
                let mut paths = Vec::new();
                collect(&root, &root.join(&library.path), &[], &mut paths, &mut Vec::new())?;
                for path in paths {
                    texts.push((path.clone(), text_of(&root.join(&path))?));
                }
            }
            libraries.push((library, folder, texts));
        }
        Ok(Self::of(root, texts, Beside { libraries, crds, loose: BTreeMap::new() }))
    }
}

impl Project {
    /// The project with a file of inputs, which is no source of its own even where it lies among them.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
    pub fn with_inputs(self, path: &Path) -> Result<Self, OpenError> {
        let read = |source| OpenError::Read { path: path.to_owned(), source };
        let whole = fs::canonicalize(path).map_err(read)?;
        let bytes = fs::read(&whole).map_err(read)?;
        let text = String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))?;
        let name = whole.strip_prefix(&self.root).unwrap_or(&whole);
        let parts: Vec<_> = name.iter().filter_map(|part| part.to_str()).collect();
        let name = if name.is_absolute() { whole.to_string_lossy().into_owned() } else { parts.join("/") };
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
        let beside = Beside { libraries, crds: self.crds, loose: self.loose };
        let mut project = Self::of(self.root, texts, beside);
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

    /// A project of texts in memory, for tests: names and texts.
    pub fn in_memory(files: &[(&str, &str)]) -> Self {
        let main = files.iter().find(|(name, _)| *name == PROJECT).map_or("", |(_, text)| text);
        let excluded = excluded(main);
        let files = files
            .iter()
            .filter(|(name, _)| !is_listed(name, &excluded))
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let (texts, loose): (Vec<_>, Vec<_>) = files.partition(|(name, _)| is_source(name));
        let crds = patterns(main).into_iter().map(|pattern| {
            let named = loose.iter().filter(|(name, _)| is_named(&pattern, name));
            let files = named.map(|(name, text)| (name.clone(), Ok(text.clone()))).collect();
            Definitions { pattern, files }
        });
        let crds = crds.collect();
        let libraries = vendored::declared(&texts).into_iter().map(|library| {
            let is_own = |name: &str| vendored::is_below(name, &library.path);
            let own = texts.iter().filter(|(name, _)| is_own(name)).cloned().collect::<Vec<_>>();
            let folder = if own.is_empty() { Err(FolderProblem::Missing) } else { Ok(()) };
            (library, folder, own)
        });
        let libraries = libraries.collect();
        let loose = loose.into_iter().collect();
        Self::of(PathBuf::new(), texts, Beside { libraries, crds, loose })
    }

    /// Whether a folder, relative to the root, is there; a project in memory has all.
    pub(super) fn has_folder(&self, relative: &Path) -> bool {
        self.folder().is_none_or(|root| root.join(relative).is_dir())
    }

    /// The folder on disk; none for a project in memory.
    pub(super) fn folder(&self) -> Option<&Path> {
        Some(self.root.as_path()).filter(|root| !root.as_os_str().is_empty())
    }

    /// Files that were read besides the sources: names and texts.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.crds.iter().flat_map(|definitions| &definitions.files);
        files.filter_map(|(name, text)| Some((name.as_str(), text.as_ref().ok()?.as_str())))
    }

    /// Whether there are files beside the sources that can be looked at: not in memory.
    pub(super) fn is_on_disk(&self) -> bool {
        self.folder().is_some()
    }

    /// The text of a file beside the sources, relative to the root; none where there is none, or no text.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
    pub(super) fn text_of(&self, relative: &Path) -> Option<String> {
        fs::read_to_string(self.root.join(relative)).ok()
    }

    fn of(root: PathBuf, mut texts: Vec<(String, String)>, beside: Beside) -> Self {
        let Beside { libraries: found, crds, loose } = beside;
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
        Self { root, sources, files, inputs: None, loose, crds, libraries }
    }

    /// The folder that outputs go to unless `-o` says otherwise.
    pub fn default_output(&self) -> PathBuf {
        self.root.join("out")
    }
}

/// The files of a project with their texts, read in parallel where there are many; of several that cannot be
/// read, the first is the error.
fn texts_of(root: &Path, paths: Vec<String>) -> Result<Vec<(String, String)>, OpenError> {
    let read = |path: String| text_of(&root.join(&path)).map(|text| (path, text));
    if paths.len() < MANY {
        return paths.into_iter().map(read).collect();
    }
    let texts: Vec<_> = paths.into_par_iter().map(read).collect();
    texts.into_iter().collect()
}

/// A file that has to be text.
#[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
fn text_of(path: &Path) -> Result<String, OpenError> {
    let bytes = fs::read(path).map_err(|source| OpenError::Read { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|_| OpenError::NotText(path.to_owned()))
}

/// The `.gdeploy` files of a folder and those below, relative to the root, with `/`; and the folders there
/// that are other projects.
#[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
pub(super) fn collect(
    root: &Path,
    folder: &Path,
    excluded: &[String],
    paths: &mut Vec<String>,
    others: &mut Vec<PathBuf>,
) -> Result<(), OpenError> {
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
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<_> = relative.iter().filter_map(|part| part.to_str()).collect();
        let relative = parts.join("/");
        if is_listed(&relative, excluded) {
            continue;
        }
        // Pipes, sockets and links that lead nowhere hold no source.
        let is_file = kind.is_file() || (kind.is_symlink() && path.is_file());
        if kind.is_dir() {
            let is_output = folder == root && name == "out";
            let other = path.join(PROJECT).is_file();
            if other {
                others.push(path);
            } else if !is_output {
                collect(root, &path, excluded, paths, others)?;
            }
        } else if is_file && is_source(name) {
            paths.push(relative);
        }
    }
    Ok(())
}

fn is_source(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "gdeploy")
}

/// What `exclude` of `project` lists: read before anything is compiled, so it is written out.
pub(super) fn excluded(text: &str) -> Vec<String> {
    let listed = listed(text, "exclude").into_iter();
    listed.map(|pattern| pattern.trim_start_matches("./").trim_matches('/').to_owned()).collect()
}

/// What `crds` of `project` lists: files are read before anything is compiled.
fn patterns(text: &str) -> Vec<String> {
    if text.contains("crds") { listed(text, "crds") } else { Vec::new() }
}

/// The files that a pattern names, relative to the root; `*` stands for any letters of one name.
#[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
fn named(root: &Path, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in pattern.trim_start_matches("./").split('/') {
        let mut next = Vec::new();
        for path in &found {
            let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            if !part.contains('*') {
                next.push(inner(part));
                continue;
            }
            let entries = fs::read_dir(root.join(path)).into_iter().flatten().flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            next.extend(
                names.filter(|name| !name.starts_with('.') && fits(part, name)).map(|name| inner(&name)),
            );
        }
        found = next;
    }
    found.retain(|path| root.join(path).is_file());
    found.sort();
    found
}

/// Whether a pattern names a path.
fn is_named(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(wanted, part)| fits(wanted, part))
}

/// The texts of a list that `project` sets.
fn listed(text: &str, name: &str) -> Vec<String> {
    let parsed = parse(FileId(0), text.strip_prefix('\u{feff}').unwrap_or(text));
    let settings = parsed.ast.items.iter().filter_map(|item| match item {
        Item::Entry(Entry { head, body: Body::Block(block), .. })
            if matches!(head.parts[0].kind, PartKind::Name("project")) =>
        {
            Some(&block.items)
        }
        _ => None,
    });
    let mut excluded = Vec::new();
    for item in settings.flatten() {
        let Item::Entry(Entry { head, body: Body::Set(value), .. }) = item else { continue };
        let (PartKind::Name(known), ExprKind::List(elements)) = (&head.parts[0].kind, &value.kind) else {
            continue;
        };
        if *known != name {
            continue;
        }
        for element in elements {
            if let ElementValue::Expr(Expr { kind: ExprKind::Text(text), .. }) = &element.value
                && let Some(plain) = text.plain()
            {
                excluded.push(plain.to_owned());
            }
        }
    }
    excluded
}

/// Whether a path, or a folder that it is in, is listed; `*` stands for any letters of one name.
pub(super) fn is_listed(path: &str, excluded: &[String]) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    excluded.iter().any(|pattern| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() <= parts.len() && wanted.iter().zip(&parts).all(|(wanted, part)| fits(wanted, part))
    })
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(tail) = name.strip_prefix(before) else { return false };
    let starts = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
    starts.into_iter().any(|at| fits(rest, &tail[at..]))
}
