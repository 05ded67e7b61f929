//! Services that lose their pods.

use super::index::Side;
use super::{Level, Risk, Scene, called, labels};
use crate::diff::set::Object;

/// A Service whose selector no pod has any more.
pub(super) fn services(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let Some(service) = pair.new else { continue };
        let selects = labels(&service.body, "spec/selector").is_some_and(|selector| !selector.is_empty());
        if !selects || served(&scene.new, service).next().is_some() {
            continue;
        }
        // Pods of others are not seen here: only what was found before can be missed.
        let before = pair.old.and_then(|old| served(&scene.old, old).next());
        let Some(before) = before.filter(|before| scene.knows(before)) else { continue };
        if scene.is_told(at) {
            // They do not go to other pods, as each change by itself would say.
            for change in &mut scene.resources[at].changes {
                if change.path.to_string().starts_with("spec.selector") {
                    change.flags.retain(|flag| flag.risk != Risk::Traffic);
                }
            }
            let message = "no pod has the labels that it selects: requests are no longer answered";
            scene.flag_change(at, "spec.selector", Risk::Traffic, Level::Danger, message);
        } else if let Some(cause) = scene.position(before) {
            let message =
                format!("{} no longer finds a pod: requests to it are not answered", called(service));
            let labels = "spec.template.metadata.labels";
            scene.flag_change(cause, labels, Risk::Traffic, Level::Danger, message);
        }
    }
}

/// The workloads whose pods a Service finds.
pub(super) fn served<'l, 's>(
    side: &'l Side<'s>,
    service: &'l Object,
) -> impl Iterator<Item = &'s Object> + use<'l, 's> {
    let labels = labels(&service.body, "spec/selector").filter(|selector| !selector.is_empty());
    labels.into_iter().flat_map(|labels| side.selected(&service.id.namespace, labels))
}
