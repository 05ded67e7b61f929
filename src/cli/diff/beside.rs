//! Who set what, how a change stands to the one that is looked at, and what is part of neither, in words.
//!
//! How long ago something was is only said to a person at a terminal: what a
//! comment or a program gets is the same each time.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil};

use super::words::value;
use crate::diff::ownership::origin::Origin;
use crate::diff::ownership::writers::Setter;
use crate::diff::report::{Change, Report, Resource};
use crate::diff::seen::Drift;
use crate::diff::standing::{Counts, Standing};

/// How times are told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    /// As far from this moment: `3d ago`.
    Since(Timestamp),
    /// By the day: `2026-11-20`.
    Days,
}

/// A moment, or the beginning of a day: `2026-11-20T09:30:00Z`, `2026-11-20`.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse()
        .ok()
        .or_else(|| Some(day()?.timestamp()))
        .ok_or_else(|| "write it as `2026-12-31` or `2026-12-31T09:30:00Z`".to_owned())
}

impl Clock {
    /// `kubectl-edit, 3d ago`
    pub(super) fn by(self, setter: &Setter) -> String {
        match self.when(&setter.time) {
            Some(when) => format!("{setter}, {when}"),
            None => setter.to_string(),
        }
    }

    fn when(self, time: &str) -> Option<String> {
        let then: Timestamp = time.parse().ok()?;
        let Self::Since(now) = self else { return Some(time.get(..10)?.to_owned()) };
        let seconds = now.duration_since(then).as_secs();
        Some(match seconds {
            ..60 => "just now".to_owned(),
            60..3_600 => format!("{}m ago", seconds / 60),
            3_600..86_400 => format!("{}h ago", seconds / 3_600),
            86_400..63_072_000 => format!("{}d ago", seconds / 86_400),
            _ => format!("{}y ago", seconds / 31_536_000),
        })
    }
}

/// Why a change comes that no line of the source says: `by an admission`.
pub(super) fn origin(change: &Change) -> Option<&'static str> {
    let seen = change.seen.as_ref()?;
    Some(match seen.origin {
        Origin::Declared | Origin::Contended => return None,
        // Somebody else put it there.
        Origin::Undeclared if seen.set_by.is_some() => "not declared",
        Origin::Undeclared => "no longer declared",
        Origin::Defaulted => "default",
        Origin::Mutated => "by an admission",
    })
}

/// What else is to be known of a change: whose value goes, and how it stands.
pub(super) fn known(change: &Change, clock: Clock) -> Option<String> {
    let seen = change.seen.as_ref()?;
    let by = seen.set_by.as_ref().map(|setter| clock.by(setter));
    match (seen.standing, by) {
        (None | Some(Standing::Intended | Standing::Applied), by) => by.map(|by| format!("was set by {by}")),
        (Some(Standing::Drift), Some(by)) => Some(format!("drift, not of this change: set by {by}")),
        (Some(Standing::Drift), None) => Some("drift, not of this change".to_owned()),
        (Some(Standing::Conflict), by) => {
            let base = match &seen.base {
                Some(base) => format!("was {} before this change", value(base)),
                None => "was not there before this change".to_owned(),
            };
            let by = by.map(|by| format!(", and set by {by}")).unwrap_or_default();
            Some(format!("conflict: {base}{by}"))
        }
    }
}

/// Whether the change and somebody in the cluster want different things.
pub(super) fn is_conflict(change: &Change) -> bool {
    change.seen.as_ref().is_some_and(|seen| seen.standing == Some(Standing::Conflict))
}

/// How the coming or going of an object stands to the change.
pub(super) fn whole(resource: &Resource) -> Option<&'static str> {
    let is_drift =
        |change: &Change| change.seen.as_ref().is_some_and(|seen| seen.standing == Some(Standing::Drift));
    match resource.beside.standing {
        Some(Standing::Drift) => Some("not of this change"),
        None if !resource.changes.is_empty() && resource.changes.iter().all(is_drift) => Some("drift only"),
        _ => None,
    }
}

/// `this change: 2 intended, 1 in conflict; drift that applying undoes: 1`
pub(super) fn counted(report: &Report) -> Option<String> {
    let counts = Counts::of(&report.resources);
    let Counts { intended, drift, applied, conflict } = counts;
    if counts == Counts::default() {
        return None;
    }
    let parts = [(intended, "intended"), (applied, "already applied"), (conflict, "in conflict")];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let own = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    Some(match drift {
        0 => format!("this change: {own}"),
        _ => format!("this change: {own}; drift that applying undoes: {drift}"),
    })
}

/// `Not part of this change: 1 field drifted (Service shop/api note, kubectl-edit, 3d ago)`
pub(super) fn drifted(report: &Report, clock: Clock) -> Option<String> {
    let all =
        || report.resources.iter().flat_map(|one| one.beside.drift.iter().map(move |drift| (one, drift)));
    let of_others: Vec<(&Resource, &Drift)> = all().filter(|(_, drift)| !drift.is_by_admission()).collect();
    let detail = match of_others.as_slice() {
        [] => return None,
        [(resource, drift)] => {
            let by = drift.set_by.first().map(|setter| clock.by(setter)).unwrap_or_default();
            let (kind, place) = (&resource.id.kind, resource.id.place());
            format!("1 field drifted ({kind} {place} {}, {by})", drift.path)
        }
        more => {
            let names = more.iter().filter_map(|(_, drift)| drift.set_by.first()).map(ToString::to_string);
            let names: Vec<String> = names.collect::<BTreeSet<_>>().into_iter().collect();
            format!("{} fields drifted (set by {})", more.len(), names.join(", "))
        }
    };
    let admitted = all().count() - of_others.len();
    let admitted = if admitted == 0 { String::new() } else { format!(", {admitted} more by an admission") };
    Some(format!("Not part of this change: {detail}{admitted}"))
}

/// Whose a part of no change is.
pub(super) fn whose(drift: &Drift, clock: Clock) -> String {
    match drift.set_by.as_slice() {
        [] => "by an admission".to_owned(),
        all => all.iter().map(|setter| clock.by(setter)).collect::<Vec<_>>().join("; "),
    }
}
