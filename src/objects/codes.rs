//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::check::{NO_SUCH_KIND, REFUSED};
use super::messages::{
    FIELD_MISSING, FIELD_TYPE, FIXED_FIELD, HAS_WORD, NO_EFFECT, NO_SCHEMA, OBJECT_NAME, PATCH_OF_NOTHING,
    UNKNOWN_FIELD,
};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (PATCH_OF_NOTHING, include_str!("../../docs/errors/GD0801.md")),
    (UNKNOWN_FIELD, include_str!("../../docs/errors/GD0802.md")),
    (FIELD_TYPE, include_str!("../../docs/errors/GD0803.md")),
    (FIELD_MISSING, include_str!("../../docs/errors/GD0804.md")),
    (NO_SCHEMA, include_str!("../../docs/errors/GD0805.md")),
    (FIXED_FIELD, include_str!("../../docs/errors/GD0806.md")),
    (NO_EFFECT, include_str!("../../docs/errors/GD0807.md")),
    (HAS_WORD, include_str!("../../docs/errors/GD0808.md")),
    (REFUSED, include_str!("../../docs/errors/GD0813.md")),
    (OBJECT_NAME, include_str!("../../docs/errors/GD0814.md")),
    (NO_SUCH_KIND, include_str!("../../docs/errors/GD0815.md")),
];
