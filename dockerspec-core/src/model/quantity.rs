//! Durations and amounts of memory as people write them: `1m30s`, `512MiB`.

use core::time::Duration;

/// A duration: parts of a number and a unit (`ns`, `us`, `µs`, `ms`, `s`, `m`, `h`, `d`), as in
/// `1m30s` or `1.5h`; a bare `0` is allowed.
///
/// ```
/// # use core::time::Duration;
/// # use dockerspec_core::model::quantity::parse_duration;
/// assert_eq!(parse_duration(b"1m30s"), Some(Duration::from_secs(90)));
/// assert_eq!(parse_duration(b"90"), None);
/// ```
pub const fn parse_duration(text: &[u8]) -> Option<Duration> {
    if matches!(text, [b'0']) {
        return Some(Duration::ZERO);
    }
    if text.is_empty() {
        return None;
    }
    let mut total: u128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let Some((number, tail)) = number(rest) else {
            return None;
        };
        let (unit, tail): (u128, &[u8]) = match tail {
            [b'n', b's', tail @ ..] => (1, tail),
            [b'u', b's', tail @ ..] | [0xc2, 0xb5, b's', tail @ ..] => (1_000, tail),
            [b'm', b's', tail @ ..] => (1_000_000, tail),
            [b's', tail @ ..] => (1_000_000_000, tail),
            [b'm', tail @ ..] => (60_000_000_000, tail),
            [b'h', tail @ ..] => (3_600_000_000_000, tail),
            [b'd', tail @ ..] => (86_400_000_000_000, tail),
            _ => return None,
        };
        total = total.saturating_add(number.times(unit));
        rest = tail;
    }
    let seconds = total / 1_000_000_000;
    if seconds > u64::MAX as u128 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both were just compared or reduced"
    )]
    Some(Duration::new(
        seconds as u64,
        (total % 1_000_000_000) as u32,
    ))
}

/// A number of bytes: a number and a unit of `b`, `k`, `m`, `g`, `t`, each also as `kb` or `kib`,
/// in any case and all of them powers of 1024, as Docker reads them; without a unit, bytes.
///
/// ```
/// # use dockerspec_core::model::quantity::parse_bytes;
/// assert_eq!(parse_bytes(b"512MiB"), Some(512 << 20));
/// ```
pub const fn parse_bytes(text: &[u8]) -> Option<u64> {
    let Some((number, unit)) = number(text) else {
        return None;
    };
    let unit: u128 = match unit {
        [] | [b'b' | b'B'] => 1,
        [prefix] | [prefix, b'b' | b'B'] | [prefix, b'i' | b'I', b'b' | b'B'] => match *prefix {
            b'k' | b'K' => 1 << 10,
            b'm' | b'M' => 1 << 20,
            b'g' | b'G' => 1 << 30,
            b't' | b'T' => 1 << 40,
            _ => return None,
        },
        _ => return None,
    };
    let bytes = number.times(unit);
    if bytes > u64::MAX as u128 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "just compared")]
    Some(bytes as u64)
}

/// A decimal number; `fraction` is in billionths.
struct Number {
    whole: u64,
    fraction: u64,
}

impl Number {
    const fn times(&self, unit: u128) -> u128 {
        self.whole as u128 * unit + self.fraction as u128 * unit / 1_000_000_000
    }
}

const fn number(text: &[u8]) -> Option<(Number, &[u8])> {
    let Some((whole, mut rest)) = digits(text) else {
        return None;
    };
    let mut fraction = 0;
    if let [b'.', tail @ ..] = rest {
        let Some((_, after)) = digits(tail) else {
            return None;
        };
        let mut scale = 100_000_000;
        let mut digit = tail;
        while digit.len() > after.len()
            && let [byte, tail @ ..] = digit
        {
            fraction += (*byte - b'0') as u64 * scale;
            scale /= 10;
            digit = tail;
        }
        rest = after;
    }
    Some((Number { whole, fraction }, rest))
}

/// At least one digit, and what follows; more digits than a `u64` holds are refused.
const fn digits(text: &[u8]) -> Option<(u64, &[u8])> {
    let [b'0'..=b'9', ..] = text else { return None };
    let mut value: u64 = 0;
    let mut rest = text;
    while let [byte @ b'0'..=b'9', tail @ ..] = rest {
        let Some(shifted) = value.checked_mul(10) else {
            return None;
        };
        let Some(sum) = shifted.checked_add((*byte - b'0') as u64) else {
            return None;
        };
        value = sum;
        rest = tail;
    }
    Some((value, rest))
}

/// A quantity as text, written in const evaluation.
#[derive(Clone, Copy, Debug)]
pub struct QuantityText {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl QuantityText {
    // The longest is `18446744073709551615d23h59m59s999ms999us999ns`.
    const CAPACITY: usize = 48;

    /// The shortest text of a duration that [`parse_duration`] reads back.
    pub const fn of_duration(duration: Duration) -> Self {
        let mut text = Self {
            bytes: [0; Self::CAPACITY],
            length: 0,
        };
        let seconds = duration.as_secs();
        let nanos = duration.subsec_nanos() as u64;
        text.part(seconds / 3600, b"h");
        text.part(seconds / 60 % 60, b"m");
        text.part(seconds % 60, b"s");
        text.part(nanos / 1_000_000, b"ms");
        text.part(nanos / 1_000 % 1_000, b"us");
        text.part(nanos % 1_000, b"ns");
        if text.length == 0 {
            text.push(b"0s");
        }
        text
    }

    /// The text of a number of bytes that [`parse_bytes`] reads back, in the largest unit that
    /// divides it.
    pub const fn of_bytes(bytes: u64) -> Self {
        let mut text = Self {
            bytes: [0; Self::CAPACITY],
            length: 0,
        };
        match bytes {
            0 => text.push(b"0"),
            bytes if bytes.is_multiple_of(1 << 30) => text.part(bytes >> 30, b"GiB"),
            bytes if bytes.is_multiple_of(1 << 20) => text.part(bytes >> 20, b"MiB"),
            bytes if bytes.is_multiple_of(1 << 10) => text.part(bytes >> 10, b"KiB"),
            bytes => text.part(bytes, b""),
        }
        text
    }

    /// The text.
    pub const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "", // only ASCII is ever pushed
        }
    }

    const fn part(&mut self, number: u64, unit: &[u8]) {
        if number == 0 {
            return;
        }
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.push(&[b'0' + (number / divisor % 10) as u8]);
            divisor /= 10;
        }
        self.push(unit);
    }

    const fn push(&mut self, mut text: &[u8]) {
        while let [byte, rest @ ..] = text {
            self.bytes[self.length] = *byte;
            self.length += 1;
            text = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{QuantityText, parse_bytes, parse_duration};

    #[test]
    fn durations_add_their_parts_up() {
        let cases: &[(&str, Duration)] = &[
            ("0", Duration::ZERO),
            ("250ms", Duration::from_millis(250)),
            ("1.5h", Duration::from_mins(90)),
            ("1m30s", Duration::from_secs(90)),
            ("2d", Duration::from_hours(48)),
            ("3µs7ns", Duration::from_nanos(3007)),
            ("0.0000000001s", Duration::ZERO),
        ];
        for (text, duration) in cases {
            assert_eq!(parse_duration(text.as_bytes()), Some(*duration), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        let most = "18446744073709551615d";
        for text in [
            "", "s", "90", "1m30", "-1s", "1.s", ".5s", "1 s", "1w", "1S", most,
        ] {
            assert_eq!(parse_duration(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse_duration(&[b'9'; 5000]), None);
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        let cases: &[(&str, u64)] = &[
            ("0", 0),
            ("17", 17),
            ("17b", 17),
            ("64k", 65536),
            ("1.5GB", 3 << 29),
            ("2TiB", 2 << 40),
        ];
        for (text, bytes) in cases {
            assert_eq!(parse_bytes(text.as_bytes()), Some(*bytes), "{text}");
        }
        for text in ["", "m", "1x", "1mm", "-1", "1 m", "99999999999t"] {
            assert_eq!(parse_bytes(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn quantities_are_read_back() {
        for nanos in [0, 1, 90_000_000_000, 3_600_000_000_001, u64::MAX] {
            let duration = Duration::from_nanos(nanos);
            let text = QuantityText::of_duration(duration);
            assert_eq!(parse_duration(text.as_str().as_bytes()), Some(duration));
        }
        let longest = Duration::new(u64::MAX, 999_999_999);
        let text = QuantityText::of_duration(longest);
        assert_eq!(parse_duration(text.as_str().as_bytes()), Some(longest));
        for bytes in [0, 1, 1023, 1024, 1536, 512 << 20, 3 << 40, u64::MAX] {
            let text = QuantityText::of_bytes(bytes);
            assert_eq!(
                parse_bytes(text.as_str().as_bytes()),
                Some(bytes),
                "{}",
                text.as_str()
            );
        }
        assert_eq!(
            QuantityText::of_duration(Duration::from_secs(90)).as_str(),
            "1m30s"
        );
        assert_eq!(QuantityText::of_bytes(512 << 20).as_str(), "512MiB");
    }
}
