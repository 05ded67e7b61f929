//! The image of a Java program: one jar on a base with a Java runtime and no shell.
//!
//! The jar is the same for all processors, so it is built on the machine's
//! own. The heap is a share of the container's memory limit, which the
//! runtime reads itself.

use super::{HOME, Image, Stages, Template, fixed, open, variables};

/// How a Java program is built.
#[derive(Debug, Clone)]
pub struct Java<'a> {
    /// The image with the build tool: `maven:3-eclipse-temurin-21`.
    pub builder: &'a str,
    /// What the jar is put on: `gcr.io/distroless/java21-debian12:nonroot`.
    pub base: &'a str,
    /// Who builds.
    pub tool: Tool,
    /// The jar that the build makes, from the context: `target/*.jar`. One file has to fit.
    pub jar: &'a str,
    /// Whether packages are fetched with the build secret `settings`.
    pub private: bool,
    /// Variables of the build.
    pub variables: Vec<(&'a str, Template<'a>)>,
}

/// Who builds a Java program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Maven, with `pom.xml`.
    Maven,
    /// Gradle, of the image.
    Gradle,
}

impl Tool {
    /// How it is called, for Maven; a `settings.xml` in there stays out.
    fn read(self) -> &'static [&'static str] {
        match self {
            Self::Maven => &[".mvn/extensions.xml", ".mvn/jvm.config", ".mvn/maven.config"],
            Self::Gradle => &[],
        }
    }
}

impl Java<'_> {
    pub(super) fn stages(&self, image: &Image<'_>) -> Stages {
        let words = ["java", "-XX:MaxRAMPercentage=75.0", "-XX:-UsePerfData", "-jar", "/app.jar"];
        Stages {
            build: self.build_stage(image),
            what: "the jar",
            base: self.base.to_owned(),
            fill: "COPY --from=build /out/app.jar /app.jar\n".to_owned(),
            entrypoint: words.map(str::to_owned).to_vec(),
            read: self.tool.read(),
            ignored: &["**/build", "**/src/test", "**/target"],
        }
    }

    fn build_stage(&self, image: &Image<'_>) -> String {
        let Self { builder, jar, .. } = self;
        let secret = |file| Image::secret(self.private, "settings", file);
        let steps = match self.tool {
            Tool::Maven => {
                let secret = secret(".m2/settings.xml");
                let (fixed, open) = (fixed(&self.variables), open(&self.variables, &image.args));
                let cache = image.own_cache("m2", &format!("{HOME}/.m2/repository"));
                format!(
                    r"# Packages before sources: fetched again only when pom.xml changes.
COPY pom.xml ./
{fixed}RUN {cache} \
{secret}    mvn --batch-mode --quiet dependency:go-offline

COPY . .
{open}RUN {cache} \
{secret}    mvn --batch-mode --quiet -DskipTests package
"
                )
            }
            Tool::Gradle => {
                let secret = secret(".gradle/gradle.properties");
                let variables = variables(&self.variables, &image.args);
                let cache = image.own_cache("gradle", &format!("{HOME}/.gradle/caches"));
                format!(
                    r"COPY . .
{variables}RUN {cache} \
{secret}    gradle --no-daemon --quiet assemble
"
                )
            }
        };
        format!(
            r"FROM --platform=$BUILDPLATFORM {builder} AS build
WORKDIR /src

{steps}RUN mkdir /out && cp {jar} /out/app.jar
"
        )
    }
}
