//! An object as it is sent to be applied.
//!
//! A server reads what is applied as YAML, whatever it is written in, and in YAML two
//! signs end a line that JSON leaves in a text. Go escapes both when it writes JSON, and
//! so does every tool that applies.

use crate::output::node::Node;

/// The JSON of an object, as Go writes it.
pub(super) fn applied(object: &Node) -> Vec<u8> {
    let text = serde_json::to_string(object).unwrap_or_default();
    if text.contains(['\u{2028}', '\u{2029}']) {
        return text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029").into_bytes();
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::applied;
    use crate::output::node::Node;

    #[test]
    fn a_reader_of_yaml_reads_the_same() {
        for text in ["a\u{2028} b", "a \u{2029}\u{2028}", "a\\\u{2028}\"", "plain ü"] {
            let object: Node = [("note", Node::from(text))].into_iter().collect();
            let sent = applied(&object);
            assert_eq!(serde_yaml::from_slice::<Node>(&sent).ok(), Some(object.clone()), "{text:?}");
            assert_eq!(serde_json::from_slice::<Node>(&sent).ok(), Some(object), "{text:?}");
        }
    }
}
