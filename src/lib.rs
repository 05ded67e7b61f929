//! gdeployc.

pub mod target;
