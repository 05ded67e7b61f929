//! What is quoted and what is not.

use proptest::prelude::*;
use serde_json::json;

use super::{strings, yaml};

fn written(text: &str) -> String {
    yaml(&json!([text])).strip_prefix("- ").expect("an item").trim_end_matches('\n').to_owned()
}

#[test]
fn what_some_reader_misreads_is_quoted() {
    for text in [
        "",
        " ",
        "y",
        "Y",
        "n",
        "yes",
        "No",
        "on",
        "OFF",
        "true",
        "False",
        "null",
        "NULL",
        "~",
        "0",
        "-1",
        "+1",
        "1.5",
        ".5",
        "-.5",
        "1.",
        "1e3",
        "12e03",
        "1E3",
        "0x1f",
        "0o17",
        "0b1",
        "017",
        "1_000",
        "12:30",
        "190:20:30",
        "2026-11-23",
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43Z",
        ".inf",
        "-.Inf",
        ".nan",
        "=",
        "<<",
        "-",
        "- a",
        "--- a",
        "---",
        "...",
        "? a",
        ": a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'a",
        "\"a",
        "%a",
        "@a",
        "`a`",
        "{a}",
        "[a]",
        "a ",
        " a",
        ",a",
        "a\tb",
        "4f2a1c",
        "1.5.0",
        "10.0.0.1",
        "a\u{7}b",
        "\u{a0}a",
        "a\u{2028}b",
        "a\u{202e}b",
        "\u{feff}a",
        "a\r\nb",
    ] {
        let shown = written(text);
        assert!(shown.starts_with('"') && shown.ends_with('"'), "{text:?} is written {shown}");
    }
}

#[test]
fn what_all_readers_take_for_text_is_not() {
    for text in [
        "orders",
        "registry.example.com/shop/orders:1.5.0",
        "http://payments:80/a?b=c#d",
        "128Mi",
        "100m",
        "10s",
        "1h30m",
        "--server.port=9090",
        "-v",
        "/healthz",
        "10.20.0.0/16",
        "a, b",
        "it's",
        "a \"b\" c",
        "$(X)",
        "${X}",
        "IfNotPresent",
        "apps/v1",
        "a-b_c",
        "日本語",
        "é à",
        "nope",
        "online",
        "truely",
        "a:b",
        "a#b",
    ] {
        assert_eq!(written(text), text);
    }
}

#[test]
fn lines() {
    assert_eq!(yaml(&json!({"a": "b\nc"})), "a: |-\n  b\n  c\n");
    assert_eq!(yaml(&json!({"a": "b\nc\n"})), "a: |\n  b\n  c\n");
    assert_eq!(yaml(&json!({"a": "b\n\nc\n\n"})), "a: |+\n  b\n\n  c\n\n");
    assert_eq!(yaml(&json!({"a": ["  b\nc\n"]})), "a:\n- |2\n    b\n  c\n");
    assert_eq!(yaml(&json!({"a": "\tb\nc\n"})), "a: |2\n  \tb\n  c\n");
    assert_eq!(yaml(&json!({"a": "\n\nb\n"})), "a: |2\n\n\n  b\n");
    assert_eq!(yaml(&json!({"a": "\n"})), "a: \"\\n\"\n");
    assert_eq!(yaml(&json!({"a": "b\n  "})), "a: \"b\\n  \"\n");
    assert_eq!(yaml(&json!({"a": {"b": {"c": "d\ne\n"}}})), "a:\n  b:\n    c: |\n      d\n      e\n");
}

#[test]
fn escapes() {
    assert_eq!(
        written("\u{0}\u{1f}\u{7f}\u{85}\"\\\t\r\u{feff}\u{e0001}"),
        r#""\u0000\u001f\u007f\u0085\"\\\t\r\ufeff󠀁""#
    );
}

/// The implicit types of YAML 1.1 (yaml.org/type) and of go-yaml, roughly and generously.
fn misread(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    if ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "=", "<<"].contains(&&*word) {
        return true;
    }
    let body = word.trim_start_matches(['+', '-']);
    let digits = |of: &str| {
        !of.is_empty() && of.bytes().all(|byte| byte.is_ascii_hexdigit() || b"_.:+-e".contains(&byte))
    };
    let number =
        body.strip_prefix("0x").or(body.strip_prefix("0o")).or(body.strip_prefix("0b")).unwrap_or(body);
    let time = body.len() > 9
        && body.as_bytes()[4] == b'-'
        && body.bytes().all(|byte| b"0123456789-:.tz +".contains(&byte));
    let begins = body.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    begins && (digits(number) || time) || [".inf", ".nan"].contains(&body)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn nothing_misread_is_plain(text in strings()) {
        let shown = written(&text);
        prop_assert!(!misread(&text) || shown.starts_with('"'), "{:?} is written {}", text, shown);
    }

    #[test]
    fn numbers_and_times_are_quoted(text in "[+-]?(0[xob])?[0-9.][0-9a-f_.:]{0,6}(e[+-]?[0-9]{1,2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}([tT ][0-9:]{5,8}(Z|z|\\+1)?)?") {
        let shown = written(&text);
        prop_assert!(shown.starts_with('"'), "{:?} is written {}", text, shown);
    }
}
