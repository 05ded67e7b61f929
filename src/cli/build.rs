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
use super::options::{Format, Selection, Telling};
use super::report::Report;
use super::terminal::Terminal;
use super::{Global, projects};
use crate::driver::{Compiled, EnvironmentOutput, OutputFile, Project};
use crate::output::index::{self, Made, Source};
use crate::output::tree::OutputTree;
use crate::output::write::{self, Scope, WriteReport};

/// Write the Kubernetes objects of every environment, and the Dockerfiles.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Build {
    #[clap(flatten)]
    selection: Selection,
    /// Where to, by default `out` beside `project.gdeploy`; `-` prints the objects of one environment
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Say on each line of YAML where its value was written: `# orders.gdeploy:4`
    #[arg(long)]
    annotate: bool,
    /// Replace generated files that were edited by hand, and files of others that are in the way
    #[arg(long)]
    overwrite: bool,
    #[clap(flatten)]
    telling: Telling,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc build                      all environments, into out/
  gdeployc build --env prod           out/prod, then: kubectl apply -k out/prod
  gdeployc build --only orders        out/*/orders; other folders stay as they are
  gdeployc build --env prod -o - | kubectl diff -f -
  gdeployc build --env prod -o - --annotate | less

`-o -` prints what kubectl reads: the objects of one environment, so name it where there are
several. Dockerfiles, kustomization.yaml and index.json are for folders and are left out.";

impl Build {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let prints = self.output.as_deref() == Some(Path::new("-"));
        if prints && self.telling.format == Format::Json {
            return Err(Failure::new("`-o -` and `--format json` both want stdout")
                .help("leave one out: with `-o -` findings go to stderr"));
        }
        let project = projects::open(global.project.as_deref())?;
        let mut compiled = project.compile(&self.selection.options(true, self.annotate));
        let mut report = Report::default();
        report.add(&project, std::mem::take(&mut compiled.findings), compiled.environments);
        report.tell(self.telling.format, terminal)?;
        if report.fails(&self.telling) {
            return Ok(report.exit(&self.telling));
        }
        if prints {
            terminal.data(&objects(&compiled.outputs)?)?;
        } else {
            self.write(&project, &compiled, terminal)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self, project: &Project, compiled: &Compiled, terminal: &Terminal) -> Result<(), Failure> {
        let folder = self.output.clone().unwrap_or_else(|| project.default_output());
        let tree = tree(compiled)?;
        let options = write::Options {
            scope: self.scope(),
            overwrite: self.overwrite,
            made: made(project, &self.selection),
        };
        let written = write::write(&tree, &folder, &options)?;
        terminal.note(&self.told(compiled, &tree, &written, &folder));
        Ok(())
    }

    /// What of an earlier run may be removed. Images belong to all environments: some of them do not tell
    /// which images are no longer there.
    fn scope(&self) -> Scope {
        let set = |names: &[String]| {
            (!names.is_empty()).then(|| names.iter().cloned().collect::<BTreeSet<String>>())
        };
        Scope { sections: set(&self.selection.environments), folders: set(&self.selection.only) }
    }

    /// What was done and what comes next.
    fn told(&self, compiled: &Compiled, tree: &OutputTree, written: &WriteReport, folder: &Path) -> String {
        let mut sections: BTreeMap<&str, Counts> = BTreeMap::new();
        let section_of = |path: &str| path.split_once('/').filter(|(_, file)| *file != index::FILE).is_some();
        let name = |path: &'_ str| path.find('/').unwrap_or(path.len());
        for (path, _) in tree.iter() {
            sections.entry(&path[..name(path)]).or_default().all += 1;
        }
        for path in written.created.iter().filter(|path| section_of(path)) {
            sections.entry(&path[..name(path)]).or_default().created += 1;
        }
        for path in written.changed.iter().filter(|path| section_of(path)) {
            sections.entry(&path[..name(path)]).or_default().changed += 1;
        }
        for path in written.removed.iter().filter(|path| section_of(path)) {
            sections.entry(&path[..name(path)]).or_default().removed += 1;
        }
        let folder = shown_folder(folder);
        let widest = sections.keys().map(|name| name.len()).max().unwrap_or_default();
        let mut text = String::new();
        for (name, counts) in &sections {
            let _ = writeln!(text, "{folder}/{name:widest$}  {counts}");
        }
        text.push_str(&self.next(&compiled.outputs, &folder));
        text
    }

    /// How to bring it to a cluster.
    fn next(&self, outputs: &[EnvironmentOutput], folder: &str) -> String {
        let Some((first, others)) = outputs.split_first() else {
            return String::new();
        };
        let part = match self.selection.only.as_slice() {
            [one] => format!("/{one}"),
            _ => String::new(),
        };
        let others: Vec<&str> = others.iter().map(|output| output.name.as_str()).collect();
        let likewise = match others.as_slice() {
            [] => String::new(),
            _ => format!(", and so for {}", others.join(", ")),
        };
        format!("next: kubectl apply -k {folder}/{}{part}{likewise}\n", first.name)
    }
}

/// How many files of a section.
#[derive(Default)]
struct Counts {
    all: usize,
    created: usize,
    changed: usize,
    removed: usize,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unchanged = self.all - self.created - self.changed;
        let parts = [
            (self.created, "new"),
            (self.changed, "changed"),
            (unchanged, "unchanged"),
            (self.removed, "removed"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        out.write_str(&parts.join(", "))
    }
}

fn shown_folder(folder: &Path) -> String {
    match projects::shown(&projects::way_to(folder)) {
        way if way.is_empty() => ".".to_owned(),
        way => way,
    }
}

fn tree(compiled: &Compiled) -> Result<OutputTree, Failure> {
    let mut tree = OutputTree::default();
    let outputs = compiled.outputs.iter().map(|output| &output.files);
    let images = compiled.images.iter().map(|image| &image.files);
    for file in outputs.chain(images).flatten() {
        tree.insert(file.path.as_str(), file.text.as_bytes())?;
    }
    Ok(tree)
}

fn made(project: &Project, selection: &Selection) -> Made {
    let std = project.sources.iter().count().saturating_sub(project.files);
    let own = project.sources.iter().skip(std);
    Made {
        compiler: format!("gdeployc {}", env!("CARGO_PKG_VERSION")),
        inputs: selection.inputs.iter().cloned().collect(),
        sources: own
            .map(|(_, file)| Source { file: file.name.clone(), digest: index::digest(file.text.as_bytes()) })
            .collect(),
    }
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
    let is_object = |file: &&OutputFile| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        name.ends_with(".yaml") && name != "kustomization.yaml"
    };
    let mut files: Vec<&OutputFile> = output.files.iter().filter(is_object).collect();
    files.sort_by_key(|file| !file.path.starts_with(&shared));
    let mut text = String::new();
    for file in files {
        let _ = write!(text, "---\n# {}\n{}", file.path, file.text);
    }
    Ok(text)
}
