//! Maps and lists, entry by entry.
//!
//! serde gives fields in alphabetical order where people expect `name` first.
//! Such an entry is written when it comes and then moved: its bytes rotate
//! to the front of its map, so nothing is held back or allocated.

use serde::ser::{self, Serialize};

use super::annotate::Notes;
use super::quote::{self, Form, blanks};
use super::serializer::{Error, Lead, Order, Writer};

/// A longer key is announced by `? `; readers look no further for its colon.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// A map or struct that is being written.
pub(super) struct Map<'a, 'w, N> {
    writer: &'a mut Writer<'w, N>,
    lead: Lead,
    order: Order,
    column: usize,
    /// Where the first key begins; the indentation of all others is part of their entry.
    base: Option<usize>,
    /// Behind the entries that come first.
    front: usize,
    /// Where the entry that is being written begins, and whether it comes first.
    entry: (usize, bool),
    in_variant: bool,
}

impl<'a, 'w, N: Notes> Map<'a, 'w, N> {
    pub(super) fn new(writer: &'a mut Writer<'w, N>) -> Self {
        let (lead, order) = (writer.lead, writer.order);
        let column = writer.column + if lead == Lead::Key { 2 } else { 0 };
        Self { writer, lead, order, column, base: None, front: 0, entry: (0, false), in_variant: false }
    }

    /// The content of a variant, whose name was opened as a key.
    pub(super) fn in_variant(writer: &'a mut Writer<'w, N>) -> Self {
        Self { in_variant: true, ..Self::new(writer) }
    }

    /// Writes `key:`.
    pub(super) fn open(&mut self, key: &str) {
        let writer = &mut *self.writer;
        let begins = if self.base.is_some() {
            let begins = writer.out.len();
            blanks(writer.out, self.column);
            begins
        } else {
            if self.lead == Lead::Key {
                writer.notes.container(writer.out);
                writer.out.push(b'\n');
                blanks(writer.out, self.column);
            }
            self.front = writer.out.len();
            self.base = Some(self.front);
            self.front
        };
        self.entry = (begins, comes_first(self.order, key));
        let explicit = key.len() > LONGEST_SIMPLE_KEY;
        if explicit {
            writer.out.extend_from_slice(b"? ");
        }
        match quote::key_form(key) {
            Form::Plain => writer.out.extend_from_slice(key.as_bytes()),
            Form::Double | Form::Literal => quote::double(writer.out, key),
        }
        if explicit {
            writer.out.push(b'\n');
            blanks(writer.out, self.column);
        }
        writer.out.push(b':');
        writer.notes.key(key);
        writer.lead = Lead::Key;
        writer.column = self.column;
        writer.order = if key == "metadata" { Order::Metadata } else { Order::Any };
    }

    /// Ends the entry that `open` began.
    fn close(&mut self) {
        self.writer.notes.leave();
        let (begins, first) = self.entry;
        if !first {
            return;
        }
        let length = self.writer.out.len() - begins;
        let moved = &mut self.writer.out[self.front..];
        if begins == self.front {
            self.front += length;
        } else if Some(self.front) == self.base {
            // The first key stands behind indentation that is there already.
            moved.rotate_right(length);
            moved[..length].rotate_left(self.column);
            self.front += length - self.column;
        } else {
            moved.rotate_right(length);
            self.front += length;
        }
    }

    pub(super) fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Error> {
        self.open(key);
        value.serialize(&mut *self.writer)?;
        self.close();
        Ok(())
    }

    pub(super) fn finish(self) {
        if self.base.is_none() {
            self.writer.lead = self.lead;
            self.writer.scalar(|out| out.extend_from_slice(b"{}"));
        }
        if self.in_variant {
            self.writer.notes.leave();
        }
    }
}

fn comes_first(order: Order, key: &str) -> bool {
    match order {
        Order::Any => false,
        Order::Document => matches!(key, "apiVersion" | "kind" | "metadata"),
        Order::Metadata => matches!(key, "name" | "namespace"),
        Order::Item => key == "name",
    }
}

/// A list that is being written.
pub(super) struct List<'a, 'w, N> {
    writer: &'a mut Writer<'w, N>,
    lead: Lead,
    column: usize,
    length: usize,
    in_variant: bool,
}

impl<'a, 'w, N: Notes> List<'a, 'w, N> {
    pub(super) fn new(writer: &'a mut Writer<'w, N>) -> Self {
        let (lead, column) = (writer.lead, writer.column);
        Self { writer, lead, column, length: 0, in_variant: false }
    }

    /// The content of a variant, whose name was opened as a key.
    pub(super) fn in_variant(writer: &'a mut Writer<'w, N>) -> Self {
        Self { in_variant: true, ..Self::new(writer) }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let writer = &mut *self.writer;
        if self.length > 0 || self.lead == Lead::Key {
            if self.length == 0 {
                writer.notes.container(writer.out);
                writer.out.push(b'\n');
            }
            blanks(writer.out, self.column);
        }
        writer.out.extend_from_slice(b"- ");
        writer.lead = Lead::Item;
        writer.column = self.column + 2;
        writer.order = Order::Item;
        writer.notes.index(self.length);
        self.length += 1;
        value.serialize(&mut *writer)?;
        writer.notes.leave();
        Ok(())
    }

    fn finish(self) {
        if self.length == 0 {
            self.writer.lead = self.lead;
            self.writer.scalar(|out| out.extend_from_slice(b"[]"));
        }
        if self.in_variant {
            self.writer.notes.leave();
        }
    }
}

impl<N: Notes> ser::SerializeMap for Map<'_, '_, N> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(super::key::Key(self))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.writer)?;
        self.close();
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        self.finish();
        Ok(())
    }
}

macro_rules! fields {
    ($($of:ident)*) => {$(
        impl<N: Notes> ser::$of for Map<'_, '_, N> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.entry(key, value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

macro_rules! items {
    ($($of:ident::$method:ident)*) => {$(
        impl<N: Notes> ser::$of for List<'_, '_, N> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

fields!(SerializeStruct SerializeStructVariant);
items!(SerializeSeq::serialize_element SerializeTuple::serialize_element);
items!(SerializeTupleStruct::serialize_field SerializeTupleVariant::serialize_field);
