//! Times as the engine writes them.
//!
//! <https://www.rfc-editor.org/rfc/rfc3339>

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since
        .ok()
        .and_then(|it| i64::try_from(it.as_secs()).ok())
        .unwrap_or(0)
}

/// Now, to the nanosecond, as the engine reads times in requests.
pub(super) fn exactly() -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
}

/// Seconds since 1970 of `2026-11-26T21:18:05.123Z`; none for the year 1, which stands for never.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if year < 1970 {
        return None;
    }
    Some(days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset(text))
}

/// Seconds east of Greenwich.
fn offset(text: &str) -> i64 {
    let rest = text.get(19..).unwrap_or_default();
    let Some(at) = rest.find(['+', '-']) else {
        return 0;
    };
    let zone = rest.get(at + 1..).unwrap_or_default();
    let Some((hours, minutes)) = zone.split_once(':') else {
        return 0;
    };
    let seconds =
        hours.parse::<i64>().unwrap_or(0) * 3_600 + minutes.parse::<i64>().unwrap_or(0) * 60;
    if rest.get(at..=at) == Some("-") {
        -seconds
    } else {
        seconds
    }
}

/// Days from 1970-01-01, in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_time_is_read_with_and_without_a_zone() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2024-02-29T12:00:01.5Z"), Some(1_709_208_001));
        assert_eq!(
            seconds("2024-02-29T14:00:01.123456789+02:00"),
            Some(1_709_208_001)
        );
        assert_eq!(seconds("0001-01-01T00:00:00Z"), None);
        assert_eq!(seconds("soon"), None);
    }
}
