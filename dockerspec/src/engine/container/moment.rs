//! Points in time, as people write them and as the engine does.

use std::error::Error;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const NANOS: i128 = 1_000_000_000;
const DAY: i64 = 86_400;

/// A point in time, in UTC, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    nanos: i128,
}

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoMoment {
    text: String,
}

impl fmt::Display for NoMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no point in time; write how long ago (`10m`, `1h30m`, `2d`), a date (`2026-03-01`, \
             `2026-03-01T12:00:00Z`, in UTC unless it says otherwise) or seconds since 1970",
            self.text.escape_debug()
        )
    }
}

impl Error for NoMoment {}

impl Moment {
    /// This moment, by the clock of this machine.
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            nanos: i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
        }
    }

    /// So many seconds after 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self {
            nanos: i128::from(seconds) * NANOS,
        }
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        i64::try_from(self.nanos.div_euclid(NANOS)).unwrap_or(i64::MAX)
    }

    /// Reads `10m` (before `now`), RFC 3339 (UTC unless it says otherwise), a date, or seconds since 1970.
    ///
    /// # Errors
    ///
    /// If the text is none of these.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::engine::Moment;
    ///
    /// let now = Moment::from_seconds(1_000_000);
    /// assert_eq!(Moment::parse("1h30m", now).map(Moment::seconds), Ok(994_600));
    /// assert_eq!(Moment::parse("1970-01-02T01:00:00+01:00", now).map(Moment::seconds), Ok(86_400));
    /// assert!(Moment::parse("yesterday", now).is_err());
    /// ```
    pub fn parse(text: &str, now: Self) -> Result<Self, NoMoment> {
        let word = text.trim();
        let found = seconds(word)
            .or_else(|| ago(word).map(|it| now.nanos - it))
            .or_else(|| date(word));
        match found {
            Some(nanos) => Ok(Self { nanos }),
            None => Err(NoMoment {
                text: text.to_owned(),
            }),
        }
    }

    /// A time of the engine; none where it stands for "never", as `0001-01-01T00:00:00Z`.
    pub(super) fn of_engine(text: &str) -> Option<Self> {
        let nanos = date(text)?;
        (nanos > 0).then_some(Self { nanos })
    }

    /// How many whole seconds have passed from here to `later`.
    pub fn seconds_until(self, later: Self) -> i64 {
        i64::try_from((later.nanos - self.nanos).div_euclid(NANOS)).unwrap_or(i64::MAX)
    }
}

/// `2026-03-01T12:00:00Z`, without fractions of a second.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let (year, month, day) = civil(seconds.div_euclid(DAY));
        let rest = seconds.rem_euclid(DAY);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    }
}

/// `1700000000.5`
fn seconds(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let whole: i64 = whole.parse().ok()?;
    Some(i128::from(whole) * NANOS + fraction(part)?)
}

/// The digits behind the point, in nanoseconds.
fn fraction(digits: &str) -> Option<i128> {
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let nine = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(nine.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

/// `1h30m`, `1.5h`, in nanoseconds.
fn ago(text: &str) -> Option<i128> {
    let mut rest = text;
    let mut sum = 0i128;
    while !rest.is_empty() {
        let end = rest.find(|it: char| !(it.is_ascii_digit() || it == '.'))?;
        let (whole, part) = rest
            .get(..end)?
            .split_once('.')
            .unwrap_or((rest.get(..end)?, "0"));
        let whole: i64 = whole.parse().ok()?;
        rest = rest.get(end..)?;
        let letters = rest
            .find(|it: char| !it.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let unit = match rest.get(..letters)? {
            "ms" => NANOS / 1000,
            "s" => NANOS,
            "m" => 60 * NANOS,
            "h" => 3600 * NANOS,
            "d" => i128::from(DAY) * NANOS,
            "w" => 7 * i128::from(DAY) * NANOS,
            _ => return None,
        };
        sum = sum.checked_add(i128::from(whole).checked_mul(unit)?)?;
        sum = sum.checked_add(fraction(part)? * unit / NANOS)?;
        rest = rest.get(letters..)?;
    }
    (!text.is_empty()).then_some(sum)
}

/// RFC 3339, from the date alone to nanoseconds and a zone.
fn date(text: &str) -> Option<i128> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits.bytes().all(|it| it.is_ascii_digit()).then_some(())?;
        digits.parse().ok()
    };
    let is = |at: usize, byte: u8| text.as_bytes().get(at) == Some(&byte);
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let known = is(4, b'-') && is(7, b'-') && (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = days_from_civil(year, month, day);
    if !known || civil(days) != (year, month, day) {
        return None;
    }
    let midnight = i128::from(days * DAY) * NANOS;
    if text.len() == 10 {
        return Some(midnight);
    }
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    if !(is(10, b'T') || is(10, b't') || is(10, b' ')) || !is(13, b':') || hour > 23 || minute > 59
    {
        return None;
    }
    let (second, mut rest) = if is(16, b':') {
        (number(17..19)?, text.get(19..)?)
    } else {
        (0, text.get(16..)?)
    };
    if second > 60 {
        return None;
    }
    let mut nanos = 0;
    if let Some(behind) = rest.strip_prefix('.') {
        let end = behind
            .find(|it: char| !it.is_ascii_digit())
            .unwrap_or(behind.len());
        nanos = fraction(behind.get(..end)?)?;
        rest = behind.get(end..)?;
    }
    let offset = match rest.as_bytes() {
        [] | [b'Z' | b'z'] => 0,
        [
            sign @ (b'+' | b'-'),
            a @ b'0'..=b'2',
            b @ b'0'..=b'9',
            b':',
            c @ b'0'..=b'5',
            d @ b'0'..=b'9',
        ] => {
            let digit = |it: &u8| i64::from(it - b'0');
            let minutes = (digit(a) * 10 + digit(b)) * 60 + digit(c) * 10 + digit(d);
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    let seconds = hour * 3600 + (minute - offset) * 60 + second;
    Some(midnight + i128::from(seconds) * NANOS + nanos)
}

/// Days since 1970 of a date of the Gregorian calendar.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + (month <= 2) as i64;
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::Moment;

    fn at(text: &str) -> Option<i64> {
        let now = Moment::from_seconds(1_700_000_000);
        Moment::parse(text, now).ok().map(Moment::seconds)
    }

    #[test]
    fn durations_dates_and_seconds_are_read() {
        for (text, seconds) in [
            ("10m", 1_699_999_400),
            ("1h30m", 1_699_994_600),
            ("1.5h", 1_699_994_600),
            ("2d", 1_699_827_200),
            ("1700000000", 1_700_000_000),
            ("1700000000.75", 1_700_000_000),
            ("0", 0),
            ("2023-11-14", 1_699_920_000),
            ("2023-11-14T22:13:20Z", 1_700_000_000),
            ("2023-11-14T22:13:20.999999999Z", 1_700_000_000),
            ("2023-11-14 22:13", 1_699_999_980),
            ("2023-11-14T23:13:20+01:00", 1_700_000_000),
            ("2024-02-29", 1_709_164_800),
        ] {
            assert_eq!(at(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "m",
            "10",
            "10x",
            "2023-02-29",
            "2023-13-01",
            "yesterday",
            "1h-",
            "2023-11-14T",
            "é",
            "99999999999999999999d",
        ] {
            assert!(text == "10" || at(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59Z",
            "2026-11-26T21:00:01Z",
        ] {
            let now = Moment::from_seconds(0);
            assert_eq!(Moment::parse(text, now).unwrap().to_string(), text);
        }
        assert_eq!(Moment::of_engine("0001-01-01T00:00:00Z"), None);
    }
}
