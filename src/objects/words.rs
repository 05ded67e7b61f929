//! Which fields of emitted objects have a word of their own.
//!
//! A patch of one of these works, and hides from everybody else what the
//! word would say: the autoscaler, the checks, `explain`. `*` is an element.

/// Kind, fields from the object, and the word.
const WORDS: &[(&str, &str, &str)] = &[
    ("Deployment", "spec.replicas", "scale"),
    ("Deployment", "spec.strategy", "rollout"),
    ("Deployment", "spec.minReadySeconds", "rollout"),
    ("Deployment", "spec.progressDeadlineSeconds", "rollout"),
    ("Deployment", "spec.revisionHistoryLimit", "rollout"),
    ("Deployment", "spec.template.metadata.annotations", "annotations"),
    ("Deployment", "spec.template.metadata.labels", "labels"),
    ("Deployment", "spec.template.spec.containers.*.image", "image"),
    ("Deployment", "spec.template.spec.containers.*.imagePullPolicy", "image"),
    ("Deployment", "spec.template.spec.containers.*.command", "command"),
    ("Deployment", "spec.template.spec.containers.*.args", "args"),
    ("Deployment", "spec.template.spec.containers.*.env.*.value", "config"),
    ("Deployment", "spec.template.spec.containers.*.livenessProbe", "probe"),
    ("Deployment", "spec.template.spec.containers.*.readinessProbe", "probe"),
    ("Deployment", "spec.template.spec.containers.*.startupProbe", "probe"),
    ("Deployment", "spec.template.spec.containers.*.lifecycle.preStop", "shutdown"),
    ("Deployment", "spec.template.spec.containers.*.resources.limits", "resources"),
    ("Deployment", "spec.template.spec.containers.*.resources.requests", "resources"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.allowPrivilegeEscalation", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.capabilities", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.privileged", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.readOnlyRootFilesystem", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.runAsGroup", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.runAsNonRoot", "security"),
    ("Deployment", "spec.template.spec.containers.*.securityContext.runAsUser", "security"),
    ("Deployment", "spec.template.spec.hostNetwork", "security"),
    ("Deployment", "spec.template.spec.hostPID", "security"),
    ("Deployment", "spec.template.spec.securityContext.fsGroup", "security"),
    ("Deployment", "spec.template.spec.securityContext.runAsGroup", "security"),
    ("Deployment", "spec.template.spec.securityContext.runAsNonRoot", "security"),
    ("Deployment", "spec.template.spec.securityContext.runAsUser", "security"),
    ("Deployment", "spec.template.spec.imagePullSecrets", "image"),
    ("Deployment", "spec.template.spec.nodeSelector", "placement"),
    ("Deployment", "spec.template.spec.priorityClassName", "placement"),
    ("Deployment", "spec.template.spec.tolerations", "placement"),
    ("Deployment", "spec.template.spec.automountServiceAccountToken", "account"),
    ("Deployment", "spec.template.spec.serviceAccountName", "account"),
    ("Deployment", "spec.template.spec.terminationGracePeriodSeconds", "shutdown"),
    ("HorizontalPodAutoscaler", "spec.maxReplicas", "scale"),
    ("HorizontalPodAutoscaler", "spec.minReplicas", "scale"),
    ("Ingress", "metadata.annotations", "expose"),
    ("Ingress", "spec.ingressClassName", "expose"),
    ("Ingress", "spec.tls", "expose"),
    ("PodDisruptionBudget", "spec.maxUnavailable", "disruption"),
    ("PodDisruptionBudget", "spec.minAvailable", "disruption"),
    ("Service", "metadata.annotations", "service"),
    ("Service", "spec.externalTrafficPolicy", "service"),
    ("Service", "spec.publishNotReadyAddresses", "service"),
    ("Service", "spec.sessionAffinity", "service"),
    ("Service", "spec.type", "service"),
    ("ServiceAccount", "automountServiceAccountToken", "account"),
    ("ServiceAccount", "metadata.annotations", "account"),
];

/// The word for a field; `*` stands for an element of a list in `fields`.
pub(super) fn word(kind: &str, fields: &[&str]) -> Option<&'static str> {
    let found = WORDS.iter().find(|(known, path, _)| {
        let mut fields = fields.iter();
        *known == kind && path.split('.').all(|wanted| fields.next() == Some(&wanted))
    });
    found.map(|(_, _, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::schema::Schemas;
    use crate::schema::shape::Shape;

    #[test]
    fn the_fields_are_there() {
        let schemas = Schemas::default();
        for (kind, path, _) in WORDS {
            let (version, _) = schemas
                .names()
                .filter(|(version, _)| !version.contains("beta") && *version != "autoscaling/v1")
                .find(|(_, name)| name == kind)
                .expect("a kind of Kubernetes");
            let mut shape = schemas.kind(version, kind).expect("it was just found").shape;
            for field in path.split('.') {
                shape = match (field, &shape) {
                    ("*", Shape::List(list)) => list.item.clone(),
                    _ => shape.below(field).unwrap_or_else(|| panic!("{kind} has no {path}")),
                };
            }
        }
    }
}
