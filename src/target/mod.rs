//! What a program is compiled to.

pub mod dockerfile;
