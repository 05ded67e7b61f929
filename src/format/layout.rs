//! Pieces to lines: which groups are broken, and how far lines are indented.
//!
//! A group is broken where the source has a newline directly inside of its
//! brackets, or, for blocks and lists, where it would reach beyond
//! [`WIDEST`]; outer groups first. The length of a line is that without what
//! aligns it, so that a second run decides the same. What a broken group holds
//! is one step deeper than the line that it opens on, however many open there.
//! Looking ahead ends where the line does, so the time is linear.

use super::pieces::{Break, Built, FILE, Group, GroupId, Piece, Place, State};
use super::{STEP, WIDEST};
use unicode_width::UnicodeWidthStr as _;

/// A line without its indentation and what aligns it.
#[derive(Debug)]
pub(super) struct Line<'s> {
    /// Its text is a range of [`Laid::text`].
    pub(super) start: usize,
    pub(super) end: usize,
    /// Blanks before it.
    pub(super) indent: usize,
    /// Where the text of `=` or `+=` begins, and how long it is.
    pub(super) equals: Option<(usize, usize)>,
    pub(super) comment: Option<&'s str>,
    /// Whether an empty line comes first.
    pub(super) empty: bool,
    /// Whether it holds all of a statement, or of an element of a list.
    pub(super) is_whole: bool,
}

/// All lines.
#[derive(Debug, Default)]
pub(super) struct Laid<'s> {
    pub(super) text: String,
    pub(super) lines: Vec<Line<'s>>,
}

/// A group that is open.
struct Frame {
    group: GroupId,
    /// The level of the line that it opens on.
    base: usize,
    /// How many lines there were when what stands in it at the moment began.
    lines: usize,
}

struct Layout<'s> {
    built: Built<'s>,
    laid: Laid<'s>,
    frames: Vec<Frame>,
    column: usize,
    /// Blanks before a statement on this line; a text may stand elsewhere.
    level: usize,
    /// The group whose break began this line.
    begun_by: Option<GroupId>,
}

pub(super) fn lay(built: Built<'_>) -> Laid<'_> {
    let mut layout =
        Layout { laid: Laid::default(), frames: Vec::new(), column: 0, level: 0, begun_by: None, built };
    for at in 0..layout.built.pieces.len() {
        layout.piece(at);
    }
    layout.end(Some(FILE));
    layout.laid
}

impl Layout<'_> {
    fn piece(&mut self, at: usize) {
        match self.built.pieces[at] {
            Piece::Text(text) => self.put(text),
            Piece::Open(group) => {
                self.frames.push(Frame { group, base: self.level, lines: self.laid.lines.len() });
                let Group { state, breakable, .. } = self.group(group);
                if state == State::Flat && breakable && !self.fits(at + 1, group) {
                    self.built.groups[group as usize].state = State::Width;
                }
            }
            Piece::Close(_) => {
                self.frames.pop();
            }
            Piece::Break(Break { group, place, flat, empty }) => {
                if self.group(group).state == State::Flat {
                    self.put(flat);
                    return;
                }
                let base = self.frames.last().map(|frame| frame.base);
                let level = match place {
                    Place::Inside => base.map_or(0, |base| base + STEP),
                    Place::End => base.unwrap_or(0),
                };
                self.begin(level, Some(group), empty);
                self.next_in_frame();
            }
            Piece::Join(group) => {
                // As if the source had it so, what takes several lines has nothing behind it.
                let is_long = self.frames.last().is_some_and(|frame| frame.lines < self.laid.lines.len());
                let breaks = match self.group(group).state {
                    State::Flat => false,
                    State::Width => true,
                    State::Source => is_long || !self.fits_next(at + 1, group),
                };
                if breaks {
                    let base = self.frames.last().map_or(0, |frame| frame.base + STEP);
                    self.begin(base, Some(group), false);
                } else {
                    self.put(", ");
                }
                self.next_in_frame();
            }
            Piece::Newline => self.begin(self.below(), None, false),
            Piece::Comment { text, own_line: true } => {
                self.put(text);
                // It is nothing that lines beside it are aligned with.
                self.begun_by = None;
            }
            Piece::Comment { text, own_line: false } => {
                if let Some(line) = self.laid.lines.last_mut() {
                    line.comment = Some(text);
                }
            }
            Piece::Equals { group, sign } => {
                self.put(" ");
                let start = self.laid.text.len();
                self.put(sign);
                self.put(" ");
                if let Some(line) = self.laid.lines.last_mut()
                    && self.begun_by == Some(group)
                {
                    line.equals = Some((start, sign.len()));
                }
            }
            Piece::Line { text, indented } => {
                let level = self.level;
                self.begin(if indented { level + STEP } else { 0 }, None, false);
                self.level = level;
                self.put(text);
            }
        }
    }

    fn next_in_frame(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.lines = self.laid.lines.len();
        }
    }

    fn group(&self, group: GroupId) -> Group {
        self.built.groups[group as usize]
    }

    fn put(&mut self, text: &str) {
        self.laid.text.push_str(text);
        self.column += text.width();
    }

    /// Where an expression goes on: below its start if it is alone in its brackets, else deeper than what
    /// stands beside it.
    fn below(&self) -> usize {
        let Some(frame) = self.frames.last() else { return STEP };
        let group = self.group(frame.group);
        let is_beside = group.state != State::Flat && !group.single;
        frame.base + if is_beside { 2 * STEP } else { STEP }
    }

    /// Ends a line and begins the next; `by` is the group whose break that is.
    fn begin(&mut self, indent: usize, by: Option<GroupId>, empty: bool) {
        self.end(by);
        let start = self.laid.text.len();
        self.laid.lines.push(Line {
            start,
            end: start,
            indent,
            equals: None,
            comment: None,
            empty: empty && start > 0,
            is_whole: false,
        });
        self.column = indent;
        self.level = indent;
        self.begun_by = by;
    }

    fn end(&mut self, by: Option<GroupId>) {
        if let Some(line) = self.laid.lines.last_mut() {
            line.end = self.laid.text.len();
            line.is_whole = by.is_some() && self.begun_by == by;
        }
    }

    /// Whether a group that opens before `from` can stay on this line: up to where the line ends, or could.
    fn fits(&self, from: usize, tested: GroupId) -> bool {
        let mut column = self.column;
        let mut is_open = true;
        for piece in &self.built.pieces[from..] {
            // Groups are numbered as they open: those before were decided, those behind were not.
            let ends_line = |group: GroupId| match self.group(group) {
                _ if group == tested => false,
                Group { state: State::Flat, breakable, .. } => group > tested && !is_open && breakable,
                _ => true,
            };
            match piece {
                Piece::Text(text) => column += text.width(),
                Piece::Equals { sign, .. } => column += sign.len() + 2,
                Piece::Open(_) => {}
                Piece::Close(group) => is_open &= *group != tested,
                Piece::Break(at) if ends_line(at.group) => break,
                Piece::Break(at) => column += at.flat.len(),
                Piece::Join(group) if ends_line(*group) => break,
                Piece::Join(_) => column += 2,
                Piece::Newline | Piece::Comment { .. } | Piece::Line { .. } => break,
            }
            if column > WIDEST {
                return false;
            }
        }
        column <= WIDEST
    }

    /// Whether the next element of a list fits on the line of those before it.
    fn fits_next(&self, from: usize, list: GroupId) -> bool {
        let mut column = self.column + 2;
        for piece in &self.built.pieces[from..] {
            match piece {
                Piece::Text(text) => column += text.width(),
                Piece::Equals { sign, .. } => column += sign.len() + 2,
                Piece::Open(_) | Piece::Close(_) => {}
                Piece::Break(Break { group, .. }) | Piece::Join(group)
                    if *group == list || self.group(*group).state != State::Flat =>
                {
                    break;
                }
                Piece::Break(at) => column += at.flat.len(),
                Piece::Join(_) => column += 2,
                Piece::Newline | Piece::Comment { .. } | Piece::Line { .. } => break,
            }
            if column > WIDEST {
                return false;
            }
        }
        column <= WIDEST
    }
}
