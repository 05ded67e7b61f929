//! The examples, by path.

#![expect(clippy::disallowed_methods, reason = "the examples are on disk")]

/// The language's own, two files of a project and declarations of words, and all that a newcomer sees.
pub const EXAMPLES: [&str; 8] = [
    "tests/syntax/example/project.gdeploy",
    "tests/syntax/example/orders.gdeploy",
    "tests/syntax/example/std.gdeploy",
    "examples/hello/project.gdeploy",
    "examples/shop/project.gdeploy",
    "examples/shop/orders.gdeploy",
    "examples/shop/payments.gdeploy",
    "examples/shop/web.gdeploy",
];

/// The text of one.
pub fn text(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the example is there")
}
