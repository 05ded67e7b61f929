//! Dockerfiles: one for each workload that is built, for all environments.
//!
//! A build cannot differ between environments, so the first one that has the
//! workload says it all. An input in it becomes an `ARG`, so the Dockerfile
//! stays the same whatever its value.

use super::analysis::{Evaluated, Shared};
use super::builds;
use super::compile::{Image, OutputFile};
use crate::base::source::SourceMap;
use crate::model::words::Build;
use crate::model::workload::Workload;
use crate::target::dockerfile;
use crate::target::dockerfile::{Arg, Label, Part, Port};
use crate::values::value::Value;
use recipes::Inputs;

mod recipes;

/// The images of all workloads, in source order.
pub(super) fn images(environments: &[Evaluated<'_>], shared: &Shared<'_>, sources: &SourceMap) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    for environment in environments {
        for workload in &environment.workloads {
            let name = &*workload.name.value;
            if images.iter().any(|image| image.name == name) {
                continue;
            }
            let build = workload.app.build.as_ref();
            images.extend(build.and_then(|build| image(environment, workload, build, shared, sources)));
        }
    }
    images
}

/// None for a Dockerfile of the user's own.
fn image(
    environment: &Evaluated<'_>,
    workload: &Workload<'_>,
    build: &Build<'_>,
    shared: &Shared<'_>,
    sources: &SourceMap,
) -> Option<Image> {
    let name = &*workload.name.value;
    let inputs = Inputs::of(build);
    let number = |port: &crate::model::words::Port<'_>| {
        Some(Port { number: u16::try_from(port.number.value).ok()?, udp: port.transport.value == "udp" })
    };
    let ports: Vec<Port> = workload.app.port.values().filter_map(number).collect();
    let (recipe, facts) = recipes::recipe(build, &inputs, &ports)?;
    let default = |input: &str| match shared.inputs.get(input) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let defaults: Vec<Option<String>> = inputs.names().map(default).collect();
    let args: Vec<Arg<'_>> = inputs
        .args()
        .zip(&defaults)
        .map(|(name, default)| Arg { name, default: default.as_deref() })
        .collect();
    let project = &environment.environment.project;
    let version = workload.version.as_ref().map(|version| version.value.to_string());
    let mut labels = vec![label("org.opencontainers.image.title", name)];
    if let Some(version) = &version {
        labels.push(label("org.opencontainers.image.version", version));
    }
    if let Some(arg) = args.iter().find(|arg| arg.name == "commit") {
        labels.push(Label { name: "org.opencontainers.image.revision", value: vec![Part::Arg(arg.name)] });
    }
    if let Some(owner) = &project.words.owner {
        labels.push(label("org.opencontainers.image.vendor", &owner.value));
    }
    if facts.base != "scratch" {
        labels.push(label("org.opencontainers.image.base.name", facts.base));
    }
    let folder = match builds::context(workload, build, sources) {
        Some((folder, _)) if folder.as_os_str().is_empty() => ".".to_owned(),
        Some((folder, _)) => folder.to_string_lossy().replace('\\', "/"),
        None => facts.context.to_owned(),
    };
    let command = command(name, &folder, &facts, &args);
    let security = &workload.app.security;
    let image = dockerfile::Image {
        app: name,
        project: &project.name.value,
        command: &command,
        args,
        user: u32::try_from(security.user.value).unwrap_or(65532),
        group: u32::try_from(security.group.value).unwrap_or(65532),
        ports,
        labels,
        recipe,
    };
    let files = vec![
        OutputFile { path: format!("images/{name}/Dockerfile"), text: image.dockerfile() },
        OutputFile { path: format!("images/{name}/Dockerfile.dockerignore"), text: image.dockerignore() },
    ];
    Some(Image { name: name.to_owned(), files })
}

/// What a person types in the folder of the project, with the usual folder of outputs.
fn command(name: &str, folder: &str, facts: &recipes::Facts<'_>, args: &[Arg<'_>]) -> String {
    let mut words = vec!["docker buildx build".to_owned()];
    if !facts.platforms.is_empty() {
        words.push(format!("--platform {}", facts.platforms.join(",")));
    }
    words.extend(facts.secret.map(|(id, file)| format!("--secret id={id},src={file}")));
    words.extend(args.iter().map(|arg| format!("--build-arg {}=…", arg.name)));
    words.push(format!("-f out/images/{name}/Dockerfile {folder}"));
    words.join(" ")
}

fn label<'l>(name: &'l str, value: &'l str) -> Label<'l> {
    Label { name, value: vec![Part::Text(value)] }
}
