//! The container that a workload is about; it has the workload's name.

use super::shapes::{by_name, expanded, filled, int, long_seconds, owned, verbatim};
use super::subject::Subject;
use super::{env, probes, resources, security, volumes};
use crate::model::words::{App, Keyed, Port, Probe};
use crate::model::workload::PreStop;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, ExecAction, Lifecycle, LifecycleHandler, SleepAction,
};

pub(super) fn container(subject: &Subject<'_>) -> Marked<Container> {
    let workload = subject.workload;
    let app = &workload.app;
    let mut marks = Marked::new((), workload.origin);
    let mut container = Container {
        name: subject.workload.name.value.to_string(),
        image: Some(owned(marks.of("image", &subject.image.r#ref))),
        image_pull_policy: Some(owned(marks.of("imagePullPolicy", &subject.image.pull))),
        command: app.command.as_ref().and_then(|words| filled(expanded(marks.of("command", words)))),
        ports: filled(own_ports(subject, &mut marks)),
        env_from: filled(env::sources(subject, None, &mut marks)),
        env: filled(env::variables(subject, &mut marks)),
        resources: Some(marks.take("resources", resources::resources(subject.resources))),
        lifecycle: lifecycle(subject, &mut marks),
        volume_mounts: filled(volumes::mounts(subject, &|owner, _| owner.is_none(), &mut marks)),
        security_context: Some(marks.take("securityContext", security::of_container(&app.security))),
        ..Container::default()
    };
    if !workload.args.is_empty() {
        marks.add("args", app.args.origin);
        for (at, flag) in workload.args.iter().enumerate().skip(app.args.value.len()) {
            marks.add(("args", at), flag.origin);
        }
        container.args = Some(expanded(&workload.args));
    }
    ask(&mut container, &mut marks, app, &app.probe, &|port| !app.is_of_sidecar(port));
    marks.with(container)
}

/// Gives a container its probes.
pub(super) fn ask(
    container: &mut Container,
    marks: &mut Marked<()>,
    app: &App<'_>,
    words: &Keyed<'_, Probe<'_>>,
    listens: &dyn Fn(&str) -> bool,
) {
    for (kind, probe) in words {
        let (path, place) = match &**kind {
            "startup" => ("startupProbe", &mut container.startup_probe),
            "readiness" => ("readinessProbe", &mut container.readiness_probe),
            _ => ("livenessProbe", &mut container.liveness_probe),
        };
        *place = Some(marks.take(path, probes::probe(app, probe, listens)));
    }
}

fn own_ports(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<ContainerPort> {
    let app = &subject.workload.app;
    let own = by_name(&app.port).into_iter().filter(|(name, _)| !app.is_of_sidecar(name));
    own.enumerate().map(|(at, (name, words))| marks.take(("ports", at), port(name, words))).collect()
}

/// A port under the name by which a Service finds it.
pub(super) fn port(name: &str, words: &Port<'_>) -> Marked<ContainerPort> {
    let mut marks = Marked::new((), words.origin);
    let port = ContainerPort {
        name: Some(name.to_owned()),
        container_port: int(*marks.of("containerPort", &words.number)),
        host_port: words.host.as_ref().map(|host| int(*marks.of("hostPort", host))),
        protocol: Some(marks.of("protocol", &words.transport).to_ascii_uppercase()),
        ..ContainerPort::default()
    };
    marks.with(port)
}

fn lifecycle(subject: &Subject<'_>, marks: &mut Marked<()>) -> Option<Lifecycle> {
    let handler = match marks.of("lifecycle/preStop", subject.workload.pre_stop.as_ref()?) {
        PreStop::Sleep(time) => LifecycleHandler {
            sleep: Some(SleepAction { seconds: long_seconds(*time) }),
            ..LifecycleHandler::default()
        },
        PreStop::Run(command) => LifecycleHandler {
            exec: Some(ExecAction { command: Some(verbatim(command)) }),
            ..LifecycleHandler::default()
        },
    };
    Some(Lifecycle { pre_stop: Some(handler), ..Lifecycle::default() })
}
