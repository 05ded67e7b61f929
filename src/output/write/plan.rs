//! What has to change, found without changing anything.
//!
//! A file is ours if the index of its section lists it with the digest that
//! it has. After a run that was killed the staged index is there as well,
//! and what either of the two lists is ours.

#![expect(clippy::disallowed_methods, reason = "compares with what stands on disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Obstacle, ObstacleKind, Options, WriteError};
use crate::output::index::{self, Index, Made};
use crate::output::tree::OutputTree;

/// What to do, in the order of paths, indexes last.
#[derive(Debug, Default)]
pub(super) struct Plan<'t> {
    pub(super) changes: Vec<Change<'t>>,
    /// How many of these are indexes.
    pub(super) indexes: usize,
    pub(super) unchanged: usize,
    /// Files beside which a killed run may have left something, indexes after what they list.
    pub(super) leftovers: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Change<'t> {
    /// Relative to the output.
    pub(super) path: String,
    pub(super) kind: Kind<'t>,
}

#[derive(Debug)]
pub(super) enum Kind<'t> {
    Create(std::borrow::Cow<'t, [u8]>),
    Replace(std::borrow::Cow<'t, [u8]>),
    Remove,
}

/// The name under which the new content of a file waits.
pub(super) fn staged(path: &Path) -> PathBuf {
    beside(path, "gdeploy-new")
}

/// The name under which the old content of a file waits.
pub(super) fn backup(path: &Path) -> PathBuf {
    beside(path, "gdeploy-old")
}

/// Hidden, and with an ending that kubectl does not read.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{ending}"))
}

pub(super) fn plan<'t>(tree: &'t OutputTree, out: &Path, options: &Options) -> Result<Plan<'t>, WriteError> {
    let mut names: BTreeSet<String> =
        tree.iter().filter_map(|(path, _)| path.split_once('/')).map(|(name, _)| name.to_owned()).collect();
    match &options.scope.sections {
        Some(sections) => names.extend(sections.iter().cloned()),
        None => names.extend(sections_of(out)?),
    }
    let sections: Vec<Section> =
        names.into_iter().map(|name| Section::read(out, name, options)).collect::<Result<_, _>>()?;
    let looks = look_at_all(tree, &sections, out)?;
    let mut plan = Plan::default();
    let mut obstacles = BTreeSet::new();
    let mut indexes = Vec::new();
    let mut looks = looks.into_iter().peekable();
    for section in &sections {
        let mut files = BTreeMap::new();
        while let Some(look) = looks.next_if(|look| in_section(look.path, &section.name)) {
            let path = &look.path[section.name.len() + 1..];
            section.settle(&look, path, options.overwrite, &mut plan, &mut obstacles);
            files.insert(path.to_owned(), look.digest);
        }
        section.remove_stale(&mut files, options, out, &mut plan, &mut obstacles)?;
        indexes.extend(section.index(files, options, out, &mut obstacles)?);
        plan.leftovers.extend(section.leftovers.iter().map(|path| section.whole(path)));
    }
    if !obstacles.is_empty() {
        return Err(WriteError::InTheWay(obstacles.into_iter().collect()));
    }
    plan.changes.sort_by(|one, other| one.path.cmp(&other.path));
    plan.indexes = indexes.len();
    plan.changes.extend(indexes);
    Ok(plan)
}

fn in_section(path: &str, section: &str) -> bool {
    path.strip_prefix(section).is_some_and(|rest| rest.starts_with('/'))
}

/// A file of the tree and what stands at its place.
struct Look<'t> {
    path: &'t str,
    content: &'t [u8],
    digest: String,
    there: There,
}

enum There {
    Nothing,
    Same,
    Other(String),
    Obstacle(Obstacle),
}

/// In the order of the sections, then of the paths.
fn look_at_all<'t>(
    tree: &'t OutputTree,
    sections: &[Section],
    out: &Path,
) -> Result<Vec<Look<'t>>, WriteError> {
    let files: Vec<(&str, &[u8])> = sections
        .iter()
        .flat_map(|section| tree.iter().filter(|(path, _)| in_section(path, &section.name)))
        .collect();
    let folder = |path: &str| path.rfind('/');
    let same = |(one, _): &(&str, &[u8]), (other, _): &(&str, &[u8])| {
        folder(one).map(|end| &one[..end]) == folder(other).map(|end| &other[..end])
    };
    // The way to a folder is looked at once for all its files.
    let folders: Vec<&[(&str, &[u8])]> = files.chunk_by(same).collect();
    let looks: Vec<Vec<Look<'t>>> =
        folders.into_par_iter().map(|files| look_at_folder(out, files)).collect::<Result<_, _>>()?;
    Ok(looks.into_iter().flatten().collect())
}

/// What stands at the places of files that share a folder.
fn look_at_folder<'t>(out: &Path, files: &[(&'t str, &'t [u8])]) -> Result<Vec<Look<'t>>, WriteError> {
    let Some((first, _)) = files.first() else { return Ok(Vec::new()) };
    let way = way_to(out, first)?;
    let look = |&(path, content): &(&'t str, &'t [u8])| {
        let there = match &way {
            Way::Blocked(obstacle) => There::Obstacle(obstacle.clone()),
            Way::Missing => There::Nothing,
            Way::Clear => look_at_place(out, path, content)?,
        };
        Ok(Look { path, content, digest: index::digest(content), there })
    };
    files.iter().map(look).collect()
}

fn look_at(out: &Path, path: &str, content: &[u8]) -> Result<There, WriteError> {
    match way_to(out, path)? {
        Way::Blocked(obstacle) => Ok(There::Obstacle(obstacle)),
        Way::Missing => Ok(There::Nothing),
        Way::Clear => look_at_place(out, path, content),
    }
}

/// The same where the folder is there.
fn look_at_place(out: &Path, path: &str, content: &[u8]) -> Result<There, WriteError> {
    let target = out.join(path);
    match kind_of(&target)? {
        None => Ok(There::Nothing),
        Some(kind) if kind.is_file() => {
            let old = read(&target)?;
            Ok(if old == content { There::Same } else { There::Other(digest_as_written(&old)) })
        }
        Some(_) => Ok(There::Obstacle(Obstacle { path: path.to_owned(), kind: ObstacleKind::NotAFile })),
    }
}

/// The folders above a file.
enum Way {
    Clear,
    Missing,
    /// By the first that is none, or is a link.
    Blocked(Obstacle),
}

fn way_to(out: &Path, path: &str) -> Result<Way, WriteError> {
    for (end, _) in path.match_indices('/') {
        match kind_of(&out.join(&path[..end]))? {
            None => return Ok(Way::Missing),
            Some(kind) if kind.is_dir() => {}
            Some(_) => {
                let path = path[..end].to_owned();
                return Ok(Way::Blocked(Obstacle { path, kind: ObstacleKind::NotAFolder }));
            }
        }
    }
    Ok(Way::Clear)
}

fn blocked_folder(out: &Path, path: &str) -> Result<Option<Obstacle>, WriteError> {
    Ok(match way_to(out, path)? {
        Way::Blocked(obstacle) => Some(obstacle),
        Way::Clear | Way::Missing => None,
    })
}

/// Git on Windows may have changed the ends of lines; that is no edit.
fn digest_as_written(old: &[u8]) -> String {
    if old.windows(2).any(|pair| pair == b"\r\n") {
        let mut unix = Vec::with_capacity(old.len());
        for (at, byte) in old.iter().enumerate() {
            if *byte != b'\r' || old.get(at + 1) != Some(&b'\n') {
                unix.push(*byte);
            }
        }
        return index::digest(&unix);
    }
    index::digest(old)
}

/// What earlier runs left of a section.
struct Section {
    name: String,
    /// The index that is there.
    old: Option<Index>,
    /// Path to the digests that a file of ours may have.
    known: BTreeMap<String, Vec<String>>,
    /// Where a killed run may have left something, the index last.
    leftovers: Vec<String>,
}

impl Section {
    fn read(out: &Path, name: String, options: &Options) -> Result<Self, WriteError> {
        let path = out.join(&name).join(index::FILE);
        if blocked_folder(out, &format!("{name}/"))?.is_some() {
            // Reported with the file that would go there.
            return Ok(Self { name, old: None, known: BTreeMap::new(), leftovers: Vec::new() });
        }
        let old = match read_index(&path)? {
            Some(Err(_)) if options.overwrite => None,
            Some(Err(why)) => return Err(WriteError::Index { path, why }),
            Some(Ok(index)) => Some(index),
            None => None,
        };
        // Killed while staging or renaming; an index that is cut off was never acted on.
        let pending = read_index(&staged(&path))?;
        // Killed while tidying: all is done, but old content lies about.
        let replaced = read_index(&backup(&path))?;
        let was_interrupted = pending.is_some() || replaced.is_some();
        let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in old.iter().chain(pending.iter().flatten()).flat_map(|index| &index.files) {
            known.entry(file.path.clone()).or_default().push(file.digest.clone());
        }
        let mut leftovers = Vec::new();
        if was_interrupted {
            let replaced = replaced.iter().flatten().flat_map(|index| &index.files).map(|file| &file.path);
            leftovers.extend(known.keys().chain(replaced).cloned());
            leftovers.push(index::FILE.to_owned());
        }
        Ok(Self { name, old, known, leftovers })
    }

    fn whole(&self, path: &str) -> String {
        format!("{}/{path}", self.name)
    }

    fn is_as_written(&self, path: &str, digest: &str) -> bool {
        self.known.get(path).is_some_and(|digests| digests.iter().any(|known| known == digest))
    }

    fn settle<'t>(
        &self,
        look: &Look<'t>,
        path: &str,
        overwrite: bool,
        plan: &mut Plan<'t>,
        obstacles: &mut BTreeSet<Obstacle>,
    ) {
        let kind = match &look.there {
            There::Same => {
                plan.unchanged += 1;
                return;
            }
            There::Nothing => Kind::Create(look.content.into()),
            There::Other(digest) if overwrite || self.is_as_written(path, digest) => {
                Kind::Replace(look.content.into())
            }
            There::Other(_) => {
                let kind =
                    if self.known.contains_key(path) { ObstacleKind::Edited } else { ObstacleKind::NotOurs };
                obstacles.insert(Obstacle { path: look.path.to_owned(), kind });
                return;
            }
            There::Obstacle(obstacle) => {
                obstacles.insert(obstacle.clone());
                return;
            }
        };
        plan.changes.push(Change { path: look.path.to_owned(), kind });
    }

    /// Old files that this run speaks for and does not write go; the others stay in the index.
    fn remove_stale(
        &self,
        files: &mut BTreeMap<String, String>,
        options: &Options,
        out: &Path,
        plan: &mut Plan<'_>,
        obstacles: &mut BTreeSet<Obstacle>,
    ) -> Result<(), WriteError> {
        for (path, digests) in &self.known {
            if files.contains_key(path) {
                continue;
            }
            if !options.scope.covers(&self.name, path) {
                files.extend(digests.first().map(|digest| (path.clone(), digest.clone())));
                continue;
            }
            let whole = self.whole(path);
            if let Some(obstacle) = blocked_folder(out, &whole)? {
                obstacles.insert(obstacle);
                continue;
            }
            match kind_of(&out.join(&whole))? {
                None => {}
                Some(kind) if !kind.is_file() => {
                    obstacles.insert(Obstacle { path: whole, kind: ObstacleKind::NotAFile });
                }
                Some(_) => {
                    let digest = digest_as_written(&read(&out.join(&whole))?);
                    if options.overwrite || self.is_as_written(path, &digest) {
                        plan.changes.push(Change { path: whole, kind: Kind::Remove });
                    } else {
                        obstacles.insert(Obstacle { path: whole, kind: ObstacleKind::Edited });
                    }
                }
            }
        }
        Ok(())
    }

    /// The change of the index, if it changes; a section without files has none.
    fn index<'t>(
        &self,
        files: BTreeMap<String, String>,
        options: &Options,
        out: &Path,
        obstacles: &mut BTreeSet<Obstacle>,
    ) -> Result<Option<Change<'t>>, WriteError> {
        let path = self.whole(index::FILE);
        if files.is_empty() {
            return Ok(self.old.is_some().then_some(Change { path, kind: Kind::Remove }));
        }
        let made = match &self.old {
            Some(old) if options.scope.folders.is_some() => old.made.clone(),
            _ => {
                let inputs = options.inputs.get(&self.name).unwrap_or(&options.made.inputs);
                Made { inputs: inputs.clone(), ..options.made.clone() }
            }
        };
        let files = files.into_iter().map(|(path, digest)| index::File { path, digest }).collect();
        let content = Index::new(made, files).to_json();
        let kind = match look_at(out, &path, &content)? {
            There::Same => return Ok(None),
            There::Nothing => Kind::Create(content.into()),
            There::Other(_) => Kind::Replace(content.into()),
            There::Obstacle(obstacle) => {
                obstacles.insert(obstacle);
                return Ok(None);
            }
        };
        Ok(Some(Change { path, kind }))
    }
}

/// The sections that earlier runs made, by their indexes.
fn sections_of(out: &Path) -> Result<Vec<String>, WriteError> {
    let failed = |source| WriteError::Io { action: "read", path: out.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(out).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        if let (true, Ok(name)) = (is_folder, entry.file_name().into_string())
            && has_index(&entry.path().join(index::FILE))?
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// The index, or what a killed run left of it.
fn has_index(path: &Path) -> Result<bool, WriteError> {
    for path in [path.to_owned(), staged(path), backup(path)] {
        if matches!(read_index(&path)?, Some(Ok(_))) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_index(path: &Path) -> Result<Option<Result<Index, String>>, WriteError> {
    match kind_of(path)? {
        Some(kind) if kind.is_file() => Ok(Some(Index::parse(&read(path)?))),
        _ => Ok(None),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, WriteError> {
    fs::read(path).map_err(|source| WriteError::Io { action: "read", path: path.to_owned(), source })
}

/// What stands at a path, without following links.
fn kind_of(path: &Path) -> Result<Option<fs::FileType>, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(WriteError::Io { action: "read", path: path.to_owned(), source }),
    }
}
