//! The further containers of a pod.
//!
//! A native sidecar is an init container that never ends: it is there before
//! the workload starts and until it has stopped. Such ones come first, so
//! that what runs before may use them; an order of names keeps a moved line
//! from rolling pods, but what runs before keeps the order that it is
//! written in.

use super::shapes::{by_name, escape_dollars, filled, owned, truth, unexpanded};
use super::subject::Subject;
use super::{container, env, resources, volumes};
use crate::model::containers::{self, Variable};
use crate::model::secrets::VariableValue;
use crate::model::words::ContainerSecurity;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{Capabilities, Container, EnvVar, SecurityContext};

/// Those that are started with the workload's own.
pub(super) fn beside(subject: &Subject<'_>) -> Vec<Marked<Container>> {
    let containers = subject.workload.app.containers().into_iter();
    let beside = containers.filter(|container| container.word == "sidecar" && !container.native);
    beside.map(|container| further(subject, &container)).collect()
}

/// Those that are started before it.
pub(super) fn before(subject: &Subject<'_>) -> Vec<Marked<Container>> {
    let containers = subject.workload.app.containers().into_iter();
    let before = containers.filter(|container| container.word == "init" || container.native);
    before.map(|container| further(subject, &container)).collect()
}

fn further(subject: &Subject<'_>, words: &containers::Container<'_, '_>) -> Marked<Container> {
    let mut marks = Marked::new((), words.origin);
    let mut made = Container {
        name: words.name.to_owned(),
        image: Some(owned(marks.of("image", &words.image.r#ref))),
        image_pull_policy: Some(owned(marks.of("imagePullPolicy", &words.image.pull))),
        command: words.command.and_then(|command| filled(unexpanded(marks.of("command", command)))),
        env_from: filled(env::sources(subject, Some(words.name), &mut marks)),
        env: filled(variables(subject, words, &mut marks)),
        resources: words.resources.map(|words| marks.take("resources", resources::resources(words))),
        restart_policy: words.native.then(|| "Always".to_owned()),
        volume_mounts: filled(volumes::mounts(subject, &|owner, path| words.sees(owner, path), &mut marks)),
        security_context: Some(marks.take("securityContext", security(words.security))),
        ..Container::default()
    };
    if !words.args.value.is_empty() {
        made.args = Some(unexpanded(marks.of("args", words.args)));
    }
    if let Some(ports) = words.ports {
        let ports = by_name(ports).into_iter().enumerate();
        let ports =
            ports.map(|(at, (name, port))| marks.take(("ports", at), container::port(name, port))).collect();
        made.ports = filled(ports);
    }
    if let Some(probes) = words.probes {
        let listens = |port: &str| words.ports.is_some_and(|ports| ports.contains_key(port));
        container::ask(&mut made, &mut marks, &subject.workload.app, probes, &listens);
    }
    marks.with(made)
}

fn variables(
    subject: &Subject<'_>,
    words: &containers::Container<'_, '_>,
    marks: &mut Marked<()>,
) -> Vec<EnvVar> {
    let variables = words.variables().into_iter().enumerate();
    let variables = variables.map(|(at, (name, variable))| {
        marks.add(("env", at), variable.origin);
        match variable.value {
            Variable::Text(text) => {
                EnvVar { name: name.into_owned(), value: Some(escape_dollars(&text)), value_from: None }
            }
            Variable::Pod(field) => env::from_pod(&name, field),
        }
    });
    let mut variables: Vec<_> = variables.collect();
    for secret in &subject.workload.secrets.further {
        if secret.owner.as_deref() == Some(words.name)
            && let VariableValue::Key(key) = &secret.value
        {
            marks.add(("env", variables.len()), secret.origin);
            variables.push(env::from_secret(&secret.name, key));
        }
    }
    variables
}

fn security(words: &ContainerSecurity<'_>) -> Marked<SecurityContext> {
    let mut marks = Marked::new((), words.origin);
    let added: Vec<_> = words.capabilities.value.iter().map(|capability| owned(&capability.value)).collect();
    if !added.is_empty() {
        marks.add("capabilities/add", words.capabilities.origin);
    }
    let mut context = SecurityContext {
        allow_privilege_escalation: Some(*marks.of("allowPrivilegeEscalation", &words.escalates())),
        read_only_root_filesystem: Some(!*marks.of("readOnlyRootFilesystem", &words.writable_root)),
        capabilities: Some(Capabilities { add: filled(added), drop: Some(vec!["ALL".to_owned()]) }),
        run_as_user: words.user.as_ref().map(|user| *marks.of("runAsUser", user)),
        run_as_group: words.group.as_ref().map(|group| *marks.of("runAsGroup", group)),
        ..SecurityContext::default()
    };
    if words.root.value {
        context.run_as_non_root = Some(!*marks.of("runAsNonRoot", &words.root));
    }
    if words.privileged.value {
        context.privileged = truth(*marks.of("privileged", &words.privileged));
    }
    marks.with(context)
}
