//! Dockerfiles and the ignore files beside them, as text from plain data.
//!
//! An input of the program becomes an `ARG`, so its value is never part of the
//! text: the same source gives the same Dockerfile for every commit. One file
//! for each kind of build; here is what they share.
//!
//! Decides nothing: defaults, names and tags come with the data.

pub mod go;
mod ignore;
mod quote;

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
