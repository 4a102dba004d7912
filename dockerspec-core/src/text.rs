//! `text!("{}:{}", HOST, PORT)`: a `&'static str` made of constants.

/// A value that `text!` can write.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// A string.
    Str(&'a str),
    /// A number, with its sign.
    Int(bool, u128),
}

/// Gives a value its way into a text; inherent functions, since const evaluation calls no traits.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Value<T>(pub T);

impl<'a> Value<&'a str> {
    /// The string.
    pub const fn piece(self) -> Piece<'a> {
        Piece::Str(self.0)
    }
}

impl Value<bool> {
    /// `true` or `false`.
    pub const fn piece(self) -> Piece<'static> {
        Piece::Str(if self.0 { "true" } else { "false" })
    }
}

macro_rules! integers {
    ($($unsigned:ty, $signed:ty;)*) => {
        $(
            impl Value<$unsigned> {
                /// The number.
                pub const fn piece(self) -> Piece<'static> {
                    Piece::Int(false, self.0 as u128)
                }
            }

            impl Value<$signed> {
                /// The number.
                pub const fn piece(self) -> Piece<'static> {
                    Piece::Int(self.0 < 0, self.0.unsigned_abs() as u128)
                }
            }
        )*
    };
}
integers! { u8, i8; u16, i16; u32, i32; u64, i64; u128, i128; usize, isize; }

/// Bytes that the text needs.
#[doc(hidden)]
pub const fn len(format: &str, pieces: &[Piece<'_>]) -> usize {
    let mut counter = Counter { len: 0 };
    let mut rest = format.as_bytes();
    let mut left = pieces;
    loop {
        rest = match rest {
            [b'{', b'{', tail @ ..] | [b'}', b'}', tail @ ..] => {
                counter.len += 1;
                tail
            }
            [b'{', b'}', tail @ ..] => {
                let [piece, others @ ..] = left else {
                    panic!("`text!` has more `{{}}` than values");
                };
                left = others;
                counter.piece(piece);
                tail
            }
            [b'{' | b'}', ..] => panic!("`text!` knows `{{}}`, `{{{{` and `}}}}` only"),
            [_, tail @ ..] => {
                counter.len += 1;
                tail
            }
            [] => break,
        };
    }
    assert!(left.is_empty(), "`text!` has more values than `{{}}`");
    counter.len
}

struct Counter {
    len: usize,
}

impl Counter {
    const fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Str(text) => self.len += text.len(),
            Piece::Int(negative, value) => self.len += digits(*value) + *negative as usize,
        }
    }
}

const fn digits(mut value: u128) -> usize {
    let mut count = 1;
    while value > 9 {
        value /= 10;
        count += 1;
    }
    count
}

/// The bytes of the text; `len` has said how many and has checked the format.
#[doc(hidden)]
pub const fn fill<const N: usize>(format: &str, pieces: &[Piece<'_>]) -> [u8; N] {
    let mut out = [0; N];
    let mut at = 0;
    let mut rest = format.as_bytes();
    let mut left = pieces;
    loop {
        rest = match rest {
            [b'{', b'}', tail @ ..] => {
                if let [piece, others @ ..] = left {
                    left = others;
                    at = write(&mut out, at, piece);
                }
                tail
            }
            [b'{', byte @ b'{', tail @ ..] | [b'}', byte @ b'}', tail @ ..] | [byte, tail @ ..] => {
                out[at] = *byte;
                at += 1;
                tail
            }
            [] => return out,
        };
    }
}

const fn write(out: &mut [u8], mut at: usize, piece: &Piece<'_>) -> usize {
    match piece {
        Piece::Str(text) => {
            let mut rest = text.as_bytes();
            while let [byte, tail @ ..] = rest {
                out[at] = *byte;
                at += 1;
                rest = tail;
            }
            at
        }
        Piece::Int(negative, value) => {
            if *negative {
                out[at] = b'-';
                at += 1;
            }
            let count = digits(*value);
            let mut left = *value;
            let mut index = count;
            while index > 0 {
                index -= 1;
                out[at + index] = b'0' + (left % 10) as u8;
                left /= 10;
            }
            at + count
        }
    }
}

/// Formats constants into a constant string: `text!("{}:{}", HOST, PORT)`.
///
/// Takes `&str`, `bool` and integers; a number is a typed constant, and a literal is written into the text.
///
/// ```
/// use dockerspec_core::text;
///
/// const PORT: u16 = 8080;
/// const URL: &str = text!("http://{}:{}/health", "model", PORT);
/// assert_eq!(URL, "http://model:8080/health");
/// ```
#[macro_export]
macro_rules! text {
    ($format:literal $(, $value:expr)* $(,)?) => {{
        const LEN: usize = $crate::text::len($format, &[$($crate::text::Value($value).piece()),*]);
        const BYTES: [u8; LEN] =
            $crate::text::fill($format, &[$($crate::text::Value($value).piece()),*]);
        const TEXT: &$crate::text::Str = match $crate::text::from_utf8(&BYTES) {
            $crate::text::Utf8::Ok(text) => text,
            $crate::text::Utf8::Err(_) => $crate::text::not_utf8(),
        };
        TEXT
    }};
}

#[doc(hidden)]
pub use core::primitive::str as Str;
#[doc(hidden)]
pub use core::result::Result as Utf8;
#[doc(hidden)]
pub use core::str::from_utf8;

#[doc(hidden)]
pub const fn not_utf8() -> ! {
    panic!("`text!` was given bytes that are no UTF-8")
}

#[cfg(test)]
mod tests {
    const LEAST: i64 = i64::MIN;

    #[test]
    fn numbers_keep_their_sign() {
        assert_eq!(text!("{}|{}", LEAST, true), "-9223372036854775808|true");
    }

    #[test]
    fn doubled_braces_are_braces() {
        assert_eq!(text!("{{{}}}", "x"), "{x}");
    }
}
