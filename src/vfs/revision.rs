//! A folder of a repository at a commit, read from the database of objects.
//!
//! One `git ls-tree` lists the folder, one `git cat-file --batch` gives what
//! is asked for; it ends when the last reader lets go of it. Links are followed
//! as they would be in a checkout. What is around the folder is asked for by its
//! name in the commit, as far as the repository goes. Submodules are read where
//! their commit is here; what cannot be as in a checkout is remarked.

mod made;
mod modules;
mod objects;
mod running;

use super::git::{Checkout, GitError, failed, git, not_run};
use super::{Entry, Kind, Vfs};
use made::Made;
use modules::Modules;
use objects::{Named, Reader};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// How many links a path may lead over, as the kernel counts.
const MOST_LINKS: usize = 40;

/// The files of a folder at a commit.
#[derive(Debug)]
pub struct Revision {
    /// The commit's full name.
    pub commit: String,
    /// From the top of the repository to the folder: "", `services/shop/`.
    prefix: String,
    /// By their path.
    entries: BTreeMap<String, Object>,
    modules: Modules,
    made: Made,
    reader: Mutex<Reader>,
    /// What is not as it would be in a checkout.
    remarks: Mutex<BTreeSet<String>>,
}

#[derive(Clone, Debug)]
struct Object {
    kind: ObjectKind,
    id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ObjectKind {
    File,
    Link,
    Repository,
}

/// Where a path leads.
enum Way {
    /// To something in the folder.
    Within(String),
    /// Out of it, to a path from the top of the repository.
    Around(String),
    /// Out of the repository.
    Outside,
}

impl Revision {
    /// The folder of a checkout, as it was at a commit. A folder that was not there is empty.
    pub fn open(checkout: &Checkout, commit: &str) -> Result<Self, GitError> {
        let mut list = git(&checkout.folder);
        // Asked for by its path, a folder that was not there is empty, and one that cannot be read an error.
        list.args(["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit]);
        if !checkout.prefix.is_empty() {
            list.args(["--", &checkout.prefix]);
        }
        let output = list.output().map_err(|error| not_run(&error))?;
        if !output.status.success() {
            return Err(failed("ls-tree", &output));
        }
        let lines = output.stdout.split(|byte| *byte == 0);
        let found = lines.filter_map(|line| entry(&String::from_utf8_lossy(line), &checkout.prefix));
        let mut entries: BTreeMap<String, Object> = found.collect();
        let modules = Modules::of(checkout, commit)?;
        let mut remarks = BTreeSet::new();
        let repositories: Vec<(String, Object)> = entries
            .iter()
            .filter(|(_, object)| object.kind == ObjectKind::Repository)
            .map(|(path, object)| (path.clone(), object.clone()))
            .collect();
        for (path, repository) in repositories {
            match modules.files(checkout, &repository.id) {
                Some(lines) => {
                    entries.remove(&path);
                    let within =
                        |line: &str| entry(line, "").map(|(name, object)| (format!("{path}/{name}"), object));
                    entries.extend(lines.split('\0').filter_map(within));
                }
                // Where the disk has an empty folder, nothing is missed.
                None if is_empty_folder(&checkout.folder.join(&path)) => {}
                None => {
                    let commit = &repository.id;
                    let what = format!(
                        "the submodule `{path}` is not in this clone as it was, and nothing of it was read"
                    );
                    remarks.insert(if checkout.folder.join(&path).join(".git").exists() {
                        format!("{what}: `git -C {path} fetch origin {commit}`")
                    } else {
                        format!("{what}: compare where its commit {commit} is")
                    });
                }
            }
        }
        let reader = Reader::start(checkout, &modules.others)?;
        Ok(Self {
            commit: commit.to_owned(),
            prefix: checkout.prefix.clone(),
            entries,
            modules,
            made: Made::new(checkout),
            reader: Mutex::new(reader),
            remarks: Mutex::new(remarks),
        })
    }

    /// Whether a folder holds anything.
    fn is_folder(&self, path: &str) -> bool {
        let start = format!("{path}/");
        path.is_empty()
            || self.entries.range(start.clone()..).next().is_some_and(|(found, _)| found.starts_with(&start))
    }

    fn blob(&self, id: &str) -> io::Result<Vec<u8>> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).read(id)
    }

    /// What is around the folder.
    fn around(&self, path: &str) -> io::Result<Option<Named>> {
        let (commit, path) = self.modules.within(path).unwrap_or((&self.commit, path));
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).named(commit, path)
    }

    /// The bytes that a checkout would write.
    fn checked_out(&self, path: &str, id: &str) -> io::Result<Vec<u8>> {
        let made = self.made.of(path, id, self.blob(id)?)?;
        if let Some(why) = made.remark {
            self.remarks.lock().unwrap_or_else(PoisonError::into_inner).insert(why);
        }
        Ok(made.bytes)
    }

    /// The path of a file or folder with no link in it.
    fn resolve(&self, path: &str) -> io::Result<Way> {
        let mut left: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let mut done: Vec<String> = Vec::new();
        let mut links = 0;
        while let Some(part) = left.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    if done.pop().is_none() {
                        return Ok(self.way_out(&left));
                    }
                    continue;
                }
                _ => done.push(part),
            }
            let Some(object) = self.entries.get(&done.join("/")) else { continue };
            if object.kind != ObjectKind::Link {
                continue;
            }
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::other("too many links"));
            }
            done.pop();
            let target = self.blob(&object.id)?;
            let target = String::from_utf8(target).map_err(|_| io::ErrorKind::NotFound)?;
            if target.starts_with('/') {
                return Ok(Way::Outside);
            }
            left.extend(target.split('/').rev().map(str::to_owned));
        }
        let found = done.join("/");
        let is_there = self.entries.contains_key(&found) || self.is_folder(&found);
        if is_there { Ok(Way::Within(found)) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// Where a path leads that has just left the folder; `left`: the rest of it, from its end.
    fn way_out(&self, left: &[String]) -> Way {
        let mut done: Vec<&str> = self.prefix.split('/').filter(|part| !part.is_empty()).collect();
        for part in [".."].into_iter().chain(left.iter().rev().map(String::as_str)) {
            match part {
                "" | "." => {}
                ".." if done.pop().is_none() => return Way::Outside,
                ".." => {}
                part => done.push(part),
            }
        }
        Way::Around(done.join("/"))
    }
}

/// What `git` leaves of a submodule that nobody wants.
#[expect(clippy::disallowed_methods, reason = "what stands in the place of a submodule")]
fn is_empty_folder(path: &Path) -> bool {
    std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// `100644 blob 3b18…\tdeploy/project.gdeploy`, of which the path is told from the folder.
fn entry(line: &str, folder: &str) -> Option<(String, Object)> {
    let (head, path) = line.split_once('\t')?;
    let path = path.strip_prefix(folder)?;
    let mut words = head.split(' ');
    let kind = match (words.next()?, words.next()?) {
        ("120000", _) => ObjectKind::Link,
        (_, "blob") => ObjectKind::File,
        _ => ObjectKind::Repository,
    };
    Some((path.to_owned(), Object { kind, id: words.next()?.to_owned() }))
}

impl Vfs for Revision {
    fn kind(&self, path: &str) -> Option<Kind> {
        let path = match self.resolve(path).ok()? {
            Way::Within(path) => path,
            Way::Around(path) => {
                return Some(match self.around(&path).ok()?? {
                    Named::File(_) => Kind::File,
                    Named::Folder => Kind::Folder,
                });
            }
            Way::Outside => return None,
        };
        match self.entries.get(&path) {
            Some(Object { kind: ObjectKind::File, .. }) => Some(Kind::File),
            Some(_) => Some(Kind::Other),
            None => Some(Kind::Folder),
        }
    }

    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = match self.resolve(path)? {
            Way::Within(path) => {
                let object = self.entries.get(&path).filter(|object| object.kind == ObjectKind::File);
                self.checked_out(&path, &object.ok_or(io::ErrorKind::NotFound)?.id)?
            }
            Way::Around(path) => match self.around(&path)? {
                Some(Named::File(bytes)) => bytes,
                Some(Named::Folder) | None => return Err(io::ErrorKind::NotFound.into()),
            },
            Way::Outside => return Err(io::ErrorKind::NotFound.into()),
        };
        bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let Way::Within(folder) = self.resolve(folder)? else { return Err(io::ErrorKind::NotFound.into()) };
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut found: Vec<Entry> = Vec::new();
        let mut from = start.clone();
        while let Some((path, object)) = self.entries.range(from.clone()..).next() {
            let Some(rest) = path.strip_prefix(&start) else { break };
            if let Some((name, _)) = rest.split_once('/') {
                // `0` follows `/`: behind all that is in it.
                from = format!("{start}{name}0");
                found.push(Entry { name: name.to_owned(), kind: Kind::Folder });
            } else {
                from = format!("{path}\0");
                let kind = match object.kind {
                    ObjectKind::File => Kind::File,
                    ObjectKind::Link if self.kind(path) == Some(Kind::File) => Kind::File,
                    ObjectKind::Link | ObjectKind::Repository => Kind::Other,
                };
                found.push(Entry { name: rest.to_owned(), kind });
            }
        }
        Ok(found)
    }

    fn real(&self, path: &str) -> io::Result<Option<String>> {
        Ok(match self.resolve(path)? {
            Way::Within(path) => Some(path),
            Way::Around(_) | Way::Outside => None,
        })
    }

    fn is_whole(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<String> {
        self.remarks.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests;
