//! The pods that an object starts: their template, labels and what they refer to.

use crate::diff::impact::patterns::way_to_pods;
use crate::diff::set::Object;
use crate::output::node::Node;

/// The template of the pods that an object starts.
pub fn template(object: &Object) -> Option<&Node> {
    way_to_pods(&object.id.kind)?.iter().try_fold(&object.body, |node, step| node.as_map()?.get(*step))
}

/// The same of what is in an object of a kind, to be changed.
pub fn template_mut<'n>(kind: &str, body: &'n mut Node) -> Option<&'n mut Node> {
    way_to_pods(kind)?.iter().try_fold(body, |node, step| match node {
        Node::Map(entries) => entries.get_mut(*step),
        _ => None,
    })
}

/// Whether pods of a template have labels.
pub(super) fn has_labels<'l>(template: &Node, mut wanted: impl Iterator<Item = (&'l str, &'l str)>) -> bool {
    let labels = template.at("metadata/labels").and_then(Node::as_map);
    wanted
        .all(|(key, value)| labels.and_then(|labels| labels.get(key)).and_then(Node::as_text) == Some(value))
}

/// All containers of a template.
pub(super) fn containers(template: &Node) -> impl Iterator<Item = &Node> {
    let list = |path| template.at(path).and_then(Node::as_list).unwrap_or_default();
    list("spec/initContainers").iter().chain(list("spec/containers"))
}

/// All ports of a template.
pub(super) fn ports(template: &Node) -> impl Iterator<Item = &Node> {
    containers(template)
        .flat_map(|container| container.at("ports").and_then(Node::as_list).unwrap_or_default())
}

/// Whether an object says how many pods it starts: not as many as nodes, and not pods that come and go.
pub(super) fn is_counted(workload: &Object) -> bool {
    matches!(workload.id.kind.as_str(), "Deployment" | "StatefulSet" | "ReplicaSet")
}

/// Something a template takes from a ConfigMap or Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference<'n> {
    /// `ConfigMap`, `Secret`
    pub(super) kind: &'static str,
    pub(super) name: &'n str,
    /// One entry; none where it is all of them.
    pub(super) key: Option<&'n str>,
    pub(super) how: How,
    pub(super) is_optional: bool,
}

/// How it gets into the pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Variable,
    File,
    /// A file that is mounted by itself, which is never refreshed.
    SubPath,
}

/// All that a template takes from ConfigMaps and Secrets.
pub(super) fn references(template: &Node) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for container in containers(template) {
        let items = |name| container.at(name).and_then(Node::as_list).unwrap_or_default();
        for variable in items("env") {
            for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
                let reference = variable.at(&format!("valueFrom/{field}"));
                found.extend(reference.and_then(|reference| one(reference, kind, How::Variable)));
            }
        }
        for source in items("envFrom") {
            for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
                let reference = source.at(field);
                found.extend(reference.and_then(|reference| one(reference, kind, How::Variable)));
            }
        }
    }
    for volume in template.at("spec/volumes").and_then(Node::as_list).unwrap_or_default() {
        let name = volume.at("name").and_then(Node::as_text).unwrap_or_default();
        let how = if is_sub_path(template, name) { How::SubPath } else { How::File };
        files(volume, how, &mut found);
        for source in volume.at("projected/sources").and_then(Node::as_list).unwrap_or_default() {
            files(source, how, &mut found);
        }
    }
    found
}

fn one<'n>(reference: &'n Node, kind: &'static str, how: How) -> Option<Reference<'n>> {
    let text = |name| reference.at(name).and_then(Node::as_text);
    let name = text("name").or_else(|| text("secretName"))?;
    let is_optional = reference.at("optional") == Some(&Node::Bool(true));
    Some(Reference { kind, name, key: text("key"), how, is_optional })
}

/// A source of files: all entries, or those that it lists.
fn files<'n>(source: &'n Node, how: How, found: &mut Vec<Reference<'n>>) {
    for (field, kind) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
        let Some(whole) = source.at(field) else { continue };
        let Some(reference) = one(whole, kind, how) else { continue };
        let items = whole.at("items").and_then(Node::as_list).unwrap_or_default();
        if items.is_empty() {
            found.push(reference);
        } else {
            let key = |item: &'n Node| item.at("key").and_then(Node::as_text);
            found.extend(
                items.iter().filter_map(key).map(|key| Reference { key: Some(key), ..reference.clone() }),
            );
        }
    }
}

fn is_sub_path(template: &Node, volume: &str) -> bool {
    containers(template).any(|container| {
        let mounts = container.at("volumeMounts").and_then(Node::as_list).unwrap_or_default();
        mounts.iter().any(|mount| {
            mount.at("name").and_then(Node::as_text) == Some(volume)
                && (mount.at("subPath").is_some() || mount.at("subPathExpr").is_some())
        })
    })
}
