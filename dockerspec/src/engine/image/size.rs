//! Sizes of images as people write them.

/// Reads a size in bytes: `20MB`, `1.5 GiB`, `300`; powers of 1000, with an `i` of 1024. `None` for what is no size.
///
/// ```
/// use dockerspec::engine::{read_size, show_size};
///
/// assert_eq!(read_size("1.5 GiB"), Some(1_610_612_736));
/// assert_eq!(show_size(133_000_000), "133 MB");
/// ```
pub fn read_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text
        .find(|it: char| !it.is_ascii_digit() && it != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim().to_ascii_lowercase();
    let (base, unit) = match unit.strip_suffix("ib").or_else(|| unit.strip_suffix('i')) {
        Some(unit) => (1024.0_f64, unit),
        None => (1000.0, unit.strip_suffix('b').unwrap_or(&unit)),
    };
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    let bytes = number * base.powi(power);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 2^53"
    )]
    (bytes < 9e15).then_some(bytes as u64)
}

/// A size for people, in powers of 1000 as `docker images` has it: `133 MB`.
pub fn show_size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut rest = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if rest < 999.5 {
            return match (unit, rest) {
                ("B", _) => format!("{bytes} B"),
                (_, rest) if rest < 9.995 => format!("{rest:.2} {unit}"),
                (_, rest) if rest < 99.95 => format!("{rest:.1} {unit}"),
                _ => format!("{rest:.0} {unit}"),
            };
        }
        rest /= 1000.0;
    }
    format!("{rest:.2} TB")
}

#[cfg(test)]
mod tests {
    use super::{read_size, show_size};

    #[test]
    fn sizes_are_read_and_shown() {
        assert_eq!(read_size("20MB"), Some(20_000_000));
        assert_eq!(read_size("1.5 GiB"), Some(1_610_612_736));
        assert_eq!(read_size("300"), Some(300));
        assert_eq!(read_size("20 apples"), None);
        assert_eq!(read_size(""), None);
        let all = [
            0,
            999,
            1000,
            9_994,
            99_940,
            999_400,
            133_000_000,
            1_010_000_000,
        ];
        let all = all.map(show_size);
        assert_eq!(
            all,
            [
                "0 B", "999 B", "1.00 kB", "9.99 kB", "99.9 kB", "999 kB", "133 MB", "1.01 GB"
            ]
        );
    }
}
