//! A running `git cat-file --batch`: objects by their names and by their paths.
//!
//! It ends when it is let go of. What an object means in a checkout is not known here.

use super::modules::Others;
use crate::vfs::git::{Checkout, GitError, git, not_run};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A running `git cat-file --batch`.
#[derive(Debug)]
pub(super) struct Reader {
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
    /// `others`: databases that are looked into as well.
    pub(super) fn start(checkout: &Checkout, others: &Others) -> Result<Self, GitError> {
        let mut reader = git(&checkout.folder);
        others.add_to(&mut reader);
        reader.args(["cat-file", "--batch", "--follow-symlinks"]);
        let mut child =
            reader.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|error| not_run(&error))?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().ok_or(GitError::NoGit)?;
        Ok(Self { child, questions, answers: BufReader::new(answers) })
    }

    /// The bytes of a file, by its name in the database.
    pub(super) fn read(&mut self, id: &str) -> io::Result<Vec<u8>> {
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
    pub(super) fn named(&mut self, commit: &str, path: &str) -> io::Result<Option<Named>> {
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
pub(super) enum Named {
    File(Vec<u8>),
    Folder,
}
