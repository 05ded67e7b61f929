//! The examples, by name.

#![expect(clippy::disallowed_methods, reason = "the example is on disk")]

/// Their names: two files of a project, and declarations of words.
pub const EXAMPLES: [&str; 3] = ["project", "orders", "std"];

/// The text of one.
pub fn text(name: &str) -> String {
    let path = format!("{}/tests/syntax/example/{name}.gdeploy", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the example is there")
}
