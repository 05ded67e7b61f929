//! What is known before the first trial: namespaces, kinds, and what the set's parent remembers.
//!
//! An object whose namespace or kind is not there is not asked about: the server's
//! answer would be that of an object that is not there.

use super::{Group, Run};
use crate::base::diagnostic::Code;
use crate::cluster::codes::{NO_KIND, NO_NAMESPACE};
use crate::cluster::connect::ConnectError;
use crate::cluster::discovery::{Known, encoded};
use crate::cluster::live::{self, Found};
use crate::diff::report::{Problem, Verdict};
use crate::diff::set::{Id, Object, annotation};
use crate::output::node::Node;
use crate::target::kubernetes::{APPLY_SET, PART_OF};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// A kind, by its group and name, in a namespace.
type Place = ((String, String), String);

impl Run<'_> {
    /// Which namespaces there are, which kinds, and what the set's parent says was in it.
    pub(super) async fn look_around(&mut self) -> Result<(), ConnectError> {
        let parent = self.read_parent();
        let missing = self.missing_namespaces().await;
        let parent = parent.await;
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
                    self.resources[at] = Some(self.unasked(at, Verdict::Unknown, why, None));
                    continue;
                }
                Known::Missing => {
                    let found = if defines(self.objects, id) {
                        self.unasked(at, Verdict::Predicted, "its kind is defined first".to_owned(), None)
                    } else {
                        let message = format!(
                            "the cluster has no kind `{}` in `{}`, and nothing here defines it",
                            id.kind,
                            id.api_version()
                        );
                        let problem = problem(NO_KIND, message, object, "kind");
                        self.unasked(at, Verdict::Predicted, String::new(), Some(problem))
                    };
                    self.resources[at] = Some(found);
                    continue;
                }
            };
            let namespace = if kind.namespaced { id.namespace.clone() } else { String::new() };
            if missing.contains(&namespace) {
                let found = if is_made(&namespace) {
                    let why = format!("namespace `{namespace}` is made first");
                    self.unasked(at, Verdict::Predicted, why, None)
                } else {
                    let message = format!("namespace `{namespace}` is not there, and nothing here makes it");
                    let problem = problem(NO_NAMESPACE, message, object, "metadata/namespace");
                    self.unasked(at, Verdict::Predicted, String::new(), Some(problem))
                };
                self.resources[at] = Some(found);
                continue;
            }
            let key = (id.group.clone(), id.kind.clone(), namespace.clone());
            let is_member = object.label(PART_OF).is_some();
            let group = groups.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Group::new((id.group.clone(), id.kind.clone()), kind.clone(), namespace)
            });
            group.declared.push(at);
            group.is_listed |= is_member && kind.listed && self.id.is_some();
        }
        for (names, namespace) in self.was_in_set(&missing, parent)? {
            let kinds = &self.cluster.kinds;
            let Some(kind) = kinds.preferred(&names.0, &names.1).filter(|kind| kind.listed) else {
                if kinds.is_stale(&names.0) {
                    let why = format!("the server of `{}` does not answer", names.0);
                    self.pruning.unlisted(&names.1, &namespace, &why);
                }
                continue;
            };
            let namespace = if kind.namespaced { namespace } else { String::new() };
            let key = (names.0.clone(), names.1.clone(), namespace.clone());
            let group = groups.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Group::new(names, kind.clone(), namespace)
            });
            group.is_listed = true;
        }
        self.groups = order.iter().filter_map(|key| groups.remove(key)).collect();
        for group in &mut self.groups {
            group.declared.sort_by_key(|at| &self.objects[*at].id.name);
        }
        Ok(())
    }

    /// Namespaces that are not there; those that are going are remembered.
    async fn missing_namespaces(&mut self) -> BTreeSet<String> {
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
                Some(Ok((name, Found::Object(found))))
                    if found.at("metadata/deletionTimestamp").is_some() =>
                {
                    self.going.insert(name);
                }
                // Who may not read it may still be allowed to work in it.
                Some(_) => {}
                None => return missing,
            }
        }
    }

    /// Asks for the object that stands for the set.
    fn read_parent(&self) -> impl Future<Output = Option<Found>> + use<> {
        let parent = self.objects.iter().find(|object| object.label(APPLY_SET).is_some());
        let path = parent.and_then(|parent| match self.cluster.kinds.of(&parent.id) {
            Known::Kind(kind) => Some(kind.one(&parent.id.namespace, &parent.id.name)),
            Known::Missing | Known::Stale => None,
        });
        let server = self.cluster.server.clone();
        let asked = path.map(|path| tokio::spawn(async move { live::one(&server, &path).await }));
        async move { asked?.await.ok() }
    }

    /// Kinds and namespaces that members of the set may be in: what is declared, and what the parent remembers.
    fn was_in_set(
        &mut self,
        missing: &BTreeSet<String>,
        found: Option<Found>,
    ) -> Result<BTreeSet<Place>, ConnectError> {
        let Some(parent) = self.objects.iter().find(|object| object.label(APPLY_SET).is_some()) else {
            return Ok(BTreeSet::new());
        };
        if missing.contains(&parent.id.namespace) {
            return Ok(BTreeSet::new());
        }
        let live = match found {
            Some(Found::Object(live)) => Some(*live),
            Some(Found::Absent) => None,
            Some(Found::Unread(why)) => {
                self.pruning.forgotten(&parent.id.place(), &why);
                None
            }
            None => return Ok(BTreeSet::new()),
        };
        let remembered = |name: &str| {
            let text = live.as_ref().and_then(|live| annotation(live, name)).unwrap_or_default();
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
}

fn problem(code: Code, message: String, object: &Object, path: &str) -> Problem {
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
