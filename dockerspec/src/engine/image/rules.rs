//! Limits for an image: those of a `.dive-ci`, and its size.
//!
//! <https://github.com/wagoodman/dive#ci-integration>

use std::error::Error;
use std::fmt;

use super::error::ImageError;
use super::layers::Layers;
use super::size::{read_size, show_size};

/// What an image may waste, and how large it may be; `None` is no limit.
///
/// ```
/// use dockerspec::engine::SizeRules;
///
/// let rules = SizeRules::parse("rules:\n  lowest-efficiency: 0.95\n  highestWastedBytes: 20MB\n")?;
/// assert_eq!(rules.lowest_efficiency, Some(0.95));
/// assert_eq!(rules.highest_wasted_bytes, Some(20_000_000));
/// // what is not said is as dive has it
/// assert_eq!(rules.highest_user_wasted_percent, Some(0.1));
/// # Ok::<(), dockerspec::engine::ImageError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SizeRules {
    /// Least efficiency score, 0 to 1.
    pub lowest_efficiency: Option<f64>,
    /// Most wasted bytes.
    pub highest_wasted_bytes: Option<u64>,
    /// Most wasted bytes as a part of those above the lowest layer, 0 to 1.
    pub highest_user_wasted_percent: Option<f64>,
    /// Most bytes of all layers together; dive has no such rule.
    pub highest_size: Option<u64>,
}

impl Default for SizeRules {
    /// The limits of dive: an efficiency of 0.9, and a tenth of wasted bytes.
    fn default() -> Self {
        SizeRules {
            lowest_efficiency: Some(0.9),
            highest_wasted_bytes: None,
            highest_user_wasted_percent: Some(0.1),
            highest_size: None,
        }
    }
}

/// One rule, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SizeResult {
    /// Its name, as dive has it.
    pub name: &'static str,
    /// What was found.
    pub found: String,
    /// The limit; `None` for a rule that is switched off.
    pub limit: Option<String>,
    /// Whether it is kept; one that is switched off is.
    pub passed: bool,
}

/// An image is larger, or wastes more, than it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLarge {
    image: String,
    failed: Vec<SizeResult>,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` does not keep its limits:", self.image)?;
        for it in &self.failed {
            let limit = it.limit.as_deref().unwrap_or_default();
            write!(f, " {} is {}, the limit is {limit};", it.name, it.found)?;
        }
        write!(f, " `dockerspec analyze` shows what takes the room")
    }
}

impl Error for TooLarge {}

impl SizeRules {
    /// No limits at all, to set some.
    pub const NONE: SizeRules = SizeRules {
        lowest_efficiency: None,
        highest_wasted_bytes: None,
        highest_user_wasted_percent: None,
        highest_size: None,
    };

    /// A limit for the size alone, in bytes.
    pub const fn size(most: u64) -> SizeRules {
        SizeRules {
            highest_size: Some(most),
            ..SizeRules::NONE
        }
    }

    /// Reads a `.dive-ci`: `rules:` and below it names in camel or kebab case.
    ///
    /// # Errors
    ///
    /// [`ImageError::Rules`] with the line of a name that is none, or of a value that does not fit.
    pub fn parse(text: &str) -> Result<SizeRules, ImageError> {
        let mut rules = SizeRules::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.split(" #").next().unwrap_or_default();
            let line = if line.trim_start().starts_with('#') {
                ""
            } else {
                line.trim()
            };
            if line.is_empty() || matches!(line, "rules:" | "---" | "..." | "ci: true") {
                continue;
            }
            let failed = |reason: String| ImageError::Rules {
                line: index + 1,
                reason,
            };
            let (key, value) = line
                .split_once(':')
                .ok_or_else(|| failed(format!("`{line}` is no `name: value`")))?;
            let value = value.trim().trim_matches(['"', '\'']);
            rules.set(key.trim(), value).map_err(failed)?;
        }
        Ok(rules)
    }

    /// Sets a rule by its name, as dive writes it in files and flags; `disabled` switches it off.
    ///
    /// # Errors
    ///
    /// What is wrong with the name or the value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let is_off = matches!(
            value.to_ascii_lowercase().as_str(),
            "" | "disabled" | "off" | "false"
        );
        let plain: String = key.chars().filter(|it| *it != '-').collect();
        let ratio = || match value.parse::<f64>() {
            Ok(ratio) if (0.0..=1.0).contains(&ratio) => Ok(Some(ratio).filter(|_| !is_off)),
            _ => Err(format!(
                "`{key}` is `{value}`: a number from 0 to 1 is needed, or `disabled`"
            )),
        };
        let bytes = || match read_size(value) {
            Some(bytes) => Ok(Some(bytes)),
            None => Err(format!(
                "`{key}` is `{value}`: a size such as `20MB` is needed, or `disabled`"
            )),
        };
        match plain.to_ascii_lowercase().as_str() {
            "lowestefficiency" | "lowestefficiencythreshold" => {
                self.lowest_efficiency = if is_off { None } else { ratio()? };
            }
            "highestuserwastedpercent" => {
                self.highest_user_wasted_percent = if is_off { None } else { ratio()? };
            }
            "highestwastedbytes" => {
                self.highest_wasted_bytes = if is_off { None } else { bytes()? };
            }
            "highestsize" => self.highest_size = if is_off { None } else { bytes()? },
            _ => {
                return Err(format!(
                    "`{key}` is no rule: `lowest-efficiency`, `highest-wasted-bytes`, \
                     `highest-user-wasted-percent` and `highest-size` are"
                ));
            }
        }
        Ok(())
    }

    /// What comes of each rule for an image, those that are switched off included.
    pub fn results(&self, layers: &Layers) -> Vec<SizeResult> {
        let efficiency = layers.efficiency();
        let (score, percent) = (efficiency.score, efficiency.user_wasted_percent);
        vec![
            SizeResult {
                name: "lowestEfficiency",
                found: format!("{score:.4}"),
                limit: self.lowest_efficiency.map(|it| it.to_string()),
                passed: self.lowest_efficiency.is_none_or(|it| it <= score),
            },
            SizeResult {
                name: "highestWastedBytes",
                found: show_size(efficiency.wasted_bytes),
                limit: self.highest_wasted_bytes.map(show_size),
                passed: self
                    .highest_wasted_bytes
                    .is_none_or(|it| efficiency.wasted_bytes <= it),
            },
            SizeResult {
                name: "highestUserWastedPercent",
                found: format!("{percent:.4}"),
                limit: self.highest_user_wasted_percent.map(|it| it.to_string()),
                passed: self
                    .highest_user_wasted_percent
                    .is_none_or(|it| percent <= it),
            },
            SizeResult {
                name: "highestSize",
                found: show_size(layers.size()),
                limit: self.highest_size.map(show_size),
                passed: self.highest_size.is_none_or(|it| layers.size() <= it),
            },
        ]
    }

    pub(super) fn check(&self, layers: &Layers) -> Result<(), TooLarge> {
        let failed: Vec<SizeResult> = self
            .results(layers)
            .into_iter()
            .filter(|it| !it.passed)
            .collect();
        if failed.is_empty() {
            return Ok(());
        }
        Err(TooLarge {
            image: layers.name().to_owned(),
            failed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::SizeRules;

    #[test]
    fn both_spellings_of_the_rules_are_read() {
        let camel = "rules:\n  # three of them\n  lowestEfficiency: 0.95 # why\n  highestWastedBytes: '20MB'\n  highestUserWastedPercent: disabled\n";
        let kebab = "rules:\n  lowest-efficiency: 0.95\n  highest-wasted-bytes: 20MB\n  highest-user-wasted-percent: off\n";
        assert_eq!(
            SizeRules::parse(camel).unwrap(),
            SizeRules::parse(kebab).unwrap()
        );
    }

    #[test]
    fn what_is_no_rule_is_told_with_its_line() {
        let error = SizeRules::parse("rules:\n  lowestEffciency: 1\n").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("line 2 of the rules: `lowestEffciency` is no rule")
        );
        let error = SizeRules::parse("lowestEfficiency: 95").unwrap_err();
        assert!(
            error.to_string().contains("a number from 0 to 1"),
            "{error}"
        );
    }
}
