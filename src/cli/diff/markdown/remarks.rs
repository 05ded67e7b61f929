//! What is said of an object below a danger, and of all of them: dangers stand above the details.

use std::fmt::Write as _;

use super::{escaped, fence};
use crate::base::visible::visible;
use crate::cli::diff::heard::{self, Weight};
use crate::diff::impact::Level;
use crate::diff::report::Resource;

/// A list, and what to type.
pub(super) fn of(resource: &Resource) -> String {
    let mut out = String::new();
    let mut remark = |word: &str, text: &str| {
        let _ = writeln!(out, "- **{word}** {}", escaped(text));
    };
    for flag in resource.risks() {
        match flag.level {
            Level::Danger => {}
            Level::Warn => remark("warning", &flag.message),
            Level::Info => remark("note", &flag.message),
        }
    }
    if let Some(doubt) = heard::doubt(resource.verdict, &resource.heard) {
        remark("note", &doubt);
    }
    for line in heard::lines(&resource.heard) {
        match line.weight {
            Weight::Error => {}
            Weight::Warning => remark("warning", &line.text),
            Weight::Note => remark("note", &line.text),
        }
    }
    if let Some(left) = &resource.heard.left {
        let (fence, command) = (fence(&left.command), left.command.replace('\n', " "));
        let _ = writeln!(out, "\nTake it out with:\n\n{fence}sh\n{command}\n{fence}");
    }
    out
}

/// A note on all of it; lines after its first one are something to copy.
pub(super) fn noted(note: &str) -> String {
    let Some((first, rest)) = note.split_once('\n') else { return escaped(note) };
    let fence = fence(rest);
    let mut out = format!("{}\n>\n> {fence}yaml\n", escaped(first));
    for line in rest.lines() {
        let _ = writeln!(out, "> {}", visible(line));
    }
    out + "> " + &fence
}
