//! The text of a variable as a value of the field's type.
//!
//! Each reader takes the field and the text and returns the reason why the text is refused.
#![expect(
    clippy::missing_errors_doc,
    reason = "the line above holds for all of them"
)]

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use dockerspec_core::model::config::Field;
use dockerspec_core::model::quantity::parse_duration;
use dockerspec_core::model::similar::nearest;

use super::choice::UnknownChoice;
use super::example::range;
use super::redacted::Redacted;

/// A type that a variable can hold: one that is `FromStr`.
#[diagnostic::on_unimplemented(
    message = "a variable cannot be read into `{Self}`",
    label = "`{Self}` does not implement `FromStr`",
    note = "implement `FromStr`, or name a function: `#[config(parse_with = path::of::function)]`"
)]
pub trait FromVariable: Sized {
    /// Reads the text of a variable.
    fn from_variable(text: &str) -> Result<Self, String>;
}

impl<T: FromStr<Err: Display>> FromVariable for T {
    fn from_variable(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: T::Err| error.to_string())
    }
}

/// Any type that reads itself.
pub fn from_str<T: FromVariable>(field: &Field, text: &str) -> Result<T, String> {
    parse_with(field, text, T::from_variable)
}

/// A value read by a function of the user's.
pub fn parse_with<T, E: Display>(
    field: &Field,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, String> {
    if !field.one_of.is_empty() && !field.one_of.contains(&text) {
        let similar = nearest(text, field.one_of);
        return Err(UnknownChoice {
            names: field.one_of,
            similar,
        }
        .to_string());
    }
    let value = parse(text).map_err(|error| error.to_string())?;
    if let Some((first, last)) = field.range
        && let Ok(number) = text.parse::<i128>()
        && !(i128::from(first)..=i128::from(last)).contains(&number)
    {
        return Err(format!("expected {}", range(first, last)));
    }
    Ok(value)
}

/// The spellings of yes and no.
pub fn boolean(_: &Field, text: &str) -> Result<bool, String> {
    const SPELLINGS: [(&str, bool); 8] = [
        ("true", true),
        ("false", false),
        ("1", true),
        ("0", false),
        ("yes", true),
        ("no", false),
        ("on", true),
        ("off", false),
    ];
    let found = SPELLINGS
        .iter()
        .find(|(spelling, _)| spelling.eq_ignore_ascii_case(text));
    found
        .map(|(_, truth)| *truth)
        .ok_or_else(|| "expected `true` or `false`".into())
}

/// `1m30s`.
pub fn duration(_: &Field, text: &str) -> Result<Duration, String> {
    let duration = parse_duration(text.as_bytes());
    duration.ok_or_else(|| "expected a duration such as `1m30s` or `250ms`".into())
}

/// The items between separators, without the white space around them.
pub fn list<T>(
    field: &Field,
    text: &str,
    separator: &str,
    read: impl Fn(&Field, &str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let items = text.split(separator).map(str::trim).enumerate();
    items
        .map(|(index, item)| match item {
            "" => Err(format!("item {} is empty", index + 1)),
            item => read(field, item)
                .map_err(|reason| format!("item {}, `{item}`: {reason}", index + 1)),
        })
        .collect()
}

/// Pairs `key=value` between separators, without the white space around them; a key stands once.
pub fn map<K: Eq, V, M: FromIterator<(K, V)>>(
    field: &Field,
    text: &str,
    separator: &str,
    read_key: impl Fn(&Field, &str) -> Result<K, String>,
    read_value: impl Fn(&Field, &str) -> Result<V, String>,
) -> Result<M, String> {
    let mut pairs: Vec<(K, V)> = Vec::new();
    for (index, item) in text.split(separator).map(str::trim).enumerate() {
        let number = index + 1;
        let (key, value) = item
            .split_once('=')
            .ok_or_else(|| format!("item {number}, `{item}`: expected `key=value`"))?;
        let wrong = |reason| format!("item {number}, `{item}`: {reason}");
        let key = read_key(field, key.trim()).map_err(wrong)?;
        let value = read_value(field, value.trim()).map_err(wrong)?;
        if pairs.iter().any(|(other, _)| *other == key) {
            return Err(wrong("the key is there already".to_owned()));
        }
        pairs.push((key, value));
    }
    Ok(pairs.into_iter().collect())
}

/// A value that must not be shown.
pub fn redacted<T>(
    field: &Field,
    text: &str,
    read: impl Fn(&Field, &str) -> Result<T, String>,
) -> Result<Redacted<T>, String> {
    read(field, text).map(Redacted::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: Field = Field::new("X", "", "text");

    #[test]
    fn yes_and_no_have_four_spellings_in_any_case() {
        for (text, truth) in [
            ("TRUE", true),
            ("on", true),
            ("1", true),
            ("No", false),
            ("0", false),
        ] {
            assert_eq!(boolean(&FIELD, text), Ok(truth));
        }
        for text in ["", "2", "t", "enabled"] {
            assert!(boolean(&FIELD, text).is_err());
        }
    }

    #[test]
    fn a_list_names_the_item_that_is_wrong() {
        let read = |text| list(&FIELD, text, ",", from_str::<u8>);
        assert_eq!(read("1, 2,3"), Ok(vec![1, 2, 3]));
        assert_eq!(read("1,,3"), Err("item 2 is empty".into()));
        assert_eq!(
            read("1,300"),
            Err("item 2, `300`: number too large to fit in target type".into())
        );
    }

    #[test]
    fn a_number_outside_of_its_range_is_refused() {
        let field = FIELD.range(1, 9);
        assert_eq!(from_str::<u8>(&field, "9"), Ok(9));
        assert_eq!(from_str::<u8>(&field, "+10"), Err("expected 1 to 9".into()));
    }
}
