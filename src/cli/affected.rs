//! `gdeployc affected --base REV`: the workloads that a change can touch.
//!
//! For the CI of a large repository: build, test and deploy only these. What
//! touches them says [`crate::driver`]; here it is only told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::failure::Failure;
use super::options::Inputs;
use super::terminal::{self, Terminal};
use super::{Global, projects, report};
use crate::driver::{self, NoAnswer, Options, Touched};

/// List the workloads that the changes since a revision can touch.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Affected {
    /// The revision that the change will be merged into; compared is the commit where the two parted
    #[arg(long, value_name = "REV")]
    base: String,
    /// Only in this environment (repeatable). Without: all but abstract ones
    #[arg(long = "env", short, value_name = "NAME", value_delimiter = ',')]
    environments: Vec<String>,
    #[clap(flatten)]
    inputs: Inputs,
    /// `text` for people, `names` one a line, `json`
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,
}

/// The forms of the answer. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Names,
    Json,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc affected --base origin/main
  gdeployc affected --base origin/main --format names | xargs -n1 make test
  gdeployc affected --base HEAD~1 -e prod --format json

Both sides are compiled and compared, those files included that are not
committed yet. A workload is affected if an object of it differs, its
Dockerfile, or any file in the folder that its image is built from.
Exit: 0 also where nothing is affected, 1 if the project does not compile.";

/// How many files are named before the rest is counted.
const NAMED: usize = 3;

impl Affected {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let project = self.inputs.add_file(projects::open(global.project.as_deref())?)?;
        let options = Options {
            environments: self.environments.clone(),
            inputs: self.inputs.given()?,
            ..Options::default()
        };
        let affected = match project.affected(&self.base, self.inputs.file.as_deref(), &options) {
            Ok(affected) => affected,
            Err(NoAnswer::Before(error)) => return Err(error.into()),
            Err(NoAnswer::Findings(found)) => {
                report::draw(&project, found, terminal);
                return Ok(ExitCode::from(1));
            }
        };
        match self.format {
            Format::Text => terminal::data(&text(&affected))?,
            Format::Names => {
                terminal::data(&affected.workloads.keys().flat_map(|name| [name, "\n"]).collect::<String>())?;
            }
            Format::Json => terminal::data(&json(&affected))?,
        }
        if self.format == Format::Text {
            terminal.note(&self.note(&affected));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What is no line of a workload.
    fn note(&self, affected: &driver::Affected) -> String {
        let short = affected.commit.get(..9).unwrap_or(&affected.commit);
        let mut note = match affected.workloads.len() {
            0 => format!("no workload is affected since {short}"),
            1 => format!("1 workload is affected since {short}"),
            count => format!("{count} workloads are affected since {short}"),
        };
        let _ = match affected.all_because {
            Some(why) => writeln!(note, ", where `{}` parted: all, because {why}", self.base),
            None => writeln!(note, ", where `{}` parted", self.base),
        };
        if !affected.removed.is_empty() {
            let _ = writeln!(note, "not there any more: {}", affected.removed.join(", "));
        }
        for (environment, files) in &affected.shared {
            let _ = writeln!(note, "objects of no workload differ in {environment}: {}", some(files));
        }
        note
    }
}

/// A line for each workload.
fn text(affected: &driver::Affected) -> String {
    let width = affected.workloads.keys().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, touched) in &affected.workloads {
        let _ = writeln!(text, "{name:width$}  {}", reasons(touched));
    }
    text
}

/// `deployment.yaml, service.yaml in prod and staging; image: cmd/api/main.go`
fn reasons(touched: &Touched) -> String {
    let mut by_files: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for (environment, files) in &touched.objects {
        by_files.entry(files).or_default().push(environment);
    }
    let objects = by_files
        .iter()
        .map(|(files, environments)| format!("{} in {}", some(*files), environments.join(", ")));
    let image = (!touched.image.is_empty()).then(|| format!("image: {}", some(&touched.image)));
    objects.chain(image).collect::<Vec<_>>().join("; ")
}

/// The first names, and how many there are besides.
fn some<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    match names.get(NAMED + 1..) {
        None => names.join(", "),
        Some(_) => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
    }
}

fn json(affected: &driver::Affected) -> String {
    /// In the order in which a person reads it.
    #[derive(Serialize)]
    struct Whole<'a> {
        schema: &'static str,
        base: &'a str,
        workloads: Vec<Workload<'a>>,
        removed: &'a [String],
        shared: &'a BTreeMap<String, Vec<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        all_because: Option<&'static str>,
    }
    #[derive(Serialize)]
    struct Workload<'a> {
        name: &'a str,
        objects: &'a BTreeMap<String, Vec<String>>,
        image: &'a BTreeSet<String>,
    }
    let whole = Whole {
        schema: "gdeploy.dev/affected/v1",
        base: &affected.commit,
        workloads: affected
            .workloads
            .iter()
            .map(|(name, touched)| Workload { name, objects: &touched.objects, image: &touched.image })
            .collect(),
        removed: &affected.removed,
        shared: &affected.shared,
        all_because: affected.all_because,
    };
    serde_json::to_string_pretty(&whole).expect("names have a form in JSON") + "\n"
}
