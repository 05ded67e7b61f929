//! The image of a Node.js program: its sources and its packages on a base with Node and no shell.
//!
//! Both stages run on the processor that was asked for, because packages may
//! hold compiled parts. Installed is what the lock file says, and nothing that
//! only a build needs is left in the image.

use super::{HOME, Image, Stages, Template, fixed, open, quote};

/// How a Node.js program is built.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The image with Node and npm: `node:22-bookworm-slim`.
    pub builder: &'a str,
    /// What the program is put on: `gcr.io/distroless/nodejs22-debian12:nonroot`.
    pub base: &'a str,
    /// Who installs packages.
    pub manager: Manager,
    /// The script of `package.json` that builds it: `build`.
    pub script: Option<&'a str>,
    /// What Node starts: `dist/server.js`.
    pub main: &'a str,
    /// Whether packages are fetched with the build secret `npmrc`.
    pub private: bool,
    /// Variables of the build.
    pub variables: Vec<(&'a str, Template<'a>)>,
}

/// Who installs the packages of Node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// npm, with `package-lock.json`.
    Npm,
    /// pnpm, with `pnpm-lock.yaml`.
    Pnpm,
    /// Yarn, with `yarn.lock`.
    Yarn,
}

impl Manager {
    /// The files that say what is installed, the command that installs, what only a build needs included, what a script
    /// is called by, the command that leaves out what only a build needs.
    fn commands(self) -> [&'static str; 4] {
        match self {
            Self::Npm => ["package-lock.json", "npm ci --include=dev", "npm run", "npm prune --omit=dev"],
            Self::Pnpm => [
                "pnpm-lock.yaml .pnpmfile.cjs*",
                "corepack pnpm install --frozen-lockfile --prod=false",
                "corepack pnpm run",
                "corepack pnpm prune --prod",
            ],
            Self::Yarn => [
                "yarn.lock .yarnrc*",
                "corepack yarn install --frozen-lockfile --production=false",
                "corepack yarn run",
                "corepack yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline",
            ],
        }
    }

    /// The mount of its cache: two of Yarn at work in one break it, the others find their ways.
    fn cache(self, image: &Image<'_>) -> String {
        let shared = |folder: &str| format!("--mount=type=cache,target={HOME}/{folder}");
        match self {
            Self::Npm => shared(".npm"),
            Self::Pnpm => shared(".local/share/pnpm/store"),
            Self::Yarn => image.own_cache("yarn", "/usr/local/share/.cache/yarn"),
        }
    }
}

/// The settings of those who translate sources, and of those who install; `.npmrc` has passwords in it, and comes as a
/// build secret.
pub(super) const READ: &[&str] = &[
    "**/.babelrc",
    "**/.babelrc.*",
    "**/.browserslistrc",
    "**/.parcelrc",
    "**/.pnpmfile.cjs",
    "**/.postcssrc",
    "**/.postcssrc.*",
    "**/.swcrc",
    "**/.yarnrc",
    "**/.yarnrc.yml",
];

impl Node<'_> {
    pub(super) fn stages(&self, image: &Image<'_>) -> Stages {
        Stages {
            build: self.build_stage(image),
            what: "Node with the program and its packages",
            base: self.base.to_owned(),
            fill: "WORKDIR /app\nENV NODE_ENV=production PATH=/nodejs/bin:$PATH\nCOPY --from=build /src ./\n"
                .to_owned(),
            entrypoint: vec!["node".to_owned(), self.main.to_owned()],
            read: READ,
            ignored: &["**/*.test.*", "**/coverage", "**/node_modules"],
        }
    }

    fn build_stage(&self, image: &Image<'_>) -> String {
        let [.., prune] = self.manager.commands();
        let cache = self.manager.cache(image);
        let installed = installed(image, (self.builder, self.manager, self.private), &self.variables, false);
        let variables = open(&self.variables, &image.args);
        let build = script(self.manager, self.script);
        format!(
            "{installed}\nCOPY . .\n{variables}{build}# What only the build needs stays here.\nRUN {cache} \\\n    {prune}\n"
        )
    }
}

/// The beginning of a stage with the packages of `package.json`.
pub(super) fn installed(
    image: &Image<'_>,
    (builder, manager, private): (&str, Manager, bool),
    variables: &[(&str, Template<'_>)],
    any_processor: bool,
) -> String {
    let [lock, install, ..] = manager.commands();
    let (cache, fixed) = (manager.cache(image), fixed(variables));
    let platform = if any_processor { "--platform=$BUILDPLATFORM " } else { "" };
    let secret = Image::secret(private, "npmrc", ".npmrc");
    format!(
        r"FROM {platform}{builder} AS build
WORKDIR /src

# Packages before sources: installed again only when the lock file changes.
COPY package.json {lock} ./
{fixed}RUN {cache} \
{secret}    {install}
"
    )
}

/// The line that runs a script of `package.json`.
pub(super) fn script(manager: Manager, script: Option<&str>) -> String {
    let [_, _, run, _] = manager.commands();
    script.map_or_else(String::new, |script| format!("RUN {run} {}\n", quote::shell_word(script)))
}
