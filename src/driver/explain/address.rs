//! Addresses as people write them: `orders.config["a.b"]`, in their parts and back.
//!
//! `containers[0]` and `containers.0` are the same. Knows no words.

use crate::output::marks::segments;
use std::fmt::Write as _;

/// A path as `explain` takes it: `metadata.labels["a/b"]`, `containers[0]`.
pub(in crate::driver) fn shown_path(path: &str) -> String {
    let mut shown = String::new();
    for segment in segments(path) {
        if segment.contains(['.', '/', '[']) {
            let _ = write!(shown, "[\"{segment}\"]");
        } else if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            let _ = write!(shown, "[{segment}]");
        } else {
            let dot = if shown.is_empty() { "" } else { "." };
            let _ = write!(shown, "{dot}{segment}");
        }
    }
    shown
}

/// `orders.config["a.b"].x` in its parts; `containers[0]` and `containers.0` are the same.
pub(in crate::driver) fn parts(address: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = address;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("[\"").map(|after| (after, "\"]"));
        if let Some((after, end)) = quoted.or_else(|| rest.strip_prefix('"').map(|after| (after, "\""))) {
            let (key, tail) = after.split_once(end).unwrap_or((after, ""));
            parts.push(key.to_owned());
            rest = tail.strip_prefix('.').unwrap_or(tail);
            continue;
        }
        let bare = rest.strip_prefix('[').unwrap_or(rest);
        rest = bare;
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        parts.push(rest[..end].trim_end_matches(']').to_owned());
        rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
    }
    parts
}

/// An address and what comes below it: `orders.scale`, `orders.file["/etc/a.yaml"]`.
pub(in crate::driver) fn joined(address: &str, key: &str) -> String {
    if key.contains(['.', '/', '[', ' ']) {
        format!("{address}[\"{key}\"]")
    } else {
        format!("{address}.{key}")
    }
}
