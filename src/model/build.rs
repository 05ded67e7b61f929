//! From an evaluated record to a workload, with everything that follows from it.
//!
//! The one place where two words meet: who gets a Service, how many pods
//! there are, what a Go build adds. What is derived says of what. A word that
//! could not be evaluated stops the workload here, without a second finding.

use super::names;
use super::outside::{Others, Outside};
use super::read::{FromRecord, Read};
use super::secrets::{self, Variable, VariableValue};
use super::settings;
use super::words::{
    App, ClaimOf, EnvironmentWords, IntOrPercent, Keyed, LateText, Limit, Manifest, Project, SLate, SText,
    ScaleOn, Text,
};
use super::workload::{
    Budget, Edge, Environment, Policy, PreStop, ProjectFacts, Replicas, ServicePort, Strategy, Workload,
};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{Origin, OriginId, Origins, Sourced};
use crate::base::quantity::{Duration, Percent, Quantity};
use crate::base::span::Span;
use crate::values::eval::Evaluator;
use crate::values::messages::MISSING;
use crate::values::open::Facts;
use crate::values::record::{Evaluated, Record};
use crate::values::value::{Callee, Tree};
use std::borrow::Cow;

/// GD0450: a range of pods and nothing that decides.
pub const NOTHING_TO_SCALE_ON: Code = Code::new("GD0450", "nothing-to-scale-on");

/// How long a pod waits before it stops, so that nobody sends requests any more.
const DRAIN: Duration = Duration(5_000);
/// The part of the memory limit that Go's heap aims to stay below.
const HEAP: Percent = Percent(90);

/// An environment's facts; none where a finding says what is missing.
pub fn environment<'a>(
    name: &'a str,
    span: Span,
    record: Record<'a>,
    project: ProjectFacts<'a>,
    others: Others<'a>,
    origins: Origins,
    sink: &mut Sink,
) -> Option<Environment<'a>> {
    let words = EnvironmentWords::from_record(record)?;
    let mut missing = |field: &str, example: &str| {
        sink.push(
            Diagnostic::error(MISSING, format!("environment `{name}` has no `{field}`"))
                .label(span, "it cannot be compiled without")
                .help(format!(
                    "add `{field} = \"{example}\"`, or `abstract = true` if it is a base for others"
                )),
        );
    };
    let versions = words.kubernetes.as_ref().filter(|versions| !versions.value.is_empty());
    if versions.is_none() {
        missing("kubernetes", "1.34");
    }
    let Some(namespace) = words.namespace.as_ref().map(|namespace| namespace.name.clone()) else {
        missing("namespace", &format!("{}-{name}", project.name.value));
        return None;
    };
    versions?;
    let (manifests, facts) = (Keyed::default(), Facts::default());
    Some(Environment { name, span, origins, words, namespace, project, others, manifests, facts })
}

/// The manifests of an environment's tree; none where a finding was made about one of them.
pub fn manifests(found: Evaluated<'_>) -> Option<Keyed<'_, Manifest<'_>>> {
    Read::read(Some(found))
}

/// The project's facts.
pub fn project<'a>(name: &'a str, record: Record<'a>) -> Option<ProjectFacts<'a>> {
    let origin = record.origin;
    let words = Project::from_record(record)?;
    Some(ProjectFacts { name: Sourced::new(Cow::Borrowed(name), origin), words })
}

/// A workload; none where a finding was made about one of its values.
pub fn workload<'a>(
    environment: &Environment<'a>,
    name: &'a str,
    span: Span,
    record: Record<'a>,
    mut evaluator: Evaluator<'a, '_>,
    sink: &mut Sink,
) -> Option<Workload<'a>> {
    let origin = record.origin;
    let mut app = Box::new(App::from_record(record)?);
    super::containers::join_ports(&mut app, name, &evaluator.origins, span, sink);
    super::containers::foreign_variables(&app, &evaluator.origins, span, sink);
    // What an environment asks for itself is meant to decide what runs there.
    let program = evaluator.world.program;
    let inputs = evaluator.inputs.iter().filter(|used| !program.asked_by.contains_key(used.name));
    let inputs = inputs.map(|used| (used.name, used.span)).collect();
    let named = |word: &Option<SText<'a>>, other| word.as_ref().map_or(other, |word| word.origin);
    let object = Sourced::new(evaluator.object_name(name), named(&app.name, origin));
    let namespace = match evaluator.namespace_of(name) {
        Some(namespace) => Sourced::new(namespace, named(&app.namespace, environment.namespace.origin)),
        None => environment.namespace.clone(),
    };
    let selector = evaluator.selector_of(name);
    let (edges, outside) = edges(&app, name, &namespace.value, environment, &mut evaluator);
    let claims = claims(&app, &mut evaluator);
    let labels = evaluator.world.workloads.get(name).map_or(&[][..], |tree| &tree.named);
    let labels = labels.iter().filter(|_| object.value != name);
    let renamed = labels.map(|named| (named.label.clone(), named.called(&object.value))).collect();
    let mut origins = std::mem::take(&mut evaluator.origins);
    let replicas = replicas(&app, name, &origins, span, sink);
    let service_ports = service_ports(&app);
    let (config, variables) = config(&app, &mut origins);
    let secrets = secrets::secrets(&app, &object.value, environment, variables, &origins, sink);
    let files = super::files::files(&app, environment, &origins, sink);
    let ((secrets, variables), (files, documents)) = (secrets?, files?);
    let pre_stop = pre_stop(&app, &service_ports, &mut origins);
    let disruption = disruption(&app, &replicas, &mut origins);
    let account = account(&app, &object, environment);
    // A model is kept until all of its environment are judged.
    origins.shrink();
    Some(Workload {
        name: Sourced::new(Cow::Borrowed(name), origin),
        span,
        origin,
        version: app.image.as_ref().and_then(|image| version(&image.r#ref)),
        config,
        variables,
        args: args(&app),
        files,
        documents,
        secrets,
        pre_stop,
        disruption,
        makes_account: makes_account(&app, name, &namespace, &account, &evaluator),
        account,
        object,
        namespace,
        selector,
        claims,
        renamed,
        strategy: match &app.rollout.recreate {
            Some(recreate) => Strategy::Recreate(recreate.clone()),
            None => Strategy::Rolling(app.rollout.rolling.clone()),
        },
        policy: policy(&app, &service_ports),
        replicas,
        service_ports,
        edges,
        outside,
        inputs,
        facts: std::mem::take(&mut evaluator.facts),
        is_unclear: false,
        app,
        origins,
    })
}

/// The account of its pods: its own name is that of the workload.
fn account<'a>(app: &App<'a>, object: &SText<'a>, environment: &Environment<'a>) -> SText<'a> {
    match &app.account.name {
        Some(account) if app.account.existing.value || environment.words.prefix.is_none() => account.clone(),
        Some(account) => Sourced::new(Cow::Owned(environment.prefixed(&account.value)), account.origin),
        None => Sourced::new(object.value.clone(), object.origin),
    }
}

/// Of several workloads with one account, the first makes it.
fn makes_account<'a>(
    app: &App<'a>,
    name: &str,
    namespace: &SText<'a>,
    account: &SText<'a>,
    evaluator: &Evaluator<'a, '_>,
) -> bool {
    let key = (namespace.value.clone(), account.value.clone());
    let first = evaluator.world.accounts.get(&key);
    !app.account.existing.value && !app.existing.value && first.is_none_or(|first| *first == name)
}

/// The image's tag.
fn version<'a>(image: &SText<'a>) -> Option<SText<'a>> {
    if image.value.contains('@') {
        return None;
    }
    let after_folders = image.value.rfind('/').map_or(0, |at| at + 1);
    let colon = image.value[after_folders..].find(':')? + after_folders;
    let tag = match &image.value {
        Cow::Borrowed(text) => Cow::Borrowed(&text[colon + 1..]),
        Cow::Owned(text) => Cow::Owned(text[colon + 1..].to_owned()),
    };
    // A label holds 63 characters at most, a tag 128.
    let edge = |c: char| c.is_ascii_alphanumeric();
    (tag.len() <= 63 && tag.starts_with(edge) && tag.ends_with(edge)).then(|| Sourced::new(tag, image.origin))
}

fn replicas(app: &App<'_>, name: &str, origins: &Origins, span: Span, sink: &mut Sink) -> Replicas {
    let count = &app.scale.count;
    let max = match count.max.value {
        Limit::At(max) => max,
        Limit::Unlimited => count.min.value,
    };
    if max == count.min.value {
        return Replicas::Fixed(count.min);
    }
    if !app.scale.on.as_ref().is_some_and(ScaleOn::has_metric) {
        sink.push(
            Diagnostic::error(NOTHING_TO_SCALE_ON, format!("`{name}` scales, and nothing says when"))
                .label(origins.span(count.min.origin).unwrap_or(span), "a range of pods")
                .help("add `scale on cpu { target = 70% }`, or write one number"),
        );
    }
    Replicas::Auto { min: count.min, max: Sourced::new(max, count.max.origin) }
}

fn service_ports<'a>(app: &App<'a>) -> Vec<ServicePort<'a>> {
    app.port
        .iter()
        .filter_map(|(name, port)| {
            Some(ServicePort {
                name: name.clone(),
                number: Sourced::new(port.service.value?, port.service.origin),
                transport: transport(&port.transport.value),
                protocol: port.protocol.clone().filter(|protocol| protocol.value != "tcp"),
                node: port.node,
                origin: port.origin,
            })
        })
        .collect()
}

pub(super) fn transport(text: &str) -> &'static str {
    if text == "udp" { "UDP" } else { "TCP" }
}

type Variables<'a> = (Vec<(Text<'a>, SText<'a>)>, Vec<Variable<'a>>);

/// The variables, with what a Go build adds.
fn config<'a>(app: &App<'a>, origins: &mut Origins) -> Variables<'a> {
    let mut known = Vec::with_capacity(app.config.len() + 2);
    let mut later = Vec::new();
    for (name, setting) in &app.config {
        let text = match &setting.value {
            Tree::Bool(true) => Cow::Borrowed("true"),
            Tree::Bool(false) => Cow::Borrowed("false"),
            Tree::Number(text) | Tree::Text(text) => text.clone(),
            Tree::Pod(field) => {
                let (name, value) = (name.clone(), VariableValue::Pod(field));
                later.push(Variable { name, value, owner: None, origin: setting.origin });
                continue;
            }
            Tree::Late(text) => {
                let (name, value) = (name.clone(), VariableValue::Text(text.clone()));
                later.push(Variable { name, value, owner: None, origin: setting.origin });
                continue;
            }
            Tree::List(_) | Tree::Map(_) => continue,
        };
        known.push((name.clone(), Sourced::new(text, setting.origin)));
    }
    let is_go = app.build.as_ref().is_some_and(|build| build.go.is_some());
    if let (true, Some(resources)) = (is_go, &app.resources) {
        let mut add = |name: &'static str, value: String, how, from| {
            if !app.config.contains_key(name) {
                let origin = origins.add(Origin::Derived { how, from: vec![from] });
                known.push((Cow::Borrowed(name), Sourced::new(Cow::Owned(value), origin)));
            }
        };
        if let Limit::At(memory) = resources.memory.max.value {
            let heap = memory.percent(HEAP).unwrap_or(memory).whole_mebibytes();
            let from = resources.memory.max.origin;
            add("GOMEMLIMIT", format!("{}MiB", heap.0 >> 20), "90 % of the memory limit", from);
        }
        if let Limit::At(cpu) = resources.cpu.max.value {
            let from = resources.cpu.max.origin;
            add("GOMAXPROCS", cpu.cores_up().to_string(), "the cpu limit, rounded up", from);
        }
    }
    known.sort_by(|(one, _), (other, _)| one.cmp(other));
    (known, later)
}

/// What it is started with: its arguments, and then its flags by name.
fn args<'a>(app: &App<'a>) -> Vec<SLate<'a>> {
    let mut args = app.args.value.clone();
    let mut flags: Vec<(String, SLate<'a>)> = Vec::with_capacity(app.flags.len());
    for setting in &app.flags {
        let name = settings::flag(&setting.path);
        let mut text = LateText::known(format!("{name}=").into());
        match &setting.value {
            Tree::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Tree::Number(value) | Tree::Text(value) => text.push_str(value),
            Tree::Late(value) => text.extend(value.clone()),
            Tree::Pod(_) | Tree::List(_) | Tree::Map(_) => continue,
        }
        flags.push((name, Sourced::new(text, setting.origin)));
    }
    flags.sort_by(|(one, _), (other, _)| one.cmp(other));
    args.extend(flags.into_iter().map(|(_, flag)| flag));
    args
}

/// What runs first when a pod stops: as written, else a pause where others send requests.
fn pre_stop<'a>(
    app: &App<'a>,
    ports: &[ServicePort<'a>],
    origins: &mut Origins,
) -> Option<Sourced<PreStop<'a>>> {
    if let Some(run) = &app.shutdown.run {
        return Some(Sourced::new(PreStop::Run(run.value.clone()), run.origin));
    }
    if let Some(drain) = app.shutdown.drain {
        return (drain.value.0 > 0).then(|| Sourced::new(PreStop::Sleep(drain.value), drain.origin));
    }
    let first = ports.first()?;
    let how = "a workload with a Service drains before it stops";
    let origin = origins.add(Origin::Derived { how, from: vec![first.origin] });
    Some(Sourced::new(PreStop::Sleep(DRAIN), origin))
}

/// The budget: as written, else one pod at a time where two or more always run.
fn disruption(app: &App<'_>, replicas: &Replicas, origins: &mut Origins) -> Option<Sourced<Budget>> {
    if let Some(unavailable) = app.disruption.unavailable {
        return Some(Sourced::new(Budget::Unavailable(unavailable.value), unavailable.origin));
    }
    if let Some(available) = app.disruption.available {
        return Some(Sourced::new(Budget::Available(available.value), available.origin));
    }
    let least = match replicas {
        Replicas::Fixed(count) | Replicas::Auto { min: count, .. } => count,
    };
    if least.value < 2 {
        return None;
    }
    let how = "two or more pods always run";
    let origin = origins.add(Origin::Derived { how, from: vec![least.origin] });
    Some(Sourced::new(Budget::Unavailable(IntOrPercent::Int(1)), origin))
}

/// The outside comes in by an `expose`, and to all ports of a Service that nodes or a balancer answer for.
fn policy<'a>(app: &App<'a>, ports: &[ServicePort<'a>]) -> Policy<'a> {
    let said = &*app.network_policy.value;
    let exposed = app.expose.values().map(|expose| {
        let port = &expose.port.value;
        let carried = app.port.get(port.port).map_or("TCP", |port| transport(&port.transport.value));
        (Cow::Borrowed(port.port), port.number, carried, expose.origin)
    });
    let service = &app.service;
    let served = ports.iter().filter(|_| service.is_outside()).filter_map(|port| {
        Some((
            port.name.clone(),
            app.port.get(&port.name)?.number.value,
            port.transport,
            service.r#type.origin,
        ))
    });
    let mut open: Vec<(Text<'a>, i64, &'static str, OriginId)> = exposed.chain(served).collect();
    open.sort_by(|one, other| (one.1, one.2).cmp(&(other.1, other.2)));
    open.dedup_by(|one, other| (one.1, one.2) == (other.1, other.2));
    Policy {
        ingress: matches!(said, "both" | "ingress"),
        egress: matches!(said, "both" | "egress"),
        open,
        origin: app.network_policy.origin,
    }
}

/// The claims of other workloads, by the volume that uses them.
fn claims<'a>(app: &App<'a>, evaluator: &mut Evaluator<'a, '_>) -> Vec<(Text<'a>, String)> {
    let borrowed = app.volumes().filter_map(|(label, volume)| match volume.claim.as_ref()?.value {
        ClaimOf::Volume(other) => Some((label, other)),
        ClaimOf::Named(_) => None,
    });
    let named = borrowed.map(|(label, other)| {
        (label.clone(), names::claim_name(&evaluator.object_name(other.workload), other.volume))
    });
    named.collect()
}

/// Whom it calls: the addresses that its values use, and `calls`.
fn edges<'a>(
    app: &App<'a>,
    name: &str,
    namespace: &str,
    environment: &Environment<'a>,
    evaluator: &mut Evaluator<'a, '_>,
) -> (Vec<Edge<'a>>, Outside<'a>) {
    let mut ends: Vec<(Callee<'a>, OriginId)> = Vec::new();
    for used in std::mem::take(&mut evaluator.uses) {
        let origin = evaluator.origins.add(Origin::Written { span: used.span, layer: 0, beat: None });
        ends.push((used.callee, origin));
    }
    ends.extend(app.calls.value.iter().map(|call| (call.value.clone(), call.origin)));
    ends.retain(|(callee, _)| evaluator.subject != Some(callee.owner()));
    ends.sort_by(|(one, _), (other, _)| one.cmp(other));
    ends.dedup_by(|(later, _), (first, _)| later == first);
    let is_far = |(callee, _): &(Callee<'_>, _)| environment.others.externals.contains_key(callee.owner());
    let (far, near): (Vec<_>, Vec<_>) = ends.into_iter().partition(is_far);
    let edges = near
        .into_iter()
        .filter_map(|(callee, origin)| match callee {
            Callee::Port(port) => Some((port, origin)),
            Callee::External(_) => None,
        })
        .map(|(port, origin)| {
            let wanted = evaluator.foreign(port.workload, "network_policy");
            let existing = evaluator.foreign_bool(port.workload, "existing");
            let carried = evaluator.foreign_port(&port, "transport");
            Edge {
                callee: Cow::Borrowed(port.workload),
                object: evaluator.object_name(port.workload),
                namespace: evaluator
                    .namespace_of(port.workload)
                    .unwrap_or_else(|| environment.namespace.value.clone()),
                selector: evaluator.selector_of(port.workload),
                port: Cow::Borrowed(port.port),
                number: port.number,
                transport: carried.as_deref().map_or("TCP", transport),
                guarded: !existing && matches!(wanted.as_deref(), Some("both" | "ingress")),
                origin,
            }
        })
        .collect();
    (edges, Outside::new(app, name, environment, namespace, &far))
}
