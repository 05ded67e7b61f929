//! Where something stands in the source.
//!
//! Offsets are bytes, because pest, miette and slicing count bytes; lines
//! and columns exist only at the edges ([`super::source::SourceMap`]).
//! A span never crosses files. Knows nothing of what the text means.

/// A file of one compilation; an index into [`super::source::SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file, `start` included, `end` excluded.
///
/// The order is by file, then position: the order in which findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file it is in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// From the start of `self` to the end of `last`, which is in the same file.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { file: self.file, start: self.start, end: last.end.max(self.end) }
    }

    /// The empty span just behind `self`.
    #[must_use]
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// Whether all of `inner` lies within `self`.
    pub fn contains(self, inner: Self) -> bool {
        self.file == inner.file && self.start <= inner.start && inner.end <= self.end
    }
}
