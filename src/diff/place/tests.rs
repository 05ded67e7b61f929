//! Paths as real servers wrote them, and what they mean.

use super::place;
use crate::output::node::Node;

fn node(yaml: &str) -> Node {
    let value: serde_yaml::Value = serde_yaml::from_str(yaml).expect("YAML");
    Node::of(&value).expect("keys are text")
}

const DEPLOYMENT: &str = r#"
metadata: {name: api, annotations: {example.com/owner: shop, example: x}}
spec:
  replicas: 2
  selector: {matchLabels: {app.kubernetes.io/name: api}}
  template:
    metadata: {labels: {app.kubernetes.io/name: api}}
    spec:
      containers:
      - name: other
        image: x
      - name: app
        image: y
        env: [{name: "A]B", value: "1"}]
        ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]
        resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
        volumeMounts: [{name: data, mountPath: /data}]
      topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
"#;

#[test]
fn all_three_ways_lead_to_one_place() {
    let object = node(DEPLOYMENT);
    for path in [
        "spec.template.spec.containers[1].image",
        ".spec.template.spec.containers[name=\"app\"].image",
        "/spec/template/spec/containers/1/image",
    ] {
        assert_eq!(place(&object, path), "spec/template/spec/containers/1/image", "{path}");
    }
}

#[test]
fn keys_and_values_are_read_as_they_are() {
    let object = node(DEPLOYMENT);
    for (path, wanted) in [
        (".metadata.annotations.example.com/owner", "metadata/annotations/example.com~1owner"),
        ("metadata.annotations[example.com/owner]", "metadata/annotations/example.com~1owner"),
        ("/metadata/annotations/example.com~1owner", "metadata/annotations/example.com~1owner"),
        (
            ".spec.template.spec.containers[name=\"app\"].ports[containerPort=80,protocol=\"TCP\"]",
            "spec/template/spec/containers/1/ports/0",
        ),
        (
            ".spec.template.spec.containers[name=\"app\"].ports[containerPort=80,protocol=\"UDP\"].protocol",
            "spec/template/spec/containers/1/ports/1/protocol",
        ),
        (
            ".spec.template.spec.containers[name=\"app\"].env[name=\"A]B\"].value",
            "spec/template/spec/containers/1/env/0/value",
        ),
        (
            "spec.template.spec.containers[1].resources.limits[memory]",
            "spec/template/spec/containers/1/resources/limits/memory",
        ),
    ] {
        assert_eq!(place(&object, path), wanted, "{path}");
    }
    let set = node("{metadata: {finalizers: [a/b, c/d]}}");
    assert_eq!(place(&set, ".metadata.finalizers[=\"c/d\"]"), "metadata/finalizers/1");
    let data = node("{data: {app.conf: x, app: y}}");
    assert_eq!(place(&data, "data[app.conf]"), "data/app.conf");
    assert_eq!(place(&data, ".data.app.conf"), "data/app.conf");
    assert_eq!(place(&data, ".data.app"), "data/app");
}

#[test]
fn paths_that_name_no_field_lead_near_it() {
    let object = node(DEPLOYMENT);
    for (path, wanted) in [
        ("spec.template.labels", "spec/template/metadata/labels"),
        ("spec.template.annotations", "spec/template/metadata"),
        ("spec.template.spec.containers[1].imagee", "spec/template/spec/containers/1"),
        ("spec.template.spec.containers[7].image", "spec/template/spec/containers"),
        (
            "spec.template.spec.containers[1].volumeMounts.subPath",
            "spec/template/spec/containers/1/volumeMounts",
        ),
        (
            "spec.template.spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}",
            "spec/template/spec/topologySpreadConstraints/0",
        ),
        ("replicas", "spec/replicas"),
        ("[]", ""),
        ("", ""),
        ("<nil>", ""),
        ("spec", "spec"),
        ("spec.template.spec.containers[1", "spec/template/spec/containers"),
    ] {
        assert_eq!(place(&object, path), wanted, "{path}");
    }
    let claim = node("{spec: {volumeMode: Block, resources: {requests: {storage: 1Gi}}}}");
    assert_eq!(place(&claim, "spec.resources[storage]"), "spec/resources/requests/storage");
    assert_eq!(place(&claim, "volumeMode"), "spec/volumeMode");
    let service =
        node("{spec: {clusterIP: None, loadBalancerSourceRanges: [x], allocateLoadBalancerNodePorts: true}}");
    assert_eq!(place(&service, "spec.LoadBalancerSourceRanges[0]"), "spec/loadBalancerSourceRanges/0");
    assert_eq!(place(&service, "spec.clusterIPs[0]"), "spec/clusterIP");
    assert_eq!(place(&service, "allocateLoadBalancerNodePorts"), "spec/allocateLoadBalancerNodePorts");
    let volume = node("{spec: {nodeAffinity: {}}}");
    assert_eq!(place(&volume, "spec.persistentvolumesource"), "spec");
    assert_eq!(place(&volume, "nodeAffinity"), "spec/nodeAffinity");
}
