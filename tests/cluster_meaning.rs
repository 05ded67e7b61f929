//! What `gdeployc diff -e prod` says that changes mean, against real API servers: as the offline modes say it.
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

use reach::{DEPLOYMENT, ORDERS, Place, Said, on_both, orders};
use serde_json::{Value, json};

/// What is said of the object whose id ends so, and of its changes: `danger: …`.
fn flags(said: &Said, id: &str) -> Vec<String> {
    let view = said.view();
    let resources = view["resources"].as_array().expect("resources");
    let is_it = |one: &&Value| one["id"].as_str().is_some_and(|own| own.contains(&format!("/{id}")));
    let resource = resources.iter().find(is_it).unwrap_or_else(|| panic!("no {id}: {said}"));
    let changes = resource["changes"].as_array().expect("changes");
    let own = resource["flags"].as_array().expect("flags").iter();
    let all = own.chain(changes.iter().flat_map(|change| change["flags"].as_array().expect("flags")));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    all.map(|flag| format!("{}: {}", text(&flag["level"]), text(&flag["message"]))).collect()
}

fn has(said: &Said, kind: &str, flag: &str) {
    assert!(flags(said, kind).iter().any(|one| one.contains(flag)), "{:?}: {said}", flags(said, kind));
}

fn has_none(said: &Said, kind: &str, flag: &str) {
    assert!(!flags(said, kind).iter().any(|one| one.contains(flag)), "{:?}: {said}", flags(said, kind));
}

#[test]
fn a_key_of_the_config_rolls_as_many_pods_as_the_autoscaler_leaves() {
    on_both("means-roll", |place| {
        let scaled = ORDERS.replace("scale = 2", "scale = 3..9\n  scale on cpu { target = 70% }");
        place.project(&scaled);
        place.apply(&["--server-side"]);
        place.project(&scaled.replace("info", "debug"));
        let said = place.json(&[]);
        let rollout = said.resource("Deployment")["rollout"].clone();
        assert_eq!(
            (rollout["replicas"].as_u64(), rollout["autoscaled"].as_bool()),
            (Some(3), Some(true)),
            "{said}"
        );
        let changes = said.resource("Deployment")["changes"].clone();
        assert_eq!(changes[0]["cause"]["entries"][0], "LOG_LEVEL", "{said}");
        assert!(place.diff(&[]).stdout.contains("rolls 3 or more pods"), "{said}");
        let said = place.diff(&["--max-rolls", "2"]);
        assert_eq!(said.code, 4, "{said}");
    });
}

#[test]
fn a_service_that_selects_nothing_answers_nothing() {
    on_both("means-selector", |place| {
        place.project(&extra_with("orders"));
        place.apply(&["--server-side"]);
        place.project(&extra_with("order"));
        let said = place.json(&[]);
        // And it does not say that they go to other pods.
        assert_eq!(
            flags(&said, "extra"),
            ["danger: no pod has the labels that it selects: requests are no longer answered"],
            "{said}"
        );
        assert_eq!(place.diff(&["--fail-on", "availability"]).code, 4);
        // A selector that finds other pods than before is worth a look, and no more.
        place.project(&format!(
            "{}\n{}",
            extra_with("payments"),
            ORDERS.replace("app orders", "app payments")
        ));
        let said = place.json(&[]);
        assert!(!said.stdout.contains("requests are no longer answered"), "{said}");
    });
}

fn extra_with(label: &str) -> String {
    format!(
        "{ORDERS}\nmanifest \"v1\" Service extra {{ spec {{ selector {{ \"app.kubernetes.io/name\" = \"{label}\" }}, \
         ports = [{{ port = 80, targetPort = 8080 }}] }} }}"
    )
}

#[test]
fn fewer_pods_than_a_budget_wants_are_told_where_they_are_declared() {
    on_both("means-budget", |place| {
        let with = |replicas: usize| {
            format!(
                "manifest \"apps/v1\" Deployment store {{ spec {{ replicas = {replicas}, selector {{ matchLabels {{ app = \"store\" }} }}, \
                 template {{ metadata {{ labels {{ app = \"store\" }} }}, spec {{ containers = [{{ name = \"store\", \
                 image = \"registry.example.com/store:1.0\" }}] }} }} }} }}\n\
                 manifest \"policy/v1\" PodDisruptionBudget store {{ spec {{ minAvailable = 2, \
                 selector {{ matchLabels {{ app = \"store\" }} }} }} }}"
            )
        };
        place.project(&with(4));
        place.apply(&["--server-side"]);
        place.project(&with(2));
        let said = place.json(&[]);
        has(&said, "Deployment/", "danger: PodDisruptionBudget `store` asks for 2 of 2 pods");
    });
}

const POLICY: &str = "manifest \"networking.k8s.io/v1\" NetworkPolicy shut { spec { podSelector {}, policyTypes = [\"Ingress\"] } }";

#[test]
fn a_first_policy_closes_ports_unless_others_have_closed_them() {
    on_both("means-policy", |place| {
        let open = orders("  network_policy = \"none\"");
        place.project(&open);
        place.apply(&["--server-side"]);
        place.project(&format!("{open}\n{POLICY}"));
        let said = place.json(&[]);
        has(&said, "NetworkPolicy", "warn: it is the first Ingress policy for Deployment `orders`");
        // The platform's own policy is none of ours, and it was there before.
        place.create(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: platform, namespace: means-policy }\n\
             spec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n",
        );
        let said = place.json(&[]);
        has_none(&said, "NetworkPolicy", "it is the first");
        place.apply(&["--server-side"]);
        place.project(&open);
        // It goes, and the platform's is left.
        let said = place.json(&[]);
        has_none(&said, "NetworkPolicy", "policy is left");
        // It let nothing through.
        has_none(&said, "NetworkPolicy", "is refused");
        place.kubectl(&["delete", "networkpolicy", "platform", "-n", "means-policy"]);
        let said = place.json(&[]);
        has(&said, "NetworkPolicy", "danger: no Ingress policy is left for Deployment `orders`");
    });
}

#[test]
fn what_cannot_be_read_is_not_judged() {
    on_both("means-unread", |place| {
        let open = orders("  network_policy = \"none\"");
        place.project(&open);
        place.apply(&["--server-side"]);
        // May see all but policies, and try all but policies.
        place.kubectl(&[
            "create", "clusterrole", "half-means", "--verb=get,list,patch,create",
            "--resource=deployments.apps,services,configmaps,serviceaccounts,poddisruptionbudgets.policy,namespaces",
        ]);
        place.kubectl(&[
            "create",
            "clusterrolebinding",
            "half-means",
            "--clusterrole=half-means",
            "--user=half",
        ]);
        place.project(&format!("{}\n{POLICY}", open.replace("info", "debug")));
        let said = place.json(&["--as", "half"]);
        assert_eq!(said.code, 3, "{said}");
        let policy = said.resource("NetworkPolicy");
        assert_eq!(
            (policy["verdict"].as_str(), policy["action"].as_str()),
            (Some("unknown"), Some("unchanged")),
            "{said}"
        );
        assert!(!said.stdout.contains("it is the first"), "{said}");
        let unlisted = "not known of NetworkPolicy in means-unread: you may not `list` them";
        assert!(said.stdout.contains(unlisted), "{said}");
        // What is known is told all the same.
        assert_eq!(said.resource("Deployment")["rollout"]["replicas"], 2, "{said}");
        assert!(place.diff(&["--as", "half"]).stdout.contains("not known"), "{said}");
    });
}

#[test]
fn the_first_autoscaler_leaves_one_pod_where_nobody_else_says_how_many() {
    for (name, arguments) in [("means-first", &["--server-side"][..]), ("means-first-client", &[])] {
        on_both(name, |place| {
            let scaled = ORDERS.replace("scale = 2", "scale = 2..9\n  scale on cpu { target = 70% }");
            place.project(&ORDERS.replace("scale = 2", "scale = 4"));
            place.apply(arguments);
            place.project(&scaled);
            let said = place.json(&[]);
            let found = flags(&said, "Deployment/");
            assert_eq!(found.len(), 1, "{said}");
            assert!(
                found[0].starts_with(
                    "danger: the server sets it to 1 until the autoscaler raises it to 2 or more"
                ),
                "{said}"
            );
            assert_eq!(place.diff(&["--fail-on", "availability"]).code, 4);
            // What the note says to do keeps the number.
            let note = said.resource("Deployment")["notes"][0].as_str().expect("a note").to_owned();
            if arguments.is_empty() {
                let (_, command) = note.split_once("kubectl ").expect("a command");
                place.shell(&format!("EDITOR='sed -i /replicas/d' kubectl {command}"));
            } else {
                let (_, patch) = note.split_once("apply with `").expect("a patch");
                let (patch, _) = patch.split_once('`').expect("its end");
                place.project(&format!("{} {patch} }}", scaled.trim_end_matches('}')));
            }
            let said = place.json(&[]);
            assert!(flags(&said, "Deployment/").is_empty(), "{said}");
            assert!(!said.resource("Deployment")["changes"].to_string().contains("replicas"), "{said}");
        });
    }
}

#[test]
fn an_autoscaler_that_has_spoken_keeps_its_number() {
    on_both("means-spoken", |place| {
        let scaled = ORDERS.replace("scale = 2", "scale = 2..9\n  scale on cpu { target = 70% }");
        place.project(&ORDERS.replace("scale = 2", "scale = 4"));
        place.apply(&["--server-side"]);
        place.kubectl(&[
            "patch",
            "deployment",
            "orders",
            "-n",
            "means-spoken",
            "--subresource=scale",
            "--field-manager=kube-controller-manager",
            "--type=merge",
            "-p",
            "{\"spec\":{\"replicas\":6}}",
        ]);
        place.project(&scaled);
        let said = place.json(&[]);
        assert!(flags(&said, "Deployment/").is_empty(), "{said}");
        assert!(!said.resource("Deployment")["changes"].to_string().contains("replicas"), "{said}");
    });
}

#[test]
fn what_stays_behind_comes_with_the_command_that_takes_it_out() {
    on_both("means-left", |place| {
        let patched = orders(
            "  patch Deployment { spec.template.spec { schedulerName = \"other\", \
             hostAliases = [{ ip = \"10.0.0.7\", hostnames = [\"a\"] }, { ip = \"10.0.0.8\", hostnames = [\"b\"] }, \
             { ip = \"10.0.0.9\", hostnames = [\"c\"] }] } }",
        );
        place.project(&patched);
        place.apply(&["--field-manager=argocd-controller"]);
        let kept = orders(
            "  patch Deployment { spec.template.spec.hostAliases = [{ ip = \"10.0.0.8\", hostnames = [\"b\"] }] }",
        );
        let environment = "namespace = \"means-left\", applied_by = \"flux\"";
        place.project_in(environment, &kept);
        let said = place.json(&[]);
        let left = said.resource("Deployment")["left"].clone();
        let fields = left["fields"].as_array().expect("fields");
        assert_eq!(fields.len(), 3, "{said}");
        assert!(fields.iter().all(|field| field["owners"][0] == "argocd-controller"), "{said}");
        let command = left["command"].as_str().expect("a command").to_owned();
        for format in [&[][..], &["--format", "markdown"], &["--format", "github"]] {
            let said = place.diff(format);
            assert!(said.stdout.contains(&command) && said.stdout.contains("GD1006"), "{said}");
        }
        let named = place.json(&["--kubeconfig", place.kubeconfig().to_str().expect("text")]);
        let named = named.resource("Deployment")["left"]["command"].to_string();
        assert!(named.contains(&format!(" --kubeconfig {}", place.kubeconfig().display())), "{named}");
        // The command does what it says, as a shell reads it.
        place.shell(&command);
        let said = place.json(&[]);
        assert!(said.resource("Deployment")["left"].is_null(), "{said}");
        let aliases = place.kubectl(&[
            "get",
            "deployment",
            "orders",
            "-n",
            "means-left",
            "-o",
            "jsonpath={.spec.template.spec.hostAliases[*].ip}{.spec.template.spec.schedulerName}",
        ]);
        assert_eq!(aliases, "10.0.0.8default-scheduler");
    });
}

#[test]
fn flux_takes_over_what_kubectl_wrote() {
    on_both("means-flux", |place| {
        place.project(&orders("  patch Deployment { spec.template.spec.schedulerName = \"other\" }"));
        place.apply(&[]);
        let spec = |field: &str| format!("{{\"spec\":{{\"template\":{{\"spec\":{{{field}}}}}}}}}");
        place.patch(DEPLOYMENT, "kubectl-edit", &spec("\"hostname\":\"mine\""));
        place.patch(DEPLOYMENT, "someone", &spec("\"subdomain\":\"theirs\""));
        place.project_in("namespace = \"means-flux\", applied_by = \"flux\"", ORDERS);
        let said = place.json(&[]);
        let deployment = said.resource("Deployment");
        let changes = deployment["changes"].as_array().expect("changes");
        let text = |change: &Value, field: &str| change[field].as_str().unwrap_or_default().to_owned();
        let removed: Vec<_> =
            changes.iter().map(|change| (text(change, "path"), text(change, "origin"))).collect();
        let expected = ["schedulerName", "hostname"]
            .map(|field| (format!("spec.template.spec.{field}"), "undeclared".to_owned()));
        assert_eq!(removed, expected, "{said}");
        assert_eq!(changes[1]["set_by"]["manager"], "kubectl-edit", "{said}");
        let shown = place.diff(&[]).stdout;
        assert!(
            shown.contains("- mine  (not declared)")
                && shown.contains("other -> default-scheduler  (no longer declared)"),
            "{shown}"
        );
        assert_eq!(
            (&deployment["verdict"], &deployment["left"]),
            (&"verified".into(), &Value::Null),
            "{said}"
        );

        become_of_flux(place);
        let own = ["--server-side", "--field-manager=kustomize-controller", "--force-conflicts"];
        place.apply(&own);
        let said = place.json(&[]);
        assert_eq!(said.resource("Deployment")["action"], "unchanged", "{said}");
        let path = "jsonpath={.spec.template.spec.schedulerName}{.spec.template.spec.hostname}/{.spec.template.spec.subdomain}";
        let left = place.kubectl(&["get", "deployment", "orders", "-n", "means-flux", "-o", path]);
        assert_eq!(left, "default-scheduler/theirs");
    });
}

/// What Flux does to the owners of each object before it applies.
fn become_of_flux(place: &Place) {
    let get = ["get", "deployment,service,configmap,networkpolicy,serviceaccount", "-n", "means-flux"];
    let text = place.kubectl(&[&get[..], &["-o", "json", "--show-managed-fields"]].concat());
    let list: Value = serde_json::from_str(&text).expect("JSON");
    for object in list["items"].as_array().expect("items") {
        let entries = object["metadata"]["managedFields"].as_array().expect("owners");
        let is_kubectl = |entry: &&Value| {
            entry["manager"].as_str().is_some_and(|name| name.starts_with("kubectl"))
                && entry["subresource"].is_null()
        };
        let mut all: Vec<Value> = entries.iter().filter(|entry| !is_kubectl(entry)).cloned().collect();
        let mut taken = entries.iter().filter(is_kubectl).cloned();
        let Some(mut own) = taken.next() else { continue };
        taken.for_each(|entry| join(&mut own["fieldsV1"], &entry["fieldsV1"]));
        own["manager"] = "kustomize-controller".into();
        own["operation"] = "Apply".into();
        all.push(own);
        let patch = json!([{ "op": "replace", "path": "/metadata/managedFields", "value": all }]).to_string();
        let name = format!("{}/{}", object["kind"], object["metadata"]["name"]).replace('"', "");
        place.kubectl(&["patch", &name, "-n", "means-flux", "--type=json", "-p", &patch]);
    }
}

fn join(under: &mut Value, over: &Value) {
    match (under.as_object_mut(), over.as_object()) {
        (Some(under), Some(over)) => {
            over.iter().for_each(|(key, value)| join(under.entry(key).or_insert(json!({})), value));
        }
        _ => *under = over.clone(),
    }
}

/// As many pods go as the controller has counted behind.
#[test]
fn what_held_pods_back_lets_go_those_that_are_behind() {
    on_both("means-released", |place| {
        let project = |more: &str| {
            place.project(&format!(
                "manifest \"apps/v1\" Deployment web {{ spec {{ replicas = 3, selector {{ matchLabels {{ app = \"web\" }} }}, \
                 template {{ metadata {{ labels {{ app = \"web\" }} }}, spec {{ containers = [{{ name = \"web\", image = \
                 \"registry.example.com/web:1\" }}] }} }}{more} }} }}"
            ));
        };
        let counted = |updated: u8| {
            let object = ["patch", "deployment", "web", "-n", &place.name, "--subresource=status", "-p"];
            let status = json!({ "observedGeneration": 1, "replicas": 3, "updatedReplicas": updated });
            place.kubectl(&[&object[..], &[&json!({ "status": status }).to_string()]].concat());
        };
        project(", paused = true");
        place.apply(&["--server-side"]);
        project("");
        let said = place.diff(&[]);
        assert!(said.stdout.contains("rolls up to 3 pods that are behind, 3 stay ready"), "{said}");
        counted(1);
        let said = place.diff(&[]);
        assert!(said.stdout.contains("rolls 2 pods that are behind, 3 stay ready"), "{said}");
        counted(3);
        let said = place.json(&[]);
        assert!(said.resource("Deployment")["rollout"].is_null(), "{said}");
    });
}

/// Only the newest server stores how many pods of a StatefulSet may be missing, and so heeds it.
#[test]
fn pods_of_a_stateful_set_roll_as_its_server_does_it() {
    on_both("means-missing", |place| {
        let project = |tag: u8| {
            place.project(&format!(
                "manifest \"apps/v1\" StatefulSet web {{ spec {{ serviceName = \"web\", replicas = 5, selector {{ matchLabels {{ app = \
                 \"web\" }} }}, template {{ metadata {{ labels {{ app = \"web\" }} }}, spec {{ containers = [{{ name = \"web\", image = \
                 \"registry.example.com/web:{tag}\" }}] }} }}, updateStrategy {{ type = \"RollingUpdate\", rollingUpdate {{ \
                 maxUnavailable = 3, partition = 0 }} }} }} }}"
            ));
        };
        project(1);
        place.apply(&["--server-side"]);
        let way = "jsonpath={.spec.updateStrategy.rollingUpdate.maxUnavailable}";
        let stored = place.kubectl(&["get", "statefulset", "web", "-n", &place.name, "-o", way]);
        project(2);
        let said = place.json(&[]);
        let missing = said.resource("StatefulSet")["rollout"]["maxUnavailable"].as_u64();
        let expected = if place.version().contains("1.34") { ("", 1) } else { ("3", 3) };
        assert_eq!((stored.as_str(), missing), (expected.0, Some(expected.1)), "{said}");
    });
}
