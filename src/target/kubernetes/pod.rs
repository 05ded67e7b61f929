//! The pod of a workload: its container and what surrounds it.
//!
//! All that stands here rolls the pods when it changes, so what depends on
//! the number of replicas does not.

use super::shapes::{filled, long_seconds, owned, truth};
use super::subject::Subject;
use super::{container, further, meta, placement, security, volumes};
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{LocalObjectReference, PodSpec, PodTemplateSpec};

pub(super) fn template(subject: &Subject<'_>) -> Marked<PodTemplateSpec> {
    let mut marks = Marked::new((), subject.workload.origin);
    let template = PodTemplateSpec {
        metadata: Some(marks.take("metadata", meta::of_pods(subject))),
        spec: Some(marks.take("spec", spec(subject))),
    };
    marks.with(template)
}

fn spec(subject: &Subject<'_>) -> Marked<PodSpec> {
    let workload = subject.workload;
    let app = &workload.app;
    let mut marks = Marked::new((), workload.origin);
    let mut spec = PodSpec {
        service_account_name: Some(owned(marks.of("serviceAccountName", &workload.account))),
        automount_service_account_token: Some(*marks.of("automountServiceAccountToken", &app.account.token)),
        // Variables for each Service of the namespace: nobody wrote them, and thousands slow a start down.
        enable_service_links: Some(false),
        security_context: Some(marks.take("securityContext", security::of_pod(&app.security))),
        termination_grace_period_seconds: Some(long_seconds(
            *marks.of("terminationGracePeriodSeconds", &app.shutdown.grace),
        )),
        containers: vec![marks.take("containers/0", container::container(subject))],
        volumes: filled(volumes::volumes(subject, &mut marks)),
        image_pull_secrets: filled(pull_secrets(subject, &mut marks)),
        ..PodSpec::default()
    };
    for further in further::beside(subject) {
        let at = ("containers", spec.containers.len());
        spec.containers.push(marks.take(at, further));
    }
    let before = further::before(subject).into_iter().enumerate();
    spec.init_containers =
        filled(before.map(|(at, further)| marks.take(("initContainers", at), further)).collect());
    placement::place(subject, &mut spec, &mut marks);
    if app.security.host_network.value {
        spec.host_network = truth(*marks.of("hostNetwork", &app.security.host_network));
        // Otherwise such a pod asks the node's resolver, which knows no Service.
        spec.dns_policy = Some("ClusterFirstWithHostNet".to_owned());
    }
    if app.security.host_pid.value {
        spec.host_pid = truth(*marks.of("hostPID", &app.security.host_pid));
    }
    marks.with(spec)
}

fn pull_secrets(subject: &Subject<'_>, marks: &mut Marked<()>) -> Vec<LocalObjectReference> {
    let containers = subject.workload.app.containers();
    let others = containers.iter().flat_map(|container| &container.image.secrets.value);
    let mut secrets: Vec<_> = subject.image.secrets.value.iter().collect();
    for secret in others {
        if !secrets.iter().any(|known| known.value == secret.value) {
            secrets.push(secret);
        }
    }
    let secrets = secrets.into_iter().enumerate();
    secrets
        .map(|(at, secret)| LocalObjectReference { name: owned(marks.of(("imagePullSecrets", at), secret)) })
        .collect()
}
