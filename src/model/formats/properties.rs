//! Java's properties: `server.port=8080`, a block inside a block as a dot.
//!
//! Written in ASCII, with `\u` for the rest, because older readers take
//! files for ISO-8859-1 and newer ones for UTF-8.

use super::super::files::MARK;
use super::{Refusal, entries, list, scalar};
use crate::values::value::Tree;
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn write(content: &Tree<'_>) -> Result<String, Refusal> {
    let mut writer = Writer { text: String::new(), path: Vec::new(), keys: BTreeSet::new() };
    writer.block(content)?;
    Ok(writer.text)
}

struct Writer {
    text: String,
    path: Vec<String>,
    keys: BTreeSet<String>,
}

impl Writer {
    fn block(&mut self, content: &Tree<'_>) -> Result<(), Refusal> {
        for (key, value) in entries(content) {
            self.path.push(key.to_string());
            match (value, scalar(value)) {
                (Tree::Map(_), _) => self.block(value)?,
                (_, Some(value)) => self.entry(&value)?,
                (_, None) => return Err(list(self.path.clone(), "a properties file")),
            }
            self.path.pop();
        }
        Ok(())
    }

    fn entry(&mut self, value: &str) -> Result<(), Refusal> {
        let key = self.path.join(".");
        escape(&mut self.text, &key, true);
        self.text.push('=');
        escape(&mut self.text, value, false);
        self.text.push('\n');
        if self.keys.insert(key.clone()) {
            return Ok(());
        }
        Err(Refusal {
            path: self.path.clone(),
            why: format!("`{key}` is there already, by another way to write it"),
            help: "keep one of them".to_owned(),
        })
    }
}

/// In a key a blank or a sign of assignment would end it; in a value only a blank at its start would be lost.
fn escape(text: &mut String, part: &str, is_key: bool) {
    for (at, letter) in part.char_indices() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            ' ' if is_key || at == 0 => text.push_str("\\ "),
            '=' | ':' if is_key => text.extend(['\\', letter]),
            '#' | '!' if is_key && at == 0 => text.extend(['\\', letter]),
            ' '..='~' | MARK => text.push(letter),
            other => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    let _ = write!(text, "\\u{unit:04X}");
                }
            }
        }
    }
}
