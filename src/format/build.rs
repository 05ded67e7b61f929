//! The walk along the tree and the text at once.
//!
//! The tree says what comes next, the text what stands between two tokens:
//! blanks, commas and comments, taken by [`Builder::gap`], so none is lost.
//! What stands in brackets is a [`Sequence`] if there may be several, else a
//! single expression. Statements, expressions and strings have their own files.

use super::pieces::{Break, Built, FILE, Group, GroupId, Piece, Place, State};
use crate::syntax::ast::File;

/// The state of the walk.
pub(super) struct Builder<'s> {
    pub(super) text: &'s str,
    /// How far the text is taken.
    pub(super) at: usize,
    pub(super) pieces: Vec<Piece<'s>>,
    groups: Vec<Group>,
    /// How many lines are known to end in what was taken.
    pub(super) ends: usize,
    /// Whether this is within a string, where no line may end.
    pub(super) in_text: bool,
}

/// What stands between two tokens.
#[derive(Debug, Default)]
pub(super) struct Gap<'s> {
    /// A comment on the line of the token before.
    trailing: Option<&'s str>,
    /// Those on lines of their own, each with whether an empty line comes first.
    own: Vec<(bool, &'s str)>,
    /// Whether a line ends here.
    newline: bool,
    /// Whether an empty line stands before the next token.
    empty: bool,
}

/// Brackets around any number of statements or elements.
pub(super) struct Sequence {
    pub(super) brackets: [&'static str; 2],
    /// What stands inside of the brackets on one line.
    pub(super) inner: &'static str,
    /// Whether it is broken where its line is too long.
    pub(super) breakable: bool,
    /// Whether several may share a line where it is broken.
    pub(super) joins: bool,
}

impl Gap<'_> {
    fn has_comment(&self) -> bool {
        self.trailing.is_some() || !self.own.is_empty()
    }

    fn breaks(&self) -> bool {
        self.newline || self.has_comment()
    }
}

impl<'s> Builder<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let file = Group { state: State::Source, breakable: false, single: false };
        Self { text, at: 0, pieces: Vec::new(), groups: vec![file], ends: 0, in_text: false }
    }

    pub(super) fn file(mut self, file: &File<'s>) -> Built<'s> {
        let mut is_first = true;
        for item in &file.items {
            let gap = self.gap(is_first);
            self.separate(gap, FILE, Place::Inside, "", is_first);
            self.item(item, FILE);
            is_first = false;
        }
        let gap = self.gap(is_first);
        self.comments(gap, FILE, "", is_first);
        Built { pieces: self.pieces, groups: self.groups }
    }

    /// Takes blanks, newlines, commas and comments; at the start of a text no comment is behind something.
    pub(super) fn gap(&mut self, at_start: bool) -> Gap<'s> {
        let mut gap = Gap { newline: at_start, ..Gap::default() };
        let bytes = self.text.as_bytes();
        // Whether a line began in this gap and holds nothing so far.
        let mut is_empty = false;
        while let Some(&byte) = bytes.get(self.at) {
            let next = bytes.get(self.at + 1);
            match byte {
                b' ' | b'\t' => {}
                b'\r' if next == Some(&b'\n') => {}
                b',' => is_empty = false,
                b'\n' | b'\r' => {
                    gap.empty |= is_empty;
                    gap.newline = true;
                    is_empty = true;
                }
                b'/' if next == Some(&b'/') => {
                    let comment = self.text[self.at..].split('\n').next().unwrap_or_default();
                    self.at += comment.len();
                    if gap.newline || gap.trailing.is_some() {
                        gap.own.push((gap.empty, comment.trim_end()));
                    } else {
                        gap.trailing = Some(comment.trim_end());
                    }
                    gap.empty = false;
                    is_empty = false;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        gap
    }

    /// Takes what may stand between two tokens of a line.
    pub(super) fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at = self.text.len() - rest.trim_start_matches([' ', '\t', ',']).len();
    }

    /// The text up to `end`, behind blanks, which is part of one line.
    pub(super) fn take(&mut self, end: u32) {
        self.blanks();
        self.push(&self.text[self.at..end as usize]);
        self.at = end as usize;
    }

    /// The next token, behind blanks, which is `sign`.
    pub(super) fn sign(&mut self, sign: &'static str) {
        self.blanks();
        debug_assert!(self.text[self.at..].starts_with(sign), "{sign} is not at {}", self.at);
        self.push(sign);
        self.at += sign.len();
    }

    pub(super) fn push(&mut self, text: &'s str) {
        self.pieces.push(Piece::Text(text));
    }

    /// A token that is a word by itself.
    pub(super) fn word(&mut self, word: &'static str) {
        self.sign(word);
        self.push(" ");
    }

    /// `{ a, b }` or `[a, b]` or `(a, b)`
    pub(super) fn sequence<T>(
        &mut self,
        form: &Sequence,
        all: &[T],
        mut each: impl FnMut(&mut Self, &T, GroupId),
    ) {
        let [opening, closing] = form.brackets;
        self.sign(opening);
        let group = self.open(form.breakable, false);
        let mut is_broken = false;
        let mut is_first = true;
        let mut was_long = false;
        for one in all {
            let gap = self.gap(false);
            is_broken |= gap.breaks() || was_long;
            if is_first {
                self.separate(gap, group, Place::Inside, form.inner, true);
            } else if form.joins && !gap.breaks() && !was_long {
                self.pieces.push(if self.in_text { Piece::Text(", ") } else { Piece::Join(group) });
            } else {
                self.separate(gap, group, Place::Inside, ", ", false);
            }
            let ends = self.ends;
            each(self, one, group);
            was_long = self.ends > ends;
            is_first = false;
        }
        let gap = self.gap(false);
        if is_first && !gap.has_comment() {
            self.close(group, false);
        } else {
            is_broken |= gap.breaks();
            self.separate(gap, group, Place::End, form.inner, is_first);
            self.close(group, is_broken);
        }
        self.sign(closing);
    }

    /// Brackets around one thing: `(a)`, `[a]`, `{ a }`.
    pub(super) fn single(
        &mut self,
        brackets: [&'static str; 2],
        inner: &'static str,
        inside: impl FnOnce(&mut Self),
    ) {
        self.sign(brackets[0]);
        let group = self.open(false, true);
        let gap = self.gap(false);
        let mut is_broken = gap.breaks();
        self.separate(gap, group, Place::Inside, inner, true);
        inside(self);
        let gap = self.gap(false);
        is_broken |= gap.breaks();
        self.separate(gap, group, Place::End, inner, false);
        self.close(group, is_broken);
        self.sign(brackets[1]);
    }

    fn open(&mut self, breakable: bool, single: bool) -> GroupId {
        let group = GroupId::try_from(self.groups.len()).expect("a file is at most 16 MiB");
        self.groups.push(Group { state: State::Flat, breakable, single });
        self.pieces.push(Piece::Open(group));
        group
    }

    fn close(&mut self, group: GroupId, is_broken: bool) {
        if is_broken {
            self.groups[group as usize].state = State::Source;
            self.ends += 1;
        }
        self.pieces.push(Piece::Close(group));
    }

    /// The comments of a gap, and a place where the group may break.
    fn separate(&mut self, gap: Gap<'s>, group: GroupId, place: Place, flat: &'static str, is_first: bool) {
        let is_empty = gap.empty && place == Place::Inside;
        let has_own = self.comments(gap, group, flat, is_first);
        let empty = is_empty && (has_own || !is_first);
        self.break_(Break { group, place, flat, empty });
    }

    fn break_(&mut self, at: Break) {
        let is_text = self.in_text;
        self.pieces.push(if is_text { Piece::Text(at.flat) } else { Piece::Break(at) });
    }

    /// The comments of a gap; whether one stands on a line of its own.
    fn comments(&mut self, gap: Gap<'s>, group: GroupId, flat: &'static str, is_first: bool) -> bool {
        self.trailing(&gap);
        let mut has_own = false;
        for (empty, text) in gap.own {
            let empty = empty && (has_own || !is_first);
            self.break_(Break { group, place: Place::Inside, flat, empty });
            self.pieces.push(Piece::Comment { text, own_line: true });
            has_own = true;
        }
        self.ends += usize::from(has_own);
        has_own
    }

    fn trailing(&mut self, gap: &Gap<'s>) {
        if let Some(text) = gap.trailing {
            self.pieces.push(Piece::Comment { text, own_line: false });
            self.ends += 1;
        }
    }

    /// A place within an expression where its line goes on below, if it does so in the source.
    pub(super) fn go_on(&mut self, flat: &'static str) {
        let gap = self.gap(false);
        if !gap.breaks() {
            self.push(flat);
            return;
        }
        self.trailing(&gap);
        for (_, text) in gap.own {
            self.pieces.push(Piece::Newline);
            self.pieces.push(Piece::Comment { text, own_line: true });
        }
        self.pieces.push(Piece::Newline);
        self.ends += 1;
    }
}
