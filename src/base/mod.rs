//! Floor 0: positions, sources, findings, quantities.
//!
//! Everything here is plain data that any compiler could use. It knows
//! nothing of gdeploy's words, of Kubernetes or of the command line.

pub mod diagnostic;
pub mod list;
pub mod map;
pub mod origin;
pub mod quantity;
pub mod render;
pub mod shell;
pub mod source;
pub mod span;
pub mod suggest;
pub mod visible;
