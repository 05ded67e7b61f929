//! Maps that keep the order of the source, for what is asked by name all the time.
//!
//! Names are short and nobody attacks their own project, so the hash is a
//! quick one. It is the same in every run, but nothing may depend on it: the
//! order is that of insertion.

use foldhash::fast::FixedState;

/// Values by name, in the order in which they were put in.
pub type Map<K, V> = indexmap::IndexMap<K, V, FixedState>;
