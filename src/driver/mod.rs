//! Floor 11: the only place that knows the order of the phases.
//!
//! [`Project::open`] finds the root, reads all files and parses them;
//! [`Project::compile`] does the rest for the environments asked for, in
//! parallel, and returns owned data: findings, and files to write. Nothing
//! here prints or writes.

pub mod codes;
mod affected;
mod alone;
mod allow;
mod before;
mod analysis;
mod broken;
mod builds;
mod compile;
mod declared;
mod early;
mod emit;
mod explain;
mod files;
mod findings;
mod folder;
mod fix;
mod graph;
mod images;
mod inputs;
mod listing;
mod lock;
mod manual;
mod masked;
mod named_values;
mod nowhere;
mod objects;
mod crds;
mod open;
mod owned;
mod patterns;
mod release;
mod set;
mod subject;
mod unused;
mod vendored;
mod word_page;

pub use affected::{Affected, NoAnswer, Touched};
pub use allow::is_date;
pub use before::{Before, BeforeError, OtherSide, unknown_because};
pub use broken::HeldBack;
pub use builds::{FIXED_PART, NEWER_YARN, NO_CONTEXT, NO_DOCKERFILE, SHELL_ENTRYPOINT};
pub use compile::{Compiled, EnvironmentOutput, Image, OutputFile};
pub use declared::Declared;
pub use explain::{Explanation, Layered, NOTHING_THERE, Query, Rung};
pub use fix::{Applied, Fixed};
pub use folder::{Folder, FolderError, folder};
pub use graph::{Graph, GraphEdge, GraphNode, GraphPort, NodeKind};
pub use inputs::{INPUT_MISSING, INPUT_TYPE, INPUT_UNKNOWN, INPUT_UNUSED, INPUT_WRONG, INPUTS_FILE};
pub use listing::{list, read};
pub use lock::{LOCK, LOCK_LINE, Lock, UNLOCKED};
pub use manual::{ManualEntry, manual};
pub use masked::{Concealer, Secrets, masked, secret_names};
pub use named_values::NamedValues;
pub use nowhere::NOWHERE;
pub use open::{OpenError, Project};
pub use set::Change;
pub use word_page::{WordMember, WordPage};

/// What to compile.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these environments; empty: all that are compiled. Unknown names are findings.
    pub environments: Vec<String>,
    /// Only these workloads; empty: all. Unknown names are findings.
    pub only: Vec<String>,
    /// `--input name=value`, as given, in order.
    pub inputs: Vec<(String, String)>,
    /// The side that this one is compared with, where it has inputs of its own.
    pub other: Option<OtherSide>,
    /// Whether outputs are wanted, or findings only.
    pub emit: bool,
    /// Whether objects are wanted as values, for a difference, and not as outputs.
    pub declare: bool,
    /// Whether the references of images are wanted.
    pub references: bool,
    /// Whether lines of output carry `# file:line`.
    pub annotate: bool,
    /// The day on which `allow … { until }` is judged; without one it is not.
    pub as_of: Option<String>,
}
