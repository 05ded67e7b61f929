//! Names in a sentence.

use std::borrow::Borrow;

/// `a`, `a and b`, `a, b and c`; nothing of no names.
pub fn and<S: Borrow<str>>(names: &[S]) -> String {
    match names {
        [] => String::new(),
        [only] => only.borrow().to_owned(),
        [others @ .., last] => format!("{} and {}", others.join(", "), last.borrow()),
    }
}

#[cfg(test)]
mod tests {
    use super::and;

    #[test]
    fn commas_stand_between_all_but_the_last() {
        assert_eq!(and::<&str>(&[]), "");
        assert_eq!(and(&["a"]), "a");
        assert_eq!(and(&["a", "b"]), "a and b");
        assert_eq!(and(&["a".to_owned(), "b".to_owned(), "c".to_owned()]), "a, b and c");
    }
}
