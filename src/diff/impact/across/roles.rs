//! Roles that allow more than before, right for right.
//!
//! Rules are compared by what they come to, not as they are written: two rules
//! that are one rule taken apart change nothing. A `*` covers what it stands for.

use super::{Level, Risk, Scene};
use crate::base::list;
use crate::diff::set::Object;
use crate::output::node::Node;

/// One thing that a rule allows: a verb on a resource, perhaps of one name, or on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Right<'n> {
    verb: &'n str,
    group: &'n str,
    resource: &'n str,
    name: &'n str,
}

pub(super) fn check(scene: &mut Scene<'_>) {
    for at in 0..scene.pairs.len() {
        let pair = scene.pairs[at];
        let Some(new) = pair.new.filter(|new| matches!(new.id.kind.as_str(), "Role" | "ClusterRole")) else {
            continue;
        };
        if !scene.is_told(at) {
            continue;
        }
        let before = pair.old.map(rights).unwrap_or_default();
        let gained: Vec<Right<'_>> =
            rights(new).into_iter().filter(|right| !before.iter().any(|known| known.covers(right))).collect();
        let (grave, other): (Vec<Right<'_>>, Vec<Right<'_>>) = gained.into_iter().partition(Right::is_grave);
        if !grave.is_empty() {
            scene.flag(at, Risk::Security, Level::Danger, format!("it allows to {}", told(&grave)));
        }
        if !other.is_empty() && pair.old.is_some() {
            scene.flag(at, Risk::Security, Level::Warn, format!("it allows to {}", told(&other)));
        }
    }
}

/// Whether a role allows what another one does not.
pub(super) fn widens(old: &Object, new: &Object) -> bool {
    let before = rights(old);
    // Of one that is put together by labels nobody knows what it comes to.
    let is_known = new.body.at("aggregationRule").is_none();
    !is_known || rights(new).iter().any(|right| !before.iter().any(|known| known.covers(right)))
}

/// `get secrets, create pods/exec and 3 more`
fn told(rights: &[Right<'_>]) -> String {
    const MOST: usize = 4;
    let mut names: Vec<String> = rights.iter().take(MOST).map(Right::shown).collect();
    if rights.len() > MOST {
        names.push(format!("{} more", rights.len() - MOST));
    }
    list::and(&names)
}

fn rights(role: &Object) -> Vec<Right<'_>> {
    let mut found = Vec::new();
    for rule in role.body.at("rules").and_then(Node::as_list).unwrap_or_default() {
        let texts = |field: &str| -> Vec<&str> {
            let list = rule.at(field).and_then(Node::as_list).unwrap_or_default();
            list.iter().filter_map(Node::as_text).collect()
        };
        let names = texts("resourceNames");
        let names = if names.is_empty() { vec!["*"] } else { names };
        for verb in texts("verbs") {
            for group in texts("apiGroups") {
                for resource in texts("resources") {
                    found.extend(names.iter().map(|name| Right { verb, group, resource, name }));
                }
            }
            found.extend(texts("nonResourceURLs").into_iter().map(|path| Right {
                verb,
                group: "",
                resource: path,
                name: "*",
            }));
        }
    }
    found
}

impl Right<'_> {
    fn covers(&self, other: &Right<'_>) -> bool {
        let covers = |wide: &str, narrow: &str| wide == "*" || wide == narrow;
        covers(self.verb, other.verb)
            && covers(self.group, other.group)
            && (self.resource == other.resource || self.resource == "*" && !other.resource.starts_with('/'))
            && covers(self.name, other.name)
    }

    /// Whether it leads to more rights, to secrets, or into pods and nodes.
    fn is_grave(&self) -> bool {
        let reads = matches!(self.verb, "get" | "list" | "watch" | "*");
        let writes = matches!(self.verb, "create" | "update" | "patch" | "*");
        self.verb == "*"
            || self.resource == "*"
            || matches!(self.verb, "escalate" | "bind" | "impersonate")
            || match self.resource {
                "secrets" => reads,
                "pods/exec" | "pods/attach" | "pods/portforward" | "nodes/proxy" => reads || writes,
                "serviceaccounts/token" => writes,
                "validatingwebhookconfigurations" | "mutatingwebhookconfigurations" => writes,
                _ => false,
            }
    }

    fn shown(&self) -> String {
        let verb = if self.verb == "*" { "do anything with" } else { self.verb };
        let resource = if self.resource == "*" { "everything" } else { self.resource };
        let group = match self.group {
            "" => String::new(),
            "*" => " of all groups".to_owned(),
            group => format!(".{group}"),
        };
        let name = if self.name == "*" { String::new() } else { format!(" `{}`", self.name) };
        format!("{verb} {resource}{group}{name}")
    }
}
