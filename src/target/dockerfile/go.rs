//! The image of a Go program: a static binary on a base without a shell.
//!
//! The first stage runs on the machine that builds and compiles for the one
//! that was asked for, so no processor is emulated. Modules are fetched before
//! sources are copied, and both kinds of cache outlive a changed layer.

use super::{Arg, Part, Stages, Template, declare, quote};

/// How a Go program is built.
#[derive(Debug, Clone)]
pub struct Go<'a> {
    /// The image with the toolchain: `golang:1.26`, with its digest where it is locked.
    pub builder: &'a str,
    /// What the binary is put on. On `scratch` it gets the builder's CA certificates and time zones.
    pub base: &'a str,
    /// The main package, from the folder of `go.mod`: `./cmd/api`.
    pub package: &'a str,
    /// Linker flags as Go reads them, joined by blanks: a flag that holds blanks has Go's own quotes in it.
    pub ldflags: Vec<Template<'a>>,
    /// Module paths that are fetched with the build secret `netrc`.
    pub private: Vec<&'a str>,
    /// The name of the binary, at the root of the image.
    pub binary: &'a str,
}

impl Go<'_> {
    pub(super) fn stages(&self, args: &[Arg<'_>]) -> Stages {
        let Self { base, binary, .. } = self;
        let system = self.system_files();
        Stages {
            build: self.build_stage(args),
            what: "the binary",
            base: (*base).to_owned(),
            fill: format!("{system}COPY --from=build /out/{binary} /{binary}\n"),
            entrypoint: vec![format!("/{binary}")],
            read: &[],
            ignored: &["**/*_test.go", "**/testdata"],
        }
    }

    fn build_stage(&self, args: &[Arg<'_>]) -> String {
        let Self { builder, binary, .. } = self;
        let private = self.private_modules();
        let netrc = self.netrc();
        let zones = self.time_zones();
        let ldflags = self.ldflags.join(&Part::Text(" "));
        let declared = declare(args, &[&ldflags]);
        let ldflags = quote::shell(&ldflags, args);
        let package = quote::shell_word(self.package);
        format!(
            r"FROM --platform=$BUILDPLATFORM {builder} AS build
ENV GOCACHE=/go/build-cache GOMODCACHE=/go/pkg/mod
{private}WORKDIR /src
{zones}
# Modules before sources: fetched again only when go.mod or go.sum changes.
COPY go.mod go.sum* ./
RUN --mount=type=cache,target=/go/pkg/mod \
{netrc}    go mod download

COPY . .
ARG TARGETOS
ARG TARGETARCH
{declared}RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/go/build-cache \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags {ldflags} -o /out/{binary} {package}
"
        )
    }

    fn private_modules(&self) -> String {
        if self.private.is_empty() {
            return String::new();
        }
        format!("ENV GOPRIVATE={}\n", quote::word(&self.private.join(",")))
    }

    fn netrc(&self) -> &'static str {
        if self.private.is_empty() {
            return "";
        }
        "    --mount=type=secret,id=netrc,required=true \\\n    NETRC=/run/secrets/netrc \\\n"
    }

    fn on_scratch(&self) -> bool {
        self.base == "scratch"
    }

    /// Go's own copy: not every builder has the system's.
    fn time_zones(&self) -> &'static str {
        if !self.on_scratch() {
            return "";
        }
        "RUN mkdir /out && cp \"$(go env GOROOT)/lib/time/zoneinfo.zip\" /out/\n"
    }

    fn system_files(&self) -> &'static str {
        if !self.on_scratch() {
            return "";
        }
        "\
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/zoneinfo.zip /usr/share/
ENV ZONEINFO=/usr/share/zoneinfo.zip
"
    }
}

#[cfg(test)]
mod tests;
