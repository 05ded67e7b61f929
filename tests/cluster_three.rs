//! `gdeployc diff --base REV --live`: the change that is looked at, beside what a cluster has.
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

use std::fs;

use reach::{DEPLOYMENT, ORDERS, Place, SERVICE, on_both};
use serde_json::Value;

/// The base is committed, and applied unless it says otherwise.
fn commit(place: &Place<'_>) {
    for arguments in
        [&["init", "--quiet"][..], &["add", "project.gdeploy"], &["commit", "--quiet", "-m", "base"]]
    {
        git::git(place.folder(), arguments).expect("git is there");
    }
}

const LIVE: &[&str] = &["--base", "HEAD", "--live"];

#[test]
fn three_sides_are_told_apart() {
    for (name, arguments) in [("three", &["--server-side"][..]), ("three-client", &[])] {
        on_both(name, |place| {
            let orders = ORDERS.replace("  port http", "  config OLD = \"x\"\n  port http");
            place.project(&orders);
            commit(place);
            place.apply(arguments);
            let container = |resources: &str| {
                format!(
                    "{{\"spec\":{{\"template\":{{\"spec\":{{\"containers\":[{{\"name\":\"orders\",\"resources\":{resources}}}]}}}}}}}}"
                )
            };
            // One that the change says as well, one that it says otherwise, one that it does not speak of.
            let memory = "{\"requests\":{\"memory\":\"256Mi\"},\"limits\":{\"memory\":\"256Mi\"}}";
            place.patch(DEPLOYMENT, "helper", &container(memory));
            place.patch(DEPLOYMENT, "kubectl-edit", "{\"spec\":{\"replicas\":5}}");
            place.patch(
                DEPLOYMENT,
                "someone",
                &container("{\"requests\":{\"cpu\":\"200m\"},\"limits\":{\"cpu\":\"200m\"}}"),
            );
            place.patch(
                SERVICE,
                "kubectl-annotate",
                "{\"metadata\":{\"annotations\":{\"note\":\"by hand\"}}}",
            );
            place.project(
                &orders.replace("1.5.0", "1.6.0").replace("128Mi", "256Mi").replace("scale = 2", "scale = 4"),
            );
            let said = place.json(LIVE);
            let container = "spec.template.spec.containers[name=\"orders\"]";
            let standing = |path: &str| said.change("Deployment", path)["standing"].clone();
            assert_eq!(standing(&format!("{container}.image")), "intended", "{said}");
            let replicas = said.change("Deployment", "spec.replicas");
            assert_eq!(replicas["standing"], "conflict", "{said}");
            assert_eq!(
                (&replicas["base"], &replicas["old"], &replicas["new"]),
                (&2.into(), &5.into(), &4.into())
            );
            assert_eq!(replicas["set_by"]["manager"], "kubectl-edit", "{said}");
            let cpu = said.change("Deployment", &format!("{container}.resources.limits.cpu"));
            assert_eq!(
                (&cpu["standing"], &cpu["set_by"]["manager"]),
                (&"drift".into(), &"someone".into()),
                "{said}"
            );
            let applied = said.resource("Deployment")["applied"].clone();
            let applied: Vec<&str> =
                applied.as_array().expect("a list").iter().filter_map(|one| one["path"].as_str()).collect();
            let memory = format!("{container}.resources.limits.memory");
            assert!(applied.contains(&&*memory), "{said}");
            let view = said.view();
            let counts = &view["summary"]["standing"];
            assert_eq!(counts["conflict"], 1, "{said}");
            assert_eq!(counts["drift"], 2, "{said}");
            assert_eq!(counts["applied"], applied.len(), "{said}");
            assert_eq!(view["summary"]["drifted"], 1, "{said}");
            assert_eq!(view["base"]["kind"], "compiled", "{said}");

            let text = place.diff(LIVE).stdout;
            assert!(
                text.contains("conflict: was 2 before this change, and set by kubectl-edit, just now"),
                "{text}"
            );
            assert!(text.contains("drift, not of this change: set by someone, just now"), "{text}");
            assert!(
                text.contains("already applied")
                    && text.contains("in conflict; drift that applying undoes: 2"),
                "{text}"
            );
            let markdown = place.diff(&[LIVE, &["--format", "markdown"]].concat()).stdout;
            assert!(
                markdown.contains("conflict: was 2") && markdown.contains("drift that applying undoes: 2"),
                "{markdown}"
            );
            let github = place.diff(&[LIVE, &["--format", "github"]].concat()).stdout;
            assert!(github.contains("::warning file=project.gdeploy,line=6"), "{github}");
            // Without the cluster, what the change itself does.
            let said = place.json(&["--base", "HEAD"]);
            assert_eq!(said.view()["summary"]["standing"], Value::Null, "{said}");
            assert_eq!(said.change("Deployment", "spec.replicas")["old"], 2, "{said}");
        });
    }
}

#[test]
fn objects_that_come_and_go_stand_to_the_change_as_well() {
    on_both("three-objects", |place| {
        let old = ORDERS.replace("app orders", "app old");
        place.project(&format!("{ORDERS}\n{old}"));
        commit(place);
        place.apply(&["--server-side"]);
        // Deleted by hand, and meant to be there.
        place.kubectl(&["delete", "service", "orders", "-n", "three-objects"]);
        place.project(&format!("{ORDERS}\n{}", ORDERS.replace("app orders", "app new")));
        let said = place.json(LIVE);
        let view = said.view();
        let standing = |kind: &str, name: &str| {
            let all = view["resources"].as_array().expect("resources").iter();
            let end = format!("/{kind}/three-objects/{name}");
            let mut found = all.filter(|one| one["id"].as_str().is_some_and(|id| id.ends_with(&end)));
            found.next().unwrap_or_else(|| panic!("{end}: {said}"))["standing"].clone()
        };
        assert_eq!(standing("Service", "orders"), "drift", "{said}");
        assert_eq!(standing("Deployment", "new"), "intended", "{said}");
        assert_eq!(standing("Deployment", "old"), "intended", "{said}");
        assert_eq!(view["summary"]["standing"]["drift"], 1, "{said}");
        let text = place.diff(LIVE).stdout;
        assert!(text.contains("new, not of this change"), "{text}");
        // Some of it is done: what is to come is there, and one of what is to go is gone.
        place.apply(&["--server-side"]);
        place.kubectl(&["delete", "deployment", "old", "-n", "three-objects"]);
        let said = place.json(LIVE);
        let view = said.view();
        let standing = |kind: &str, name: &str| {
            let end = format!("/{kind}/three-objects/{name}");
            let mut all = view["resources"].as_array().expect("resources").iter();
            let found = all.find(|one| one["id"].as_str().is_some_and(|id| id.ends_with(&end)));
            let found = found.unwrap_or_else(|| panic!("{end}: {said}"));
            (found["action"].clone(), found["standing"].clone())
        };
        assert_eq!(standing("Deployment", "old"), ("unchanged".into(), "applied".into()), "{said}");
        assert_eq!(standing("Deployment", "new"), ("unchanged".into(), "applied".into()), "{said}");
        assert_eq!(standing("Service", "old"), ("delete".into(), "intended".into()), "{said}");
        let text = place.diff(LIVE).stdout;
        assert!(text.contains("already gone") && text.contains("already there"), "{text}");
    });
}

#[test]
fn an_environment_that_moved_leaves_behind_only_what_is_there() {
    on_both("three-moved", |place| {
        place.project(ORDERS);
        commit(place);
        place.apply(&["--server-side"]);
        place.kubectl(&["create", "namespace", "three-moved-on"]);
        let moved = |name: &str| {
            fs::read_to_string(place.folder().join("project.gdeploy"))
                .expect("it is there")
                .replace("\"three-moved\"", &format!("\"{name}\""))
        };
        fs::write(place.folder().join("project.gdeploy"), moved("three-moved-on"))
            .expect("it can be written");
        let said = place.json(LIVE);
        let notes = said.view()["notes"].to_string();
        assert!(notes.contains("no apply deletes what stays in `three-moved`"), "{said}");
        assert_eq!(said.view()["summary"]["standing"]["applied"], 0, "{said}");
        let all = "serviceaccounts,networkpolicies,services,deployments,poddisruptionbudgets,configmaps";
        place.kubectl(&["delete", all, "--all", "-n", "three-moved"]);
        let said = place.json(LIVE);
        let view = said.view();
        assert!(!view["notes"].to_string().contains("no apply deletes"), "{said}");
        assert_ne!(view["summary"]["standing"]["applied"], 0, "{said}");
        assert_eq!(
            (&view["summary"]["standing"]["drift"], &view["summary"]["delete"]),
            (&0.into(), &0.into()),
            "{said}"
        );
        assert!(place.diff(LIVE).stdout.contains("already gone"), "{}", place.diff(LIVE));
    });
}

#[test]
fn a_cluster_that_is_behind_the_base_is_said_to_be() {
    on_both("behind", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        place.project(&ORDERS.replace("1.5.0", "1.6.0"));
        commit(place);
        place.project(&ORDERS.replace("1.5.0", "1.6.0").replace("scale = 2", "scale = 3"));
        let said = place.json(LIVE);
        let image = said.change("Deployment", "spec.template.spec.containers[name=\"orders\"].image");
        assert_eq!(
            (&image["standing"], &image["set_by"]["manager"]),
            (&"drift".into(), &"kubectl".into()),
            "{said}"
        );
        assert_eq!(said.change("Deployment", "spec.replicas")["standing"], "intended", "{said}");
        // All of it applied: nothing is left to do.
        place.apply(&["--server-side"]);
        let said = place.json(LIVE);
        assert_eq!((said.code, &said.view()["summary"]["standing"]["applied"]), (0, &1.into()), "{said}");
        assert!(place.diff(LIVE).stdout.contains("already applied"), "{}", place.diff(LIVE));
        // It takes a base, and an environment whose cluster is asked.
        let said = place.diff(&["--live"]);
        assert!(said.code == 2 && said.stderr.contains("--base"), "{said}");
    });
}
