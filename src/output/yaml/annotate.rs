//! What may stand behind a line: nothing, the mark of its place, its path.
//!
//! The serializer says where it is; with [`Silent`] all of that compiles to
//! nothing. Lines are still moved after they were written, so whatever
//! belongs to a line is written into it.

use std::io::Write as _;

use crate::output::marks::{Marks, escaped};

/// Follows the serializer through the value.
pub(super) trait Notes {
    /// Goes down to a key.
    fn key(&mut self, key: &str);
    /// Goes down to a list item.
    fn index(&mut self, index: usize);
    /// Comes back up.
    fn leave(&mut self);
    /// May add to the line of a scalar, which is complete but for its newline.
    fn scalar(&self, out: &mut Vec<u8>);
    /// May add to the line of a key whose value begins on the next line.
    fn container(&self, out: &mut Vec<u8>);
}

/// Adds nothing.
pub(super) struct Silent;

impl Notes for Silent {
    fn key(&mut self, _key: &str) {}
    fn index(&mut self, _index: usize) {}
    fn leave(&mut self) {}
    fn scalar(&self, _out: &mut Vec<u8>) {}
    fn container(&self, _out: &mut Vec<u8>) {}
}

/// Adds the nearest mark as a comment.
pub(super) struct Comments<'m> {
    /// What is marked below each place on the way, and the mark that counts there.
    way: Vec<(Option<&'m Marks<String>>, Option<&'m String>)>,
}

impl<'m> Comments<'m> {
    pub(super) fn new(marks: &'m Marks<String>) -> Self {
        Self { way: vec![(Some(marks), marks.here())] }
    }
}

impl Notes for Comments<'_> {
    fn key(&mut self, key: &str) {
        let (marks, nearest) = self.way.last().copied().unwrap_or_default();
        let below = marks.and_then(|marks| marks.below(key));
        self.way.push((below, below.and_then(Marks::here).or(nearest)));
    }

    fn index(&mut self, index: usize) {
        self.key(&index.to_string());
    }

    fn leave(&mut self) {
        self.way.pop();
    }

    fn scalar(&self, out: &mut Vec<u8>) {
        if let Some((_, Some(mark))) = self.way.last() {
            out.extend_from_slice(b"  # ");
            // A comment ends with its line.
            out.extend(mark.bytes().map(|byte| if byte < b' ' { b' ' } else { byte }));
        }
    }

    fn container(&self, _out: &mut Vec<u8>) {}
}

/// Adds the path behind a byte that no other part of a document holds.
#[derive(Default)]
pub(super) struct Paths {
    path: String,
    lengths: Vec<usize>,
}

const SEPARATOR: u8 = 0x01;

impl Paths {
    /// The paths of a text that was written with them; other lines belong to the one before.
    pub(super) fn read(text: &str) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        for line in text.lines() {
            let path = match line.split_once(char::from(SEPARATOR)) {
                Some((_, path)) => path.to_owned(),
                None => paths.last().cloned().unwrap_or_default(),
            };
            paths.push(path);
        }
        paths
    }

    fn append(&self, out: &mut Vec<u8>) {
        out.push(SEPARATOR);
        // A key may hold anything; a path is on one line.
        out.extend(self.path.bytes().map(|byte| if byte < b' ' { b' ' } else { byte }));
    }
}

impl Notes for Paths {
    fn key(&mut self, key: &str) {
        self.lengths.push(self.path.len());
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(&escaped(key));
    }

    fn index(&mut self, index: usize) {
        self.key("");
        // Writing to a vector cannot fail.
        let mut digits = Vec::new();
        let _ = write!(digits, "{index}");
        self.path.extend(digits.into_iter().map(char::from));
    }

    fn leave(&mut self) {
        self.path.truncate(self.lengths.pop().unwrap_or(0));
    }

    fn scalar(&self, out: &mut Vec<u8>) {
        self.append(out);
    }

    fn container(&self, out: &mut Vec<u8>) {
        self.append(out);
    }
}
