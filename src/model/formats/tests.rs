//! What readers of the formats get back.

use super::{Format, Refusal};
use crate::values::value::Tree;

fn text(text: &'static str) -> Tree<'static> {
    Tree::Text(text.into())
}

fn number(text: &'static str) -> Tree<'static> {
    Tree::Number(text.into())
}

fn map(entries: Vec<(&'static str, Tree<'static>)>) -> Tree<'static> {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn refused(format: Format, content: &Tree<'_>) -> Refusal {
    format.write(content).expect_err("it cannot be written")
}

#[test]
fn toml_keeps_values_that_stand_behind_blocks_out_of_them() {
    let content = map(vec![
        ("server", map(vec![("port", number("8080")), ("rate", number("0.5"))])),
        ("name", text("a \"b\" \\ c\n")),
        ("hosts", Tree::List(vec![text("a"), map(vec![("b", Tree::Bool(true))])])),
        ("a.b", map(vec![("c d", text("#"))])),
    ]);
    let written = Format::Toml.write(&content).expect("it is written");
    let read: toml::Value = toml::from_str(&written).expect("it is read");
    assert_eq!(read["server"]["port"].as_integer(), Some(8080), "{written}");
    assert_eq!(read["server"]["rate"].as_float(), Some(0.5), "{written}");
    assert_eq!(read["name"].as_str(), Some("a \"b\" \\ c\n"), "{written}");
    assert_eq!(read["hosts"][1]["b"].as_bool(), Some(true), "{written}");
    assert_eq!(read["a.b"]["c d"].as_str(), Some("#"), "{written}");
}

#[test]
fn properties_are_dotted_and_escaped() {
    let content = map(vec![
        ("server", map(vec![("port", number("8080")), ("ssl", map(vec![("on", Tree::Bool(true))]))])),
        ("a b:c=d", text("  x = y: z")),
        ("#c", text("#d")),
        ("path", text("C:\\temp\nnext\t\u{e4}\u{1f642}")),
        ("empty", text("")),
    ]);
    let expected = "server.port=8080\nserver.ssl.on=true\na\\ b\\:c\\=d=\\  x = y: z\n\\#c=#d\n\
                    path=C:\\\\temp\\nnext\\t\\u00E4\\uD83D\\uDE42\nempty=\n";
    assert_eq!(Format::Properties.write(&content).as_deref(), Ok(expected));
}

#[test]
fn properties_refuse_lists_and_one_key_twice() {
    let twice = map(vec![("a.b", number("1")), ("a", map(vec![("b", number("2"))]))]);
    assert_eq!(refused(Format::Properties, &twice).path, ["a", "b"]);
    let list = map(vec![("a", map(vec![("b", Tree::List(vec![text("x")]))]))]);
    assert_eq!(refused(Format::Properties, &list).path, ["a", "b"]);
}

#[test]
fn env_is_bare_where_it_can_be() {
    let content = map(vec![
        ("PORT", number("8080")),
        ("URL", text("https://example.com/a?b=c&d")),
        ("PLAIN", text("a/b:c@d,e=f+g%h")),
        ("WORDS", text("two words $HOME `x` \"y\" #z")),
        ("APOSTROPHE", text("it's")),
        ("EMPTY", text("")),
    ]);
    let expected = "PORT=8080\nURL='https://example.com/a?b=c&d'\nPLAIN=a/b:c@d,e=f+g%h\n\
                    WORDS='two words $HOME `x` \"y\" #z'\nAPOSTROPHE=\"it's\"\nEMPTY=\n";
    assert_eq!(Format::Env.write(&content).as_deref(), Ok(expected));
}

/// A shell says the same.
#[test]
fn env_is_what_a_shell_reads() {
    let values =
        ["a b", "$HOME", "it's", "`x`", "\"", "a\"b#c", "~/x", "*", "a;b", "ä€🙂", "!x", "{a,b}", "a=b"];
    for value in values {
        let content = Tree::Map(vec![("X".into(), Tree::Text(value.into()))]);
        let written = Format::Env.write(&content).expect("it is written");
        let shell =
            std::process::Command::new("sh").args(["-c", &format!("{written}printf %s \"$X\"")]).output();
        assert_eq!(String::from_utf8_lossy(&shell.expect("there is a shell").stdout), value, "{written}");
    }
}

#[test]
fn env_refuses_what_readers_disagree_on() {
    for value in ["a\nb", "it's \"x\"", "C:\\it's", "a\\b", "it's $x"] {
        assert_eq!(refused(Format::Env, &map(vec![("X", text(value))])).path, ["X"], "{value}");
    }
    for name in ["a.b", "1A", "", "A-B"] {
        assert_eq!(refused(Format::Env, &map(vec![(name, text("x"))])).path, [name]);
    }
    assert_eq!(refused(Format::Env, &map(vec![("a", map(vec![("b", number("1"))]))])).path, ["a"]);
    assert_eq!(refused(Format::Env, &map(vec![("A", Tree::List(vec![]))])).path, ["A"]);
}
