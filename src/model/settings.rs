//! Settings that a program reads from more than one place.
//!
//! A flag beats a variable, a variable a file, a file the program's default.
//! The `content` of a file declares the settings; `env_prefix` and `flags`
//! say how else each can be given. A name in `content` is one of a variable
//! in upper case, with `_` for what joins words.

use super::words::{App, File, Keyed, Secret, Setting, Text};
use crate::base::origin::Sourced;
use crate::values::value::Tree;

/// `server.port` as `APP_SERVER_PORT`.
pub fn variable(prefix: &str, path: &[Text<'_>]) -> String {
    let name = path.join("_").to_ascii_uppercase().replace(['-', '.'], "_");
    format!("{prefix}{name}")
}

/// `server.port` as `--server.port`.
pub fn flag(path: &[Text<'_>]) -> String {
    format!("--{}", path.join("."))
}

/// The program of a container, with all that it reads.
#[derive(Clone, Copy, Debug)]
pub struct Reads<'w> {
    /// What is appended to its arguments.
    pub flags: &'w [Setting<'w>],
    /// Its variables.
    pub config: &'w Keyed<'w, Sourced<Tree<'w>>>,
    /// Those that are secret.
    pub secrets: &'w Keyed<'w, Secret<'w>>,
    files: &'w Keyed<'w, File<'w>>,
}

impl<'w> Reads<'w> {
    /// The workload's own first.
    pub fn of(app: &'w App<'w>) -> Vec<Self> {
        let own = Self { flags: &app.flags, config: &app.config, secrets: &app.secret, files: &app.file };
        let further = app.containers().into_iter().map(|container| Self {
            flags: &[],
            config: container.config,
            secrets: container.secrets,
            files: container.files,
        });
        std::iter::once(own).chain(further).collect()
    }

    /// The files with settings that can be given otherwise, in the order of the source.
    pub fn files(self) -> impl Iterator<Item = (&'w str, &'w File<'w>)> {
        let layered = |file: &File<'_>| {
            file.content.is_some()
                && (file.env_prefix.is_some() || file.flags.is_some_and(|flags| flags.value))
        };
        self.files.iter().filter(move |(_, file)| layered(file)).map(|(path, file)| (&**path, file))
    }
}
