//! YAML text of any value that serialises, as Kubernetes people write it.
//!
//! Straight from the value into one buffer. Every string that a YAML 1.1 or
//! 1.2 reader could take for something else is quoted (`on`, `12:30`,
//! `1e3`); text of several lines is a literal block. List items stand in the
//! column of their key. `apiVersion`, `kind`, `metadata` come first in a
//! document, `name` first in `metadata` and in list items. With marks, each
//! scalar's line ends with a comment. One value is one document.

use serde::Serialize;

use super::marks::Marks;

mod annotate;
mod compound;
mod key;
mod quote;
mod serializer;
#[cfg(test)]
mod tests;

pub use serializer::Error;

/// The value as a document that ends with a newline.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(text(out))
}

/// Appends the document to `out`, which may keep its capacity from one to the next.
pub fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), Error> {
    serializer::write(out, value, &mut annotate::Silent)
}

/// The document with `  # mark` behind each scalar that has a mark or is below one.
pub fn annotated<T: Serialize + ?Sized>(value: &T, marks: &Marks<String>) -> Result<String, Error> {
    let mut out = Vec::new();
    serializer::write(&mut out, value, &mut annotate::Comments::new(marks))?;
    Ok(text(out))
}

/// The path of what stands on each line of [`to_string`], the first line first.
pub fn paths_by_line<T: Serialize + ?Sized>(value: &T) -> Result<Vec<String>, Error> {
    let mut out = Vec::new();
    serializer::write(&mut out, value, &mut annotate::Paths::default())?;
    Ok(annotate::Paths::read(&text(out)))
}

fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).expect("only whole characters are written")
}
