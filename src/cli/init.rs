//! `gdeployc init`: a project that checks and builds, from what a folder holds already.
//!
//! What is not given is taken from `go.mod` and the sources, or asked on a
//! terminal, or left to a default; flags alone are enough. Nothing that is
//! there is overwritten.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::projects;
use super::terminal::Terminal;
use crate::base::shell::quoted;
use crate::output::replace::replace;
use crate::rules::OLDEST_KUBERNETES;
use crate::words::form;
use crate::words::types::Form;

mod ask;
mod detect;
mod text;

/// Start a project in a folder, from its go.mod, from answers, or from flags.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Init {
    /// The folder, by default the current one
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The project's name, by default the module's or the folder's
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<String>,
    /// Where images are pushed to
    #[arg(long, value_name = "REGISTRY", value_parser = registry)]
    registry: Option<String>,
    /// The port that the program listens on; 0 for none
    #[arg(long, value_name = "NUMBER")]
    port: Option<u16>,
    /// The path that answers when the program is ready, such as /readyz
    #[arg(long, value_name = "PATH", value_parser = path)]
    ready: Option<String>,
    /// The environments; one named dev, test or local is a throw-away cluster
    #[arg(long = "env", short, value_name = "NAME", value_delimiter = ',', value_parser = name)]
    environments: Vec<String>,
    /// The version of their clusters
    #[arg(long, value_name = "VERSION", default_value = "1.34", value_parser = version)]
    kubernetes: String,
    /// Ask nothing, even on a terminal
    #[arg(long, short)]
    yes: bool,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc init              here: reads go.mod, asks the rest
  gdeployc init shop --yes   in the folder shop, without questions
  gdeployc init --name shop --registry registry.example.com/shop --port 8080 \\
                --ready /readyz --env dev,staging,prod";

/// All that a new project is made of.
#[derive(Debug)]
struct Plan {
    name: String,
    registry: String,
    kubernetes: String,
    environments: Vec<String>,
    apps: Vec<App>,
}

/// A program.
#[derive(Debug, PartialEq, Eq)]
struct App {
    name: String,
    go: Option<Go>,
    port: Option<u16>,
    ready: Option<String>,
}

/// How a Go program is built.
#[derive(Debug, PartialEq, Eq)]
struct Go {
    /// `1.26`
    toolchain: String,
    /// `./cmd/api`
    package: String,
}

impl Init {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let folder = self.folder.clone().unwrap_or_else(|| PathBuf::from("."));
        if folder.join("project.gdeploy").is_file() {
            return Err(Failure::new(format!("`{}` is a project already", folder.display()))
                .help("`gdeployc check` says how it is"));
        }
        let plan = self.plan(&folder)?;
        let files = text::files(&plan);
        let taken: Vec<String> = files
            .iter()
            .filter(|(name, _)| folder.join(name).exists())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        if !taken.is_empty() {
            return Err(Failure::new(format!(
                "nothing was written: {} would be overwritten",
                taken.join(", ")
            ))
            .help("rename what is there, or name another folder"));
        }
        let failed = |path: &Path, error: &std::io::Error| {
            Failure::new(format!("could not write `{}`: {error}", path.display()))
        };
        std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
        // The file that makes it a project comes last: before it, nothing is half a project.
        for (name, text) in files.iter().rev() {
            let path = folder.join(name);
            replace(&path, text.as_bytes()).map_err(|error| failed(&path, &error))?;
        }
        let way = match projects::shown(&projects::way_to(&folder)) {
            way if way.is_empty() => String::new(),
            way => format!(" -C {}", quoted(&way)),
        };
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        terminal.note(&format!(
            "wrote {}\n\nnext: gdeployc check{way}\n      gdeployc build{way}\n",
            names.join(", ")
        ));
        Ok(ExitCode::SUCCESS)
    }

    fn plan(&self, folder: &Path) -> Result<Plan, Failure> {
        let module = detect::module(folder)?;
        let asks = !self.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let found_name = || match &module {
            Some(module) => module.name.clone(),
            None => detect::folder_name(folder),
        };
        let name = match &self.name {
            Some(name) => name.clone(),
            None if asks => ask::until("What is the project called?", &found_name(), name)?,
            None => found_name(),
        };
        let registry = match &self.registry {
            Some(registry) => registry.clone(),
            None => {
                let usual = format!("registry.example.com/{name}");
                if asks { ask::until("Where are images pushed to?", &usual, self::registry)? } else { usual }
            }
        };
        let environments = match (self.environments.as_slice(), asks) {
            ([], true) => {
                let answer = ask::until("Which environments are there?", "dev,prod", names)?;
                answer.split(',').map(|name| name.trim().to_owned()).collect()
            }
            ([], false) => vec!["dev".to_owned(), "prod".to_owned()],
            (given, _) => given.to_vec(),
        };
        let mut apps = match module {
            Some(module) => module.apps,
            None => vec![App { name: name.clone(), go: None, port: None, ready: None }],
        };
        for app in &mut apps {
            // The file and the folder of that name are the project's own.
            if app.name == "project" {
                "project-app".clone_into(&mut app.name);
            }
            if let Some(port) = self.port {
                app.port = Some(port).filter(|port| *port != 0);
            } else if asks {
                let usual = app.port.unwrap_or(0).to_string();
                let question = format!("Which port does `{}` listen on? (0 for none)", app.name);
                let answer = ask::until(&question, &usual, port)?;
                app.port = answer.parse().ok().filter(|port| *port != 0);
            }
            if app.port.is_none() {
                app.ready = None;
            } else if let Some(ready) = &self.ready {
                app.ready = Some(ready.clone());
            }
        }
        if self.ready.is_some() && apps.iter().all(|app| app.port.is_none()) {
            let failure = Failure::new("`--ready` is a path of a port, and the program has none");
            return Err(match self.port {
                Some(_) => failure.help("leave it out, or name the port: `--port 8080`"),
                None => failure.help("add the port that answers: `--port 8080`"),
            });
        }
        let mut environments_once = environments.clone();
        environments_once.sort();
        environments_once.dedup();
        if environments_once.len() < environments.len() {
            return Err(
                Failure::new("an environment is named twice").help("name each once: `--env dev,prod`")
            );
        }
        if let Some(app) = apps.iter().find(|app| environments.contains(&app.name)) {
            return Err(Failure::new(format!("an environment and an app are both called `{}`", app.name))
                .help("one name means one thing: choose another with `--name` or `--env`"));
        }
        Ok(Plan { name, registry, kubernetes: self.kubernetes.clone(), environments, apps })
    }
}

/// What may name objects of Kubernetes, with room for what names of objects add.
fn name(text: &str) -> Result<String, String> {
    let is_inner = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let fits = (1..=45).contains(&text.len())
        && text.chars().all(is_inner)
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--");
    if fits {
        Ok(text.to_owned())
    } else {
        Err("a name is lower-case letters, digits and single `-`, at most 45".to_owned())
    }
}

fn names(text: &str) -> Result<String, String> {
    text.split(',').try_for_each(|part| name(part.trim()).map(drop)).map(|()| text.to_owned())
}

/// What an image's name may begin with.
fn registry(given: &str) -> Result<String, String> {
    let given = given.trim_end_matches('/');
    if let Some((_, address)) = given.split_once("://") {
        return Err(format!("a registry has no scheme: write `{address}`"));
    }
    if given.contains(['"', '\\', '$', '@']) {
        return Err("a registry is written `registry.example.com/shop`".to_owned());
    }
    match form::problem(Form::Image, &format!("{given}/app:0.1.0")) {
        Some(problem) => Err(format!("images pushed there would have no name: {problem}")),
        None => Ok(given.to_owned()),
    }
}

fn path(text: &str) -> Result<String, String> {
    let fits = !text.contains(['"', '\\', '$']);
    match form::problem(Form::Path, text) {
        None if fits => Ok(text.to_owned()),
        problem => Err(problem.unwrap_or_else(|| "a path has no quotes, `\\` or `$` in it".to_owned())),
    }
}

fn port(text: &str) -> Result<String, String> {
    text.parse::<u16>().map(|_| text.to_owned()).map_err(|_| "a port is a number up to 65535".to_owned())
}

fn version(text: &str) -> Result<String, String> {
    match form::kubernetes_minor(text) {
        Some(minor) if minor < OLDEST_KUBERNETES => {
            Err(format!("gdeploy writes for Kubernetes 1.{OLDEST_KUBERNETES} and later"))
        }
        Some(_) => Ok(text.to_owned()),
        None => Err("a version of Kubernetes is written `1.34`".to_owned()),
    }
}
