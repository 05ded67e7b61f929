//! Findings of all phases and environments, made into one list.
//!
//! The same finding in several environments is one that names them. Where a
//! statement did not parse, what it may have declared counts as present. With
//! `--only`, what lies in another workload's declaration does not count.

use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::list;
use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::driver::broken::{BLANKED, Broken, HeldBack};

/// Codes of what a lost statement may have declared or said.
const FOLLOW_UPS: &[&str] = &[
    "GD0201", "GD0202", "GD0204", "GD0203", "GD0207", "GD0308", "GD0450", "GD0702", "GD0703", "GD0704",
    "GD0705", "GD0706", "GD0710", "GD0711", "GD0215", "GD0219", "GD0404", "GD0406", "GD0407", "GD0408",
    "GD0409", "GD0410", "GD0411", "GD0412", "GD0414", "GD0416", "GD0421", "GD0422", "GD0423", "GD0512",
    "GD0513", "GD0514", "GD0516", "GD0529", "GD0604", "GD0611", "GD0616", "GD0730", "GD0731", "GD0733",
    "GD0732", "GD0735", "GD0801", "GD0230", "GD0231", "GD0233", "GD0738", "GD0240", "GD0453", "GD0502",
    "GD0503", "GD0602",
];

/// Codes of a sign that is none.
const SIGNS: &[&str] = &["GD0101", "GD0109", "GD0119"];
/// Codes of what is missing in a head.
const HEADS: &[&str] = &["GD0209", "GD0210", "GD0312"];
/// The code of a sign in a text that means nothing there, and of a text that is none of its place.
const ESCAPE: &str = "GD0116";
const FORM: &str = "GD0305";
/// Codes of a statement that was not read whole.
const UNREAD: &[&str] = &["GD0103", "GD0111", "GD0122", "GD0124", "GD0128"];
/// The code of a head without a sign.
const LONE: &str = "GD0120";

/// Joins findings that differ in their environments only.
pub(super) fn join(found: Vec<(Option<&str>, Diagnostic)>) -> Vec<Diagnostic> {
    let mut joined: Vec<Joined<'_>> = Vec::new();
    let mut index: std::collections::HashMap<(&'static str, Option<Span>, String), Vec<usize>> =
        std::collections::HashMap::new();
    for (environment, finding) in found {
        // The very same words first: a name in them may be no environment's.
        let key = |message: String| (finding.code.id, finding.span(), message);
        let keys = [key(finding.message.clone()), key(without(&finding.message, environment))];
        let known = |at: &usize| joined[*at].is_same(&finding, environment);
        let same = keys.iter().find_map(|key| index.get(key)?.iter().copied().find(known));
        let at = same.unwrap_or_else(|| {
            for key in keys {
                index.entry(key).or_default().push(joined.len());
            }
            joined.push(Joined { finding: finding.clone(), first: environment, also: Vec::new() });
            joined.len() - 1
        });
        joined[at].add(environment, finding, same.is_some());
    }
    joined.into_iter().map(Joined::named).collect()
}

/// A finding of several environments.
struct Joined<'e> {
    finding: Diagnostic,
    /// Whose words it has.
    first: Option<&'e str>,
    /// The other environments, with what they say elsewhere.
    also: Vec<(&'e str, Vec<Label>)>,
}

impl<'e> Joined<'e> {
    /// Whether a finding says the same, whatever it calls its environment and points to there.
    fn is_same(&self, other: &Diagnostic, environment: Option<&str>) -> bool {
        let (mine, theirs) = (&self.finding, other);
        let names = mine.message != theirs.message;
        let alike = |mine: &Option<String>, theirs: &Option<String>| match (mine, theirs) {
            (Some(mine), Some(theirs)) => {
                mine == theirs || without(mine, self.first) == without(theirs, environment)
            }
            (mine, theirs) => mine == theirs,
        };
        (names || mine.labels == theirs.labels) && alike(&mine.help, &theirs.help)
    }

    fn add(&mut self, environment: Option<&'e str>, finding: Diagnostic, again: bool) {
        // A risk in one of them may be an error in another.
        self.finding.severity = self.finding.severity.min(finding.severity);
        let (Some(environment), Some(first)) = (environment, self.first) else {
            // Found without looking at an environment, it holds for all.
            self.first = None;
            self.finding.environments.clear();
            return;
        };
        if self.finding.environments.iter().any(|known| known == environment) {
            return;
        }
        self.finding.environments.push(environment.to_owned());
        if again && first != environment && self.finding.message != finding.message {
            self.also.push((environment, finding.labels));
        }
    }

    /// The finding, naming all environments where it names the first.
    fn named(mut self) -> Diagnostic {
        let Some(first) = self.first.filter(|first| {
            let name = format!("`{first}`");
            !self.also.is_empty() && self.finding.message.contains(&name)
        }) else {
            return self.finding;
        };
        let names: Vec<&str> =
            [first].into_iter().chain(self.also.iter().map(|(environment, _)| *environment)).collect();
        let labels = std::mem::take(&mut self.finding.labels);
        let same_place =
            |span: Span| self.also.iter().all(|(_, labels)| labels.iter().any(|label| label.span == span));
        for label in labels {
            let text = if same_place(label.span) { several(&label.text, first, &names) } else { label.text };
            self.finding.labels.push(Label { text, ..label });
        }
        for label in self.also.iter().flat_map(|(_, labels)| labels) {
            if !self.finding.labels.iter().any(|known| known.span == label.span) {
                self.finding.labels.push(label.clone());
            }
        }
        self.finding.message = several(&self.finding.message, first, &names);
        self.finding.help = self.finding.help.map(|help| several(&help, first, &names));
        self.finding
    }
}

/// A text with a hole where the environment's name was.
fn without(text: &str, environment: Option<&str>) -> String {
    match environment {
        Some(name) => text.replace(&format!("`{name}`"), "\0").replace(&format!("environment {name}"), "\0"),
        None => text.to_owned(),
    }
}

/// A sentence about one environment, made one about several.
fn several(text: &str, first: &str, names: &[&str]) -> String {
    let one = format!("`{first}`");
    if !text.contains(&one) {
        return text.to_owned();
    }
    let all = list::and(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>());
    let text = text.replace(&format!("environment {one}"), "environments \0").replace(&one, "\0");
    let text = text.replace("\0 does ", "\0 do ").replace("\0 is ", "\0 are ").replace("\0 has ", "\0 have ");
    text.replace('\0', &all)
}

/// Drops what is said of a head where the sign behind it is wrong, as in `port: 8080` and `app = { … }`, all that
/// is said of one that stands alone, the form of a text with a sign in it that means nothing, all on the line of a
/// text or a bracket without its end, and what seems wrong with the half of a statement that could be read.
pub(super) fn without_second_thoughts(
    found: &mut Vec<(Option<&str>, Diagnostic)>,
    problems: &[(Option<&str>, Diagnostic)],
    sources: &SourceMap,
) {
    let of = |codes: &[&str]| -> Vec<Span> {
        let problems = problems.iter().filter(|(_, problem)| codes.contains(&problem.code.id));
        problems.filter_map(|(_, problem)| problem.span()).collect()
    };
    let (signs, lone, escapes) = (of(SIGNS), of(&[LONE]), of(&[ESCAPE]));
    let (endless, unread) = (of(BLANKED), of(UNREAD));
    if [&signs, &lone, &escapes, &endless, &unread].iter().all(|places| places.is_empty()) {
        return;
    }
    found.retain(|(_, finding)| {
        let Some(span) = finding.span() else { return true };
        // A blank may stand between a head and its sign.
        let is_before =
            |sign: &Span| span.file == sign.file && (span.end..=span.end + 1).contains(&sign.start);
        let is_of = |head: &Span| span.file == head.file && (head.start..=head.end).contains(&span.start);
        let is_there = |sign: &Span| (span.file, span.start) == (sign.file, sign.start);
        let is_of_sign =
            (HEADS.contains(&finding.code.id) && signs.iter().any(is_before)) || signs.iter().any(is_there);
        let is_of_escape = finding.code.id == FORM && escapes.iter().any(|escape| span.contains(*escape));
        let line = |at: u32| sources.file(span.file).line(at);
        let is_lost = |sign: &Span| span.file == sign.file && line(span.start) == line(sign.start);
        let is_half = |rest: &Span| {
            let between = (span.file == rest.file && span.end <= rest.start)
                .then(|| &sources.file(span.file).text[span.end as usize..rest.start as usize]);
            rest.contains(span) || between.is_some_and(|text| !text.contains(['\n', ',', ';', '{', '}']))
        };
        let is_unread = endless.iter().any(is_lost) || unread.iter().any(is_half);
        !is_of_sign && !is_of_escape && !is_unread && !lone.iter().any(is_of)
    });
}

/// Drops what may only follow from statements that did not parse, and says how much that is.
pub(super) fn without_follow_ups(found: &mut Vec<(Option<&str>, Diagnostic)>, broken: &Broken) -> HeldBack {
    if broken.is_none() {
        return HeldBack::default();
    }
    let follows = |finding: &Diagnostic| broken.explains(finding, FOLLOW_UPS.contains(&finding.code.id));
    let (held, kept) = std::mem::take(found).into_iter().partition(|(_, finding)| follows(finding));
    *found = kept;
    let count = join(held).len();
    HeldBack { count, files: if count == 0 { Vec::new() } else { broken.files() } }
}

/// Drops what nothing seems to use: a part that was not understood may.
pub(super) fn without_unused(found: &mut Vec<(Option<&str>, Diagnostic)>) {
    found.retain(|(_, finding)| finding.code.id != "GD0529");
}

/// Drops what lies in the declarations of workloads that were not asked for.
pub(super) fn outside(found: &mut Vec<(Option<&str>, Diagnostic)>, others: &[Span]) {
    found.retain(|(_, finding)| {
        finding.span().is_none_or(|span| !others.iter().any(|other| other.contains(span)))
    });
}
