//! A `git` that answers questions for as long as somebody asks.
//!
//! It ends when it is let go of. What questions and answers look like is for who asks.

use std::io::{self, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What is read of it.
pub(super) type Answers = BufReader<ChildStdout>;

/// A running `git`.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    /// Taken when it ends.
    questions: Option<ChildStdin>,
    answers: Answers,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

impl Running {
    pub(super) fn start(git: &mut Command) -> io::Result<Self> {
        let pipes = git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = pipes.spawn()?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { child, questions, answers: BufReader::new(answers) })
    }

    /// Asks, its end included; what is read next is the answer.
    pub(super) fn ask(&mut self, question: &str) -> io::Result<&mut Answers> {
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        questions.write_all(question.as_bytes())?;
        questions.flush()?;
        Ok(&mut self.answers)
    }
}
