//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::components::NEEDS_ITSELF;
use super::expand::EVERY_OF_NOTHING;
use super::inherits::{INHERITS_ITSELF, TOO_DEEP};
use super::overlay::{
    ADDED_TWICE, LABEL_MALFORMED, LABEL_MISSING, LABEL_UNKNOWN, NOT_OVERRIDABLE, NOTHING_TO_OVERRIDE,
    SET_TWICE, TWO_CHOICES, WRONG_SHAPE,
};
use super::remove::{NOTHING_TO_REMOVE, REMOVED_WHERE_SET};
use super::shape::BY_NAME;
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (LABEL_MISSING, include_str!("../../docs/errors/GD0210.md")),
    (LABEL_UNKNOWN, include_str!("../../docs/errors/GD0211.md")),
    (LABEL_MALFORMED, include_str!("../../docs/errors/GD0212.md")),
    (NEEDS_ITSELF, include_str!("../../docs/errors/GD0218.md")),
    (TOO_DEEP, include_str!("../../docs/errors/GD0242.md")),
    (WRONG_SHAPE, include_str!("../../docs/errors/GD0312.md")),
    (TWO_CHOICES, include_str!("../../docs/errors/GD0313.md")),
    (SET_TWICE, include_str!("../../docs/errors/GD0701.md")),
    (NOTHING_TO_OVERRIDE, include_str!("../../docs/errors/GD0702.md")),
    (ADDED_TWICE, include_str!("../../docs/errors/GD0703.md")),
    (NOTHING_TO_REMOVE, include_str!("../../docs/errors/GD0704.md")),
    (NOT_OVERRIDABLE, include_str!("../../docs/errors/GD0707.md")),
    (REMOVED_WHERE_SET, include_str!("../../docs/errors/GD0708.md")),
    (INHERITS_ITSELF, include_str!("../../docs/errors/GD0709.md")),
    (EVERY_OF_NOTHING, include_str!("../../docs/errors/GD0710.md")),
    (BY_NAME, include_str!("../../docs/errors/GD0712.md")),
];
