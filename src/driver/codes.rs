//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::allow::{ALLOW_FORM, ALLOWS_NOTHING, NO_RISK, NO_SUCH_FINDING, PAST};
use super::builds::{FIXED_PART, NEWER_YARN, NO_CONTEXT, NO_DOCKERFILE, SHELL_ENTRYPOINT};
use super::compile::LEFT_OUT;
use super::crds::BAD_DEFINITIONS;
use super::explain::NOTHING_THERE;
use super::inputs::{INPUT_MISSING, INPUT_TYPE, INPUT_UNKNOWN, INPUT_UNUSED, INPUT_WRONG, INPUTS_FILE};
use super::lock::{LOCK_LINE, UNLOCKED};
use super::nowhere::NOWHERE;
use super::owned::OVERLAY_ELSEWHERE;
use super::release::OTHER_RELEASE;
use super::unused::NEVER_USED;
use super::vendored::LIBRARY_FOLDER;
use crate::base::diagnostic::Code;
use crate::base::quantity;
use crate::{cluster, layers, model, objects, program, syntax, values, words};

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (INPUT_MISSING, include_str!("../../docs/errors/GD0205.md")),
    (INPUT_UNKNOWN, include_str!("../../docs/errors/GD0215.md")),
    (INPUT_WRONG, include_str!("../../docs/errors/GD0216.md")),
    (NOTHING_THERE, include_str!("../../docs/errors/GD0217.md")),
    (ALLOWS_NOTHING, include_str!("../../docs/errors/GD0720.md")),
    (NO_SUCH_FINDING, include_str!("../../docs/errors/GD0721.md")),
    (NO_RISK, include_str!("../../docs/errors/GD0722.md")),
    (PAST, include_str!("../../docs/errors/GD0723.md")),
    (ALLOW_FORM, include_str!("../../docs/errors/GD0724.md")),
    (BAD_DEFINITIONS, include_str!("../../docs/errors/GD0809.md")),
    (LEFT_OUT, include_str!("../../docs/errors/GD0812.md")),
    (INPUT_UNUSED, include_str!("../../docs/errors/GD0219.md")),
    (NEVER_USED, include_str!("../../docs/errors/GD0529.md")),
    (UNLOCKED, include_str!("../../docs/errors/GD0444.md")),
    (LOCK_LINE, include_str!("../../docs/errors/GD0923.md")),
    (NOWHERE, include_str!("../../docs/errors/GD0229.md")),
    (INPUTS_FILE, include_str!("../../docs/errors/GD0227.md")),
    (INPUT_TYPE, include_str!("../../docs/errors/GD0228.md")),
    (OVERLAY_ELSEWHERE, include_str!("../../docs/errors/GD0736.md")),
    (OTHER_RELEASE, include_str!("../../docs/errors/GD0740.md")),
    (LIBRARY_FOLDER, include_str!("../../docs/errors/GD0917.md")),
    (FIXED_PART, include_str!("../../docs/errors/GD0445.md")),
    (SHELL_ENTRYPOINT, include_str!("../../docs/errors/GD0446.md")),
    (NO_DOCKERFILE, include_str!("../../docs/errors/GD0922.md")),
    (NEWER_YARN, include_str!("../../docs/errors/GD0325.md")),
    (NO_CONTEXT, include_str!("../../docs/errors/GD0913.md")),
];

/// The tables of this floor and of all above it but the rules, which bring their own.
pub const TABLES: &[&[(Code, &str)]] = &[
    quantity::codes::CODES,
    syntax::codes::CODES,
    words::codes::CODES,
    program::codes::CODES,
    layers::codes::CODES,
    values::codes::CODES,
    model::codes::CODES,
    objects::codes::CODES,
    cluster::codes::CODES,
    CODES,
];
