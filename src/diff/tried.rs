//! What a trial in a cluster comes to: the live object, and how it would be.
//!
//! Both sides hold what the server adds, so what differs is what applying would
//! change. Sources are looked up in what was declared, by the meaning of a path:
//! the server's copy has other indices and more elements. Of a new object only
//! what was declared is shown.

use super::ownership::origin::Origin;
use super::pair::Pair;
use super::path::Path;
use super::report::{Action, Cause, Resource, Shown, Verdict, alone, cause, follow};
use super::secret::{self, hidden::is_hidden};
use super::seen::{Context, Seen};
use super::set::{Id, Object};
use crate::output::node::Node;
use crate::schema::Schemas;

/// What came of trying an object.
#[derive(Debug)]
pub struct Tried<'t> {
    /// As the sources say it.
    pub declared: &'t Object,
    /// As it is; none where it is new.
    pub live: Option<Node>,
    /// As it would be; none where nobody knows.
    pub predicted: Option<Node>,
    /// How far that can be believed.
    pub verdict: Verdict,
    /// Whether whole objects are wanted too, without secrets.
    pub whole: bool,
    /// What else is known of it.
    pub context: Context<'t>,
}

/// Both sides of an object that is there.
#[derive(Debug)]
pub struct Sides {
    /// As it is.
    pub old: Object,
    /// As it would be.
    pub new: Object,
}

impl Tried<'_> {
    /// The change, without what the server says of it and what it means beside others; and what was
    /// compared, where the object is there.
    pub fn resource(self, schemas: &Schemas) -> (Resource, Option<Sides>) {
        let Self { declared, live, predicted, verdict, whole, context } = self;
        let shape = schemas.shape(&declared.id.api_version(), &declared.id.kind);
        let (mut found, sides) = match (live, predicted) {
            (None, predicted) => {
                let pair = Pair { old: None, new: Some(declared) };
                let mut found = alone(context.told, &pair, whole, schemas);
                if let Some(predicted) = predicted {
                    context.of_new(&mut found, &side(declared, predicted), declared, &shape);
                }
                if let Some(base) = context.base {
                    base.judge(&mut found, &pair, declared, &shape, None);
                }
                (found, None)
            }
            (Some(live), predicted) => {
                let old = side(declared, live);
                // Without a prediction there is nothing to compare.
                let new = predicted.map_or_else(|| old.clone(), |predicted| side(declared, predicted));
                let pair = Pair { old: Some(&old), new: Some(&new) };
                let mut found = alone(context.told, &pair, whole, schemas);
                found.old_id = None;
                context.of_change(&mut found, &pair, declared, &shape);
                place(&mut found, declared);
                if let Some(base) = context.base {
                    base.judge(&mut found, &pair, declared, &shape, context.writers);
                }
                (found, Some(Sides { old, new }))
            }
        };
        found.verdict = verdict;
        (found, sides)
    }

    /// The change of an object that takes the place of another one, under a new name.
    pub fn successor(self, old: &Object, schemas: &Schemas) -> Resource {
        let new = self.predicted.map(|predicted| side(self.declared, predicted));
        let new = new.as_ref().unwrap_or(self.declared);
        let pair = Pair { old: Some(old), new: Some(new) };
        let mut found = alone(self.context.told, &pair, self.whole, schemas);
        for one in &mut found.changes {
            one.seen = Some(Seen::of(Origin::Declared));
        }
        place(&mut found, self.declared);
        if let Some(base) = self.context.base {
            let id = &self.declared.id;
            let shape = schemas.shape(&id.api_version(), &id.kind);
            base.judge(&mut found, &pair, self.declared, &shape, None);
        }
        found.verdict = self.verdict;
        found
    }
}

/// An object of a cluster, as a side of a comparison.
fn side(declared: &Object, body: Node) -> Object {
    Object {
        workload: declared.workload.clone(),
        logical: declared.logical.clone(),
        ..Object::stored(declared.id.clone(), body)
    }
}

/// Gives each change the source of what was declared there, or around it.
fn place(found: &mut Resource, declared: &Object) {
    found.source = declared.source("").cloned();
    for change in &mut found.changes {
        let mut path: Path = change.path.clone();
        let within = secret::within(declared, &path);
        if within.as_deref().is_some_and(|within| is_hidden(declared, within)) {
            let hide = |shown: &mut Option<Shown>| *shown = shown.take().map(|_| Shown::Sensitive);
            hide(&mut change.old);
            hide(&mut change.new);
        }
        let mut within = within;
        while within.is_none() && path.steps.pop().is_some() {
            within = path.within(&declared.body);
        }
        change.source = within.and_then(|within| declared.source(&within).cloned());
    }
}

/// Lays the causes at names that change because of what they name.
pub fn causes(resources: &mut [Resource]) {
    let renamed: Vec<(Id, Cause)> = resources
        .iter()
        .filter(|resource| resource.action == Action::Update)
        .filter_map(|resource| Some((resource.old_id.clone()?, cause(resource))))
        .collect();
    follow(&renamed, resources);
}
