//! What is in the set and not declared any more: what pruning would delete.
//!
//! Only what a list has shown is proposed, so a kind that could not be listed
//! loses nothing. An old ConfigMap whose name ends in a hash stays while a
//! ReplicaSet needs it: a rollback would start pods that want it. What holds data
//! goes only when somebody asks for that.

use super::compare::Wanted;
use super::connect::Cluster;
use super::discovery::Kind;
use super::live::{self, Found};
use crate::diff::owners::Owners;
use crate::diff::report::{Action, Resource};
use crate::diff::seen::Context;
use crate::diff::set::{Id, Object, annotation};
use crate::diff::together::Together;
use crate::diff::tried::Tried;
use crate::output::node::Node;
use crate::target::kubernetes::LOGICAL_NAME;
use std::collections::{BTreeMap, BTreeSet};

/// Deleting one of these takes more than itself.
const DANGEROUS: &[&str] = &["CustomResourceDefinition", "Namespace", "PersistentVolumeClaim"];
/// An object with this annotation stays: `disabled`.
const PRUNE: &str = "gdeploy.dev/prune";

/// An object of the set that is not declared.
pub(super) struct Member {
    object: Object,
    path: String,
    created: String,
    is_going: bool,
}

/// All of them, and what could not be looked for.
#[derive(Default)]
pub(super) struct Pruning {
    members: Vec<Member>,
    unlisted: BTreeMap<String, BTreeSet<String>>,
    /// Why kinds may be missing among those that were looked for.
    forgotten: Option<String>,
}

impl Member {
    pub(super) fn of(kind: &Kind, body: Node, together: &mut Together) -> Option<Self> {
        let id = Id::of(&body)?;
        let path = kind.one(&id.namespace, &id.name);
        let text = |path: &str| body.at(path).and_then(Node::as_text).unwrap_or_default().to_owned();
        let (created, is_going) =
            (text("metadata/creationTimestamp"), body.at("metadata/deletionTimestamp").is_some());
        let mut object = Object::stored(id, body);
        together.keep_member(object.clone());
        // Only the content of what may have a successor is needed again.
        if object.id.kind != "ConfigMap" || object.logical_name().is_none() {
            let metadata = object.body.at("metadata").cloned().unwrap_or_default();
            object.body = [("metadata", metadata)].into_iter().collect();
        }
        Some(Self { object, path, created, is_going })
    }

    fn is_kept_by_wish(&self) -> bool {
        annotation(&self.object.body, PRUNE) == Some("disabled")
    }

    fn resource(&self, action: Action, owners: &Owners<'_>) -> Resource {
        Resource { workload: owners.find(&self.object), ..Resource::of(self.object.id.clone(), action) }
    }
}

/// Who uses objects, by namespace, kind and name of what is used.
type Users = BTreeMap<(String, &'static str, String), Vec<User>>;

struct User {
    /// `ReplicaSet api-5d9f`
    title: String,
    /// The kind and name of what owns it.
    owner: (String, String),
}

impl Pruning {
    pub(super) fn add(&mut self, member: Member) {
        self.members.push(member);
    }

    /// Remembers a kind whose members nobody knows.
    pub(super) fn unlisted(&mut self, kind: &str, namespace: &str, why: &str) {
        // The server names the kind in each of its answers; one line is enough for all of them.
        let is_barred = why.contains(" cannot list ");
        let why =
            if is_barred { "you may not `list` them".to_owned() } else { super::answer::shortened(why) };
        let place = if namespace.is_empty() { String::new() } else { format!(" in {namespace}") };
        self.unlisted.entry(why).or_default().insert(format!("{kind}{place}"));
    }

    /// Remembers that nobody knows in which kinds there are members.
    pub(super) fn forgotten(&mut self, parent: &str, why: &str) {
        let why = super::answer::shortened(why);
        self.forgotten = Some(format!(
            "what is not declared any more was only looked for in kinds that are declared, because {parent} could not be read: {why}"
        ));
    }

    /// Adds what would be deleted, and says of successors whose place they take.
    pub(super) async fn settle(
        &mut self,
        cluster: &Cluster,
        wanted: &Wanted<'_>,
        resources: &mut Vec<Resource>,
    ) -> Vec<String> {
        self.members.retain(|member| !member.is_going);
        self.members.sort_by(|one, other| one.object.id.cmp(&other.object.id));
        let gone: BTreeSet<(String, String, String)> = self
            .members
            .iter()
            .map(|member| &member.object.id)
            .map(|id| (id.namespace.clone(), id.kind.clone(), id.name.clone()))
            .collect();
        let (users, mut notes) = self.users(cluster).await;
        let stays = |member: &Member| -> Option<String> {
            let id = &member.object.id;
            if member.is_kept_by_wish() {
                return Some(format!("it is annotated `{PRUNE}: disabled`"));
            }
            if DANGEROUS.contains(&id.kind.as_str()) && !wanted.prune_dangerous {
                return Some(format!("a {} is only deleted with `--prune-dangerous`", id.kind));
            }
            member.object.logical_name()?;
            let Some(users) = &users else {
                return Some("nobody knows whether a ReplicaSet uses it".to_owned());
            };
            let kind = if id.kind == "Secret" { "Secret" } else { "ConfigMap" };
            let users = users.get(&(id.namespace.clone(), kind, id.name.clone()))?;
            let is_left = |user: &&User| {
                !gone.contains(&(id.namespace.clone(), user.owner.0.clone(), user.owner.1.clone()))
            };
            users.iter().find(is_left).map(|user| format!("{} uses it", user.title))
        };
        let mut found = Vec::new();
        let mut taken = BTreeSet::new();
        for (number, (resource, declared)) in resources.iter_mut().zip(&wanted.set.objects).enumerate() {
            let Some(at) = self.predecessor(resource, declared) else { continue };
            let member = &mut self.members[at];
            if member.object.id.kind == "Secret" {
                let Found::Object(body) = live::one(&cluster.server, &member.path).await else { continue };
                member.object = Object::stored(member.object.id.clone(), *body);
            }
            let member = &self.members[at];
            let tried = Tried {
                declared,
                live: None,
                predicted: None,
                verdict: resource.verdict,
                whole: wanted.whole,
                context: Context {
                    told: wanted.told,
                    base: wanted.before.and_then(|before| before.of(number)),
                    ..Context::default()
                },
            };
            let heard = std::mem::take(&mut resource.heard);
            *resource = tried.successor(&member.object, wanted.schemas);
            resource.heard = heard;
            let name = &member.object.id.name;
            resource.heard.notes.push(match stays(member) {
                Some(why) => format!("takes the place of {name}, which stays: {why}"),
                None => format!("takes the place of {name}, which pruning deletes"),
            });
            taken.insert(at);
        }
        let owners = Owners::of(wanted.set);
        for (at, member) in self.members.iter().enumerate() {
            if taken.contains(&at) {
                continue;
            }
            match stays(member) {
                Some(why) => {
                    let mut resource = member.resource(Action::Unchanged, &owners);
                    resource.heard.notes.push(format!("stays, although nothing declares it: {why}"));
                    found.push(resource);
                }
                None => found.push(member.resource(Action::Delete, &owners)),
            }
        }
        resources.extend(found);
        notes.extend(self.forgotten.take());
        for (why, kinds) in &self.unlisted {
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            notes.push(format!("what is not declared any more is not known of {}: {why}", kinds.join(", ")));
        }
        notes
    }

    /// The newest member whose place a new object takes.
    fn predecessor(&self, resource: &Resource, declared: &Object) -> Option<usize> {
        if resource.action != Action::Create {
            return None;
        }
        let name = declared.logical_name()?;
        let id = &declared.id;
        let is_one = |member: &Member| {
            let other = &member.object.id;
            (&other.group, &other.kind, &other.namespace) == (&id.group, &id.kind, &id.namespace)
                && member.object.label(LOGICAL_NAME) == Some(name)
        };
        let all = self.members.iter().enumerate().filter(|(_, member)| is_one(member));
        all.max_by(|(_, one), (_, other)| one.created.cmp(&other.created)).map(|(at, _)| at)
    }

    /// Who uses what has a hash in its name; none where that cannot be known.
    async fn users(&self, cluster: &Cluster) -> (Option<Users>, Vec<String>) {
        let hashed = self.members.iter().filter(|member| member.object.logical_name().is_some());
        let namespaces: BTreeSet<&str> = hashed.map(|member| member.object.id.namespace.as_str()).collect();
        let mut users = Users::new();
        for namespace in namespaces {
            for (name, template) in [("ReplicaSet", "spec/template"), ("ControllerRevision", "data")] {
                let Some(kind) = cluster.kinds.preferred("apps", name) else { continue };
                match live::all(&cluster.server, &kind.all(namespace)).await {
                    Ok(items) => {
                        for item in &items {
                            note(&mut users, namespace, name, template, item);
                        }
                    }
                    Err(why) => {
                        let why = super::answer::shortened(&why);
                        return (None, vec![format!("whose ConfigMaps are still used is not known: {why}")]);
                    }
                }
            }
        }
        (Some(users), Vec::new())
    }
}

/// Notes what an object uses.
fn note(users: &mut Users, namespace: &str, kind: &str, template: &str, item: &Node) {
    let text = |node: &Node, path: &str| node.at(path).and_then(Node::as_text).unwrap_or_default().to_owned();
    let owner = item.at("metadata/ownerReferences/0");
    let owner = owner.map(|owner| (text(owner, "kind"), text(owner, "name"))).unwrap_or_default();
    let title = format!("{kind} {}", text(item, "metadata/name"));
    let mut used = BTreeSet::new();
    if let Some(template) = item.at(template) {
        references(template, &mut used);
    }
    for (kind, name) in used {
        let user = User { title: title.clone(), owner: owner.clone() };
        users.entry((namespace.to_owned(), kind, name)).or_default().push(user);
    }
}

/// The ConfigMaps and Secrets that a template names.
fn references(node: &Node, found: &mut BTreeSet<(&'static str, String)>) {
    match node {
        Node::Map(entries) => {
            for (key, value) in entries {
                let name = |path: &str| value.at(path).and_then(Node::as_text).map(str::to_owned);
                let reference = match &**key {
                    "configMap" | "configMapRef" | "configMapKeyRef" => {
                        name("name").map(|name| ("ConfigMap", name))
                    }
                    "secret" => name("secretName").or_else(|| name("name")).map(|name| ("Secret", name)),
                    "secretRef" | "secretKeyRef" => name("name").map(|name| ("Secret", name)),
                    _ => None,
                };
                found.extend(reference);
                references(value, found);
            }
        }
        Node::List(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
