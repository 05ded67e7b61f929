//! What processes may do.
//!
//! Everything that the standard `restricted` of Pod Security asks for is
//! said in full, so a cluster's defaults do not matter.

use super::shapes::{filled, owned, truth};
use crate::model::words::Security;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::{Capabilities, PodSecurityContext, SeccompProfile, SecurityContext};

pub(super) fn of_pod(security: &Security<'_>) -> Marked<PodSecurityContext> {
    let mut marks = Marked::new((), security.origin);
    let seccomp = owned(marks.of("seccompProfile/type", &security.seccomp));
    let context = PodSecurityContext {
        run_as_non_root: Some(!*marks.of("runAsNonRoot", &security.root)),
        run_as_user: Some(*marks.of("runAsUser", &security.user)),
        run_as_group: Some(*marks.of("runAsGroup", &security.group)),
        fs_group: Some(*marks.of("fsGroup", &security.fs_group)),
        seccomp_profile: Some(SeccompProfile { type_: seccomp, localhost_profile: None }),
        ..PodSecurityContext::default()
    };
    marks.with(context)
}

pub(super) fn of_container(security: &Security<'_>) -> Marked<SecurityContext> {
    let mut marks = Marked::new((), security.origin);
    let asked = &security.capabilities;
    let added: Vec<_> = asked.value.iter().map(|capability| owned(&capability.value)).collect();
    if !added.is_empty() {
        marks.add("capabilities/add", asked.origin);
    }
    if security.privileged.value {
        marks.add("privileged", security.privileged.origin);
    }
    let context = SecurityContext {
        allow_privilege_escalation: Some(*marks.of("allowPrivilegeEscalation", &security.escalates())),
        read_only_root_filesystem: Some(!*marks.of("readOnlyRootFilesystem", &security.writable_root)),
        capabilities: Some(Capabilities { add: filled(added), drop: Some(vec!["ALL".to_owned()]) }),
        privileged: truth(security.privileged.value),
        ..SecurityContext::default()
    };
    marks.with(context)
}
