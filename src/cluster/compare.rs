//! An environment against its cluster, object by object.
//!
//! Lists and trials run side by side (`asking`); each live object is compared when
//! its answer comes, and dropped. What the server cannot answer is predicted; nothing
//! ends the whole.

use super::connect::{Cluster, ConnectError};
use super::discovery::{Kind, Known};
use super::patience::Wait;
use super::prune::{Member, Pruning};
use super::scrub::Scrub;
use super::told::{Told, told};
use super::trial::Outcome;
use crate::diff::impact::across::Autoscalers;
use crate::diff::impact::{Class, replacement};
use crate::diff::meant::Told as Telling;
use crate::diff::ownership::predict;
use crate::diff::ownership::stuck::resets_replicas;
use crate::diff::ownership::writers::Writers;
use crate::diff::pair::By;
use crate::diff::place::place;
use crate::diff::report::{Action, Heard, Problem, Report, Resource, Verdict};
use crate::diff::seen::{Beside, Context};
use crate::diff::set::{Id, Object, Set};
use crate::diff::standing::Before;
use crate::diff::together::Together;
use crate::diff::tried::{self, Tried};
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::schema::shape::Shape;
use crate::target::kubernetes::APPLY_SET;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

mod around;
mod asking;
mod gone;
mod left;
mod notes;
mod others;

/// How often it is said how far it is.
const TELL: Duration = Duration::from_millis(100);

/// What is compared with a cluster.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// What the environment declares.
    pub set: &'w Set,
    /// What objects may be made of.
    pub schemas: &'w Schemas,
    /// `argo-cd`: who applies it, where the source says.
    pub applied_by: Option<&'w str>,
    /// Whether whole objects are wanted too, for tools that compare texts.
    pub whole: bool,
    /// Whether what holds data may be proposed for deletion.
    pub prune_dangerous: bool,
    /// What is told.
    pub told: Telling,
    /// The change that is looked at; none where there is none.
    pub before: Option<&'w Before<'w>>,
}

/// How far a comparison is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// So many objects have an answer.
    pub done: usize,
    /// Of so many; none before anything could be asked.
    pub all: usize,
    /// What is waited for, and how long still.
    pub wait: Option<(Wait, Duration)>,
}

/// Does something, and says now and then that it is not done.
pub(super) async fn telling<T>(work: impl Future<Output = T>, mut tell: impl FnMut()) -> T {
    let mut work = pin!(work);
    loop {
        match timeout(TELL, work.as_mut()).await {
            Ok(done) => return done,
            Err(_) => tell(),
        }
    }
}

/// The objects of a kind in a namespace.
struct Group {
    /// Its group and name.
    names: (String, String),
    kind: Kind,
    namespace: String,
    /// The declared ones, by name.
    declared: Vec<usize>,
    /// Whether members of the set are looked for.
    is_listed: bool,
    /// Those of the declared ones that a list has shown.
    seen: BTreeSet<usize>,
    /// By name: what is not declared. It counts when the list has come to its end.
    members: BTreeMap<String, Member>,
}

impl Group {
    fn new(names: (String, String), kind: Kind, namespace: String) -> Self {
        Self {
            names,
            kind,
            namespace,
            declared: Vec::new(),
            is_listed: false,
            seen: BTreeSet::new(),
            members: BTreeMap::new(),
        }
    }

    /// Whether its objects may be told by their names alone.
    fn is_of_secrets(&self) -> bool {
        self.names.0.is_empty() && self.names.1 == "Secret"
    }
}

impl Cluster {
    /// What applying an environment would do here.
    pub fn compare(
        &self,
        wanted: &Wanted<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report, ConnectError> {
        self.runtime.block_on(async {
            let done = Cell::new(0);
            let all = wanted.set.objects.len();
            let work = async {
                let mut run = Run::new(self, wanted, &done);
                run.look_around().await?;
                run.ask().await;
                Ok(run.finish().await)
            };
            telling(work, || progress(Progress { done: done.get(), all, wait: self.server.waiting() })).await
        })
    }
}

struct Run<'r> {
    cluster: &'r Cluster,
    wanted: &'r Wanted<'r>,
    objects: &'r [Object],
    /// By object; none until it has an answer.
    resources: Vec<Option<Resource>>,
    groups: Vec<Group>,
    /// The set's id; none where it has none, and nothing is pruned.
    id: Option<&'r str>,
    pruning: Pruning,
    together: Together,
    /// Those that are declared.
    autoscalers: Autoscalers<'r>,
    scrub: Scrub,
    barred: BTreeSet<(String, String, String)>,
    /// Namespaces that are being deleted.
    going: BTreeSet<String>,
    /// How many objects have an answer.
    done: &'r Cell<usize>,
}

impl<'r> Run<'r> {
    fn new(cluster: &'r Cluster, wanted: &'r Wanted<'r>, done: &'r Cell<usize>) -> Self {
        let objects = wanted.set.objects.as_slice();
        Self {
            cluster,
            wanted,
            objects,
            resources: objects.iter().map(|_| None).collect(),
            groups: Vec::new(),
            id: objects.iter().find_map(|object| object.label(APPLY_SET)),
            pruning: Pruning::default(),
            together: Together::default(),
            autoscalers: Autoscalers::of(objects.iter()),
            scrub: Scrub::of(objects),
            barred: BTreeSet::new(),
            going: BTreeSet::new(),
            done,
        }
    }

    fn shape(&self, id: &Id) -> Shape {
        self.wanted.schemas.shape(&id.api_version(), &id.kind)
    }

    /// What a trial comes to.
    fn tried(&mut self, at: usize, outcome: Outcome) -> Resource {
        let objects = self.objects;
        let object = &objects[at];
        let id = &object.id;
        let Known::Kind(kind) = self.cluster.kinds.of(id) else {
            return self.unasked(at, Verdict::Unknown, String::new(), None);
        };
        let is_going = self.going.contains(&id.namespace);
        let Told { heard, verdict, is_replaced, is_barred } =
            told(object, kind, &outcome, &self.scrub, &self.cluster.version, is_going);
        if is_barred {
            self.barred.insert((id.namespace.clone(), id.group.clone(), kind.plural.clone()));
        }
        let schemas = self.wanted.schemas;
        let shape = self.shape(id);
        let Outcome { live, unread, mut predicted, manager, conflicts, .. } = outcome;
        let mut heard = heard;
        let mut resets = false;
        if let Some(live) = &live {
            let is_wanted = predicted.is_none() || left::may_be(live, &object.body, &manager);
            let prediction = is_wanted.then(|| predict(live, &object.body, &manager, &shape));
            if let Some(prediction) = prediction {
                heard.left = left::left(live, object, &manager, &shape, &prediction, kind, self.cluster);
                let falls = resets_replicas(&prediction);
                resets = falls.is_some();
                if let Some(count) = falls.filter(|_| self.autoscalers.of_workload(object).is_some()) {
                    heard.notes.push(left::hand_over(count, object, &manager, kind, self.cluster));
                }
                predicted.get_or_insert(prediction.object);
            }
        }
        let writers = live.as_ref().map(|live| Writers::of(live, &manager));
        let conflicts: Vec<String> = conflicts.iter().map(|one| place(&object.body, &one.field)).collect();
        let context = Context {
            told: self.wanted.told,
            writers: writers.as_ref(),
            conflicts: &conflicts,
            base: self.wanted.before.and_then(|before| before.of(at)),
        };
        let tried = Tried { declared: object, live, predicted, verdict, whole: self.wanted.whole, context };
        let (mut found, sides) = tried.resource(schemas);
        if let Some(mut sides) = sides {
            if resets && let Some(Node::Map(spec)) = sides.new.body.at_mut("spec") {
                // The server's own 1 is nobody's wish.
                spec.shift_remove("replicas");
            }
            self.together.keep(sides);
        }
        if unread.is_some() {
            found.action = Action::Unchanged;
            found.changes.clear();
            found.beside = Beside::default();
        }
        if is_replaced {
            found.action = Action::Replace;
            if found.class() != Some(Class::Replaces) {
                found.flags.push(replacement(id));
            }
        }
        found.heard = Heard { manager: Some(manager.name), ..heard };
        found
    }

    /// What can be said of an object that the server cannot be asked about.
    fn unasked(&self, at: usize, verdict: Verdict, why: String, problem: Option<Problem>) -> Resource {
        let object = &self.objects[at];
        let whole = self.wanted.whole;
        let before = self.wanted.before.filter(|_| verdict != Verdict::Unknown);
        let base = before.and_then(|before| before.of(at));
        let context = Context { told: self.wanted.told, base, ..Context::default() };
        let tried = Tried { declared: object, live: None, predicted: None, verdict, whole, context };
        let (mut found, _) = tried.resource(self.wanted.schemas);
        if verdict == Verdict::Unknown {
            found.action = Action::Unchanged;
            found.changes.clear();
        }
        found.heard = Heard {
            unverified: Some(why).filter(|why| !why.is_empty()),
            problems: problem.into_iter().collect(),
            ..Heard::default()
        };
        found
    }

    async fn finish(mut self) -> Report {
        let resources = std::mem::take(&mut self.resources);
        let mut resources: Vec<Resource> = resources
            .into_iter()
            .enumerate()
            .map(|(at, resource)| {
                let lost = || self.unasked(at, Verdict::Unknown, "no answer came".to_owned(), None);
                resource.unwrap_or_else(lost)
            })
            .collect();
        let found = self.pruning.settle(self.cluster, self.wanted, &mut resources).await;
        tried::causes(&mut resources);
        if let Some(before) = self.wanted.before {
            before.gone(&mut resources);
        }
        self.gone(&mut resources).await;
        let around = self.around(&resources).await;
        self.together.judge(self.wanted.set, &around, &mut resources);
        let mut report = Report { resources, notes: found, by: By::Name };
        report.notes.extend(notes::doubts(&report.resources));
        report.notes.extend(notes::rights(&self.barred));
        report
    }
}
