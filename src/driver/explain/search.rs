//! An address in an evaluated record: down through words, labels and maps to values.
//!
//! What is asked of as a whole is told part by part: the value of its main field first, then what else
//! somebody wrote in it. Knows no environments and no layers but those that an origin names.

use super::{
    Excerpts, Explanation, Layered, NOT_SET, NOTHING_THERE, SECRET, default, joined, one_line, story, written,
};
use crate::base::diagnostic::Diagnostic;
use crate::base::origin::{OriginId, Origins};
use crate::base::span::{FileId, Span};
use crate::base::suggest;
use crate::driver::Project;
use crate::driver::subject::Subject;
use crate::syntax::trivia::Trivia;
use crate::values::record::{Evaluated as Member, Record};
use crate::values::value::Value;
use crate::words::types::Type;
use crate::words::word::{Field, Member as Declaration, Vocabulary, Word};

pub(super) struct Search<'s, 'a, 'p> {
    pub(super) project: &'s Project,
    pub(super) vocabulary: &'s Vocabulary<'a>,
    pub(super) origins: &'s Origins,
    pub(super) shown: &'s Excerpts<'p>,
    /// Each `+=`, by what it appends to.
    pub(super) appended: &'s [(OriginId, Span, String)],
}

impl<'a> Search<'_, 'a, '_> {
    pub(super) fn record(
        &self,
        record: &Record<'a>,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        let word = self.vocabulary.word(record.word);
        let Some((name, rest)) = rest.split_first() else { return self.whole(word, record, address) };
        let is_meant = |key: &str| self.vocabulary.is_called(key, name);
        let Some((known, member)) = record.members.iter().find(|(key, _)| is_meant(key)) else {
            let entry = record.members.iter().find(|(_, member)| {
                matches!(member, Member::Keyed(entries) if entries.iter().any(|(key, _)| key == name))
            });
            if let Some((word, _)) = entry {
                let owner = address.split_once(&format!(".{name}")).map_or(address, |(owner, _)| owner);
                return Err(Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"))
                    .help(format!("did you mean `{owner}.{word}.{name}`?")));
            }
            let mut finding = crate::words::unknown::unknown(
                self.vocabulary,
                record.word,
                name,
                Span::new(FileId(0), 0, 0),
            );
            finding.labels.clear();
            finding.fix = None;
            return Err(finding);
        };
        self.member(word.field(known), member, rest, address)
    }

    /// A block: its main value and what else is written in it, or, where it has none, all that it holds.
    fn whole(
        &self,
        word: &Word<'a>,
        record: &Record<'a>,
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        let mut all = Vec::new();
        let main = word.main.and_then(|main| word.field(main)).filter(|main| {
            let found = record.members.iter().find(|(name, _)| *name == main.name);
            found.is_some_and(|(_, member)| is_there(member))
        });
        for (name, member) in record.members.iter().filter(|(_, member)| is_there(member)) {
            if main.is_some_and(|main| main.name == *name) {
                let found = self.member(main, member, &[], address)?;
                all.splice(0..0, found);
                continue;
            }
            let inner = joined(address, name.rsplit('.').next().unwrap_or(name));
            let found = self.member(word.field(name), member, &[], &inner)?;
            // Beside a main value defaults would be noise.
            let is_value = matches!(member, Member::Value(_));
            let is_default =
                |one: &Explanation| one.layers.first().is_none_or(|first| first.layer == "default");
            all.extend(found.into_iter().filter(|one| main.is_none() || !is_value || !is_default(one)));
        }
        if all.is_empty()
            && let Some((name, choice)) = usual(word, record)
        {
            return self.record(choice, &[], &joined(address, name));
        }
        Ok(all)
    }

    fn member(
        &self,
        field: Option<&Field<'a>>,
        member: &Member<'a>,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        match member {
            Member::Record(record) => self.record(record, rest, address),
            Member::Keyed(entries) => match rest.split_first() {
                Some((key, rest)) => match entries.iter().find(|(known, _)| known == key) {
                    Some((_, record)) => self.record(record, rest, address),
                    None => Err(nothing_set(address, key, entries.iter().map(|(known, _)| known.as_ref()))),
                },
                None => {
                    let mut all = Vec::new();
                    for (key, record) in entries {
                        all.extend(self.record(record, &[], &joined(address, key))?);
                    }
                    Ok(all)
                }
            },
            Member::Value(found) => self.value(field, &found.value, found.origin, rest, address),
        }
    }

    pub(super) fn value(
        &self,
        field: Option<&Field<'a>>,
        value: &Value<'a>,
        origin: OriginId,
        rest: &[String],
        address: &str,
    ) -> Result<Vec<Explanation>, Diagnostic> {
        if let (Value::Map(entries), Some((key, rest))) = (value, rest.split_first()) {
            return match entries.iter().find(|(known, _)| known == key) {
                Some((_, found)) => self.value(field, &found.value, found.origin, rest, address),
                None => Err(nothing_set(address, key, entries.iter().map(|(known, _)| known.as_ref()))),
            };
        }
        if let (Value::Map(entries), true) = (value, rest.is_empty()) {
            let mut all = Vec::new();
            for (key, found) in entries {
                all.extend(self.value(field, &found.value, found.origin, &[], &joined(address, key))?);
            }
            return Ok(all);
        }
        if let Some(part) = rest.first() {
            return Err(Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"))
                .help(format!("what stands before `{part}` is one value")));
        }
        // The text around a secret is part of it.
        let mut secret = matches!(value, Value::Late(text) if text.is_secret())
            || field.is_some_and(|field| matches!(field.ty.required(), Type::Hidden | Type::Secret));
        let mut layers = story(self.origins, origin, self.shown, secret);
        // The field of a component, of which a literal secret is made.
        secret |= layers.iter().any(|layer| layer.span.is_some_and(|span| self.shown.hides(span)));
        if *value == Value::Absent {
            // The origin is that of the block: nobody set the field itself.
            layers.clear();
        }
        if let Some(default) = field.and_then(|field| default(field, self.shown))
            && let Some(last) = layers.last_mut().filter(|last| last.span == default.span)
        {
            *last = default;
        }
        let own = layers.first().and_then(|first| first.span);
        for (_, span, layer) in
            self.appended.iter().filter(|(whole, span, _)| *whole == origin && Some(*span) != own)
        {
            let text = one_line(&self.shown.text(*span));
            layers.insert(0, Layered { layer: layer.clone(), span: Some(*span), text });
        }
        let last = layers.last().is_some_and(|layer| layer.layer == "default");
        if let (Some(field), false, false) = (field, last, matches!(value, Value::Absent)) {
            layers.extend(default(field, self.shown));
        }
        let written = match value {
            _ if secret => SECRET.to_owned(),
            Value::Absent => NOT_SET.to_owned(),
            Value::Unknown => "(has an error)".to_owned(),
            value => written(value),
        };
        let doc = field.and_then(|field| doc(self.project, field.declared));
        Ok(vec![Explanation {
            environments: Vec::new(),
            address: address.to_owned(),
            value: written,
            layers,
            ladder: Vec::new(),
            doc,
        }])
    }
}

/// No layer writes an entry; those that are there are told.
fn nothing_set<'n>(address: &str, key: &str, known: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let finding = Diagnostic::error(NOTHING_THERE, format!("nothing is set at `{address}`"));
    if let Some(near) = suggest::nearest(key, known.clone()) {
        return finding.help(format!("did you mean `{near}`?"));
    }
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    finding.help(match known.as_slice() {
        [] => {
            "no layer writes one: neither a component, nor `every`, nor the declaration, nor an environment"
                .to_owned()
        }
        known => format!("there are {}", known.join(", ")),
    })
}

/// Whether a member has something to tell.
fn is_there(member: &Member<'_>) -> bool {
    match member {
        Member::Value(found) => !matches!(found.value, Value::Absent),
        Member::Record(inner) => inner.present,
        Member::Keyed(entries) => !entries.is_empty(),
    }
}

/// What holds where nobody makes a choice: the first one, if its own defaults are all that it needs.
fn usual<'r, 'a>(word: &Word<'a>, record: &'r Record<'a>) -> Option<(&'a str, &'r Record<'a>)> {
    let first = word.one_of.first()?;
    let (name, member) = record.members.iter().find(|(name, _)| name == first)?;
    let Member::Record(choice) = member else { return None };
    let is_complete = choice.members.iter().all(|(_, member)| match member {
        Member::Value(found) => !matches!(found.value, Value::Absent | Value::Unknown),
        Member::Record(_) | Member::Keyed(_) => true,
    });
    is_complete.then_some((*name, &**choice))
}

/// A word or a field that has nothing in it: what it is for.
pub(super) fn not_set(project: &Project, vocabulary: &Vocabulary<'_>, asked: &Subject<'_>) -> Explanation {
    Explanation {
        environments: Vec::new(),
        address: asked.address.clone(),
        value: NOT_SET.to_owned(),
        layers: Vec::new(),
        ladder: Vec::new(),
        doc: declared(vocabulary, asked).and_then(|declared| doc(project, declared)),
    }
}

/// Where the word or field of an address is declared.
fn declared(vocabulary: &Vocabulary<'_>, asked: &Subject<'_>) -> Option<Span> {
    let mut word = asked.word.map(|word| vocabulary.word(word))?;
    let mut labels = 0;
    for part in &asked.path {
        if labels > 0 {
            labels -= 1;
            continue;
        }
        match word.members.iter().find(|(key, _)| vocabulary.is_called(key, part))?.1 {
            Declaration::Field(field) => return Some(field.declared),
            Declaration::Word(inner) => {
                word = vocabulary.word(*inner);
                labels = word.labels.len().min(1);
            }
        }
    }
    Some(word.declared)
}

fn doc(project: &Project, declared: Span) -> Option<String> {
    let text = &project.sources.file(declared.file).text;
    Trivia::scan(declared.file, text).doc_before(text, declared.start)
}
