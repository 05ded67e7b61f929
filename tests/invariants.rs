//! What no source can break, shown of every object that the cases and examples expect.
//!
//! Other tools check these things in finished YAML, because people write them there by hand: selectors that
//! fit, names that lead somewhere, `replicas` beside an autoscaler. Here they follow from how objects are made,
//! so no check of the language asks for them, and this test does.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_yaml::Value;

/// All objects of one environment, and the sources that they come from.
struct Output {
    name: String,
    objects: Vec<Value>,
    source: String,
}

fn outputs() -> Vec<Output> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut outputs = Vec::new();
    for (cases, sources) in
        [("tests/cases/kubernetes", "tests/cases/kubernetes"), ("tests/examples", "examples")]
    {
        for case in folders(&root.join(cases)) {
            let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let source = texts(&root.join(sources).join(&name), "gdeploy").concat();
            for environment in folders(&case.join("expected/out")) {
                if environment.join("kustomization.yaml").is_file() {
                    let objects =
                        texts(&environment, "yaml").iter().filter_map(|text| object(text)).collect();
                    outputs.push(Output {
                        name: environment.display().to_string(),
                        objects,
                        source: source.clone(),
                    });
                }
            }
        }
    }
    assert!(outputs.len() > 10, "the cases are elsewhere");
    outputs
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn texts(folder: &Path, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(texts(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(fs::read_to_string(&path).expect("it is text"));
        }
    }
    found
}

fn object(text: &str) -> Option<Value> {
    let value = Value::deserialize(serde_yaml::Deserializer::from_str(text)).expect("it is YAML");
    (value["kind"] != "Kustomization").then_some(value)
}

impl Output {
    fn of_kind<'o>(&'o self, kind: &str) -> impl Iterator<Item = &'o Value> + use<'o> {
        let kind = Value::from(kind);
        self.objects.iter().filter(move |object| object["kind"] == kind)
    }

    fn named(&self, kind: &str, name: &Value) -> Option<&Value> {
        self.of_kind(kind).find(|object| object["metadata"]["name"] == *name)
    }

    /// The Deployments whose pods have all labels of a selector.
    fn selected(&self, labels: &Value) -> Vec<&Value> {
        let all = |pods: &Value| {
            let labels = labels.as_mapping().expect("a selector has labels");
            labels.iter().all(|(key, value)| pods.get(key) == Some(value))
        };
        self.of_kind("Deployment").filter(|one| all(&one["spec"]["template"]["metadata"]["labels"])).collect()
    }

    fn scaler(&self, deployment: &Value) -> Option<&Value> {
        let name = &deployment["metadata"]["name"];
        self.of_kind("HorizontalPodAutoscaler").find(|one| one["spec"]["scaleTargetRef"]["name"] == *name)
    }

    /// Whether an object is emitted, made by an operator, or said to be there already.
    fn is_there(&self, kind: &str, name: &Value) -> bool {
        let made = ["ExternalSecret", "SealedSecret"].iter().any(|by| self.named(by, name).is_some());
        let made = kind == "Secret" && made;
        let said = name.as_str().is_some_and(|name| self.source.contains(&format!("\"{name}\"")));
        made || said || self.named(kind, name).is_some()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

/// Those that run as long as the pod.
fn containers(deployment: &Value) -> Vec<&Value> {
    let pod = &deployment["spec"]["template"]["spec"];
    let native = list(&pod["initContainers"]).iter().filter(|one| !one["restartPolicy"].is_null());
    list(&pod["containers"]).iter().chain(native).collect()
}

#[test]
fn a_selector_selects_its_own_pods_and_never_changes() {
    for output in outputs() {
        for deployment in output.of_kind("Deployment") {
            let labels = &deployment["spec"]["selector"]["matchLabels"];
            // One that is there already may go by any labels, and says which.
            if !output.source.contains("  selector {") {
                let keys: Vec<_> = labels.as_mapping().expect("a selector").keys().collect();
                assert_eq!(keys, ["app.kubernetes.io/name"], "{}", output.name);
                assert_eq!(
                    labels["app.kubernetes.io/name"], deployment["metadata"]["name"],
                    "{}",
                    output.name
                );
            }
            assert_eq!(output.selected(labels), [deployment], "{}: two workloads or none", output.name);
        }
    }
}

#[test]
fn replicas_are_said_where_no_autoscaler_decides() {
    for output in outputs() {
        for deployment in output.of_kind("Deployment") {
            let said = !deployment["spec"]["replicas"].is_null();
            assert_ne!(said, output.scaler(deployment).is_some(), "{}: {deployment:?}", output.name);
        }
    }
}

#[test]
fn an_autoscaler_has_a_target_whose_containers_request_what_it_measures() {
    for output in outputs() {
        for scaler in output.of_kind("HorizontalPodAutoscaler") {
            let target = output.named("Deployment", &scaler["spec"]["scaleTargetRef"]["name"]);
            let target = target.unwrap_or_else(|| panic!("{}: {scaler:?}", output.name));
            let metrics = list(&scaler["spec"]["metrics"]);
            assert!(!metrics.is_empty(), "{}: {scaler:?}", output.name);
            // As the API server gives them back, each once.
            let cpu = metrics.iter().position(|one| one["resource"]["name"] == "cpu");
            assert!(cpu.is_none_or(|at| at + 1 == metrics.len()), "{}: {metrics:?}", output.name);
            let twice = |at: usize| metrics[..at].contains(&metrics[at]);
            assert!(!(0..metrics.len()).any(twice), "{}: {metrics:?}", output.name);
            for metric in metrics {
                let (name, only) = match &metric["containerResource"] {
                    Value::Null => (&metric["resource"]["name"], &Value::Null),
                    of_one => (&of_one["name"], &of_one["container"]),
                };
                if name.is_null() {
                    continue;
                }
                let requests = |one: &Value| one["resources"]["requests"].get(name).is_some();
                let mut counted = containers(target);
                counted.retain(|one| only.is_null() || one["name"] == *only);
                assert!(!counted.is_empty(), "{}: {metric:?}", output.name);
                assert!(counted.into_iter().all(requests), "{}: {target:?}", output.name);
            }
        }
    }
}

#[test]
fn a_service_leads_to_ports_of_one_workload() {
    for output in outputs() {
        for service in output.of_kind("Service") {
            let selected = output.selected(&service["spec"]["selector"]);
            let [deployment] = selected.as_slice() else { panic!("{}: {service:?}", output.name) };
            let ports: Vec<_> = containers(deployment)
                .iter()
                .flat_map(|one| list(&one["ports"]))
                .flat_map(|port| [&port["name"], &port["containerPort"]])
                .collect();
            for port in list(&service["spec"]["ports"]) {
                assert!(ports.contains(&&port["targetPort"]), "{}: {port:?}", output.name);
                assert!(!port["name"].is_null(), "{}: {port:?}", output.name);
            }
        }
        for ingress in output.of_kind("Ingress") {
            for path in list(&ingress["spec"]["rules"]).iter().flat_map(|rule| list(&rule["http"]["paths"])) {
                let backend = &path["backend"]["service"];
                let service = output.named("Service", &backend["name"]);
                let ports = service.map_or(&[][..], |service| list(&service["spec"]["ports"]));
                assert!(
                    ports.iter().any(|port| port["name"] == backend["port"]["name"]),
                    "{}: {path:?}",
                    output.name
                );
            }
        }
    }
}

#[test]
fn whatever_pods_name_is_there() {
    for output in outputs() {
        for deployment in output.of_kind("Deployment") {
            let mut named: Vec<(&str, &Value)> = Vec::new();
            let pod = &deployment["spec"]["template"]["spec"];
            named.push(("ServiceAccount", &pod["serviceAccountName"]));
            for volume in list(&pod["volumes"]) {
                named.push(("ConfigMap", &volume["configMap"]["name"]));
                named.push(("PersistentVolumeClaim", &volume["persistentVolumeClaim"]["claimName"]));
                named.push(("Secret", &volume["secret"]["secretName"]));
                let projected = list(&volume["projected"]["sources"]);
                named.extend(projected.iter().map(|source| ("Secret", &source["secret"]["name"])));
            }
            for container in containers(deployment) {
                for source in list(&container["envFrom"]) {
                    named.push(("ConfigMap", &source["configMapRef"]["name"]));
                    named.push(("Secret", &source["secretRef"]["name"]));
                }
                for variable in list(&container["env"]) {
                    // Nothing is only text of the workload's own: what is no secret is in the ConfigMap.
                    let is_own = container["name"] == deployment["metadata"]["name"];
                    let text = variable["value"].as_str();
                    let refers = text.is_none_or(|text| text.contains("$("));
                    assert!(!is_own || refers, "{}: {variable:?}", output.name);
                    named.push(("Secret", &variable["valueFrom"]["secretKeyRef"]["name"]));
                }
            }
            for (kind, name) in named.into_iter().filter(|(_, name)| !name.is_null()) {
                assert!(output.is_there(kind, name), "{}: nothing makes the {kind} {name:?}", output.name);
            }
        }
    }
}

#[test]
fn a_budget_is_for_one_workload_and_every_one_that_has_two_pods_has_one() {
    for output in outputs() {
        let mut guarded = BTreeSet::new();
        for budget in output.of_kind("PodDisruptionBudget") {
            let selected = output.selected(&budget["spec"]["selector"]["matchLabels"]);
            assert_eq!(selected.len(), 1, "{}: {budget:?}", output.name);
            let name = selected[0]["metadata"]["name"].as_str();
            assert!(guarded.insert(name), "{}: two budgets for {name:?}", output.name);
            assert_ne!(budget["spec"]["maxUnavailable"].is_null(), budget["spec"]["minAvailable"].is_null());
            assert_eq!(budget["spec"]["unhealthyPodEvictionPolicy"], "AlwaysAllow", "{}", output.name);
        }
        for deployment in output.of_kind("Deployment") {
            let least = match output.scaler(deployment) {
                Some(scaler) => &scaler["spec"]["minReplicas"],
                None => &deployment["spec"]["replicas"],
            };
            let is_guarded = guarded.contains(&deployment["metadata"]["name"].as_str());
            assert!(is_guarded || least.as_u64() < Some(2), "{}: {deployment:?}", output.name);
        }
    }
}

#[test]
fn only_a_rolling_update_has_its_numbers() {
    for output in outputs() {
        for deployment in output.of_kind("Deployment") {
            let strategy = &deployment["spec"]["strategy"];
            let has_numbers = !strategy["rollingUpdate"].is_null();
            assert_eq!(has_numbers, strategy["type"] == "RollingUpdate", "{}: {strategy:?}", output.name);
        }
    }
}

#[test]
fn amounts_are_whole_bytes_and_whole_thousandths() {
    let has_form = |text: &str, units: &[&str]| {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.bytes().all(|byte| byte.is_ascii_digit()) && units.contains(&&text[digits.len()..])
    };
    for output in outputs() {
        for container in output.of_kind("Deployment").flat_map(containers) {
            for part in ["requests", "limits"] {
                let amounts = &container["resources"][part];
                let cpu = amounts.get("cpu").and_then(Value::as_str);
                let memory = amounts.get("memory").and_then(Value::as_str);
                assert!(cpu.is_none_or(|cpu| has_form(cpu, &["", "m"])), "{}: {amounts:?}", output.name);
                let units = ["", "Ki", "Mi", "Gi", "Ti"];
                assert!(memory.is_none_or(|memory| has_form(memory, &units)), "{}: {amounts:?}", output.name);
            }
        }
    }
}

#[test]
fn kinds_are_of_versions_that_no_supported_cluster_has_removed() {
    let known = BTreeSet::from([
        "v1",
        "apps/v1",
        "autoscaling/v2",
        "networking.k8s.io/v1",
        "policy/v1",
        "storage.k8s.io/v1",
    ]);
    for output in outputs() {
        for object in &output.objects {
            let version = object["apiVersion"].as_str().unwrap_or_default();
            let of_operator = version.contains("external-secrets.io/") || version == "bitnami.com/v1alpha1";
            assert!(of_operator || known.contains(version), "{}: {version}", output.name);
        }
    }
}

/// Kubernetes expands `$(X)` only where X stands above.
#[test]
fn a_variable_stands_behind_what_it_is_made_of() {
    let mut made = 0;
    for output in outputs() {
        for container in output.of_kind("Deployment").flat_map(containers) {
            let mut known = BTreeSet::new();
            for variable in list(&container["env"]) {
                let text = variable["value"].as_str().unwrap_or_default().replace("$$", "");
                for part in text.split("$(").skip(1) {
                    let name = part.split(')').next().unwrap_or_default();
                    assert!(known.contains(name), "{}: {variable:?}", output.name);
                    made += 1;
                }
                known.insert(variable["name"].as_str().unwrap_or_default());
            }
        }
    }
    assert!(made > 5, "the cases that show it are elsewhere");
}
