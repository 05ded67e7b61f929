//! Values from outside.
