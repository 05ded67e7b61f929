//! An environment against its cluster, object by object.
//!
//! Lists and trials run side by side, at most so many at once; each live object
//! is compared when its answer comes, and dropped. A list is only asked for when no
//! trial is waiting, so that what is held does not grow with the cluster. What the
//! server cannot answer is predicted; nothing ends the whole.

use super::codes::{NO_KIND, NO_NAMESPACE};
use super::connect::{Cluster, ConnectError};
use super::discovery::{Kind, Known, encoded};
use super::live::{self, Found, Whole};
use super::overlay;
use super::prune::{Member, Pruning};
use super::scrub::Scrub;
use super::told::{Told, told};
use super::trial::{Outcome, Question, trial};
use crate::diff::report::{Action, Heard, Problem, Report, Resource, Verdict};
use crate::diff::set::{Id, Object, Set};
use crate::diff::tried::{self, Tried};
use crate::output::node::Node;
use crate::schema::Schemas;
use crate::schema::shape::Shape;
use crate::target::kubernetes::{APPLY_SET, PART_OF};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::task::JoinSet;

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
            scrub: Scrub::of(objects),
            barred: BTreeSet::new(),
        }
    }

    /// Which namespaces there are, which kinds, and what the set's parent says was in it.
    async fn look_around(&mut self) -> Result<(), ConnectError> {
        let missing = self.missing_namespaces().await?;
        let is_made = |wanted: &str| {
            let is_it = |object: &&Object| object.id.kind == "Namespace" && object.id.name == wanted;
            self.objects.iter().any(|object| is_it(&object))
        };
        let mut groups: BTreeMap<(String, String, String), Group> = BTreeMap::new();
        let mut order = Vec::new();
        for (at, object) in self.objects.iter().enumerate() {
            let id = &object.id;
            let kind = match self.cluster.kinds.of(id) {
                Known::Kind(kind) => kind,
                Known::Stale => {
                    let why = format!("the server of `{}` does not answer", id.api_version());
                    self.resources[at] = Some(self.unasked(object, Verdict::Unknown, why, None));
                    continue;
                }
                Known::Missing => {
                    let found = if defines(self.objects, id) {
                        self.unasked(object, Verdict::Predicted, "its kind is defined first".to_owned(), None)
                    } else {
                        let message = format!(
                            "the cluster has no kind `{}` in `{}`, and nothing here defines it",
                            id.kind,
                            id.api_version()
                        );
                        let problem = problem(NO_KIND, message, object, "kind");
                        self.unasked(object, Verdict::Predicted, String::new(), Some(problem))
                    };
                    self.resources[at] = Some(found);
                    continue;
                }
            };
            let namespace = if kind.namespaced { id.namespace.clone() } else { String::new() };
            if missing.contains(&namespace) {
                let found = if is_made(&namespace) {
                    let why = format!("namespace `{namespace}` is made first");
                    self.unasked(object, Verdict::Predicted, why, None)
                } else {
                    let message = format!("namespace `{namespace}` is not there, and nothing here makes it");
                    let problem = problem(NO_NAMESPACE, message, object, "metadata/namespace");
                    self.unasked(object, Verdict::Predicted, String::new(), Some(problem))
                };
                self.resources[at] = Some(found);
                continue;
            }
            let key = (id.group.clone(), id.kind.clone(), namespace.clone());
            let is_member = object.label(PART_OF).is_some();
            let group = groups.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Group {
                    names: (id.group.clone(), id.kind.clone()),
                    kind: kind.clone(),
                    namespace,
                    declared: Vec::new(),
                    is_listed: false,
                }
            });
            group.declared.push(at);
            group.is_listed |= is_member && kind.listed && self.id.is_some();
        }
        for (names, namespace) in self.was_in_set(&missing).await? {
            let Some(kind) = self.cluster.kinds.preferred(&names.0, &names.1).filter(|kind| kind.listed)
            else {
                continue;
            };
            let namespace = if kind.namespaced { namespace } else { String::new() };
            let key = (names.0.clone(), names.1.clone(), namespace.clone());
            let group = groups.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Group { names, kind: kind.clone(), namespace, declared: Vec::new(), is_listed: false }
            });
            group.is_listed = true;
        }
        self.groups = order.iter().filter_map(|key| groups.remove(key)).collect();
        Ok(())
    }

    async fn missing_namespaces(&self) -> Result<BTreeSet<String>, ConnectError> {
        let names: BTreeSet<&str> = self.objects.iter().map(|object| object.id.namespace.as_str()).collect();
        let mut tasks = JoinSet::new();
        let mut names = names.into_iter().filter(|name| !name.is_empty());
        let mut missing = BTreeSet::new();
        loop {
            for name in names.by_ref().take(self.cluster.concurrency - tasks.len()) {
                let (server, name) = (self.cluster.server.clone(), name.to_owned());
                tasks.spawn(async move {
                    let found = live::one(&server, &format!("/api/v1/namespaces/{}", encoded(&name))).await;
                    (name, found)
                });
            }
            match tasks.join_next().await {
                Some(Ok((name, Found::Absent))) => {
                    missing.insert(name);
                }
                // Who may not read it may still be allowed to work in it.
                Some(_) => {}
                None => return Ok(missing),
            }
        }
    }

    /// Kinds and namespaces that members of the set may be in: what is declared, and what the parent remembers.
    async fn was_in_set(
        &mut self,
        missing: &BTreeSet<String>,
    ) -> Result<BTreeSet<((String, String), String)>, ConnectError> {
        let Some(parent) = self.objects.iter().find(|object| object.label(APPLY_SET).is_some()) else {
            return Ok(BTreeSet::new());
        };
        if missing.contains(&parent.id.namespace) {
            return Ok(BTreeSet::new());
        }
        let Known::Kind(kind) = self.cluster.kinds.of(&parent.id) else { return Ok(BTreeSet::new()) };
        let path = kind.one(&parent.id.namespace, &parent.id.name);
        let live = match live::one(&self.cluster.server, &path).await {
            Found::Object(live) => Some(*live),
            Found::Absent | Found::Unread(_) => None,
        };
        let remembered = |name: &str| {
            let annotations = live.as_ref().and_then(|live| live.at("metadata/annotations")?.as_map());
            let text = annotations.and_then(|all| all.get(name)?.as_text()).unwrap_or_default();
            text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        if let Some(tool) = remembered("applyset.kubernetes.io/tooling").first()
            && !tool.starts_with("gdeployc/")
        {
            return Err(ConnectError::OtherTool { parent: parent.id.place(), tool: tool.clone() });
        }
        let members = || self.objects.iter().filter(|object| object.label(PART_OF).is_some());
        let mut kinds: BTreeSet<(String, String)> =
            members().map(|object| (object.id.group.clone(), object.id.kind.clone())).collect();
        for name in remembered("applyset.kubernetes.io/contains-group-kinds") {
            let (kind, group) = name.split_once('.').unwrap_or((&name, ""));
            kinds.insert((group.to_owned(), kind.to_owned()));
        }
        let mut namespaces: BTreeSet<String> = members().map(|object| object.id.namespace.clone()).collect();
        namespaces.insert(parent.id.namespace.clone());
        namespaces.extend(remembered("applyset.kubernetes.io/additional-namespaces"));
        namespaces.retain(|name| !name.is_empty() && !missing.contains(name));
        let all = |kind: (String, String)| namespaces.iter().map(move |name| (kind.clone(), name.clone()));
        Ok(kinds.into_iter().flat_map(all).collect())
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
        }
    }

    fn list(&self, at: usize) -> impl Future<Output = Done> + use<> {
        let group = &self.groups[at];
        let server = self.cluster.server.clone();
        let path = group.kind.all(&group.namespace);
        let selector =
            format!("&labelSelector={}%3D{}", encoded(PART_OF), encoded(self.id.unwrap_or_default()));
        let is_secret = group.names.0.is_empty() && group.names.1 == "Secret";
        let whole = if is_secret { Whole::Metadata } else { Whole::Object };
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
        let is_secret = group.names.0.is_empty() && group.names.1 == "Secret";
        for at in &group.declared {
            let known = live.remove(&self.objects[*at].id.name);
            // Of a Secret a list says too little.
            ready.push_back((*at, known.filter(|_| !is_secret)));
        }
        for (_, item) in live {
            if let Some(member) = Member::of(&group.kind, item) {
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
        let shape = schemas.kind(&id.api_version(), &id.kind).map_or(Shape::Any, |kind| kind.shape);
        let Outcome { live, unread, mut predicted, manager, .. } = outcome;
        if let Some(live) = &live {
            let body = predicted.get_or_insert_with(|| overlay::over(&shape, live, &object.body));
            if manager.is_client_side
                && let Some(last) = overlay::last_applied(live)
            {
                overlay::without(&shape, body, &last, &object.body);
            }
        }
        let mut found =
            Tried { declared: object, live, predicted, verdict, whole: self.wanted.whole }.resource(schemas);
        if unread.is_some() {
            found.action = Action::Unchanged;
            found.changes.clear();
        }
        if is_replaced {
            found.action = Action::Replace;
            found.rollout = None;
        }
        found.heard = heard;
        found
    }

    /// What can be said of an object that the server cannot be asked about.
    fn unasked(&self, object: &Object, verdict: Verdict, why: String, problem: Option<Problem>) -> Resource {
        let tried =
            Tried { declared: object, live: None, predicted: None, verdict, whole: self.wanted.whole };
        let mut found = tried.resource(self.wanted.schemas);
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
        let notes = self.pruning.settle(self.cluster, self.wanted, &mut resources).await;
        tried::causes(&mut resources);
        let mut report = Report { resources, notes };
        report.notes.extend(doubts(&report.resources));
        report.notes.extend(rights(&self.barred));
        report
    }
}

fn problem(code: crate::base::diagnostic::Code, message: String, object: &Object, path: &str) -> Problem {
    Problem { code, message, field: path.replace('/', "."), source: object.source(path).cloned() }
}

/// Whether a definition of a kind is among the objects.
fn defines(objects: &[Object], id: &Id) -> bool {
    objects.iter().any(|object| {
        let text = |path: &str| object.body.at(path).and_then(Node::as_text);
        object.id.kind == "CustomResourceDefinition"
            && text("spec/group") == Some(&id.group)
            && text("spec/names/kind") == Some(&id.kind)
    })
}

/// What would let the server try it all.
fn rights(barred: &BTreeSet<(String, String, String)>) -> Option<String> {
    if barred.is_empty() {
        return None;
    }
    let mut places: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for (namespace, group, plural) in barred {
        places.entry(namespace).or_default().entry(group).or_default().push(plural);
    }
    let mut text = "what you may not `patch` was predicted; with these rights the server tries it, and nothing is changed".to_owned();
    for (namespace, groups) in places {
        text.push_str(if namespace.is_empty() { "\n  # a ClusterRole" } else { "\n  # a Role in " });
        text.push_str(namespace);
        text.push_str("\n  rules:");
        for (group, plurals) in groups {
            let plurals = plurals.join(", ");
            text.push_str(&format!(
                "\n  - {{ apiGroups: [\"{group}\"], resources: [{plurals}], verbs: [get, list, patch, create] }}"
            ));
        }
    }
    Some(text)
}

/// Why objects that would not change were not tried, one line a reason.
fn doubts(resources: &[Resource]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let is_quiet =
        |resource: &&Resource| resource.action == Action::Unchanged && resource.verdict == Verdict::Predicted;
    for why in resources.iter().filter(is_quiet).filter_map(|resource| resource.heard.unverified.as_deref()) {
        *reasons.entry(why).or_default() += 1;
    }
    let line = |(why, count): (&str, usize)| {
        format!("not verified, and unchanged as far as can be told: {count}, because {why}")
    };
    reasons.into_iter().filter(|(why, _)| !why.starts_with(super::told::BARRED)).map(line).collect()
}
