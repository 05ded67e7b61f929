//! From the words of `build` to the plain data that a Dockerfile is made of.
//!
//! Each kind has its own fields; what all have in common (the base, the
//! platforms, the secret of its packages) is gathered for the labels and for
//! the command that people type.

use crate::model::words::{Build, Keyed, SText};
use crate::target::dockerfile::go::Go;
use crate::target::dockerfile::java::{Java, Tool};
use crate::target::dockerfile::node::{Manager, Node};
use crate::target::dockerfile::python::Python;
use crate::target::dockerfile::rust::Rust;
use crate::target::dockerfile::static_files::{Built, Static};
use crate::target::dockerfile::{Part, Port, Recipe, Template};
use crate::values::text::{BuildPiece, build_pieces};

/// What all kinds of builds have in common.
pub(super) struct Facts<'b> {
    /// The image of the last stage.
    pub(super) base: &'b str,
    /// From the folder of the file that says it.
    pub(super) context: &'b str,
    /// `linux/arm64`
    pub(super) platforms: Vec<&'b str>,
    /// The build secret that packages are fetched with: its id, and the file where people keep it.
    pub(super) secret: Option<(&'static str, &'static str)>,
}

/// The inputs that a build uses, each once, with the `ARG` that stands for it: shells know no `-`.
pub(super) struct Inputs<'b> {
    known: Vec<(&'b str, String)>,
}

impl<'b> Inputs<'b> {
    pub(super) fn of(build: &'b Build<'_>) -> Self {
        let mut known: Vec<(&str, String)> = Vec::new();
        for text in open_texts(build) {
            for piece in build_pieces(&text.value) {
                if let BuildPiece::Input(input) = piece
                    && !known.iter().any(|(name, _)| *name == input)
                {
                    known.push((input, input.replace('-', "_")));
                }
            }
        }
        Self { known }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'b str> {
        self.known.iter().map(|(name, _)| *name)
    }

    pub(super) fn args(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|(_, arg)| arg.as_str())
    }

    fn template<'t>(&'t self, text: &'t str) -> Template<'t> {
        let part = |piece| match piece {
            BuildPiece::Text(text) => Part::Text(text),
            BuildPiece::Input(input) => {
                let found = self.known.iter().find(|(name, _)| *name == input);
                Part::Arg(found.map_or(input, |(_, arg)| arg))
            }
        };
        build_pieces(text).into_iter().map(part).collect()
    }

    fn variables<'t>(&'t self, variables: &'t Keyed<'_, SText<'_>>) -> Vec<(&'t str, Template<'t>)> {
        variables.iter().map(|(name, value)| (&**name, self.template(&value.value))).collect()
    }
}

/// The texts that an input may be part of.
fn open_texts<'b>(build: &'b Build<'_>) -> Vec<&'b SText<'b>> {
    let flags = build.go.iter().flat_map(|go| &go.ldflags.value);
    let maps = [
        build.node.as_ref().map(|node| &node.variables),
        build.python.as_ref().map(|python| &python.variables),
        build.java.as_ref().map(|java| &java.variables),
        build.rust.as_ref().map(|rust| &rust.variables),
        build.r#static.as_ref().map(|files| &files.variables),
    ];
    flags.chain(maps.into_iter().flatten().flat_map(|map| map.values())).collect()
}

/// What is built, and how; none for a Dockerfile of the user's own.
pub(super) fn recipe<'b>(
    build: &'b Build<'_>,
    inputs: &'b Inputs<'b>,
    ports: &[Port],
) -> Option<(Recipe<'b>, Facts<'b>)> {
    let netrc = ("netrc", "$HOME/.netrc");
    let npmrc = ("npmrc", "$HOME/.npmrc");
    if let Some(go) = &build.go {
        let private = texts(&go.private.value);
        let facts = Facts {
            base: &go.base.value,
            context: &go.context.value,
            platforms: texts(&go.platforms.value),
            secret: (!private.is_empty()).then_some(netrc),
        };
        let recipe = Recipe::Go(Go {
            builder: &go.builder.value,
            base: &go.base.value,
            package: &go.package.value,
            ldflags: go.ldflags.value.iter().map(|flag| inputs.template(&flag.value)).collect(),
            private,
            // Not the name of the workload, which may be that of a folder: `etc`.
            binary: "app",
        });
        return Some((recipe, facts));
    }
    if let Some(node) = &build.node {
        let facts = Facts {
            base: &node.base.value,
            context: &node.context.value,
            platforms: texts(&node.platforms.value),
            secret: node.private.value.then_some(npmrc),
        };
        let recipe = Recipe::Node(Node {
            builder: &node.builder.value,
            base: &node.base.value,
            manager: manager(&node.manager),
            script: node.script.as_ref().map(|script| &*script.value),
            main: &node.main.value,
            private: node.private.value,
            variables: inputs.variables(&node.variables),
        });
        return Some((recipe, facts));
    }
    if let Some(python) = &build.python {
        let facts = Facts {
            base: &python.base.value,
            context: &python.context.value,
            platforms: texts(&python.platforms.value),
            secret: python.private.value.then_some(netrc),
        };
        let recipe = Recipe::Python(Python {
            builder: &python.builder.value,
            base: &python.base.value,
            requirements: &python.requirements.value,
            run: texts(&python.run.value),
            private: python.private.value,
            variables: inputs.variables(&python.variables),
        });
        return Some((recipe, facts));
    }
    if let Some(java) = &build.java {
        let is_gradle = java.tool.value == "gradle";
        let file = if is_gradle { "$HOME/.gradle/gradle.properties" } else { "$HOME/.m2/settings.xml" };
        let facts = Facts {
            base: &java.base.value,
            context: &java.context.value,
            platforms: texts(&java.platforms.value),
            secret: java.private.value.then_some(("settings", file)),
        };
        let recipe = Recipe::Java(Java {
            builder: &java.builder.value,
            base: &java.base.value,
            tool: if is_gradle { Tool::Gradle } else { Tool::Maven },
            jar: &java.jar.value,
            private: java.private.value,
            variables: inputs.variables(&java.variables),
        });
        return Some((recipe, facts));
    }
    if let Some(rust) = &build.rust {
        let facts = Facts {
            base: &rust.base.value,
            context: &rust.context.value,
            platforms: texts(&rust.platforms.value),
            secret: None,
        };
        let recipe = Recipe::Rust(Rust {
            builder: &rust.builder.value,
            base: &rust.base.value,
            bin: &rust.bin.value,
            features: texts(&rust.features.value),
            variables: inputs.variables(&rust.variables),
        });
        return Some((recipe, facts));
    }
    let files = build.r#static.as_ref()?;
    let built = files.script.as_ref().map(|script| Built {
        builder: &files.builder.value,
        manager: manager(&files.manager),
        script: &script.value,
        private: files.private.value,
        variables: inputs.variables(&files.variables),
    });
    let facts = Facts {
        base: &files.base.value,
        context: &files.context.value,
        platforms: texts(&files.platforms.value),
        secret: files.private.value.then_some(npmrc),
    };
    let recipe = Recipe::Static(Static {
        folder: &files.folder.value,
        base: &files.base.value,
        port: ports.first().map_or(8080, |port| port.number),
        built,
    });
    Some((recipe, facts))
}

fn texts<'b>(list: &'b [SText<'_>]) -> Vec<&'b str> {
    list.iter().map(|text| &*text.value).collect()
}

fn manager(name: &SText<'_>) -> Manager {
    match &*name.value {
        "pnpm" => Manager::Pnpm,
        "yarn" => Manager::Yarn,
        _ => Manager::Npm,
    }
}
