//! How a question is understood and an answer is drawn.

use super::*;
use crate::base::span::{FileId, Span};
use crate::driver::Layered;

#[test]
fn a_place_in_an_output_is_told_from_an_address() {
    let place = |what| Place::of(what).map(|place| (place.file, place.place));
    assert_eq!(place("orders.scale"), None);
    assert_eq!(place("orders.annotations[\"a/b\"]"), None);
    assert_eq!(place("orders.file[\"/etc/a.yaml\"].mode"), None);
    let file = "out/prod/orders/deployment.yaml";
    assert_eq!(place("out/prod/orders/deployment.yaml"), Some((file, None)));
    assert_eq!(place("out/prod/orders/deployment.yaml:"), Some((file, None)));
    assert_eq!(place("out/prod/orders/deployment.yaml:27"), Some((file, Some("27"))));
    assert_eq!(place("deployment.yaml:spec.replicas"), Some(("deployment.yaml", Some("spec.replicas"))));
    assert_eq!(
        place("out/a.yaml:metadata.annotations[\"a/b\"]"),
        Some(("out/a.yaml", Some("metadata.annotations[\"a/b\"]")))
    );
}

fn project() -> (Project, FileId) {
    let project = Project::in_memory(&[("orders.gdeploy", "app orders {\n  scale = 2..10\n}\n")]);
    let id = project.sources.iter().last().map(|(id, _)| id);
    (project, id.expect("a file was given"))
}

fn answer(file: FileId) -> Explanation {
    let layer =
        |layer: &str, span, text: &str| Layered { layer: layer.to_owned(), span, text: text.to_owned() };
    Explanation {
        environments: vec!["dev".to_owned(), "prod".to_owned()],
        address: "orders.scale".to_owned(),
        value: "2..10".to_owned(),
        layers: vec![
            layer("declaration", Some(Span::new(file, 23, 28)), "2..10"),
            layer("default", None, "1"),
        ],
        ladder: Vec::new(),
        doc: Some("How many pods.".to_owned()),
    }
}

#[test]
fn layers_stand_in_columns() {
    let (project, file) = project();
    assert_eq!(
        drawn(&answer(file), &project, 80),
        "orders.scale = 2..10   in `dev` and `prod`\n\
         \n\
         \x20 declaration  orders.gdeploy:2:11  2..10\n\
         \x20 default                           1\n\
         \n\
         \x20 How many pods.\n"
    );
}

#[test]
fn a_narrow_terminal_has_the_source_on_lines_of_its_own() {
    let (project, file) = project();
    assert_eq!(
        drawn(&answer(file), &project, 36),
        "orders.scale = 2..10   in `dev` and `prod`\n\
         \n\
         \x20 declaration  orders.gdeploy:2:11\n\
         \x20     2..10\n\
         \x20 default\n\
         \x20     1\n\
         \n\
         \x20 How many pods.\n"
    );
}
