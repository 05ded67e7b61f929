//! `read("motd.txt")`: a file of the project as text.
//!
//! This floor reads no files: whoever makes the [`World`] hands a [`Files`] to
//! it, which knows the project's folder, and says why it gives nothing.
//!
//! [`World`]: crate::values::world::World

use super::Call;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::FileId;
use crate::values::eval::Evaluator;
use crate::values::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// GD0225: a file that is not there.
pub const MISSING_FILE: Code = Code::new("GD0225", "missing-file");
/// GD0226: a file that is there and is not read.
pub const UNREADABLE_FILE: Code = Code::new("GD0226", "unreadable-file");

/// The files of a project.
pub trait Files: fmt::Debug + Sync {
    /// The text of a file, by its path from the folder of the source `from`.
    fn read(&self, from: FileId, path: &str) -> Result<Arc<str>, Unreadable>;
}

/// Why a file gives no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not there; the nearest name that is.
    Missing(Option<String>),
    /// A path that begins at the root of the machine.
    Absolute,
    /// It leaves the project, itself or by a link.
    Outside,
    /// A folder, a pipe, a device.
    NoFile,
    /// More than 1 MiB.
    TooLarge,
    /// No UTF-8.
    NotText,
    /// The system says why.
    Failed(String),
}

pub(super) fn read<'a>(evaluator: &mut Evaluator<'a, '_>, call: &Call<'a>) -> Value<'a> {
    let path = call.text(0);
    match evaluator.world.files.read(call.span.file, path) {
        Ok(text) => Value::Text(Cow::Owned(text.to_string())),
        Err(problem) => {
            let finding = unreadable(call, path, &problem);
            evaluator.report(finding);
            Value::Unknown
        }
    }
}

fn unreadable(call: &Call<'_>, path: &str, problem: &Unreadable) -> Diagnostic {
    let span = call.arguments[0].span;
    if let Unreadable::Missing(near) = problem {
        let finding = Diagnostic::error(MISSING_FILE, format!("there is no file `{path}`"))
            .label(span, "from the folder of this file");
        return match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("write the path from the file that this stands in, with `/`"),
        };
    }
    let (message, label, help) = match problem {
        Unreadable::Missing(_) | Unreadable::Absolute => (
            "`read` takes a path within the project".to_owned(),
            "it begins at the root of the machine".to_owned(),
            "write the path from the file that this stands in: the result is the same on every machine",
        ),
        Unreadable::Outside => (
            format!("`{path}` is outside of the project"),
            "it leads out of the folder of project.gdeploy".to_owned(),
            "copy the file into the project: the result is the same on every machine",
        ),
        Unreadable::NoFile => (
            format!("`{path}` is no file"),
            "a folder, or something without a content of its own".to_owned(),
            "name one file: each is read by a `read` of its own",
        ),
        Unreadable::TooLarge => (
            format!("`{path}` is larger than 1 MiB"),
            "no object of Kubernetes holds more".to_owned(),
            "put it into the image or into a volume",
        ),
        Unreadable::NotText => (
            format!("`{path}` is not UTF-8 text"),
            "it has bytes that are no text".to_owned(),
            "save it as UTF-8; what is not text belongs into the image",
        ),
        Unreadable::Failed(why) => {
            (format!("`{path}` could not be read"), why.clone(), "see who may read it: `ls -l`")
        }
    };
    Diagnostic::error(UNREADABLE_FILE, message).label(span, label).help(help)
}
