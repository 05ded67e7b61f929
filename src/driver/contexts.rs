//! GD0913: a build of a folder that is not there.
//!
//! `context` is read from the folder of the file that it stands in. Whether
//! that folder holds a module is for the build to say.

use super::Project;
use super::analysis::Evaluated;
use crate::base::diagnostic::{Code, Diagnostic};
use std::path::Path;

/// GD0913: a build of a folder that is not there.
pub const NO_CONTEXT: Code = Code::new("GD0913", "no-context");

/// What cannot be built in an environment.
pub(super) fn missing(project: &Project, environment: &Evaluated<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for workload in &environment.workloads {
        let Some(go) = workload.app.build.as_ref().and_then(|build| build.go.as_ref()) else { continue };
        let Some(span) = workload.origins.span(go.context.origin) else { continue };
        let file = Path::new(&project.sources.file(span.file).name);
        let folder = file.parent().unwrap_or(Path::new("")).join(&*go.context.value);
        if !project.has_folder(&folder) {
            let whose = format!("the context of `{}`, from the folder of this file", workload.name.value);
            found.push(
                Diagnostic::error(NO_CONTEXT, format!("there is no folder `{}` to build", folder.display()))
                    .label(span, whose)
                    .help("name the folder that holds `go.mod`"),
            );
        }
    }
    found
}
