//! What the cases and the example do not show of the Dockerfile of a Go program.

use super::super::{Arg, Image, Label, Part, Port, Recipe};
use super::Go;

/// The image of `examples/shop`'s `orders`.
fn orders(change: impl FnOnce(&mut Go<'static>)) -> Image<'static> {
    let base = "gcr.io/distroless/static-debian12:nonroot";
    let mut go = Go {
        builder: "golang:1.26",
        base,
        package: "./cmd/api",
        ldflags: vec![
            vec![Part::Text("-s")],
            vec![Part::Text("-w")],
            vec![Part::Text("-X main.commit="), Part::Arg("commit")],
        ],
        private: Vec::new(),
        binary: "app",
    };
    change(&mut go);
    Image {
        app: "orders",
        project: "shop",
        command: "docker buildx build -f out/images/orders/Dockerfile .",
        args: vec![Arg { name: "commit", default: Some("unknown") }],
        user: 65532,
        group: 65532,
        ports: vec![Port { number: 8080, udp: false }, Port { number: 9090, udp: false }],
        labels: vec![
            label("org.opencontainers.image.title", Part::Text("orders")),
            label("org.opencontainers.image.version", Part::Text("1.5.0")),
            label("org.opencontainers.image.revision", Part::Arg("commit")),
            label("org.opencontainers.image.vendor", Part::Text("team-commerce")),
            label("org.opencontainers.image.base.name", Part::Text(base)),
        ],
        recipe: Recipe::Go(go),
    }
}

fn label<'a>(name: &'a str, value: Part<'a>) -> Label<'a> {
    Label { name, value: vec![value] }
}

#[test]
fn flags_reach_go_as_they_were_written() {
    let image = orders(|go| {
        go.ldflags = vec![vec![Part::Text("-X 'main.title=a \"b\" \\c $d `e`\n'")]];
    });
    let text = image.dockerfile();
    assert!(text.contains(r#"-ldflags "-X 'main.title=a \"b\" \\c \$d \`e\` '" -o"#), "{text}");
}

#[test]
fn a_stage_declares_the_arguments_that_it_uses() {
    let mut image = orders(|_| {});
    image.args = vec![
        Arg { name: "commit", default: None },
        Arg { name: "build_date", default: Some("never \"yet\"") },
        Arg { name: "unused", default: None },
    ];
    image.labels = vec![label("created", Part::Arg("build_date"))];
    let text = image.dockerfile();
    let (build, run) = text.split_once("FROM gcr.io").expect("two stages");
    assert!(build.contains("ARG commit\n") && build.contains("main.commit=${commit:?}\""), "{text}");
    assert!(!build.contains("build_date") && !text.contains("unused"), "{text}");
    assert!(
        run.contains("ARG build_date=\"never \\\"yet\\\"\"\nLABEL created=\"${build_date}\"\n"),
        "{text}"
    );
    assert!(!run.contains("ARG commit"), "{text}");
}

#[test]
fn private_modules_are_fetched_with_a_secret_mount() {
    let image = orders(|go| go.private = vec!["github.com/acme/*", "git.example.com"]);
    let text = image.dockerfile();
    assert!(text.contains("ENV GOPRIVATE=\"github.com/acme/*,git.example.com\"\n"), "{text}");
    assert!(
        text.contains("id=netrc,required=true \\\n    NETRC=/run/secrets/netrc \\\n    go mod download\n"),
        "{text}"
    );
}

#[test]
fn nothing_is_said_of_ports_and_labels_that_are_not_there() {
    let mut image = orders(|_| {});
    (image.ports, image.labels) = (vec![Port { number: 53, udp: true }], Vec::new());
    assert!(image.dockerfile().ends_with("USER 65532:65532\nEXPOSE 53/udp\nENTRYPOINT [\"/app\"]\n"));
    image.ports.clear();
    assert!(image.dockerfile().ends_with("USER 65532:65532\nENTRYPOINT [\"/app\"]\n"));
}
