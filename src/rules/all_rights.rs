//! GD0630: rights on everything there is.

use super::manifests::{Part, Written, manifests};
use super::{Context, Rule};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::span::Span;

const CODE: Code = Code::risk("GD0630", "all-rights");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0630.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for written in manifests(cx) {
        match written.kind {
            "Role" | "ClusterRole" => {
                let rules = written.at("rules").into_iter().flat_map(Part::elements);
                let whole = rules.filter(|rule| has_all(*rule, "verbs") && has_all(*rule, "resources"));
                for rule in whole {
                    sink.push(all(&written, rule.place, "every verb on every resource"));
                }
            }
            "RoleBinding" | "ClusterRoleBinding" => {
                if let Some(role) =
                    written.at("roleRef.name").filter(|role| role.text() == Some("cluster-admin"))
                {
                    sink.push(all(&written, role.place, "the role of the cluster's administrators"));
                }
            }
            _ => {}
        }
    }
}

fn has_all(rule: Part<'_>, field: &str) -> bool {
    rule.get(field).is_some_and(|words| words.elements().any(|word| word.text() == Some("*")))
}

fn all(written: &Written<'_>, place: Span, label: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("the {} `{}` gives all rights there are", written.kind, written.name))
        .label(place, label)
        .help("name the resources and verbs that are needed: who breaks in has them, too")
}
