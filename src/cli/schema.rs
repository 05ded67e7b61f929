//! The forms of what the program writes for programs, as JSON Schemas.
//!
//! The files in `docs/schemas` are the ones that are printed; tests hold real
//! output against them. SARIF has a schema of its own.

/// Which of them. (Docs of variants would stand in `--help`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Schema {
    Affected,
    Check,
    Diff,
    Graph,
    Index,
}

impl Schema {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Affected => include_str!("../../docs/schemas/affected-v1.json"),
            Self::Check => include_str!("../../docs/schemas/check-v1.json"),
            Self::Diff => include_str!("../../docs/schemas/diff-v1.json"),
            Self::Graph => include_str!("../../docs/schemas/graph-v1.json"),
            Self::Index => include_str!("../../docs/schemas/index-v1.json"),
        }
    }
}
