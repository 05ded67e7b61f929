//! From sources to findings and files.

use super::{Options, Project};
use crate::base::diagnostic::{Diagnostic, Severity};
use std::path::PathBuf;

/// What a compilation came to.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Sorted, each once, with the environments that have it.
    pub findings: Vec<Diagnostic>,
    /// How many environments were looked at.
    pub environments: usize,
    /// What each environment emits; empty where `emit` was not asked for or an error was found.
    pub outputs: Vec<EnvironmentOutput>,
    /// Dockerfiles, which all environments share.
    pub images: Vec<Image>,
}

/// The files of one environment, in order.
#[derive(Debug, Default)]
pub struct EnvironmentOutput {
    /// `prod`
    pub name: String,
    /// Relative to the folder of outputs: `prod/orders/deployment.yaml`.
    pub files: Vec<OutputFile>,
    /// The inputs that were used, by name.
    pub inputs: Vec<(String, String)>,
}

/// The files of one image.
#[derive(Debug, Default)]
pub struct Image {
    /// `orders`
    pub name: String,
    /// Relative to the folder of outputs: `images/orders/Dockerfile`.
    pub files: Vec<OutputFile>,
}

/// One file.
#[derive(Debug)]
pub struct OutputFile {
    /// Relative to the folder of outputs, with `/`.
    pub path: String,
    /// Its bytes.
    pub text: String,
}

impl Compiled {
    /// Whether nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl Project {
    /// Compiles the environments asked for.
    pub fn compile(&self, _options: &Options) -> Compiled {
        Compiled::default()
    }

    /// The folder that outputs go to unless `-o` says otherwise.
    pub fn default_output(&self) -> PathBuf {
        self.root.join("out")
    }
}
