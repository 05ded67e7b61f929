//! Reads an answer of a server without what nobody looks at.
//!
//! Half of an object is about who owns its fields. Of a live object that is
//! needed, of one that was only tried it is not, so it is not even kept in memory.

use crate::output::node::{Entries, Node};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The object of a JSON text, without `metadata.managedFields` and `status`.
pub(super) fn object(text: &[u8]) -> Result<Node, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let object = reader.deserialize_map(Part { within: None })?;
    reader.end()?;
    Ok(object)
}

/// The object, or its metadata.
struct Part {
    within: Option<&'static str>,
}

impl<'de> DeserializeSeed<'de> for Part {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Part {
    type Value = Node;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Node, A::Error> {
        let mut entries = Entries::default();
        while let Some(key) = from.next_key::<String>()? {
            let value = match (self.within, key.as_str()) {
                (None, "status") | (Some("metadata"), "managedFields") => {
                    from.next_value::<IgnoredAny>()?;
                    continue;
                }
                (None, "metadata") => from.next_value_seed(Self { within: Some("metadata") })?,
                _ => from.next_value()?,
            };
            if entries.insert(key.into(), value).is_some() {
                return Err(A::Error::custom("a key that stands there twice"));
            }
        }
        Ok(Node::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::object;
    use crate::output::node::Node;

    #[test]
    fn only_what_is_known_is_left_out() {
        let text = r#"{"metadata": {"name": "a", "managedFields": [{"f:x": {}}], "labels": {"managedFields": "b"}},
            "spec": {"metadata": {"managedFields": 1}, "status": 2}, "status": {"replicas": 3}}"#;
        let left = r#"{"metadata": {"name": "a", "labels": {"managedFields": "b"}},
            "spec": {"metadata": {"managedFields": 1}, "status": 2}}"#;
        let left: Node = serde_json::from_str(left).expect("JSON");
        assert_eq!(object(text.as_bytes()).expect("an object"), left);
        assert!(object(b"[]").is_err() && object(b"{} x").is_err() && object(b"{\"metadata\": 3}").is_err());
    }
}
