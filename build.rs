//! The vocabulary, parsed ahead of time: at each start, that was most of the work for a small project.
//!
//! For each file of `stdlib/` the nodes that pest finds in it, as `Tree` keeps
//! them. What they mean is made of them at run time, by the same code as for
//! any other file; a test compares both ways.

#![expect(clippy::disallowed_methods, reason = "a build script speaks to cargo")]

#[path = "src/syntax/grammar.rs"]
mod grammar;
#[allow(dead_code, reason = "what reads the nodes is not needed here")]
#[path = "src/syntax/tree.rs"]
mod tree;

use std::path::Path;
use std::{env, fs, io};

use grammar::{Grammar, Rule};
use pest::Parser as _;
use tree::Tree;

fn main() -> io::Result<()> {
    for folder in ["stdlib", "grammar", "src/syntax/grammar.rs", "src/syntax/tree.rs"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    for entry in fs::read_dir("stdlib")? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let pairs = Grammar::parse(Rule::file, &text).map_err(io::Error::other)?;
        let name = path.file_name().map_or(path.as_path(), Path::new);
        fs::write(Path::new(&out).join(name).with_extension("nodes"), Tree::new(pairs).to_bytes())?;
    }
    Ok(())
}
