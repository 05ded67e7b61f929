//! Why a command could not run: exit 2.
//!
//! Not a finding: it is about files, the disk or the arguments, and has no
//! place in a source.

use std::fmt;

use crate::base::visible::visible;
use crate::cluster::ConnectError;
use crate::driver::{BeforeError, FolderError, OpenError};
use crate::output::tree::TreeError;
use crate::output::write::WriteError;
use crate::vfs::GitError;

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    #[must_use]
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// What to do about it, where the error knows.
    pub(super) fn help_if(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "error: {}", visible(without_number(&self.message)).replace('\n', "\n       "))?;
        self.help
            .iter()
            .try_for_each(|help| writeln!(out, " help: {}", visible(help).replace('\n', "\n       ")))
    }
}

/// Without ` (os error 13)` at its end: the words before it say the same.
fn without_number(message: &str) -> &str {
    match message.rsplit_once(" (os error ") {
        Some((words, number)) if number.ends_with(')') => words,
        _ => message,
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            OpenError::NoProject(_) => failure.help("go to a folder of the project, or name one: `-C DIR`"),
            OpenError::NotText(_) => failure.help("save it as UTF-8"),
            OpenError::NotName(_) => failure.help("rename it"),
            OpenError::Read { .. } => failure,
        }
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            FolderError::Empty(_) => {
                failure.help("name a folder of YAML or JSON with `kind` and `metadata.name`")
            }
            FolderError::Twice { .. } => failure.help("name the folder of one environment alone"),
            FolderError::Read { .. } | FolderError::NotYaml { .. } => failure,
        }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Self::new(error.to_string()).help_if(error.help())
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Self::new(error.to_string()).help_if(error.help())
    }
}

impl From<BeforeError> for Failure {
    fn from(error: BeforeError) -> Self {
        match error {
            BeforeError::Git(error) => error.into(),
            BeforeError::Open(error) => error.into(),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let cause = std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
        Self::new(format!("nothing was written: {error}{cause}")).help_if(error.help())
    }
}

impl From<TreeError> for Failure {
    fn from(error: TreeError) -> Self {
        Self::new(format!("nothing was written: {error}"))
    }
}
