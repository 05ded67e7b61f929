//! GD0810 for manifests: two objects of one kind and name.
//!
//! What the compiler emits alone is judged by a rule, before objects are made.

use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::rules::SAME_OBJECT;
use crate::target::kubernetes::Object;
use std::collections::HashMap;

/// An object with the place that it came from and whether somebody wrote it as a manifest.
pub(super) type Placed<'o> = (&'o Object, Span);

/// The findings for objects that would replace each other, where one of them is a manifest.
pub fn same<'o>(emitted: impl Iterator<Item = Placed<'o>>, written: &[Placed<'o>]) -> Vec<Diagnostic> {
    let key = |object: &'o Object| {
        (&*object.group, &*object.kind, object.namespace.as_deref(), object.name.as_str())
    };
    let wanted: std::collections::HashSet<_> = written.iter().map(|(object, _)| key(object)).collect();
    let mut seen: HashMap<_, Span> = emitted
        .filter(|(object, _)| wanted.contains(&key(object)))
        .map(|(object, at)| (key(object), at))
        .collect();
    let mut found = Vec::new();
    for (object, span) in written {
        if let Some(first) = seen.insert(key(object), *span) {
            let message =
                format!("there are two objects of the kind {} called `{}`", object.kind, object.name);
            let finding = Diagnostic::error(SAME_OBJECT, message)
                .label(*span, "one of them would replace the other")
                .label(first, "the other one");
            found.push(finding.help("rename this one; to change what gdeploy emits write a `patch`"));
        }
    }
    found
}
