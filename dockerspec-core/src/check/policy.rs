//! How serious each rule is taken, and what a house asks for beyond the rules.

use super::meta::Level;
use crate::rules::Rule;

/// Own rules whose level a policy can change.
pub(crate) const OWN: usize = 4;

/// A policy: the level of each rule, trusted registries, required labels. A plain constant.
///
/// ```
/// use dockerspec_core::{Policy, Rule};
///
/// const ACME: Policy = Policy::PRODUCTION
///     .named("acme")
///     .deny(Rule::Sudo)
///     .trusted_registries(&["mirror.acme.example"]);
/// assert_eq!(ACME.name(), "acme");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    name: &'static str,
    levels: [Level; Rule::COUNT],
    own: [Option<(Rule, Level)>; OWN],
    registries: &'static [&'static str],
    labels: &'static [&'static str],
    bases: &'static [&'static str],
    today: Option<Date>,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
}

impl Date {
    /// Reads `2027-03-01`.
    pub const fn parse(text: &[u8]) -> Option<Date> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
            return None;
        };
        let (Some(year), Some(month), Some(day)) = (
            super::vocabulary::number(&[*y1, *y2, *y3, *y4]),
            super::vocabulary::number(&[*m1, *m2]),
            super::vocabulary::number(&[*d1, *d2]),
        ) else {
            return None;
        };
        if month < 1 || month > 12 || day < 1 || day > 31 {
            return None;
        }
        Some(Date {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        })
    }

    /// The day of a Unix time in seconds, in UTC.
    pub fn from_unix(seconds: u64) -> Date {
        // days to civil date: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
        let days = seconds / 86_400 + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Date {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day_of_year - (153 * shifted + 2) / 5 + 1).unwrap_or(31),
        }
    }

    pub(crate) const fn is_before(self, other: Date) -> bool {
        let (a, b) = (
            (self.year as u32) * 512 + (self.month as u32) * 32 + self.day as u32,
            (other.year as u32) * 512 + (other.month as u32) * 32 + other.day as u32,
        );
        a < b
    }
}

const fn preset(name: &'static str, column: usize) -> Policy {
    let mut levels = [Level::Allow; Rule::COUNT];
    let mut index = 0;
    while index < Rule::COUNT {
        levels[index] = Rule::ALL[index].levels()[column];
        index += 1;
    }
    Policy {
        name,
        levels,
        own: [None; OWN],
        registries: &[],
        labels: &[],
        bases: &[],
        today: None,
    }
}

impl Policy {
    /// Reports nothing; unlike the presets it does not read the rules, whose examples need it.
    pub(crate) const NOTHING: Policy = Policy {
        name: "nothing",
        levels: [Level::Allow; Rule::COUNT],
        own: [None; OWN],
        registries: &[],
        labels: &[],
        bases: &[],
        today: None,
    };
    /// What runs for others: everything that weakens a container is an error.
    pub const PRODUCTION: Policy = preset("production", 0);
    /// What runs on a developer's machine: findings are warnings, except what cannot work.
    pub const DEVELOPMENT: Policy = preset("development", 1);
    /// Production, with digests, read-only roots and the like on top.
    pub const STRICT: Policy = preset("strict", 2);

    /// The same policy under a name of its own.
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    const fn set(mut self, rule: Rule, level: Level) -> Self {
        if let Rule::Own(_) = rule {
            let mut index = 0;
            while index < OWN {
                match self.own[index] {
                    Some((own, _)) if !own.is(rule) => index += 1,
                    _ => {
                        self.own[index] = Some((rule, level));
                        return self;
                    }
                }
            }
            panic!("a policy can change the level of four own rules");
        }
        self.levels[rule.index()] = level;
        self
    }

    /// Makes a rule an error.
    pub const fn deny(self, rule: Rule) -> Self {
        self.set(rule, Level::Error)
    }

    /// Makes a rule a warning.
    pub const fn warn(self, rule: Rule) -> Self {
        self.set(rule, Level::Warning)
    }

    /// Makes a rule a note.
    pub const fn note(self, rule: Rule) -> Self {
        self.set(rule, Level::Info)
    }

    /// Switches a rule off. An exception at one place is better: it says why.
    ///
    /// What cannot be written or read at all stays an error.
    pub const fn allow(self, rule: Rule) -> Self {
        self.set(rule, Level::Allow)
    }

    /// Registries that images may come from, as `mirror.acme.example`; all where there are none.
    pub const fn trusted_registries(mut self, registries: &'static [&'static str]) -> Self {
        self.registries = registries;
        self
    }

    /// Labels that each image must have.
    pub const fn required_labels(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self
    }

    /// Base images that may be used, as `python` or `gcr.io/distroless/cc`; all where there are none.
    pub const fn allowed_bases(mut self, bases: &'static [&'static str]) -> Self {
        self.bases = bases;
        self
    }

    /// The day against which waivers expire; without it they do not.
    pub const fn today(mut self, date: Date) -> Self {
        self.today = Some(date);
        self
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How serious it takes a rule.
    pub const fn level(&self, rule: Rule) -> Level {
        if let Rule::Own(_) = rule {
            let mut index = 0;
            while index < OWN {
                if let Some((own, level)) = self.own[index]
                    && own.is(rule)
                {
                    return level;
                }
                index += 1;
            }
            return Level::Error;
        }
        if rule.is_fixed() {
            return Level::Error;
        }
        self.levels[rule.index()]
    }

    pub(crate) const fn registries(&self) -> &'static [&'static str] {
        self.registries
    }

    pub(crate) const fn labels(&self) -> &'static [&'static str] {
        self.labels
    }

    pub(crate) const fn bases(&self) -> &'static [&'static str] {
        self.bases
    }

    pub(crate) const fn date(&self) -> Option<Date> {
        self.today
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_unix_time_is_a_day_of_the_calendar() {
        assert_eq!(
            Date::from_unix(0),
            Date {
                year: 1970,
                month: 1,
                day: 1
            }
        );
        assert_eq!(
            Date::from_unix(951_782_400),
            Date {
                year: 2000,
                month: 2,
                day: 29
            }
        );
        assert_eq!(
            Date::from_unix(1_795_392_000),
            Date {
                year: 2026,
                month: 11,
                day: 23
            }
        );
    }

    #[test]
    fn a_date_needs_two_digits() {
        assert!(Date::parse(b"2027-3-1").is_none());
        assert!(Date::parse(b"2027-13-01").is_none());
        assert_eq!(
            Date::parse(b"2027-03-01"),
            Some(Date {
                year: 2027,
                month: 3,
                day: 1
            })
        );
    }
}
