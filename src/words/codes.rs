//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::load::{DECLARATION, UNKNOWN_TYPE};
use super::unknown::{DEPRECATED, NOT_SUPPORTED, UNKNOWN_WORD};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (UNKNOWN_WORD, include_str!("../../docs/errors/GD0201.md")),
    (NOT_SUPPORTED, include_str!("../../docs/errors/GD0208.md")),
    (DEPRECATED, include_str!("../../docs/errors/GD0235.md")),
    (DECLARATION, include_str!("../../docs/errors/GD0310.md")),
    (UNKNOWN_TYPE, include_str!("../../docs/errors/GD0311.md")),
];
