//! Who set what, how a change stands to the one that is looked at, and what is part of neither.

use serde::Serialize;

use super::{ChangeJson, change};
use crate::cli::diff::view::View;
use crate::diff::ownership::fields::Operation;
use crate::diff::ownership::origin::Origin;
use crate::diff::ownership::writers::Setter;
use crate::diff::report::{Report, Resource, Shown};
use crate::diff::seen::{Drift, Seen};
use crate::diff::standing::{Counts, Standing};
use crate::output::node::Node;

#[derive(Serialize)]
pub(super) struct SeenJson<'v> {
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_by: Option<SetterJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    /// Absent where it is a secret, or was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<&'v Node>,
}

#[derive(Serialize)]
pub(super) struct SetterJson<'v> {
    manager: &'v str,
    #[serde(skip_serializing_if = "str::is_empty")]
    subresource: &'v str,
    operation: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    time: &'v str,
}

#[derive(Serialize)]
pub(super) struct DriftJson<'v> {
    pointer: &'v str,
    path: String,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<&'v Node>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'v Node>,
    sensitive: bool,
    set_by: Vec<SetterJson<'v>>,
}

#[derive(Serialize)]
pub(super) struct StandingJson {
    intended: usize,
    drift: usize,
    applied: usize,
    conflict: usize,
}

pub(super) fn counts(report: &Report) -> StandingJson {
    let Counts { intended, drift, applied, conflict } = Counts::of(&report.resources);
    StandingJson { intended, drift, applied, conflict }
}

pub(super) fn seen(seen: &Seen) -> SeenJson<'_> {
    SeenJson {
        origin: match seen.origin {
            Origin::Declared => "declared",
            Origin::Undeclared => "undeclared",
            Origin::Defaulted => "default",
            Origin::Mutated => "admission",
            Origin::Contended => "contended",
        },
        set_by: seen.set_by.as_ref().map(setter),
        standing: seen.standing.map(standing),
        base: seen.base.as_ref().and_then(Shown::value),
    }
}

pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Intended => "intended",
        Standing::Drift => "drift",
        Standing::Applied => "applied",
        Standing::Conflict => "conflict",
    }
}

fn setter(setter: &Setter) -> SetterJson<'_> {
    let Setter { manager, subresource, operation, time } = setter;
    let operation = match operation {
        Operation::Apply => "apply",
        Operation::Update => "update",
    };
    SetterJson { manager, subresource, operation, time }
}

pub(super) fn drift(resource: &Resource) -> Vec<DriftJson<'_>> {
    resource.beside.drift.iter().map(one_drift).collect()
}

fn one_drift(drift: &Drift) -> DriftJson<'_> {
    DriftJson {
        pointer: &drift.pointer,
        path: drift.path.to_string(),
        origin: if drift.is_by_admission() { "admission" } else { "others" },
        declared: drift.declared.as_ref().and_then(Shown::value),
        live: drift.live.as_ref().and_then(Shown::value),
        sensitive: [&drift.declared, &drift.live].into_iter().flatten().any(Shown::is_sensitive),
        set_by: drift.set_by.iter().map(setter).collect(),
    }
}

pub(super) fn applied<'v>(view: &View<'_>, resource: &'v Resource) -> Vec<ChangeJson<'v>> {
    resource.beside.applied.iter().map(|one| change(view, one)).collect()
}
