//! `gdeployc diff -e prod`: against the cluster that the environment is in.
//!
//! Finds the cluster, asks it, and hands on what it says. Nothing there is changed.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;

use super::view::{Side, View};
use super::words::objects;
use crate::cli::failure::Failure;
use crate::cli::terminal::{self, Terminal};
use crate::cluster::{Access, Cluster, Progress, Wait, Wanted};
use crate::diff::meant::Told;
use crate::diff::report::{Action, Report};
use crate::diff::set::Set;
use crate::diff::standing::{Before, Standing};
use crate::driver::{Declared, Project};

/// An environment as it was, and what has changed in it since.
pub(super) struct Earlier {
    pub(super) side: Side,
    pub(super) set: Set,
    pub(super) report: Report,
    /// What no apply deletes, and how to.
    pub(super) behind: Option<String>,
}

/// What a person may say about the cluster.
#[derive(Debug, Args)]
#[command(next_help_heading = "With a cluster")]
pub(super) struct Reach {
    /// This context of the kubeconfig. Without: the environment's own, else the current one
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
    /// Instead of `KUBECONFIG` and the one in your home
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// Ask as this user
    #[arg(long = "as", value_name = "USER")]
    user: Option<String>,
    /// Ask as a member of this group (repeatable)
    #[arg(long = "as-group", value_name = "GROUP", requires = "user")]
    groups: Vec<String>,
    /// How long all of it may take: `90s`, `2m`
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    timeout: Duration,
    /// How many questions at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Also show what would be lost if claims, namespaces and definitions were pruned
    #[arg(long)]
    prune_dangerous: bool,
}

/// `90s`, `2m`
fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = text[..text.len() - unit.len()].parse::<u32>().ok().filter(|number| *number > 0);
    let seconds = match unit {
        "s" | "" => Some(1),
        "m" => Some(60),
        _ => None,
    };
    let whole = number.zip(seconds).and_then(|(number, seconds)| number.checked_mul(seconds));
    whole.map(|whole| Duration::from_secs(whole.into())).ok_or_else(|| "write it as `90s` or `2m`".to_owned())
}

impl Reach {
    /// One difference for each environment.
    pub(super) fn views<'p>(
        &self,
        project: &'p Project,
        now: &Declared,
        told: Told,
        whole: bool,
        before: &dyn Fn(&str, &Set) -> Option<Earlier>,
        terminal: &Terminal,
    ) -> Result<Vec<View<'p>>, Failure> {
        let access = Access {
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
            user: self.user.clone(),
            groups: self.groups.clone(),
            timeout: self.timeout,
            concurrency: self.concurrency.into(),
        };
        let mut views = Vec::new();
        for ((name, set), destination) in now.environments.iter().zip(&now.destinations) {
            let mut line = Line::new(terminal);
            let cluster = Cluster::connect(&access, name, destination.context.as_deref(), &mut |progress| {
                line.show(progress);
            });
            line.clear();
            let cluster = cluster?;
            let earlier = before(name, set);
            let before = earlier.as_ref().map(|earlier| Before::new(&earlier.set, &earlier.report));
            let wanted = Wanted {
                told,
                before: before.as_ref(),
                set,
                schemas: &now.schemas,
                applied_by: destination.applied_by.as_deref(),
                whole,
                prune_dangerous: self.prune_dangerous,
            };
            let report = cluster.compare(&wanted, &mut |progress| line.show(progress));
            line.clear();
            let mut left = Side::cluster(&cluster.name, &cluster.version);
            let mut report = report?;
            let base = earlier.map(|earlier| {
                let is_left = !is_clear(&earlier.report, &report);
                report.notes.extend(earlier.report.notes);
                report.notes.extend(earlier.behind.filter(|_| is_left));
                earlier.side
            });
            left.project = base.as_ref().and_then(|base| base.project.clone());
            let mut view = View::new(left, Side::environment(name), report, project);
            view.base = base;
            views.push(view);
        }
        Ok(views)
    }
}

/// Whether a cluster has nothing any more of what a change deletes.
fn is_clear(change: &Report, live: &Report) -> bool {
    let gone = live.resources.iter().filter(|one| one.beside.standing == Some(Standing::Applied));
    let gone: BTreeSet<_> = gone.map(|one| one.id.key()).collect();
    let mut deleted = change.resources.iter().filter(|one| one.action == Action::Delete);
    deleted.all(|one| gone.contains(&one.id.key()))
}

/// A line on a terminal that says how far it is, when that takes long.
struct Line {
    is_wanted: bool,
    since: Instant,
    shown: Option<Instant>,
}

impl Line {
    const FIRST: Duration = Duration::from_millis(700);
    const AGAIN: Duration = Duration::from_millis(100);

    fn new(terminal: &Terminal) -> Self {
        let is_wanted = !terminal.is_quiet() && io::stderr().is_terminal();
        Self { is_wanted, since: Instant::now(), shown: None }
    }

    fn show(&mut self, progress: Progress) {
        let is_due = match self.shown {
            None => self.since.elapsed() >= Self::FIRST,
            Some(shown) => shown.elapsed() >= Self::AGAIN,
        };
        if self.is_wanted && is_due {
            self.shown = Some(Instant::now());
            terminal::say(&format!("\r{}\x1b[K", far(progress)));
        }
    }

    fn clear(&mut self) {
        if self.shown.take().is_some() {
            terminal::say("\r\x1b[K");
        }
    }
}

/// How far it is, and what it waits for.
fn far(progress: Progress) -> String {
    let Progress { done, all, wait } = progress;
    let far =
        if all == 0 { "asking the cluster".to_owned() } else { format!("tried {done} of {}", objects(all)) };
    let Some((wait, left)) = wait else { return far };
    let why = match wait {
        Wait::Busy => "the server is busy",
        Wait::Broken => "the connection broke",
    };
    format!("{far}; {why}, asking again in {} s", left.as_secs() + 1)
}
