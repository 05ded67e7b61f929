//! Dockerfiles: one for each workload that is built, for all environments.
//!
//! A build cannot differ between environments, so the first one that has the
//! workload says it all. An input in it becomes an `ARG`, so the Dockerfile
//! stays the same whatever its value.

use super::analysis::{Evaluated, Shared};
use super::compile::{Image, OutputFile};
use crate::model::words::GoBuild;
use crate::model::workload::Workload;
use crate::target::dockerfile::go::GoImage;
use crate::target::dockerfile::{Arg, Label, Part, Port, Template};
use crate::values::text::{BuildPiece, build_pieces};
use crate::values::value::Value;

/// The images of all workloads, in source order.
pub(super) fn images(environments: &[Evaluated<'_>], shared: &Shared<'_>) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    for environment in environments {
        for workload in &environment.workloads {
            let name = &*workload.name.value;
            if images.iter().any(|image| image.name == name) {
                continue;
            }
            if let Some(go) = workload.app.build.as_ref().and_then(|build| build.go.as_ref()) {
                images.push(image(environment, workload, go, shared));
            }
        }
    }
    images
}

fn image(
    environment: &Evaluated<'_>,
    workload: &Workload<'_>,
    go: &GoBuild<'_>,
    shared: &Shared<'_>,
) -> Image {
    let name = &*workload.name.value;
    let ldflags: Vec<Vec<BuildPiece<'_>>> =
        go.ldflags.value.iter().map(|flag| build_pieces(&flag.value)).collect();
    let mut inputs: Vec<&str> = Vec::new();
    for piece in ldflags.iter().flatten() {
        if let BuildPiece::Input(input) = piece
            && !inputs.contains(input)
        {
            inputs.push(input);
        }
    }
    let default = |input: &str| match shared.inputs.get(input) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let args: Vec<(String, Option<String>)> =
        inputs.iter().map(|input| (arg(input), default(input))).collect();
    let project = &environment.environment.project;
    let version = workload.version.as_ref().map(|version| version.value.to_string());
    let mut labels = vec![label("org.opencontainers.image.title", name)];
    if let Some(version) = &version {
        labels.push(label("org.opencontainers.image.version", version));
    }
    let revision = args.iter().find(|(arg, _)| arg == "commit");
    if let Some((arg, _)) = revision {
        labels.push(Label { name: "org.opencontainers.image.revision", value: vec![Part::Arg(arg)] });
    }
    if let Some(owner) = &project.words.owner {
        labels.push(label("org.opencontainers.image.vendor", &owner.value));
    }
    if go.base.value != "scratch" {
        labels.push(label("org.opencontainers.image.base.name", &go.base.value));
    }
    let names: Vec<Vec<String>> = ldflags
        .iter()
        .map(|pieces| {
            pieces
                .iter()
                .map(|piece| match piece {
                    BuildPiece::Text(text) => (*text).to_owned(),
                    BuildPiece::Input(input) => arg(input),
                })
                .collect()
        })
        .collect();
    let ldflags: Vec<Template<'_>> = ldflags
        .iter()
        .zip(&names)
        .map(|(pieces, names)| {
            let part = |(piece, name): (&BuildPiece<'_>, _)| match piece {
                BuildPiece::Text(_) => Part::Text(name),
                BuildPiece::Input(_) => Part::Arg(name),
            };
            pieces.iter().zip(names.iter().map(String::as_str)).map(part).collect()
        })
        .collect();
    let ports = workload.app.port.values().filter_map(|port| {
        Some(Port { number: u16::try_from(port.number.value).ok()?, udp: port.transport.value == "udp" })
    });
    let image = GoImage {
        app: name,
        builder: &go.builder.value,
        base: &go.base.value,
        package: &go.package.value,
        ldflags,
        private: Vec::new(),
        args: args.iter().map(|(name, default)| Arg { name, default: default.as_deref() }).collect(),
        // Not the name of the workload, which may be that of a folder: `etc`.
        binary: "app",
        user: u32::try_from(workload.app.security.user.value).unwrap_or(65532),
        group: u32::try_from(workload.app.security.group.value).unwrap_or(65532),
        ports: ports.collect(),
        labels,
    };
    let files = vec![
        OutputFile { path: format!("images/{name}/Dockerfile"), text: image.dockerfile() },
        OutputFile { path: format!("images/{name}/Dockerfile.dockerignore"), text: image.dockerignore() },
    ];
    Image { name: name.to_owned(), files }
}

fn label<'l>(name: &'l str, value: &'l str) -> Label<'l> {
    Label { name, value: vec![Part::Text(value)] }
}

/// The `ARG` of an input: shells know no `-`.
fn arg(input: &str) -> String {
    input.replace('-', "_")
}
