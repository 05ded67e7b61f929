//! An environment against its cluster, object by object.
//!
//! Lists and trials run side by side, at most so many at once; each live object
//! is compared when its answer comes, and dropped. A list is only asked for when no
//! trial is waiting, so that what is held does not grow with the cluster. What the
//! server cannot answer is predicted; nothing ends the whole.

use super::connect::{Cluster, ConnectError};
use super::discovery::{Kind, Known, encoded};
use super::live::{self, Whole};
use super::prune::{Member, Pruning};
use super::scrub::Scrub;
use super::told::{Told, told};
use super::trial::{Outcome, Question, trial};
use crate::diff::impact::across::autoscaler_of;
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
use crate::target::kubernetes::{APPLY_SET, PART_OF};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::task::JoinSet;

mod around;
mod left;
mod notes;
mod others;

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
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// So many objects have an answer.
    pub done: usize,
    /// Of so many.
    pub all: usize,
}

/// The objects of a kind in a namespace.
struct Group {
    /// Its group and name.
    names: (String, String),
    kind: Kind,
    namespace: String,
    /// The declared ones.
    declared: Vec<usize>,
    /// Whether members of the set are looked for.
    is_listed: bool,
}

impl Group {
    /// Whether its objects may be told by their names alone.
    fn is_of_secrets(&self) -> bool {
        self.names.0.is_empty() && self.names.1 == "Secret"
    }
}

enum Done {
    Listed(usize, Result<Vec<Node>, String>),
    Tried(usize, Box<Outcome>),
}

impl Cluster {
    /// What applying an environment would do here.
    pub fn compare(
        &self,
        wanted: &Wanted<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report, ConnectError> {
        self.runtime.block_on(async {
            let mut run = Run::new(self, wanted);
            run.look_around().await?;
            run.ask(progress).await;
            Ok(run.finish().await)
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
    scrub: Scrub,
    barred: BTreeSet<(String, String, String)>,
}

impl<'r> Run<'r> {
    fn new(cluster: &'r Cluster, wanted: &'r Wanted<'r>) -> Self {
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
            scrub: Scrub::of(objects),
            barred: BTreeSet::new(),
        }
    }

    /// Lists and trials, side by side.
    async fn ask(&mut self, progress: &mut dyn FnMut(Progress)) {
        let mut tasks: JoinSet<Done> = JoinSet::new();
        let mut ready: VecDeque<(usize, Option<Node>)> = VecDeque::new();
        let mut next = 0;
        let all = self.objects.len();
        let mut done = self.resources.iter().filter(|resource| resource.is_some()).count();
        loop {
            while tasks.len() < self.cluster.concurrency {
                if let Some((at, live)) = ready.pop_front() {
                    let (server, question) = (self.cluster.server.clone(), self.question(at, live));
                    tasks.spawn(async move { Done::Tried(at, Box::new(trial(&server, question).await)) });
                } else if let Some(group) = self.groups.get(next) {
                    if group.is_listed {
                        tasks.spawn(self.list(next));
                    } else {
                        ready.extend(group.declared.iter().map(|at| (*at, None)));
                    }
                    next += 1;
                } else {
                    break;
                }
            }
            match tasks.join_next().await {
                None => return,
                Some(Ok(Done::Listed(at, found))) => self.listed(at, found, &mut ready),
                Some(Ok(Done::Tried(at, outcome))) => {
                    self.resources[at] = Some(self.tried(at, *outcome));
                    done += 1;
                    progress(Progress { done, all });
                }
                // A task that broke leaves its object unanswered, which `finish` says.
                Some(Err(_)) => {}
            }
        }
    }

    fn shape(&self, id: &Id) -> Shape {
        self.wanted.schemas.shape(&id.api_version(), &id.kind)
    }

    fn question(&self, at: usize, live: Option<Node>) -> Question {
        let object = &self.objects[at];
        let path = match self.cluster.kinds.of(&object.id) {
            Known::Kind(kind) => kind.one(&object.id.namespace, &object.id.name),
            Known::Missing | Known::Stale => String::new(),
        };
        Question {
            path,
            body: serde_json::to_vec(&object.body).unwrap_or_default(),
            live,
            applied_by: self.wanted.applied_by.map(str::to_owned),
            shape: self.shape(&object.id),
        }
    }

    fn list(&self, at: usize) -> impl Future<Output = Done> + use<> {
        let group = &self.groups[at];
        let server = self.cluster.server.clone();
        let path = group.kind.all(&group.namespace);
        let selector =
            format!("&labelSelector={}%3D{}", encoded(PART_OF), encoded(self.id.unwrap_or_default()));
        let whole = if group.is_of_secrets() { Whole::Metadata } else { Whole::Object };
        async move { Done::Listed(at, live::all(&server, &path, &selector, whole).await) }
    }

    /// What is declared is tried next; what is not is a member that may be pruned.
    fn listed(
        &mut self,
        at: usize,
        found: Result<Vec<Node>, String>,
        ready: &mut VecDeque<(usize, Option<Node>)>,
    ) {
        let group = &self.groups[at];
        let mut live: BTreeMap<String, Node> = BTreeMap::new();
        match found {
            Ok(items) => {
                for mut item in items {
                    let (api, kind) = (&group.names.0, &group.names.1);
                    let version = &group.kind.version;
                    let api = if api.is_empty() { version.clone() } else { format!("{api}/{version}") };
                    if let Node::Map(entries) = &mut item {
                        // The elements of a list do not say what they are.
                        entries.shift_insert(0, "apiVersion".to_owned(), Node::from(api));
                        entries.shift_insert(1, "kind".to_owned(), Node::from(kind.as_str()));
                    }
                    let name =
                        item.at("metadata/name").and_then(Node::as_text).unwrap_or_default().to_owned();
                    live.insert(name, item);
                }
            }
            Err(why) => self.pruning.unlisted(&group.names.1, &group.namespace, &why),
        }
        for at in &group.declared {
            let known = live.remove(&self.objects[*at].id.name);
            // Of a Secret a list says too little.
            ready.push_back((*at, known.filter(|_| !group.is_of_secrets())));
        }
        for (_, item) in live {
            if let Some(member) = Member::of(&group.kind, item, &mut self.together) {
                self.pruning.add(member);
            }
        }
    }

    /// What a trial comes to.
    fn tried(&mut self, at: usize, outcome: Outcome) -> Resource {
        let objects = self.objects;
        let object = &objects[at];
        let id = &object.id;
        let Known::Kind(kind) = self.cluster.kinds.of(id) else {
            return self.unasked(object, Verdict::Unknown, String::new(), None);
        };
        let Told { heard, verdict, is_replaced, is_barred } =
            told(object, kind, &outcome, &self.scrub, &self.cluster.version);
        if is_barred {
            self.barred.insert((id.namespace.clone(), id.group.clone(), kind.plural.clone()));
        }
        let schemas = self.wanted.schemas;
        let shape = self.shape(id);
        let Outcome { live, unread, mut predicted, manager, conflicts, .. } = outcome;
        let mut heard = heard;
        let mut resets = false;
        if let Some(live) = &live {
            let prediction = predict(live, &object.body, &manager, &shape);
            heard.left = left::left(live, object, &manager, &shape, &prediction, kind, self.cluster);
            let falls = resets_replicas(&prediction);
            resets = falls.is_some();
            if let Some(count) = falls.filter(|_| autoscaler_of(objects.iter(), object).is_some()) {
                heard.notes.push(left::hand_over(count, object, &manager, kind, self.cluster));
            }
            predicted.get_or_insert(prediction.object);
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
    fn unasked(&self, object: &Object, verdict: Verdict, why: String, problem: Option<Problem>) -> Resource {
        let whole = self.wanted.whole;
        let number = self.objects.iter().position(|one| std::ptr::eq(one, object));
        let before = self.wanted.before.filter(|_| verdict != Verdict::Unknown);
        let base = number.zip(before).and_then(|(number, before)| before.of(number));
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
        let objects = self.objects;
        let resources = std::mem::take(&mut self.resources);
        let mut resources: Vec<Resource> = resources
            .into_iter()
            .zip(objects)
            .map(|(resource, object)| {
                let lost = || self.unasked(object, Verdict::Unknown, "no answer came".to_owned(), None);
                resource.unwrap_or_else(lost)
            })
            .collect();
        let found = self.pruning.settle(self.cluster, self.wanted, &mut resources).await;
        tried::causes(&mut resources);
        if let Some(before) = self.wanted.before {
            before.gone(&mut resources);
        }
        let around = self.around(&resources).await;
        self.together.judge(self.wanted.set, &around, &mut resources);
        let mut report = Report { resources, notes: found, by: By::Name };
        report.notes.extend(notes::doubts(&report.resources));
        report.notes.extend(notes::rights(&self.barred));
        report
    }
}
