//! The image of files for browsers, served by a server that writes nothing.
//!
//! The files come from the context as they are, or from a script of
//! `package.json`. They lie in a folder of their own: that of the server has
//! its examples in it. The server takes its settings from variables.

use super::node::{self, Manager, installed, script};
use super::{Image, Stages, Template, open, quote};

/// How files for browsers are built and served.
#[derive(Debug, Clone)]
pub struct Static<'a> {
    /// The folder that is served, from the context.
    pub folder: &'a str,
    /// The image with the server: `joseluisq/static-web-server:2`.
    pub base: &'a str,
    /// The number that the server listens on.
    pub port: u16,
    /// What makes the folder; without, it is there.
    pub built: Option<Built<'a>>,
}

/// A folder that a script makes.
#[derive(Debug, Clone)]
pub struct Built<'a> {
    /// The image with Node and npm.
    pub builder: &'a str,
    /// Who installs packages.
    pub manager: Manager,
    /// The script of `package.json`.
    pub script: &'a str,
    /// Whether packages are fetched with the build secret `npmrc`.
    pub private: bool,
    /// Variables of the build.
    pub variables: Vec<(&'a str, Template<'a>)>,
}

impl Static<'_> {
    pub(super) fn stages(&self, image: &Image<'_>) -> Stages {
        let port = self.port;
        let settings = format!("ENV SERVER_ROOT=/site SERVER_PORT={port} SERVER_HEALTH=true\n");
        let folder = quote::word(self.folder.trim_end_matches('/'));
        let (build, copy) = match &self.built {
            Some(built) => (built.stage(image), format!("COPY --from=build /src/{folder} /site\n")),
            None => (String::new(), format!("COPY {folder} /site\n")),
        };
        Stages {
            build,
            what: "a server with the files",
            base: self.base.to_owned(),
            fill: settings + &copy,
            entrypoint: vec!["/static-web-server".to_owned()],
            read: if self.built.is_some() { node::READ } else { &[] },
            ignored: &["**/*.test.*", "**/coverage", "**/node_modules"],
        }
    }
}

impl Built<'_> {
    fn stage(&self, image: &Image<'_>) -> String {
        let installed = installed(image, (self.builder, self.manager, self.private), &self.variables, true);
        let variables = open(&self.variables, &image.args);
        let script = script(self.manager, Some(self.script));
        format!("{installed}\nCOPY . .\n{variables}{script}")
    }
}
