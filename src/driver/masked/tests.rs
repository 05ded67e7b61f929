//! Every way to write a literal, right or wrong.

use super::{FIELDS, Secrets, masked};
use crate::driver::Project;

#[test]
fn values_are_stars_and_all_else_stays() {
    let cases = [
        ("secret A { literal = \"hunter2\" }", "secret A { literal = \"*******\" }"),
        ("secret A { literal = \"a\\\"b\", key = \"k\" }", "secret A { literal = \"****\", key = \"k\" }"),
        ("secret A { literal: hunter2\n}", "secret A { literal: *******\n}"),
        ("secret A { literal = 'hunter2' }", "secret A { literal = '*******' }"),
        ("secret A { literal = `hun\nter2` }", "secret A { literal = `***\n****` }"),
        ("secret A { literal = \"\"\"\nhunter2\n\"\"\" }", "secret A { literal = \"\"\"\n*******\n\"\"\" }"),
        ("secret A { literal = \"hunter2\nnext = 1", "secret A { literal = \"*******\nnext = *"),
        ("secret A { literal = \"pässwört€🙂\" }", "secret A { literal = \"*·***·**•🞄\" }"),
        ("secret A { literal \"hunter2\" }", "secret A { literal \"*******\" }"),
        ("secret A { literal = \"a\" \"hunter2\" }", "secret A { literal = \"*\" \"*******\" }"),
        ("secret A { literal = \"x${\"y\"}\" }, b = \"c\"", "secret A { literal = \"*******\" }, b = \"c\""),
        ("secret A {\n literal =\n\"x\" }", "secret A {\n literal =\n\"*\" }"),
        ("secret A { literl = \"x\" }", "secret A { literl = \"*\" }"),
        ("secret A = \"x\"\nb = \"c\"", "secret A = \"*\"\nb = \"c\""),
        (
            "secret A { store = v, path = \"a/b\", key = \"k\" }",
            "secret A { store = v, path = \"a/b\", key = \"k\" }",
        ),
        ("secret A { store = v.w\n path = \"a\" \"b\" }", "secret A { store = v.w\n path = \"a\" \"*\" }"),
        (
            "let m = [(\n\"x\"), 12]\nsecret A { literal = m[0] }",
            "let m = [(\n\"*\"), **]\nsecret A { literal = m[*] }",
        ),
        ("a = `b\nsecret A { literal = \"x\" }", "a = `b\nsecret A { literal = \"*\" }"),
        ("secret A { // } x\n literal = \"x\" }", "secret A { // ***\n literal = \"*\" }"),
        ("secret A = hunter2\n", "secret A = *******\n"),
        ("secret A = secret.B\n", "secret A = secret.B\n"),
        ("secret A = \"x:${secret.B}@y\"", "secret A = \"**${secret.B}**\""),
        ("secret A { api_key = \"x\" }", "secret A { api_key = \"*\" }"),
        ("secret A { sealed = \"x\", mount = \"/y\" }", "secret A { sealed = \"*\", mount = \"/y\" }"),
        ("secret.A.literal = \"x\"", "secret.A.literal = \"*\""),
        ("secret.A { literal = \"x\" }", "secret.A { literal = \"*\" }"),
        ("content { a = secret.A, b = \"c\" }", "content { a = secret.A, b = \"c\" }"),
        (
            "let l = \"x\"\nsecret A { literal = \"a${l}b\" }",
            "let l = \"*\"\nsecret A { literal = \"*${l}*\" }",
        ),
        ("let l = \"x\"\nsecret A { literal = l }", "let l = \"*\"\nsecret A { literal = l }"),
        ("secret_store a { name = \"b\" }", "secret_store a { name = \"b\" }"),
        ("config { A = \"b\" } // a secret", "config { A = \"b\" } // a secret"),
    ];
    for (text, shown) in cases {
        assert_eq!(masked(text, &Secrets::default()), shown);
        assert_eq!(masked(text, &Secrets::default()).len(), text.len());
    }
}

#[test]
fn no_other_field_holds_a_secret() {
    let project = Project::in_memory(&[]);
    let declared: Vec<&str> = project
        .sources
        .iter()
        .flat_map(|(_, file)| file.text.lines())
        .filter(|line| line.contains(": Hidden"))
        .filter_map(|line| line.trim().strip_prefix("field ")?.split(':').next())
        .collect();
    assert_eq!(declared, FIELDS);
}

#[test]
fn what_a_loop_makes_a_secret_is_masked() {
    let text = "let keys = [\"hunter22\"]\nlet more { a = \"swordfish\" }\nfor key in keys { secret A { literal = key } }\nsecret B { literal = more.a }\nfor k, v in [\"opensesame\"] { secret C { literal = v } }\nlet other = \"shown\"";
    let masked = masked(text, &Secrets::default());
    for secret in ["hunter22", "swordfish", "opensesame"] {
        assert!(!masked.contains(secret), "{masked}");
    }
    assert!(masked.contains("shown"), "{masked}");
}
