//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::builds::{FIXED_PART, NO_CONTEXT, NO_DOCKERFILE, SHELL_ENTRYPOINT};
use super::compile::LEFT_OUT;
use super::explain::NOTHING_THERE;
use super::inputs::{INPUT_MISSING, INPUT_UNKNOWN, INPUT_UNUSED, INPUT_WRONG};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (INPUT_MISSING, include_str!("../../docs/errors/GD0205.md")),
    (INPUT_UNKNOWN, include_str!("../../docs/errors/GD0215.md")),
    (INPUT_WRONG, include_str!("../../docs/errors/GD0216.md")),
    (NOTHING_THERE, include_str!("../../docs/errors/GD0217.md")),
    (LEFT_OUT, include_str!("../../docs/errors/GD0812.md")),
    (INPUT_UNUSED, include_str!("../../docs/errors/GD0219.md")),
    (FIXED_PART, include_str!("../../docs/errors/GD0445.md")),
    (SHELL_ENTRYPOINT, include_str!("../../docs/errors/GD0446.md")),
    (NO_DOCKERFILE, include_str!("../../docs/errors/GD0922.md")),
    (NO_CONTEXT, include_str!("../../docs/errors/GD0913.md")),
];
