//! Rounding, and what the table of functions promises.

use super::numbers::nearest;
use super::{FUNCTIONS, Often};

#[test]
fn a_half_goes_up() {
    assert_eq!(nearest(5, 10), 10);
    assert_eq!(nearest(4, 10), 0);
    assert_eq!(nearest(-5, 10), 0);
    assert_eq!(nearest(-6, 10), -10);
    assert_eq!(nearest(1500, 1000), 2000);
    assert_eq!(nearest(i128::from(u64::MAX), 1), i128::from(u64::MAX));
}

#[test]
fn each_is_there_once_and_can_be_called() {
    for (at, function) in FUNCTIONS.iter().enumerate() {
        assert!(FUNCTIONS[..at].iter().all(|other| other.name != function.name), "{}", function.name);
        assert!(function.example.starts_with(function.name), "{}", function.name);
        // What may be left out or repeated comes last, or positions would mean two things.
        let rest = function.parameters.iter().skip_while(|parameter| parameter.often == Often::Once);
        assert!(rest.count() <= 1, "{}", function.name);
    }
}
