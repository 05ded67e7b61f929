//! What is said of objects in the words of Kubernetes, for one environment.
//!
//! Findings need objects to be made, so they are made here once and again for
//! the output; a project without manifests, patches and checks makes none.

use super::analysis::Shared;
use crate::base::diagnostic::Sink;
use crate::base::origin::OriginId;
use crate::base::span::Span;
use crate::model::workload::{Environment, Workload};
use crate::objects::check::{self, Judged};
use crate::objects::{self, of_project, of_workload};
use crate::target::kubernetes::Object;
use crate::values::world::World;
use rayon::prelude::*;

/// The findings about manifests, patches and objects.
pub(super) fn findings<'a>(
    shared: &Shared<'a>,
    world: &World<'a, '_>,
    environment: &Environment<'a>,
    workloads: &[Workload<'a>],
    sink: &mut Sink,
) {
    let is_check = |merged: &&crate::layers::expand::Merged<'a>| {
        shared.vocabulary.word(merged.block.word).name == "check" && merged.found.is_empty()
    };
    let checks: Vec<_> = shared.others.values().filter(is_check).collect();
    let has_manifests = !environment.manifests.is_empty()
        || workloads.iter().any(|workload| !workload.app.manifest.is_empty());
    let is_wanted = |workload: &&Workload<'a>| {
        let judged = has_manifests || !checks.is_empty() || objects::speaks_kubernetes(workload);
        judged && !workload.is_unclear
    };
    let wanted: Vec<&Workload<'a>> = workloads.iter().filter(is_wanted).collect();
    let made: Vec<(&Workload<'a>, Vec<Object>, Sink)> = wanted
        .par_iter()
        .map(|workload| {
            let mut inner = Sink::default();
            let made = of_workload(environment, workload, &shared.schemas, &mut inner);
            (*workload, made, inner)
        })
        .collect();
    let own = of_project(environment, &shared.schemas, sink);
    let mut judged = Vec::new();
    for (workload, objects, inner) in &made {
        // What could not be made is not judged.
        if inner.has_errors() {
            continue;
        }
        judged.extend(objects.iter().map(|object| Judged {
            object,
            owner: &workload.name.value,
            origins: &workload.origins,
            span: workload.span,
        }));
    }
    judged.extend(own.iter().map(|object| Judged {
        object,
        owner: &environment.project.name.value,
        origins: &environment.origins,
        span: environment.span,
    }));
    if has_manifests {
        let place = |one: &Judged<'_>| {
            let origin: Option<OriginId> = one.object.body.marks().here().copied();
            origin.and_then(|origin| one.origins.span(origin)).unwrap_or(one.span)
        };
        let is_written = |one: &&Judged<'_>| one.object.is_written;
        let written: Vec<(&Object, Span)> =
            judged.iter().filter(is_written).map(|one| (one.object, place(one))).collect();
        let emitted = judged.iter().filter(|one| !one.object.is_written).map(|one| (one.object, place(one)));
        sink.extend(objects::same(emitted, &written));
    }
    for merged in checks {
        check::check(world, merged, &judged, &shared.schemas, sink);
    }
    for (_, _, inner) in made {
        sink.extend(inner.into_vec());
    }
}
