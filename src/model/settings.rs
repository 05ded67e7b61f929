//! Settings that a program reads from more than one place.
//!
//! A flag beats a variable, a variable a file, a file the program's default.
//! The `content` of a file declares the settings; `env_prefix` and `flags`
//! say how else each can be given. A name in `content` is one of a variable
//! in upper case, with `_` for what joins words.

use super::words::{App, File, Text};

/// `server.port` as `APP_SERVER_PORT`.
pub fn variable(prefix: &str, path: &[Text<'_>]) -> String {
    let name = path.join("_").to_ascii_uppercase().replace(['-', '.'], "_");
    format!("{prefix}{name}")
}

/// `server.port` as `--server.port`.
pub fn flag(path: &[Text<'_>]) -> String {
    format!("--{}", path.join("."))
}

/// The files with settings that can be given otherwise, in the order of the source.
pub fn files<'w, 'a>(app: &'w App<'a>) -> impl Iterator<Item = (&'w str, &'w File<'a>)> {
    let layered = |file: &File<'_>| {
        file.content.is_some() && (file.env_prefix.is_some() || file.flags.is_some_and(|flags| flags.value))
    };
    app.file.iter().filter(move |(_, file)| layered(file)).map(|(path, file)| (&**path, file))
}
