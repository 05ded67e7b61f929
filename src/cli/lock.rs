//! `gdeployc lock`: looks up the digest behind each tag and writes `images.lock`.
//!
//! Speaks to a network, and only to registries. Lines
//! of tags that nobody uses any more go; a tag that could not be looked up
//! keeps the line it has.

use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::terminal::{self, Terminal};
use super::{Global, projects, report};
use crate::driver::{self, LOCK};
use crate::output::replace::replace;
use crate::registry;

/// Look up the digest behind each image's tag, and write images.lock.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Lock {
    /// Only these images; the lines of all others stay
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
    /// Look up again what has a line already: a tag may mean another image by now
    #[arg(long, short)]
    update: bool,
}

const EXAMPLES: &str = "\
Examples:
  gdeployc lock                   what has no line yet, base images of builds too
  gdeployc lock --update          all of it again
  gdeployc lock golang:1.26       one of them again

Commit images.lock: with it the same source gives the same pods at any time.
Exit: 1 where an image could not be looked up; all others are written.";

impl Lock {
    pub(super) fn run(&self, global: &Global, terminal: &Terminal) -> Result<ExitCode, Failure> {
        let project = projects::open(global.project.as_deref())?;
        let used = match project.image_references() {
            Ok(used) => used,
            Err(found) => {
                report::draw(&project, found, terminal);
                return Ok(ExitCode::from(1));
            }
        };
        let unused: Vec<String> = self
            .images
            .iter()
            .filter(|image| !used.contains(*image))
            .map(|image| format!("`{image}`"))
            .collect();
        if !unused.is_empty() {
            let used: Vec<String> = used.iter().map(|image| format!("`{image}`")).collect();
            return Err(Failure::new(format!("the project uses no image {}", unused.join(", ")))
                .help(format!("it uses {}", used.join(", "))));
        }
        let old = project.lock().unwrap_or_default();
        let mut new = driver::Lock { digests: old.digests.clone(), unread: Vec::new() };
        new.digests.retain(|image, _| used.contains(image));
        let is_wanted = |image: &&String| match self.images.as_slice() {
            [] => self.update || !new.digests.contains_key(*image),
            images => images.contains(image),
        };
        let wanted: Vec<String> = used.iter().filter(is_wanted).cloned().collect();
        let mut failed = 0;
        let answers = registry::digests(&wanted, |image, answer| match answer {
            Ok(digest) => match old.digests.get(image) {
                Some(before) if before == digest => terminal.note(&format!("{image}: as before\n")),
                Some(_) => terminal.note(&format!("{image}: another image now, {}\n", short(digest))),
                None => terminal.note(&format!("{image}: {}\n", short(digest))),
            },
            Err(why) => {
                failed += 1;
                terminal::say(&format!("error: {image}: {why}\n"));
            }
        });
        new.digests.extend(answers.into_iter().filter_map(|(image, answer)| Some((image, answer.ok()?))));
        let path = project.root.join(LOCK);
        let shown = projects::shown(&projects::way_to(&project.root).join(LOCK));
        let gone = old.digests.keys().filter(|image| !used.contains(*image)).count();
        if new != old || !path.exists() {
            replace(&path, new.text().as_bytes())
                .map_err(|error| Failure::new(format!("could not write `{shown}`: {error}")))?;
            let gone = if gone == 0 { String::new() } else { format!(", {gone} no longer used") };
            terminal.note(&format!("{shown}: {} of {} images{gone}\n", new.digests.len(), used.len()));
        } else {
            terminal.note(&format!("{shown}: nothing changed\n"));
        }
        Ok(ExitCode::from(u8::from(failed > 0)))
    }
}

/// As many digits as people compare.
fn short(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}
