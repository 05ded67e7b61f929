//! What `init` writes has no finding at all, whatever it was made from.

use super::files;
use crate::cli::init::{App, Go, Plan};
use crate::driver::{Options, Project};

#[test]
fn every_new_project_builds_without_a_finding() {
    let go = || Some(Go { toolchain: "1.26".to_owned(), package: "./cmd/api".to_owned() });
    for environments in [&["dev", "prod"][..], &["staging"], &["local", "staging", "production", "live"]] {
        for port in [None, Some(80), Some(8080)] {
            for ready in [None, Some("/readyz".to_owned())] {
                let app = |name: &str, go| App {
                    name: name.to_owned(),
                    go,
                    port,
                    ready: ready.clone().filter(|_| port.is_some()),
                };
                let plan = Plan {
                    name: "shop".to_owned(),
                    registry: "registry.example.com/shop".to_owned(),
                    kubernetes: "1.34".to_owned(),
                    environments: environments.iter().map(|name| (*name).to_owned()).collect(),
                    apps: vec![app("api", go()), app("worker", None)],
                };
                let files = files(&plan);
                let texts: Vec<(&str, &str)> =
                    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
                let project = Project::in_memory(&texts);
                let compiled = project.compile(&Options { emit: true, ..Options::default() });
                assert_eq!(compiled.findings, [], "{texts:#?}");
                assert_eq!(compiled.outputs.len(), environments.len());
            }
        }
    }
}
