//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::explain::{NO_UNIT, UNIT};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (UNIT, include_str!("../../../docs/errors/GD0302.md")),
    (NO_UNIT, include_str!("../../../docs/errors/GD0303.md")),
];
