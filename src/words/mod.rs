//! Floor 4: the vocabulary, read from declarations in the language itself.
//!
//! `stdlib/*.gdeploy` declares what an `app` or a `probe` may contain, and a
//! project's `component`s declare words of the same kind; both go through
//! [`load`]. There is no second list: checker, `explain` and manual read
//! this one. Knows nothing of what a word compiles to.

pub mod codes;
pub mod form;
pub mod late;
mod inside;
pub mod load;
pub mod meaning;
pub mod stdlib;
pub mod types;
pub mod unknown;
pub mod value;
pub mod word;
