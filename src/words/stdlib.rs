//! The standard vocabulary's files, built into the executable.

use crate::base::span::Span;

/// Name and text of each file of `stdlib/`, in the order of reading.
pub const FILES: &[(&str, &str)] = &[
    ("std/project.gdeploy", include_str!("../../stdlib/project.gdeploy")),
    ("std/app.gdeploy", include_str!("../../stdlib/app.gdeploy")),
    ("std/build.gdeploy", include_str!("../../stdlib/build.gdeploy")),
    ("std/components.gdeploy", include_str!("../../stdlib/components.gdeploy")),
];

/// What `build.rs` found in each of them.
pub const NODES: &[&[u8]] = &[
    include_bytes!(concat!(env!("OUT_DIR"), "/project.nodes")),
    include_bytes!(concat!(env!("OUT_DIR"), "/app.nodes")),
    include_bytes!(concat!(env!("OUT_DIR"), "/build.nodes")),
    include_bytes!(concat!(env!("OUT_DIR"), "/components.nodes")),
];

/// The library of std's components, of which `use std.X` brings one in.
pub const STD: &str = "std";

/// Whether a place is in one of std's files, which are read before all others.
pub fn holds(span: Span) -> bool {
    (span.file.0 as usize) < FILES.len()
}
