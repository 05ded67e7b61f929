//! What the kubelet's expansion makes of an escaped text, and what the hash of a ConfigMap tells apart.
//!
//! What is emitted is shown by the cases in `tests/cases/kubernetes`.

use super::config_map::content_hash;
use super::shapes::escape_dollars;
use std::collections::BTreeMap;

fn hash(entries: &[(&str, &str)]) -> String {
    content_hash(&entries.iter().copied().collect::<BTreeMap<_, _>>())
}

#[test]
fn a_hash_is_that_of_the_keys_and_values() {
    // printf '1:A1:1' | sha256sum
    assert_eq!(hash(&[("A", "1")]), "2811d2f9");
    assert_ne!(hash(&[("A", "1")]), hash(&[("A", "2")]));
}

#[test]
fn where_a_value_begins_is_part_of_the_hash() {
    assert_ne!(hash(&[("A", "BC")]), hash(&[("AB", "C")]));
    assert_ne!(hash(&[("A", ""), ("B", "C")]), hash(&[("A", "B"), ("C", "")]));
}

#[test]
fn the_kubelet_undoes_what_is_escaped() {
    for (text, escaped) in [
        ("$(HOME)", "$$(HOME)"),
        ("cost: 5$", "cost: 5$"),
        ("$HOME", "$HOME"),
        ("$$", "$$$"),
        ("a$$(b)", "a$$$$(b)"),
        ("$$$x", "$$$$$x"),
    ] {
        assert_eq!(escape_dollars(text), escaped);
        assert_eq!(expand(&escape_dollars(text)), text);
    }
}

/// What the kubelet makes of text where every variable is set to `?`.
fn expand(text: &str) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let (Some(after), Some(end)) = (rest.strip_prefix('('), rest.find(')')) {
            expanded.push('?');
            rest = &after[end..];
        } else {
            expanded.push('$');
        }
    }
    expanded + rest
}
