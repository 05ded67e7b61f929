//! What a formatted text is made of, before it is known where lines end.
//!
//! A list of pieces in the order of the text; brackets are groups, whose
//! breaks are all newlines or none. Whether a group is broken may be known
//! from the source, or is found out when it meets the end of the line.

/// The index of a [`Group`].
pub(super) type GroupId = u32;

/// The group around all statements of a file.
pub(super) const FILE: GroupId = 0;

/// A part of the text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'s> {
    /// Part of one line.
    Text(&'s str),
    /// Behind the opening bracket.
    Open(GroupId),
    /// Before the closing bracket's text.
    Close(GroupId),
    /// A new line where the group is broken.
    Break(Break),
    /// Between two elements that the source has on one line: a new line where the group is broken because
    /// it is too long, or where the next element would be.
    Join(GroupId),
    /// A new line within an expression.
    Newline,
    /// A comment; always before a new line.
    Comment {
        /// From its slashes on.
        text: &'s str,
        /// Whether it has its line for itself.
        own_line: bool,
    },
    /// `=` or `+=` of a statement in this group.
    Equals {
        /// The group that holds the statement.
        group: GroupId,
        /// The sign.
        sign: &'static str,
    },
    /// A new line within a string.
    Line {
        /// What stands there.
        text: &'s str,
        /// Whether it moves with the statement; else it stands as it stood.
        indented: bool,
    },
}

/// A place where a group may break.
#[derive(Clone, Copy, Debug)]
pub(super) struct Break {
    pub(super) group: GroupId,
    pub(super) place: Place,
    /// What stands there where the group is not broken.
    pub(super) flat: &'static str,
    /// Whether an empty line comes first.
    pub(super) empty: bool,
}

/// Where in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before what it holds, or between two of these.
    Inside,
    /// Before the closing bracket.
    End,
}

/// Brackets and what is in them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) state: State,
    /// Whether it is broken where its line is too long.
    pub(super) breakable: bool,
    /// Whether it holds one expression, which goes on below its start.
    pub(super) single: bool,
}

/// Whether the breaks of a group are newlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// They are not.
    Flat,
    /// They are in the source.
    Source,
    /// They are, because it is too long for a line.
    Width,
}

/// All of a text.
#[derive(Debug)]
pub(super) struct Built<'s> {
    pub(super) pieces: Vec<Piece<'s>>,
    pub(super) groups: Vec<Group>,
}
