//! The image of a Rust program: one binary on a base with a C library and no shell.
//!
//! Both stages run on the processor that was asked for. What was compiled
//! before outlives a changed layer in two caches, so the binary is copied out
//! of them in the step that makes it.

use super::{Image, Stages, Template, quote, variables};

/// How a Rust program is built.
#[derive(Debug, Clone)]
pub struct Rust<'a> {
    /// The image with the toolchain: `rust:1.90-slim-bookworm`.
    pub builder: &'a str,
    /// What the binary is put on: `gcr.io/distroless/cc-debian12:nonroot`.
    pub base: &'a str,
    /// The binary, as Cargo names it.
    pub bin: &'a str,
    /// Features that are switched on.
    pub features: Vec<&'a str>,
    /// Variables of the build.
    pub variables: Vec<(&'a str, Template<'a>)>,
}

impl Rust<'_> {
    pub(super) fn stages(&self, image: &Image<'_>) -> Stages {
        Stages {
            build: self.build_stage(image),
            what: "the binary",
            base: self.base.to_owned(),
            fill: "COPY --from=build /out/app /app\n".to_owned(),
            entrypoint: vec!["/app".to_owned()],
            // `.cargo/credentials.toml` stays out.
            read: &[".cargo/config", ".cargo/config.toml", "**/.sqlx"],
            // Cargo builds nothing if a test or a benchmark that its manifest names is not there.
            ignored: &["**/target"],
        }
    }

    fn build_stage(&self, image: &Image<'_>) -> String {
        let Self { builder, .. } = self;
        let variables = variables(&self.variables, &image.args);
        let bin = quote::shell_word(self.bin);
        let features = match self.features.as_slice() {
            [] => String::new(),
            features => format!(" --features {}", quote::shell_word(&features.join(","))),
        };
        // Cargo's own locks lie outside of what is mounted, and what it compiled from `/src` before counts as its own.
        let registry = image.own_cache("registry", "/usr/local/cargo/registry");
        let target = image.own_cache("target", "/src/target");
        format!(
            r"FROM {builder} AS build
WORKDIR /src
COPY . .
{variables}RUN {registry} \
    {target} \
    cargo build --locked --release --bin {bin}{features} && \
    mkdir /out && cp target/release/{bin} /out/app
"
        )
    }
}
