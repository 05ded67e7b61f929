//! Something known about some places of a value, and so about all below.
//!
//! A path is the keys and indices from the root, `/` between them, written
//! as in a JSON pointer without its first slash: `/` in a key is `~1`, `~`
//! is `~0`. A place without a mark has that of its nearest marked ancestor.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Marks by place, as a tree of path segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks<T> {
    here: Option<T>,
    below: BTreeMap<String, Marks<T>>,
}

impl<T> Default for Marks<T> {
    fn default() -> Self {
        Self { here: None, below: BTreeMap::new() }
    }
}

impl<T> Marks<T> {
    /// Marks the place at `path`; the empty path is the whole value.
    pub fn insert(&mut self, path: &str, mark: T) {
        self.place(path).here = Some(mark);
    }

    /// The mark of exactly this place.
    pub fn here(&self) -> Option<&T> {
        self.here.as_ref()
    }

    /// What is known below one key or index.
    pub fn below(&self, segment: &str) -> Option<&Self> {
        self.below.get(segment)
    }

    /// The mark of the place or of its nearest marked ancestor.
    pub fn nearest(&self, path: &str) -> Option<&T> {
        let mut nearest = self.here.as_ref();
        let mut marks = self;
        for segment in segments(path) {
            match marks.below.get(&*segment) {
                Some(below) => marks = below,
                None => break,
            }
            nearest = marks.here.as_ref().or(nearest);
        }
        nearest
    }

    /// The marks at a place and below it; none where nothing is marked there.
    pub fn at(&self, path: &str) -> Option<&Self> {
        segments(path).try_fold(self, |marks, segment| marks.below.get(&*segment))
    }

    /// The same places with other marks; `None` leaves a place without one.
    pub fn map<U>(&self, change: &mut impl FnMut(&T) -> Option<U>) -> Marks<U> {
        let here = self.here.as_ref().and_then(&mut *change);
        let below = self.below.iter().map(|(segment, marks)| (segment.clone(), marks.map(change)));
        Marks { here, below: below.collect() }
    }

    fn place(&mut self, path: &str) -> &mut Self {
        segments(path).fold(self, |marks, segment| marks.below.entry(segment.into_owned()).or_default())
    }
}

/// The keys and indices of a path, as they are.
pub fn segments(path: &str) -> impl Iterator<Item = Cow<'_, str>> {
    path.split('/').filter(|_| !path.is_empty()).map(|segment| {
        if segment.contains('~') {
            Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(segment)
        }
    })
}

/// Whether a path leads to the place of another one, or into it.
pub fn is_within(path: &str, around: &str) -> bool {
    path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A key as it stands in a path.
pub fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['/', '~']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}
