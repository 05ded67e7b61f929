//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! The texts are in `docs/errors`, one file for each;
//! `tests/syntax_findings.rs` sees to it that the wrong example gives its
//! code and the right one nothing.

use super::balance::hidden::HIDDEN;
use super::balance::{BLOCK, BRACKET, COMMENT, QUOTE, STRAY};
use super::parse::TOO_LARGE;
use super::recover::TOO_DEEP;
use super::recover::forms::{
    BRACE_LINE, COLON, ELSE_FORM, NEXT_LINE, RECORD_VALUE, SEMICOLON, SET_SIGN, SINGLE_QUOTES,
};
use super::recover::missing::{
    EMPTY_HOLE, NO_BLOCK, NO_ELSE, NO_REASON, NO_SEPARATOR, NO_TYPE, NO_VALUE, NOT_SET,
};
use super::recover::rest::{CHAINED, NOT_UNDERSTOOD, RESERVED, SURPLUS, UNKNOWN_ESCAPE};
use crate::base::diagnostic::Code;

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (COLON, include_str!("../../docs/errors/GD0101.md")),
    (BLOCK, include_str!("../../docs/errors/GD0102.md")),
    (NOT_UNDERSTOOD, include_str!("../../docs/errors/GD0103.md")),
    (NO_VALUE, include_str!("../../docs/errors/GD0104.md")),
    (QUOTE, include_str!("../../docs/errors/GD0105.md")),
    (COMMENT, include_str!("../../docs/errors/GD0106.md")),
    (SEMICOLON, include_str!("../../docs/errors/GD0107.md")),
    (SINGLE_QUOTES, include_str!("../../docs/errors/GD0108.md")),
    (RECORD_VALUE, include_str!("../../docs/errors/GD0109.md")),
    (BRACE_LINE, include_str!("../../docs/errors/GD0110.md")),
    (NO_SEPARATOR, include_str!("../../docs/errors/GD0111.md")),
    (BRACKET, include_str!("../../docs/errors/GD0112.md")),
    (STRAY, include_str!("../../docs/errors/GD0113.md")),
    (TOO_DEEP, include_str!("../../docs/errors/GD0114.md")),
    (TOO_LARGE, include_str!("../../docs/errors/GD0115.md")),
    (UNKNOWN_ESCAPE, include_str!("../../docs/errors/GD0116.md")),
    (RESERVED, include_str!("../../docs/errors/GD0117.md")),
    (EMPTY_HOLE, include_str!("../../docs/errors/GD0118.md")),
    (SET_SIGN, include_str!("../../docs/errors/GD0119.md")),
    (NOT_SET, include_str!("../../docs/errors/GD0120.md")),
    (ELSE_FORM, include_str!("../../docs/errors/GD0121.md")),
    (NO_ELSE, include_str!("../../docs/errors/GD0122.md")),
    (CHAINED, include_str!("../../docs/errors/GD0123.md")),
    (SURPLUS, include_str!("../../docs/errors/GD0124.md")),
    (NO_TYPE, include_str!("../../docs/errors/GD0125.md")),
    (NO_REASON, include_str!("../../docs/errors/GD0126.md")),
    (NEXT_LINE, include_str!("../../docs/errors/GD0127.md")),
    (NO_BLOCK, include_str!("../../docs/errors/GD0128.md")),
    (HIDDEN, include_str!("../../docs/errors/GD0129.md")),
];
