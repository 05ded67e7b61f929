//! A folder of a repository at a commit, read from the database of objects.
//!
//! One `git ls-tree` lists the folder, one `git cat-file --batch` gives what
//! is asked for; it ends when the last reader lets go of it. Links are followed
//! as they would be in a checkout. What is around the folder is asked for by its
//! name in the commit, as far as the repository goes.

use super::git::{Checkout, GitError, failed, git, not_run};
use super::{Entry, Kind, Vfs};
use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
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
    reader: Mutex<Reader>,
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

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Reader {
    child: Child,
    /// Taken when it ends.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

impl Reader {
    fn read(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(questions, "{id}")?;
        questions.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size = head.trim_end().strip_prefix(id).and_then(|rest| rest.strip_prefix(" blob "));
        let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else {
            return Err(io::Error::other(format!("`git` has no object {id}")));
        };
        let mut bytes = Vec::new();
        (&mut self.answers).take(size).read_to_end(&mut bytes)?;
        // A line end follows each object.
        self.answers.read_exact(&mut [0])?;
        Ok(bytes)
    }

    /// What a path from the top of the repository is at a commit; of a file its bytes.
    fn named(&mut self, commit: &str, path: &str) -> io::Result<Option<Named>> {
        // A question is a line.
        if path.contains('\n') {
            return Ok(None);
        }
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(questions, "{commit}:{path}")?;
        questions.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let mut words = head.trim_end().rsplit(' ');
        let (last, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        // `… missing`, which nothing follows.
        let Ok(size) = last.parse::<u64>() else { return Ok(None) };
        let mut bytes = Vec::new();
        (&mut self.answers).take(size).read_to_end(&mut bytes)?;
        self.answers.read_exact(&mut [0])?;
        Ok(match kind {
            "blob" => Some(Named::File(bytes)),
            "tree" => Some(Named::Folder),
            // A link that leads out of the repository, to nothing or in a circle.
            _ => None,
        })
    }
}

/// What `git` has under a name.
enum Named {
    File(Vec<u8>),
    Folder,
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
        let entries =
            lines.filter_map(|line| entry(&String::from_utf8_lossy(line), &checkout.prefix)).collect();
        let mut reader = git(&checkout.folder);
        reader.args(["cat-file", "--batch", "--follow-symlinks"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = reader.spawn().map_err(|error| not_run(&error))?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().ok_or(GitError::NoGit)?;
        let reader = Mutex::new(Reader { child, questions, answers: BufReader::new(answers) });
        Ok(Self { commit: commit.to_owned(), prefix: checkout.prefix.clone(), entries, reader })
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
        self.reader.lock().unwrap_or_else(PoisonError::into_inner).named(&self.commit, path)
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
                        return Ok(self.way_out(left));
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
    fn way_out(&self, left: Vec<String>) -> Way {
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
                self.blob(&object.ok_or(io::ErrorKind::NotFound)?.id)?
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
}
