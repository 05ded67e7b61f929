//! What a server sets by itself: defaults, and what it chooses.
//!
//! A table, `defaults.tsv`, which `tests/defaults.rs` holds to what real servers
//! do. A default is the same on each object. What a server chooses, such as a
//! node port, a person may choose as well; so it only counts as chosen on an object
//! that a server has stored, and not where the object shows that somebody declared it.
//! Of some fields it does not matter: left out, a server keeps the value.

use super::impact::patterns::{leads, lines, steps, way_of};
use super::ownership::fields::{Fields, Operation, entries, find};
use super::ownership::managers::last_applied;
use super::path::{Path, Step, scalar};
use super::set::Id;
use crate::output::marks::{is_within, segments};
use crate::output::node::Node;
use std::sync::LazyLock;

/// One line of the table.
struct Row {
    line: &'static str,
    kinds: Vec<&'static str>,
    path: Vec<&'static str>,
    value: Value,
    when: When,
}

enum Value {
    /// Always this one.
    Text(&'static str),
    /// The same, of several parts.
    Whole(Node),
    /// That of another field.
    Same(&'static str),
    /// Whatever the server likes.
    Chosen,
    /// The same, and what is left out later stays, whoever chose it; but not this one.
    Kept(&'static str),
}

/// On which objects.
enum When {
    All,
    /// The block around has this field.
    With(&'static str),
    /// It has not.
    Without(&'static str),
    /// The image beside it has a tag that moves, or one that does not.
    Moves(bool),
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = lines(include_str!("defaults.tsv"));
    lines.map(|(_, line)| row(line).unwrap_or_else(|| panic!("a line of the defaults: {line}"))).collect()
});

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let (kinds, path, value) = (columns.next()?, columns.next()?, columns.next()?);
    let value = match value {
        "?" => Value::Chosen,
        "\"\"" => Value::Text(""),
        value if value.starts_with("?!") => Value::Kept(&value[2..]),
        value if value.starts_with(['{', '[']) => Value::Whole(serde_json::from_str(value).ok()?),
        value => value.strip_prefix('=').map_or(Value::Text(value), Value::Same),
    };
    let when = match columns.next() {
        None => When::All,
        Some("moves") => When::Moves(true),
        Some("stays") => When::Moves(false),
        Some(name) => name.strip_prefix('!').map_or(When::With(name), When::Without),
    };
    Some(Row { line, kinds: kinds.split('|').collect(), path: steps(path), value, when })
}

/// The lines of the table, in their order.
pub fn rows() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.line)
}

/// Which line says that a server sets a leaf of this object to what it is. What it chooses is not among these.
pub fn default(id: &Id, body: &Node, path: &[Step], leaf: &Node) -> Option<usize> {
    let is_it = |row: &Row| match &row.value {
        Value::Text(text) => scalar(leaf) == *text,
        Value::Whole(whole) => leaf == whole,
        Value::Same(place) => beside(body, path, place).is_some_and(|other| scalar(other) == scalar(leaf)),
        Value::Chosen | Value::Kept(_) => false,
    };
    ROWS.iter().position(|row| row.leads(id, path) && is_it(row) && row.is_for(body, path))
}

/// What takes the place of a field that goes; none where the server has no value that is always the same.
pub fn instead(id: &Id, path: &Path) -> Option<Node> {
    let is_it = |row: &&Row| matches!(row.when, When::All) && row.leads(id, &path.steps);
    ROWS.iter().filter(is_it).find_map(|row| match &row.value {
        Value::Text(text) => Some(serde_json::from_str(text).unwrap_or_else(|_| Node::from(*text))),
        Value::Whole(whole) => Some(whole.clone()),
        Value::Same(_) | Value::Chosen | Value::Kept(_) => None,
    })
}

/// What a server chose for an object that was read from one: paths of `output::marks`, and the lines that say so.
pub fn chosen(id: &Id, object: &Node) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    choices(id, object, &Declared::of(object), &mut Path::default(), object, &mut found);
    found
}

fn choices(
    id: &Id,
    whole: &Node,
    declared: &Declared,
    path: &mut Path,
    node: &Node,
    found: &mut Vec<(String, usize)>,
) {
    let is_choice =
        |row: &Row| matches!(row.value, Value::Chosen | Value::Kept(_)) && row.leads(id, &path.steps);
    if let Some(at) = ROWS.iter().position(is_choice) {
        let is_anybodys = matches!(ROWS[at].value, Value::Kept(_));
        if ROWS[at].may_be_chosen(whole, &path.steps, node) && (is_anybodys || !declared.has(whole, path)) {
            found.extend(path.within(whole).map(|within| (within, at)));
        }
        return;
    }
    let mut below = |step: Step, node: &Node| {
        path.steps.push(step);
        choices(id, whole, declared, path, node, found);
        path.steps.pop();
    };
    match node {
        Node::Map(entries) => entries.iter().for_each(|(key, node)| below(Step::Key(key.clone()), node)),
        Node::List(items) => items.iter().enumerate().for_each(|(at, node)| below(Step::Index(at), node)),
        _ => {}
    }
}

/// Who says how many pods a stored object has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Whoever applied it, or nobody.
    Declared,
    /// An autoscaler or a person beside it.
    Beside,
    /// Nothing shows it.
    Unknown,
}

/// Where the number of pods stands.
pub const REPLICAS: &str = "spec/replicas";

/// Who says how many pods an object has, as far as it shows.
pub fn count(object: &Node) -> Count {
    if object.at(REPLICAS).is_none() {
        return Count::Declared;
    }
    let path = Path { steps: REPLICAS.split('/').map(|name| Step::Key(name.into())).collect() };
    match Declared::of(object) {
        Declared::Unknown => Count::Unknown,
        declared if declared.has(object, &path) => Count::Declared,
        _ => Count::Beside,
    }
}

/// Whether a place is one of those, or in one.
pub fn is_chosen(chosen: &[String], body: &Node, path: &[Step]) -> bool {
    let within = || Path { steps: path.to_vec() }.within(body);
    !chosen.is_empty() && within().is_some_and(|within| chosen.iter().any(|one| is_within(&within, one)))
}

/// Whether a place, or what is around it, is one that a server chooses where nobody else does.
pub fn is_a_choice(id: &Id, body: &Node, path: &[Step]) -> bool {
    (1..=path.len()).map(|length| &path[..length]).any(|path| {
        let mut rows = ROWS.iter().filter(|row| row.leads(id, path));
        let node = || Path { steps: path.to_vec() }.at(body);
        rows.any(|row| node().is_some_and(|node| row.may_be_chosen(body, path, node)))
    })
}

impl Row {
    /// Whether a path is the one of this row.
    fn leads(&self, id: &Id, path: &[Step]) -> bool {
        let is_pod = self.kinds == ["pod"] && id.kind == "Pod";
        let way = if is_pod { Some(&[][..]) } else { way_of(&self.kinds, &id.kind) };
        way.is_some_and(|way| path.len() == way.len() + self.path.len() && leads(way, &self.path, path))
    }

    /// Whether a value at its path may be a server's choice, whoever chose it.
    fn may_be_chosen(&self, body: &Node, path: &[Step], node: &Node) -> bool {
        let may_be = match self.value {
            Value::Chosen => true,
            Value::Kept(but) => scalar(node) != but,
            Value::Text(_) | Value::Whole(_) | Value::Same(_) => false,
        };
        may_be && self.is_for(body, path)
    }

    fn is_for(&self, body: &Node, path: &[Step]) -> bool {
        let has = |name| beside(body, path, name).is_some();
        match self.when {
            When::All => true,
            When::With(name) => has(name),
            When::Without(name) => !has(name),
            When::Moves(moves) => {
                let image = beside(body, path, "image").or_else(|| beside(body, path, "reference"));
                let image = image.and_then(Node::as_text).unwrap_or_default();
                let name = image.rsplit('/').next().unwrap_or_default();
                let is_moving = !name.contains('@') && (!name.contains(':') || name.ends_with(":latest"));
                is_moving == moves
            }
        }
    }
}

/// What stands in the same block, or where `..` and `/` lead from there; `*` is the own name.
fn beside<'n>(body: &'n Node, path: &[Step], place: &str) -> Option<&'n Node> {
    let (own, around) = path.split_last()?;
    let mut steps = if place.starts_with('/') { Vec::new() } else { around.to_vec() };
    for name in segments(place).filter(|name| !name.is_empty()) {
        match &*name {
            ".." => drop(steps.pop()),
            "*" => steps.push(own.clone()),
            name => steps.push(Step::Key(name.to_owned().into())),
        }
    }
    Path { steps }.at(body)
}

/// What somebody declared of an object, as far as it shows.
enum Declared {
    /// All of it: no server has stored it.
    All,
    /// What a client applied last.
    Applied(Node),
    /// What was applied on the server.
    Owned(Vec<Fields>),
    /// A server has stored it, and nothing shows more.
    Unknown,
}

impl Declared {
    fn of(object: &Node) -> Self {
        let has = |name: &str| {
            object.at("metadata").and_then(Node::as_map).is_some_and(|all| all.contains_key(name))
        };
        if !has("uid") && !has("resourceVersion") {
            return Self::All;
        }
        if let Some(last) = last_applied(object) {
            return Self::Applied(last);
        }
        let applied = entries(object).into_iter().filter(|entry| entry.operation == Operation::Apply);
        let fields: Vec<Fields> = applied.map(|entry| entry.fields).collect();
        if fields.is_empty() { Self::Unknown } else { Self::Owned(fields) }
    }

    fn has(&self, object: &Node, path: &Path) -> bool {
        match self {
            Self::All => true,
            Self::Applied(last) => path.within(last).is_some(),
            Self::Owned(all) => all.iter().any(|fields| has(fields, object, &path.steps)),
            Self::Unknown => false,
        }
    }
}

/// Whether a place that is told by indices is in a set of fields, which knows elements by their keys.
fn has(mut fields: &Fields, mut node: &Node, path: &[Step]) -> bool {
    for step in path {
        if fields.steps().next().is_none() {
            // One value as a whole.
            return fields.itself;
        }
        let next = match (step, node) {
            (Step::Index(at), Node::List(items)) => {
                let is_it = |known: &Step| find(items, known) == Some(*at);
                fields.steps().find(|(known, _)| is_it(known)).map(|(_, below)| (below, &items[*at]))
            }
            (Step::Key(key), Node::Map(entries)) => fields.below(step).zip(entries.get(key)),
            _ => None,
        };
        let Some(next) = next else { return false };
        (fields, node) = next;
    }
    !fields.is_empty()
}
