//! GD0601: a secret where anyone can read it, and how it gets out of there.
//!
//! What is certain is moved: an entry of the workload's own `config` that
//! becomes a `secret`, or goes where it only repeats one. Where somebody else
//! reads or changes the entry, and elsewhere, the message says what to write.

mod moved;

use super::eval::Evaluator;
use super::messages;
use crate::base::diagnostic::Diagnostic;
use crate::base::diagnostic::Edit;
use crate::base::span::Span;
use crate::layers::tree::{Block, Slot};
use crate::program::collect::Overlay;
use crate::words::late::{LateText, Part};

impl<'a, 'p> Evaluator<'a, 'p> {
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
            finding = self.out_of_config(finding, variable, text, span);
        }
        self.report(finding);
    }

    /// How an entry gets out of `config`.
    fn out_of_config(
        &self,
        finding: Diagnostic,
        variable: &str,
        text: &LateText<'a>,
        span: Span,
    ) -> Diagnostic {
        let is_free = !self.is_read(variable) && !self.is_changed(variable);
        let Some(secret) = self.secret(variable) else {
            let edits = if is_free { self.moved(variable) } else { None };
            let words = format!("move it out of `config`, as `secret {variable} = …`");
            let words = if self.is_read(variable) {
                format!("{words}, and read `secret.{variable}` for `config.{variable}`")
            } else {
                words
            };
            return finding.fix(words, edits.unwrap_or_default());
        };
        // Of a text with holes only the part at hand is known here.
        let written = self.world.sources.file(span.file).text.get(span.start as usize..span.end as usize);
        let is_all = written.is_some_and(|written| !written.contains(['{', '}']))
            && self.statement.is_none_or(|(_, value)| value == span);
        if !is_all || !matches!(text.parts(), [Part::Secret(name)] if *name == variable) {
            return finding
                .label(secret.span, "this name is a secret's already")
                .help("outside of `config` it takes another name: `secret NAME = …`");
        }
        let (is_file, is_whole) = (secret.get("mount").is_some(), secret.get("existing").is_some());
        if is_file {
            return finding
                .label(secret.span, "a file, by its `mount`")
                .help(format!("delete the entry; without `mount` the secret is the variable `{variable}`"));
        }
        if is_whole && secret.get("key").is_none() {
            return finding
                .label(secret.span, "all keys of a Secret")
                .help(format!("delete the entry; with a `key` the secret is the variable `{variable}`"));
        }
        let finding =
            finding.help(format!("delete the entry: the secret is already the variable `{variable}`"));
        match self.deleted().filter(|_| is_free) {
            Some(edit) => finding.fix("delete the entry", vec![edit]),
            None => finding,
        }
    }

    /// The edits that make a secret of an entry of `config`; none where the layout leaves a choice.
    fn moved(&self, variable: &str) -> Option<Vec<Edit>> {
        let (statement, value) = self.statement?;
        let text = &self.world.sources.file(statement.file).text;
        moved::edits(text, variable, statement, value, self.around?)
    }

    /// The edit that deletes an entry of `config`, under the same condition.
    fn deleted(&self) -> Option<Edit> {
        let (statement, _) = self.statement?;
        let text = &self.world.sources.file(statement.file).text;
        moved::deleted(text, moved::whole(text, statement, self.around?)?)
    }

    fn secret(&self, name: &str) -> Option<&'p Block<'a>> {
        match self.world.workloads.get(self.subject?)?.block.get("secret")? {
            Slot::Keyed(secrets) => secrets.iter().find(|(label, _)| label == name).map(|(_, block)| block),
            Slot::Block(_) | Slot::Map(_) | Slot::Leaf(_) => None,
        }
    }

    /// Whether an entry of `config` seems to be read, by whomever: as it is written, since an edit has to be certain.
    fn is_read(&self, variable: &str) -> bool {
        let own = self.statement.map(|(statement, _)| statement);
        let (path, index) = (format!("config.{variable}"), format!("config[\"{variable}\"]"));
        self.world.sources.iter().any(|(file, source)| {
            let text = source.text.as_str();
            let is_head = |at: usize| own.is_some_and(|own| own.file == file && own.start as usize == at);
            let is_whole = |at: usize| !text[at + path.len()..].starts_with(is_of_name);
            let mut paths = text.match_indices(&path).map(|(at, _)| at);
            paths.any(|at| is_whole(at) && !is_head(at)) || text.contains(&index)
        })
    }

    /// Whether an environment seems to change an entry of `config`.
    fn is_changed(&self, variable: &str) -> bool {
        let Some(subject) = self.subject else { return true };
        let names = |span: Span| {
            let text = &self.world.sources.file(span.file).text;
            text.get(span.start as usize..span.end as usize).is_some_and(|text| text.contains(variable))
        };
        self.world.program.environments.values().any(|environment| {
            let own = environment.overlays.get(subject).into_iter().flatten();
            let mut own = own.map(|overlay| match overlay {
                Overlay::Set(statement) => statement.entry.span,
                Overlay::Remove(remove, ..) => remove.span,
            });
            own.any(names) || environment.every.iter().any(|every| names(every.statement.entry.span))
        })
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
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
