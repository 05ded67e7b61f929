//! A running `git cat-file --batch`: objects by their names and by their paths.
//!
//! It ends when it is let go of. What an object means in a checkout is not known here.

use super::modules::Others;
use super::running::{Answers, Running};
use crate::vfs::git::{Checkout, GitError, git, not_run};
use std::io::{self, BufRead as _, Read as _};

/// A running `git cat-file --batch`.
#[derive(Debug)]
pub(super) struct Reader(Running);

impl Reader {
    /// `others`: databases that are looked into as well.
    pub(super) fn start(checkout: &Checkout, others: &Others) -> Result<Self, GitError> {
        let mut reader = git(&checkout.folder);
        others.add_to(&mut reader);
        reader.args(["cat-file", "--batch", "--follow-symlinks"]);
        Running::start(&mut reader).map(Self).map_err(|error| not_run(&error))
    }

    /// The bytes of a file, by its name in the database.
    pub(super) fn read(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let (head, answers) = self.ask(id)?;
        let size = head.trim_end().strip_prefix(id).and_then(|rest| rest.strip_prefix(" blob "));
        let Some(size) = size.and_then(|size| size.parse::<u64>().ok()) else {
            return Err(io::Error::other(format!("`git` has no object {id}")));
        };
        body(answers, size)
    }

    /// What a path from the top of the repository is at a commit; of a file its bytes.
    pub(super) fn named(&mut self, commit: &str, path: &str) -> io::Result<Option<Named>> {
        // A question is a line.
        if path.contains('\n') {
            return Ok(None);
        }
        let (head, answers) = self.ask(&format!("{commit}:{path}"))?;
        let mut words = head.trim_end().rsplit(' ');
        let (last, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        // `… missing`, which nothing follows.
        let Ok(size) = last.parse::<u64>() else { return Ok(None) };
        let bytes = body(answers, size)?;
        Ok(match kind {
            "blob" => Some(Named::File(bytes)),
            "tree" => Some(Named::Folder),
            // A link that leads out of the repository, to nothing or in a circle.
            _ => None,
        })
    }

    /// The first line of an answer, and what follows it.
    fn ask(&mut self, question: &str) -> io::Result<(String, &mut Answers)> {
        let answers = self.0.ask(&format!("{question}\n"))?;
        let mut head = String::new();
        answers.read_line(&mut head)?;
        Ok((head, answers))
    }
}

/// An object of a size, and the line end that follows it.
fn body(answers: &mut Answers, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    answers.by_ref().take(size).read_to_end(&mut bytes)?;
    answers.read_exact(&mut [0])?;
    Ok(bytes)
}

/// What `git` has under a name.
pub(super) enum Named {
    File(Vec<u8>),
    Folder,
}
