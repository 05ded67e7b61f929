//! A word's page: how it is written, what it is for, what may stand in it.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::base::render;
use crate::driver::WordPage;

/// The page, for a terminal of this width.
pub(super) fn drawn(page: &WordPage, width: usize) -> String {
    let mut text = page.form.clone();
    if page.inside == ["root"] {
        text.push_str("   at the root of a file");
    } else if !page.inside.is_empty() {
        let inside: Vec<String> = page.inside.iter().map(|name| format!("`{name}`")).collect();
        let _ = write!(text, "   in {}", inside.join(", "));
    }
    text.push('\n');
    if let Some(doc) = &page.doc {
        text.push('\n');
        for line in render::wrap(doc, width.saturating_sub(2)).lines() {
            let _ = writeln!(text, "{}", format!("  {line}").trim_end());
        }
    }
    if page.members.is_empty() {
        return text;
    }
    text.push('\n');
    let column = page.members.iter().map(|member| member.form.width()).filter(|form| *form <= 36).max();
    let column = column.unwrap_or_default();
    for member in &page.members {
        let doc = match (&member.doc, member.planned) {
            (_, true) => "(not supported yet)",
            (Some(doc), false) => doc.as_str(),
            (None, false) => "",
        };
        let doc = doc.replace('\n', " ");
        let pad = column.saturating_sub(member.form.width());
        // What does not fit beside its member stands below it.
        if member.form.width() > column || column + 4 + doc.width() > width {
            let _ = writeln!(text, "  {}", member.form);
            for line in render::wrap(&doc, width.saturating_sub(6)).lines() {
                let _ = writeln!(text, "{}", format!("      {line}").trim_end());
            }
        } else {
            let line = format!("  {}{}  {doc}", member.form, " ".repeat(pad));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}
