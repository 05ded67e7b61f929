//! What a difference comes to, whole: the model that all renderings draw.
//!
//! One [`Resource`] for each object of either side, with an action, a verdict
//! that says how far it can be believed, and its changes. Owned and without
//! secrets: a value that is one is gone before it gets here.

use super::compare::{self, Difference, Op};
use super::impact::{self, Class, Flag, Level};
use super::meant::{Told, drop_followers, is_noise};
use super::pair::{By, Pair, pairs};
use super::path::{Path, Step};
use super::rollout::{Rollout, rollouts};
use super::secret::{self, hidden};
use super::seen::{Beside, Seen};
use super::set::{Id, Object, Set, Source};
use crate::base::diagnostic::Code;
use crate::output::node::{Entries, Node};
use crate::schema::Schemas;
use crate::schema::shape::Shape;
use crate::target::kubernetes::NAMESPACE_NAME;
use rayon::prelude::*;

/// A difference of two sides.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each object, in the order of the newer side.
    pub resources: Vec<Resource>,
    /// What is to be known of all of it.
    pub notes: Vec<String>,
    /// Whether one side turns into the other, or both are there.
    pub by: By,
}

/// What would happen to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It would be made.
    Create,
    /// It would be changed.
    Update,
    /// It would have to be deleted and made anew.
    Replace,
    /// It would be deleted.
    Delete,
    /// Nothing.
    Unchanged,
}

/// How far an answer can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Both sides are known, or a server has tried it.
    Verified,
    /// Worked out without the server.
    Predicted,
    /// Neither was possible.
    Unknown,
}

/// One object and what would happen to it.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The newer one, or the only one.
    pub id: Id,
    /// The older one, where its name is another.
    pub old_id: Option<Id>,
    /// Its workload, where that is known.
    pub workload: Option<String>,
    /// Where the newer one is declared.
    pub source: Option<Source>,
    /// Where the older one was, on a side that has sources.
    pub old_source: Option<Source>,
    /// What would happen.
    pub action: Action,
    /// How far that can be believed.
    pub verdict: Verdict,
    /// Where it differs. Of a new object the parts that were declared; of one that goes, none.
    pub changes: Vec<Change>,
    /// What a whole object's coming or going puts at risk.
    pub flags: Vec<Flag>,
    /// How its pods would roll, where they do.
    pub rollout: Option<Rollout>,
    /// Both sides of the object without secrets, where they were asked for.
    pub bodies: Option<Bodies>,
    /// What a cluster says of it.
    pub heard: Heard,
    /// What of it is no part of the change.
    pub beside: Beside,
}

/// An object as it is on both sides.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    /// The older one.
    pub old: Option<Node>,
    /// The newer one.
    pub new: Option<Node>,
}

impl Bodies {
    fn of(pair: &Pair<'_>) -> Self {
        if let (Some(old), Some(new)) = (pair.old, pair.new) {
            let [old, new] = hidden::both(old, new).map(Some);
            return Self { old, new };
        }
        Self { old: pair.old.map(hidden::whole), new: pair.new.map(hidden::whole) }
    }
}

/// What a cluster says of an object, besides how it would be.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// In whose name it was asked: the manager that applies the object.
    pub manager: Option<String>,
    /// Why the answer is not verified.
    pub unverified: Option<String>,
    /// What stands in the way of applying it.
    pub problems: Vec<Problem>,
    /// What the server warns of, in its own words.
    pub warnings: Vec<String>,
    /// Fields that somebody else has set.
    pub conflicts: Vec<Conflict>,
    /// What applying leaves behind.
    pub left: Option<Left>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// Why an object cannot be applied as it is.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What sort of problem.
    pub code: Code,
    /// In one line.
    pub message: String,
    /// The field, as the server writes it; empty where it is the whole object.
    pub field: String,
    /// Where the field is declared, or what is nearest to it.
    pub source: Option<Source>,
}

/// A field that another manager has set to another value.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The field, as the server writes it.
    pub field: String,
    /// Who set it: `kubectl-edit`, `kube-controller-manager (scale)`.
    pub manager: String,
    /// Whether applying stops there; else it takes the field over.
    pub stops: bool,
    /// Where the field is declared.
    pub source: Option<Source>,
}

/// Fields that stay although nothing declares them any more, and how to take them out.
#[derive(Clone, Debug)]
pub struct Left {
    /// Each with who owns it; nobody, where nobody does.
    pub fields: Vec<(Path, Vec<String>)>,
    /// A JSON patch that takes out all of them, and only if they still are where they were.
    pub patch: Node,
    /// The same as a command.
    pub command: String,
}

/// One change of an object.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where.
    pub path: Path,
    /// Where, as a JSON pointer into the side that has it.
    pub pointer: String,
    /// What.
    pub op: Op,
    /// The older value.
    pub old: Option<Shown>,
    /// The newer value.
    pub new: Option<Shown>,
    /// What it does to what runs; between environments, what it would.
    pub class: Class,
    /// What may suffer.
    pub flags: Vec<Flag>,
    /// Where the newer value stands.
    pub source: Option<Source>,
    /// Where the older value stood, on a side that has sources.
    pub old_source: Option<Source>,
    /// The object whose change is the cause, such as the ConfigMap behind a name with a hash.
    pub cause: Option<Cause>,
    /// What a cluster shows of it.
    pub seen: Option<Seen>,
}

/// Why a value changed that nobody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The object that it names.
    pub id: Id,
    /// What changed there: names of entries.
    pub entries: Vec<String>,
}

/// A value that may be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// As it is.
    Value(Node),
    /// There is one, and it is a secret.
    Sensitive,
}

impl Shown {
    /// Itself; none where it is a secret.
    pub fn value(&self) -> Option<&Node> {
        match self {
            Self::Value(node) => Some(node),
            Self::Sensitive => None,
        }
    }

    /// Whether it is a secret.
    pub fn is_sensitive(&self) -> bool {
        *self == Self::Sensitive
    }
}

impl Resource {
    /// Whether it is known to stay as it is.
    pub fn is_unchanged(&self) -> bool {
        self.action == Action::Unchanged && self.verdict != Verdict::Unknown
    }

    /// An object of which nothing else is to be said.
    pub fn of(id: Id, action: Action) -> Self {
        Self {
            id,
            old_id: None,
            workload: None,
            source: None,
            old_source: None,
            action,
            verdict: Verdict::Verified,
            changes: Vec::new(),
            flags: Vec::new(),
            rollout: None,
            bodies: None,
            heard: Heard::default(),
            beside: Beside::default(),
        }
    }

    /// The gravest class of its changes.
    pub fn class(&self) -> Option<Class> {
        self.changes.iter().map(|change| change.class).max()
    }

    /// All risks, of the object and of its changes.
    pub fn risks(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().chain(self.changes.iter().flat_map(|change| &change.flags))
    }
}

impl Report {
    /// The difference of two sets that are known whole; `whole`: with both sides of each object.
    pub fn between(told: Told, whole: bool, by: By, [old, new]: [&Set; 2], schemas: &Schemas) -> Self {
        let pairs = pairs(by, old, new);
        let each = |pair: &Pair<'_>| {
            let mut found = resource(told, by, pair, schemas);
            found.bodies = whole.then(|| Bodies::of(pair));
            found
        };
        let mut resources: Vec<Resource> = pairs.par_iter().map(each).collect();
        causes(&pairs, &mut resources);
        if by == By::Name {
            rollouts(&pairs, &mut resources, new.kubernetes);
            impact::across::judge(&pairs, &mut resources, new.kubernetes);
        }
        Self { resources, notes: Vec::new(), by }
    }

    /// How many objects have an action.
    pub fn count(&self, action: Action) -> usize {
        self.resources.iter().filter(|resource| resource.action == action).count()
    }

    /// Whether every object can be applied, and every answer be believed.
    pub fn is_sure(&self) -> bool {
        self.resources.iter().all(|resource| {
            let heard = &resource.heard;
            resource.verdict == Verdict::Verified
                && heard.problems.is_empty()
                && heard.conflicts.iter().all(|conflict| !conflict.stops)
        })
    }

    /// Whether anything would happen.
    pub fn is_empty(&self) -> bool {
        self.resources.iter().all(|resource| resource.action == Action::Unchanged)
    }

    /// How many risks have a level.
    pub fn risks(&self, level: Level) -> usize {
        self.resources.iter().flat_map(Resource::risks).filter(|flag| flag.level == level).count()
    }
}

/// One object by itself. What it shows together with others is judged when all are known.
pub(super) fn alone(told: Told, pair: &Pair<'_>, whole: bool, schemas: &Schemas) -> Resource {
    let mut found = resource(told, By::Name, pair, schemas);
    found.bodies = whole.then(|| Bodies::of(pair));
    found
}

fn resource(told: Told, by: By, pair: &Pair<'_>, schemas: &Schemas) -> Resource {
    let object = pair.object();
    let differences = match (pair.old, pair.new) {
        (Some(old), Some(new)) => {
            let mut found = differences(by, old, new, schemas);
            if told == Told::Meant {
                found.retain(|difference| !is_noise(by, pair, difference));
                drop_followers(&mut found);
            }
            found
        }
        (None, Some(new)) => fields_of(new),
        _ => Vec::new(),
    };
    let one = |found: Difference| {
        let is_meant = told == Told::Meant || !is_noise(by, pair, &found);
        let mut change = change(pair, found);
        if !is_meant {
            change.class = Class::Metadata;
        }
        if !is_meant || by == By::Purpose {
            change.flags.clear();
        }
        change
    };
    let changes: Vec<Change> = differences.into_iter().map(one).collect();
    let renamed = by == By::Name && pair.is_renamed();
    let replaces = || changes.iter().any(|change| change.class == Class::Replaces);
    let is_replaced = by == By::Name && !pair.is_renamed() && replaces();
    let action = match (pair.old, pair.new) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        _ if changes.is_empty() => Action::Unchanged,
        _ if is_replaced => Action::Replace,
        _ => Action::Update,
    };
    Resource {
        old_id: pair.old.filter(|_| renamed).map(|old| old.id.clone()),
        workload: object.workload.clone().or_else(|| pair.old?.workload.clone()),
        source: pair.new.and_then(|new| new.source("")).cloned(),
        old_source: pair.old.and_then(|old| old.source("")).cloned(),
        changes,
        ..Resource::of(object.id.clone(), action)
    }
}

/// Fields in which two objects are meant to differ: each environment names its own namespace, such as in a policy.
fn is_expected(by: By, difference: &Difference, old: &Id, new: &Id) -> bool {
    match difference.path.to_string().as_str() {
        "metadata.name" => by == By::Purpose || !old.is_same(new),
        "metadata.namespace" => by == By::Purpose,
        _ => {
            let last = difference.path.steps.last();
            let names_one =
                matches!(last, Some(Step::Key(name)) if name == "namespace" || name == NAMESPACE_NAME);
            let is = |value: &Option<Node>, id: &Id| {
                value.as_ref().and_then(Node::as_text).is_some_and(|text| text == id.namespace)
            };
            by == By::Purpose && names_one && is(&difference.old, old) && is(&difference.new, new)
        }
    }
}

fn differences(by: By, old: &Object, new: &Object, schemas: &Schemas) -> Vec<Difference> {
    let shape = schemas.shape(&new.id.api_version(), &new.id.kind);
    let (old_body, new_body) = secret::alike(old, new);
    let mut found = compare::compare(&shape, &old_body, &new_body);
    found.retain(|difference| !is_expected(by, difference, &old.id, &new.id));
    found
}

/// What is declared of a new object, a line for each field below `spec` and its like.
fn fields_of(object: &Object) -> Vec<Difference> {
    const KNOWN: &[&str] = &["apiVersion", "kind", "metadata"];
    let mut found = compare::compare(&Shape::Any, &Node::Map(Entries::default()), &object.body);
    found.retain(|difference| !KNOWN.contains(&difference.path.to_string().as_str()));
    found
}

/// A difference of a pair, and what it does.
pub(super) fn change(pair: &Pair<'_>, difference: Difference) -> Change {
    let object = pair.object();
    let in_new = pair.new.and_then(|new| secret::within(new, &difference.path));
    let in_old = pair.old.and_then(|old| secret::within(old, &difference.path));
    let source = |object: Option<&Object>, path: &Option<String>| {
        let path = path.as_deref()?;
        object?.source(path).cloned()
    };
    let is_hidden = |object: Option<&Object>, path: &Option<String>| {
        object.zip(path.as_deref()).is_some_and(|(object, path)| hidden::is_hidden(object, path))
    };
    let hide = is_hidden(pair.new, &in_new)
        || is_hidden(pair.old, &in_old)
        || object.id.is_secret() && hidden::is_of_secret(&difference.path);
    let (class, flags) = match (pair.old, pair.new) {
        (None, _) => (Class::InPlace, impact::exposure(&object.id, &difference, hide)),
        _ => {
            let mut impact = impact::impact(&object.id, &difference, hide);
            let cost = pair.old.zip(pair.new).and_then(|(old, new)| impact::replaces(old, new, &difference));
            if let Some(cost) = cost {
                impact.class = Class::Replaces;
                // Where the table says more of it, that is enough.
                if impact.flags.iter().all(|flag| flag.level < cost.level) {
                    impact.flags.insert(0, cost);
                }
            }
            (impact.class, impact.flags)
        }
    };
    let shown = |object: Option<&Object>, path: &Option<String>, node: Option<Node>| {
        node.map(|node| match object.zip(path.as_deref()) {
            _ if hide => Shown::Sensitive,
            Some((object, path)) => Shown::Value(hidden::without(object, path, node)),
            None => Shown::Value(node),
        })
    };
    // What is gone was taken away around the place where it stood.
    let around = |path: &Path| {
        let mut path = path.clone();
        while path.steps.pop().is_some() {
            if let Some(within) = pair.new.and_then(|new| path.within(&new.body)) {
                return Some(within);
            }
        }
        None
    };
    let place = in_new.clone().or_else(|| around(&difference.path));
    Change {
        pointer: format!("/{}", in_new.as_ref().or(in_old.as_ref()).cloned().unwrap_or_default()),
        op: difference.op,
        old: shown(pair.old, &in_old, difference.old),
        new: shown(pair.new, &in_new, difference.new),
        class,
        flags,
        source: source(pair.new, &place),
        old_source: source(pair.old, &in_old),
        cause: None,
        seen: None,
        path: difference.path,
    }
}

/// Names with a hash change because of what they name.
fn causes(pairs: &[Pair<'_>], resources: &mut [Resource]) {
    let renamed: Vec<(Id, Cause)> = pairs
        .iter()
        .zip(&*resources)
        .filter_map(|(pair, resource)| {
            let (old, new) = (pair.old?, pair.new?);
            new.logical_name().filter(|_| old.id.name != new.id.name)?;
            Some((old.id.clone(), cause(resource)))
        })
        .collect();
    follow(&renamed, resources);
}

/// What changed in an object that others name.
pub(super) fn cause(resource: &Resource) -> Cause {
    let is_content = |change: &&Change| change.class != Class::Metadata;
    let entries = resource.changes.iter().filter(is_content).map(|change| change.path.last());
    Cause { id: resource.id.clone(), entries: entries.collect() }
}

/// Lays the causes at the changes that follow from them.
pub(super) fn follow(renamed: &[(Id, Cause)], resources: &mut [Resource]) {
    for change in resources.iter_mut().flat_map(|resource| &mut resource.changes) {
        let (Some(Shown::Value(Node::Text(old))), Some(Shown::Value(Node::Text(new)))) =
            (&change.old, &change.new)
        else {
            continue;
        };
        let cause = renamed.iter().find(|(before, cause)| before.name == *old && cause.id.name == *new);
        change.cause = cause.map(|(_, cause)| cause.clone());
    }
}
