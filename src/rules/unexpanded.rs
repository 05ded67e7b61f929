//! GD0619: `$(NAME)`, which is text here.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::model::secrets::VariableValue;
use crate::model::words::LateText;
use crate::model::workload::Workload;
use crate::words::late::Part;

const CODE: Code = Code::risk("GD0619", "unexpanded");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0619.md"), check);

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for workload in cx.emitted() {
        let config = workload.app.config.iter().filter_map(|(_, setting)| match &setting.value {
            crate::values::value::Tree::Text(text) => Some((LateText::known(text.clone()), setting.origin)),
            _ => None,
        });
        let made = workload.variables.iter().filter_map(|variable| match &variable.value {
            VariableValue::Text(text) => Some((text.clone(), variable.origin)),
            VariableValue::Pod(_) | VariableValue::Key(_) => None,
        });
        let command = workload.app.command.iter().flat_map(|command| &command.value);
        let words = command.chain(&workload.args).map(|word| (word.value.clone(), word.origin));
        for (text, origin) in config.chain(made).chain(words) {
            if let Some(name) = text.parts().iter().find_map(|part| meant(workload, part)) {
                sink.push(literally(workload, name, origin));
            }
        }
    }
}

/// The variable that a text names as Kubernetes does; `$(date)` is a shell's.
fn meant<'w>(workload: &'w Workload<'_>, part: &Part<'_>) -> Option<(&'static str, &'w str)> {
    let Part::Text(text) = part else { return None };
    text.split("$(").skip(1).find_map(|rest| {
        let name = rest.split_once(')')?.0;
        let config = workload.app.config.get_key_value(name).map(|(name, _)| ("config", &**name));
        config.or_else(|| workload.app.secret.get_key_value(name).map(|(name, _)| ("secret", &**name)))
    })
}

fn literally(workload: &Workload<'_>, (word, name): (&str, &str), origin: OriginId) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`$({name})` is text here, not the variable `{name}`"))
        .label(origin_span(workload, origin), "the program sees it as it is written")
        .help(match word {
            "config" => format!("write `${{config.{name}}}`; a shell's variable is `${name}`"),
            _ => format!(
                "a secret may be part of another one: `${{secret.{name}}}`; a shell's variable is `${name}`"
            ),
        })
}
