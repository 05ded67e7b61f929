//! The image of a Python program: its sources and a virtual environment on the interpreter that made it.
//!
//! Both stages are the same image, because a virtual environment holds the
//! path of its interpreter. Sources are compiled ahead of time: the root of
//! the container cannot be written to. Nothing of a program is decided before
//! it runs, so that is when it finds the variables of its build.

use super::{HOME, Image, Stages, Template, fixed, quote};

/// How a Python program is built.
#[derive(Debug, Clone)]
pub struct Python<'a> {
    /// The image with the interpreter: `python:3.13-slim-bookworm`.
    pub builder: &'a str,
    /// What it is put on; the same unless the path of the interpreter is.
    pub base: &'a str,
    /// The file with the requirements.
    pub requirements: &'a str,
    /// What is started, in the virtual environment.
    pub run: Vec<&'a str>,
    /// Whether packages are fetched with the build secret `netrc`.
    pub private: bool,
    /// Variables that the program finds.
    pub variables: Vec<(&'a str, Template<'a>)>,
}

impl Python<'_> {
    pub(super) fn stages(&self, image: &Image<'_>) -> Stages {
        let environment = "ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1\n";
        Stages {
            build: self.build_stage(image),
            what: "the interpreter with the program and its packages",
            base: self.base.to_owned(),
            fill: format!(
                "WORKDIR /app\n{environment}COPY --from=build /venv /venv\nCOPY --from=build /src ./\n"
            ),
            entrypoint: self.run.iter().map(|word| (*word).to_owned()).collect(),
            read: &["**/.python-version"],
            ignored: &["**/.venv", "**/__pycache__", "**/tests", "**/test_*.py", "**/venv"],
        }
    }

    fn build_stage(&self, image: &Image<'_>) -> String {
        let Self { builder, .. } = self;
        let requirements = quote::word(self.requirements);
        let fixed = fixed(&self.variables);
        // A wheel that pip built itself does not say for which C library.
        let cache = image.own_cache("pip", &format!("{HOME}/.cache/pip"));
        let secret = Image::secret(self.private, "netrc", ".netrc");
        format!(
            r"FROM {builder} AS build
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
WORKDIR /src
RUN python -m venv /venv

# Packages before sources: installed again only when the requirements change.
COPY {requirements} ./
{fixed}RUN {cache} \
{secret}    pip install --requirement {requirements}

COPY . .
RUN python -m compileall -q .
"
        )
    }
}
