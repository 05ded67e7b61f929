//! Services that lose their pods, and pods that lose their network policy.

use super::pods::has_labels;
use super::{Level, Risk, Scene, called, labels, matching, template};
use crate::diff::set::Object;

/// A Service whose selector no pod has any more.
pub(super) fn services(scene: &mut Scene<'_>) {
    let found: Vec<_> = scene.of_kind("Service").collect();
    for (at, pair) in found {
        let Some(service) = pair.new else { continue };
        if labels(&service.body, "spec/selector").is_none_or(|selector| selector.is_empty())
            || scene.new_objects().any(|object| is_served(service, object))
        {
            continue;
        }
        // Pods of others are not seen here: only what was found before can be missed.
        let before = pair.old.and_then(|old| scene.old_objects().find(|object| is_served(old, object)));
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

fn is_served(service: &Object, object: &Object) -> bool {
    let Some(selector) = labels(&service.body, "spec/selector").filter(|selector| !selector.is_empty())
    else {
        return false;
    };
    service.id.namespace == object.id.namespace
        && template(object).is_some_and(|template| has_labels(template, selector.into_iter()))
}

/// Policies that come or go: of several each lets something through, the last one holds back what none does.
pub(super) fn policies(scene: &mut Scene<'_>) {
    let held = |policy: Option<&Object>, pods: &Object| policy.is_some_and(|policy| is_held(policy, pods));
    let policies: Vec<_> = scene.of_kind("NetworkPolicy").collect();
    let workloads: Vec<_> = scene.pairs.iter().filter_map(|pair| pair.old.zip(pair.new)).collect();
    for (before, after) in workloads.into_iter().filter(|(before, _)| scene.knows(before)).collect::<Vec<_>>()
    {
        let all = scene.sees_all("NetworkPolicy", after);
        let was_held = policies.iter().any(|(_, pair)| held(pair.old, before));
        let is_held = policies.iter().any(|(_, pair)| held(pair.new, after));
        for (at, pair) in &policies {
            let (at, was, is) = (*at, held(pair.old, before), held(pair.new, after));
            let name = called(after);
            if was && !is && !is_held && all {
                let at = if scene.is_told(at) { Some(at) } else { scene.position(after) };
                let message = format!(
                    "no policy is left for {name}: anybody may reach its pods, and they may reach anything"
                );
                if let Some(at) = at {
                    scene.flag_change(at, "spec.podSelector", Risk::Security, Level::Danger, message);
                }
            } else if was && pair.new.is_none() && is_held {
                let message = format!("what it let through to or from {name} is refused");
                scene.flag(at, Risk::Traffic, Level::Warn, message);
            } else if is && !was_held && all {
                let message =
                    format!("it is the first for {name}: what none of them lets through is refused");
                scene.flag(at, Risk::Traffic, Level::Warn, message);
            }
        }
    }
}

fn is_held(policy: &Object, object: &Object) -> bool {
    policy.id.namespace == object.id.namespace
        && matching(&policy.body, "spec/podSelector").is_some_and(|wanted| {
            template(object).is_some_and(|template| has_labels(template, wanted.into_iter()))
        })
}
