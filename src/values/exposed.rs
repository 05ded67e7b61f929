//! GD0601: a secret where anyone can read it, and how it gets out of there.
//!
//! What is certain is moved: an entry of the workload's own `config` that
//! becomes a `secret`. Elsewhere the message says what to write.

mod moved;

use super::eval::Evaluator;
use super::messages;
use crate::base::diagnostic::Diagnostic;
use crate::base::diagnostic::Edit;
use crate::base::span::Span;
use crate::layers::tree::Slot;
use crate::words::late::LateText;

impl<'a> Evaluator<'a, '_> {
    /// A secret in a place that is stored in clear.
    pub(super) fn exposed_secret(&mut self, text: &LateText<'a>, span: Span) {
        let Some(name) = text.secrets().next() else { return };
        let address = self.address.clone();
        let mut finding = Diagnostic::error(
            messages::EXPOSED_SECRET,
            format!("`{address}` would hold the secret `{name}`"),
        )
        .label(span, "a Secret");
        if let Some(around) = self.around {
            finding = finding.label(around, stored(&address));
        }
        finding = finding.help(instead(&address));
        if let Some(variable) = address.strip_prefix("config.") {
            let edits = self.moved(variable).unwrap_or_default();
            finding = finding.fix(format!("move it out of `config`, as `secret {variable} = …`"), edits);
        }
        self.report(finding);
    }

    /// The edits that make a secret of an entry of `config`; none where the layout leaves a choice.
    fn moved(&self, variable: &str) -> Option<Vec<Edit>> {
        let (statement, value) = self.statement?;
        let tree = self.world.workloads.get(self.subject?)?;
        if let Some(Slot::Keyed(secrets)) = tree.block.get("secret")
            && secrets.iter().any(|(label, _)| label == variable)
        {
            return None;
        }
        let text = &self.world.sources.file(statement.file).text;
        moved::edits(text, variable, statement, value, self.around?)
    }
}

/// What becomes of a map of texts.
fn stored(address: &str) -> &'static str {
    match address.split('.').next() {
        Some("config") => "a ConfigMap, stored in clear",
        Some("flags") => "a command line, shown to all who may list processes",
        _ => "stored in clear",
    }
}

fn instead(address: &str) -> &'static str {
    match address.split('.').next() {
        Some("args" | "command" | "flags") => "have the program read it from a variable or a file",
        _ => "a secret may be part of another secret",
    }
}
