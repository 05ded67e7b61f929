//! Floor 1: values to text, text to files.
//!
//! A value is anything that serialises; [`marked::Marked`] carries where its
//! parts came from, [`yaml`] writes it, [`tree::OutputTree`] collects what
//! was written, [`mod@write`] brings it to disk. Knows nothing of Kubernetes
//! beyond the order in which its people expect `name` and `metadata`.

pub mod index;
pub mod marked;
pub mod marks;
pub mod node;
pub mod replace;
pub mod tree;
pub mod write;
pub mod yaml;
