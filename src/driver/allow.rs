//! `allow GD0412 "reason"` and `severity`: what a project says about findings.
//!
//! An `allow` silences a risk at and below its block: in a workload what is
//! written of it anywhere, in an environment what is found while that or an
//! heir of it is compiled. An error by nature stays. Which day it is, only
//! `check --as-of` says, so that the same files always build the same.

use super::analysis::{Evaluated, Found, Shared, Trees};
use super::codes::TABLES;
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::span::Span;
use crate::base::suggest;
use crate::layers::inherits;
use crate::layers::tree::Slot;
use crate::program::collect::{Overlay, Program, name_of};
use crate::rules::RULES;
use crate::syntax::ast::{self, Body, Else, Entry, ExprKind, Item, PartKind};
use std::collections::HashMap;

/// GD0720: an `allow` that silences nothing.
pub(super) const ALLOWS_NOTHING: Code = Code::new("GD0720", "allows-nothing");
/// GD0721: an `allow` or a severity of something that is no finding.
pub(super) const NO_SUCH_FINDING: Code = Code::new("GD0721", "no-such-finding");
/// GD0722: an `allow` or a severity of an error by nature.
pub(super) const NO_RISK: Code = Code::new("GD0722", "no-risk");
/// GD0723: an `allow` past its date.
pub(super) const PAST: Code = Code::new("GD0723", "allow-past-its-date");
/// GD0724: an `allow` without a reason or with a date that is none.
pub(super) const ALLOW_FORM: Code = Code::new("GD0724", "allow-form");

/// Where an `allow` counts.
#[derive(Clone, Debug, Default)]
struct Region<'a> {
    /// The environment that it stands in.
    environment: Option<&'a str>,
    /// The places that it covers; none for all of a project or environment.
    spans: Option<Vec<Span>>,
}

struct Allowed<'a> {
    statement: &'a ast::Allow<'a>,
    what: &'a str,
    what_span: Span,
    region: Region<'a>,
    used: bool,
}

/// All that the sources allow.
pub(super) struct Allows<'a> {
    allowed: Vec<Allowed<'a>>,
}

/// Reads them; what is wrong with one is a finding.
pub(super) fn read<'a>(trees: &'a Trees<'a>, shared: &Shared<'a>, found: &mut Found<'a>) -> Allows<'a> {
    let mut gathering = Gathering { program: &shared.program, shared, allowed: Vec::new() };
    let whole = Region::default();
    for parsed in trees.own_with("allow") {
        gathering.items(&parsed.ast.items, &whole, true);
    }
    let mut allowed = gathering.allowed;
    allowed.retain(|one| {
        let problem = known(one.what, one.what_span, shared, "allow").or_else(|| form(one.statement));
        let is_right = problem.is_none();
        found.extend(problem.map(|problem| (None, problem)));
        is_right
    });
    Allows { allowed }
}

struct Gathering<'a, 'p> {
    program: &'p Program<'a>,
    shared: &'p Shared<'a>,
    allowed: Vec<Allowed<'a>>,
}

impl<'a> Gathering<'a, '_> {
    fn items(&mut self, items: &'a [Item<'a>], region: &Region<'a>, outside: bool) {
        for item in items {
            match item {
                Item::Allow(statement) => {
                    let Some((what, what_span)) = name_of(&statement.what, 0) else { continue };
                    let region = region.clone();
                    self.allowed.push(Allowed { statement, what, what_span, region, used: false });
                }
                Item::Entry(entry) => self.entry(entry, region, outside),
                Item::For(each) => self.items(&each.block.items, region, outside),
                Item::If(choice) => self.choice(choice, region, outside),
                Item::Remove(_) | Item::Use(_) | Item::Declare(_) | Item::Bad(_) => {}
            }
        }
    }

    fn choice(&mut self, choice: &'a ast::If<'a>, region: &Region<'a>, outside: bool) {
        self.items(&choice.then.items, region, outside);
        match &choice.otherwise {
            Some(Else::Block(block)) => self.items(&block.items, region, outside),
            Some(Else::If(choice)) => self.choice(choice, region, outside),
            None => {}
        }
    }

    /// `outside`: not yet in a workload, so a head may name an environment and a workload.
    fn entry(&mut self, entry: &'a Entry<'a>, region: &Region<'a>, outside: bool) {
        let Body::Block(block) = &entry.body else { return };
        let mut region = region.clone();
        let mut from = 0;
        let mut outside = outside;
        if let Some(("environment", _)) = name_of(&entry.head, 0) {
            region.environment = name_of(&entry.head, 1).map(|(name, _)| name).or(region.environment);
            from = 2;
        }
        if from == entry.head.parts.len() {
            self.items(&block.items, &region, outside);
            return;
        }
        let first = name_of(&entry.head, from).map_or("", |(name, _)| name);
        let word = self.shared.vocabulary.at_root(first).map(|(_, word)| word);
        let is_last = entry.head.parts.len() == from + 2;
        let workload = word.filter(|word| word.workload && outside && is_last);
        region.spans = Some(match (workload, name_of(&entry.head, from + 1)) {
            (Some(_), Some((name, _))) => self.places(name),
            _ => vec![entry.span],
        });
        outside &= workload.is_none() && first == "every";
        self.items(&block.items, &region, outside);
    }

    /// All that is written of a workload.
    fn places(&self, name: &str) -> Vec<Span> {
        let declared = self.program.workloads.get(name).map(|declared| declared.statement.entry.span);
        let overlays = self.program.environments.values().filter_map(|one| one.overlays.get(name)).flatten();
        let overlays = overlays.map(|overlay| match overlay {
            Overlay::Set(statement) => statement.entry.span,
            Overlay::Remove(remove, ..) => remove.span,
        });
        declared.into_iter().chain(overlays).collect()
    }
}

/// What is wrong with the code or the name of a check.
fn known(what: &str, span: Span, shared: &Shared<'_>, verb: &str) -> Option<Diagnostic> {
    let is_check = |name: &&&str| {
        let merged = shared.others.get(**name);
        merged.is_some_and(|merged| shared.vocabulary.word(merged.block.word).name == "check")
    };
    let code = codes().find(|code| code.id == what);
    if code.is_some_and(|code| code.risk) || is_check(&&what) {
        return None;
    }
    if code.is_some() {
        let finding = Diagnostic::error(NO_RISK, format!("`{what}` is an error by nature"));
        return Some(match verb {
            "allow" => finding
                .label(span, "what it finds cannot work, so it cannot be allowed")
                .help(format!("repair what it finds: `gdeployc explain {what}` says how")),
            _ => finding
                .label(span, "what it finds cannot work, so it is always an error")
                .help("leave the line out"),
        });
    }
    let names = shared.others.keys().filter(|name| is_check(name)).copied();
    let finding = Diagnostic::error(NO_SUCH_FINDING, format!("no finding is called `{what}`"))
        .label(span, "neither a code nor a check of this project");
    Some(match suggest::nearest(what, codes().filter(|code| code.risk).map(|code| code.id).chain(names)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).replace(span, what, near),
        None if verb == "allow" => {
            finding.help("write the code as the finding shows it: `allow GD0412 \"reason\"`")
        }
        None => finding.help("write the code as the finding shows it: `GD0412 = \"error\"`"),
    })
}

fn codes() -> impl Iterator<Item = Code> + Clone {
    let tables = TABLES.iter().copied().flatten().map(|(code, _)| *code);
    tables.chain(RULES.iter().map(|rule| rule.code))
}

/// What is wrong with the reason or the date.
fn form(statement: &ast::Allow<'_>) -> Option<Diagnostic> {
    let reason = &statement.reason;
    if reason.plain().is_some_and(|reason| reason.trim().is_empty()) {
        return Some(
            Diagnostic::error(ALLOW_FORM, "this `allow` gives no reason")
                .label(reason.span, "empty")
                .help("say to the next reader why it is right here"),
        );
    }
    for item in statement.block.iter().flat_map(|block| &block.items) {
        let Item::Entry(Entry { head, body, span, .. }) = item else { continue };
        let is_until =
            matches!(head.parts.as_slice(), [part] if matches!(part.kind, PartKind::Name("until")));
        if !is_until {
            return Some(
                Diagnostic::error(ALLOW_FORM, "an `allow` takes `until` and nothing else")
                    .label(head.span, "unknown word")
                    .help("write `{ until = \"2026-12-31\" }`"),
            );
        }
        if date_of(body).is_none() {
            return Some(
                Diagnostic::error(ALLOW_FORM, "`until` is a date")
                    .label(*span, "not a day of the calendar")
                    .help("write year, month and day: `until = \"2026-12-31\"`"),
            );
        }
    }
    None
}

fn date_of<'a>(body: &'a Body<'a>) -> Option<&'a str> {
    let Body::Set(value) = body else { return None };
    let ExprKind::Text(text) = &value.kind else { return None };
    text.plain().filter(|date| is_date(date))
}

/// `2026-12-31`; such dates compare as texts.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().ok() } else { None }
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

impl<'a> Allows<'a> {
    /// Takes away what is allowed.
    pub(super) fn silence(&mut self, found: &mut Found<'a>, shared: &Shared<'a>) {
        for allowed in &mut self.allowed {
            let heirs = allowed.region.environment.map(|name| heirs(&shared.program, name));
            found.retain(|(environment, finding)| {
                let silenced = finding.risk
                    && (finding.code.id == allowed.what || finding.check.as_deref() == Some(allowed.what))
                    && covers(&allowed.region, heirs.as_deref(), *environment, finding);
                allowed.used |= silenced;
                !silenced
            });
        }
    }

    /// What is to be said of those that silenced nothing, where all that they could silence was looked for.
    pub(super) fn unused(&self) -> Vec<Diagnostic> {
        let unused = self.allowed.iter().filter(|one| !one.used);
        let finding = |one: &Allowed<'_>| {
            Diagnostic::remark(ALLOWS_NOTHING, format!("this `allow {}` silences nothing", one.what))
                .label(one.statement.span, "nothing of the kind is found here")
                .help("remove it, so that it does not hide a later finding")
        };
        unused.map(finding).collect()
    }

    /// Those whose date is before `day`.
    pub(super) fn past(&self, day: &str) -> Vec<Diagnostic> {
        let mut past = Vec::new();
        for one in &self.allowed {
            for item in one.statement.block.iter().flat_map(|block| &block.items) {
                let Item::Entry(entry) = item else { continue };
                let Some(until) = date_of(&entry.body).filter(|until| *until < day) else { continue };
                past.push(
                    Diagnostic::remark(PAST, format!("`{}` was allowed until {until}", one.what))
                        .label(entry.span, format!("it is {day}"))
                        .help("repair what it allows, or decide anew and move the date"),
                );
            }
        }
        past
    }
}

/// An environment and those that inherit from it.
fn heirs<'a>(program: &Program<'a>, name: &str) -> Vec<&'a str> {
    let mut heirs: Vec<&'a str> = program.environments.keys().copied().filter(|one| *one == name).collect();
    let mut children: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for environment in program.environments.values() {
        if let Some((parent, _)) = inherits::inherits(program, environment) {
            children.entry(parent).or_default().push(environment.name.text);
        }
    }
    let mut looked_at = 0;
    while let Some(next) = heirs.get(looked_at) {
        // Each has one parent, so none comes twice but in a circle, where its children were taken before.
        heirs.extend(children.remove(next).unwrap_or_default());
        looked_at += 1;
    }
    heirs
}

fn covers(
    region: &Region<'_>,
    heirs: Option<&[&str]>,
    environment: Option<&str>,
    finding: &Diagnostic,
) -> bool {
    let in_environment = match (heirs, environment) {
        (None, _) => true,
        (Some(heirs), Some(environment)) => heirs.contains(&environment),
        // Found by comparing environments.
        (Some(heirs), None) => finding.environments.iter().any(|one| heirs.contains(&one.as_str())),
    };
    let in_place = region.spans.as_ref().is_none_or(|spans| {
        finding.labels.iter().any(|label| spans.iter().any(|span| span.contains(label.span)))
    });
    in_environment && in_place
}

/// Gives risks the severity that their environment says.
pub(super) fn severities<'a>(evaluated: &[Evaluated<'a>], found: &mut Found<'a>) {
    if evaluated.iter().all(|one| one.environment.words.severity.is_empty()) {
        return;
    }
    for (environment, finding) in found.iter_mut().filter(|(_, finding)| finding.risk) {
        let name = finding.check.as_deref().unwrap_or(finding.code.id);
        let concerned =
            evaluated.iter().filter(|one| environment.is_none_or(|name| one.environment.name == name));
        let said: Vec<Option<Severity>> = concerned
            .map(|one| one.environment.words.severity.get(name).and_then(|said| read_severity(&said.value)))
            .collect();
        // Of a finding about several environments the strictest counts, once all have said something.
        if let Some(all) = said.into_iter().collect::<Option<Vec<_>>>()
            && let Some(strictest) = all.into_iter().min()
        {
            finding.severity = strictest;
        }
    }
}

fn read_severity(text: &str) -> Option<Severity> {
    match text {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "info" => Some(Severity::Info),
        _ => None,
    }
}

/// What is wrong with the names in `severity`.
pub(super) fn wrong_severities(
    shared: &Shared<'_>,
    block: &crate::layers::tree::Block<'_>,
) -> Vec<Diagnostic> {
    let Some(Slot::Map(map)) = block.get("severity") else { return Vec::new() };
    let entries = map.entries.iter().filter_map(|(key, slot)| {
        let (span, _) = slot.written()?;
        let length = u32::try_from(key.len()).unwrap_or(0);
        known(key, Span { end: span.start + length, ..span }, shared, "severity")
    });
    entries.collect()
}
