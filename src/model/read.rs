//! How a word becomes a struct: the `model!` macro and what its fields may be.

use crate::base::origin::Sourced;
use crate::base::quantity::Percent;
use indexmap::IndexMap;
use std::borrow::Cow;

/// Entries by label, in source order.
pub type Keyed<'s, T> = IndexMap<Cow<'s, str>, T>;

/// Both ends of a range; one value means both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends<T> {
    /// The lower one.
    pub min: Sourced<T>,
    /// The upper one.
    pub max: Sourced<Limit<T>>,
}

/// The upper end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit<T> {
    /// Up to this.
    At(T),
    /// `unlimited`
    Unlimited,
}

/// A number of pods or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    /// So many.
    Int(i64),
    /// This share.
    Percent(Percent),
}

/// Declares structs that mirror words; a field is read by its name.
macro_rules! model {
    ($(
        $(#[$doc:meta])*
        pub struct $name:ident $(<$s:lifetime>)? {
            $($(#[$field_doc:meta])* pub $field:ident: $ty:ty,)*
        }
    )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "documented where it is declared, in stdlib")]
        pub struct $name $(<$s>)? {
            $($(#[$field_doc])* pub $field: $ty,)*
            /// The block that it was read from.
            pub origin: crate::base::origin::OriginId,
        }
    )* };
}
pub(crate) use model;
