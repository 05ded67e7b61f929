//! The floor above `target`: what is said of objects in the words of Kubernetes.
//!
//! `manifest` makes objects that somebody wrote, `patch` changes those
//! that were emitted, `check` judges the result for a project. All three go
//! by the schemas of [`crate::schema`]; what a schema refuses is found here.
//! A workload without manifests and patches keeps its typed objects.

pub mod check;
pub mod codes;
mod manifest;
mod messages;
mod patch;
mod read;
mod same;
mod words;

use crate::base::diagnostic::Sink;
use crate::model::workload::{Environment, Workload};
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::target::kubernetes::{self, Contents, Object};

pub use same::same;

/// What one workload is made of, its manifests and patches included.
pub fn of_workload(
    environment: &Environment<'_>,
    workload: &Workload<'_>,
    schemas: &Schemas,
    sink: &mut Sink,
) -> Vec<Object> {
    let mut objects = kubernetes::objects(environment, workload);
    if workload.app.existing.value || !speaks_kubernetes(workload) {
        return objects;
    }
    let source = manifest::Source {
        environment,
        workload: Some(workload),
        manifests: &workload.app.manifest,
        facts: &workload.facts,
        origins: &workload.origins,
        span: workload.span,
    };
    objects.extend(manifest::objects(&source, schemas, sink));
    patch::patch(workload, &mut objects, schemas, sink);
    objects
}

/// Whether a workload has manifests or patches.
pub fn speaks_kubernetes(workload: &Workload<'_>) -> bool {
    !workload.app.manifest.is_empty() || !workload.app.patch.is_empty()
}

/// The manifests that belong to no workload.
pub fn of_project(environment: &Environment<'_>, schemas: &Schemas, sink: &mut Sink) -> Vec<Object> {
    let source = manifest::Source {
        environment,
        workload: None,
        manifests: &environment.manifests,
        facts: &environment.facts,
        origins: &environment.origins,
        span: environment.span,
    };
    manifest::objects(&source, schemas, sink)
}

/// All that belongs to no workload, its manifests last; `contents` has seen the objects of every workload.
pub fn of_nobody(environment: &Environment<'_>, mut contents: Contents, schemas: &Schemas) -> Vec<Object> {
    let written = of_project(environment, schemas, &mut Sink::default());
    contents.add_objects(&written);
    let mut objects = kubernetes::project_objects(environment, &contents);
    objects.extend(written);
    objects
}

/// An object without its type.
fn node_of(object: &Object) -> Node {
    Node::of(&object.body.value).expect("objects have text keys")
}
