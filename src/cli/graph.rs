//! `gdeployc graph`: who talks to whom in an environment.
//!
//! Text and JSON take several environments; a drawing is of one. What an
//! edge is says [`crate::driver`]; here it is only drawn.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::options::Selection;
use super::terminal::{self, Terminal};
use super::{Global, projects, report};
use crate::driver;
use crate::output::replace::replace;

mod draw;

/// Show who talks to whom: workloads, ports, routes from outside, stores of secrets.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Graph {
    #[clap(flatten)]
    selection: Selection,
    /// `text`, `json`, `mermaid` for Markdown, `dot` for Graphviz, `svg` for a browser
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: Format,
    /// Into this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The forms of a graph. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Mermaid,
    Dot,
    Svg,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc graph                               every environment, as text
  gdeployc graph -e prod --only orders         one workload and whom it calls
  gdeployc graph -e prod --format svg -o prod.svg
  gdeployc graph -e prod --format mermaid      for a README or a pull request

An edge is a value that uses an address of another workload, or `calls`: what a
network policy lets through.";

impl Graph {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let project = self.selection.inputs.add_file(projects::open(global.project.as_deref())?)?;
        let options = self.selection.options(false, false)?;
        let graphs = match project.graphs(&options) {
            Ok(graphs) => graphs,
            Err(found) => {
                report::draw(&project, found, terminal);
                return Ok(ExitCode::from(1));
            }
        };
        let text = match self.format {
            Format::Text => draw::text(&graphs),
            Format::Json => draw::json(&graphs),
            Format::Mermaid => draw::mermaid(one(&graphs)?),
            Format::Dot => draw::dot(one(&graphs)?),
            Format::Svg => draw::svg(one(&graphs)?)?,
        };
        match &self.output {
            Some(file) => replace(file, text.as_bytes())
                .map_err(|error| Failure::new(format!("could not write `{}`: {error}", file.display())))?,
            None => terminal::data(&text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A drawing is of one environment.
fn one(graphs: &[driver::Graph]) -> Result<&driver::Graph, Failure> {
    match graphs {
        [graph] => Ok(graph),
        [] => Err(Failure::new("there is no environment to draw")),
        [first, ..] => {
            let names: Vec<String> = graphs.iter().map(|graph| format!("`{}`", graph.environment)).collect();
            Err(Failure::new(format!("a drawing shows one environment, not {}", graphs.len())).help(format!(
                "add `-e {}`: there are {}",
                first.environment,
                names.join(", ")
            )))
        }
    }
}
