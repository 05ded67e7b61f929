//! What an address is about: `prod.app.orders.scale` is `orders.scale` in `prod`.
//!
//! One name means one thing in a project, so the name alone would do; words and
//! environments may stand before it, as they do in the source. Answers use the short form.
//! Knows what is declared, and nothing of what stands in it.

use super::explain::{NOTHING_THERE, joined};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::program::collect::{Program, no_environment};
use crate::words::unknown::with_article;
use crate::words::word::{Vocabulary, WordId};

/// What an address is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    /// The environment that it names: only there.
    pub(super) environment: Option<&'a str>,
    pub(super) what: What<'a>,
    /// The address without what may be left out.
    pub(super) address: String,
    /// What follows the name of `what`.
    pub(super) path: Vec<String>,
    /// The word that declares it, where its block is one.
    pub(super) word: Option<WordId>,
}

/// Whose value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    Workload(&'a str),
    /// `secret_store` and its like.
    Other(&'a str),
    Let(&'a str),
    Input(&'a str),
    Project,
    /// The environment itself.
    Environment,
}

/// Why an address is about nothing.
#[derive(Debug)]
pub(super) enum Missed {
    /// It begins with nothing that is declared; perhaps it is a word.
    Unknown,
    /// It says which word or environment, and there is none of that name.
    Named(Box<Diagnostic>),
}

/// Finds it.
pub(super) fn subject<'a>(
    program: &Program<'a>,
    vocabulary: &Vocabulary<'a>,
    parts: &[String],
) -> Result<Subject<'a>, Missed> {
    let names = Names { program, vocabulary };
    let Some((first, rest)) = parts.split_first() else { return Err(Missed::Unknown) };
    if let Some(found) = names.declared(None, parts)? {
        return Ok(found);
    }
    if let Some(name) = names.environment(first) {
        return names.within(name, first, rest);
    }
    match (first.as_str(), rest, &program.project) {
        ("environment", [name, rest @ ..], _) => match names.environment(name) {
            Some(known) => names.within(known, &joined(first, name), rest),
            None if names.is_member("environment", name) => Err(Missed::Unknown),
            None => Err(Missed::Named(Box::new(unknown_environment(program, name)))),
        },
        ("project", [name, inner @ ..], Some(project)) => {
            let is_name = *name == project.name.text && !names.is_member("project", name);
            let path = if is_name { inner } else { rest };
            Ok(names.of(What::Project, "project", path))
        }
        _ => Err(Missed::Unknown),
    }
}

fn unknown_environment(program: &Program<'_>, name: &str) -> Diagnostic {
    let place = Span::new(FileId(0), 0, 0);
    let mut finding = no_environment(name, place, program.environments.keys().copied());
    finding.labels.clear();
    finding.fix = None;
    finding
}

struct Names<'p, 'a> {
    program: &'p Program<'a>,
    vocabulary: &'p Vocabulary<'a>,
}

impl<'a> Names<'_, 'a> {
    fn environment(&self, name: &str) -> Option<&'a str> {
        self.program.environments.get_key_value(name).map(|(name, _)| *name)
    }

    fn is_member(&self, word: &str, name: &str) -> bool {
        self.vocabulary.at_root(word).is_some_and(|(_, word)| word.members.contains_key(name))
    }

    /// Below an environment: what it lays over something, else its own.
    fn within(&self, environment: &'a str, shown: &str, rest: &[String]) -> Result<Subject<'a>, Missed> {
        let is_own = rest.first().is_none_or(|first| self.is_member("environment", first));
        if !is_own && let Some(found) = self.declared(Some(environment), rest)? {
            return Ok(Subject { environment: Some(environment), ..found });
        }
        if let Some(first) = rest.first().filter(|_| !is_own) {
            let finding = |message: String| Diagnostic::error(NOTHING_THERE, message);
            if first == "every" {
                return Err(Missed::Named(Box::new(
                    finding("what `every` sets belongs to the workloads that it holds for".to_owned())
                        .help(format!("name one of them: `{shown}.orders.scale`")),
                )));
            }
            let names = self.program.workloads.keys().chain(self.program.others.keys()).copied();
            let own = self.vocabulary.at_root("environment").map(|(_, word)| word.members.keys().copied());
            if let Some(near) = suggest::nearest(first, names.chain(own.into_iter().flatten())) {
                let message = format!("environment `{environment}` has nothing named `{first}`");
                return Err(Missed::Named(Box::new(
                    finding(message).help(format!("did you mean `{near}`?")),
                )));
            }
        }
        Ok(Subject { environment: Some(environment), ..self.of(What::Environment, shown, rest) })
    }

    /// By its name, or by its word and its name.
    fn declared(&self, environment: Option<&str>, parts: &[String]) -> Result<Option<Subject<'a>>, Missed> {
        let Some((first, rest)) = parts.split_first() else { return Ok(None) };
        if let Some((what, name)) = self.of_name(environment, first) {
            return Ok(Some(self.of(what, name, rest)));
        }
        let Some((name, rest)) = rest.split_first() else { return Ok(None) };
        // In an environment no word's page can be meant.
        if environment.is_none() && self.is_member(first, name) && self.of_name(None, name).is_none() {
            return Ok(None);
        }
        let is_word = self.vocabulary.at_root(first).is_some_and(|(_, word)| word.labels.len() == 1);
        if !(is_word || first == "input") || matches!(first.as_str(), "environment" | "project") {
            return Ok(None);
        }
        let found = self.of_name(environment, name);
        let own = found.map(|(what, _)| self.word(what).1);
        if let Some((what, known)) = found.filter(|_| own == Some(first.as_str())) {
            return Ok(Some(self.of(what, known, rest)));
        }
        let finding = match own {
            Some(own) => Diagnostic::error(
                NOTHING_THERE,
                format!("`{name}` is {}, not {}", with_article(own), with_article(first)),
            )
            .help(format!("its address is `{}`", join(name, rest))),
            None => self.unknown(first, name),
        };
        Err(Missed::Named(Box::new(finding)))
    }

    fn unknown(&self, word: &str, name: &str) -> Diagnostic {
        let finding = Diagnostic::error(NOTHING_THERE, format!("the project has no `{word}` named `{name}`"));
        let program = self.program;
        let names = program.workloads.keys().chain(program.others.keys());
        let names = names.chain(program.lets.keys()).chain(program.inputs.keys()).copied();
        let same =
            names.filter(|name| self.of_name(None, name).map(|(what, _)| self.word(what).1) == Some(word));
        let same: Vec<&str> = same.collect();
        if let Some(near) = suggest::nearest(name, same.iter().copied()) {
            return finding.help(format!("did you mean `{near}`?"));
        }
        let known: Vec<String> = same.iter().map(|name| format!("`{name}`")).collect();
        finding.help(match known.as_slice() {
            [] => format!("it declares no `{word}` at all"),
            [only] => format!("there is only {only}"),
            known => format!("there are {}", known.join(", ")),
        })
    }

    fn of_name(&self, environment: Option<&str>, name: &str) -> Option<(What<'a>, &'a str)> {
        let program = self.program;
        if let Some((name, _)) = program.workloads.get_key_value(name) {
            return Some((What::Workload(name), name));
        }
        if let Some((name, _)) = program.others.get_key_value(name) {
            return Some((What::Other(name), name));
        }
        let own = environment.and_then(|environment| program.environments.get(environment));
        let own = own.and_then(|environment| environment.lets.get_key_value(name));
        if let Some((name, _)) = own.or_else(|| program.lets.get_key_value(name)) {
            return Some((What::Let(name), name));
        }
        program.inputs.get_key_value(name).map(|(name, _)| (What::Input(name), *name))
    }

    fn of(&self, what: What<'a>, name: &str, path: &[String]) -> Subject<'a> {
        let address = join(name, path);
        Subject { environment: None, what, address, path: path.to_vec(), word: self.word(what).0 }
    }

    /// The word that declares it, and what that is called.
    fn word(&self, what: What<'a>) -> (Option<WordId>, &'a str) {
        let own = |id: WordId| (Some(id), self.vocabulary.word(id).name);
        let root = |name| (self.vocabulary.at_root(name).map(|(id, _)| id), name);
        match what {
            What::Workload(name) => own(self.program.workloads[name].word),
            What::Other(name) => own(self.program.others[name].word),
            What::Let(_) => (None, "let"),
            What::Input(_) => (None, "input"),
            What::Project => root("project"),
            What::Environment => root("environment"),
        }
    }
}

fn join(name: &str, path: &[String]) -> String {
    path.iter().fold(name.to_owned(), |address, part| joined(&address, part))
}
