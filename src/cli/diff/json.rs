//! `gdeploy.dev/diff/v1`: a difference for programs, as `docs/schemas/diff-v1.json` says.

use serde::Serialize;

use super::view::{Place, Side, View};
use crate::cluster::codes::STUCK;
use crate::diff::compare::Op;
use crate::diff::impact::{Class, Flag, Level, Risk};
use crate::diff::report::{Action, Change, Conflict, Left, Problem, Resource, Shown, Verdict};
use crate::diff::rollout::Rollout;
use crate::diff::set::Source;
use crate::output::node::Node;

mod beside;

#[derive(Serialize)]
struct Whole<'v> {
    schema: &'static str,
    differences: Vec<Difference<'v>>,
}

#[derive(Serialize)]
struct Difference<'v> {
    left: SideJson<'v>,
    right: SideJson<'v>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<SideJson<'v>>,
    summary: Summary,
    resources: Vec<ResourceJson<'v>>,
    notes: &'v [String],
}

#[derive(Serialize)]
struct SideJson<'v> {
    kind: &'static str,
    title: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'v str>,
}

#[derive(Serialize)]
struct Summary {
    create: usize,
    update: usize,
    replace: usize,
    delete: usize,
    unchanged: usize,
    predicted: usize,
    unknown: usize,
    rolls: Vec<String>,
    danger: usize,
    warn: usize,
    drifted: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<beside::StandingJson>,
}

#[derive(Serialize)]
struct ResourceJson<'v> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workload: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_source: Option<SourceJson<'v>>,
    action: &'static str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollout: Option<RolloutJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unverified: Option<&'v str>,
    flags: Vec<FlagJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    changes: Vec<ChangeJson<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    applied: Vec<ChangeJson<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drift: Vec<beside::DriftJson<'v>>,
    problems: Vec<ProblemJson<'v>>,
    conflicts: Vec<ConflictJson<'v>>,
    warnings: &'v [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<LeftJson<'v>>,
    notes: &'v [String],
}

#[derive(Serialize)]
struct LeftJson<'v> {
    fields: Vec<LeftFieldJson<'v>>,
    patch: &'v Node,
    command: &'v str,
}

#[derive(Serialize)]
struct LeftFieldJson<'v> {
    code: &'static str,
    path: String,
    owners: &'v [String],
}

#[derive(Serialize)]
struct ProblemJson<'v> {
    code: &'static str,
    message: &'v str,
    field: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'v>>,
}

#[derive(Serialize)]
struct ConflictJson<'v> {
    field: &'v str,
    manager: &'v str,
    stops: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'v>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RolloutJson<'v> {
    strategy: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    replicas: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
    autoscaled: bool,
    paused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_unavailable: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_surge: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pods: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    released: bool,
}

#[derive(Serialize)]
struct FlagJson<'v> {
    risk: &'static str,
    level: &'static str,
    message: &'v str,
}

#[derive(Serialize)]
struct ChangeJson<'v> {
    pointer: &'v str,
    path: String,
    op: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'v Node>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'v Node>,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    flags: Vec<FlagJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<CauseJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    seen: Option<beside::SeenJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_source: Option<SourceJson<'v>>,
}

#[derive(Serialize)]
struct CauseJson<'v> {
    id: String,
    entries: &'v [String],
}

#[derive(Serialize)]
struct SourceJson<'v> {
    file: String,
    line: usize,
    column: usize,
    layer: &'v str,
    /// Whom the value beat, the nearest first.
    beat: Vec<SourceJson<'v>>,
    /// Where the values of its names stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    from: Vec<PlaceJson>,
}

#[derive(Serialize)]
struct PlaceJson {
    file: String,
    line: usize,
    column: usize,
}

impl From<Place> for PlaceJson {
    fn from(Place { file, line, column }: Place) -> Self {
        Self { file, line, column }
    }
}

/// All differences as one document.
pub(super) fn json(views: &[View<'_>]) -> String {
    let whole = Whole { schema: "gdeploy.dev/diff/v1", differences: views.iter().map(difference).collect() };
    serde_json::to_string_pretty(&whole).expect("text and numbers have a form in JSON") + "\n"
}

fn difference<'v>(view: &'v View<'_>) -> Difference<'v> {
    let report = &view.report;
    let verdict = |wanted| report.resources.iter().filter(|resource| resource.verdict == wanted).count();
    let rolls = report.resources.iter().filter(|resource| resource.rollout.is_some());
    Difference {
        left: side(&view.left),
        right: side(&view.right),
        base: view.base.as_ref().map(side),
        summary: Summary {
            create: report.count(Action::Create),
            update: report.count(Action::Update),
            replace: report.count(Action::Replace),
            delete: report.count(Action::Delete),
            // Of what nobody knows, nobody knows that either.
            unchanged: report.resources.iter().filter(|one| one.is_unchanged()).count(),
            predicted: verdict(Verdict::Predicted),
            unknown: verdict(Verdict::Unknown),
            rolls: rolls.map(|resource| resource.id.to_string()).collect(),
            danger: report.risks(Level::Danger),
            warn: report.risks(Level::Warn),
            drifted: report.resources.iter().map(|resource| resource.beside.of_others()).sum(),
            standing: view.base.as_ref().map(|_| beside::counts(report)),
        },
        resources: report.resources.iter().map(|one| resource(view, one)).collect(),
        notes: &report.notes,
    }
}

fn side(side: &Side) -> SideJson<'_> {
    SideJson {
        kind: side.kind,
        title: &side.title,
        environment: side.environment.as_deref(),
        commit: side.commit.as_deref(),
    }
}

fn resource<'v>(view: &View<'_>, resource: &'v Resource) -> ResourceJson<'v> {
    // Of what stays as it is nobody asks where.
    let is_told = super::is_told(resource);
    let behind = |action| {
        if resource.action == action { view.behind_object(resource) } else { Vec::new() }
    };
    ResourceJson {
        id: resource.id.to_string(),
        old_id: resource.old_id.as_ref().map(ToString::to_string),
        workload: resource.workload.as_deref(),
        source: resource
            .source
            .as_ref()
            .filter(|_| is_told)
            .map(|one| source(one, &|source| view.place(source), behind(Action::Create))),
        old_source: resource
            .old_source
            .as_ref()
            .filter(|_| is_told)
            .map(|one| source(one, &|source| view.old_place(source), behind(Action::Delete))),
        action: match resource.action {
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::Unchanged => "unchanged",
        },
        verdict: match resource.verdict {
            Verdict::Verified => "verified",
            Verdict::Predicted => "predicted",
            Verdict::Unknown => "unknown",
        },
        rollout: resource.rollout.as_ref().map(rollout),
        flags: resource.flags.iter().map(flag).collect(),
        manager: resource.heard.manager.as_deref(),
        unverified: resource.heard.unverified.as_deref(),
        standing: resource.beside.standing.map(beside::standing),
        applied: beside::applied(view, resource),
        drift: beside::drift(resource),
        changes: resource.changes.iter().map(|one| change(view, one)).collect(),
        problems: resource.heard.problems.iter().map(|one| problem(view, one)).collect(),
        conflicts: resource.heard.conflicts.iter().map(|one| conflict(view, one)).collect(),
        warnings: &resource.heard.warnings,
        left: resource.heard.left.as_ref().map(left),
        notes: &resource.heard.notes,
    }
}

fn rollout(rollout: &Rollout) -> RolloutJson<'_> {
    RolloutJson {
        strategy: &rollout.strategy,
        replicas: rollout.replicas,
        before: rollout.before,
        autoscaled: rollout.autoscaled,
        paused: rollout.paused,
        partition: rollout.partition,
        ready: rollout.ready(),
        max_unavailable: rollout.unavailable,
        max_surge: rollout.surge,
        pods: rollout.pods(),
        released: rollout.released.is_some(),
    }
}

fn flag(flag: &Flag) -> FlagJson<'_> {
    FlagJson {
        risk: match flag.risk {
            Risk::Traffic => "traffic",
            Risk::Data => "data",
            Risk::Security => "security",
        },
        level: match flag.level {
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Danger => "danger",
        },
        message: &flag.message,
    }
}

fn change<'v>(view: &View<'_>, change: &'v Change) -> ChangeJson<'v> {
    let value = |shown: &'v Option<Shown>| match shown {
        Some(Shown::Value(node)) => Some(node),
        Some(Shown::Sensitive) | None => None,
    };
    let behind = |is_here: bool| if is_here { view.behind(change) } else { Vec::new() };
    ChangeJson {
        pointer: &change.pointer,
        path: change.path.to_string(),
        op: match change.op {
            Op::Add => "add",
            Op::Replace => "replace",
            Op::Remove => "remove",
            Op::Reorder => "reorder",
        },
        old: value(&change.old),
        new: value(&change.new),
        sensitive: [&change.old, &change.new].into_iter().flatten().any(Shown::is_sensitive),
        class: (!view.is_of_places()).then_some(match change.class {
            Class::Metadata => "metadata",
            Class::InPlace => "in-place",
            Class::Rolls => "rolls",
            Class::Replaces => "replaces",
        }),
        flags: change.flags.iter().map(flag).collect(),
        cause: change
            .cause
            .as_ref()
            .map(|cause| CauseJson { id: cause.id.to_string(), entries: &cause.entries }),
        seen: change.seen.as_ref().map(beside::seen),
        source: change
            .source
            .as_ref()
            .map(|one| source(one, &|source| view.place(source), behind(change.new.is_some()))),
        old_source: change
            .old_source
            .as_ref()
            .map(|one| source(one, &|source| view.old_place(source), behind(change.new.is_none()))),
    }
}

/// `behind`: where the values of its names stand.
fn source<'v>(source: &'v Source, place: &dyn Fn(&Source) -> Place, behind: Vec<Place>) -> SourceJson<'v> {
    let line = |source: &'v Source| {
        let Place { file, line, column } = place(source);
        SourceJson { file, line, column, layer: &source.layer, beat: Vec::new(), from: Vec::new() }
    };
    let mut whole = line(source);
    whole.beat =
        std::iter::successors(source.beat.as_deref(), |next| next.beat.as_deref()).map(line).collect();
    whole.from = behind.into_iter().map(PlaceJson::from).collect();
    whole
}

fn left(left: &Left) -> LeftJson<'_> {
    let Left { fields, patch, command } = left;
    let fields =
        fields.iter().map(|(path, owners)| LeftFieldJson { code: STUCK.id, path: path.to_string(), owners });
    LeftJson { fields: fields.collect(), patch, command }
}

fn problem<'v>(view: &View<'_>, problem: &'v Problem) -> ProblemJson<'v> {
    let Problem { code, message, field, .. } = problem;
    let source = problem.source.as_ref().map(|one| source(one, &|source| view.place(source), Vec::new()));
    ProblemJson { code: code.id, message, field, source }
}

fn conflict<'v>(view: &View<'_>, conflict: &'v Conflict) -> ConflictJson<'v> {
    let Conflict { field, manager, stops, .. } = conflict;
    let source = conflict.source.as_ref().map(|one| source(one, &|source| view.place(source), Vec::new()));
    ConflictJson { field, manager, stops: *stops, source }
}
