//! The folders of libraries: `library platform { path = "vendor/platform" }`.
//!
//! Which files a library has is asked before anything is compiled, so its path
//! is written out. The folder is part of the project's tree, a copy that
//! reviews see; its files are none of the project's own, whatever they are.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::FileId;
use crate::program::collect::{Declared as Declaration, Program, Statement};
use crate::program::libraries::LIBRARY;
use crate::syntax::ast::{Body, Entry, Expr, ExprKind, File, Item, PartKind};
use crate::syntax::parse;
use crate::vfs::{Kind, Vfs};
use crate::words::word::{Vocabulary, Word};
use std::ops::Range;
use std::path::{Component, Path};

/// GD0917: a library's folder that is not there, or not in the project.
pub(super) const LIBRARY_FOLDER: Code = Code::new("GD0917", "library-folder");

/// A library as a file declares it.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) name: String,
    /// Relative to the root, with `/`, without one at its ends.
    pub(super) path: String,
}

/// A library that was looked for.
#[derive(Clone, Debug)]
pub(super) struct Vendored {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) folder: Result<(), FolderProblem>,
    /// Its files in the map of sources.
    pub(super) files: Range<usize>,
}

/// What is wrong with the folder of a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FolderProblem {
    Missing,
    Outside,
    /// The folder of the project.
    Whole,
}

/// The libraries that these files declare; what a library itself says of libraries does not count.
pub(super) fn declared(texts: &[(String, String)]) -> Vec<Declared> {
    let mut found: Vec<(&str, Declared)> = Vec::new();
    for (file, text) in texts.iter().filter(|(_, text)| text.contains(LIBRARY)) {
        let parsed = parse(FileId(0), text.strip_prefix('\u{feff}').unwrap_or(text));
        for (name, path) in libraries(&parsed.ast) {
            if found.iter().all(|(_, other)| other.name != name) {
                found.push((file, Declared { name: name.to_owned(), path: plain(path) }));
            }
        }
    }
    let folders: Vec<String> = found.iter().map(|(_, library)| library.path.clone()).collect();
    found.retain(|(file, _)| !folders.iter().any(|folder| is_below(file, folder)));
    found.into_iter().map(|(_, library)| library).collect()
}

/// Each `library NAME { path = "…" }` of a file.
fn libraries<'t>(file: &'t File<'t>) -> impl Iterator<Item = (&'t str, &'t str)> {
    file.items.iter().filter_map(|item| {
        let Item::Entry(entry) = item else { return None };
        let [word, name] = entry.head.parts.as_slice() else { return None };
        let (PartKind::Name(LIBRARY), PartKind::Name(name)) = (&word.kind, &name.kind) else { return None };
        let ExprKind::Text(text) = &path_of(entry)?.kind else { return None };
        Some((*name, text.plain()?))
    })
}

/// The value of `path`.
fn path_of<'t>(entry: &'t Entry<'t>) -> Option<&'t Expr<'t>> {
    let Body::Block(block) = &entry.body else { return None };
    block.items.iter().find_map(|item| match item {
        Item::Entry(Entry { head, body: Body::Set(value), .. })
            if matches!(head.parts.as_slice(), [part] if matches!(part.kind, PartKind::Name("path"))) =>
        {
            Some(value)
        }
        _ => None,
    })
}

/// Without what changes nothing: `./vendor//platform/` is `vendor/platform`.
fn plain(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let start = if path.starts_with('/') { "/" } else { "" };
    format!("{start}{}", parts.join("/"))
}

/// Whether a file is in a folder, both relative to the root.
pub(super) fn is_below(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether the folder can be a library: there, and in the project's tree, also where links lead.
pub(super) fn folder(files: &dyn Vfs, path: &str) -> Result<(), FolderProblem> {
    if path.is_empty() {
        return Err(FolderProblem::Whole);
    }
    if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(FolderProblem::Outside);
    }
    let found = files.real(path).map_err(|_| FolderProblem::Missing)?.ok_or(FolderProblem::Outside)?;
    match files.kind(&found) {
        Some(Kind::Folder) if found.is_empty() => Err(FolderProblem::Whole),
        Some(Kind::Folder) => Ok(()),
        _ => Err(FolderProblem::Missing),
    }
}

/// Libraries whose folder nobody can tell before anything is compiled.
pub(super) fn without_folder(
    vocabulary: &Vocabulary<'_>,
    program: &Program<'_>,
    known: &[Vendored],
) -> Vec<Diagnostic> {
    let is_library = |declared: &&Declaration<'_>| vocabulary.word(declared.word).name == LIBRARY;
    let own = program.others.values().filter(is_library);
    let left = own.filter(|declared| known.iter().all(|library| library.name != declared.name.text));
    // A word that means nothing is a finding of its own, and may be just that.
    let left =
        left.filter(|declared| !has_strange_word(vocabulary.word(declared.word), declared.statement.entry));
    left.filter(|declared| !declared.name.text.contains('.'))
        .map(|declared| {
            let entry = declared.statement.entry;
            let (place, label) = match path_of(entry) {
                Some(value) => (value.span, "a text without holes belongs here"),
                None => (declared.name.span, "nothing says where it is"),
            };
            let name = declared.name.text;
            Diagnostic::error(LIBRARY_FOLDER, format!("the library `{name}` has no folder"))
                .label(place, label)
                .help(format!("write `path = \"vendor/{name}\"`"))
        })
        .collect()
}

fn has_strange_word(library: &Word<'_>, entry: &Entry<'_>) -> bool {
    let Body::Block(block) = &entry.body else { return false };
    block.items.iter().any(|item| match item {
        Item::Entry(Entry { head, .. }) => {
            matches!(head.parts[0].kind, PartKind::Name(name) if !library.has(name))
        }
        _ => false,
    })
}

impl Vendored {
    /// What is wrong with it, said where it is declared.
    pub(super) fn problem(&self, program: &Program<'_>) -> Option<Diagnostic> {
        let (name, path) = (&self.name, &self.path);
        let problem = self.folder.err().or((self.files.is_empty()).then_some(FolderProblem::Missing))?;
        let Statement { entry, .. } = program.others.get(name.as_str())?.statement;
        let place = path_of(entry)?.span;
        let finding = |message: String| Diagnostic::error(LIBRARY_FOLDER, message);
        Some(match problem {
            FolderProblem::Missing if self.folder.is_ok() => {
                finding(format!("the library `{name}` holds nothing"))
                    .label(place, "no `.gdeploy` file in this folder")
                    .help(format!("copy the library's files to `{path}`"))
            }
            FolderProblem::Missing => finding(format!("the folder of the library `{name}` is not there"))
                .label(place, "from the folder of `project.gdeploy`")
                .help(format!(
                    "copy the library to `{path}`, so that it is part of the project and its reviews"
                )),
            FolderProblem::Outside => finding(format!("the library `{name}` is not in the project"))
                .label(place, "leads out of the folder of `project.gdeploy`")
                .help(format!("copy it into the project: `path = \"vendor/{name}\"`")),
            FolderProblem::Whole => finding(format!("the library `{name}` would be the whole project"))
                .label(place, "the folder of `project.gdeploy`")
                .help(format!("put it into a folder of its own: `path = \"vendor/{name}\"`")),
        })
    }
}
