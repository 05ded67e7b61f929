//! `gdeployc build`: writes the objects and Dockerfiles, or prints the objects.
//!
//! All or nothing: with an error no file is touched. Files that an earlier
//! run wrote and this one does not are removed, within what it speaks for:
//! `--env` and `--only` leave the rest alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::options::{Selection, Telling};
use super::report::Report;
use super::terminal::{self, Terminal};
use super::{Global, projects};
use crate::driver::{Compiled, EnvironmentOutput, OutputFile, Project};
use crate::output::index::{self, Made, Source};
use crate::output::tree::OutputTree;
use crate::output::write::{self, Scope};

mod summary;

/// Write the Kubernetes objects of every environment, and the Dockerfiles.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Build {
    #[clap(flatten)]
    selection: Selection,
    /// Where to, by default `out` beside project.gdeploy; `-` prints the objects
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Say behind each line of YAML where it was written: `# orders.gdeploy:4`
    #[arg(long)]
    annotate: bool,
    /// Replace generated files that were edited since, and others in the way
    #[arg(long)]
    overwrite: bool,
    #[clap(flatten)]
    telling: Telling,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc build                  all environments, into out/
  gdeployc build -e prod          out/prod, then: kubectl apply -k out/prod
  gdeployc build --only orders    out/*/orders; other folders stay as they are
  gdeployc build -e prod -o - | kubectl diff -f -
  gdeployc build -e prod -o - --annotate | less

`-o -` prints what `kubectl apply -f -` takes: the objects of one environment,
so name it where there are several. Dockerfiles, kustomization.yaml and
index.json are for folders and are left out.";

impl Build {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let prints = self.output.as_deref() == Some(Path::new("-"));
        if prints && !self.telling.format.is_text() {
            return Err(Failure::new("`-o -` and `--format` both want stdout")
                .help("leave one out: with `-o -` findings go to stderr"));
        }
        let project = self.selection.inputs.add_file(projects::open(global.project.as_deref())?)?;
        let mut compiled = project.compile(&self.selection.options(true, self.annotate)?);
        let mut report = Report::default();
        report.add_compiled(&project, &mut compiled);
        // That there is nothing to report is not said before what may still be refused.
        let early = !report.is_empty() || !self.telling.format.is_text();
        if early {
            report.tell(self.telling.format, terminal)?;
        }
        if report.fails(&self.telling) {
            return Ok(report.exit(&self.telling));
        }
        let (data, told) = if prints {
            (objects(&compiled.outputs)?, String::new())
        } else {
            (String::new(), self.write(&project, &mut compiled)?)
        };
        if !early {
            report.tell(self.telling.format, terminal)?;
        }
        terminal.note(&told);
        terminal::data(&data)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Writes, and says what was done.
    fn write(&self, project: &Project, compiled: &mut Compiled) -> Result<String, Failure> {
        let folder = self.output.clone().unwrap_or_else(|| project.default_output());
        let whole = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
        let whole = whole.canonicalize().unwrap_or(whole);
        if project.root.starts_with(&whole) {
            return Err(Failure::new(format!("`{}` holds the project itself", folder.display()))
                .help("name a folder for the output alone, such as `-o out`"));
        }
        let tree = tree(compiled)?;
        let options = write::Options {
            scope: self.scope(),
            overwrite: self.overwrite,
            made: made(project, compiled),
            inputs: inputs(compiled),
        };
        let written = write::write(&tree, &folder, &options)?;
        let shown = shown_folder(&folder);
        let mut told = summary::sections(&tree, &written, &shown);
        let names = compiled.outputs.iter().map(|output| output.name.as_str());
        let folders: Vec<String> = names
            .flat_map(|name| self.selection.only.iter().map(move |only| format!("{name}/{only}")))
            .filter(|folder| tree.file(&format!("{folder}/kustomization.yaml")).is_some())
            .collect();
        let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        for unlisted in write::unlisted(&folder, &folders) {
            let (section, name) = unlisted.split_once('/').unwrap_or(("", unlisted));
            let _ = writeln!(
                told,
                "note: {shown}/{section}/kustomization.yaml does not list `{name}` yet: build without --only"
            );
        }
        told += &summary::next(&tree, &compiled.outputs, &self.selection.only, &shown);
        Ok(told)
    }

    /// What of an earlier run may be removed. Images belong to all environments: some of them do not tell
    /// which images are no longer there.
    fn scope(&self) -> Scope {
        let set =
            |names: &[String]| (!names.is_empty()).then(|| names.iter().cloned().collect::<BTreeSet<_>>());
        Scope { sections: set(&self.selection.environments), folders: set(&self.selection.only) }
    }
}

fn shown_folder(folder: &Path) -> String {
    match projects::shown(&projects::way_to(folder)) {
        way if way.is_empty() => ".".to_owned(),
        way => way,
    }
}

/// Moves all files into a tree.
fn tree(compiled: &mut Compiled) -> Result<OutputTree, Failure> {
    let mut tree = OutputTree::default();
    let outputs = compiled.outputs.iter_mut().map(|output| &mut output.files);
    let images = compiled.images.iter_mut().map(|image| &mut image.files);
    for files in outputs.chain(images) {
        for file in std::mem::take(files) {
            tree.insert(file.path, file.text)?;
        }
    }
    Ok(tree)
}

fn made(project: &Project, compiled: &Compiled) -> Made {
    let std = project.sources.iter().count().saturating_sub(project.files);
    let own = project.sources.iter().skip(std);
    let sources =
        own.map(|(_, file)| Source { file: file.name.clone(), digest: index::digest(file.text.as_bytes()) });
    let is_source = |name: &str| project.own_sources().any(|(_, file)| file.name == name);
    let read = compiled.read.iter().filter(|(name, _)| !is_source(name));
    let read = read.map(|(file, digest)| Source { file: file.clone(), digest: digest.clone() });
    let definitions = project
        .definitions()
        .map(|(name, text)| Source { file: name.to_owned(), digest: index::digest(text.as_bytes()) });
    Made {
        compiler: format!("gdeployc {}", env!("CARGO_PKG_VERSION")),
        // An image takes inputs when it is built: its files do not depend on them.
        inputs: BTreeMap::new(),
        sources: sources.chain(read).chain(definitions).collect(),
    }
}

/// By environment, those that its values follow from.
fn inputs(compiled: &Compiled) -> BTreeMap<String, BTreeMap<String, String>> {
    let of = |output: &EnvironmentOutput| output.inputs.iter().cloned().collect();
    compiled.outputs.iter().map(|output| (output.name.clone(), of(output))).collect()
}

/// One environment for `kubectl apply -f -`; what belongs to no workload comes first, such as its namespace.
fn objects(outputs: &[EnvironmentOutput]) -> Result<String, Failure> {
    let [output] = outputs else {
        let names: Vec<String> = outputs.iter().map(|output| format!("`{}`", output.name)).collect();
        let failure = Failure::new(format!("`-o -` prints one environment, not {}", outputs.len()));
        return Err(match outputs.first() {
            Some(first) => {
                failure.help(format!("add `--env {}`: there are {}", first.name, names.join(", ")))
            }
            None => failure,
        });
    };
    let shared = format!("{}/project/", output.name);
    let is_object = |file: &&OutputFile| match file.path.rsplit('/').next() {
        Some("kustomization.yaml") | None => false,
        Some(name) => Path::new(name).extension().is_some_and(|extension| extension == "yaml"),
    };
    let mut files: Vec<&OutputFile> = output.files.iter().filter(is_object).collect();
    files.sort_by_key(|file| !file.path.starts_with(&shared));
    let mut text = String::new();
    for file in files {
        let _ = write!(text, "---\n# {}\n{}", file.path, file.text);
    }
    Ok(text)
}
