//! Texts of containers as a terminal can show them: sizes, ages, tables.

use std::fmt::Write as _;

use dockerspec::engine::{Mask, Moment};

/// Sets the colors of a name among several; light ones, and none that means an error.
const COLORS: &[u8] = &[36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/// `12.3 MiB`; under 1 KiB in bytes.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn size(bytes: u64) -> String {
    let mut amount = bytes as f64;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if amount < 1023.5 || unit == "TiB" {
            return match unit {
                "B" => format!("{bytes} B"),
                _ if amount < 9.95 => format!("{amount:.1} {unit}"),
                _ => format!("{amount:.0} {unit}"),
            };
        }
        amount /= 1024.0;
    }
    String::new()
}

/// `3 h`, the largest unit that fits.
pub(super) fn age(since: Moment, now: Moment) -> String {
    let seconds = since.seconds_until(now).max(0);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A name in a color of its own, the same for the same place.
pub(super) fn colored(name: &str, place: usize) -> String {
    let color = COLORS.get(place % COLORS.len()).copied().unwrap_or(36);
    format!("\u{1b}[{color}m{name}\u{1b}[0m")
}

/// Rows below their titles, in columns two spaces apart; in `width` the widest texts are cut first.
pub(super) fn table(titles: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|it| it.len()).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(cell.chars().count());
        }
    }
    if let Some(width) = width {
        let gaps = 2 * titles.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > width {
            // the last of the widest, so that the name stays whole for longest
            match widths.iter_mut().max() {
                Some(widest) if *widest > 10 => *widest -= 1,
                _ => break,
            }
        }
    }
    let mut text = String::new();
    let titles = titles.iter().map(|it| (*it).to_owned()).collect();
    for row in [&titles].into_iter().chain(rows) {
        let mut line = String::new();
        for (cell, widest) in row.iter().zip(&widths) {
            let cell = cut(cell, *widest);
            // writing to a string cannot fail
            let _ = write!(line, "{cell:widest$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The text, or as much of it as fits in front of an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept = text.chars().take(width.saturating_sub(1));
    kept.chain(['…']).collect()
}

/// A text of others for a terminal; see [`Mask::harmless`].
pub(super) fn harmless(text: &str, colors: bool) -> String {
    Mask::harmless(text, colors)
}

#[cfg(test)]
mod tests {
    use super::{age, cut, size, table};
    use dockerspec::engine::Moment;

    #[test]
    fn sizes_and_ages_have_few_digits() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (20 << 20, "20 MiB"),
            (1 << 40, "1.0 TiB"),
            (u64::MAX, "16777216 TiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
        let at = Moment::from_seconds;
        for (seconds, text) in [
            (0, "0 s"),
            (-5, "0 s"),
            (150, "2 min"),
            (7200, "2 h"),
            (200_000, "2 days"),
        ] {
            assert_eq!(age(at(100), at(100 + seconds)), text);
        }
    }

    #[test]
    fn a_table_is_cut_to_the_width_where_it_is_widest() {
        let rows = [vec!["a".to_owned(), "x".repeat(30)]];
        assert_eq!(
            table(&["N", "IMAGE"], &rows, Some(20)),
            format!("N  IMAGE\na  {}…\n", "x".repeat(16))
        );
        assert_eq!(table(&["N", "IMAGE"], &[], None), "N  IMAGE\n");
        assert_eq!(cut("äöü", 2), "ä…");
    }
}
