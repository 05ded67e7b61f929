//! Values, paths and effects in the words that all renderings share.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::base::visible::visible_line;
use crate::diff::compare::Op;
use crate::diff::impact::{Class, Flag, Level};
use crate::diff::path::{Path, Step, scalar};
use crate::diff::quantity;
use crate::diff::report::{Action, Change, Resource, Shown};
use crate::diff::rollout::{Release, Rollout};
use crate::diff::secret::SENSITIVE;
use crate::diff::set::Source;
use crate::output::node::Node;

/// The mark of an action.
pub(super) fn glyph(action: Action) -> &'static str {
    match action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "-/+",
        Action::Delete => "-",
        Action::Unchanged => " ",
    }
}

/// What happens to an object, in a few words.
pub(super) fn effect(resource: &Resource) -> String {
    match resource.action {
        Action::Create => "new".to_owned(),
        Action::Delete => "deleted".to_owned(),
        Action::Unchanged => "unchanged".to_owned(),
        Action::Replace => "must be replaced".to_owned(),
        Action::Update if resource.old_id.is_some() => "under a new name".to_owned(),
        Action::Update => match (&resource.rollout, resource.class()) {
            (Some(rollout), _) => rolls(rollout),
            (None, Some(Class::Metadata)) => "labels only".to_owned(),
            _ if resource.id.kind == "CronJob" && is_in_job(resource) => "from the next run on".to_owned(),
            _ => "in place".to_owned(),
        },
    }
}

/// `1 object`, `4 objects`
pub(super) fn objects(count: usize) -> String {
    if count == 1 { "1 object".to_owned() } else { format!("{count} objects") }
}

/// Whether what changes is what a run is made from.
fn is_in_job(resource: &Resource) -> bool {
    let is_job = |change: &Change| change.path.steps.get(1) == Some(&Step::Key("jobTemplate".into()));
    resource.changes.iter().any(is_job)
}

/// `rolls 4 pods, 3 stay ready; 2 more start`
fn rolls(rollout: &Rollout) -> String {
    let (going, coming) = rollout.resized().unwrap_or_default();
    if rollout.paused {
        // The number of pods is no part of what waits.
        return match (going, coming) {
            (0, 0) => "paused: reaches the pods when resumed".to_owned(),
            (0, more) => format!("paused: {} as before, the change waits until it is resumed", started(more)),
            (fewer, _) => format!("paused: {}, the change waits until it is resumed", stopped(fewer)),
        };
    }
    let exchange = exchange(rollout);
    let is_said = rollout.strategy == "Recreate" || rollout.is_start();
    match (going, coming) {
        _ if is_said => exchange,
        (0, 0) => exchange,
        (0, more) => format!("{exchange}; {}", started(more)),
        (fewer, _) => format!("{exchange}; {}", stopped(fewer)),
    }
}

/// `3 more start`
fn started(count: u64) -> String {
    format!("{count} more {}", if count == 1 { "starts" } else { "start" })
}

/// `1 stops`
fn stopped(count: u64) -> String {
    if count == 1 { "1 stops".to_owned() } else { format!("{count} stop") }
}

/// What becomes of the pods that are there.
fn exchange(rollout: &Rollout) -> String {
    let counted = |count: u64| if count == 1 { "1 pod".to_owned() } else { format!("{count} pods") };
    let shared = rollout.shared();
    let pods = match (shared, rollout.partition) {
        (Some(_), Some(first)) if rollout.is_open() => format!("pods from number {first} on"),
        (Some(count), Some(first)) => {
            format!("{} of {}", count.saturating_sub(first), counted(count))
        }
        (Some(count), None) if rollout.is_open() => format!("{count} or more pods"),
        (Some(count), None) => counted(count),
        (None, Some(first)) => format!("pods from number {first} on"),
        (None, None) => "its pods".to_owned(),
    };
    let pods = match rollout.released {
        Some(Release { most: Some(most), is_counted: true }) => format!("{} that are behind", counted(most)),
        Some(Release { most: Some(most), .. }) => format!("up to {} that are behind", counted(most)),
        Some(Release { most: None, .. }) => "the pods that are behind".to_owned(),
        None => pods,
    };
    match (rollout.strategy.as_str(), rollout.ready(), rollout.replicas) {
        (_, _, Some(count)) if rollout.is_start() && count > 0 => {
            let pods = if rollout.autoscaled { format!("{count} or more pods") } else { counted(count) };
            format!("starts {pods}")
        }
        (_, _, Some(0)) => "no pod to roll".to_owned(),
        ("Recreate", ..) => match (rollout.resized(), rollout.before, rollout.replicas) {
            (Some(resized), Some(before), Some(after)) if resized != (0, 0) => {
                format!("stops {}, then starts {after}", counted(before))
            }
            _ => format!("stops {pods}, then starts them anew"),
        },
        ("OnDelete", ..) => format!("{pods} change when somebody deletes them"),
        _ if rollout.is_held() => "no pod rolls: the partition holds all of them".to_owned(),
        (_, Some(0), _) => format!("rolls {pods}, none may stay ready"),
        (_, Some(ready), _) => {
            format!("rolls {pods}, {ready} {} ready", if ready == 1 { "stays" } else { "stay" })
        }
        (_, None, _) => match (rollout.unavailable, rollout.surge) {
            (Some(0), Some(extra)) => format!("rolls {pods}, {extra} at a time, none missing"),
            (Some(missing), _) if missing > 0 => format!("rolls {pods}, {missing} at a time"),
            _ => format!("rolls {pods}"),
        },
    }
}

/// `12 or more pods roll`, of all objects together; none where none does.
pub(super) fn rolling<'r>(resources: impl Iterator<Item = &'r Resource>) -> Option<String> {
    let (mut pods, mut is_more, mut is_most) = (0_u64, false, false);
    for rollout in resources.filter_map(|resource| resource.rollout.as_ref()) {
        pods = rollout.pods().unwrap_or(0).saturating_add(pods);
        let is_released = rollout.released.is_some();
        is_more |=
            rollout.pods().is_none() || (rollout.is_open() && !is_released && rollout.pods() != Some(0));
        is_most |= rollout.released.is_some_and(|released| !released.is_counted);
    }
    match (pods, is_more) {
        (0, false) => None,
        (1, false) if is_most => Some("at most 1 pod rolls".to_owned()),
        (_, false) if is_most => Some(format!("at most {pods} pods roll")),
        (0, true) => Some("pods roll".to_owned()),
        (1, false) => Some("1 pod rolls".to_owned()),
        (_, true) => Some(format!("{pods} or more pods roll")),
        (_, false) => Some(format!("{pods} pods roll")),
    }
}

/// What is dangerous about an object, each once, with the place to look at.
pub(super) fn dangers(resource: &Resource) -> Vec<(&Flag, Option<&Source>)> {
    let own = resource.flags.iter().map(|flag| (flag, resource.source.as_ref()));
    let of_changes = resource.changes.iter().flat_map(|change| {
        let source = change.source.as_ref();
        change.flags.iter().map(move |flag| (flag, source))
    });
    let mut found: Vec<(&Flag, Option<&Source>)> = Vec::new();
    for (flag, source) in own.chain(of_changes).filter(|(flag, _)| flag.level == Level::Danger) {
        if !found.iter().any(|(known, _)| known.message == flag.message) {
            found.push((flag, source));
        }
    }
    found
}

/// The part of a path that says what a line is about, and the name that is left: `containers[api]` and
/// `image`.
pub(super) fn headed(path: &Path) -> (String, String) {
    let mut steps = path.steps.as_slice();
    for skipped in [&["spec", "template", "spec"][..], &["spec"], &[]] {
        let fits = steps.len() > skipped.len()
            && steps.iter().zip(skipped).all(|(step, name)| matches!(step, Step::Key(key) if key == name));
        if fits {
            steps = &steps[skipped.len()..];
            break;
        }
    }
    let Some((last, around)) = steps.split_last() else { return (String::new(), String::new()) };
    let mut head = String::new();
    for step in around {
        push(&mut head, step);
    }
    let mut name = String::new();
    push(&mut name, last);
    (head, name)
}

/// `containers[api]`: the first key of an element is enough for people.
fn push(text: &mut String, step: &Step) {
    match step {
        Step::Key(name) => {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(&visible_line(name));
        }
        Step::Element(keys) => {
            let name = keys.first().map(|(_, value)| line(value)).unwrap_or_default();
            let _ = write!(text, "[{name}]");
        }
        Step::Value(value) => {
            let _ = write!(text, "[{}]", line(value));
        }
        Step::Index(index) => {
            let _ = write!(text, "[{index}]");
        }
    }
}

/// A value in one line.
pub(super) fn value(shown: &Shown) -> String {
    match shown {
        Shown::Sensitive => SENSITIVE.to_owned(),
        Shown::Value(node) => one_line(node),
    }
}

pub(super) fn one_line(node: &Node) -> String {
    match node {
        Node::Text(text) if text.is_empty() => "\"\"".to_owned(),
        Node::Text(text) if text.contains('\n') => format!("{} lines", text.lines().count()),
        Node::List(items) if items.iter().all(is_scalar) => {
            format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", "))
        }
        Node::Map(entries) if entries.is_empty() => "{}".to_owned(),
        node => line(node),
    }
}

/// A scalar with all its characters to be seen.
fn line(node: &Node) -> String {
    let text = scalar(node);
    match visible_line(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    }
}

fn is_scalar(node: &Node) -> bool {
    !matches!(node, Node::List(_) | Node::Map(_))
}

/// The leaves of a value, each with its path within.
pub(super) fn leaves(node: &Node) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(node, &mut String::new(), &mut found);
    found
}

fn walk(node: &Node, path: &mut String, found: &mut Vec<(String, String)>) {
    let length = path.len();
    match node {
        Node::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                push(path, &Step::Key(key.clone()));
                walk(value, path, found);
                path.truncate(length);
            }
        }
        Node::List(items) if !items.iter().all(is_scalar) => {
            for (index, value) in items.iter().enumerate() {
                let name = value.as_map().and_then(|map| map.get("name")?.as_text());
                match name {
                    Some(name) => push(path, &Step::Element(vec![(String::new(), Node::from(name))])),
                    None => push(path, &Step::Index(index)),
                }
                walk(value, path, found);
                path.truncate(length);
            }
        }
        node => found.push((path.clone(), one_line(node))),
    }
}

/// Two texts without what both begin with, up to a `:`, `/` or `@`: `:1.8` of `registry/api:1.8`.
pub(super) fn without_common<'t>(old: &str, new: &'t str) -> &'t str {
    let same = old.bytes().zip(new.bytes()).take_while(|(one, other)| one == other).count();
    let cut = (1..=same)
        .rev()
        .find(|at| new.is_char_boundary(*at) && matches!(new.as_bytes().get(*at), Some(b':' | b'@')));
    match cut {
        Some(at) if at > 8 => &new[at..],
        _ => new,
    }
}

/// `+50 %`: by how much a quantity or a number grew.
pub(super) fn growth(change: &Change) -> Option<String> {
    if change.op != Op::Replace {
        return None;
    }
    let number = |shown: &Option<Shown>| match shown {
        Some(Shown::Value(node @ (Node::Text(_) | Node::Int(_)))) => quantity::nanos(&scalar(node)),
        _ => None,
    };
    let is_measure = change.path.steps.iter().any(|step| match step {
        Step::Key(name) => matches!(&**name, "resources" | "replicas" | "minReplicas" | "maxReplicas"),
        Step::Element(_) | Step::Value(_) | Step::Index(_) => false,
    });
    let (old, new) = (number(&change.old)?, number(&change.new)?);
    let percent = quantity::growth(old, new).filter(|_| is_measure)?;
    Some(format!("{percent:+} %"))
}
