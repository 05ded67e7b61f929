//! Pages of what is part of the grammar, and so has no declaration to read,
//! and of functions, whose declarations are a table of Rust.

use super::WordPage;
use crate::values::functions::{FUNCTIONS, function};

/// Each with its form, where it stands, and what it is for.
const STATEMENTS: &[(&str, &str, &[&str], &str)] = &[
    (
        "input",
        "input NAME: TYPE = default",
        &["root"],
        "A value from outside, such as the commit that CI builds: `--input NAME=value`.\n\
         Use it by its name: `\"${NAME}\"`.",
    ),
    (
        "component",
        "component NAME { field …  statements }",
        &["root"],
        "Something written once and used in many workloads. Its fields are what a use sets;\n\
         its statements are those of an `app`. Use it in a workload by its name: `NAME { … }`.",
    ),
    (
        "every",
        "every app { … }",
        &["root", "environment"],
        "What holds for all workloads of a word; a workload's own declaration wins.\n\
         In an environment it is laid over all of them, there only.",
    ),
    (
        "add",
        "add WORD NAME { … }",
        &["environment"],
        "Says that an environment has something which the declaration lacks, so that a\n\
         misspelt name is not taken for a new one.",
    ),
    (
        "remove",
        "remove app.NAME.MEMBER",
        &["environment"],
        "Drops what lower layers set: an entry, a block, a value, for which a default comes\n\
         back; `remove app.NAME` drops the whole workload. Within a workload: `remove MEMBER`.",
    ),
];

/// The page of a statement.
pub(super) fn page(name: &str) -> Option<WordPage> {
    if let Some(function) = function(name) {
        return Some(WordPage {
            form: format!("{}: {}", function.form(), function.result),
            inside: Vec::new(),
            doc: Some(format!("{}\n\n    {}\n    -> {}", function.doc, function.example, function.gives)),
            members: Vec::new(),
        });
    }
    let (_, form, inside, doc) = STATEMENTS.iter().find(|(known, ..)| *known == name)?;
    Some(WordPage {
        form: (*form).to_owned(),
        inside: inside.iter().map(|name| (*name).to_owned()).collect(),
        doc: Some((*doc).to_owned()),
        members: Vec::new(),
    })
}

/// Their names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    STATEMENTS.iter().map(|(name, ..)| *name).chain(FUNCTIONS.iter().map(|function| function.name))
}
