//! What is to be known of a whole comparison: missing rights, and what was not tried.

use crate::cluster::told::{BARRED, UNREAD};
use crate::diff::report::{Action, Resource, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What would let the server try it all.
pub(super) fn rights(barred: &BTreeSet<(String, String, String)>) -> Option<String> {
    if barred.is_empty() {
        return None;
    }
    let mut places: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for (namespace, group, plural) in barred {
        places.entry(namespace).or_default().entry(group).or_default().push(plural);
    }
    let mut text = "what you may not `patch` was predicted; with these rights the server tries it, and nothing is changed".to_owned();
    for (namespace, groups) in places {
        text.push_str(if namespace.is_empty() { "\n  # a ClusterRole" } else { "\n  # a Role in " });
        text.push_str(namespace);
        text.push_str("\n  rules:");
        for (group, plurals) in groups {
            let plurals = plurals.join(", ");
            let _ = write!(
                text,
                "\n  - {{ apiGroups: [\"{group}\"], resources: [{plurals}], verbs: [get, list, patch, create] }}"
            );
        }
    }
    Some(text)
}

/// Why objects that would not change, as it seems, were not tried: one line a reason.
pub(super) fn doubts(resources: &[Resource]) -> Vec<String> {
    let mut reasons: BTreeMap<(Verdict, &str), usize> = BTreeMap::new();
    let quiet = resources.iter().filter(|resource| resource.action == Action::Unchanged);
    for resource in quiet.filter(|resource| resource.verdict != Verdict::Verified) {
        if let Some(why) = resource.heard.unverified.as_deref() {
            *reasons.entry((resource.verdict, why)).or_default() += 1;
        }
    }
    let line = |((verdict, why), count): ((Verdict, &str), usize)| match verdict {
        Verdict::Unknown => {
            let objects = if count == 1 { "object" } else { "objects" };
            format!("nothing is known of {count} {objects}: {}", why.strip_prefix(UNREAD).unwrap_or(why))
        }
        _ => format!("not verified, and unchanged as far as can be told: {count}, because {why}"),
    };
    reasons.into_iter().filter(|((_, why), _)| !why.starts_with(BARRED)).map(line).collect()
}
