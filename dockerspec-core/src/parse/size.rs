//! Sizes as Docker and Compose write them: `512m`, `1.5g`, `300kb`, `1 m`.
//!
//! <https://pkg.go.dev/github.com/docker/go-units#RAMInBytes>

use core::fmt;

/// Reads a size in bytes; `k m g t p` are powers of 1024, with or without `b` or `ib` behind.
///
/// # Errors
/// There is no number, the number is negative, the unit is unknown, or the size is over 8 EiB.
///
/// ```
/// use dockerspec_core::parse::size;
///
/// assert_eq!(size("512m")?, 536_870_912);
/// assert_eq!(size("1.5 GiB")?, 1_610_612_736);
/// assert!(size("1x").is_err());
/// # Ok::<(), dockerspec_core::parse::SizeError>(())
/// ```
pub fn size(text: &str) -> Result<u64, SizeError> {
    let last = text
        .bytes()
        .rposition(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' '))
        .ok_or(SizeError::Number)?;
    let (number, unit) = text.split_at(last + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    if !number
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E'))
    {
        return Err(SizeError::Number);
    }
    let number: f64 = number.parse().map_err(|_| SizeError::Number)?;
    if number < 0.0 {
        return Err(SizeError::Negative);
    }
    let bytes = number * factor(unit).ok_or(SizeError::Unit)?;
    if bytes >= TOO_LARGE {
        return Err(SizeError::TooLarge);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range, and Docker drops the fraction"
    )]
    let bytes = bytes as u64;
    Ok(bytes)
}

/// Docker counts in signed 64 bits.
const TOO_LARGE: f64 = 9_223_372_036_854_775_808.0;

fn factor(unit: &str) -> Option<f64> {
    const KIB: f64 = 1024.0;
    let mut unit = unit.chars();
    let factor = match unit.next().map(|ch| ch.to_ascii_lowercase()) {
        None => return Some(1.0),
        Some('b') => return unit.next().is_none().then_some(1.0),
        Some('k') => KIB,
        Some('m') => KIB * KIB,
        Some('g') => KIB * KIB * KIB,
        Some('t') => KIB * KIB * KIB * KIB,
        Some('p') => KIB * KIB * KIB * KIB * KIB,
        Some(_) => return None,
    };
    let rest = unit.as_str();
    (rest.is_empty() || rest.eq_ignore_ascii_case("b") || rest.eq_ignore_ascii_case("ib"))
        .then_some(factor)
}

/// Why a text is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SizeError {
    /// There is no number.
    Number,
    /// The number is below zero.
    Negative,
    /// The unit is none of `b k m g t p`.
    Unit,
    /// Over 8 EiB.
    TooLarge,
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SizeError::Number => "a size is a number of bytes, like `1048576`, `512m` or `1.5g`",
            SizeError::Negative => "the size is negative",
            SizeError::Unit => "the unit of a size is one of `b`, `k`, `m`, `g`, `t`, `p`",
            SizeError::TooLarge => "the size is over 8 EiB",
        })
    }
}

impl core::error::Error for SizeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_docker_reads_is_read() {
        for (text, bytes) in [
            ("0", 0),
            ("32", 32),
            ("32b", 32),
            ("32B", 32),
            ("512m", 536_870_912),
            ("1.5g", 1_610_612_736),
            ("300kb", 307_200),
            ("300KiB", 307_200),
            ("1 m", 1_048_576),
            (".5k", 512),
            ("1e3", 1000),
            ("2t", 2_199_023_255_552),
            ("3P", 3_377_699_720_527_872),
            ("1.9", 1),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_docker_refuses_is_refused() {
        for (text, error) in [
            ("", SizeError::Number),
            ("m", SizeError::Number),
            (" ", SizeError::Number),
            ("hello", SizeError::Number),
            ("1  m", SizeError::Number),
            ("$SIZE1", SizeError::Number),
            ("inf1", SizeError::Number),
            ("-1m", SizeError::Negative),
            ("1x", SizeError::Unit),
            ("1bb", SizeError::Unit),
            ("1mx", SizeError::Unit),
            ("1kbb", SizeError::Unit),
            ("1mé", SizeError::Unit),
            ("8192p", SizeError::TooLarge),
        ] {
            assert_eq!(size(text), Err(error), "{text}");
        }
    }
}
