//! An entry of `config` as a statement of its own, in three layouts.
//!
//! The entry is all that the block holds, stands on lines of its own, or in a
//! line with others; and `config.X = …` only takes another head. Anything
//! else, such as a comment behind it, is left to people.

use crate::base::diagnostic::Edit;
use crate::base::span::Span;

/// `statement` is the entry, `value` its value, `block` the word `config` before the block.
pub(super) fn edits(text: &str, name: &str, statement: Span, value: Span, block: Span) -> Option<Vec<Edit>> {
    let range = |start: usize, end: usize| -> Option<Span> {
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()?, ..statement })
    };
    let (start, end) = (statement.start as usize, statement.end as usize);
    let written = text.get(value.start as usize..value.end as usize)?;
    let secret = format!("secret {name} = {written}");
    if text.get(start..end)?.starts_with("config.") {
        let head = range(start, value.start as usize)?;
        return Some(vec![Edit { span: head, text: format!("secret {name} = ") }]);
    }
    let whole = whole(text, statement, block)?;
    if whole != statement {
        return Some(vec![Edit { span: whole, text: secret }]);
    }
    let line = text.get(..block.start as usize)?.rsplit('\n').next()?;
    let is_line_start = line.trim().is_empty();
    let joint = if is_line_start { format!("\n{line}") } else { ", ".to_owned() };
    let insert = Edit { span: range(block.start as usize, block.start as usize)?, text: secret + &joint };
    Some(vec![insert, deleted(text, statement)?])
}

/// The entry, or the block where that holds nothing else.
pub(super) fn whole(text: &str, statement: Span, block: Span) -> Option<Span> {
    let (start, end) = (statement.start as usize, statement.end as usize);
    if text.get(start..end)?.starts_with("config.") {
        return Some(statement);
    }
    let inside = text.get(block.end as usize..start).filter(|_| block.file == statement.file)?.trim_start();
    let others = inside.strip_prefix('{').filter(|others| !others.contains(['{', '}']))?;
    text.get(block.start as usize..block.end as usize).filter(|word| *word == "config")?;
    let rest = text.get(end..)?.trim_start().strip_prefix('}').filter(|_| others.trim().is_empty());
    let Some(rest) = rest else { return Some(statement) };
    Some(Span { start: block.start, end: u32::try_from(text.len() - rest.len()).ok()?, ..statement })
}

/// The edit that deletes a statement, with its line or its comma.
pub(super) fn deleted(text: &str, statement: Span) -> Option<Edit> {
    let range = |start: usize, end: usize| -> Option<Span> {
        Some(Span { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()?, ..statement })
    };
    let (start, end) = (statement.start as usize, statement.end as usize);
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    let own_line = before.rsplit('\n').next().filter(|line| line.trim().is_empty() && before.contains('\n'));
    let rest_of_line = after.split('\n').next().unwrap_or_default();
    let gone = match own_line {
        Some(indent) if rest_of_line.trim().is_empty() => {
            range(start - indent.len(), (end + rest_of_line.len() + 1).min(text.len()))?
        }
        Some(_) => return None,
        None => match (after.trim_start_matches(' ').strip_prefix(','), before.trim_end_matches(' ')) {
            (Some(rest), _) => range(start, text.len() - rest.trim_start_matches(' ').len())?,
            (None, before) if before.ends_with(',') => range(before.len() - 1, end)?,
            _ => return None,
        },
    };
    Some(Edit { span: gone, text: String::new() })
}

#[cfg(test)]
mod tests;
