//! Every way to write a literal, right or wrong.

use super::{FIELDS, masked};
use crate::driver::Project;

#[test]
fn values_are_stars_and_all_else_stays() {
    let cases = [
        ("secret A { literal = \"hunter2\" }", "secret A { literal = \"*******\" }"),
        ("literal = \"a\\\"b\", x = 1", "literal = \"****\", x = 1"),
        ("literal: hunter2\nnext", "literal: *******\nnext"),
        ("literal = 'hunter2' }", "literal = '*******' }"),
        ("literal = `hun\nter2` }", "literal = `***\n****` }"),
        ("literal = \"\"\"\nhunter2\n\"\"\" }", "literal = \"\"\"\n*******\n\"\"\" }"),
        ("literal = \"hunter2\nnext = 1", "literal = \"*******\nnext = 1"),
        ("literal = \"pässwört€🙂\"", "literal = \"*·***·**•🞄\""),
        ("secret A literal = \"x\"\nliteral = \"y\"", "secret A literal = \"*\"\nliteral = \"*\""),
        ("my-literal = \"x\", literally = \"y\"", "my-literal = \"x\", literally = \"y\""),
        ("// a literal value", "// a literal value"),
    ];
    for (text, shown) in cases {
        assert_eq!(masked(text), shown);
        assert_eq!(masked(text).len(), text.len());
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
