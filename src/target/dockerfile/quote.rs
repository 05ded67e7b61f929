//! Quotes for the two readers of a Dockerfile: itself, and the shell of `RUN`.
//!
//! Within double quotes both expand `${name}` and take a backslash as an
//! escape; only the shell also runs what stands between backquotes, and only
//! the Dockerfile keeps a backslash before any other character. Go reads a
//! third layer in `-ldflags`; that one is left to whoever wrote the flag.

use super::{Arg, Part};

/// A value in an instruction of the Dockerfile's own: `ARG`, `ENV`, `LABEL`.
pub(super) fn dockerfile(template: &[Part<'_>]) -> String {
    quoted(template, &['\\', '"', '$'], |name| format!("${{{name}}}"))
}

/// One argument of a command in `RUN`. An argument without a default has to be given and not empty.
pub(super) fn shell(template: &[Part<'_>], args: &[Arg<'_>]) -> String {
    quoted(template, &['\\', '"', '$', '`'], |name| {
        let required = args.iter().any(|arg| arg.name == name && arg.default.is_none());
        format!("${{{name}{}}}", if required { ":?" } else { "" })
    })
}

/// A literal value, without quotes where every reader takes it as it is.
pub(super) fn word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    dockerfile(&[Part::Text(text)])
}

/// A literal argument in `RUN`, likewise.
pub(super) fn shell_word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    shell(&[Part::Text(text)], &[])
}

/// A text of the JSON form of `ENTRYPOINT`.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "./_-:@+,".contains(c);
    !text.is_empty() && text.chars().all(plain)
}

fn quoted(template: &[Part<'_>], escaped: &[char], arg: impl Fn(&str) -> String) -> String {
    let mut out = String::from('"');
    for part in template {
        match part {
            Part::Text(text) => {
                for c in text.chars() {
                    if escaped.contains(&c) {
                        out.push('\\');
                    }
                    // A line break would end the instruction.
                    out.push(if c.is_control() { ' ' } else { c });
                }
            }
            Part::Arg(name) => out.push_str(&arg(name)),
        }
    }
    out.push('"');
    out
}
