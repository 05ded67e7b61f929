//! Keys of maps: text, or what JSON turns into text.
//!
//! serde serialises a key like any value; what is no scalar cannot be one.

use serde::ser::{self, Error as _, Impossible, Serialize};

use super::annotate::Notes;
use super::compound::Map;
use super::serializer::Error;

/// Opens the entry of the key that is serialised into it.
pub(super) struct Key<'m, 'a, 'w, N>(pub(super) &'m mut Map<'a, 'w, N>);

fn not_text<T>() -> Result<T, Error> {
    Err(Error::custom("a key has to be text"))
}

macro_rules! as_text {
    ($($method:ident: $type:ty,)*) => {$(
        fn $method(self, value: $type) -> Result<(), Error> {
            self.serialize_str(&value.to_string())
        }
    )*};
}

impl<N: Notes> ser::Serializer for Key<'_, '_, '_, N> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    as_text! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_char: char,
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.0.open(value);
        Ok(())
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

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_f32(self, _value: f32) -> Result<(), Error> {
        not_text()
    }

    fn serialize_f64(self, _value: f64) -> Result<(), Error> {
        not_text()
    }

    fn serialize_bytes(self, _value: &[u8]) -> Result<(), Error> {
        not_text()
    }

    fn serialize_none(self) -> Result<(), Error> {
        not_text()
    }

    fn serialize_unit(self) -> Result<(), Error> {
        not_text()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        not_text()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _of: &'static str,
        _at: u32,
        _name: &'static str,
        _value: &T,
    ) -> Result<(), Error> {
        not_text()
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        not_text()
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Error> {
        not_text()
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        not_text()
    }

    fn serialize_tuple_variant(
        self,
        _of: &'static str,
        _at: u32,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        not_text()
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Error> {
        not_text()
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Error> {
        not_text()
    }

    fn serialize_struct_variant(
        self,
        _of: &'static str,
        _at: u32,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        not_text()
    }
}
