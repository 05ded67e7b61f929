//! Where a Service's requests arrive: ports of pods, by number or by name.
//!
//! A name is looked up in each pod by itself, and a pod without it gets nothing. What is
//! left out is the number of the Service's own port.

use super::selectors::served;
use super::{Level, Risk, Scene, called, pods, template};
use crate::diff::compare::Op;
use crate::diff::path::{Path, Step, key_of, scalar};
use crate::diff::set::Object;
use crate::output::node::Node;

/// Names that no pod has any more.
pub(super) fn names(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        if !scene.knows(new) {
            continue;
        }
        for port in ports(new) {
            let Some(name) = port.at("targetPort").and_then(Node::as_text) else { continue };
            let after: Vec<&Object> = served(&scene.new, new).collect();
            // Without any pod it is not the name that is missing.
            if after.is_empty() || after.iter().any(|workload| named(workload, name).is_some()) {
                continue;
            }
            let is_it =
                |one: &&Node| ["port", "protocol"].iter().all(|key| key_of(one, key) == key_of(port, key));
            let Some(was) = ports(old).find(is_it).and_then(target) else { continue };
            let answers =
                |workload: &&Object| was.as_text().is_none_or(|name| named(workload, name).is_some());
            let before = served(&scene.old, old).find(answers).filter(|before| scene.knows(before));
            let Some(before) = before else { continue };
            if was.as_text() != Some(name) {
                let place = format!("spec.ports[port={},", scalar(&key_of(port, "port")));
                let path = change_of(scene, at, &place, "targetPort");
                for change in &mut scene.resources[at].changes {
                    if change.path.to_string() == path {
                        change.flags.retain(|flag| flag.risk != Risk::Traffic);
                    }
                }
                let message = format!("no pod has a port `{name}`: requests are no longer answered");
                scene.flag_change(at, &path, Risk::Traffic, Level::Danger, message);
            } else if let Some(cause) = scene.position(before) {
                let message = format!(
                    "{} asks for port `{name}`, and no pod has one of that name any more: requests to it are not answered",
                    called(new)
                );
                let path = change_of(scene, cause, "spec.template.spec", "ports");
                scene.flag_change(cause, &path, Risk::Traffic, Level::Danger, message);
            }
        }
    }
}

/// Ports that are no longer said, or are now.
pub(super) fn targets(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let (Some(old), Some(new)) = (pair.old, pair.new) else { continue };
        let mut moved = Vec::new();
        for change in &scene.resources[at].changes {
            let is_target = matches!(change.path.steps.as_slice(), [Step::Key(spec), Step::Key(ports), _, Step::Key(name)]
                if &**spec == "spec" && &**ports == "ports" && &**name == "targetPort");
            if !is_target || !matches!(change.op, Op::Add | Op::Remove) {
                continue;
            }
            let mut around: Path = change.path.clone();
            around.steps.pop();
            let both = around.at(&old.body).and_then(target).zip(around.at(&new.body).and_then(target));
            let Some((was, is)) = both.filter(|(was, is)| was != is) else { continue };
            // A name may stand for the same number.
            let number = |side, service, node: &Node| match node.as_text() {
                Some(name) => served(side, service).find_map(|workload| named(workload, name)).map(scalar),
                None => Some(scalar(node)),
            };
            if number(&scene.old, old, was) != number(&scene.new, new, is) {
                moved.push((change.path.to_string(), scalar(was), scalar(is)));
            }
        }
        for (path, was, is) in moved {
            let message = format!("requests go to port {is} of the pods, no longer to {was}");
            scene.flag_change(at, &path, Risk::Traffic, Level::Warn, message);
        }
    }
}

fn ports(service: &Object) -> impl Iterator<Item = &Node> {
    service.body.at("spec/ports").and_then(Node::as_list).unwrap_or_default().iter()
}

/// Where requests to a port of a Service go.
fn target(port: &Node) -> Option<&Node> {
    port.at("targetPort").or_else(|| port.at("port"))
}

/// The number of a port of a pod.
fn named<'n>(workload: &'n Object, name: &str) -> Option<&'n Node> {
    let is_it = |port: &&Node| port.at("name").and_then(Node::as_text) == Some(name);
    pods::ports(template(workload)?).filter(is_it).find_map(|port| port.at("containerPort"))
}

/// The path of the change below a place that is about something; nothing where there is none.
fn change_of(scene: &Scene<'_>, at: usize, place: &str, about: &str) -> String {
    let is_about = |path: &Path| {
        path.to_string().starts_with(place)
            && path.steps.iter().any(|step| matches!(step, Step::Key(name) if &**name == about))
    };
    let found = scene.resources[at].changes.iter().find(|change| is_about(&change.path));
    found.map(|change| change.path.to_string()).unwrap_or_default()
}
