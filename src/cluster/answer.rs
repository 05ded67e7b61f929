//! What an API server's answer to a trial means.
//!
//! The status alone says little: a field that no schema has is a 500, a policy
//! that denies is a 422 without a field, and a 403 is a missing right, a quota or
//! a namespace that is going. What cannot be told by a reason is told by the words
//! that the server has for it; they are the same in all versions in use.

use super::ask::Reply;
use kube::core::Status;

/// Longer texts of a server are cut: some hold whole objects.
const LONGEST: usize = 200;

/// What the server says of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// It would be so: the object as it would be stored.
    Applied {
        /// As JSON.
        object: Vec<u8>,
        /// There is none yet.
        created: bool,
    },
    /// Other managers have set fields to other values.
    Conflicts(Vec<Contended>),
    /// Somebody changed it meanwhile.
    Raced,
    /// Fields that can never change would.
    Immutable(Vec<Cause>),
    /// It is against the rules of its kind.
    Refused(Vec<Cause>),
    /// Nobody may make it so: a quota, a policy, a webhook.
    Denied(String),
    /// Who asks has no right to.
    MayNot(String),
    /// Its namespace, or itself, is being deleted.
    Going(String),
    /// A webhook that cannot be asked without being meant.
    NoTrial(String),
    /// A webhook that does not answer.
    WebhookDown(String),
    /// The namespace is not there.
    NoNamespace(String),
    /// It, or its kind, is not there.
    Absent,
    /// Too large for a request.
    TooLarge(String),
    /// The server is busy, or broken.
    Unavailable(String),
    /// Something else is wrong.
    Other(String),
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cause {
    /// As the server writes it.
    pub(super) field: String,
    pub(super) message: String,
}

/// A field that another manager has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contended {
    pub(super) field: String,
    /// Who.
    pub(super) manager: String,
    /// `scale`, where it did so by that way.
    pub(super) subresource: Option<String>,
}

/// The text of an answer that is no object, whole: a secret may be in it, and half a secret would not be found.
pub(super) fn message(reply: &Reply) -> String {
    let status: Option<Status> = serde_json::from_slice(&reply.body).ok();
    let text = match status {
        Some(status) if !status.message.is_empty() => status.message,
        _ => String::from_utf8_lossy(&reply.body).trim().to_owned(),
    };
    if text.is_empty() { format!("status {}", reply.status) } else { text }
}

/// One line, and no more of it than can be read.
pub(super) fn shortened(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end_matches(':');
    // The reason stands behind the value, which may be a whole object.
    if let Some(rest) = line.strip_prefix("Invalid value: ")
        && line.chars().count() > LONGEST / 2
        && let Some((_, reason)) = rest.rsplit_once(": ")
        && reason.chars().count() < LONGEST / 2
    {
        return reason.to_owned();
    }
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} ...", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

impl Answer {
    pub(super) fn of(reply: Reply) -> Self {
        if matches!(reply.status, 200 | 201) {
            return Self::Applied { created: reply.status == 201, object: reply.body };
        }
        let whole = message(&reply);
        let Ok(status) = serde_json::from_slice::<Status>(&reply.body) else {
            // A group or version that is not there answers in plain text.
            return match reply.status {
                404 => Self::Absent,
                413 => Self::TooLarge(whole),
                429 | 500.. => Self::Unavailable(whole),
                _ => Self::Other(whole),
            };
        };
        let (kind, name, causes) =
            status.details.map(|details| (details.kind, details.name, details.causes)).unwrap_or_default();
        let text = status.message.as_str();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let no_trial = || between(text, "admission webhook \"", "\" does not support dry run");
        match reply.status {
            404 if kind == "namespaces" => Self::NoNamespace(name),
            404 => Self::Absent,
            409 if causes.iter().any(|cause| cause.reason == "FieldManagerConflict") => {
                Self::Conflicts(causes.iter().map(contended).collect())
            }
            409 => Self::Raced,
            413 => Self::TooLarge(whole),
            403 if causes.iter().any(|cause| cause.reason == "NamespaceTerminating") => Self::Going(whole),
            403 if text.contains(" cannot ") && text.contains(" resource \"") && text.contains("User \"") => {
                Self::MayNot(whole)
            }
            403 => Self::Denied(denial(text)),
            400 if no_trial().is_some() => Self::NoTrial(no_trial().unwrap_or_default().to_owned()),
            500 if has(&["failed calling webhook"]) => Self::WebhookDown(denial(text)),
            _ if has(&["denied the request", "denied request"]) => Self::Denied(denial(text)),
            400 | 500 if text.starts_with("failed to create typed patch object") => {
                Self::Refused(typed(text))
            }
            400 | 500 if text.starts_with("failed to convert new object") => {
                Self::Refused(vec![Cause { field: String::new(), message: after_name(text).to_owned() }])
            }
            400 if text.contains("does not match the") => {
                Self::Immutable(vec![Cause { field: "metadata".to_owned(), message: whole }])
            }
            422 if text.contains("testing value /metadata/resourceVersion") => Self::Raced,
            422 => invalid(&causes, &whole),
            429 | 500.. => Self::Unavailable(whole),
            _ => Self::Other(whole),
        }
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inner, _)| inner)
}

/// Without the name of the object, which stands before it anyway.
fn denial(text: &str) -> String {
    let text = text.split_once(" is forbidden: ").map_or(text, |(_, rest)| rest);
    text.strip_prefix("Internal error occurred: ").unwrap_or(text).to_owned()
}

fn contended(cause: &kube::core::response::StatusCause) -> Contended {
    let quoted = |before: &str| between(&cause.message, before, "\"").map(str::to_owned);
    Contended {
        field: cause.field.clone(),
        manager: quoted("conflict with \"").unwrap_or_default(),
        subresource: quoted("with subresource \""),
    }
}

fn invalid(causes: &[kube::core::response::StatusCause], whole: &str) -> Answer {
    let mut found: Vec<Cause> = Vec::new();
    let mut is_immutable = false;
    for cause in causes {
        if cause.reason.is_empty() && cause.field.is_empty() && cause.message.contains("denied") {
            return Answer::Denied(denial(&cause.message));
        }
        is_immutable |= is_immutability(&cause.message);
        let cause = Cause { field: cause.field.clone(), message: cause.message.clone() };
        // Some servers say some of them twice.
        if !found.contains(&cause) {
            found.push(cause);
        }
    }
    if found.is_empty() {
        found.push(Cause { field: String::new(), message: whole.to_owned() });
    }
    if is_immutable { Answer::Immutable(found) } else { Answer::Refused(found) }
}

/// Whether a text says that a field cannot change.
pub(super) fn is_immutability(text: &str) -> bool {
    [
        "is immutable",
        "immutable field",
        "Forbidden: updates to ",
        "pod updates may not change fields",
        "can only be modified in tandem",
        "can not be less than status.capacity",
        "or equal to previous value",
        "may not change once set",
        "cannot change roleRef",
        "may not be changed",
        "may not be updated",
    ]
    .iter()
    .any(|words| text.contains(words))
}

/// Behind `(ns/name; group/version, Kind=K)`.
fn after_name(text: &str) -> &str {
    text.split_once("): ").or_else(|| text.split_once(") ")).map_or(text, |(_, rest)| rest)
}

/// `.spec.x: field not declared in schema`, or several of them below `errors:`.
fn typed(text: &str) -> Vec<Cause> {
    let rest = after_name(text);
    let lines: Vec<&str> = match rest.strip_prefix("errors:") {
        Some(list) => list.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        None => rest.lines().take(1).collect(),
    };
    let cause = |line: &str| match line.split_once(": ") {
        Some((field, reason)) if field.starts_with('.') => {
            Cause { field: field.to_owned(), message: reason.to_owned() }
        }
        _ => Cause { field: String::new(), message: line.to_owned() },
    };
    lines.into_iter().map(cause).collect()
}

#[cfg(test)]
mod tests;
