//! A finding as plain data: what is wrong, where, why there, what to type.
//!
//! The message says what is wrong in the user's words, a label why this
//! place, `help` something to type; an edit stands in `fix` only where one
//! reading is left. Constructors live beside the check that finds the thing.
//! Knows nothing of drawing: see [`super::render`].

use super::span::Span;

/// A stable code with the short name that its documentation goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// `GD0302`; never used again for something else.
    pub id: &'static str,
    /// `unit-of-memory`.
    pub name: &'static str,
    /// Whether what it finds may be a risk: one may allow it, and an environment sets its severity. All else is
    /// an error by nature.
    pub risk: bool,
}

impl Code {
    /// A code; the documentation of `id` is found by `explain`.
    pub const fn new(id: &'static str, name: &'static str) -> Self {
        Self { id, name, risk: false }
    }

    /// A code of what works and is a risk.
    pub const fn risk(id: &'static str, name: &'static str) -> Self {
        Self { id, name, risk: true }
    }
}

/// Whether a finding stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build cannot be right, the server refuses it, or it cannot work.
    Error,
    /// It works and is a risk.
    Warning,
    /// Worth knowing, in an environment that says so.
    Info,
}

/// A place and why it is shown; an empty text marks the place without words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// Why this place.
    pub text: String,
}

/// Replace the text at `span` by `text`; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// An edit in words and as changes to files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// ``replace `m` with `Mi` ``
    pub text: String,
    /// All changes; applied together or not at all.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding.
    pub code: Code,
    /// Whether it stops the build.
    pub severity: Severity,
    /// One line, lower case, no full stop, names in backquotes.
    pub message: String,
    /// The first is the primary place. Empty only for findings about no file.
    pub labels: Vec<Label>,
    /// Something to type.
    pub help: Option<String>,
    /// The certain edit, if there is one.
    pub fix: Option<Fix>,
    /// Whether it is a risk: one may allow it, and an environment sets its severity.
    pub risk: bool,
    /// The check of the project that says so.
    pub check: Option<String>,
    /// The environments that have it; empty when it does not depend on one.
    pub environments: Vec<String>,
}

impl Diagnostic {
    /// An error without places yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            risk: false,
            check: None,
            environments: Vec::new(),
        }
    }

    /// A risk without places yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        debug_assert!(code.risk, "{} is an error by nature: declare it with `Code::risk`", code.id);
        Self { severity: Severity::Warning, risk: true, ..Self::error(code, message) }
    }

    /// A warning about an `allow`, which no other one silences.
    pub fn remark(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same risk where it stops the build.
    #[must_use]
    pub fn stops(self) -> Self {
        Self { severity: Severity::Error, ..self }
    }

    /// Adds a place; the first one added is the primary.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to type.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers the edit that replaces `old`, the text at `span`, by `new`.
    #[must_use]
    pub fn replace(self, span: Span, old: &str, new: impl Into<String>) -> Self {
        let new = new.into();
        let text = format!("replace `{old}` with `{new}`");
        self.fix(text, vec![Edit { span, text: new }])
    }

    /// Offers an edit, described by `text`.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { text: text.into(), edits });
        self
    }

    /// The primary place.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Where phases put what they find; they go on afterwards.
#[derive(Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The finding that says this already.
    pub fn find(&mut self, code: Code, message: &str) -> Option<&mut Diagnostic> {
        self.found.iter_mut().find(|found| found.code == code && found.message == message)
    }

    /// Adds all of another phase's findings.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(other);
    }

    /// Whether one of them stops the build.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Those that were added after so many.
    pub fn since(&mut self, count: usize) -> &mut [Diagnostic] {
        self.found.get_mut(count..).unwrap_or_default()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All findings, in the order in which they were found.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.found
    }
}
