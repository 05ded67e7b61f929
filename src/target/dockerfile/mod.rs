//! Dockerfiles and the ignore files beside them, as text from plain data.
//!
//! An input of the program becomes an `ARG`, so its value is never part of the
//! text: the same source gives the same Dockerfile for every commit. One file
//! for each kind of build, with its stages; here is what they share.
//!
//! Decides nothing: defaults, names and tags come with the data.

pub mod go;
mod ignore;
pub mod java;
pub mod node;
pub mod python;
mod quote;
pub mod rust;
pub mod static_files;

/// The home of who builds, in the images that builds begin with: tools look for their settings and keep their
/// caches there.
const HOME: &str = "/root";

/// All that a Dockerfile is made of.
#[derive(Debug, Clone)]
pub struct Image<'a> {
    /// The workload, for the first line.
    pub app: &'a str,
    /// Its project: caches that cannot be shared are called by both.
    pub project: &'a str,
    /// How it is built by hand, after the first line: the command.
    pub command: &'a str,
    /// The build arguments; each stage declares those that it uses.
    pub args: Vec<Arg<'a>>,
    /// Numeric, so that Kubernetes can see that it is not root.
    pub user: u32,
    /// Numeric as well.
    pub group: u32,
    /// In the order given.
    pub ports: Vec<Port>,
    /// In the order given.
    pub labels: Vec<Label<'a>>,
    /// What is built, and how.
    pub recipe: Recipe<'a>,
}

/// The kinds of builds.
#[derive(Debug, Clone)]
pub enum Recipe<'a> {
    /// `build go`
    Go(go::Go<'a>),
    /// `build node`
    Node(node::Node<'a>),
    /// `build python`
    Python(python::Python<'a>),
    /// `build java`
    Java(java::Java<'a>),
    /// `build rust`
    Rust(rust::Rust<'a>),
    /// `build static`
    Static(static_files::Static<'a>),
}

/// What a recipe adds to the stages of all images.
struct Stages {
    /// The stage that builds, from `FROM` on; empty where nothing has to be built.
    build: String,
    /// What runs, for a comment: `the binary`.
    what: &'static str,
    /// The image that it is put on.
    base: String,
    /// Instructions that fill the last stage.
    fill: String,
    /// The command, in the form that starts no shell.
    entrypoint: Vec<String>,
    /// Patterns of hidden files that it reads; never of one that people keep a password in.
    read: &'static [&'static str],
    /// Patterns of what a release build never reads.
    ignored: &'static [&'static str],
}

impl Image<'_> {
    /// The Dockerfile; its context is the folder that is built.
    pub fn dockerfile(&self) -> String {
        let Stages { mut build, what, base, fill, entrypoint, .. } = self.stages();
        if !build.is_empty() {
            build.push('\n');
        }
        let found = self.found_by_the_program();
        let values: Vec<&Template<'_>> = found
            .iter()
            .map(|(_, value)| value)
            .chain(self.labels.iter().map(|label| &label.value))
            .collect();
        let (args, env, labels) = (declare(&self.args, &values), env(found), labels(&self.labels));
        let (user, group, expose) = (self.user, self.group, expose(&self.ports));
        let header = header(self.app);
        let command = self.command;
        let entrypoint = entrypoint.iter().map(|word| quote::json(word)).collect::<Vec<_>>().join(", ");
        format!(
            "{header}# To build it: {command}\n\n{build}# What runs: {what}, as a user that owns nothing.\nFROM {base}\n\
             {fill}{args}{env}{labels}USER {user}:{group}\n{expose}ENTRYPOINT [{entrypoint}]\n"
        )
    }

    /// The `Dockerfile.dockerignore` that goes with it.
    pub fn dockerignore(&self) -> String {
        let stages = self.stages();
        ignore::dockerignore(self.app, stages.read, stages.ignored)
    }

    fn stages(&self) -> Stages {
        match &self.recipe {
            Recipe::Go(go) => go.stages(&self.args),
            Recipe::Node(node) => node.stages(self),
            Recipe::Python(python) => python.stages(self),
            Recipe::Java(java) => java.stages(self),
            Recipe::Rust(rust) => rust.stages(self),
            Recipe::Static(files) => files.stages(self),
        }
    }

    /// A cache of this image alone, for one build at a time: its tool does not expect another at work in it.
    fn own_cache(&self, name: &str, target: &str) -> String {
        let id = format!("{}-{}-{name}", self.project, self.app);
        format!("--mount=type=cache,id={id},sharing=locked,target={target}")
    }

    /// A line that gives a command the file of a build secret, below the home of who builds; none without one.
    fn secret(is_wanted: bool, id: &str, file: &str) -> String {
        if !is_wanted {
            return String::new();
        }
        format!("    --mount=type=secret,id={id},required=true,target={HOME}/{file} \\\n")
    }

    /// Variables of the build that are left for the program, because its build decides nothing.
    fn found_by_the_program(&self) -> &[(&str, Template<'_>)] {
        match &self.recipe {
            Recipe::Python(python) => &python.variables,
            _ => &[],
        }
    }
}

/// Variables of the stage that builds, for what a program's own build asks of its environment.
fn variables(variables: &[(&str, Template<'_>)], args: &[Arg<'_>]) -> String {
    let used: Vec<&Template<'_>> = variables.iter().map(|(_, value)| value).collect();
    declare(args, &used) + &env(variables)
}

/// Those that are the same in each build, for the step that installs packages too.
fn fixed(variables: &[(&str, Template<'_>)]) -> String {
    variables.iter().filter(|(_, value)| !is_open(value)).map(line).collect()
}

/// Those that an input is part of, for what comes after packages: the next commit would install them again.
fn open(variables: &[(&str, Template<'_>)], args: &[Arg<'_>]) -> String {
    let open = || variables.iter().filter(|(_, value)| is_open(value));
    let used: Vec<&Template<'_>> = open().map(|(_, value)| value).collect();
    declare(args, &used) + &open().map(line).collect::<String>()
}

fn is_open(value: &Template<'_>) -> bool {
    value.iter().any(|part| matches!(part, Part::Arg(_)))
}

fn env(variables: &[(&str, Template<'_>)]) -> String {
    variables.iter().map(line).collect()
}

fn line((name, value): &(&str, Template<'_>)) -> String {
    ["ENV ", name, "=", &quote::dockerfile(value), "\n"].concat()
}

/// A text with holes for build arguments.
pub type Template<'a> = Vec<Part<'a>>;

/// A piece of a [`Template`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Literal text. Line breaks in it become blanks.
    Text(&'a str),
    /// The value of the build argument of that name, one of the image's `args`.
    Arg(&'a str),
}

/// A value that `docker build --build-arg NAME=VALUE` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg<'a> {
    /// A name as shells allow it: letters, digits and `_`.
    pub name: &'a str,
    /// Without one, a build that does not give the value fails.
    pub default: Option<&'a str>,
}

/// One entry of the image's labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label<'a> {
    /// The whole name, such as `org.opencontainers.image.title`.
    pub name: &'a str,
    /// Its value.
    pub value: Template<'a>,
}

/// A port that the image documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port {
    /// Its number in the container.
    pub number: u16,
    /// Datagrams instead of connections.
    pub udp: bool,
}

/// The line that every emitted file begins with.
fn header(app: &str) -> String {
    format!("# Written by gdeployc for `{app}`; the next build overwrites changes made here.\n")
}

/// Declares those of `args` that `templates` use: an `ARG` is known only in its stage, and is part of the key of
/// every layer after it.
fn declare(args: &[Arg<'_>], templates: &[&Template<'_>]) -> String {
    let used = |arg: &&Arg<'_>| templates.iter().any(|t| t.contains(&Part::Arg(arg.name)));
    let line = |arg: &Arg<'_>| match arg.default {
        Some(default) => format!("ARG {}={}\n", arg.name, quote::word(default)),
        None => format!("ARG {}\n", arg.name),
    };
    args.iter().filter(used).map(line).collect()
}

fn labels(labels: &[Label<'_>]) -> String {
    let pairs: Vec<String> =
        labels.iter().map(|label| format!("{}={}", label.name, quote::dockerfile(&label.value))).collect();
    if pairs.is_empty() {
        return String::new();
    }
    format!("LABEL {}\n", pairs.join(" \\\n      "))
}

fn expose(ports: &[Port]) -> String {
    let ports: Vec<String> =
        ports.iter().map(|port| format!("{}{}", port.number, if port.udp { "/udp" } else { "" })).collect();
    if ports.is_empty() {
        return String::new();
    }
    format!("EXPOSE {}\n", ports.join(" "))
}
