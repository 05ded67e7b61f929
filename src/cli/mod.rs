//! Floor 13: the command line.
//!
//! [`run`] reads the arguments and hands them to one command; a command is
//! one file and one line in `Command`. Data goes to stdout, all else to
//! stderr. Exit: 0 nothing or warnings only, 1 errors found, 2 it could not
//! run. Nothing here knows the language: that is [`crate::driver`].

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

mod affected;
mod bug;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod failure;
mod fix;
mod fmt;
mod graph;
mod init;
mod lock;
mod manual;
mod options;
mod pager;
mod projects;
mod report;
mod schema;
mod set;
mod terminal;
mod unified;

use failure::Failure;
use terminal::{Color, Terminal};

/// Describe apps once, check every environment, write the Kubernetes objects.
#[derive(Debug, Parser)]
#[command(name = "gdeployc", version, max_term_width = 100, arg_required_else_help = true)]
#[command(subcommand_required = true, after_help = EXAMPLES)]
struct App {
    #[clap(flatten)]
    global: Global,
    #[clap(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc check                  is the project right, in every environment?
  gdeployc build -e prod          write out/prod, for kubectl apply -k
  gdeployc explain orders.scale   which layers set it, in which environment
  gdeployc explain GD0302         what a code means
  gdeployc help build             more about a command

Exit: 0 nothing or warnings only, 1 errors found, 2 it could not run.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
struct Global {
    /// A folder of the project, when it is not the one you are in
    #[arg(short = 'C', long, global = true, value_name = "DIR", display_order = 100)]
    project: Option<std::path::PathBuf>,
    /// Colour: `auto` on terminals unless `NO_COLOR` is set, `always`, `never`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 101)]
    #[arg(hide_possible_values = true)]
    color: Color,
    /// Only findings and data: no counts, no hints
    #[arg(short, long, global = true, action = ArgAction::SetTrue, display_order = 102)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Check(check::Check),
    Build(build::Build),
    Fix(fix::Fix),
    Fmt(fmt::Fmt),
    Explain(explain::Explain),
    Graph(graph::Graph),
    Diff(Box<diff::Diff>),
    Affected(affected::Affected),
    Manual(manual::Manual),
    Set(set::Set),
    Lock(lock::Lock),
    Completions(completions::Completions),
}

impl Command {
    fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        match self {
            Self::Init(command) => command.run(terminal),
            Self::Check(command) => command.run(global, terminal),
            Self::Build(command) => command.run(global, terminal),
            Self::Fix(command) => command.run(global, terminal),
            Self::Fmt(command) => command.run(global, terminal),
            Self::Explain(command) => command.run(global, terminal),
            Self::Graph(command) => command.run(global, terminal),
            Self::Diff(command) => command.run(global, terminal),
            Self::Affected(command) => command.run(global, terminal),
            Self::Manual(command) => command.run(),
            Self::Set(command) => command.run(global, terminal),
            Self::Lock(command) => command.run(global, terminal),
            Self::Completions(command) => command.run(),
        }
    }
}

/// Does what the arguments of this process say.
pub fn run() -> ExitCode {
    bug::answer_for();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    terminal::decide_color(&arguments);
    let app = match parse(&arguments) {
        Ok(app) => app,
        Err(refusal) => return refuse(&refusal),
    };
    let terminal = Terminal::new(app.global.quiet);
    let result = app.command.run(&app.global, &terminal);
    result.unwrap_or_else(|failure| {
        terminal::say(&failure.to_string());
        ExitCode::from(2)
    })
}

fn parse(arguments: &[OsString]) -> Result<App, clap::Error> {
    let command = App::command().term_width(terminal::width());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| App::from_arg_matches(&matches));
    parsed.map_err(|mut refusal| {
        let builds = arguments.iter().any(|argument| argument == "build");
        let stray = match refusal.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(name)) if !name.starts_with('-') => Some(name.clone()),
            _ => None,
        };
        if let (true, ErrorKind::UnknownArgument, Some(name)) = (builds, refusal.kind(), stray) {
            let tip = format!("to build one environment, write '-e {name}'");
            refusal.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
        }
        let asked = match refusal.get(ContextKind::InvalidSubcommand) {
            Some(ContextValue::String(name)) => by_meaning(name),
            _ => None,
        };
        if let Some(tip) = asked {
            // What it means is surer than what it is spelt like: `lint` is not `init`.
            refusal.remove(ContextKind::SuggestedSubcommand);
            refusal.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.to_owned().into()]));
        }
        refusal
    })
}

/// What to type for a command that other tools have.
fn by_meaning(name: &str) -> Option<&'static str> {
    Some(match name {
        "lint" | "validate" | "verify" | "vet" | "test" => "to find what is wrong, write 'gdeployc check'",
        "render" | "template" | "generate" | "compile" | "convert" | "synth" | "export" | "run" => {
            "to write the objects, write 'gdeployc build', or 'gdeployc build -e prod -o -' to see them"
        }
        "apply" | "deploy" | "up" | "install" | "upgrade" | "sync" => {
            "gdeployc changes no cluster: 'gdeployc build -e prod', then 'kubectl apply -k out/prod'"
        }
        "new" | "create" | "start" => "to start a project, write 'gdeployc init'",
        "format" => "to format files, write 'gdeployc fmt'",
        "version" => "write 'gdeployc --version'",
        "docs" | "doc" | "reference" => "to read the reference, write 'gdeployc manual'",
        "why" | "show" | "describe" | "get" => {
            "to see where a value comes from, write 'gdeployc explain orders.scale'"
        }
        _ => return None,
    })
}

/// Help and version are answers; the rest is usage.
fn refuse(refusal: &clap::Error) -> ExitCode {
    // A pipe that was closed wants no more words.
    let _ = refusal.print();
    match refusal.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}
