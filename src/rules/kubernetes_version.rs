//! GD0734: a version of Kubernetes that the output is not for.

use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;
use crate::model::versions::Versions;
use crate::words::form::kubernetes_minor;

const CODE: Code = Code::new("GD0734", "kubernetes-version");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0734.md"), check);

/// The first one that knows all that is emitted: a `preStop` that sleeps.
pub const OLDEST: u32 = 30;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for version in cx.environment.words.kubernetes.iter().flat_map(Versions::each) {
        let place = cx.span(&version);
        match kubernetes_minor(&version.value) {
            None => sink.push(unreadable(&version.value, place)),
            Some(minor) if minor < OLDEST => sink.push(too_old(&version.value, place)),
            Some(_) => {}
        }
    }
}

fn unreadable(version: &str, place: Span) -> Diagnostic {
    let finding = Diagnostic::error(CODE, format!("`{version}` is no version of Kubernetes"))
        .label(place, "two numbers with a dot");
    let mut parts = version.trim_start_matches('v').split('.');
    let short = match (parts.next(), parts.next()) {
        (Some("1"), Some(minor)) => {
            Some(format!("1.{minor}")).filter(|short| kubernetes_minor(short).is_some())
        }
        _ => None,
    };
    match short {
        Some(short) => finding.help(format!("write `\"{short}\"`")).replace(
            place,
            &format!("\"{version}\""),
            format!("\"{short}\""),
        ),
        None => finding.help("write it like `\"1.34\"`"),
    }
}

fn too_old(version: &str, place: Span) -> Diagnostic {
    Diagnostic::error(CODE, format!("Kubernetes {version} does not know all that gdeploy writes"))
        .label(place, format!("a drain before a pod stops needs 1.{OLDEST}"))
        .help(format!("upgrade the cluster to 1.{OLDEST} or later, and write that here"))
}
