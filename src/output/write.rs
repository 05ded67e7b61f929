//! A tree brought to disk: all of it or nothing.
//!
//! First everything is looked at, and every obstacle reported at once; then
//! changed files are staged beside their targets; only then are they renamed,
//! the indexes last, and undone if one fails. A file whose bytes stay the same
//! is not touched. Replaced or removed is only what an earlier run wrote and
//! nobody edited since: people who edit generated files should hear of it
//! before they lose it. A link is never followed. On this floor only this
//! module and those below it touch files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::index::Made;
use super::tree::OutputTree;

mod commit;
mod disk;
mod lock;
mod plan;
#[cfg(test)]
mod tests;

use disk::Disk;

/// Which files of earlier runs this run speaks for: it removes those that it no longer writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Environments and `images`; without, all that stand in the folder.
    pub sections: Option<BTreeSet<String>>,
    /// The folders of some workloads in these; without, all.
    pub folders: Option<BTreeSet<String>>,
}

impl Scope {
    /// Whether a file of a section, by its path there, is spoken for.
    pub fn covers(&self, section: &str, path: &str) -> bool {
        let folder = path.split_once('/').map(|(folder, _)| folder);
        self.sections.as_ref().is_none_or(|sections| sections.contains(section))
            && self
                .folders
                .as_ref()
                .is_none_or(|folders| folder.is_some_and(|folder| folders.contains(folder)))
    }
}

/// How to write.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the run speaks for.
    pub scope: Scope,
    /// Replace what is in the way, instead of refusing: files that were edited or are not ours.
    pub overwrite: bool,
    /// For the indexes. With some folders only, a section keeps what its index says.
    pub made: Made,
    /// By section: the inputs that reached it, instead of those in `made`. What one environment does not
    /// read must not change its index.
    pub inputs: BTreeMap<String, BTreeMap<String, String>>,
}

/// What was done, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// New files.
    pub created: Vec<String>,
    /// Files with other content than before.
    pub changed: Vec<String>,
    /// Files of earlier runs that are no longer part of the output.
    pub removed: Vec<String>,
    /// How many files had their content already.
    pub unchanged: usize,
}

/// Something that stands where a file would be written or removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Relative to the output.
    pub path: String,
    /// What it is.
    pub kind: ObstacleKind,
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A file of somebody else.
    NotOurs,
    /// A file of ours that was edited since.
    Edited,
    /// A folder or a link where a file should be.
    NotAFile,
    /// A file or a link where a folder should be.
    NotAFolder,
}

/// Nothing was changed, and why.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Other people's work would be lost.
    #[error("{}", listed(.0))]
    InTheWay(Vec<Obstacle>),
    /// An index that cannot be read says nothing about the files beside it.
    #[error("`{}` {why}", path.display())]
    Index {
        /// The index.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another run is writing there.
    #[error("another gdeployc is writing to `{}`", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// In words: `write`.
        action: &'static str,
        /// What it was about.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl WriteError {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::InTheWay(obstacles) => {
                let mut replaceable = obstacles.iter().map(|obstacle| obstacle.kind.can_be_overwritten());
                Some(match (replaceable.clone().all(|is| is), replaceable.any(|is| is)) {
                    (true, _) => {
                        "`--overwrite` replaces it with what the source says; to keep it, move it away"
                            .to_owned()
                    }
                    (false, true) => {
                        "move folders and links away or delete them; `--overwrite` replaces the files"
                            .to_owned()
                    }
                    (false, false) => "move it away or delete it".to_owned(),
                })
            }
            Self::Index { .. } => Some(
                "delete it, then build with `--overwrite`: files that no longer belong there stay".to_owned(),
            ),
            Self::Busy { .. } => Some("wait until it has ended, then build again".to_owned()),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                Some("move it away or delete it, or name another folder: `-o DIR`".to_owned())
            }
            Self::Io { .. } => None,
        }
    }
}

impl ObstacleKind {
    /// Whether `overwrite` helps.
    pub fn can_be_overwritten(self) -> bool {
        match self {
            Self::NotOurs | Self::Edited => true,
            Self::NotAFile | Self::NotAFolder => false,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.kind {
            ObstacleKind::NotOurs => "was there before, and gdeployc did not write it",
            ObstacleKind::Edited => "was edited after gdeployc wrote it",
            ObstacleKind::NotAFile => "is in the way: it is a folder or a link",
            ObstacleKind::NotAFolder => "is in the way: a folder of the output has this name",
        };
        write!(out, "`{}` {why}", self.path)
    }
}

/// The first few, one a line.
fn listed(obstacles: &[Obstacle]) -> String {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> = obstacles.iter().take(SHOWN).map(Obstacle::to_string).collect();
    if let more @ 1.. = obstacles.len().saturating_sub(SHOWN) {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// Whether a file holds this text; none where it cannot be read.
#[expect(clippy::disallowed_methods, reason = "this floor reads what earlier runs wrote")]
pub fn holds(file: &Path, text: &str) -> Option<bool> {
    let held = std::fs::read(file).ok()?;
    Some(text.as_bytes() == held)
}

/// Of these folders, by their paths in `out`, those that the kustomization around them does not list: with
/// it, nobody applies them.
#[expect(clippy::disallowed_methods, reason = "this floor reads what earlier runs wrote")]
pub fn unlisted<'f>(out: &Path, folders: &[&'f str]) -> Vec<&'f str> {
    let is_listed = |folder: &&str| {
        let (section, name) = folder.split_once('/').unwrap_or(("", folder));
        let list = std::fs::read_to_string(out.join(section).join("kustomization.yaml")).unwrap_or_default();
        list.lines().any(|line| line.trim().strip_prefix("- ").is_some_and(|entry| entry.trim() == name))
    };
    folders.iter().filter(|folder| !is_listed(folder)).copied().collect()
}

/// Makes the folder `out` hold the tree.
pub fn write(tree: &OutputTree, out: &Path, options: &Options) -> Result<WriteReport, WriteError> {
    write_with(&Disk::default(), tree, out, options)
}

fn write_with(
    disk: &Disk,
    tree: &OutputTree,
    out: &Path,
    options: &Options,
) -> Result<WriteReport, WriteError> {
    let folders = commit::Folders::create(disk, out)?;
    let lock = match lock::Lock::acquire(out) {
        Ok(lock) => lock,
        Err(error) => {
            folders.undo();
            return Err(error);
        }
    };
    let result = plan::plan(tree, out, options).and_then(|plan| commit::commit(disk, out, plan));
    drop(lock);
    if result.is_err() {
        folders.undo();
    }
    result
}
