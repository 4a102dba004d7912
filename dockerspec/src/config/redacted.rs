//! A value that is not shown by accident.

use std::fmt;

/// A secret: the value is reached by [`reveal`](Redacted::reveal) only, and `Debug` prints `…`.
///
/// There is no `Display`, no comparison and no way to serialise it.
///
/// ```
/// use dockerspec::config::Redacted;
///
/// let key = Redacted::new(String::from("hunter2"));
/// assert_eq!(format!("{key:?}"), "…");
/// assert_eq!(key.reveal(), "hunter2");
/// ```
#[derive(Clone, Default)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, where it is needed.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt.write_str("…")
    }
}
