//! Bytes that never show in a debug print: a plan holds secrets that nobody marked.

use std::fmt;
use std::ops::Deref;

/// A value whose `Debug` says nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Hidden<T>(pub(crate) T);

impl<T> Deref for Hidden<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
