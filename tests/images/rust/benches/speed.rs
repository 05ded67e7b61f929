//! Named by the manifest: Cargo builds nothing where it is missing.

fn main() {}
