//! Floor 3: a tree and its comments, written as everybody writes them.
//!
//! Where a line ends is the author's choice, within the rules of `layout`;
//! blanks are not. `build` walks the tree along the text and makes a flat
//! list of pieces, `layout` puts them on lines, `lines` aligns those. No
//! token is made up or moved but commas, so the tree stays the same. Knows no
//! word of the language, and formats what does not compile.

mod build;
mod exprs;
mod layout;
mod lines;
mod pieces;
mod statements;
#[cfg(test)]
mod tests;
mod texts;

use crate::base::diagnostic::Diagnostic;
use crate::base::span::FileId;
use crate::syntax::parse;
use build::Builder;

/// Columns that a block or list on one line may reach; a comment behind it may go on.
const WIDEST: usize = 120;
/// Blanks of a level.
const STEP: usize = 2;
/// Blanks before a comment behind something.
const BEFORE_COMMENT: usize = 3;

/// The mark that some editors put before the text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text, formatted; or what is wrong with its syntax, at places that count from behind a byte order mark.
///
/// A mark stays, and lines end as the first one does.
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let parsed = parse(file, body);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    let built = Builder::new(body).file(&parsed.ast);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    if body.len() < text.len() {
        out.push(BYTE_ORDER_MARK);
    }
    lines::write(&layout::lay(built), &mut out);
    let is_windows = body.find('\n').is_some_and(|at| body[..at].ends_with('\r'));
    Ok(if is_windows { out.replace('\n', "\r\n") } else { out })
}
