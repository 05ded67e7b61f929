//! serde's view of the writer: what one value becomes at one place.
//!
//! A value is told where it stands by [`Lead`]: it begins a document, follows
//! `key:` or follows `- `. Only the first entry of a map or list shows that it
//! is not empty, so the newline before it is written then.

use std::fmt;
use std::io::Write as _;

use serde::ser::{self, Serialize};

use super::annotate::Notes;
use super::compound::{List, Map};
use super::quote;

/// A value that has no YAML form: a key that is not text, or what its own `Serialize` says.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// What stands before a value on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing: it is the document.
    Start,
    /// `key:`
    Key,
    /// `- `
    Item,
}

/// Which of its keys a map shows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// `apiVersion`, `kind`, `metadata`
    Document,
    /// `name`, `namespace`
    Metadata,
    /// `name`
    Item,
    /// As they come.
    Any,
}

/// The text so far and where the next value stands.
pub(super) struct Writer<'w, N> {
    pub(super) out: &'w mut Vec<u8>,
    pub(super) notes: &'w mut N,
    pub(super) lead: Lead,
    /// After [`Lead::Key`] the column of the key, after [`Lead::Item`] that of the value.
    pub(super) column: usize,
    pub(super) order: Order,
}

pub(super) fn write<T: Serialize + ?Sized, N: Notes>(
    out: &mut Vec<u8>,
    value: &T,
    notes: &mut N,
) -> Result<(), Error> {
    value.serialize(&mut Writer { out, notes, lead: Lead::Start, column: 0, order: Order::Document })
}

impl<N: Notes> Writer<'_, N> {
    /// A value on the rest of the line.
    pub(super) fn scalar(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.lead == Lead::Key {
            self.out.push(b' ');
        }
        write(self.out);
        self.notes.scalar(self.out);
        self.out.push(b'\n');
    }

    fn display(&mut self, value: impl fmt::Display) {
        // Writing to a vector cannot fail.
        self.scalar(|out| drop(write!(out, "{value}")));
    }

    fn text(&mut self, text: &str) {
        match quote::form(text) {
            quote::Form::Plain => self.scalar(|out| out.extend_from_slice(text.as_bytes())),
            quote::Form::Literal if self.lead != Lead::Start => {
                self.scalar(|out| quote::literal_header(out, text));
                let column = if self.lead == Lead::Key { self.column + 2 } else { self.column };
                quote::literal_lines(self.out, text, column);
            }
            quote::Form::Double | quote::Form::Literal => self.scalar(|out| quote::double(out, text)),
        }
    }

    /// Both forms of YAML read this as a number only with a dot and a signed exponent.
    fn float(&mut self, value: f64) {
        if value.is_nan() {
            return self.display(".nan");
        }
        if value.is_infinite() {
            return self.display(if value > 0.0 { ".inf" } else { "-.inf" });
        }
        let digits = format!("{value:?}");
        match digits.split_once('e') {
            None => self.display(digits),
            Some((number, exponent)) => {
                let dot = if number.contains('.') { "" } else { ".0" };
                let sign = if exponent.starts_with('-') { "" } else { "+" };
                self.display(format_args!("{number}{dot}e{sign}{exponent}"));
            }
        }
    }

    /// A map of one entry, as serde writes variants with content.
    fn variant<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let mut map = Map::new(self);
        map.entry(name, value)?;
        map.finish();
        Ok(())
    }
}

impl<'a, 'w, N: Notes> ser::Serializer for &'a mut Writer<'w, N> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'a, 'w, N>;
    type SerializeTuple = List<'a, 'w, N>;
    type SerializeTupleStruct = List<'a, 'w, N>;
    type SerializeTupleVariant = List<'a, 'w, N>;
    type SerializeMap = Map<'a, 'w, N>;
    type SerializeStruct = Map<'a, 'w, N>;
    type SerializeStructVariant = Map<'a, 'w, N>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.scalar(|out| out.extend_from_slice(if value { b"true" } else { b"false" }));
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.display(value);
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.display(value);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.float(value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.scalar(|out| out.extend_from_slice(b"null"));
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _of: &'static str, _at: u32, name: &'static str) -> Result<(), Error> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(name, value)
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        Ok(List::new(self))
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Error> {
        Ok(List::new(self))
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<List<'a, 'w, N>, Error> {
        Ok(List::new(self))
    }

    fn serialize_tuple_variant(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Map::new(self).open(name);
        Ok(List::in_variant(self))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Error> {
        Ok(Map::new(self))
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Error> {
        Ok(Map::new(self))
    }

    fn serialize_struct_variant(
        self,
        _of: &'static str,
        _at: u32,
        name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Map::new(self).open(name);
        Ok(Map::in_variant(self))
    }
}
