//! What a checkout makes of a file: line ends, encodings, and what a filter keeps elsewhere.
//!
//! `git` itself converts, but runs no filter that a repository's settings name.
//! What git-lfs keeps is taken from its own store; a file of another filter is
//! read as it is stored, and so is one that was not fetched: both are remarked.

use super::running::Running;
use crate::vfs::git::{Checkout, git, said};
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// What decides how a file is written, in the order in which it is asked for.
const ATTRIBUTES: [&str; 5] = ["filter", "text", "eol", "ident", "working-tree-encoding"];

/// A pointer of git-lfs begins so, and is no longer than this.
const POINTER: (&[u8], usize) = (b"version https://git-lfs.github.com/spec/v1\n", 1024);

/// Knows how the files of a checkout are written.
#[derive(Debug)]
pub(super) struct Made {
    checkout: Checkout,
    settings: OnceLock<Settings>,
    asked: Mutex<Option<Attributes>>,
}

/// What a checkout would write.
pub(super) struct Written {
    pub(super) bytes: Vec<u8>,
    /// Why that is not what is in `bytes`.
    pub(super) remark: Option<String>,
}

#[derive(Debug)]
struct Settings {
    /// Whether texts have the line ends of Windows.
    is_crlf: bool,
    /// Where git-lfs keeps files.
    store: Option<PathBuf>,
}

impl Made {
    pub(super) fn new(checkout: &Checkout) -> Self {
        Self { checkout: checkout.clone(), settings: OnceLock::new(), asked: Mutex::new(None) }
    }

    /// A file by its path from the folder, its name in the database, and what is stored there.
    pub(super) fn of(&self, path: &str, id: &str, bytes: Vec<u8>) -> io::Result<Written> {
        let settings = self.settings.get_or_init(|| Settings::of(&self.checkout));
        if bytes.len() <= POINTER.1 && bytes.starts_with(POINTER.0) {
            let found = oid(&bytes).and_then(|oid| kept(settings.store.as_deref()?, oid));
            return Ok(match found {
                Some(bytes) => Written { bytes, remark: None },
                None => {
                    let remark =
                        format!("`{path}` is kept by git-lfs and was not fetched: its pointer was read");
                    Written { bytes, remark: Some(remark) }
                }
            });
        }
        let [filter, text, eol, ident, encoding] = self.attributes(path)?;
        let is_set = |value: &str| !matches!(value, "unspecified" | "unset");
        if is_set(&filter) {
            // Of git-lfs only pointers are another thing in a checkout.
            let remark = (filter != "lfs").then(|| {
                format!(
                    "`{path}` goes through the filter `{filter}` at a checkout: it was read as it is stored"
                )
            });
            return Ok(Written { bytes, remark });
        }
        let is_crlf = eol == "crlf" || settings.is_crlf && text != "unset" && eol != "lf";
        if !is_crlf && !is_set(&ident) && !is_set(&encoding) || path.contains('\n') {
            return Ok(Written { bytes, remark: None });
        }
        let path = format!("--path={}{path}", self.checkout.prefix);
        let output = git(&self.checkout.folder).args(["cat-file", "--filters", &path, id]).output()?;
        let bytes = if output.status.success() { output.stdout } else { bytes };
        Ok(Written { bytes, remark: None })
    }

    fn attributes(&self, path: &str) -> io::Result<[String; ATTRIBUTES.len()]> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let attributes = match &mut *asked {
            Some(attributes) => attributes,
            none => none.insert(Attributes::start(&self.checkout)?),
        };
        attributes.of(path)
    }
}

impl Settings {
    fn of(checkout: &Checkout) -> Self {
        let said = |arguments: &[&str]| said(&checkout.folder, arguments);
        let endings = said(&["config", "--get-regexp", r"^core\.(autocrlf|eol)$"]).unwrap_or_default();
        let last = |name: &str| endings.lines().rev().find_map(|line| line.strip_prefix(name));
        let is_crlf = match last("core.autocrlf ") {
            Some("true") => true,
            Some("input") => false,
            _ => last("core.eol ") == Some("crlf") || last("core.eol ").is_none() && cfg!(windows),
        };
        let store = said(&["rev-parse", "--path-format=absolute", "--git-common-dir"]);
        Self { is_crlf, store: store.map(|folder| PathBuf::from(folder).join("lfs/objects")) }
    }
}

/// `oid sha256:4d7a…` of a pointer.
fn oid(pointer: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(pointer).ok()?;
    let oid = text.lines().find_map(|line| line.strip_prefix("oid sha256:"))?;
    (oid.len() == 64 && oid.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(oid)
}

#[expect(clippy::disallowed_methods, reason = "a store beside the database of objects")]
fn kept(store: &Path, oid: &str) -> Option<Vec<u8>> {
    std::fs::read(store.join(&oid[..2]).join(&oid[2..4]).join(oid)).ok()
}

/// A running `git check-attr --stdin`.
#[derive(Debug)]
struct Attributes(Running);

impl Attributes {
    fn start(checkout: &Checkout) -> io::Result<Self> {
        let mut asked = git(&checkout.folder);
        asked.args(["check-attr", "-z", "--stdin"]).args(ATTRIBUTES);
        Running::start(&mut asked).map(Self)
    }

    fn of(&mut self, path: &str) -> io::Result<[String; ATTRIBUTES.len()]> {
        let answers = self.0.ask(&format!("{path}\0"))?;
        let mut found = ATTRIBUTES.map(|_| String::new());
        for value in &mut found {
            // The path, the attribute, its value.
            for _ in 0..3 {
                let mut word = Vec::new();
                answers.read_until(0, &mut word)?;
                word.pop();
                *value = String::from_utf8_lossy(&word).into_owned();
            }
        }
        Ok(found)
    }
}
