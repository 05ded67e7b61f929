//! `gdeployc diff -e prod` against real API servers, the newest and the oldest that are supported.
//!
//! Each test has a namespace and a project of its own. `tests/tools/prepare` builds the servers.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/reach.rs"]
mod reach;

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use reach::{ORDERS, PATCHED, Said, on_both, orders};
use serde_json::Value;

#[test]
fn new_objects_are_tried_and_none_is_made() {
    on_both("create", |place| {
        place.project(ORDERS);
        let said = place.json(&[]);
        assert_eq!(said.code, 1, "{said}");
        let view = said.view();
        assert_eq!(view["left"]["kind"], "cluster");
        assert!(view["summary"]["create"].as_u64() > Some(5), "{said}");
        assert_eq!(view["summary"]["predicted"], 0, "{said}");
        let deployment = said.resource("Deployment");
        let changes = deployment["changes"].as_array().expect("changes");
        // What the server adds to it is not shown.
        assert!(!deployment.to_string().contains("dnsPolicy"), "{deployment}");
        assert!(changes.iter().all(|change| change["source"]["line"].is_u64()), "{deployment}");
        assert_eq!(place.kubectl(&["get", "deployments,services", "-n", "create", "-o", "name"]), "");
    });
}

#[test]
fn what_was_applied_is_no_difference() {
    on_both("no-op", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        let said = place.diff(&[]);
        assert_eq!((said.code, said.stdout.lines().count()), (0, 1), "{said}");
        assert!(said.stdout.contains("no changes in "), "{said}");
    });
}

#[test]
fn what_was_applied_on_the_clients_side_is_no_difference() {
    on_both("no-op-client", |place| {
        place.project(ORDERS);
        place.apply(&[]);
        let said = place.diff(&[]);
        assert_eq!(said.code, 0, "{said}");
    });
}

#[test]
fn a_change_is_shown_with_its_line() {
    on_both("change", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        place.project(&ORDERS.replace("1.5.0", "1.6.0").replace("info", "debug"));
        let said = place.diff(&[]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stdout.contains("rolls 2 pods"), "{said}");
        let image = said.stdout.lines().find(|line| line.trim_start().starts_with("image")).expect("a line");
        assert!(image.contains(":1.5.0 -> :1.6.0") && image.ends_with("project.gdeploy:4"), "{said}");
        // A new name for new content, and why the pods roll.
        assert!(said.stdout.contains("takes the place of orders-config-"), "{said}");
        assert!(said.stdout.contains("(because of LOG_LEVEL)"), "{said}");
        let view = place.json(&[]).view();
        assert_eq!(view["summary"]["update"], 2, "{view}");
        assert_eq!(view["summary"]["delete"], 0, "{view}");
    });
}

#[test]
fn a_field_that_is_declared_no_more_is_removed() {
    for (name, arguments) in [("remove", &["--server-side"][..]), ("remove-client", &[])] {
        on_both(name, |place| {
            place.project(&orders(PATCHED));
            place.apply(arguments);
            assert_eq!(place.diff(&[]).code, 0, "{name}");
            place.project(ORDERS);
            let said = place.json(&[]);
            assert_eq!(said.code, 1, "{name}: {said}");
            let deployment = said.resource("Deployment");
            assert_eq!(deployment["verdict"], "verified", "{name}: {said}");
            let change = |path: &str| {
                let changes = deployment["changes"].as_array().expect("changes");
                assert_eq!(changes.len(), 2, "{name}: {said}");
                let is_it =
                    |change: &&Value| change["path"].as_str().is_some_and(|text| text.ends_with(path));
                changes.iter().find(is_it).unwrap_or_else(|| panic!("{name}: {said}")).clone()
            };
            assert_eq!(change("hostAliases")["op"], "remove");
            // What takes its place is the server's own.
            assert_eq!(change("schedulerName")["new"], "default-scheduler");
            place.apply(arguments);
            assert_eq!(place.diff(&[]).code, 0, "{name}");
        });
    }
}

#[test]
fn what_kubectl_edit_left_is_not_taken_for_a_declaration() {
    on_both("edited", |place| {
        place.project(ORDERS);
        place.apply(&[]);
        let patch = "{\"spec\":{\"template\":{\"spec\":{\"hostname\":\"mine\"}}}}";
        place.kubectl(&[
            "patch",
            "deployment",
            "orders",
            "-n",
            "edited",
            "--field-manager=kubectl-edit",
            "-p",
            patch,
        ]);
        // Apply leaves it as it is, and so there is no difference.
        assert_eq!(place.diff(&[]).code, 0);
        let patch = "{\"spec\":{\"replicas\":7}}";
        place.kubectl(&[
            "patch",
            "deployment",
            "orders",
            "-n",
            "edited",
            "--field-manager=kubectl-edit",
            "-p",
            patch,
        ]);
        let said = place.json(&[]);
        // Client-side apply takes it over without asking.
        assert_eq!(said.code, 1, "{said}");
        let deployment = said.resource("Deployment");
        let conflict = &deployment["conflicts"][0];
        assert_eq!(
            (conflict["manager"].as_str(), conflict["stops"].as_bool()),
            (Some("kubectl-edit"), Some(false))
        );
        assert_eq!(deployment["changes"][0]["new"], 2, "{said}");
    });
}

#[test]
fn what_another_way_of_applying_left_behind_is_told() {
    on_both("stuck", |place| {
        place.project(&orders(" patch Deployment { spec.template.spec.schedulerName = \"other\" }"));
        // As Argo CD does without server-side apply; Flux takes over what kubectl wrote only.
        place.apply(&["--field-manager=argocd-controller"]);
        place.project_in("namespace = \"stuck\", applied_by = \"flux\"", ORDERS);
        let said = place.json(&[]);
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["manager"], "kustomize-controller", "{said}");
        assert_eq!(deployment["left"]["fields"][0]["path"], "spec.template.spec.schedulerName", "{said}");
        // The server says the same: it would not change.
        assert!(!deployment["changes"].to_string().contains("schedulerName"), "{said}");
    });
}

#[test]
fn the_words_of_the_server_are_passed_on() {
    on_both("warned", |place| {
        place.project(&orders("\n  patch Deployment { spec.template.spec.hostNetwork = true }"));
        place.kubectl(&["label", "namespace", "warned", "pod-security.kubernetes.io/warn=baseline"]);
        let said = place.json(&[]);
        let warnings = said.resource("Deployment")["warnings"].clone();
        assert!(
            warnings[0].as_str().is_some_and(|text| text.contains("would violate PodSecurity")),
            "{said}"
        );
        assert!(place.diff(&[]).stdout.contains("warning: would violate PodSecurity"), "{said}");
    });
}

#[test]
fn a_namespace_that_is_not_there_is_an_error_unless_it_is_made() {
    on_both("namespaces", |place| {
        place.project_in("namespace = \"nowhere\"", ORDERS);
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["problems"][0]["code"], "GD1001", "{deployment}");
        assert_eq!(deployment["problems"][0]["source"]["line"], 2, "{deployment}");
        place.project_in("namespace { name = \"nowhere\", create = true }", ORDERS);
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["problems"].as_array().map(Vec::len), Some(0), "{deployment}");
        assert_eq!(deployment["verdict"], "predicted");
        assert_eq!(deployment["unverified"], "namespace `nowhere` is made first");
        assert_eq!(said.resource("Namespace")["verdict"], "verified");
    });
}

#[test]
fn a_kind_that_is_not_there_is_an_error() {
    on_both("kinds", |place| {
        place.project(&format!("{ORDERS}\nmanifest \"example.com/v1\" Gadget one {{ spec {{ size = 1 }} }}"));
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        let gadget = said.resource("Gadget");
        assert_eq!(
            (gadget["action"].as_str(), gadget["verdict"].as_str()),
            (Some("create"), Some("predicted"))
        );
        assert_eq!(gadget["problems"][0]["code"], "GD1002", "{gadget}");
        // All others have been tried all the same.
        assert_eq!(said.resource("Deployment")["verdict"], "verified");
    });
}

#[test]
fn what_cannot_change_is_replaced() {
    on_both("immutable", |place| {
        place.create(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: orders, namespace: immutable }\n\
             spec: { selector: { matchLabels: { app: other } }, template: { metadata: { labels: { app: other } },\n\
             spec: { containers: [{ name: orders, image: x }] } } }\n",
        );
        place.project(ORDERS);
        let said = place.json(&[]);
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["action"], "replace", "{deployment}");
        assert_eq!(deployment["verdict"], "predicted", "{deployment}");
        let note = deployment["notes"][0].as_str().expect("a note");
        assert!(note.contains("`spec.selector`") && note.contains("immutable"), "{note}");
        let text = place.diff(&[]).stdout;
        assert!(text.contains("must be replaced"), "{text}");
    });
}

#[test]
fn what_the_server_refuses_is_said_at_its_line() {
    on_both("refused", |place| {
        place.project(&orders("\n  patch Service { spec.externalTrafficPolicy = \"Local\" }"));
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        let service = said.resource("Service");
        let problem = &service["problems"][0];
        assert_eq!(problem["code"], "GD1003", "{service}");
        assert_eq!(problem["field"], "spec.externalTrafficPolicy", "{service}");
        assert_eq!(problem["source"]["line"], 11, "{service}");
        let text = place.diff(&[]).stdout;
        assert!(text.contains("(GD1003)") && text.contains("project.gdeploy:11"), "{text}");
    });
}

#[test]
fn a_field_that_only_newer_servers_know_is_said_at_its_line() {
    on_both("newer", |place| {
        place.project(&orders(
            "\n  patch Deployment { spec.template.spec.schedulingGroup.podGroupName = \"all\" }",
        ));
        let said = place.json(&[]);
        let deployment = said.resource("Deployment");
        if place.version().starts_with("1.37") {
            assert_eq!(said.code, 1, "{said}");
            return;
        }
        assert_eq!(said.code, 3, "{said}");
        let problem = &deployment["problems"][0];
        assert_eq!(problem["code"], "GD1003", "{deployment}");
        assert_eq!(problem["field"], ".spec.template.spec.schedulingGroup", "{deployment}");
        assert_eq!(problem["source"]["line"], 11, "{deployment}");
        assert!(
            problem["message"].as_str().is_some_and(|text| text.contains("v1.34.4 does not know")),
            "{problem}"
        );
    });
}

#[test]
fn who_may_only_read_gets_a_prediction() {
    on_both("reader", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        place.kubectl(&["create", "clusterrole", "seer", "--verb=get,list", "--resource=*.*"]);
        place.kubectl(&["create", "clusterrolebinding", "seer", "--clusterrole=seer", "--user=seer"]);
        place.project(&ORDERS.replace("1.5.0", "1.6.0"));
        let said = place.json(&["--as", "seer"]);
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        assert_eq!(
            (deployment["action"].as_str(), deployment["verdict"].as_str()),
            (Some("update"), Some("predicted"))
        );
        assert_eq!(deployment["unverified"], "you may not `patch` deployments in reader");
        let changed = |said: &reach::Said| {
            let changes = said.resource("Deployment")["changes"].clone();
            let paths = changes.as_array().expect("changes").iter().map(|change| change["path"].to_string());
            paths.collect::<Vec<_>>()
        };
        // The same that the server says.
        assert_eq!(changed(&said), changed(&place.json(&[])));
        let text = place.diff(&["--as", "seer"]).stdout;
        assert!(text.contains("resources: [deployments], verbs: [get, list, patch, create]"), "{text}");
        // Nobody at all may not even read, and nothing is claimed.
        let said = place.json(&["--as", "nobody"]);
        assert_eq!(said.code, 3, "{said}");
        assert_eq!(said.resource("Deployment")["verdict"], "unknown");
        assert_eq!(said.view()["summary"]["delete"], 0);
    });
}

#[test]
fn fields_of_others_are_named() {
    on_both("conflict", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        place.kubectl(&[
            "patch",
            "deployment",
            "orders",
            "-n",
            "conflict",
            "--field-manager=someone",
            "-p",
            "{\"spec\":{\"replicas\":5}}",
        ]);
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        let conflict = &deployment["conflicts"][0];
        assert_eq!(conflict["field"], "spec.replicas", "{deployment}");
        assert_eq!(
            (conflict["manager"].as_str(), conflict["stops"].as_bool()),
            (Some("someone"), Some(true))
        );
        assert_eq!(conflict["source"]["line"], 6, "{deployment}");
        assert_eq!(deployment["changes"][0]["old"], 5);
        // Argo CD takes it over.
        place.project_in("namespace = \"conflict\", applied_by = \"argo-cd\"", ORDERS);
        let said = place.json(&[]);
        assert_eq!(said.resource("Deployment")["conflicts"][0]["stops"], false, "{said}");
    });
}

#[test]
fn what_a_policy_denies_is_said_and_holds_no_secret() {
    on_both("denied", |place| {
        place.create(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: { name: denied }\n\
             spec:\n  matchConstraints: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: denied } },\n    \
             resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [secrets] },\n      \
             { apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }] }\n  validations:\n  \
             - { expression: \"object.kind != 'Secret'\", messageExpression: \"'no: ' + string(object.data.PASSWORD)\" }\n  \
             - { expression: \"object.kind != 'Deployment' || object.spec.replicas < 2\", message: too many }\n",
        );
        place.create(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: denied }\n\
             spec: { policyName: denied, validationActions: [Deny] }\n",
        );
        let environment = "namespace = \"denied\", local = true";
        place.project_in(environment, &orders(" secret PASSWORD { literal = \"canary-in-clear\" }"));
        // A policy comes into force between two requests as well as between two runs.
        let denied = |said: &Said, kind: &str| said.resource(kind)["problems"][0]["code"] == "GD1004";
        let said = place.until(&[], |said| denied(said, "Secret") && denied(said, "Deployment"));
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["problems"][0]["code"], "GD1004", "{deployment}");
        assert!(
            deployment["problems"][0]["message"].as_str().is_some_and(|text| text.ends_with("too many")),
            "{said}"
        );
        let message = said.resource("Secret")["problems"][0]["message"].to_string();
        assert!(message.contains("no: (sensitive)"), "{message}");
        for arguments in
            [&[][..], &["--format", "markdown"], &["--format", "github"], &["--format", "yaml-diff"]]
        {
            let said = place.diff(arguments).to_string();
            assert!(!said.contains("canary") && !said.contains("Y2FuYXJ5"), "{said}");
        }
        assert!(!said.to_string().contains("canary") && !said.to_string().contains("Y2FuYXJ5"), "{said}");
        // The base64 without its end is what the policy's message shows.
        assert!(!said.to_string().contains("WluLWNsZWFy"), "{said}");
    });
}

#[test]
fn secrets_are_shown_to_nobody() {
    on_both("canaries", |place| {
        let environment = "namespace = \"canaries\", local = true";
        let with = |value: &str| orders(&format!(" secret PASSWORD {{ literal = \"{value}\" }}"));
        place.project_in(environment, &with("canary-of-old"));
        // The whole object stands in an annotation now, too.
        place.apply(&[]);
        place.project_in(environment, &with("canary-of-new"));
        for arguments in [
            &[][..],
            &["--format", "json"],
            &["--format", "markdown"],
            &["--format", "github"],
            &["--format", "yaml-diff"],
            &["--as", "nobody"],
        ] {
            let said = place.diff(arguments);
            assert!([1, 3].contains(&said.code), "{said}");
            let said = said.to_string();
            assert!(!said.contains("canary-of"), "{said}");
            assert!(!said.contains("Y2FuYXJ5LW9m"), "{said}");
        }
        assert!(place.diff(&[]).stdout.contains("(sensitive)"));
    });
}

#[test]
fn what_is_declared_no_more_is_pruned_but_not_data() {
    on_both("prune", |place| {
        let claim = "manifest \"v1\" PersistentVolumeClaim old { spec { accessModes = [\"ReadWriteOnce\"], resources { requests { storage = 1Gi } } } }";
        let old = ORDERS.replace("app orders", "app old");
        place.project(&format!(
            "{ORDERS}\n{}",
            old.replacen("app old {", &format!("app old {{ {claim}\n"), 1)
        ));
        place.apply(&["--server-side"]);
        // Somebody else's.
        place.kubectl(&["create", "configmap", "foreign", "-n", "prune"]);
        // A ReplicaSet that a rollback would start.
        let used = place.kubectl(&[
            "get",
            "configmaps",
            "-n",
            "prune",
            "-l",
            "gdeploy.dev/logical-name=orders-config",
            "-o",
            "name",
        ]);
        let used = used.trim().trim_start_matches("configmap/").to_owned();
        place.create(&format!(
            "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{ name: orders-1, namespace: prune }}\n\
             spec: {{ selector: {{ matchLabels: {{ a: b }} }}, template: {{ metadata: {{ labels: {{ a: b }} }},\n\
             spec: {{ containers: [{{ name: a, image: x, envFrom: [{{ configMapRef: {{ name: {used} }} }}] }}] }} }} }}\n"
        ));
        place.project(&ORDERS.replace("info", "debug"));
        let said = place.json(&[]);
        assert_eq!(said.code, 1, "{said}");
        let text = said.stdout.as_str();
        assert!(!text.contains("foreign"), "{said}");
        let view = said.view();
        let of_action = |action: &str| {
            let all = view["resources"].as_array().expect("resources").iter();
            let found = all.filter(|one| one["action"] == action);
            let mut ids: Vec<String> =
                found.map(|one| one["id"].as_str().expect("an id").to_owned()).collect();
            for id in &mut ids {
                id.truncate(id.rfind("-config-").unwrap_or(id.len()));
            }
            ids.sort();
            ids
        };
        assert_eq!(
            of_action("delete"),
            [
                "apps/v1/Deployment/prune/old",
                "networking.k8s.io/v1/NetworkPolicy/prune/old",
                "policy/v1/PodDisruptionBudget/prune/old",
                "v1/ConfigMap/prune/old",
                "v1/Service/prune/old",
                "v1/ServiceAccount/prune/old",
            ],
            "{said}"
        );
        let claim = said.resource("PersistentVolumeClaim");
        assert_eq!(claim["action"], "unchanged", "{claim}");
        assert!(claim["notes"][0].as_str().is_some_and(|note| note.contains("--prune-dangerous")), "{claim}");
        assert!(text.contains(&format!("{used}, which stays: ReplicaSet orders-1 uses it")), "{said}");
        let said = place.json(&["--prune-dangerous"]);
        assert_eq!(said.resource("PersistentVolumeClaim")["action"], "delete", "{said}");
    });
}

#[test]
fn nothing_is_asked_for_that_changes_anything() {
    on_both("only-dry", |place| {
        place.project(ORDERS);
        place.diff(&[]);
        place.apply(&["--server-side"]);
        place.project(&ORDERS.replace("1.5.0", "1.6.0"));
        place.diff(&[]);
        place.diff(&["--as", "nobody"]);
        let audit = place.audit();
        assert!(audit.len() > 20, "only {} requests", audit.len());
        for request in audit {
            let (verb, uri) = (request["verb"].as_str(), request["requestURI"].as_str().unwrap_or_default());
            match verb {
                Some("get" | "list") => {}
                Some("patch") => assert!(uri.contains("dryRun=All"), "{request}"),
                _ => panic!("{request}"),
            }
            assert!(
                request["userAgent"].as_str().is_some_and(|name| name.starts_with("gdeployc/")),
                "{request}"
            );
        }
    });
}

#[test]
fn credentials_come_from_plugins_and_stay_there() {
    on_both("plugins", |place| {
        place.project(ORDERS);
        let user = |script: &str| {
            let exec = format!(
                "exec: {{ apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: sh, args: [-c, {script:?}] }}"
            );
            let text = place.kubeconfig_of("watched").replace("token: watched", &exec);
            fs::write(place.kubeconfig(), text).expect("the folder can be written");
        };
        let credential = "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"watched\"}}";
        user(&format!("echo '{credential}'"));
        assert_eq!(place.diff(&[]).code, 1);
        for script in ["echo canary; echo canary >&2; exit 3", "echo canary"] {
            user(script);
            let said = place.diff(&[]);
            assert_eq!(said.code, 2, "{said}");
            assert!(said.stderr.contains("credential plugin"), "{said}");
            assert!(!said.to_string().contains("canary"), "{said}");
        }
    });
}

#[test]
fn a_server_that_says_nothing_is_waited_for_no_longer_than_asked() {
    on_both("silence", |place| {
        place.project(ORDERS);
        let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = silent.local_addr().expect("it is bound");
        let (url, _) = place.way();
        let text = place.kubeconfig_of("watched").replace(&url, &format!("https://{address}"));
        fs::write(place.kubeconfig(), text).expect("the folder can be written");
        let start = Instant::now();
        let said = place.diff(&["--timeout", "1s"]);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert!(said.code == 2 && said.stderr.contains("does not answer"), "{said}");
    });
}

#[test]
fn another_context_and_no_cluster_are_said_once() {
    on_both("ways", |place| {
        place.project_in("namespace = \"ways\", context = \"here\"", ORDERS);
        assert_eq!(place.diff(&[]).code, 1);
        let said = place.diff(&["--context", "elsewhere"]);
        assert_eq!(said.code, 2, "{said}");
        assert!(said.stderr.contains("`here`") && said.stderr.contains("`elsewhere`"), "{said}");
        place.project_in("namespace = \"ways\", context = \"mars\"", ORDERS);
        let said = place.diff(&[]);
        assert!(said.code == 2 && said.stderr.contains("`mars`") && said.stderr.contains("`here`"), "{said}");
        place.project(ORDERS);
        fs::write(place.kubeconfig(), place.kubeconfig_of("stranger")).expect("the folder can be written");
        let said = place.diff(&[]);
        assert!(said.code == 2 && said.stderr.contains("does not know who asks"), "{said}");
        assert!(said.stderr.contains("--base"), "{said}");
        let closed = place.kubeconfig_of("watched").replace(":26443", ":1");
        fs::write(place.kubeconfig(), closed).expect("the folder can be written");
        let said = place.diff(&[]);
        assert!(said.code == 2 && said.stderr.contains("does not answer"), "{said}");
        assert!(said.stdout.is_empty() && said.stderr.contains("--base"), "{said}");
        assert_eq!(said.stderr.lines().count(), 2, "{said}");
        fs::remove_file(place.kubeconfig()).expect("it was there");
        let said = place.diff(&[]);
        assert!(said.code == 2 && said.stderr.contains("there is no kubeconfig"), "{said}");
    });
}
