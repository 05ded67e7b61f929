//! The options that several commands share.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use crate::driver::{self, Project};

/// What of a project is looked at.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Only this environment (repeatable). Without: all but abstract ones
    #[arg(long = "env", short, value_name = "NAME", value_delimiter = ',')]
    pub(super) environments: Vec<String>,
    /// Only this workload and what it is made of (repeatable)
    #[arg(long, value_name = "WORKLOAD", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    #[clap(flatten)]
    pub(super) inputs: Inputs,
}

/// Values from outside.
#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// A value for an `input` of the project, in CI such as the commit (repeatable)
    #[arg(long = "input", short, value_name = "NAME=VALUE", value_parser = input)]
    pub(super) inputs: Vec<(String, String)>,
    /// A file with values for inputs, `name = value`; what `--input` says wins
    #[arg(long = "inputs", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

/// How findings are told.
#[derive(Debug, Args)]
pub(super) struct Telling {
    /// `text` for people, on stderr; on stdout for programs: `json`, `sarif` for code scanning, `github` for
    /// annotations of a workflow
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    pub(super) format: Format,
    /// Exit with 1 on warnings too, as a gate in CI
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

/// The forms of findings. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

impl Format {
    /// Whether it is for people.
    pub(super) fn is_text(self) -> bool {
        self == Self::Text
    }
}

impl Selection {
    pub(super) fn options(&self, emit: bool, annotate: bool) -> Result<driver::Options, Failure> {
        Ok(driver::Options {
            environments: self.environments.clone(),
            only: self.only.clone(),
            inputs: self.inputs.given()?,
            other: None,
            emit,
            declare: false,
            references: false,
            annotate,
            as_of: None,
        })
    }
}

impl Inputs {
    /// The project with the file of inputs, where one is named.
    pub(super) fn add_file(&self, project: Project) -> Result<Project, Failure> {
        match &self.file {
            Some(file) => Ok(project.with_inputs(file)?),
            None => Ok(project),
        }
    }

    /// As given; two values for one input are none.
    pub(super) fn given(&self) -> Result<Vec<(String, String)>, Failure> {
        for (at, (name, value)) in self.inputs.iter().enumerate() {
            let earlier = self.inputs[..at].iter().find(|(other, _)| other == name);
            if let Some((_, other)) = earlier.filter(|(_, other)| other != value) {
                return Err(Failure::new(format!(
                    "two values for the input `{name}`: `{other}` and `{value}`"
                ))
                .help(format!("keep one `--input {name}=…`")));
            }
        }
        Ok(self.inputs.clone())
    }
}

fn input(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("an input is written `name=value`".to_owned()),
    }
}
