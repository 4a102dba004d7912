//! Keeps the secrets of containers out of what is shown of them.
//!
//! Names and shapes are those that the rules `secret-in-env` and `secret-in-command` know.

mod find;
mod harmless;
mod kind;

use std::borrow::Cow;
use std::ops::Range;

use dockerspec_core::model::secret_name::looks_secret;
use dockerspec_core::model::secret_value::is_fingerprint;

pub(in crate::engine) use harmless::harmless;
pub(in crate::engine) use kind::{kind, kind_of_pair};

/// What stands in place of a secret.
pub const MASKED: &str = "***";

/// Shortest value that is looked for inside of other texts, in bytes; a shorter one stands in too many words.
const SHORTEST: usize = 6;
/// Shortest line of a value of several lines, such as a key, that is looked for by itself.
const SHORTEST_LINE: usize = 16;

/// Replaces secrets in texts: values by the name of their variable, and what is a secret by its shape.
///
/// ```
/// use dockerspec::engine::Mask;
///
/// let mask = Mask::of_env(["POSTGRES_PASSWORD=hunter22", "PORT=80"]);
/// assert_eq!(mask.pair("POSTGRES_PASSWORD=hunter22"), "POSTGRES_PASSWORD=***");
/// assert_eq!(mask.text("login with hunter22 failed on port 80"), "login with *** failed on port 80");
/// assert_eq!(mask.text("GET https://app:pw@example.com/"), "GET https://app:***@example.com/");
/// ```
#[derive(Debug, Clone)]
pub struct Mask {
    shows: bool,
    values: Vec<String>,
}

impl Default for Mask {
    fn default() -> Self {
        Self::new()
    }
}

impl Mask {
    /// A mask that knows no value, only names and shapes.
    pub const fn new() -> Self {
        Self {
            shows: false,
            values: Vec::new(),
        }
    }

    /// No mask: every text stays as it is, for `--show-secrets`.
    pub const fn off() -> Self {
        Self {
            shows: true,
            values: Vec::new(),
        }
    }

    /// A mask that also knows the values of the secret variables in `env`, written `NAME=value`.
    pub fn of_env<'e>(env: impl IntoIterator<Item = &'e str>) -> Self {
        let mut mask = Self::new();
        for pair in env {
            mask.learn(pair);
        }
        mask
    }

    /// Learns the value of a variable, written `NAME=value`, if its name or its shape says that it is a secret.
    ///
    /// Values of fewer than 6 bytes are masked behind their name only, since they stand in too many words.
    pub fn learn(&mut self, pair: &str) {
        if self.shows {
            return;
        }
        let Some((name, value)) = pair.split_once('=') else {
            return;
        };
        if is_secret(name, value) {
            self.learn_value(value);
            return;
        }
        // the password alone may stand in a log, without its address
        for range in find::passwords_in_urls(value) {
            self.learn_value(value.get(range).unwrap_or_default());
        }
    }

    /// Learns a value that is a secret.
    pub fn learn_value(&mut self, value: &str) {
        if self.shows {
            return;
        }
        let value = value.trim();
        let lines = value.lines().map(str::trim);
        let lines = lines.filter(|line| value.len() > line.len() && line.len() >= SHORTEST_LINE);
        let new = lines.chain([value]).filter(|it| it.len() >= SHORTEST);
        for value in new {
            if !self.values.iter().any(|it| it == value) {
                self.values.push(value.to_owned());
            }
        }
    }

    /// Whether secrets are shown.
    pub const fn shows_secrets(&self) -> bool {
        self.shows
    }

    /// `NAME=value` with the value masked as far as it is a secret.
    pub fn pair<'t>(&self, pair: &'t str) -> Cow<'t, str> {
        match pair.split_once('=') {
            Some((name, value)) => match self.value(name, value) {
                Cow::Borrowed(shown) if shown == value => Cow::Borrowed(pair),
                shown => Cow::Owned(format!("{name}={shown}")),
            },
            None => self.text(pair),
        }
    }

    /// The value of the variable `name`: masked as a whole if the name says so, else as [`Mask::text`] does.
    pub fn value<'t>(&self, name: &str, value: &'t str) -> Cow<'t, str> {
        if !self.shows && is_secret(name, value) {
            Cow::Borrowed(MASKED)
        } else {
            self.text(value)
        }
    }

    /// The words of a command, with the secrets in its options masked.
    pub fn words(&self, words: &[impl AsRef<str>]) -> Vec<String> {
        let mut option = false;
        let each = words.iter().map(|word| {
            let word = word.as_ref();
            let value = option && !word.starts_with('-');
            option = !self.shows && find::is_secret_option(word);
            if value {
                MASKED.to_owned()
            } else {
                self.text(word).into_owned()
            }
        });
        each.collect()
    }

    /// A text, of one line or many, in which everything that is known or shaped as a secret is masked.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.shows || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut found = Vec::new();
        self.known(text, &mut found);
        find::secrets(text, &mut found);
        replaced(text, found)
    }

    /// A text of others for a terminal: colors stay if they may, other control sequences are left out, and control
    /// characters are shown as `^M`; so no text can move the cursor, set a title or type into the shell.
    ///
    /// ```
    /// use dockerspec::engine::Mask;
    ///
    /// assert_eq!(Mask::harmless("one\u{1b}[2J\rtwo", false), "one^Mtwo");
    /// ```
    pub fn harmless(text: &str, colors: bool) -> String {
        harmless(text, colors)
    }

    /// For a text that comes line by line: a private key is masked to its end.
    pub const fn lines(&self) -> MaskLines<'_> {
        self.lines_after(false)
    }

    /// The same, where a private key has begun already.
    pub(in crate::engine) const fn lines_after(&self, key: bool) -> MaskLines<'_> {
        MaskLines { mask: self, key }
    }

    fn known(&self, text: &str, found: &mut Vec<Range<usize>>) {
        for value in &self.values {
            let step = value.chars().next().map_or(1, char::len_utf8);
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| rest.find(value.as_str())) {
                let start = from + at;
                found.push(start..start + value.len());
                from = start + step;
            }
        }
    }
}

/// Masks one line after the other; see [`Mask::lines`].
#[derive(Debug, Clone)]
pub struct MaskLines<'m> {
    mask: &'m Mask,
    key: bool,
}

impl MaskLines<'_> {
    /// Whether the next line may stand inside of a private key.
    pub(in crate::engine) const fn is_in_key(&self) -> bool {
        self.key
    }

    /// The next line, masked.
    pub fn next<'t>(&mut self, line: &'t str) -> Cow<'t, str> {
        if self.mask.shows {
            return Cow::Borrowed(line);
        }
        if self.key {
            self.key = find::goes_on_as_key(line);
            if self.key || find::ends_key(line) {
                return Cow::Borrowed(MASKED);
            }
        }
        self.key = find::opens_key(line);
        self.mask.text(line)
    }
}

/// Whether a variable's value is a secret; a path to one, a switch or nothing at all is none.
pub fn is_secret(name: &str, value: &str) -> bool {
    looks_secret(name.as_bytes())
        && !matches!(value, "" | "true" | "false" | MASKED)
        && !value.starts_with("/run/secrets/")
        && !is_fingerprint(value.as_bytes())
}

fn replaced(text: &str, mut found: Vec<Range<usize>>) -> Cow<'_, str> {
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable_by_key(|it| it.start);
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        // what overlaps is one secret
        if range.start >= end {
            masked.push_str(text.get(end..range.start).unwrap_or_default());
            masked.push_str(MASKED);
        }
        end = end.max(range.end);
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests;
