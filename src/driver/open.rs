//! From a folder to the texts of a project.
//!
//! The root is the nearest folder upward with `project.gdeploy`. A folder
//! below with its own is another project; names that begin with `.` or `_`,
//! and the output folder, are skipped. The only reads of the compiler are here.

use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::syntax::ast::{Body, ElementValue, Entry, Expr, ExprKind, Item, PartKind};
use crate::syntax::parse;
use crate::words::stdlib;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) const PROJECT: &str = "project.gdeploy";

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
        let main = fs::read(root.join(PROJECT)).map_err(|source| read(&root.join(PROJECT), source))?;
        let excluded = excluded(&String::from_utf8_lossy(&main));
        let mut paths = Vec::new();
        collect(&root, &root, &excluded, &mut paths, &mut Vec::new())?;
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
        let main = files.iter().find(|(name, _)| *name == PROJECT).map_or("", |(_, text)| text);
        let excluded = excluded(main);
        let texts = files
            .iter()
            .filter(|(name, _)| !is_excluded(name, &excluded))
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Self::of(PathBuf::new(), texts)
    }

    /// Whether a folder, relative to the root, is there; a project in memory has all.
    pub(super) fn has_folder(&self, relative: &Path) -> bool {
        self.root.as_os_str().is_empty() || self.root.join(relative).is_dir()
    }

    /// Whether there are files beside the sources that can be looked at: not in memory.
    pub(super) fn is_on_disk(&self) -> bool {
        !self.root.as_os_str().is_empty()
    }

    /// The text of a file beside the sources, relative to the root; none where there is none, or no text.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads a project")]
    pub(super) fn text_of(&self, relative: &Path) -> Option<String> {
        fs::read_to_string(self.root.join(relative)).ok()
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
        if is_excluded(&relative, excluded) {
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
        } else if is_file && Path::new(name).extension().is_some_and(|extension| extension == "gdeploy") {
            paths.push(relative);
        }
    }
    Ok(())
}

/// What `exclude` of `project` lists: read before anything is compiled, so it is written out.
pub(super) fn excluded(text: &str) -> Vec<String> {
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
        let (PartKind::Name("exclude"), ExprKind::List(elements)) = (&head.parts[0].kind, &value.kind) else {
            continue;
        };
        for element in elements {
            if let ElementValue::Expr(Expr { kind: ExprKind::Text(text), .. }) = &element.value
                && let Some(plain) = text.plain()
            {
                excluded.push(plain.trim_start_matches("./").trim_matches('/').to_owned());
            }
        }
    }
    excluded
}

/// Whether a path, or a folder that it is in, is listed; `*` stands for any letters of one name.
fn is_excluded(path: &str, excluded: &[String]) -> bool {
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
