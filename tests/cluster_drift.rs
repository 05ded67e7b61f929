//! What others do to objects in a cluster, and how `gdeployc diff` says it: drift, admission, three sides.
//!
//! As in `tests/cluster.rs`, on real API servers, the newest and the oldest that are supported.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/git.rs"]
mod git;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/reach.rs"]
mod reach;

use std::path::Path;

use client::{TRIAL, one};
use gdeployc::diff::noise;
use gdeployc::diff::ownership::drift::Looked;
use gdeployc::diff::ownership::managers::{KUBECTL, Manager, Reason, Way};
use gdeployc::diff::ownership::sent;
use gdeployc::diff::ownership::writers::Writers;
use gdeployc::diff::set::Id;
use gdeployc::output::node::Node;
use gdeployc::schema::Schemas;
use manifests::Manifest;
use reach::{DEPLOYMENT, ORDERS, PATCHED, Place, SERVICE, Said, on_both, orders};
use serde_json::Value;

/// The paths of the parts of an object that drifted, with who set them.
fn drift(said: &Said, kind: &str) -> Vec<(String, String)> {
    let resource = said.resource(kind);
    let all = resource["drift"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.iter().map(|one| (text(&one["path"]), text(&one["set_by"][0]["manager"]))).collect()
}

#[test]
fn a_field_changed_by_hand_is_said_with_who_and_when() {
    for (name, arguments) in [("by-hand", &["--server-side"][..]), ("by-hand-client", &[])] {
        on_both(name, |place| {
            place.project(ORDERS);
            place.apply(arguments);
            place.patch(DEPLOYMENT, "kubectl-edit", "{\"spec\":{\"replicas\":5}}");
            let said = place.json(&[]);
            let replicas = said.change("Deployment", "spec.replicas");
            assert_eq!((&replicas["old"], &replicas["new"]), (&5.into(), &2.into()), "{said}");
            assert_eq!(replicas["origin"], "contended", "{said}");
            assert_eq!(replicas["set_by"]["manager"], "kubectl-edit", "{said}");
            assert_eq!(said.view()["summary"]["drifted"], 0, "{said}");
            let time = replicas["set_by"]["time"].as_str().expect("a time").to_owned();
            let shown = |as_of: &str| place.diff(&["--as-of", as_of]).stdout;
            assert!(shown(&time).contains("was set by kubectl-edit, just now"), "{}", shown(&time));
            let later: jiff::Timestamp = time.parse().expect("a time");
            let later = later + jiff::SignedDuration::from_hours(75);
            let text = shown(&later.to_string());
            assert!(text.contains("was set by kubectl-edit, 3d ago"), "{text}");
            // What a comment says does not change with time.
            let markdown = place.diff(&["--format", "markdown"]).stdout;
            let by = format!("was set by kubectl-edit, {}", &time[..10]);
            assert!(markdown.contains(&by), "{markdown}");
            let later = place.diff(&["--format", "markdown", "--as-of", &later.to_string()]).stdout;
            assert_eq!(markdown, later);
        });
    }
}

#[test]
fn a_field_removed_from_the_source_is_said_to_be() {
    for (name, arguments) in [("undeclared", &["--server-side"][..]), ("undeclared-client", &[])] {
        on_both(name, |place| {
            place.project(&orders(PATCHED));
            place.apply(arguments);
            place.project(ORDERS);
            let said = place.json(&[]);
            for path in ["spec.template.spec.hostAliases", "spec.template.spec.schedulerName"] {
                let found = said.change("Deployment", path);
                assert_eq!(found["origin"], "undeclared", "{said}");
                assert_eq!(found["set_by"], Value::Null, "{said}");
            }
            let text = place.diff(&[]).stdout;
            assert!(text.contains("other -> default-scheduler  (no longer declared)"), "{text}");
        });
    }
}

#[test]
fn what_another_manager_added_is_no_part_of_the_change() {
    on_both("added", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        let manager = "kube-controller-manager";
        let status = "{\"metadata\":{\"annotations\":{\"deployment.kubernetes.io/revision\":\"7\"},\
                      \"finalizers\":[\"example.com/wait\"]},\"spec\":{\"template\":{\"metadata\":\
                      {\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"2026-01-01T00:00:00Z\"}}}}}";
        // What controllers do, and a restart, is no drift.
        place.patch(DEPLOYMENT, "kubectl-rollout", status);
        place.patch(
            DEPLOYMENT,
            manager,
            "{\"metadata\":{\"annotations\":{\"example.com/controller\":\"x\"}}}",
        );
        assert_eq!(place.diff(&[]).stdout.lines().count(), 1, "{}", place.diff(&[]));

        place.patch(SERVICE, "kubectl-annotate", "{\"metadata\":{\"annotations\":{\"note\":\"by hand\"}}}");
        let said = place.diff(&["--as-of", "2099-01-01"]);
        assert_eq!(said.code, 0, "{said}");
        let line = said.stdout.lines().last().expect("a line");
        let path = "metadata.annotations.note, kubectl-annotate, ";
        let begin = format!("Not part of this change: 1 field drifted (Service added/orders {path}");
        assert!(line.starts_with(&begin) && line.ends_with("y ago)  --show-drift"), "{said}");

        let sidecar = "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"proxy\",\"image\":\"proxy:1\"}]}}}}";
        place.patch(DEPLOYMENT, "istio", sidecar);
        place.project(&ORDERS.replace("info", "debug"));
        let said = place.json(&[]);
        let proxy = "spec.template.spec.containers[name=\"proxy\"]";
        assert_eq!(drift(&said, "Deployment"), [(proxy.to_owned(), "istio".to_owned())], "{said}");
        let expected = ("metadata.annotations.note".to_owned(), "kubectl-annotate".to_owned());
        assert_eq!(drift(&said, "Service"), [expected], "{said}");
        assert_eq!(said.view()["summary"]["drifted"], 2, "{said}");
        assert!(!said.resource("Deployment")["changes"].to_string().contains("proxy"), "{said}");
        let text = place.diff(&[]).stdout;
        assert!(text.contains("2 fields drifted (set by istio, kubectl-annotate)  --show-drift"), "{text}");
        let text = place.diff(&["--show-drift"]).stdout;
        assert!(text.contains("\nNot part of this change\n") && text.contains("= by hand"), "{text}");
        assert!(text.contains("image: proxy:1"), "{text}");
        for arguments in [&[][..], &["--show-drift"]] {
            let said = place.diff(&[&["--format", "markdown"], arguments].concat());
            assert_eq!(said.stdout.contains("proxy:1"), !arguments.is_empty(), "{said}");
            assert!(said.stdout.contains("2 fields drifted"), "{said}");
        }
    });
}

/// However it is applied, whoever says it, whoever asks, and whatever it is compared with.
#[test]
fn a_number_of_pods_that_nobody_declares_is_no_drift() {
    let ways: [(&str, &str, &[&str]); 4] = [
        ("scaled", "", &["--server-side"]),
        ("scaled-client", "", &[]),
        (
            "scaled-argo",
            ", applied_by = \"argo-cd\"",
            &["--server-side", "--field-manager=argocd-controller"],
        ),
        (
            "scaled-flux",
            ", applied_by = \"flux\"",
            &["--server-side", "--field-manager=kustomize-controller"],
        ),
    ];
    for (name, environment, arguments) in ways {
        on_both(name, |place| {
            let reader = format!("{name}-reader");
            place.kubectl(&["create", "clusterrole", &reader, "--verb=get,list", "--resource=*.*"]);
            let role = format!("--clusterrole={reader}");
            place.kubectl(&["create", "clusterrolebinding", &reader, &role, "--user=reader"]);
            place.project_in(
                &format!("namespace = \"{name}\"{environment}"),
                &ORDERS.replace("scale = 2", "scale = 2..10\n  scale on cpu { target = 70% }"),
            );
            git::git(place.folder(), &["init", "--quiet"]).expect("git");
            git::git(place.folder(), &["add", "project.gdeploy"]).expect("git");
            git::git(place.folder(), &["commit", "--quiet", "--message=before"]).expect("git");
            place.apply(arguments);
            let scale = |manager: &str, count: u8, more: &[&str]| {
                let manager = format!("--field-manager={manager}");
                let patch = format!("{{\"spec\":{{\"replicas\":{count}}}}}");
                let object = ["patch", "deployment", "orders", "-n", &place.name, &manager, "-p", &patch];
                place.kubectl(&[&object[..], more].concat());
                for arguments in [&[][..], &["--base", "HEAD", "--live"]] {
                    let said = place.json(arguments);
                    assert_eq!(
                        (said.code, said.stdout.contains("\"drift\": [")),
                        (0, false),
                        "{manager}: {said}"
                    );
                }
                let said = place.json(&["--as", "reader"]);
                assert!(!said.stdout.contains("spec.replicas"), "{manager}: {said}");
            };
            scale("kube-controller-manager", 4, &["--subresource=scale"]);
            // Whoever else does: it is the autoscaler's, who says otherwise in a moment.
            scale("kubectl", 5, &["--subresource=scale"]);
            // But Flux takes what kubectl has written for its own, and so takes it away.
            scale(if name == "scaled-flux" { "lens" } else { "kubectl-edit" }, 6, &[]);
        });
    }
}

#[test]
fn what_was_only_applied_has_not_drifted() {
    for (name, arguments) in [("quiet", &["--server-side"][..]), ("quiet-client", &[])] {
        on_both(name, |place| {
            place.project(&format!(
                "{ORDERS}\n\
                 manifest \"v1\" PersistentVolumeClaim data {{ spec {{ accessModes = [\"ReadWriteOnce\"], resources {{ requests {{ storage = 1Gi }} }} }} }}"
            ));
            place.apply(arguments);
            let said = place.json(&["--show-drift"]);
            assert_eq!(said.code, 0, "{said}");
            assert_eq!(said.view()["summary"]["drifted"], 0, "{said}");
            assert!(!said.stdout.contains("\"drift\":"), "{said}");
        });
    }
}

/// What is said to have drifted in an object as a server gave it, of which this is declared.
fn strays(declared: &str, live: &str) -> Vec<String> {
    let read = |text: &str| serde_json::from_str::<Node>(text).expect("JSON");
    let (declared, mut live) = (read(declared), read(live));
    let id = Id::of(&live).expect("it has a kind and a name");
    let shape = Schemas::default().shape(&id.api_version(), &id.kind);
    let manager = Manager { name: KUBECTL.to_owned(), way: Way::ServerSide, reason: Reason::Usual };
    let writers = Writers::of(&live, &manager);
    noise::strip(&mut live);
    let declared = sent(&declared, &shape);
    let looked = Looked { id: &id, shape: &shape, declared: &declared, live: &live, writers: &writers };
    looked
        .strays()
        .iter()
        .map(|stray| format!("{} of {id}: {:?} {:?}", stray.path, stray.live, stray.set_by))
        .collect()
}

/// Whoever made an object owns its defaults, and nobody owns those of an apply: neither is drift, nor an admission.
#[test]
fn no_default_of_any_object_that_is_emitted_is_taken_for_somebodys() {
    on_both("defaults", |place| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let minor = place.version().rsplit_once('.').expect("a version").0;
        let cases = manifests::cases(&[root.join("tests/cases"), root.join("tests/examples")]);
        let (mut tried, mut wrong) = (0, Vec::new());
        for manifest in cases.iter().filter(|case| case.is_for(minor)).flat_map(|case| &case.manifests) {
            let mut value = manifest.value.clone();
            value["metadata"]["name"] = format!("d{tried}").into();
            if value["metadata"]["namespace"].is_string() {
                value["metadata"]["namespace"] = "defaults".into();
            }
            let manifest = Manifest::own(value);
            let apply = format!("fieldManager={KUBECTL}&force=true&{TRIAL}");
            let patch = "application/apply-patch+yaml";
            let made = format!("fieldManager=kubectl-create&{TRIAL}");
            for reply in [
                place.client().answer("PATCH", &manifest, &one(&manifest), &apply, patch),
                place.client().create(&manifest, &made),
            ] {
                if reply.status < 300 {
                    tried += 1;
                    wrong.extend(strays(&manifest.text, &reply.body));
                }
            }
        }
        wrong.sort();
        wrong.dedup_by_key(|text| text.split(" of ").next().map(str::to_owned));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(tried > 600, "only {tried} objects");
    });
}

#[test]
fn what_is_added_by_hand_to_a_secret_is_not_shown() {
    on_both("secret-drift", |place| {
        place.project_in(
            "namespace = \"secret-drift\", local = true",
            &orders(" secret PASSWORD { literal = \"canary-in-clear\" }"),
        );
        place.apply(&["--server-side"]);
        let said = place.kubectl(&["get", "secrets", "-n", "secret-drift", "-o", "name"]);
        let name = said.trim().trim_start_matches("secret/").to_owned();
        place.patch(["secret", &name], "kubectl-edit", "{\"stringData\":{\"MORE\":\"canary-by-hand\"}}");
        let said = place.json(&["--show-drift"]);
        let found = &said.resource("Secret")["drift"][0];
        assert_eq!((&found["path"], &found["sensitive"]), (&"data.MORE".into(), &true.into()), "{said}");
        for format in ["json", "terminal", "markdown", "github"] {
            let said = place.diff(&["--show-drift", "--format", format]).to_string();
            assert!(!said.contains("canary") && !said.contains("Y2FuYXJ5"), "{said}");
        }
    });
}

#[test]
fn a_default_is_only_shown_when_asked_for() {
    on_both("defaulted", |place| {
        place.project(&ORDERS.replace("  probe readiness { get = \"/readyz\" }\n", ""));
        place.apply(&["--server-side"]);
        place.project(ORDERS);
        let probe = "spec.template.spec.containers[name=\"orders\"].readinessProbe";
        let said = place.json(&[]);
        let found = said.change("Deployment", probe);
        assert_eq!(found["origin"], "declared", "{said}");
        assert_eq!(found["new"]["httpGet"]["path"], "/readyz", "{said}");
        assert!(!said.resource("Deployment").to_string().contains("\"scheme\""), "{said}");
        let said = place.json(&["--show-defaults"]);
        let found = said.change("Deployment", &format!("{probe}.httpGet.scheme"));
        assert_eq!((&found["origin"], &found["new"]), (&"default".into(), &"HTTP".into()), "{said}");
        let text = place.diff(&["--show-defaults"]).stdout;
        assert!(text.contains("scheme") && text.contains("(default)"), "{text}");

        // Of a new object as well.
        place.project(&format!("{ORDERS}\n{}", ORDERS.replace("app orders", "app other")));
        let other = |said: &Said| {
            let view = said.view();
            let all = view["resources"].as_array().expect("resources").clone();
            let is_it = |one: &Value| one["id"] == "apps/v1/Deployment/defaulted/other";
            all.into_iter().find(is_it).unwrap_or_else(|| panic!("{said}")).to_string()
        };
        assert!(!other(&place.json(&[])).contains("dnsPolicy"));
        let said = other(&place.json(&["--show-defaults"]));
        assert!(said.contains("dnsPolicy") && said.contains("\"default\""), "{said}");
        // An address that the server made up is none.
        assert!(!place.json(&["--show-defaults"]).stdout.contains("clusterIP\""));
    });
}

/// A policy that labels Deployments of a namespace and gives them three replicas.
fn mutating(place: &Place<'_>) -> [String; 2] {
    let version = if place.version().starts_with("1.34") { "v1beta1" } else { "v1" };
    let name = &place.name;
    let policy = format!(
        "apiVersion: admissionregistration.k8s.io/{version}\nkind: MutatingAdmissionPolicy\nmetadata: {{ name: {name} }}\n\
         spec:\n  failurePolicy: Fail\n  reinvocationPolicy: Never\n  matchConstraints:\n    \
         namespaceSelector: {{ matchLabels: {{ kubernetes.io/metadata.name: {name} }} }}\n    \
         resourceRules: [{{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }}]\n  \
         mutations:\n  - patchType: ApplyConfiguration\n    applyConfiguration:\n      expression: >-\n        \
         Object{{ metadata: Object.metadata{{ labels: {{ \"team\": \"payments\" }} }}, spec: Object.spec{{ replicas: 3 }} }}\n"
    );
    let binding = format!(
        "apiVersion: admissionregistration.k8s.io/{version}\nkind: MutatingAdmissionPolicyBinding\n\
         metadata: {{ name: {name} }}\nspec: {{ policyName: {name} }}\n"
    );
    [policy, binding]
}

#[test]
fn what_a_policy_changes_is_shown_once_as_what_it_is() {
    on_both("mutated", |place| {
        place.project(ORDERS);
        for document in mutating(place) {
            place.create(&document);
        }
        let has_label = |said: &Said| said.resource("Deployment").to_string().contains("payments");
        // A new object.
        let said = place.until(&[], has_label);
        let label = said.change("Deployment", "metadata.labels.team");
        assert_eq!((&label["origin"], &label["new"]), (&"admission".into(), &"payments".into()), "{said}");
        let replicas = said.change("Deployment", "spec.replicas");
        assert_eq!(replicas["origin"], "admission", "{said}");
        assert_eq!((&replicas["old"], &replicas["new"]), (&2.into(), &3.into()), "{said}");
        // It is not told twice, nor of others.
        assert_eq!(said.stdout.matches("payments").count(), 1, "{said}");
        let text = place.diff(&[]).stdout;
        assert!(text.contains("2 -> 3") && text.contains("(by an admission)"), "{text}");

        // What it did already is no change, and no drift of anybody.
        place.apply(&["--server-side"]);
        let said = place.json(&[]);
        assert_eq!((said.code, &said.view()["summary"]["drifted"]), (0, &0.into()), "{said}");
        let drift = said.resource("Deployment")["drift"].clone();
        assert_eq!(drift.as_array().map(Vec::len), Some(2), "{said}");
        assert_eq!(
            (&drift[0]["path"], &drift[0]["origin"]),
            (&"metadata.labels.team".into(), &"admission".into())
        );
        assert_eq!((&drift[1]["declared"], &drift[1]["live"]), (&2.into(), &3.into()), "{said}");
        assert_eq!(place.diff(&[]).stdout.lines().count(), 1, "{}", place.diff(&[]));
        let text = place.diff(&["--show-drift"]).stdout;
        assert!(text.contains("3, declared as 2") && text.contains("by an admission"), "{text}");
    });
}

#[test]
fn what_a_policy_would_change_in_a_live_object_is_shown_beside_the_change() {
    on_both("mutates", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        for document in mutating(place) {
            place.create(&document);
        }
        place.project(&ORDERS.replace("1.5.0", "1.6.0"));
        let said = place.until(&[], |said| said.resource("Deployment").to_string().contains("payments"));
        assert_eq!(said.change("Deployment", "metadata.labels.team")["origin"], "admission", "{said}");
        assert_eq!(said.change("Deployment", "spec.replicas")["origin"], "admission", "{said}");
        let image = "spec.template.spec.containers[name=\"orders\"].image";
        assert_eq!(said.change("Deployment", image)["origin"], "declared", "{said}");
        assert_eq!(said.stdout.matches("payments").count(), 1, "{said}");
    });
}

#[test]
fn what_a_policy_denies_or_warns_of_is_said() {
    on_both("judged", |place| {
        let policy = |name: &str, action: &str, expression: &str| {
            place.create(&format!(
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {{ name: {name} }}\n\
                 spec:\n  matchConstraints: {{ namespaceSelector: {{ matchLabels: {{ kubernetes.io/metadata.name: judged }} }},\n    \
                 resourceRules: [{{ apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }}] }}\n  \
                 validations: [{{ expression: \"{expression}\", message: {name} said so }}]\n"
            ));
            place.create(&format!(
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {{ name: {name} }}\n\
                 spec: {{ policyName: {name}, validationActions: [{action}] }}\n"
            ));
        };
        place.project(ORDERS);
        policy("judged-warns", "Warn", "object.spec.replicas > 2");
        let warnings = |said: &Said| said.resource("Deployment")["warnings"].to_string();
        let said = place.until(&[], |said| warnings(said).contains("judged-warns said so"));
        assert!(warnings(&said).contains("judged-warns said so"), "{said}");
        assert_eq!(said.code, 1, "{said}");
        let text = place.diff(&[]).stdout;
        assert!(text.contains("warning: ") && text.contains("judged-warns said so"), "{text}");
        policy("judged-denies", "Deny", "object.spec.replicas > 3");
        let denied = |said: &Said| said.resource("Deployment")["problems"].to_string();
        let said = place.until(&[], |said| denied(said).contains("judged-denies said so"));
        assert!(denied(&said).contains("GD1004"), "{said}");
        assert_eq!(said.code, 3, "{said}");
        // What would change is said all the same.
        assert_eq!(said.resource("Deployment")["action"], "create", "{said}");
    });
}
