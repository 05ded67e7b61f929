//! The submodules of a repository at a commit.
//!
//! Their objects are looked for where their checkout keeps them, and lent to the
//! `git` that reads the repository; so files in them are read as any others.
//! Nothing is fetched. A repository in a repository that `.gitmodules` does not
//! name, and submodules of submodules, are not known.

use crate::vfs::git::{Checkout, GitError, failed, git, not_run, said};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The submodules that can be read.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// Paths from the top of the repository, and commits.
    commits: Vec<(String, String)>,
    pub(super) others: Others,
}

/// Databases of objects besides the repository's own.
#[derive(Debug, Default)]
pub(super) struct Others(Vec<PathBuf>);

impl Others {
    /// Lends them to a `git`.
    pub(super) fn add_to(&self, git: &mut Command) {
        const NAME: &str = "GIT_ALTERNATE_OBJECT_DIRECTORIES";
        if self.0.is_empty() {
            return;
        }
        let given: Option<OsString> = std::env::var_os(NAME);
        let given = given.iter().flat_map(std::env::split_paths);
        // A path with a separator in it cannot be said, and its submodule is one that is not here.
        if let Ok(joined) = std::env::join_paths(self.0.iter().cloned().chain(given)) {
            git.env(NAME, joined);
        }
    }
}

impl Modules {
    pub(super) fn of(checkout: &Checkout, commit: &str) -> Result<Self, GitError> {
        let mut list = git(&checkout.folder);
        let blob = format!("{commit}:.gitmodules");
        list.args(["config", "-z", "--blob", &blob, "--get-regexp", r"^submodule\..*\.path$"]);
        let output = list.output().map_err(|error| not_run(&error))?;
        // There are none, or nobody could check them out.
        if !output.status.success() {
            return Ok(Self::default());
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let pairs = text.split('\0').filter_map(|pair| pair.split_once('\n'));
        let named: Vec<(&str, &str)> = pairs
            .filter_map(|(key, path)| Some((key.strip_prefix("submodule.")?.strip_suffix(".path")?, path)))
            .collect();
        let mut list = git(&checkout.folder);
        list.args(["--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--"]);
        let output =
            list.args(named.iter().map(|(_, path)| path)).output().map_err(|error| not_run(&error))?;
        if !output.status.success() {
            return Err(failed("ls-tree", &output));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let commits = text.split('\0').filter_map(|line| {
            let (head, path) = line.split_once('\t')?;
            Some((path.to_owned(), head.strip_prefix("160000 commit ")?.to_owned()))
        });
        let top = checkout.top();
        let objects = named.iter().filter_map(|(name, path)| objects(checkout, &top, name, path));
        Ok(Self { others: Others(objects.collect()), commits: commits.collect() })
    }

    /// The submodule that a path from the top of the repository is in: its commit, and the path in it.
    pub(super) fn within<'m>(&'m self, path: &'m str) -> Option<(&'m str, &'m str)> {
        self.commits.iter().find_map(|(module, commit)| {
            let rest = path.strip_prefix(module.as_str())?;
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
            Some((commit.as_str(), rest))
        })
    }

    /// The files of one of them at a commit, as `git ls-tree` lists them; none where it is not here.
    pub(super) fn files(&self, checkout: &Checkout, commit: &str) -> Option<String> {
        let mut list = git(&checkout.folder);
        self.others.add_to(&mut list);
        let output = list.args(["ls-tree", "-r", "-z", "--full-tree", commit]).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Where the objects of a submodule are: those of its checkout, or what an earlier one left.
fn objects(checkout: &Checkout, top: &Path, name: &str, path: &str) -> Option<PathBuf> {
    let asked = |folder: &Path, what: &[&str]| {
        said(folder, &[&["rev-parse", "--path-format=absolute"], what].concat()).map(PathBuf::from)
    };
    let own = top.join(path);
    // Of a folder without a repository of its own, `git` would tell of the one around it.
    let found = if own.join(".git").exists() { asked(&own, &["--git-path", "objects"]) } else { None };
    let left = || asked(&checkout.folder, &["--git-path", &format!("modules/{name}/objects")]);
    found.or_else(left).filter(|folder| folder.is_dir())
}
