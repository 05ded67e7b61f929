//! Nodes out of values.
//!
//! A map's key goes through JSON's rules: text, or a scalar as its text.

use serde::ser::{self, Error as _, Serialize};

use super::{Entries, Key, Node};
use crate::output::yaml::Error;

/// Makes a node of what is serialised into it.
pub(super) struct Maker;

/// A list, or the list of a variant with that name.
pub(super) struct List {
    items: Vec<Node>,
    variant: Option<&'static str>,
}

/// A map, or the map of a variant with that name.
pub(super) struct Map {
    entries: Entries,
    key: Key,
    variant: Option<&'static str>,
}

fn wrapped(node: Node, variant: Option<&'static str>) -> Node {
    match variant {
        Some(name) => [(name, node)].into_iter().collect(),
        None => node,
    }
}

impl List {
    fn new(length: usize, variant: Option<&'static str>) -> Self {
        Self { items: Vec::with_capacity(length), variant }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.items.push(value.serialize(Maker)?);
        Ok(())
    }

    fn finish(self) -> Node {
        wrapped(Node::List(self.items), self.variant)
    }
}

impl Map {
    fn new(length: usize, variant: Option<&'static str>) -> Self {
        Self { entries: Entries::with_capacity(length), key: Key::default(), variant }
    }

    fn insert<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entries.insert(Key::Borrowed(key), value.serialize(Maker)?);
        Ok(())
    }

    fn finish(self) -> Node {
        wrapped(Node::Map(self.entries), self.variant)
    }
}

impl ser::Serializer for Maker {
    type Ok = Node;
    type Error = Error;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Map;

    fn serialize_bool(self, value: bool) -> Result<Node, Error> {
        Ok(value.into())
    }

    fn serialize_i8(self, value: i8) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_i16(self, value: i16) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_i32(self, value: i32) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_i64(self, value: i64) -> Result<Node, Error> {
        Ok(value.into())
    }

    fn serialize_u8(self, value: u8) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_u16(self, value: u16) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_u32(self, value: u32) -> Result<Node, Error> {
        Ok(i64::from(value).into())
    }

    fn serialize_u64(self, value: u64) -> Result<Node, Error> {
        Ok(value.into())
    }

    fn serialize_f32(self, value: f32) -> Result<Node, Error> {
        Ok(f64::from(value).into())
    }

    fn serialize_f64(self, value: f64) -> Result<Node, Error> {
        Ok(value.into())
    }

    fn serialize_char(self, value: char) -> Result<Node, Error> {
        Ok(value.to_string().into())
    }

    fn serialize_str(self, value: &str) -> Result<Node, Error> {
        Ok(value.into())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Node, Error> {
        Ok(value.iter().map(|byte| Node::Int((*byte).into())).collect())
    }

    fn serialize_none(self) -> Result<Node, Error> {
        Ok(Node::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Node, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Node, Error> {
        Ok(Node::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Node, Error> {
        Ok(Node::Null)
    }

    fn serialize_unit_variant(self, _of: &'static str, _at: u32, name: &'static str) -> Result<Node, Error> {
        Ok(name.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Node, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Node, Error> {
        Ok(wrapped(value.serialize(self)?, Some(name)))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, Error> {
        Ok(List::new(length.unwrap_or(0), None))
    }

    fn serialize_tuple(self, length: usize) -> Result<List, Error> {
        Ok(List::new(length, None))
    }

    fn serialize_tuple_struct(self, _name: &'static str, length: usize) -> Result<List, Error> {
        Ok(List::new(length, None))
    }

    fn serialize_tuple_variant(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        length: usize,
    ) -> Result<List, Error> {
        Ok(List::new(length, Some(name)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Map, Error> {
        Ok(Map::new(length.unwrap_or(0), None))
    }

    fn serialize_struct(self, _name: &'static str, length: usize) -> Result<Map, Error> {
        Ok(Map::new(length, None))
    }

    fn serialize_struct_variant(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Map, Error> {
        Ok(Map::new(length, Some(name)))
    }
}

impl ser::SerializeMap for Map {
    type Ok = Node;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match key.serialize(Maker)? {
            Node::Text(text) => text.into(),
            Node::Bool(value) => value.to_string().into(),
            Node::Int(number) => number.to_string().into(),
            Node::Large(number) => number.to_string().into(),
            Node::Null | Node::Float(_) | Node::List(_) | Node::Map(_) => {
                return Err(Error::custom("a key has to be text"));
            }
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.entries.insert(key, value.serialize(Maker)?);
        Ok(())
    }

    fn end(self) -> Result<Node, Error> {
        Ok(self.finish())
    }
}

macro_rules! fields {
    ($($of:ident)*) => {$(
        impl ser::$of for Map {
            type Ok = Node;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.insert(key, value)
            }

            fn end(self) -> Result<Node, Error> {
                Ok(self.finish())
            }
        }
    )*};
}

macro_rules! items {
    ($($of:ident::$method:ident)*) => {$(
        impl ser::$of for List {
            type Ok = Node;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<Node, Error> {
                Ok(self.finish())
            }
        }
    )*};
}

fields!(SerializeStruct SerializeStructVariant);
items!(SerializeSeq::serialize_element SerializeTuple::serialize_element);
items!(SerializeTupleStruct::serialize_field SerializeTupleVariant::serialize_field);
