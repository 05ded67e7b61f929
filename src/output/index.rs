//! `gdeploy.dev/index/v1`: what a section was made from and what is in it.
//!
//! It stands beside the files as `index.json`, paths relative to it, so a
//! section can be moved. By its digests a later run knows its own files:
//! only these does it replace or remove.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::tree::is_plain;

/// The name of the index within its section.
pub const FILE: &str = "index.json";
/// The version that this compiler writes and reads.
pub const SCHEMA: &str = "gdeploy.dev/index/v1";

/// The index of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`SCHEMA`]
    pub schema: String,
    /// What the whole section was last made from.
    #[serde(flatten)]
    pub made: Made,
    /// All files of the section but the index, by path.
    pub files: Vec<File>,
}

/// By whom and from what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// `gdeployc 1.4.2`
    pub compiler: String,
    /// The inputs that were given, as they were written.
    pub inputs: BTreeMap<String, String>,
    /// The files that were read, by name.
    pub sources: Vec<Source>,
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Relative to the project.
    pub file: String,
    /// See [`digest`].
    pub digest: String,
}

/// One file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Relative to the index.
    pub path: String,
    /// See [`digest`].
    pub digest: String,
}

/// SHA-256, in hex.
pub fn digest(content: &[u8]) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
    text
}

impl Index {
    /// The index of these files.
    pub fn new(made: Made, files: Vec<File>) -> Self {
        Self { schema: SCHEMA.to_owned(), made, files }
    }

    /// As it stands on disk, one entry a line so that its history can be read.
    pub fn to_json(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("plain structs are JSON");
        text.push(b'\n');
        text
    }

    /// Reads one; what is wrong with it as the end of a sentence.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            schema: String,
        }
        let version: Version =
            serde_json::from_slice(text).map_err(|error| format!("is not JSON of ours: {error}"))?;
        if version.schema != SCHEMA {
            return Err(format!("has the schema `{}`, and this compiler knows `{SCHEMA}`", version.schema));
        }
        let index: Self =
            serde_json::from_slice(text).map_err(|error| format!("is not complete: {error}"))?;
        match index.files.iter().find(|file| !is_plain(&file.path)) {
            Some(file) => Err(format!("lists `{}`, which is not a path within it", file.path)),
            None => Ok(index),
        }
    }
}
