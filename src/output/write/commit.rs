//! A plan carried out: staged, renamed, and taken back if a step fails.
//!
//! Until the first rename nothing that counts has changed; from then on a
//! journal knows how to go back. Taking back ignores further failures: there
//! is nothing better to do than to restore the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::disk::Disk;
use super::plan::{Change, Kind, Plan, backup, staged};
use super::{WriteError, WriteReport};

/// Folders that this run made, outermost first.
#[derive(Debug, Default)]
pub(super) struct Folders(Vec<PathBuf>);

impl Folders {
    /// Makes `path` and what is missing above it.
    pub(super) fn create(disk: &Disk, path: &Path) -> Result<Self, WriteError> {
        let mut made = Self::default();
        match made.add(disk, path) {
            Ok(()) => Ok(made),
            Err(error) => {
                made.undo();
                Err(error)
            }
        }
    }

    fn add(&mut self, disk: &Disk, path: &Path) -> Result<(), WriteError> {
        let missing: Vec<&Path> =
            path.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.is_dir()).collect();
        for path in missing.into_iter().rev() {
            disk.create_folder(path)?;
            self.0.push(path.to_owned());
        }
        Ok(())
    }

    /// Removes them again, if nothing else is in them.
    pub(super) fn undo(&self) {
        for path in self.0.iter().rev() {
            let _ = fs::remove_dir(path);
        }
    }
}

/// How to take one step back.
enum Undo {
    Remove(PathBuf),
    Restore { backup: PathBuf, path: PathBuf },
}

pub(super) fn commit(disk: &Disk, out: &Path, plan: Plan<'_>) -> Result<WriteReport, WriteError> {
    let mut folders = Folders::default();
    let mut journal = Vec::new();
    let done = stage(disk, out, &plan, &mut folders)
        .and_then(|()| plan.changes.iter().try_for_each(|change| apply(disk, out, change, &mut journal)));
    if let Err(error) = done {
        for undo in journal.into_iter().rev() {
            let _ = match undo {
                Undo::Remove(path) => fs::remove_file(path),
                Undo::Restore { backup, path } => fs::rename(backup, path),
            };
        }
        for change in &plan.changes {
            let path = out.join(&change.path);
            let _ = fs::remove_file(staged(&path));
            let _ = fs::remove_file(backup(&path));
        }
        folders.undo();
        return Err(error);
    }
    tidy(out, &plan, journal);
    Ok(report(plan))
}

/// Writes all new content beside its targets; indexes first, so that a run that is killed leaves word of the rest.
fn stage(disk: &Disk, out: &Path, plan: &Plan<'_>, folders: &mut Folders) -> Result<(), WriteError> {
    let mut last = PathBuf::new();
    for change in &plan.changes {
        let path = out.join(&change.path);
        if let (Kind::Create(_), Some(folder)) = (&change.kind, path.parent())
            && folder != last
        {
            folder.clone_into(&mut last);
            folders.add(disk, folder)?;
        }
    }
    let (files, indexes) = plan.changes.split_at(plan.changes.len() - plan.indexes);
    indexes.iter().try_for_each(|change| stage_one(disk, out, change))?;
    files.par_iter().try_for_each(|change| stage_one(disk, out, change))
}

fn stage_one(disk: &Disk, out: &Path, change: &Change<'_>) -> Result<(), WriteError> {
    let path = out.join(&change.path);
    match &change.kind {
        Kind::Create(content) => disk.create_file(&staged(&path), content),
        Kind::Replace(content) => {
            disk.create_file(&staged(&path), content)?;
            disk.same_permissions(&path, &staged(&path))
        }
        Kind::Remove => Ok(()),
    }
}

fn apply(disk: &Disk, out: &Path, change: &Change<'_>, journal: &mut Vec<Undo>) -> Result<(), WriteError> {
    let path = out.join(&change.path);
    let (staged, backup) = (staged(&path), backup(&path));
    match &change.kind {
        Kind::Create(_) => {
            disk.rename(&staged, &path)?;
            journal.push(Undo::Remove(path));
        }
        Kind::Replace(_) => {
            disk.back_up(&path, &backup)?;
            disk.rename(&staged, &path)?;
            journal.push(Undo::Restore { backup, path });
        }
        Kind::Remove => {
            disk.set_aside(&path, &backup)?;
            journal.push(Undo::Restore { backup, path });
        }
    }
    Ok(())
}

/// What is left to do cannot fail the run: what a killed run left, old content, folders that became empty.
///
/// The old indexes go last: as long as they are there, the next run knows that this is not done.
fn tidy(out: &Path, plan: &Plan<'_>, journal: Vec<Undo>) {
    for path in &plan.leftovers {
        let path = out.join(path);
        let _ = fs::remove_file(staged(&path));
        let _ = fs::remove_file(backup(&path));
    }
    for undo in journal {
        if let Undo::Restore { backup, .. } = undo {
            let _ = fs::remove_file(backup);
        }
    }
    let removed = plan.changes.iter().filter(|change| matches!(change.kind, Kind::Remove));
    let folders: BTreeSet<&str> = removed
        .map(|change| &change.path)
        .chain(&plan.leftovers)
        .flat_map(|path| path.match_indices('/').map(|(end, _)| &path[..end]))
        .collect();
    // From the inside out; those that still hold something stay.
    for folder in folders.into_iter().rev() {
        let _ = fs::remove_dir(out.join(folder));
    }
}

fn report(plan: Plan<'_>) -> WriteReport {
    let mut report = WriteReport { unchanged: plan.unchanged, ..WriteReport::default() };
    for change in plan.changes {
        match change.kind {
            Kind::Create(_) => report.created.push(change.path),
            Kind::Replace(_) => report.changed.push(change.path),
            Kind::Remove => report.removed.push(change.path),
        }
    }
    report
}
