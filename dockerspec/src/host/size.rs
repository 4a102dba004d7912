//! Numbers as people read them.

use super::thresholds::{GB, MIB};

/// A number of bytes in powers of ten, as in `4.2 GB` or `512 MB`.
pub(super) fn shown(bytes: u64) -> String {
    const MB: u64 = 1_000_000;
    if bytes == 0 {
        "none".to_owned()
    } else if bytes < 100 * MB {
        format!("{} MB", tenths(bytes, MB))
    } else if bytes < GB {
        format!("{} MB", bytes / MB)
    } else {
        format!("{} GB", tenths(bytes, GB))
    }
}

/// Rounded to a tenth of the unit.
fn tenths(bytes: u64, unit: u64) -> String {
    let tenths = (u128::from(bytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A number of bytes as compose reads it, in whole MiB, as in `7168m`.
pub(super) fn compose(bytes: u64) -> String {
    format!("{}m", bytes / MIB)
}

/// A whole number with its thousands apart, as in `7,000,000,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{compose, grouped, shown};

    #[test]
    fn sizes_are_rounded_to_what_is_read() {
        for (bytes, text) in [
            (0, "none"),
            (67_108_864, "67.1 MB"),
            (536_870_912, "536 MB"),
            (4_081_004_224, "4.1 GB"),
            (7_950_000_000, "8.0 GB"),
            (u64::MAX, "18446744073.7 GB"),
        ] {
            assert_eq!(shown(bytes), text);
        }
    }

    #[test]
    fn a_limit_is_written_in_whole_mebibytes() {
        assert_eq!(compose(7 << 30), "7168m");
        assert_eq!(compose((7 << 30) + 1), "7168m");
    }

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [
            (7, "7"),
            (999, "999"),
            (1000, "1,000"),
            (13_000_000, "13,000,000"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
