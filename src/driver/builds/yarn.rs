//! Yarn 2 and newer, whose commands and caches are not those of Yarn 1.
//!
//! Which one a project has is known from three files, and only they say it:
//! the Dockerfile would be written all the same, and fail when it is built.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::driver::Project;
use crate::model::words::{Build, SText};
use crate::model::workload::Workload;
use serde_json::Value;
use std::path::Path;

/// GD0325: a build with a Yarn that it does not know.
pub const NEWER_YARN: Code = Code::new("GD0325", "newer-yarn");

/// A build by Yarn of a folder that has a newer one.
pub(super) fn newer(
    project: &Project,
    workload: &Workload<'_>,
    build: &Build<'_>,
    folder: &Path,
) -> Option<Diagnostic> {
    let manager = manager(build).filter(|manager| manager.value == "yarn" && project.is_whole())?;
    let says = sign(project, folder)?;
    let span = workload.origins.span(manager.origin).unwrap_or(workload.span);
    let message = format!("`{}` has a Yarn that `build` does not know: {says}", workload.name.value);
    Some(
        Diagnostic::error(NEWER_YARN, message)
            .label(span, "written are the commands of Yarn 1, which Yarn 2 and newer refuse")
            .help("take `npm` or `pnpm`, or bring a Dockerfile of your own: `build dockerfile { … }`"),
    )
}

fn manager<'b, 'a>(build: &'b Build<'a>) -> Option<&'b SText<'a>> {
    let node = build.node.as_ref().map(|node| &node.manager);
    node.or_else(|| {
        build.r#static.as_ref().filter(|files| files.script.is_some()).map(|files| &files.manager)
    })
}

/// What says that a folder is for Yarn 2 or newer.
fn sign(project: &Project, folder: &Path) -> Option<String> {
    let text = |name: &str| project.text_of(&folder.join(name));
    let package = text("package.json").and_then(|text| serde_json::from_str::<Value>(&text).ok());
    if let Some(manager) = package.as_ref().and_then(|package| package.get("packageManager")?.as_str()) {
        // The hash behind `+` says nothing here.
        let manager = manager.split('+').next().unwrap_or(manager);
        return is_newer(manager).then(|| format!("`packageManager` is `{manager}`"));
    }
    if text(".yarnrc.yml").is_some() {
        return Some("there is a `.yarnrc.yml`".to_owned());
    }
    let is_new = |lock: String| lock.lines().any(|line| line == "__metadata:");
    text("yarn.lock").is_some_and(is_new).then(|| "its `yarn.lock` is not of Yarn 1".to_owned())
}

/// `yarn@4.1.0`
fn is_newer(manager: &str) -> bool {
    let major = manager.strip_prefix("yarn@").and_then(|version| version.split('.').next());
    major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major > 1)
}
