//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::collect::{LET_OF_TWO_KINDS, MISPLACED, NAMELESS, OVERLAY_OF_NOTHING, UNKNOWN_ENVIRONMENT};
use super::libraries::{NO_LIBRARY_MATTER, NOT_IN_LIBRARY, UNKNOWN_LIBRARY, UNUSED_USE, USE_CLASH};
use super::names::DECLARED_TWICE;
use super::shape::TOO_MANY;
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (DECLARED_TWICE, include_str!("../../docs/errors/GD0204.md")),
    (MISPLACED, include_str!("../../docs/errors/GD0206.md")),
    (NAMELESS, include_str!("../../docs/errors/GD0209.md")),
    (UNKNOWN_LIBRARY, include_str!("../../docs/errors/GD0230.md")),
    (NOT_IN_LIBRARY, include_str!("../../docs/errors/GD0231.md")),
    (USE_CLASH, include_str!("../../docs/errors/GD0232.md")),
    (UNUSED_USE, include_str!("../../docs/errors/GD0233.md")),
    (NO_LIBRARY_MATTER, include_str!("../../docs/errors/GD0234.md")),
    (TOO_MANY, include_str!("../../docs/errors/GD0318.md")),
    (UNKNOWN_ENVIRONMENT, include_str!("../../docs/errors/GD0705.md")),
    (LET_OF_TWO_KINDS, include_str!("../../docs/errors/GD0713.md")),
    (OVERLAY_OF_NOTHING, include_str!("../../docs/errors/GD0706.md")),
];
