//! Each rule has a fixture, and each fixture comes to what stands beside it.
//!
//! `KIND  OLD  NEW  EXPECTED` in `fixtures.tsv`: bodies in YAML, for `container` and `pod` those of a Deployment's.
//! `UPDATE_EXPECT=1` writes the last column; read it.

use std::collections::BTreeSet;

use super::{Level, RULES, Risk, impact};
use crate::diff::compare::{Difference, compare};
use crate::diff::set::Id;
use crate::output::node::Node;
use crate::schema::Schemas;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diff/impact/fixtures.tsv");

fn versions(kind: &str) -> &'static str {
    match kind {
        "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet" => "apps/v1",
        "HorizontalPodAutoscaler" => "autoscaling/v2",
        "CronJob" | "Job" => "batch/v1",
        "PriorityClass" => "scheduling.k8s.io/v1",
        "Ingress" | "NetworkPolicy" => "networking.k8s.io/v1",
        "PodDisruptionBudget" => "policy/v1",
        "RoleBinding" | "ClusterRoleBinding" => "rbac.authorization.k8s.io/v1",
        "ValidatingWebhookConfiguration" => "admissionregistration.k8s.io/v1",
        _ => "v1",
    }
}

/// The differences of a fixture, as those of a whole object.
fn differences(kind: &str, old: &str, new: &str) -> (Id, Vec<Difference>) {
    let whole = |text: &str| match kind {
        "container" => format!("{{spec: {{template: {{spec: {{containers: [{{name: app, {text}}}]}}}}}}}}"),
        "pod" => format!("{{spec: {{template: {{spec: {{{text}}}}}}}}}"),
        _ => format!("{{{text}}}"),
    };
    let node = |text: &str| {
        let value: serde_yaml::Value =
            serde_yaml::from_str(&whole(text)).unwrap_or_else(|error| panic!("{text}: {error}"));
        Node::of(&value).expect("keys are text")
    };
    let kind = if matches!(kind, "container" | "pod") { "Deployment" } else { kind };
    let version = versions(kind);
    let shape = Schemas::default().shape(version, kind);
    let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
    let id = Id {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        namespace: "shop".to_owned(),
        name: "orders".to_owned(),
    };
    let found = compare(&shape, &node(old), &node(new));
    (id, found)
}

fn told(id: &Id, found: &[Difference]) -> String {
    let mut parts = Vec::new();
    for difference in found {
        let impact = impact(id, difference, false);
        let flags = impact.flags.iter().map(|flag| {
            let risk = match flag.risk {
                Risk::Traffic => 'T',
                Risk::Data => 'D',
                Risk::Security => 'S',
            };
            let level = match flag.level {
                Level::Info => "info",
                Level::Warn => "warn",
                Level::Danger => "danger",
            };
            format!(" {risk}:{level} {}", flag.message)
        });
        parts.push(format!("{:?}{}", impact.class, flags.collect::<Vec<_>>().join(",")));
    }
    parts.join("; ")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it writes what comes on request")]
fn each_fixture_comes_to_what_it_says() {
    let text = include_str!("fixtures.tsv");
    let mut written = String::new();
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            written.push_str(line);
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let (id, found) = differences(columns[0], columns[1], columns[2]);
            assert!(!found.is_empty(), "no difference: {line}");
            written.push_str(&columns[..3].join("\t"));
            written.push('\t');
            written.push_str(&told(&id, &found));
        }
        written.push('\n');
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(FIXTURES, written).expect("a file to write to");
    } else {
        let diff = similar::TextDiff::from_lines(text, &written);
        assert!(text == written, "{}", diff.unified_diff());
    }
}

/// Every rule speaks somewhere, and where it says something that is all that is said of the risk.
#[test]
fn every_rule_has_a_fixture() {
    let mut heard: BTreeSet<usize> = BTreeSet::new();
    for line in include_str!("fixtures.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let (id, found) = differences(columns[0], columns[1], columns[2]);
        for difference in &found {
            let mut subjects = Vec::new();
            for rule in RULES.iter().filter(|rule| rule.fits(&id, difference)) {
                if rule.subject().is_none() || !subjects.contains(&rule.subject()) {
                    heard.insert(rule.line);
                }
                subjects.push(rule.subject());
            }
        }
    }
    let silent: Vec<String> = RULES
        .iter()
        .filter(|rule| !heard.contains(&rule.line))
        .map(|rule| format!("rules.tsv:{} has no line in fixtures.tsv that it speaks of", rule.line))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// What goes or comes in no object at all says nothing.
#[test]
fn a_container_that_goes_loses_nothing_of_its_own() {
    let old = "containers: [{name: a, image: x:1}, {name: b, image: y:1, readinessProbe: {httpGet: {port: 1}}, \
               securityContext: {readOnlyRootFilesystem: true}, lifecycle: {preStop: {sleep: {seconds: 5}}}}]";
    let (id, found) = differences("pod", old, "containers: [{name: a, image: x:1}]");
    assert_eq!(told(&id, &found), "Rolls");
}

#[test]
fn a_message_holds_no_secret() {
    let (id, found) =
        differences("Service", "spec: {externalIPs: [hidden]}", "spec: {externalIPs: [secret]}");
    let impact = impact(&id, &found[0], true);
    assert_eq!(impact.flags[0].message, "it can be reached at (sensitive)");
}
