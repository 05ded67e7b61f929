//! What an environment declares, as one side of a difference.
//!
//! The same objects that a build writes, not as text but as values, each part
//! with its source. Where an error was found there is no side: a difference of
//! half a project would be a wrong one.

use super::analysis::{Evaluated, Shared};
use super::{Options, Project};
use crate::base::diagnostic::{Diagnostic, Sink};
use crate::base::origin::{Origin, OriginId, Origins};
use crate::diff::secret::hidden;
use crate::diff::set::{self, Id, Set, Source};
use crate::diff::status::Status;
use crate::objects::{of_nobody, of_workload};
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::target::kubernetes::{Contents, Object};
use crate::words::form::kubernetes_minor;
use foldhash::fast::FixedState;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// What a project declares.
#[derive(Debug, Default)]
pub struct Declared {
    /// By environment, in the order of the source.
    pub environments: Vec<(String, Set)>,
    /// Where each of them goes, in the same order.
    pub destinations: Vec<Destination>,
    /// What its objects may be made of.
    pub schemas: Schemas,
}

/// Where the objects of an environment go.
#[derive(Clone, Debug, Default)]
pub struct Destination {
    /// The kubeconfig context, where the source says.
    pub context: Option<String>,
    /// `argo-cd`: who applies them, where the source says.
    pub applied_by: Option<String>,
    /// The namespace of those that do not say another one.
    pub namespace: String,
}

impl Declared {
    /// Where the objects of one environment go.
    pub fn destination(&self, name: &str) -> Option<&Destination> {
        self.environments
            .iter()
            .zip(&self.destinations)
            .find(|((known, _), _)| known == name)
            .map(|(_, to)| to)
    }

    /// The objects of one environment.
    pub fn environment(&self, name: &str) -> Option<&Set> {
        self.environments.iter().find(|(known, _)| known == name).map(|(_, set)| set)
    }
}

impl Project {
    /// The objects of the environments asked for; the errors where it does not compile.
    pub fn declared(&self, options: &Options) -> Result<Declared, Vec<Diagnostic>> {
        let options = Options { emit: false, declare: true, ..options.clone() };
        let compiled = apart(|| self.compile(&options));
        if compiled.has_errors() {
            return Err(compiled.into_errors());
        }
        Ok(compiled.declared)
    }
}

/// Does something on threads of its own, and ends them: one that stays keeps what was freed on it, which of a large
/// project is as much as all that it declares.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    // A thread of a pool that waits for another pool does more of its own work meanwhile, deeper and deeper.
    if rayon::current_thread_index().is_some() {
        return work();
    }
    match ThreadPoolBuilder::new().build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Where an environment's objects go.
pub(super) fn destination(evaluated: &Evaluated<'_>) -> Destination {
    let words = &evaluated.environment.words;
    Destination {
        context: words.context.as_ref().map(|context| context.value.to_string()),
        applied_by: words.applied_by.as_ref().map(|tool| tool.value.to_string()),
        namespace: evaluated.environment.namespace.value.to_string(),
    }
}

/// All objects of an environment. A workload is dropped as soon as its objects are made: of a large project the two
/// together are more than all that comes later.
pub(super) fn of_environment(evaluated: Evaluated<'_>, shared: &Shared<'_>) -> Set {
    let environment = &evaluated.environment;
    let each = evaluated.workloads.into_par_iter().map_init(Texts::default, |texts, workload| {
        let objects = of_workload(environment, &workload, &shared.schemas, &mut Sink::default());
        let mut contents = Contents::default();
        contents.add(environment, &workload, &objects);
        let name = &*workload.name.value;
        let objects =
            objects.into_iter().filter_map(|object| side(&object, Some(name), &workload.origins, texts));
        (objects.collect::<Vec<_>>(), contents)
    });
    let parts: Vec<_> = each.collect();
    let mut contents = Contents::default();
    let mut objects = Vec::new();
    for (part, seen) in parts {
        objects.extend(part);
        contents.merge(seen);
    }
    let own = of_nobody(environment, contents, &shared.schemas);
    let mut texts = Texts::default();
    objects
        .extend(own.into_iter().filter_map(|object| side(&object, None, &environment.origins, &mut texts)));
    let versions = environment.words.kubernetes.as_ref();
    let kubernetes = versions.and_then(|versions| kubernetes_minor(versions.value.lowest()?));
    Set { objects, kubernetes }
}

fn side(
    object: &Object,
    workload: Option<&str>,
    origins: &Origins,
    texts: &mut Texts,
) -> Option<set::Object> {
    let body = Node::of(&object.body.value).ok()?;
    let mut sources: Vec<(Arc<str>, Source)> = Vec::new();
    object.body.each_mark(&mut |path, origin| {
        sources.extend(source(origins, origin, texts).map(|source| (texts.of(path), source)));
    });
    // Of two for one path the later one counts.
    sources.reverse();
    sources.sort_by(|(one, _), (other, _)| one.cmp(other));
    sources.dedup_by(|(later, _), (kept, _)| later == kept);
    sources.shrink_to_fit();
    let folder = workload.unwrap_or("project");
    Some(set::Object {
        id: Id::of(&body)?,
        workload: workload.map(str::to_owned),
        logical: format!("{folder}/{}", object.file),
        secrets: hidden::composed(&body),
        body,
        sources,
        chosen: Vec::new(),
        status: Status::default(),
    })
}

/// Paths and layers, each held once: the objects of a kind hardly differ in them.
#[derive(Default)]
struct Texts(HashSet<Arc<str>, FixedState>);

impl Texts {
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let new = Arc::from(text);
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Where a part came from, and whom that beat.
fn source(origins: &Origins, id: OriginId, texts: &mut Texts) -> Option<Source> {
    let span = origins.span(id)?;
    let (layer, beat) = match origins.fact(id)? {
        Origin::Written { layer, beat, .. } => {
            let beat = beat.and_then(|beat| source(origins, beat, texts)).map(Box::new);
            (texts.of(origins.layer(*layer)), beat)
        }
        Origin::Default { .. } => (texts.of("default"), None),
        Origin::Derived { how, from } => {
            let beat =
                from.first().and_then(|&first| source(origins, first, texts)).and_then(|first| first.beat);
            (texts.of(how), beat)
        }
    };
    Some(Source { span, layer, beat })
}
