//! Durations as Go and so Docker and Compose write them: `1m30s`, `.5s`, `250ms`, `0`.
//!
//! <https://pkg.go.dev/time#ParseDuration>

use core::fmt;
use core::time::Duration;

/// Reads a duration.
///
/// A number needs a unit, `ns us µs ms s m h`; days are none. Only a lone `0` needs no unit.
///
/// # Errors
/// The text is empty, a number or its unit is missing, the unit is unknown, the duration is
/// negative, or it is over 292 years, the longest that Docker can store.
///
/// ```
/// use core::time::Duration;
/// use dockerspec_core::parse::duration;
///
/// assert_eq!(duration("1m30s")?, Duration::from_secs(90));
/// assert_eq!(duration(".5s")?, Duration::from_millis(500));
/// assert!(duration("2d").is_err());
/// # Ok::<(), dockerspec_core::parse::DurationError>(())
/// ```
pub fn duration(text: &str) -> Result<Duration, DurationError> {
    let (negative, mut rest) = match text.as_bytes() {
        [b'-', ..] => (true, text.get(1..).unwrap_or("")),
        [b'+', ..] => (false, text.get(1..).unwrap_or("")),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    if rest.is_empty() {
        return Err(DurationError::Number);
    }
    let mut nanoseconds: u64 = 0;
    while !rest.is_empty() {
        let part = part(&mut rest)?;
        nanoseconds = nanoseconds
            .checked_add(part)
            .filter(|sum| *sum <= LONGEST)
            .ok_or(DurationError::TooLong)?;
    }
    if negative && nanoseconds > 0 {
        return Err(DurationError::Negative);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Go counts in signed nanoseconds.
const LONGEST: u64 = i64::MAX as u64;

/// Takes one number with its unit off the front.
fn part(rest: &mut &str) -> Result<u64, DurationError> {
    let (whole, behind) = digits(rest);
    let (fraction, behind) = match behind.strip_prefix('.') {
        Some(behind) => digits(behind),
        None => ("", behind),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(DurationError::Number);
    }
    let end = behind
        .find(|ch: char| ch == '.' || ch.is_ascii_digit())
        .unwrap_or(behind.len());
    let (name, behind) = behind.split_at(end);
    let unit = match name {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "" => return Err(DurationError::NoUnit),
        _ => return Err(DurationError::Unit),
    };
    let mut sum: u64 = 0;
    for digit in whole.bytes() {
        sum = sum
            .checked_mul(10)
            .and_then(|sum| sum.checked_add(u64::from(digit - b'0')))
            .ok_or(DurationError::TooLong)?;
    }
    let sum = sum.checked_mul(unit).ok_or(DurationError::TooLong)?;
    // Digits behind the eighteenth are far below a nanosecond.
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let tenths = fraction
        .bytes()
        .fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0'));
    let scale = fraction.bytes().fold(1, |scale: u128, _| scale * 10);
    let below = u64::try_from(tenths * u128::from(unit) / scale).unwrap_or(u64::MAX);
    let sum = sum.checked_add(below).ok_or(DurationError::TooLong)?;
    *rest = behind;
    Ok(sum)
}

fn digits(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DurationError {
    /// A number is missing.
    Number,
    /// A number has no unit behind it.
    NoUnit,
    /// The unit is none of `ns us ms s m h`.
    Unit,
    /// The duration is below zero.
    Negative,
    /// Over 292 years.
    TooLong,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DurationError::Number => "a duration is a number with a unit, like `30s` or `1m30s`",
            DurationError::NoUnit => "a duration needs a unit, like `30s` or `1m30s`",
            DurationError::Unit => {
                "the unit of a duration is one of `ns`, `us`, `ms`, `s`, `m`, `h`"
            }
            DurationError::Negative => "the duration is negative",
            DurationError::TooLong => "the duration is over 292 years",
        })
    }
}

impl core::error::Error for DurationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_reads_is_read() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("-0", 0),
            ("+1s", 1_000_000_000),
            ("1m30s", 90_000_000_000),
            (".5s", 500_000_000),
            ("1.s", 1_000_000_000),
            ("1.5h", 5_400_000_000_000),
            ("3us2ns", 3_002),
            ("7µs", 7_000),
            ("0.000000001s", 1),
            ("0.3333333333333333333h", 1_199_999_999_999),
            ("2562047h47m16.854775807s", i64::MAX as u64),
        ] {
            assert_eq!(
                duration(text),
                Ok(Duration::from_nanos(nanoseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for (text, error) in [
            ("", DurationError::Number),
            ("-", DurationError::Number),
            (".s", DurationError::Number),
            ("s", DurationError::Number),
            ("30", DurationError::NoUnit),
            ("1m30", DurationError::NoUnit),
            ("2d", DurationError::Unit),
            ("1 s", DurationError::Unit),
            ("1s ", DurationError::Unit),
            ("$T", DurationError::Number),
            ("2562047h47m16.854775808s", DurationError::TooLong),
            ("99999999999999999999s", DurationError::TooLong),
        ] {
            assert_eq!(duration(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_negative_duration_is_none() {
        assert_eq!(duration("-5s"), Err(DurationError::Negative));
    }
}
