//! Where a value was written: in Rust source or in a text file.

use core::panic::Location;

/// The place of an instruction, a setting or a waiver.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At<'a> {
    /// A call in Rust source; lines and columns count from 1.
    Rust {
        /// Path as the compiler was given it.
        file: &'a str,
        /// Line of the call.
        line: u32,
        /// Column of the function's or method's name.
        column: u32,
    },
    /// A range of bytes in a text file.
    Text {
        /// Name of the file.
        file: &'a str,
        /// First byte.
        start: u32,
        /// First byte after the range.
        end: u32,
    },
}

impl<'a> At<'a> {
    /// The place of the caller, through every `#[track_caller]` function.
    #[track_caller]
    pub const fn here() -> Self {
        let caller = Location::caller();
        At::Rust {
            file: caller.file(),
            line: caller.line(),
            column: caller.column(),
        }
    }

    /// The file that holds the place.
    pub const fn file(&self) -> &'a str {
        match *self {
            At::Rust { file, .. } | At::Text { file, .. } => file,
        }
    }

    /// Whether both are the same place of the same kind; the file is not compared.
    pub(crate) const fn same(&self, other: &At<'_>) -> bool {
        match (*self, *other) {
            (
                At::Rust { line, column, .. },
                At::Rust {
                    line: other_line,
                    column: other_column,
                    ..
                },
            ) => line == other_line && column == other_column,
            (
                At::Text { start, end, .. },
                At::Text {
                    start: other_start,
                    end: other_end,
                    ..
                },
            ) => start == other_start && end == other_end,
            _ => false,
        }
    }
}
