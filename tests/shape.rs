//! What the benches measure is what they say: each app of the shape has the objects of an ordinary web
//! service in each environment, and the bytes do not depend on how many threads made them.

use gdeployc::driver::{Compiled, Options, Project};
use serde_yaml::Value;

#[path = "../benches/shape.rs"]
mod shape;

fn build(apps: usize, threads: usize) -> Compiled {
    let files = shape::project(apps);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let options = Options { emit: true, ..Options::default() };
    let compiled = pool.install(|| Project::in_memory(&files).compile(&options));
    assert!(compiled.findings.is_empty(), "{:#?}", compiled.findings);
    compiled
}

fn file<'c>(compiled: &'c Compiled, path: &str) -> &'c str {
    let mut files = compiled.outputs.iter().flat_map(|output| &output.files);
    &files.find(|file| file.path == path).unwrap_or_else(|| panic!("no `{path}`")).text
}

/// The parsed file of the first app in an environment.
fn object(compiled: &Compiled, environment: &str, name: &str) -> Value {
    let path = format!("{environment}/{}/{name}.yaml", shape::name(0));
    serde_yaml::from_str(file(compiled, &path)).expect("it is YAML")
}

fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, part| {
        let found = match part.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(part),
        };
        found.unwrap_or_else(|| panic!("no `{part}` of `{path}` in {value:#?}"))
    })
}

fn length(value: &Value, path: &str) -> usize {
    match at(value, path) {
        Value::Sequence(items) => items.len(),
        Value::Mapping(entries) => entries.len(),
        other => panic!("`{path}` is {other:?}"),
    }
}

#[test]
fn each_app_has_all_objects_in_each_environment() {
    let compiled = build(3, 2);
    let names: Vec<&str> = compiled.outputs.iter().map(|output| output.name.as_str()).collect();
    assert_eq!(names, shape::ENVIRONMENTS);
    for output in &compiled.outputs {
        for number in 0..3 {
            let folder = format!("{}/{}/", output.name, shape::name(number));
            let files: Vec<&str> =
                output.files.iter().filter_map(|file| file.path.strip_prefix(&folder)).collect();
            let expected = [
                "configmap-config.yaml",
                "configmap-files.yaml",
                "deployment.yaml",
                "horizontalpodautoscaler.yaml",
                "ingress-http.yaml",
                "kustomization.yaml",
                "networkpolicy.yaml",
                "poddisruptionbudget.yaml",
                "service.yaml",
                "serviceaccount.yaml",
            ];
            assert_eq!(files, expected);
        }
    }
}

#[test]
fn its_deployment_is_complete() {
    let deployment = object(&build(1, 1), "prod", "deployment");
    let pod = at(&deployment, "spec.template.spec");
    assert_eq!(length(pod, "containers"), 1);
    let container = at(pod, "containers.0");
    assert_eq!(length(container, "ports"), 2);
    let secrets = at(container, "env").as_sequence().expect("a list");
    assert_eq!(secrets.len(), 2);
    for variable in secrets {
        assert!(at(variable, "valueFrom.secretKeyRef.name").is_string());
    }
    assert!(at(container, "envFrom.0.configMapRef.name").is_string());
    for part in ["requests", "limits"] {
        assert_eq!(length(container, &format!("resources.{part}")), 2);
    }
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        assert!(at(container, &format!("{probe}.httpGet.path")).is_string());
    }
    assert_eq!(at(container, "securityContext.readOnlyRootFilesystem"), &Value::Bool(true));
    assert_eq!(at(container, "securityContext.allowPrivilegeEscalation"), &Value::Bool(false));
    assert_eq!(at(container, "securityContext.capabilities.drop.0"), "ALL");
    assert_eq!(at(pod, "securityContext.runAsNonRoot"), &Value::Bool(true));
    assert_eq!(at(pod, "securityContext.seccompProfile.type"), "RuntimeDefault");
    assert_eq!(
        at(pod, "volumes.0.configMap.name").as_str().map(|name| &name[..16]),
        Some("app-00000-files-")
    );
    assert_eq!(at(container, "volumeMounts.0.mountPath"), "/etc/app-00000/config.yaml");
    assert_eq!(length(pod, "topologySpreadConstraints"), 2);
}

#[test]
fn its_other_objects_say_something() {
    let compiled = build(1, 1);
    assert_eq!(length(&object(&compiled, "dev", "configmap-config"), "data"), 12);
    assert_eq!(length(&object(&compiled, "dev", "service"), "spec.ports"), 2);
    assert_eq!(at(&object(&compiled, "dev", "serviceaccount"), "metadata.name"), "app-00000");
    let scaler = object(&compiled, "dev", "horizontalpodautoscaler");
    assert_eq!(at(&scaler, "spec.metrics.0.resource.name"), "cpu");
    assert_eq!(at(&object(&compiled, "dev", "poddisruptionbudget"), "spec.maxUnavailable"), 1);
    assert_eq!(length(&object(&compiled, "dev", "networkpolicy"), "spec.policyTypes"), 2);
    let ingress = object(&compiled, "dev", "ingress-http");
    assert_eq!(at(&ingress, "spec.tls.0.hosts.0"), "app-00000.dev.example.com");
}

#[test]
fn environments_differ_and_prod_overrides() {
    let compiled = build(1, 1);
    let of = |environment, name, path: &str| at(&object(&compiled, environment, name), path).clone();
    for path in ["LOG_FORMAT", "REGION", "TRACE", "SAMPLING", "PUBLIC_URL", "LOG_LEVEL", "CACHE_TTL"] {
        let path = format!("data.{path}");
        assert_ne!(of("dev", "configmap-config", &path), of("prod", "configmap-config", &path), "{path}");
    }
    for path in ["metadata.namespace", "metadata.labels.stage", "spec.maxReplicas"] {
        let scaler = "horizontalpodautoscaler";
        assert_ne!(of("dev", scaler, path), of("prod", scaler, path), "{path}");
    }
    let memory = "spec.template.spec.containers.0.resources.limits.memory";
    assert_ne!(of("dev", "deployment", memory), of("prod", "deployment", memory));
}

#[test]
fn one_thread_writes_the_same_bytes_as_two() {
    let contents = |threads| -> Vec<(String, String)> {
        let outputs = build(40, threads).outputs;
        outputs.into_iter().flat_map(|output| output.files).map(|file| (file.path, file.text)).collect()
    };
    let one = contents(1);
    assert_eq!(one.len(), 3 * (40 * 10 + 3));
    assert_eq!(one, contents(2));
}
