//! What of a build only the files of the project can tell.
//!
//! `context` is read from the folder of the file that it stands in. Whether
//! that folder holds a module is for the build to say; of a Dockerfile of the
//! user's own only its last command is looked at.

mod yarn;

pub use yarn::NEWER_YARN;

use super::Project;
use super::analysis::Evaluated;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::model::words::{Build, SText};
use crate::model::workload::Workload;
use crate::values::text::INPUT;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// GD0445: an input in a part of a build that cannot wait for its value.
pub const FIXED_PART: Code = Code::new("GD0445", "fixed-part-of-a-build");
/// GD0446: a program that a shell keeps signals from.
pub const SHELL_ENTRYPOINT: Code = Code::risk("GD0446", "shell-entrypoint");
/// GD0913: a build of a folder that is not there.
pub const NO_CONTEXT: Code = Code::new("GD0913", "no-context");
/// GD0922: a Dockerfile that is not there.
pub const NO_DOCKERFILE: Code = Code::new("GD0922", "no-dockerfile");

/// What cannot be built in an environment, or not stopped once it runs.
pub(super) fn problems(project: &Project, environment: &Evaluated<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for workload in &environment.workloads {
        let Some(build) = &workload.app.build else { continue };
        for text in build.fixed_texts() {
            if text.value.contains(INPUT.0)
                && let Some(span) = workload.origins.span(text.origin)
            {
                found.push(fixed_part(span));
            }
        }
        let context = context(workload, build, &project.sources);
        // What no file says is the folder of the project.
        let folder = context.as_ref().map_or(Path::new(""), |(folder, _)| folder);
        found.extend(yarn::newer(project, workload, build, folder));
        let Some((folder, span)) = context else { continue };
        if project.has_folder(&folder) {
            found.extend(own(project, workload, build, &folder));
        } else {
            found.push(no_context(workload, &folder, span));
        }
    }
    found
}

/// The folder that is built, from the root of the project, and where it is said; none where no file says it.
pub(super) fn context(
    workload: &Workload<'_>,
    build: &Build<'_>,
    sources: &SourceMap,
) -> Option<(PathBuf, Span)> {
    let context = build.context()?;
    let span = workload.origins.span(context.origin)?;
    let file = Path::new(&sources.file(span.file).name);
    let whole = file.parent().unwrap_or(Path::new("")).join(&*context.value);
    Some((whole.components().filter(|part| *part != Component::CurDir).collect(), span))
}

/// The folders that images are built from, with `/` and `..` only in front, by workload.
pub(super) fn contexts(
    environments: &[Evaluated<'_>],
    sources: &SourceMap,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for workload in environments.iter().flat_map(|environment| &environment.workloads) {
        let Some(build) = &workload.app.build else { continue };
        // What no file says is the folder of the project.
        let folder = context(workload, build, sources).map_or_else(PathBuf::new, |(folder, _)| folder);
        let mut parts: Vec<&str> = Vec::new();
        for part in folder.iter().filter_map(|part| part.to_str()) {
            match (part, parts.last()) {
                ("..", Some(last)) if *last != ".." => drop(parts.pop()),
                _ => parts.push(part),
            }
        }
        found.entry(workload.name.value.to_string()).or_default().insert(parts.join("/"));
    }
    found
}

fn fixed_part(span: Span) -> Diagnostic {
    Diagnostic::error(FIXED_PART, "an input cannot be part of this")
        .label(span, "written into the Dockerfile, which is the same for all inputs")
        .help("an input may stand in `variables`, and in `ldflags` of a Go build; a `let` may stand anywhere")
}

fn no_context(workload: &Workload<'_>, folder: &Path, span: Span) -> Diagnostic {
    Diagnostic::error(NO_CONTEXT, format!("there is no folder `{}` to build", folder.display()))
        .label(span, format!("the context of `{}`, from the folder of this file", workload.name.value))
        .help("name the folder that holds the sources, such as that of `go.mod`")
}

/// A Dockerfile of the user's own.
fn own(project: &Project, workload: &Workload<'_>, build: &Build<'_>, folder: &Path) -> Option<Diagnostic> {
    let own = build.dockerfile.as_ref().filter(|_| project.is_whole())?;
    let place = [&own.path, &own.context].into_iter().find_map(|text| workload.origins.span(text.origin));
    let span = place.unwrap_or(workload.span);
    let path = folder.join(&*own.path.value);
    let Some(text) = project.text_of(&path) else {
        return Some(
            Diagnostic::error(NO_DOCKERFILE, format!("there is no file `{}`", path.display()))
                .label(span, format!("the Dockerfile of `{}`", workload.name.value))
                .help("name it from the context: `path = \"Dockerfile\"`"),
        );
    };
    let line = shell_form(&text)?;
    Some(
        Diagnostic::warning(
            SHELL_ENTRYPOINT,
            format!("`{}` will not hear that it is to stop", workload.name.value),
        )
        .label(span, format!("line {line} of `{}` starts it by a shell", path.display()))
        .help("a shell keeps signals to itself: write the command as a list, `ENTRYPOINT [\"/app\"]`"),
    )
}

/// The line, counted from 1, of the last stage's command, if a shell runs it.
fn shell_form(dockerfile: &str) -> Option<usize> {
    let mut entrypoint = None;
    let mut command = None;
    for (at, line) in dockerfile.lines().enumerate() {
        let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let rest = rest.trim_start();
        // `exec` gives the shell's place to the program.
        let is_shell = !rest.starts_with('[') && !rest.starts_with("exec ");
        match word.to_ascii_uppercase().as_str() {
            "FROM" => (entrypoint, command) = (None, None),
            "ENTRYPOINT" => entrypoint = Some((at + 1, is_shell)),
            "CMD" => command = Some((at + 1, is_shell)),
            _ => {}
        }
    }
    entrypoint.or(command).filter(|(_, is_shell)| *is_shell).map(|(line, _)| line)
}

impl Build<'_> {
    /// The folder that is built, from the folder of the file that says it.
    fn context(&self) -> Option<&SText<'_>> {
        let of = [
            self.go.as_ref().map(|go| &go.context),
            self.node.as_ref().map(|node| &node.context),
            self.python.as_ref().map(|python| &python.context),
            self.java.as_ref().map(|java| &java.context),
            self.rust.as_ref().map(|rust| &rust.context),
            self.r#static.as_ref().map(|files| &files.context),
            self.dockerfile.as_ref().map(|own| &own.context),
        ];
        of.into_iter().flatten().next()
    }

    /// What stands in the Dockerfile as it is.
    fn fixed_texts(&self) -> Vec<&SText<'_>> {
        let mut texts = Vec::new();
        if let Some(go) = &self.go {
            texts.extend([&go.package, &go.context, &go.builder, &go.base]);
            texts.extend(&go.private.value);
        }
        if let Some(node) = &self.node {
            texts.extend([&node.main, &node.context, &node.builder, &node.base]);
            texts.extend(&node.script);
        }
        if let Some(python) = &self.python {
            texts.extend([&python.requirements, &python.context, &python.builder, &python.base]);
            texts.extend(&python.run.value);
        }
        if let Some(java) = &self.java {
            texts.extend([&java.jar, &java.context, &java.builder, &java.base]);
        }
        if let Some(rust) = &self.rust {
            texts.extend([&rust.bin, &rust.context, &rust.builder, &rust.base]);
            texts.extend(&rust.features.value);
        }
        if let Some(files) = &self.r#static {
            texts.extend([&files.folder, &files.context, &files.builder, &files.base]);
            texts.extend(&files.script);
        }
        if let Some(own) = &self.dockerfile {
            texts.extend([&own.path, &own.context]);
        }
        texts
    }
}

#[cfg(test)]
mod tests;
