//! `gdeployc affected`: the workloads whose output a change can touch.
//!
//! Both sides are compiled whole and what they emit is compared, so a change
//! of a component, a library or an environment counts where it arrives and a
//! comment counts nowhere. A changed file in a folder that an image is built from
//! counts for that image, whatever it is: tests run for it, too. Where the older
//! side cannot be told, everything is affected.

use super::{Compiled, OpenError, Options, Project};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::vfs::{Checkout, GitError, Revision};
use std::collections::{BTreeMap, BTreeSet};

/// What a change can touch.
#[derive(Debug, Default)]
pub struct Affected {
    /// The commit compared with.
    pub commit: String,
    /// By name; those that are there now.
    pub workloads: BTreeMap<String, Touched>,
    /// Workloads that were there and are not any more.
    pub removed: Vec<String>,
    /// Environments whose objects of no workload differ, with these files.
    pub shared: BTreeMap<String, Vec<String>>,
    /// Why nothing could be compared, so that all are affected.
    pub all_because: Option<&'static str>,
}

/// Why a workload is affected.
#[derive(Debug, Default)]
pub struct Touched {
    /// Files of objects that differ, by environment: `deployment.yaml`.
    pub objects: BTreeMap<String, Vec<String>>,
    /// Files that its image is made from that differ, from the folder of the project.
    pub image: BTreeSet<String>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// The history could not be read.
    Git(GitError),
    /// A file of the older side could not be read.
    Open(OpenError),
    /// What is there now does not compile.
    Findings(Vec<Diagnostic>),
}

impl From<GitError> for NoAnswer {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

/// One file of an output, by workload and environment; images by "".
type Files<'c> = BTreeMap<(&'c str, &'c str, &'c str), &'c str>;

/// The name of the folder of objects that belong to no workload.
const SHARED: &str = "project";

impl Project {
    /// The workloads that the changes since the history left `base` can touch; `with_inputs` gives the older
    /// side the inputs of this one.
    pub fn affected(
        &self,
        base: &str,
        options: &Options,
        with_inputs: impl FnOnce(Self) -> Result<Self, OpenError>,
    ) -> Result<Affected, NoAnswer> {
        let checkout = Checkout::of(&self.root)?;
        let commit = checkout.common(base)?;
        let options = &Options { emit: true, ..options.clone() };
        let now = self.compile(options);
        if now.has_errors() {
            let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
            return Err(NoAnswer::Findings(now.findings.into_iter().filter(is_error).collect()));
        }
        let changed = checkout.changed(&commit)?;
        let older = self.at(Revision::open(&checkout, &commit)?).map_err(NoAnswer::Open)?;
        let mut affected = Affected { commit, ..Affected::default() };
        let before = match older {
            None => {
                affected.all_because = Some("the project is new");
                Compiled::default()
            }
            Some(older) => {
                let before = with_inputs(older).map_err(NoAnswer::Open)?.compile(options);
                if before.has_errors() {
                    affected.all_because = Some("the older side does not compile");
                }
                before
            }
        };
        affected.compare(&files(&before), &files(&now));
        for (workload, folders) in &now.contexts {
            let is_made_from = |path: &&String| folders.iter().any(|folder| is_within(path, folder));
            let made: BTreeSet<String> = changed.iter().filter(is_made_from).cloned().collect();
            if !made.is_empty() {
                affected.workloads.entry(workload.clone()).or_default().image.extend(made);
            }
        }
        if affected.all_because.is_some() {
            affected.removed.clear();
        }
        Ok(affected)
    }
}

impl Affected {
    fn compare(&mut self, before: &Files<'_>, now: &Files<'_>) {
        let workloads = |files: &Files<'_>| -> BTreeSet<String> {
            files.keys().map(|(workload, ..)| (*workload).to_owned()).collect()
        };
        let present = workloads(now);
        self.removed = workloads(before).difference(&present).cloned().collect();
        let differ = now.iter().filter(|(at, text)| before.get(*at) != Some(text)).map(|(at, _)| at);
        let gone = before.keys().filter(|at| !now.contains_key(*at));
        for &(workload, environment, file) in differ.chain(gone) {
            let list = if workload == SHARED {
                self.shared.entry(environment.to_owned()).or_default()
            } else if !present.contains(workload) {
                continue;
            } else {
                let touched = self.workloads.entry(workload.to_owned()).or_default();
                if environment.is_empty() {
                    touched.image.insert(file.to_owned());
                    continue;
                }
                touched.objects.entry(environment.to_owned()).or_default()
            };
            list.push(file.to_owned());
        }
    }
}

/// What is emitted for each workload. Which files a folder lists follows from the files.
fn files(compiled: &Compiled) -> Files<'_> {
    let mut found = BTreeMap::new();
    for output in &compiled.outputs {
        for file in &output.files {
            if let Some((workload, name)) = place(&file.path) {
                found.insert((workload, output.name.as_str(), name), file.text.as_str());
            }
        }
    }
    for image in &compiled.images {
        for file in &image.files {
            if let Some((workload, name)) = place(&file.path) {
                found.insert((workload, "", name), file.text.as_str());
            }
        }
    }
    found
}

/// `orders` and `deployment.yaml` of `prod/orders/deployment.yaml`.
fn place(path: &str) -> Option<(&str, &str)> {
    let (_, rest) = path.split_once('/')?;
    rest.split_once('/').filter(|(_, name)| *name != "kustomization.yaml")
}

/// Whether a file, from the folder of the project, is part of what a folder's image is made from.
fn is_within(path: &str, folder: &str) -> bool {
    let below = match folder {
        "" => true,
        folder => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
    };
    // What these mean for it was compared already.
    below && !path.ends_with(".gdeploy") && !path.starts_with("out/")
}
