//! The manual as one Markdown text: a heading for each word, a table of what may stand in it.

use std::fmt::Write as _;

use crate::driver::ManualEntry;

/// The whole reference.
pub(super) fn drawn(entries: &[ManualEntry]) -> String {
    let mut text = format!(
        "# The words of gdeploy {}\n\nMade by `gdeployc manual` from the declarations that the checker reads.\n",
        env!("CARGO_PKG_VERSION")
    );
    for entry in entries {
        let page = &entry.page;
        let _ = write!(text, "\n## {}\n\n```gdeploy\n{}\n```\n", entry.path, page.form);
        let inside: Vec<String> = page
            .inside
            .iter()
            .map(|name| if name == "root" { "the root of a file".to_owned() } else { format!("`{name}`") })
            .collect();
        if !inside.is_empty() {
            let _ = writeln!(text, "\nStands in {}.", inside.join(", "));
        }
        if let Some(doc) = &page.doc {
            let _ = writeln!(text, "\n{doc}");
        }
        let members: Vec<_> = page.members.iter().filter(|member| !member.planned).collect();
        if members.is_empty() {
            continue;
        }
        text.push_str("\n| | |\n|---|---|\n");
        for member in members {
            let doc = member.doc.as_deref().unwrap_or_default().replace('\n', " ");
            let _ = writeln!(text, "| {} | {} |", code(&member.form), doc.replace('|', "\\|"));
        }
    }
    text
}

/// A `|` would end the cell, in code too.
fn code(text: &str) -> String {
    let ticks = if text.contains('`') { "``" } else { "`" };
    format!("{ticks}{}{ticks}", text.replace('|', "\\|"))
}
