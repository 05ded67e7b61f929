//! Files of variables, as shells, systemd and Docker Compose read them.
//!
//! Flat, a name and a value a line. What none of them reads differently
//! stands bare, all else between single quotes, where nothing is special;
//! what single quotes cannot hold, between double ones, as long as that
//! means the same to all. `docker run --env-file` takes quotes for a part
//! of the value, so bare is what most values are.

use super::super::files::MARK;
use super::{Refusal, entries, list, scalar};
use crate::values::value::Tree;

pub(super) fn write(content: &Tree<'_>) -> Result<String, Refusal> {
    let mut text = String::new();
    for (name, value) in entries(content) {
        let path = vec![name.to_string()];
        if let Tree::Map(_) = value {
            return Err(Refusal {
                path,
                why: "an env file has no blocks".to_owned(),
                help: format!("write one name for each value: `{}_PORT = …`", name.to_ascii_uppercase()),
            });
        }
        if let Some(why) = name_problem(name) {
            return Err(Refusal {
                path,
                why,
                help: "write it as programs read it: `LOG_LEVEL = …`".to_owned(),
            });
        }
        let Some(value) = scalar(value) else { return Err(list(path, "an env file")) };
        let Some(value) = quoted(&value) else {
            return Err(Refusal {
                path,
                why: "no way to quote it is the same to all who read such files".to_owned(),
                help: "write it as a file of another format, or as a file of its own".to_owned(),
            });
        };
        text.extend([name, "=", &value, "\n"]);
    }
    Ok(text)
}

fn name_problem(name: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        return Some("the name of a variable begins with a letter".to_owned());
    }
    name.chars().find(|c| !good(*c)).map(|bad| format!("`{bad}` does not belong in a variable's name"))
}

fn quoted(value: &str) -> Option<String> {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=".contains(c);
    if value.chars().all(is_bare) {
        return Some(value.to_owned());
    }
    if value.contains(|c: char| c.is_control() && c != MARK) {
        return None;
    }
    if !value.contains(['\'', '\\']) {
        return Some(format!("'{value}'"));
    }
    (!value.contains(['"', '\\', '$', '`', '!'])).then(|| format!("\"{value}\""))
}
