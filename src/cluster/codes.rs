//! What the codes of this floor mean: `gdeployc explain CODE`.
//!
//! They are raised by a cluster's answer, so their examples cannot be compiled:
//! `tests/cluster.rs` makes each of them happen.

use crate::base::diagnostic::Code;

/// A namespace that is neither there nor declared.
pub const NO_NAMESPACE: Code = Code::new("GD1001", "no-namespace");
/// A kind that the cluster does not have.
pub const NO_KIND: Code = Code::new("GD1002", "no-kind");
/// An object that is against the rules of its kind.
pub const REFUSED: Code = Code::new("GD1003", "refused-by-server");
/// An object that a policy, a quota or a webhook denies.
pub const DENIED: Code = Code::new("GD1004", "denied-by-cluster");
/// A field that somebody else has set.
pub const CONTENDED: Code = Code::new("GD1005", "contended-field");

/// Each code with its documentation.
pub const CODES: &[(Code, &str)] = &[
    (NO_NAMESPACE, include_str!("../../docs/errors/GD1001.md")),
    (NO_KIND, include_str!("../../docs/errors/GD1002.md")),
    (REFUSED, include_str!("../../docs/errors/GD1003.md")),
    (DENIED, include_str!("../../docs/errors/GD1004.md")),
    (CONTENDED, include_str!("../../docs/errors/GD1005.md")),
];
