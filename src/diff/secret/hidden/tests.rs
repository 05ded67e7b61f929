//! Variables that are put together of others.

use super::parts;

#[test]
fn only_what_a_value_names_is_no_text() {
    for (value, names, has_text) in [
        ("$(A)", &["A"][..], false),
        ("$(A)$(B)", &["A", "B"], false),
        ("https://$(A)@$(B)", &["A", "B"], true),
        ("$$(A)", &[], true),
        ("$$$(A)", &["A"], true),
        ("$(A", &[], true),
        ("", &[], false),
    ] {
        assert_eq!(parts(value), (names.to_vec(), has_text), "{value}");
    }
}
