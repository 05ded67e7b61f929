//! `gdeployc diff`: what a change really does, and which line causes it.
//!
//! Two sides are found here, from what the arguments say, and handed to the
//! floor of differences; the answer is drawn by a module for each format.
//! Exit: 0 nothing, 1 differences, 2 it could not run, 3 not all of it could be
//! verified, 4 a gate was hit.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::failure::Failure;
use super::options::Inputs;
use super::pager::Pager;
use super::terminal::{self, Terminal};
use super::{Global, projects, report};
use crate::base::diagnostic::Diagnostic;
use crate::diff::behind::left_behind;
use crate::diff::meant::Told;
use crate::diff::pair::By;
use crate::diff::report::{Action, Report, Resource, Verdict};
use crate::diff::set::Set;
use crate::driver::{self, Before, Options, Project};

mod beside;
mod gate;
mod github;
mod heard;
mod json;
mod markdown;
mod only;
mod reach;
mod terminal_text;
mod view;
mod words;
mod yaml;

use beside::Clock;
use reach::{Earlier, Reach};
use terminal_text::{Look, Signs};
use view::{Side, View};

/// Show what would change: in a cluster, since a revision, between environments, against a folder of YAML.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Diff {
    /// Two environments, `staging..prod`: what the second one has that the first has not
    #[arg(value_name = "ENV..ENV", conflicts_with_all = ["environments", "base", "against"])]
    between: Option<String>,
    /// Of this environment (repeatable). Without: all but abstract ones
    #[arg(long = "env", short, value_name = "NAME", value_delimiter = ',')]
    environments: Vec<String>,
    /// Compare with the commit where the history left this revision, as a review does
    #[arg(long, value_name = "REV", conflicts_with = "against")]
    base: Option<String>,
    /// With `--base`, ask the cluster too: what is of this change, what drifted there, what is applied already
    #[arg(long, requires = "base")]
    live: bool,
    /// Compare with the objects in a folder of YAML, such as what is applied from
    #[arg(long, value_name = "DIR")]
    against: Option<PathBuf>,
    #[clap(flatten)]
    only: only::Only,
    #[clap(flatten)]
    inputs: Inputs,
    /// `terminal` for people, `markdown` for a comment, `json` for programs, `github` for annotations of a
    /// workflow, `yaml-diff` for whole objects, or the tool that `KUBECTL_EXTERNAL_DIFF` names
    #[arg(long, value_name = "FORMAT", default_value = "terminal", hide_possible_values = true)]
    format: Format,
    /// Only the list of objects, not what changes in them
    #[arg(long)]
    summary: bool,
    /// What sources are linked behind in `markdown`, such as `https://github.com/OWNER/REPO/blob/SHA`
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Also what a server sets by itself, and what tools note on objects for themselves
    #[arg(long)]
    show_defaults: bool,
    /// Also list what others have set in a cluster and an apply leaves alone
    #[arg(long)]
    show_drift: bool,
    /// Say how long ago that was as of this moment, `2026-12-31` or `2026-12-31T09:30:00Z`
    #[arg(long, value_name = "TIME", value_parser = beside::moment)]
    as_of: Option<jiff::Timestamp>,
    /// Draw with ASCII alone, also on a terminal
    #[arg(long)]
    ascii: bool,
    #[clap(flatten)]
    pager: Pager,
    #[clap(flatten)]
    gate: gate::Gate,
    #[clap(flatten)]
    reach: Reach,
}

/// The forms of a difference. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Terminal,
    Markdown,
    Json,
    Github,
    YamlDiff,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc diff -e prod                       what applying would change
  gdeployc diff --base origin/main            what this branch changes, everywhere
  gdeployc diff -e prod --base v1.4.0         since a release
  gdeployc diff -e prod --base v1.4.0 --live  the same, and what drifted since
  gdeployc diff staging..prod                 how two environments differ
  gdeployc diff -e prod --against deploy/prod what a folder of YAML lacks

Exit: 0 no differences, 1 differences, 2 it could not run, 3 not all of it is
certain, 4 a gate of `--fail-on` or `--max-rolls` was hit.";

impl Diff {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        self.show(global, terminal).or_else(|failure| {
            terminal::say(&failure.to_string());
            Ok(self.gate.failed())
        })
    }

    fn show(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let in_ascii = self.ascii.then(|| terminal.in_ascii());
        let terminal = in_ascii.as_ref().unwrap_or(terminal);
        self.gate.check(self.between.is_some())?;
        let project = self.inputs.add_file(projects::open(global.project.as_deref())?)?;
        let views = match self.views(&project, terminal)? {
            Ok(views) => views,
            Err(Broken { older, findings }) => {
                let failure = older.as_ref().map(|older| {
                    let (why, help) = driver::unknown_because(older, &findings);
                    Failure::new(format!("{why}, so nothing can be compared")).help_if(help)
                });
                report::draw(older.as_ref().unwrap_or(&project), findings, terminal);
                return match failure {
                    None => Ok(self.gate.failed()),
                    Some(failure) => Err(failure),
                };
            }
        };
        let mut views = self.only.narrow(views, &project)?;
        if let Some(view) = views.first_mut() {
            view.add_remarks();
        }
        match self.format {
            Format::Terminal => {
                let look = Look {
                    summary: self.summary,
                    drift: self.show_drift,
                    width: terminal::width(),
                    is_screen: io::stdout().is_terminal(),
                    clock: Clock::Since(self.as_of.unwrap_or_else(Timestamp::now)),
                    signs: if self.ascii || !terminal::is_unicode() { Signs::ASCII } else { Signs::UNICODE },
                };
                self.pager.show(&terminal_text::text(&views, look))?;
            }
            Format::Markdown => {
                terminal::data(&markdown::text(&views, self.link.as_deref(), self.show_drift))?;
            }
            Format::Json => terminal::data(&json::json(&views))?,
            Format::Github => terminal::data(&github::text(&views))?,
            Format::YamlDiff => yaml::show(&views)?,
        }
        let reports: Vec<&Report> = views.iter().map(|view| &view.report).collect();
        Ok(self.gate.exit(&reports, terminal))
    }

    /// One difference for each environment; or what is wrong with a side.
    fn views<'p>(
        &self,
        project: &'p Project,
        terminal: &Terminal,
    ) -> Result<Result<Vec<View<'p>>, Broken>, Failure> {
        let mut options = Options {
            environments: self.environments.clone(),
            inputs: self.inputs.given()?,
            ..Options::default()
        };
        let pair = self.between.as_deref().map(environments).transpose()?;
        if let Some((old, new)) = pair {
            options.environments = vec![old.to_owned(), new.to_owned()];
        }
        let before = self.base.as_deref().map(|base| project.before(base, self.inputs.file.as_deref()));
        let before = before.transpose()?;
        let (mut older_options, mut absence) = (Options::default(), None);
        if let Some(before) = &before {
            [older_options, options] = before.options(project, &options);
            absence = before.absence();
        }
        let now = match project.declared(&options) {
            Ok(now) => now,
            Err(findings) => return Ok(Err(Broken { older: None, findings })),
        };
        let told = if self.show_defaults { Told::All } else { Told::Meant };
        let whole = self.format == Format::YamlDiff;
        let between = |by, left: Side, old: &Set, right: Side, new: &Set| {
            let report = Report::between(told, whole, by, [old, new], &now.schemas);
            View::new(left, right, report, project)
        };
        let empty = Set::default();
        if let Some((old, new)) = pair {
            let set = |name| now.environment(name).unwrap_or(&empty);
            let side = |name| Side::environment(name);
            return Ok(Ok(vec![between(By::Purpose, side(old), set(old), side(new), set(new))]));
        }
        if let Some(folder) = &self.against {
            let [(name, set)] = now.environments.as_slice() else {
                return Err(Failure::new("a folder of YAML holds one environment").help("name it: `-e prod`"));
            };
            let given = folder.to_str().and_then(|text| text.strip_prefix("dir:")).map(Path::new);
            let folder = given.unwrap_or(folder);
            let namespace = now.destinations.first().map_or("", |destination| &destination.namespace);
            let old = driver::folder(folder, namespace, set, &now.schemas)?;
            let right = Side::environment(name);
            let mut view = between(By::Name, Side::folder(folder), &old.set, right, set);
            view.report.notes.extend(old.notes);
            return Ok(Ok(vec![view]));
        }
        let Some((base, Before { commit, project: older, .. })) = self.base.as_ref().zip(before) else {
            if self.environments.is_empty() && now.environments.len() != 1 {
                return Err(Failure::new("there is nothing to compare with").help(
                    "a cluster: `-e prod`; a revision: `--base origin/main`; two environments: `staging..prod`; a folder: `--against DIR`",
                ));
            }
            return Ok(Ok(self.reach.views(project, &now, told, whole, &|_, _| None, terminal)?));
        };
        if self.live && self.environments.is_empty() && now.environments.len() != 1 {
            return Err(
                Failure::new("each environment is in a cluster of its own").help("name one: `-e prod`")
            );
        }
        let before = older.as_ref().map(|older| older.declared(&older_options)).transpose();
        let before = match before {
            Ok(before) => before.unwrap_or_default(),
            Err(findings) => return Ok(Err(Broken { older, findings })),
        };
        let older = older.map(Arc::new);
        let notes = |name: &str, old: &Set, set: &Set| {
            let destination = now.destination(name);
            // These know by themselves what they have applied.
            let is_known =
                destination.is_some_and(|one| one.applied_by.as_deref().is_some_and(|by| by != "kubectl"));
            let context = destination.and_then(|one| one.context.as_deref());
            let behind = if is_known { None } else { left_behind(old, set, context) };
            let is_first = now.environments.first().is_some_and(|(first, _)| first == name);
            (absence.clone().filter(|_| is_first), behind)
        };
        if self.live {
            let earlier = |name: &str, set: &Set| {
                let old = before.environment(name).unwrap_or(&empty);
                let mut report = Report::between(Told::Meant, false, By::Name, [old, set], &now.schemas);
                let (absence, behind) = notes(name, old, set);
                report.notes.extend(absence);
                let side = Side::revision(older.clone(), name, base, &commit);
                Some(Earlier { side, report, behind, set: old.clone() })
            };
            return Ok(Ok(self.reach.views(project, &now, told, whole, &earlier, terminal)?));
        }
        let view = |name: &str, set: &Set| {
            let left = Side::revision(older.clone(), name, base, &commit);
            let old = before.environment(name).unwrap_or(&empty);
            let mut view = between(By::Name, left, old, Side::environment(name), set);
            let (absence, behind) = notes(name, old, set);
            view.report.notes.extend(absence.into_iter().chain(behind));
            view
        };
        let mut views: Vec<View<'_>> = now.environments.iter().map(|(name, set)| view(name, set)).collect();
        if self.environments.is_empty() {
            let is_left = |(name, _): &&(String, Set)| now.environment(name).is_none();
            views.extend(before.environments.iter().filter(is_left).map(|(name, old)| {
                let mut view = view(name, &empty);
                if !old.objects.is_empty() {
                    view.report.notes.push(format!(
                        "`{name}` is no environment any more, and no apply removes what is there: delete it by hand"
                    ));
                }
                view
            }));
        }
        Ok(Ok(views))
    }
}

/// A side that does not compile: the older one, or what is checked out.
struct Broken {
    older: Option<Project>,
    findings: Vec<Diagnostic>,
}

/// `staging..prod`
fn environments(text: &str) -> Result<(&str, &str), Failure> {
    let both = text.split_once("..").filter(|(old, new)| !old.is_empty() && !new.is_empty());
    let Some((old, new)) = both else {
        return Err(Failure::new(format!("`{text}` names no two environments"))
            .help("write `gdeployc diff staging..prod`, or `gdeployc diff -e prod --base origin/main`"));
    };
    // Git has three dots, too.
    if let Some(new) = new.strip_prefix('.').map(|new| new.trim_start_matches('.')) {
        return Err(Failure::new(format!("`{text}` has too many dots"))
            .help(format!("two environments have two dots between them: `gdeployc diff {old}..{new}`")));
    }
    if old == new {
        return Err(Failure::new(format!("both sides are the same environment, `{old}`")).help(format!(
            "name two, or what to compare it with: `gdeployc diff -e {old} --base origin/main`"
        )));
    }
    Ok((old, new))
}

/// Whether a report has something to say of an object.
fn is_told(resource: &Resource) -> bool {
    let heard = &resource.heard;
    resource.action != Action::Unchanged
        || resource.verdict == Verdict::Unknown
        || !heard.problems.is_empty()
        || !heard.warnings.is_empty()
        || !heard.conflicts.is_empty()
        || heard.left.is_some()
        || !heard.notes.is_empty()
        || !resource.beside.applied.is_empty()
        || resource.beside.standing.is_some()
}
