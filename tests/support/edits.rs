//! Edits of an object by chance, from a number: the same number, the same edits.
//!
//! Parts are taken away, values changed, elements moved, doubled under other names. Many results are
//! refused by a server, which is for the caller to see. Knows no kind.

use serde_json::Value;

/// Numbers by chance (splitmix64), which stay the same on every machine.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below a limit, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("a small number")).expect("below it")
    }
}

/// The object after one to four edits of what a person writes of it.
pub(crate) fn edited(object: &Value, chance: &mut Chance) -> Value {
    let mut object = object.clone();
    for _ in 0..=chance.below(4) {
        edit(&mut object, chance);
    }
    object
}

/// A part of the object that can be applied alone: what tells it apart, and some of the rest.
pub(crate) fn part(object: &Value, chance: &mut Chance) -> Value {
    let mut part = object.clone();
    let pointers = places(object);
    for _ in 0..pointers.len().min(12) {
        let pointer = &pointers[chance.below(pointers.len())];
        take(&mut part, pointer);
    }
    part
}

fn edit(object: &mut Value, chance: &mut Chance) {
    let pointers = places(object);
    if pointers.is_empty() {
        return;
    }
    let pointer = &pointers[chance.below(pointers.len())];
    let kind = chance.below(10);
    if kind < 4 {
        take(object, pointer);
        return;
    }
    let Some(value) = object.pointer_mut(pointer) else { return };
    match value {
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => *value = (number.as_i64().unwrap_or(1) + 1).into(),
        Value::String(text) => text.push_str(if kind < 7 { "x" } else { "1" }),
        Value::Array(items) if items.len() > 1 && kind < 7 => items.rotate_left(1),
        Value::Array(items) => {
            if let Some(mut twin) = items.first().cloned() {
                rename(&mut twin);
                let at = chance.below(items.len() + 1);
                items.insert(at, twin);
            }
        }
        Value::Object(entries) => {
            let twin = entries.iter().next().map(|(key, value)| (format!("{key}x"), value.clone()));
            entries.extend(twin);
        }
        Value::Null => {}
    }
}

fn rename(value: &mut Value) {
    match value {
        Value::String(text) => text.push('x'),
        Value::Number(number) => *value = (number.as_i64().unwrap_or(1) + 1).into(),
        Value::Object(entries) => {
            for name in ["name", "mountPath", "containerPort", "port", "key", "host"] {
                if let Some(key) = entries.get_mut(name) {
                    rename(key);
                }
            }
        }
        _ => {}
    }
}

fn take(object: &mut Value, pointer: &str) {
    let Some((around, last)) = pointer.rsplit_once('/') else { return };
    match object.pointer_mut(around) {
        Some(Value::Object(entries)) => {
            entries.remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(items)) => {
            if let Some(at) = last.parse::<usize>().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// Pointers to all that a person might change.
fn places(object: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in object.as_object().into_iter().flatten() {
        match key.as_str() {
            "apiVersion" | "kind" | "status" => {}
            "metadata" => {
                for inner in ["labels", "annotations"].iter().filter(|inner| value[**inner].is_object()) {
                    collect(&value[*inner], &format!("/metadata/{inner}"), &mut found);
                }
            }
            key => collect(value, &format!("/{key}"), &mut found),
        }
    }
    found
}

fn collect(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                collect(value, &format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
}
