//! Which misspellings have one nearest name.

use super::nearest;

#[test]
fn one_clear_candidate() {
    let words = ["probe", "port", "scale", "secret", "resources"];
    assert_eq!(nearest("prob", words), Some("probe"));
    assert_eq!(nearest("resuorces", words), Some("resources"));
    assert_eq!(nearest("LOG_LEVLE", ["LOG_LEVEL", "LOG_LEVELS2"]), Some("LOG_LEVEL"));
    assert_eq!(nearest("replicas", words), None);
    assert_eq!(nearest("x", ["y", "z"]), None);
}

#[test]
fn two_equally_near_are_none() {
    assert_eq!(nearest("pord", ["port", "prod"]), None);
    assert_eq!(nearest("port", ["port-a", "port_a"]), None);
}

#[test]
fn case_and_dashes_first() {
    assert_eq!(nearest("Orders-DB", ["orders-db", "orders-dc"]), Some("orders-db"));
    assert_eq!(nearest("max_age", ["max-age", "mix-age"]), Some("max-age"));
}

#[test]
fn a_repeated_name_is_no_tie() {
    assert_eq!(nearest("prob", ["probe", "probe"]), Some("probe"));
}
