//! The examples of the language's description, read.

use gdeployc::base::span::FileId;
use gdeployc::syntax::parse;

#[test]
fn examples_parse() {
    for name in ["project", "orders", "std"] {
        let text =
            std::fs::read_to_string(format!("tests/syntax/example/{name}.gdeploy")).expect("it is there");
        let parsed = parse(FileId(0), &text);
        assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
        if std::env::var("SHOW").is_ok() {
            eprintln!("{:#?}", parsed.ast);
        }
    }
}
