//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each; a test runs their
//! examples.

use super::eval::loops::TOO_OFTEN;
use super::functions::{ARGUMENTS, MISSING_FILE, OPAQUE, UNREADABLE_FILE};
use super::messages::{
    ABSENT_WORKLOAD, AMBIGUOUS, ARITHMETIC, ASKED_ELSEWHERE, CIRCLE, EXPOSED_SECRET, INVERTED_RANGE, MISSING,
    NO_SUCH_CHOICE, NOT_PROVIDED, OPEN_INPUT, OUT_OF_BOUNDS, SECRET_BY_INPUT, TOO_LONG, TOO_NEW,
    UNKNOWN_FUNCTION, UNKNOWN_NAME, UNPROVIDED_SECRET, WITHOUT_CHOICE, WRONG_FORM, WRONG_TYPE,
};
use super::ports::NO_ADDRESS;
use super::record::PROBE_OVERLAP;
use super::shape::{DIFFERS, KNOWN_LATER};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (UNKNOWN_NAME, include_str!("../../docs/errors/GD0202.md")),
    (ABSENT_WORKLOAD, include_str!("../../docs/errors/GD0203.md")),
    (AMBIGUOUS, include_str!("../../docs/errors/GD0207.md")),
    (CIRCLE, include_str!("../../docs/errors/GD0213.md")),
    (UNKNOWN_FUNCTION, include_str!("../../docs/errors/GD0214.md")),
    (KNOWN_LATER, include_str!("../../docs/errors/GD0220.md")),
    (DIFFERS, include_str!("../../docs/errors/GD0221.md")),
    (MISSING_FILE, include_str!("../../docs/errors/GD0225.md")),
    (UNREADABLE_FILE, include_str!("../../docs/errors/GD0226.md")),
    (SECRET_BY_INPUT, include_str!("../../docs/errors/GD0236.md")),
    (INVERTED_RANGE, include_str!("../../docs/errors/GD0301.md")),
    (WRONG_TYPE, include_str!("../../docs/errors/GD0304.md")),
    (WRONG_FORM, include_str!("../../docs/errors/GD0305.md")),
    (NO_SUCH_CHOICE, include_str!("../../docs/errors/GD0306.md")),
    (OUT_OF_BOUNDS, include_str!("../../docs/errors/GD0307.md")),
    (ASKED_ELSEWHERE, include_str!("../../docs/errors/GD0741.md")),
    (TOO_NEW, include_str!("../../docs/errors/GD0739.md")),
    (MISSING, include_str!("../../docs/errors/GD0308.md")),
    (WITHOUT_CHOICE, include_str!("../../docs/errors/GD0309.md")),
    (ARITHMETIC, include_str!("../../docs/errors/GD0314.md")),
    (TOO_LONG, include_str!("../../docs/errors/GD0317.md")),
    (TOO_OFTEN, include_str!("../../docs/errors/GD0319.md")),
    (OPAQUE, include_str!("../../docs/errors/GD0321.md")),
    (ARGUMENTS, include_str!("../../docs/errors/GD0322.md")),
    (OPEN_INPUT, include_str!("../../docs/errors/GD0323.md")),
    (PROBE_OVERLAP, include_str!("../../docs/errors/GD0412.md")),
    (NO_ADDRESS, include_str!("../../docs/errors/GD0503.md")),
    (EXPOSED_SECRET, include_str!("../../docs/errors/GD0601.md")),
    (UNPROVIDED_SECRET, include_str!("../../docs/errors/GD0602.md")),
    (NOT_PROVIDED, include_str!("../../docs/errors/GD0711.md")),
];
