//! A text with its variables replaced, where it has any.

use super::scope::{Expand, Scope};
use super::vocabulary::{drop_last, has_byte};

/// Longest text whose variables are replaced; of a longer one a part stays unknown.
const LONGEST: usize = 160;

/// What a text says once its variables are replaced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved<'a> {
    written: &'a [u8],
    buffer: [u8; LONGEST],
    len: usize,
    replaced: bool,
    /// Whether a part of it is known only to the build; that part is left out.
    pub(crate) unknown: bool,
}

impl<'a> Resolved<'a> {
    /// As the current line sees it.
    pub(crate) const fn of(written: &'a [u8], scope: &Scope<'_, 'a>) -> Self {
        Self::collect(written, scope.expand(written), scope)
    }

    /// As the current line sees it in a build without arguments.
    pub(crate) const fn by_default(written: &'a [u8], scope: &Scope<'_, 'a>) -> Self {
        Self::collect(written, scope.expand_defaults(written), scope)
    }

    const fn collect(written: &'a [u8], mut bytes: Expand<'a>, scope: &Scope<'_, 'a>) -> Self {
        let mut resolved = Resolved {
            written,
            buffer: [0; LONGEST],
            len: 0,
            replaced: false,
            unknown: false,
        };
        if !has_byte(written, b'$') {
            return resolved;
        }
        resolved.replaced = true;
        while let Some(byte) = bytes.next(scope) {
            if resolved.len == LONGEST {
                resolved.unknown = true;
                return resolved;
            }
            resolved.buffer[resolved.len] = byte;
            resolved.len += 1;
        }
        resolved.unknown = bytes.unknown;
        resolved
    }

    /// The text.
    pub(crate) const fn bytes(&self) -> &[u8] {
        if self.replaced {
            drop_last(&self.buffer, LONGEST - self.len)
        } else {
            self.written
        }
    }
}
