//! What happens to single objects on the way: webhooks that fail, races, deletion, size.

use std::fmt::Write as _;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::proxy::{Fate, Proxy};
use crate::reach::{self, ORDERS, Place, on_newest};
use crate::{between, changed};

#[test]
fn a_webhook_that_is_down_is_said_and_one_that_may_be_is_not() {
    reach::on_both("hooks", |place| {
        place.project(ORDERS);
        let hook = |policy: &str| {
            format!(
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {{ name: hooks }}\n\
                 webhooks:\n- {{ name: hooks.example.com, admissionReviewVersions: [v1], sideEffects: None, failurePolicy: {policy}, timeoutSeconds: 2,\n  \
                 clientConfig: {{ url: \"https://127.0.0.1:1/\" }}, namespaceSelector: {{ matchLabels: {{ kubernetes.io/metadata.name: hooks }} }},\n  \
                 rules: [{{ apiGroups: [apps], apiVersions: [v1], operations: ['*'], resources: [deployments] }}] }}\n"
            )
        };
        place.create(&hook("Fail"));
        let said = place.until(&[], |said| said.code == 3);
        let deployment = said.resource("Deployment");
        assert_eq!((said.code, deployment["verdict"].as_str()), (3, Some("predicted")), "{said}");
        let problem = &deployment["problems"][0];
        assert_eq!(problem["code"], "GD1004", "{deployment}");
        let message = problem["message"].as_str().expect("text");
        assert!(
            message.contains("a webhook does not answer") && message.contains("hooks.example.com"),
            "{message}"
        );
        assert_eq!(said.resource("Service")["verdict"], "verified", "{said}");
        place.kubectl(&["delete", "validatingwebhookconfiguration", "hooks"]);
        place.create(&hook("Ignore"));
        let said = place.until(&[], |said| said.code == 1);
        assert_eq!((said.code, &said.resource("Deployment")["verdict"]), (1, &"verified".into()), "{said}");
        place.kubectl(&["delete", "validatingwebhookconfiguration", "hooks"]);
    });
}

#[test]
fn a_webhook_that_knows_no_trial_leaves_a_prediction() {
    on_newest("no-trial", |place| {
        changed(place);
        let right = place.json(&[]).resource("Deployment");
        // No server stores such a webhook since 1.22; what was stored before still counts.
        let hook = "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\",\
            \"metadata\":{\"name\":\"ancient\",\"uid\":\"7a4b4ed0-7d1c-4b5e-9c0f-0123456789ab\",\"creationTimestamp\":\"2019-01-01T00:00:00Z\"},\
            \"webhooks\":[{\"name\":\"ancient.example.com\",\"admissionReviewVersions\":[\"v1\"],\"sideEffects\":\"Some\",\
            \"failurePolicy\":\"Fail\",\"matchPolicy\":\"Equivalent\",\"timeoutSeconds\":2,\"objectSelector\":{},\"clientConfig\":{\"url\":\"https://127.0.0.1:1/\"},\
            \"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"no-trial\"}},\
            \"rules\":[{\"apiGroups\":[\"apps\"],\"apiVersions\":[\"v1\"],\"operations\":[\"*\"],\"resources\":[\"deployments\"],\"scope\":\"*\"}]}]}";
        place.store("/registry/validatingwebhookconfigurations/ancient", hook);
        let said = place.until(&[], |said| said.code == 3);
        let deployment = said.resource("Deployment");
        assert_eq!((said.code, deployment["verdict"].as_str()), (3, Some("predicted")), "{said}");
        let why = deployment["unverified"].as_str().expect("text");
        assert_eq!(why, "webhook `ancient.example.com` cannot be asked without being meant");
        assert_eq!(deployment["changes"], right["changes"], "{said}");
        place.kubectl(&["delete", "validatingwebhookconfiguration", "ancient"]);
    });
}

/// Lets something happen in the cluster just before an object is tried, at most so often.
fn meanwhile(
    place: &Place<'_>,
    object: &'static str,
    most: usize,
    what: impl Fn(usize) -> Vec<String>,
) -> Proxy {
    let kubectl = place.kubectl_words();
    let actions: Vec<Vec<String>> = (0..most).map(what).collect();
    let count = AtomicUsize::new(0);
    between(place, move |asked| {
        if asked.tries(object)
            && let Some(action) = actions.get(count.fetch_add(1, Ordering::Relaxed))
        {
            let output = Command::new(&kubectl[0])
                .args(&kubectl[1..])
                .args(action)
                .output()
                .expect("kubectl is there");
            assert!(output.status.success(), "{action:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Fate::Passes
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn what_changes_between_reading_and_trying_is_read_again() {
    on_newest("raced", |place| {
        changed(place);
        let right = place.json(&[]).resource("Deployment");
        let proxy = meanwhile(place, "deployments/orders", 1, |_| {
            words("label deployment orders -n raced by=somebody")
        });
        let deployment = place.json(&[]).resource("Deployment");
        assert_eq!((&deployment["changes"], &deployment["verdict"]), (&right["changes"], &right["verdict"]));
        assert_eq!(deployment["drift"][0]["path"], "metadata.labels.by", "the label is no change of ours");
        assert_eq!(proxy.count(|asked| asked.tries("deployments/orders")), 2);
        drop(proxy);
        // It changes whenever somebody looks.
        let proxy = meanwhile(place, "deployments/orders", 9, |number| {
            words(&format!("label deployment orders -n raced --overwrite by=number-{number}"))
        });
        let said = place.json(&[]);
        let deployment = said.resource("Deployment");
        assert_eq!((said.code, deployment["verdict"].as_str()), (3, Some("predicted")), "{said}");
        assert_eq!(deployment["unverified"], "it changed each time it was tried");
        assert_eq!(deployment["changes"], right["changes"], "{said}");
        drop(proxy);
        // It goes, and would be made anew.
        let proxy = meanwhile(place, "services/orders", 1, |_| words("delete service orders -n raced"));
        let service = place.json(&[]).resource("Service");
        assert_eq!(
            (service["action"].as_str(), service["verdict"].as_str()),
            (Some("create"), Some("verified")),
            "{service}"
        );
        drop(proxy);
        // It comes, made by somebody else.
        let proxy = meanwhile(place, "services/orders", 1, |_| {
            words("create service clusterip orders -n raced --tcp=8080:8080")
        });
        let service = place.json(&[]).resource("Service");
        assert_eq!(
            (service["action"].as_str(), service["verdict"].as_str()),
            (Some("update"), Some("verified")),
            "{service}"
        );
        drop(proxy);
    });
}

#[test]
fn what_is_being_deleted_is_not_taken_for_there() {
    on_newest("going", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        assert_eq!(place.diff(&[]).code, 0);
        place.kubectl(&[
            "patch",
            "service",
            "orders",
            "-n",
            "going",
            "-p",
            "{\"metadata\":{\"finalizers\":[\"example.com/wait\"]}}",
        ]);
        place.kubectl(&["delete", "service", "orders", "-n", "going", "--wait=false"]);
        let said = place.json(&[]);
        let service = said.resource("Service");
        assert_eq!((said.code, service["verdict"].as_str()), (3, Some("predicted")), "{said}");
        assert!(service["unverified"].as_str().is_some_and(|why| why.contains("being deleted")), "{said}");
        let text = place.diff(&[]);
        assert!(text.stdout.contains("being deleted"), "{text}");
        place.kubectl(&[
            "patch",
            "service",
            "orders",
            "-n",
            "going",
            "-p",
            "{\"metadata\":{\"finalizers\":null}}",
        ]);
        place.kubectl(&["delete", "namespace", "going", "--wait=false"]);
        let said = place.json(&[]);
        assert_eq!(said.code, 3, "{said}");
        // One that is there, and one that is not.
        for kind in ["Deployment", "Service"] {
            let one = said.resource(kind);
            assert_eq!(one["verdict"], "predicted", "{one}");
            assert!(
                one["unverified"].as_str().is_some_and(|why| why.contains("namespace is being deleted")),
                "{one}"
            );
        }
    });
}

#[test]
fn what_is_too_large_is_said() {
    on_newest("large", |place| {
        place.create(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: larges.example.com }\n\
             spec: { group: example.com, scope: Namespaced, names: { plural: larges, singular: large, kind: Large },\n\
             versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object,\n\
             properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true } } } } }] }\n",
        );
        place.kubectl(&["wait", "--for=condition=Established", "crd/larges.example.com"]);
        let with = |parts: usize| {
            let part = "0123456789abcdef".repeat(4096);
            let mut text = format!("{ORDERS}\nmanifest \"example.com/v1\" Large one {{ spec {{\n");
            for number in 0..parts {
                let _ = writeln!(text, "part-{number} = \"{part}\"");
            }
            place.project(&format!("{text}}} }}"));
            place.json(&[])
        };
        let start = Instant::now();
        // A new kind is served a moment after it is there.
        while with(1).resource("Large")["verdict"] != "verified" {
            assert!(start.elapsed() < Duration::from_secs(30), "{}", place.json(&[]));
        }
        let said = with(1);
        assert_eq!((said.code, said.resource("Large")["warnings"].to_string().as_str()), (1, "[]"));
        let large = with(30).resource("Large");
        assert_eq!(large["verdict"], "verified");
        assert!(large["warnings"].to_string().contains("more than 1.5 MiB"), "{}", large["warnings"]);
        let said = with(50);
        let large = said.resource("Large");
        assert_eq!((said.code, large["verdict"].as_str()), (3, Some("predicted")), "{}", said.stderr);
        assert_eq!(large["problems"][0]["code"], "GD1003", "{}", large["problems"]);
        assert!(
            large["problems"][0]["message"].as_str().is_some_and(|text| text.contains("limit is 3145728")),
            "{}",
            large["problems"]
        );
        // All others are tried all the same.
        assert_eq!(said.resource("Deployment")["verdict"], "verified");
    });
}

#[test]
fn what_kubectl_has_no_room_to_note_is_said() {
    on_newest("annotated", |place| {
        let with = |size: usize| {
            let text = "0123456789abcdef".repeat(size / 16);
            place.project(&format!(
                "{ORDERS}\nmanifest \"v1\" ConfigMap notes {{ data {{ text = \"{text}\" }} }}"
            ));
        };
        with(16);
        place.apply(&[]);
        with(300 << 10);
        let said = place.json(&[]);
        let resources = said.view()["resources"].clone();
        let mut all = resources.as_array().expect("resources").iter();
        let notes = all.find(|one| one["id"] == "v1/ConfigMap/annotated/notes").expect("the notes");
        assert_eq!(
            (said.code, &notes["problems"][0]["code"]),
            (3, &"GD1003".into()),
            "{}",
            notes["problems"]
        );
        assert!(
            notes["problems"][0]["message"].to_string().contains("--server-side"),
            "{}",
            notes["problems"]
        );
        // And so it is.
        let output = place.attempt(&["apply", "-k", &place.built()]);
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("metadata.annotations: Too long"),
            "{output:?}"
        );
        place.apply(&["--server-side", "--force-conflicts"]);
    });
}
