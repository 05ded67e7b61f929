//! GD0442: a label that gdeploy would write over.

use super::labels::{Entry, Kind, entries};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};

const CODE: Code = Code::new("GD0442", "reserved-label");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0442.md"), check);

const VERSION: &str = "app.kubernetes.io/version";
/// What selectors, prune and diff go by.
const LABELS: [(&str, &str); 5] = [
    ("app.kubernetes.io/name", "it is the name of the workload"),
    ("app.kubernetes.io/part-of", "it is the name of the project"),
    (VERSION, "it is the tag of the image"),
    ("app.kubernetes.io/managed-by", "it is `gdeploy`"),
    ("applyset.kubernetes.io/part-of", "it tells what prune may remove"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for entry in entries(cx) {
        if let Some(meaning) = meaning(&entry) {
            sink.push(taken(&entry, meaning));
        }
    }
}

fn meaning(entry: &Entry<'_>) -> Option<&'static str> {
    match entry.kind {
        Kind::Label => match LABELS.iter().find(|(key, _)| *key == entry.key) {
            Some((_, meaning)) => Some(meaning),
            None => entry.key.starts_with("gdeploy.dev/").then_some("names of `gdeploy.dev` are its own"),
        },
        Kind::Annotation if entry.key == "gdeploy.dev/owner" => Some("it is the `owner` of the project"),
        Kind::Annotation => {
            entry.key.starts_with("gdeploy.dev/").then_some("names of `gdeploy.dev` are its own")
        }
        // One that is there already may go by any label; but this one changes with each release.
        Kind::Selector if entry.key == VERSION => {
            Some("it is the tag of the image, and a selector never changes")
        }
        Kind::Selector => {
            entry.key.starts_with("gdeploy.dev/").then_some("names of `gdeploy.dev` are its own")
        }
        Kind::Node | Kind::Pod => None,
    }
}

fn taken(entry: &Entry<'_>, meaning: &str) -> Diagnostic {
    let what = if entry.kind == Kind::Annotation { "annotation" } else { "label" };
    Diagnostic::error(CODE, format!("gdeploy itself writes the {what} `{}`", entry.key))
        .label(entry.place, meaning)
        .help("choose another name, such as `example.com/…`")
}
