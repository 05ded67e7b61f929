//! What a difference comes to as an exit code.
//!
//! 2, could not run, is no matter of reports. Then a gate counts most, then
//! doubt, then that there is a difference at all.

use std::process::ExitCode;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::terminal::Terminal;
use crate::diff::impact::{Class, Level, Risk};
use crate::diff::report::{Action, Report, Resource};

/// When a difference is more than a difference.
#[derive(Debug, Args)]
pub(super) struct Gate {
    /// Exit with 4 on these: `replace`, `data`, `security`, `availability`; `data:warn` counts warnings too
    #[arg(long, value_name = "RISK", value_delimiter = ',', value_parser = wanted)]
    fail_on: Vec<Wanted>,
    /// Exit with 4 if more pods than this would roll
    #[arg(long, value_name = "N")]
    max_rolls: Option<u64>,
    /// Exit with 0 where there are differences
    #[arg(long, conflicts_with = "detailed_exitcode")]
    exit_zero: bool,
    /// Exit as terraform does: 0 no differences, 1 it could not run or not all of it is certain, 2 differences; 4
    /// stays a gate
    #[arg(long)]
    detailed_exitcode: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Replace,
    /// What is live in a slot. No word makes a slot yet.
    ActiveSlot,
    Risk(Risk, Level),
}

fn wanted(text: &str) -> Result<Wanted, String> {
    let (name, level) = text.split_once(':').unwrap_or((text, "danger"));
    let level = match level {
        "danger" => Level::Danger,
        "warn" => Level::Warn,
        _ => return Err("a level is `warn` or `danger`".to_owned()),
    };
    Ok(match name {
        "active-slot" if text == name => Wanted::ActiveSlot,
        "replace" if text == "replace" => Wanted::Replace,
        "data" => Wanted::Risk(Risk::Data, level),
        "security" => Wanted::Risk(Risk::Security, level),
        "availability" => Wanted::Risk(Risk::Traffic, level),
        _ => return Err("there are `replace`, `data`, `security`, `availability`".to_owned()),
    })
}

impl Wanted {
    fn is_hit(self, resource: &Resource) -> bool {
        match self {
            Self::Replace => {
                resource.action == Action::Replace
                    || (resource.action != Action::Create && resource.class() == Some(Class::Replaces))
            }
            Self::ActiveSlot => false,
            Self::Risk(risk, level) => resource.risks().any(|flag| flag.risk == risk && flag.level >= level),
        }
    }
}

impl Gate {
    /// The exit code where it could not run.
    pub(super) fn failed(&self) -> ExitCode {
        ExitCode::from(if self.detailed_exitcode { 1 } else { 2 })
    }

    /// Whether it asks something that has an answer.
    pub(super) fn check(&self, is_of_places: bool) -> Result<(), Failure> {
        if self.fail_on.contains(&Wanted::ActiveSlot) {
            return Err(Failure::new("`--fail-on active-slot` would never hit: no app has slots yet").help(
                "it waits for `rollout blue_green` and `rollout canary`, which are not supported so far",
            ));
        }
        let fails = (!self.fail_on.is_empty()).then_some("--fail-on");
        match fails.or(self.max_rolls.map(|_| "--max-rolls")) {
            Some(option) if is_of_places => Err(Failure::new(format!(
                "`{option}` asks what a change does, and between two environments nothing changes"
            ))
            .help("ask it of a revision or a cluster: `gdeployc diff -e prod --base origin/main`")),
            _ => Ok(()),
        }
    }

    /// The exit code; says which gate was hit.
    pub(super) fn exit(&self, reports: &[&Report], terminal: &Terminal) -> ExitCode {
        let resources = || reports.iter().flat_map(|report| &report.resources);
        let differs = reports.iter().any(|report| !report.is_empty());
        let is_sure = reports.iter().all(|report| report.is_sure());
        let hit = self.fail_on.iter().find_map(|wanted| resources().find(|resource| wanted.is_hit(resource)));
        if let Some(resource) = hit {
            terminal.note(&format!("refused because of {} {}\n", resource.id.kind, resource.id.place()));
            return ExitCode::from(4);
        }
        if let Some(most) = self.max_rolls {
            // An autoscaler's pods are not known: one at least.
            let pods = resources()
                .filter_map(|resource| Some(resource.rollout.as_ref()?.pods().unwrap_or(1)))
                .fold(0, u64::saturating_add);
            if pods > most {
                terminal.note(&format!("refused because {pods} pods would roll, more than {most}\n"));
                return ExitCode::from(4);
            }
        }
        if self.detailed_exitcode {
            return ExitCode::from(match (is_sure, differs) {
                (false, _) => 1,
                (true, true) => 2,
                (true, false) => 0,
            });
        }
        if !is_sure {
            return ExitCode::from(3);
        }
        ExitCode::from(u8::from(differs && !self.exit_zero))
    }
}
