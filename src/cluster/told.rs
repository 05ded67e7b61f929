//! What a server said of an object, in the words and at the places of the person who declared it.

use super::answer::{Answer, Cause, is_immutability, shortened};
use super::codes::{DENIED, NO_KIND, NO_NAMESPACE, REFUSED};
use super::discovery::Kind;
use super::scrub::Scrub;
use super::trial::Outcome;
use crate::base::diagnostic::Code;
use crate::diff::ownership::managers::{ARGO_CD, FLUX, KUBECTL_CLIENT, Way};
use crate::diff::place::place;
use crate::diff::report::{Conflict, Heard, Problem, Verdict};
use crate::diff::secret::is_secret;
use crate::diff::set::{Object, Source};

/// How a missing right begins.
pub(super) const BARRED: &str = "you may not";

/// How the reason begins why nothing is known.
pub(super) const UNREAD: &str = "it could not be read: ";

/// An answer, understood.
pub(super) struct Told {
    pub(super) heard: Heard,
    pub(super) verdict: Verdict,
    /// It would have to be made anew.
    pub(super) is_replaced: bool,
    /// Who asks may not try it.
    pub(super) is_barred: bool,
}

/// Understands what came of a trial.
pub(super) fn told(
    declared: &Object,
    kind: &Kind,
    outcome: &Outcome,
    scrub: &Scrub,
    version: &str,
    is_going: bool,
) -> Told {
    let scrub = scrub.with(outcome.live.as_ref());
    let hearing = Hearing { declared, scrub: &scrub };
    let mut told =
        Told { heard: Heard::default(), verdict: Verdict::Verified, is_replaced: false, is_barred: false };
    told.heard.warnings = outcome.warnings.iter().map(|text| hearing.clean(text)).collect();
    told.heard.conflicts = hearing.conflicts(outcome);
    match &outcome.answer {
        Ok(Answer::Applied { .. }) => {}
        Ok(Answer::Refused(causes)) => {
            for cause in causes {
                let message = format!("the server refuses {}", hearing.reason(cause, version));
                told.problem(REFUSED, message, cause.field.clone(), hearing.source(&cause.field));
            }
        }
        Ok(Answer::Immutable(causes)) => {
            told.is_replaced = true;
            for cause in causes {
                let what = hearing.reason(cause, version);
                if is_immutability(&cause.message) || cause.field == "metadata" {
                    told.heard.notes.push(format!("it cannot change in place: {what}"));
                } else {
                    let message = format!("the server refuses {what}");
                    told.problem(REFUSED, message, cause.field.clone(), hearing.source(&cause.field));
                }
            }
        }
        Ok(Answer::Denied(why)) => told.whole(DENIED, "the cluster denies it", &hearing, why),
        Ok(Answer::TooLarge(why)) => told.whole(REFUSED, "the server refuses it", &hearing, why),
        Ok(Answer::Other(why)) => told.whole(REFUSED, "the server refuses it", &hearing, why),
        Ok(Answer::WebhookDown(why)) => told.whole(DENIED, "a webhook does not answer", &hearing, why),
        Ok(Answer::NoNamespace(name)) => {
            told.whole(NO_NAMESPACE, &format!("namespace `{name}` is not there"), &hearing, "");
        }
        Ok(Answer::Absent) => told.whole(NO_KIND, "the server does not know where it belongs", &hearing, ""),
        Ok(Answer::Going(why)) => told.heard.warnings.push(hearing.clean(why)),
        Ok(Answer::MayNot(why)) => {
            told.is_barred = true;
            told.heard.unverified = Some(right(why, kind, &declared.id.namespace));
        }
        Ok(Answer::NoTrial(webhook)) => {
            told.heard.unverified = Some(format!("webhook `{webhook}` cannot be asked without being meant"));
        }
        Ok(Answer::Raced | Answer::Conflicts(_)) => {
            told.heard.unverified = Some("it changed each time it was tried".to_owned());
        }
        Ok(Answer::Unavailable(why)) | Err(why) => told.heard.unverified = Some(hearing.clean(why)),
    }
    if outcome.predicted.is_none() {
        told.verdict = Verdict::Predicted;
    }
    if let Some(why) = &outcome.unread {
        told.verdict = Verdict::Unknown;
        told.heard.unverified = Some(format!("{UNREAD}{}", hearing.clean(why)));
    }
    if outcome.live.as_ref().is_some_and(|live| live.at("metadata/deletionTimestamp").is_some()) {
        told.passes("it is being deleted, and what is applied until then goes with it");
    } else if is_going {
        told.passes("its namespace is being deleted");
    }
    told.heard.warnings.extend(too_large(outcome.size));
    if outcome.manager.name == KUBECTL_CLIENT
        && serde_json::to_vec(&declared.body).is_ok_and(|text| text.len() > ANNOTATIONS)
    {
        let message = "`kubectl apply` notes all of it in an annotation, which has room for 256 KiB: apply it with `--server-side`";
        told.problem(REFUSED, message.to_owned(), String::new(), declared.source("metadata/name").cloned());
    }
    told
}

/// All annotations of an object together.
const ANNOTATIONS: usize = 256 << 10;
/// What etcd takes at once, unless somebody has told it otherwise.
const STORED: usize = 3 << 19;

/// A trial stores nothing, so nobody has asked etcd.
fn too_large(size: usize) -> Option<String> {
    let tenths = (size * 10).div_ceil(1 << 20);
    (size > STORED).then(|| {
        format!(
            "it has {}.{} MiB, and most clusters store no object of more than 1.5 MiB",
            tenths / 10,
            tenths % 10
        )
    })
}

/// Which right is missing, where.
fn right(why: &str, kind: &Kind, namespace: &str) -> String {
    let verb = why.split_once(" cannot ").and_then(|(_, rest)| rest.split_whitespace().next());
    let place = if kind.namespaced { format!(" in {namespace}") } else { String::new() };
    format!("{BARRED} `{}` {}{place}", verb.unwrap_or("patch"), kind.plural)
}

impl Told {
    /// What the server says holds for as long as the object is there.
    fn passes(&mut self, why: &str) {
        self.heard.unverified = Some(why.to_owned());
        if self.verdict == Verdict::Verified {
            self.verdict = Verdict::Predicted;
        }
    }

    fn problem(&mut self, code: Code, message: String, field: String, source: Option<Source>) {
        self.heard.problems.push(Problem { code, message, field, source });
    }

    fn whole(&mut self, code: Code, what: &str, hearing: &Hearing<'_>, why: &str) {
        let why = hearing.clean(why);
        let message = if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") };
        self.problem(code, message, String::new(), hearing.declared.source("metadata/name").cloned());
    }
}

struct Hearing<'h> {
    declared: &'h Object,
    scrub: &'h Scrub,
}

impl Hearing<'_> {
    /// One line, without secrets.
    fn clean(&self, text: &str) -> String {
        let mut text = self.scrub.clean(text);
        // Also one that is too short to be told from other text.
        if is_secret(&self.declared.body)
            && let Some((before, rest)) = text.split_once("Invalid value: ")
        {
            let reason = rest.rsplit_once(": ").map_or("", |(_, reason)| reason);
            text = format!("{before}{reason}");
        }
        shortened(&text)
    }

    fn reason(&self, cause: &Cause, version: &str) -> String {
        let message = self.clean(&cause.message);
        let field = cause.field.trim_start_matches('.');
        let message = if message == "field not declared in schema" {
            format!("{version} does not know this field").trim_start().to_owned()
        } else {
            message
        };
        if matches!(field, "" | "[]" | "<nil>") {
            format!("it: {message}")
        } else {
            format!("`{field}`: {message}")
        }
    }

    fn source(&self, field: &str) -> Option<Source> {
        self.declared.source(&place(&self.declared.body, field)).cloned()
    }

    fn conflicts(&self, outcome: &Outcome) -> Vec<Conflict> {
        let manager = &outcome.manager;
        // Argo CD and Flux take over what is in their way, as does client-side apply.
        let takes = manager.way == Way::ClientSide || matches!(manager.name.as_str(), ARGO_CD | FLUX);
        // A client's own earlier writes; on the server, `kubectl scale` is another one than `kubectl`.
        let is_own = |found: &&super::answer::Contended| {
            manager.way == Way::ClientSide && found.manager == manager.name && found.subresource.is_none()
        };
        let others = outcome.conflicts.iter().filter(|found| !is_own(found));
        let conflict = |found: &super::answer::Contended| Conflict {
            field: found.field.trim_start_matches('.').to_owned(),
            manager: match &found.subresource {
                Some(subresource) => format!("{} ({subresource})", found.manager),
                None => found.manager.clone(),
            },
            stops: !takes,
            source: self.source(&found.field),
        };
        others.map(conflict).collect()
    }
}
