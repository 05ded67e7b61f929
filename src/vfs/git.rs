//! The repository that a project is in, as `git` tells it.
//!
//! `git` itself is asked: it knows the user's settings, partial clones and
//! worktrees, and whoever has a revision to name has it. It is asked for
//! objects and for names of changed files; nothing is checked out, and nothing
//! that a repository could make it run is left on.

use crate::base::suggest;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A working tree of a repository, seen from one of its folders.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// Where `git` is run.
    pub(super) folder: PathBuf,
    /// From the top of the repository to the folder: "", `services/shop/`.
    pub(super) prefix: String,
}

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no `git` to ask.
    #[error("`git` is not installed, or not in the PATH")]
    NoGit,
    /// The folder is in no repository.
    #[error("`{}` is in no git repository", .0.display())]
    NoRepository(PathBuf),
    /// The name means nothing in the repository.
    #[error("the repository has no revision `{name}`")]
    NoRevision {
        /// As it was given.
        name: String,
        /// Where it may be.
        help: String,
    },
    /// The two have no ancestor in common, or it was not fetched.
    #[error("`{0}` and what is checked out have no commit in common")]
    NoCommonCommit(String),
    /// `git` failed otherwise.
    #[error("`git {what}` failed: {said}")]
    Failed {
        /// The command.
        what: &'static str,
        /// Its words.
        said: String,
    },
}

impl GitError {
    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::NoGit => Some("revisions are read by `git`: install it"),
            Self::NoRepository(_) => Some("`--base` compares with a revision of the repository"),
            Self::NoRevision { help, .. } => Some(help),
            Self::NoCommonCommit(_) => {
                Some("a shallow clone may end too early: `git fetch --unshallow`, or `fetch-depth: 0`")
            }
            Self::Failed { .. } => None,
        }
    }
}

/// `git` in a folder, without what a repository could make it run.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.fsmonitor=false", "--no-optional-locks"]);
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(super) fn not_run(error: &io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => GitError::NoGit,
        _ => GitError::Failed { what: "", said: error.to_string() },
    }
}

pub(super) fn failed(what: &'static str, output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr);
    GitError::Failed { what, said: said.trim().to_owned() }
}

fn line(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned()
}

/// What `git` says to a question that it may refuse, without the line's end.
pub(super) fn said(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = git(folder).args(arguments).output().ok()?;
    output.status.success().then(|| line(&output))
}

impl Checkout {
    /// The repository that a folder, without links, is in.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let asked = git(folder).args(["rev-parse", "--show-prefix"]).output();
        let output = asked.map_err(|error| not_run(&error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            // Its other refusals, such as a repository of somebody else, name the remedy themselves.
            return Err(if said.contains("not a git repository") {
                GitError::NoRepository(folder.to_owned())
            } else {
                failed("rev-parse", &output)
            });
        }
        Ok(Self { folder: folder.to_owned(), prefix: line(&output) })
    }

    /// The commit that a name means.
    pub fn commit(&self, name: &str) -> Result<String, GitError> {
        let asked = format!("{name}^{{commit}}");
        let asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", &asked];
        let output = git(&self.folder).args(asked).output().map_err(|error| not_run(&error))?;
        if output.status.success() {
            return Ok(line(&output));
        }
        Err(GitError::NoRevision { name: name.to_owned(), help: self.elsewhere(name) })
    }

    /// Where a revision may be that is not here.
    fn elsewhere(&self, name: &str) -> String {
        let said = |arguments: &[&str]| said(&self.folder, arguments).unwrap_or_default();
        let (remotes, refs) = (said(&["remote"]), said(&["for-each-ref", "--format=%(refname:short)"]));
        let (first, rest) = name.split_once('/').unwrap_or(("", name));
        let near = refs.lines().find(|known| *known == rest).or_else(|| suggest::nearest(name, refs.lines()));
        let remote = remotes.lines().find(|remote| *remote == first).or_else(|| remotes.lines().next());
        match (remote, near) {
            (Some(remote), None) => format!("fetch it first: `git fetch {remote}`"),
            (Some(remote), Some(near)) => {
                format!("fetch it first: `git fetch {remote}`; or did you mean `{near}`?")
            }
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => {
                "there is no remote to fetch it from; `git branch` and `git tag` list what is here".to_owned()
            }
        }
    }

    /// How many folders are around this one in the repository.
    fn depth(&self) -> usize {
        self.prefix.matches('/').count()
    }

    /// The top of the repository.
    pub(super) fn top(&self) -> PathBuf {
        self.folder.join("../".repeat(self.depth()))
    }

    /// The folders that held a file of that name at a commit and do not any more, from the top of the repository.
    pub fn left(&self, commit: &str, file: &str) -> Vec<String> {
        let tree = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit];
        let top = self.top();
        let all = self.names("ls-tree", &tree).unwrap_or_default();
        let folders = all.iter().filter_map(|path| {
            let folder = path.strip_suffix(file)?;
            let is_gone = (folder.is_empty() || folder.ends_with('/')) && !top.join(path).is_file();
            is_gone.then(|| folder.trim_end_matches('/').to_owned())
        });
        folders.collect()
    }

    /// The commit at which the history of what is checked out left that of `name`: what a review compares with.
    pub fn common(&self, name: &str) -> Result<String, GitError> {
        let commit = self.commit(name)?;
        let output = git(&self.folder).args(["merge-base", &commit, "HEAD"]).output();
        let output = output.map_err(|error| not_run(&error))?;
        match output.status.code() {
            Some(0) => Ok(line(&output)),
            Some(1) => Err(GitError::NoCommonCommit(name.to_owned())),
            _ => Err(failed("merge-base", &output)),
        }
    }

    /// The files of this folder and of those `around` it that differ from a commit, those not added yet included and
    /// ignored ones left out; relative to the folder. What is around the repository is passed over.
    pub fn changed<'f>(
        &self,
        commit: &str,
        around: impl IntoIterator<Item = &'f str>,
    ) -> Result<Vec<String>, GitError> {
        let depth = self.depth();
        let is_known = |folder: &&str| folder.split('/').take_while(|part| *part == "..").count() <= depth;
        let folders: Vec<&str> = ["."].into_iter().chain(around.into_iter().filter(is_known)).collect();
        let since = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--"];
        let new = ["ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--"];
        let mut found = self.names("diff", &[&since, folders.as_slice()].concat())?;
        found.extend(self.names("ls-files", &[&new, folders.as_slice()].concat())?);
        let mut found: Vec<String> = found.iter().map(|path| self.seen_from_here(path)).collect();
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// A path from the top of the repository, as seen from the folder.
    fn seen_from_here(&self, path: &str) -> String {
        let (mut folder, mut up) = (self.prefix.as_str(), String::new());
        loop {
            if let Some(rest) = path.strip_prefix(folder) {
                return up + rest;
            }
            let parent = folder.trim_end_matches('/').rfind('/').map_or(0, |at| at + 1);
            folder = &folder[..parent];
            up.push_str("../");
        }
    }

    fn names(&self, what: &'static str, arguments: &[&str]) -> Result<Vec<String>, GitError> {
        let asked = git(&self.folder).arg("--literal-pathspecs").args(arguments).output();
        let output = asked.map_err(|error| not_run(&error))?;
        if !output.status.success() {
            return Err(failed(what, &output));
        }
        let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }
}
