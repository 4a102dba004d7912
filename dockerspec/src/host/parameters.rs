//! Numbers of parameters, as the cards of models write them.

use super::model::ModelError;

/// Reads a number of parameters, as in `7B`, `350M`, `1.5B` or `1T`; powers of ten, in any case.
///
/// # Errors
///
/// [`ModelError::NotANumber`].
///
/// # Examples
///
/// ```
/// use dockerspec::host::parameters;
///
/// assert_eq!(parameters("6.74B")?, 6_740_000_000);
/// assert!(parameters("-7B").is_err());
/// # Ok::<(), dockerspec::host::ModelError>(())
/// ```
pub fn parameters(text: &str) -> Result<u64, ModelError> {
    let refused = || ModelError::NotANumber {
        text: text.to_owned(),
    };
    let last = text.chars().last().ok_or_else(refused)?;
    let zeros = match last.to_ascii_lowercase() {
        'k' => 3,
        'm' => 6,
        'b' => 9,
        't' => 12,
        '0'..='9' => 0,
        _ => return Err(refused()),
    };
    let number = text.trim_end_matches(|ch: char| ch.is_ascii_alphabetic());
    if text.len() - number.len() > 1 {
        return Err(refused());
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || number.ends_with('.') {
        return Err(refused());
    }
    let fraction: String = fraction
        .chars()
        .chain("0".repeat(zeros).chars())
        .take(zeros)
        .collect();
    format!("{whole}{fraction}").parse().map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::parameters;
    use crate::host::ModelError;

    #[test]
    fn parameters_are_read_as_model_cards_write_them() {
        for (text, number) in [
            ("7B", 7_000_000_000),
            ("0.5b", 500_000_000),
            ("350M", 350_000_000),
            ("1.1T", 1_100_000_000_000),
            ("1.23456789012B", 1_234_567_890),
            ("6738415616", 6_738_415_616),
        ] {
            assert_eq!(parameters(text), Ok(number), "{text}");
        }
        for text in [
            "",
            "B",
            "7BB",
            "7x",
            "-7B",
            "7.B",
            ".5B",
            "7 B",
            "1e9",
            "7,5B",
            "ü",
            "99999999999999999999T",
        ] {
            let error = parameters(text).unwrap_err();
            assert_eq!(
                error,
                ModelError::NotANumber {
                    text: text.to_owned()
                }
            );
        }
    }
}
