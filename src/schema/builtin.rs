//! The kinds of Kubernetes, from `kubernetes.txt`.
//!
//! A line `@ VERSION KIND PLACE TYPE` is a kind, `= TYPE` begins a type, and
//! each line below is a field: its name, `!` where it is required, its shape.
//! `[shape]a,b` is a list whose elements are known by `a` and `b`, `[shape]*` a
//! set, `{shape}` a map; `whole` after a type and `*` after a map say that it is
//! applied as one value. The file is written by a test that asks a real API
//! server, in `tests/api_server.rs`; only the newest version is in it.

use super::Kind;
use super::shape::{Field, List, Map, Object, Shape};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// The version that the file was made from.
pub const NEWEST: &str = "1.37";

static TEXT: &str = include_str!("kubernetes.txt");

struct Index {
    /// Version, name, place, type.
    kinds: Vec<[&'static str; 4]>,
    /// Whether it is one value, and the lines of a type, by its name.
    types: HashMap<&'static str, (bool, &'static str)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let (kinds, types) = TEXT.split_once("\n= ").unwrap_or((TEXT, ""));
    let kinds = kinds.lines().filter_map(|line| {
        let mut words = line.strip_prefix("@ ")?.split(' ');
        Some([words.next()?, words.next()?, words.next()?, words.next()?])
    });
    let types = types.split("\n= ").map(|part| part.split_once('\n').unwrap_or((part, "")));
    let types = types.map(|(name, lines)| match name.trim().split_once(' ') {
        Some((name, _)) => (name, (true, lines)),
        None => (name.trim(), (false, lines)),
    });
    Index { kinds: kinds.collect(), types: types.collect() }
});

/// The kind of this version and name.
pub(super) fn kind(version: &str, name: &str) -> Option<Kind> {
    let [version, name, place, ty] =
        INDEX.kinds.iter().find(|[known, kind, ..]| *known == version && *kind == name)?;
    Some(Kind {
        version: Cow::Borrowed(version),
        name: Cow::Borrowed(name),
        namespaced: *place == "namespaced",
        shape: Shape::Named(ty),
    })
}

/// Version and name of all.
pub(super) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    INDEX.kinds.iter().map(|[version, name, ..]| (*version, *name))
}

/// The names of all types.
#[cfg(test)]
pub(super) fn types() -> Vec<&'static str> {
    let mut types: Vec<_> = INDEX.types.keys().copied().collect();
    types.sort_unstable();
    types
}

/// The shape of the `metadata` of all objects.
pub(super) fn metadata() -> Shape {
    Shape::Named("meta.v1.ObjectMeta")
}

/// The fields of a type.
pub(super) fn object(name: &str) -> Option<Arc<Object>> {
    let (whole, lines) = INDEX.types.get(name)?;
    let fields = lines.lines().filter_map(|line| {
        let (name, shape) = line.split_once(' ')?;
        let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        Some(Field { name: name.to_owned(), required, shape: read(shape) })
    });
    Some(Arc::new(Object { fields: fields.collect(), open: false, whole: *whole }))
}

fn read(text: &'static str) -> Shape {
    match text {
        "text" => return Shape::Text,
        "int" => return Shape::Int,
        "number" => return Shape::Number,
        "bool" => return Shape::Bool,
        "quantity" => return Shape::Quantity,
        "int|text" => return Shape::IntOrText,
        "any" => return Shape::Any,
        _ => {}
    }
    if text.starts_with('"') {
        let choices = text.split('|').map(|choice| choice.trim_matches('"').to_owned());
        return Shape::Choice(choices.collect());
    }
    if let Some((inner, mark)) = text.strip_prefix('{').and_then(|rest| rest.rsplit_once('}')) {
        return Shape::Map(Arc::new(Map { value: read(inner), whole: mark == "*" }));
    }
    if let Some((inner, keys)) = text.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
        let set = keys == "*";
        let keys = keys.split(',').filter(|key| !set && !key.is_empty()).map(str::to_owned).collect();
        return Shape::List(Arc::new(List { item: read(inner), keys, set }));
    }
    Shape::Named(text)
}
