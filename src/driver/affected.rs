//! `gdeployc affected`: the workloads whose output a change can touch.
//!
//! Both sides are compiled whole and what they emit is compared, so a change
//! of a component, a library or an environment counts where it arrives and a
//! comment counts nowhere. A changed file in a folder that an image is built from
//! counts for that image, whatever it is: tests run for it, too. Where the older
//! side cannot be told, everything is affected.

use super::vendored::is_below;
use super::{Before, BeforeError, Compiled, Options, Project, unknown_because};
use crate::base::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

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
    /// There is no older side.
    Before(BeforeError),
    /// What is there now does not compile.
    Findings(Vec<Diagnostic>),
}

impl From<BeforeError> for NoAnswer {
    fn from(error: BeforeError) -> Self {
        Self::Before(error)
    }
}

/// One file of an output, by workload and environment; images by "".
type Files<'c> = BTreeMap<(&'c str, &'c str, &'c str), &'c str>;

/// The name of the folder of objects that belong to no workload.
const SHARED: &str = "project";

impl Project {
    /// The workloads that the changes since the history left `base` can touch; `inputs` is the file of inputs
    /// that this side has.
    pub fn affected(
        &self,
        base: &str,
        inputs: Option<&Path>,
        options: &Options,
    ) -> Result<Affected, NoAnswer> {
        let before = self.before(base, inputs)?;
        let [before_options, options] = before.options(self, &Options { emit: true, ..options.clone() });
        let Before { commit, project: older, checkout } = before;
        let now = self.compile(&options);
        if now.has_errors() {
            return Err(NoAnswer::Findings(now.into_errors()));
        }
        let contexts = now.contexts.values().flatten().map(String::as_str);
        let around = contexts.filter(|folder| folder.starts_with(".."));
        let changed = checkout.changed(&commit, around).map_err(BeforeError::from)?;
        let mut affected = Affected { commit, ..Affected::default() };
        let before = match older {
            None => {
                affected.all_because = Some("the project is new");
                Compiled::default()
            }
            Some(older) => {
                let before = older.compile(&before_options);
                if before.has_errors() {
                    affected.all_because = Some(unknown_because(&older, &before.into_errors()).0);
                    Compiled::default()
                } else {
                    before
                }
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
    let below = folder.is_empty() || is_below(path, folder);
    // What these mean for it was compared already.
    below && !path.ends_with(".gdeploy") && !path.starts_with("out/")
}
