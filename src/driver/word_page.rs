//! What a word may hold, read from its declaration: `gdeployc explain probe`.
//!
//! The same declarations that the checker reads, so the page cannot be wrong
//! about a name or a default. Needs no environment and no cluster.

use super::subject::{Missed, subject};
use super::{Options, Project};
use super::{analysis, explain};
use crate::base::diagnostic::Sink;
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::base::suggest;
use crate::syntax::trivia::Trivia;
use crate::words::meaning;
use crate::words::word::{Field, Member, Planned, Vocabulary, Word, WordId};

mod statements;

/// A word, or a field of one.
#[derive(Debug, PartialEq, Eq)]
pub struct WordPage {
    /// How it is written: `probe kind { … }`, `every: Duration = 10s`.
    pub form: String,
    /// The words that it stands in.
    pub inside: Vec<String>,
    /// What it is for.
    pub doc: Option<String>,
    /// What may stand in it, in the order of the declaration.
    pub members: Vec<WordMember>,
}

/// A member of a word.
#[derive(Debug, PartialEq, Eq)]
pub struct WordMember {
    /// How it is written.
    pub form: String,
    /// What it is for.
    pub doc: Option<String>,
    /// Known by name, not built yet.
    pub planned: bool,
}

impl Project {
    /// Whether an address says what it is about; perhaps there is nothing of that name.
    pub fn has_address(&self, address: &str) -> bool {
        let trees = analysis::trees(self);
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        let found = subject(&shared.program, &shared.vocabulary, &explain::parts(address));
        !matches!(found, Err(Missed::Unknown))
    }

    /// Whether an environment has this name.
    pub fn has_environment(&self, name: &str) -> bool {
        let trees = analysis::trees(self);
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        shared.program.environments.contains_key(name)
    }

    /// The page of `probe` or `probe.every`; none for what the vocabulary lacks.
    pub fn word(&self, path: &str) -> Option<WordPage> {
        let trees = analysis::trees(self);
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        let pages = Pages { vocabulary: &shared.vocabulary, sources: &self.sources };
        let mut parts = path.split('.');
        let first = parts.next()?;
        let mut parts = parts.peekable();
        let found = shared.vocabulary.iter().skip(1).find(|(_, word)| word.name == first);
        let Some((mut id, _)) = found else {
            if parts.peek().is_some() {
                return None;
            }
            let mut workloads = shared.vocabulary.iter().filter(|(_, word)| word.workload);
            let page = |word: &Word<'_>, field| WordPage {
                inside: vec![word.name.to_owned()],
                ..pages.field(field)
            };
            let field = || workloads.find_map(|(_, word)| Some(page(word, word.field(first)?)));
            return statements::page(first).or_else(field);
        };
        while let Some(part) = parts.next() {
            match shared.vocabulary.word(id).members.get(part)? {
                Member::Word(inner) => id = *inner,
                Member::Field(field) if parts.peek().is_none() => return Some(pages.field(field)),
                Member::Field(_) => return None,
            }
        }
        Some(pages.word(id))
    }

    /// What somebody may have meant who asks for a word that there is not: by spelling, or by what other
    /// tools call it. None where it is nearer to something that the project declares.
    pub fn meant(&self, path: &str) -> Option<String> {
        let trees = analysis::trees(self);
        let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
        let (vocabulary, program) = (&shared.vocabulary, &shared.program);
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let names = program.workloads.keys().chain(program.environments.keys());
        let names = names.chain(program.lets.keys()).chain(program.inputs.keys());
        if suggest::nearest(first, names.copied()).is_some() {
            return None;
        }
        let words = || vocabulary.iter().skip(1).filter(|(_, word)| !word.planned);
        if let (Some((id, word)), Some(rest)) = (words().find(|(_, word)| word.name == first), rest) {
            let part = rest.split('.').next().unwrap_or(rest);
            let near = suggest::nearest(part, word.members.keys().copied()).filter(|near| *near != part);
            if let Some(near) = near {
                return Some(format!("did you mean `{first}.{near}`?"));
            }
            return Some(match meaning::by_meaning(vocabulary, vocabulary.word(id), part) {
                Some((other, _)) => format!("gdeploy calls it `{first}.{other}`"),
                None => format!("`gdeployc explain {first}` says what may stand in it"),
            });
        }
        let is_called = |also: &[&str]| also.iter().any(|other| meaning::is_same(other, first));
        let by_own = words().filter(|(_, word)| !word.workload).flat_map(|(_, word)| {
            let fields = word.members.values().filter_map(|member| match member {
                Member::Field(field) if field.planned != Planned::Yes => Some(field.name),
                Member::Field(_) | Member::Word(_) => None,
            });
            let same = fields.filter(|name| meaning::is_same(name, first));
            same.map(|name| format!("`gdeployc explain {}.{name}`", word.name))
        });
        let own: Vec<String> = by_own.take(4).collect();
        if !own.is_empty() {
            return Some(format!("it stands in other words: {}", own.join(", ")));
        }
        let by_word = words().filter(|(_, word)| is_called(&word.also)).map(|(_, word)| word.name.to_owned());
        let by_field = words().flat_map(|(_, word)| {
            let fields = word.members.values().filter_map(|member| match member {
                Member::Field(field) => Some(field),
                Member::Word(_) => None,
            });
            let called = fields.filter(|field| field.planned != Planned::Yes && is_called(&field.also));
            called.map(|field| match word.main {
                Some(main) if main == field.name => word.name.to_owned(),
                _ if word.workload => field.name.to_owned(),
                _ => format!("{}.{}", word.name, field.name),
            })
        });
        let mut called: Vec<String> = Vec::new();
        for name in by_word.chain(by_field) {
            if called.len() < 3 && !called.contains(&name) {
                called.push(name);
            }
        }
        if !called.is_empty() {
            let called: Vec<String> = called.iter().map(|name| format!("`{name}`")).collect();
            return Some(format!("gdeploy calls it {}", called.join(" or ")));
        }
        let fields =
            words().filter(|(_, word)| word.workload).flat_map(|(_, word)| word.members.keys().copied());
        let mut names: Vec<&str> = words().map(|(_, word)| word.name).chain(fields).collect();
        for name in statements::names() {
            names.push(name);
        }
        suggest::nearest(first, names).map(|near| format!("did you mean `{near}`?"))
    }
}

/// The page of every word that is built, with the words in it, by path; then those of the grammar's statements.
pub(super) fn all(project: &Project) -> Vec<(String, WordPage)> {
    let trees = analysis::trees(project);
    let shared = analysis::shared(&trees, &Options::default(), &mut Sink::default());
    let vocabulary = &shared.vocabulary;
    let pages = Pages { vocabulary, sources: &project.sources };
    let mut all = Vec::new();
    for (id, word) in vocabulary.iter().skip(1).filter(|(_, word)| !word.inside.is_empty()) {
        pages.with_inner(id, word.name, &mut all);
    }
    let statements = statements::names().filter_map(|name| Some((name.to_owned(), statements::page(name)?)));
    all.extend(statements);
    all
}

struct Pages<'p, 'a> {
    vocabulary: &'p Vocabulary<'a>,
    sources: &'p SourceMap,
}

impl Pages<'_, '_> {
    /// A word's page, and below it those of the words that only it has.
    fn with_inner(&self, id: WordId, path: &str, all: &mut Vec<(String, WordPage)>) {
        let word = self.vocabulary.word(id);
        if word.planned {
            return;
        }
        all.push((path.to_owned(), self.word(id)));
        for (name, member) in &word.members {
            if let Member::Word(inner) = member
                && self.vocabulary.word(*inner).inside.is_empty()
            {
                self.with_inner(*inner, &format!("{path}.{name}"), all);
            }
        }
    }

    fn word(&self, id: WordId) -> WordPage {
        let word = self.vocabulary.word(id);
        let members = word.members.values().map(|member| match member {
            Member::Field(field) => WordMember {
                form: self.declared(field),
                doc: self.doc(field.declared),
                planned: field.planned == Planned::Yes,
            },
            Member::Word(inner) => {
                let inner = self.vocabulary.word(*inner);
                WordMember { form: form(inner), doc: self.doc(inner.declared), planned: inner.planned }
            }
        });
        WordPage {
            form: form(word),
            inside: word.inside.iter().map(|name| (*name).to_owned()).collect(),
            doc: self.doc(word.declared),
            members: members.collect(),
        }
    }

    fn field(&self, field: &Field<'_>) -> WordPage {
        WordPage {
            form: self.declared(field),
            inside: Vec::new(),
            doc: self.doc(field.declared),
            members: Vec::new(),
        }
    }

    /// The declaration without its first word, on one line.
    fn declared(&self, field: &Field<'_>) -> String {
        let text = self.sources.text(field.declared).split_whitespace();
        let form = text.skip_while(|word| *word == "field").collect::<Vec<_>>().join(" ");
        // Brackets of several lines.
        let form = form.replace("[ ", "[").replace(" ]", "]").replace("( ", "(").replace(" )", ")");
        let Planned::Literals(planned) = &field.planned else { return form };
        planned.iter().fold(form, |form, literal| {
            form.replace(&format!("\"{literal}\" | "), "").replace(&format!(" | \"{literal}\""), "")
        })
    }

    fn doc(&self, declared: Span) -> Option<String> {
        let text = &self.sources.file(declared.file).text;
        Trivia::scan(declared.file, text).doc_before(text, declared.start)
    }
}

/// `probe kind { … }`, `scale = …`
fn form(word: &Word<'_>) -> String {
    let labels = word.labels.iter().map(|label| label.name.to_uppercase());
    let head = std::iter::once(word.name.to_owned()).chain(labels).collect::<Vec<_>>().join(" ");
    match word.main {
        Some(main) => format!("{head} = {main}, or {{ … }}"),
        None => format!("{head} {{ … }}"),
    }
}
