//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::build::NOTHING_TO_SCALE_ON;
use super::containers::NAME_TWICE;
use super::files::{BEYOND_FORMAT, MIXED_SOURCES, SAME_FILE, TWO_SECRETS, UNKNOWN_FORMAT};
use super::secrets::{MADE_ELSEWHERE, NO_VARIABLE, NOTHING_SECRET};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (NAME_TWICE, include_str!("../../docs/errors/GD0459.md")),
    (NOTHING_TO_SCALE_ON, include_str!("../../docs/errors/GD0450.md")),
    (UNKNOWN_FORMAT, include_str!("../../docs/errors/GD0451.md")),
    (SAME_FILE, include_str!("../../docs/errors/GD0452.md")),
    (BEYOND_FORMAT, include_str!("../../docs/errors/GD0460.md")),
    (NO_VARIABLE, include_str!("../../docs/errors/GD0605.md")),
    (MADE_ELSEWHERE, include_str!("../../docs/errors/GD0620.md")),
    (NOTHING_SECRET, include_str!("../../docs/errors/GD0606.md")),
    (TWO_SECRETS, include_str!("../../docs/errors/GD0621.md")),
    (MIXED_SOURCES, include_str!("../../docs/errors/GD0617.md")),
];
