//! Small values in the shapes that Kubernetes wants them in.
//!
//! The vocabulary limits numbers to what fits; where a text holds more than
//! a field can, it is cut at the largest value rather than wrapped round.

use crate::base::quantity::Duration;
use crate::model::words::{IntOrPercent, Keyed, LateText, SLate, SText, Text};
use crate::words::late::Part;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// A whole number.
pub(super) fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Whole seconds, as many as `int` holds.
pub(super) fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.seconds_up()).unwrap_or(i32::MAX)
}

/// Whole seconds.
pub(super) fn long_seconds(duration: Duration) -> i64 {
    i64::try_from(duration.seconds_up()).unwrap_or(i64::MAX)
}

/// A number or a share.
pub(super) fn int_or_percent(value: IntOrPercent) -> IntOrString {
    match value {
        IntOrPercent::Int(number) => IntOrString::Int(int(number)),
        IntOrPercent::Percent(share) => IntOrString::String(share.to_string()),
    }
}

/// In the order of names: a block that moves in the source must not roll pods.
pub(super) fn by_name<'a, T>(entries: &'a Keyed<'_, T>) -> Vec<(&'a str, &'a T)> {
    let mut sorted: Vec<_> = entries.iter().map(|(name, entry)| (&**name, entry)).collect();
    sorted.sort_unstable_by_key(|&(name, _)| name);
    sorted
}

/// Nothing rather than an empty list: an empty one in a manifest shows as a difference for ever.
pub(super) fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Only what is true is said.
pub(super) fn truth(value: bool) -> Option<bool> {
    value.then_some(true)
}

/// A command line for a place where the kubelet expands `$(NAME)`.
pub(super) fn expanded<'t, 's: 't>(words: impl IntoIterator<Item = &'t SLate<'s>>) -> Vec<String> {
    words.into_iter().map(|word| expanded_text(&word.value)).collect()
}

/// A command line as it is written, in such a place.
pub(super) fn unexpanded<'t>(words: impl IntoIterator<Item = &'t SText<'t>>) -> Vec<String> {
    words.into_iter().map(|word| escape_dollars(&word.value)).collect()
}

/// A text for such a place: its variables by name, and what looks like one as the text that it is.
pub(super) fn expanded_text(text: &LateText<'_>) -> String {
    let mut written = String::new();
    for (at, part) in text.parts().iter().enumerate() {
        match part {
            Part::Text(known) => {
                written.push_str(&escape_dollars(known));
                // Before a variable a last `$` would make text of it.
                if known.ends_with('$') && at + 1 < text.parts().len() {
                    written.push('$');
                }
            }
            Part::Secret(name) => written.extend(["$(", name, ")"]),
            Part::Variable(name, _) => written.extend(["$(", name, ")"]),
        }
    }
    written
}

/// A command line for a place where nothing is expanded.
pub(super) fn verbatim(words: &[SText<'_>]) -> Vec<String> {
    words.iter().map(|word| word.value.to_string()).collect()
}

/// Text that the kubelet's expansion turns back into what it was: to it `$$` is a `$` and `$(NAME)` a variable.
pub(super) fn escape_dollars(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        escaped.push(letter);
        if letter == '$' && matches!(rest.peek(), Some('$' | '(')) {
            escaped.push('$');
        }
    }
    escaped
}

/// A text of its own.
pub(super) fn owned(text: &Text<'_>) -> String {
    text.as_ref().to_owned()
}

/// Says what a custom resource is: k8s-openapi knows the kinds of Kubernetes itself only.
macro_rules! custom_resource {
    ($name:ident: $group:literal, $version:literal, $segment:literal) => {
        impl k8s_openapi::Resource for $name {
            const API_VERSION: &'static str = concat!($group, "/", $version);
            const GROUP: &'static str = $group;
            const KIND: &'static str = stringify!($name);
            const VERSION: &'static str = $version;
            const URL_PATH_SEGMENT: &'static str = $segment;
            type Scope = k8s_openapi::NamespaceResourceScope;
        }

        impl k8s_openapi::Metadata for $name {
            type Ty = ObjectMeta;

            fn metadata(&self) -> &ObjectMeta {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut ObjectMeta {
                &mut self.metadata
            }
        }
    };
}
pub(super) use custom_resource;
