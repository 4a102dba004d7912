//! How many findings there are of each level.

use core::fmt;
use core::ops::AddAssign;

use super::Finding;
use crate::check::Level;

/// How many findings there are of each level: `1 error, 2 warnings`, or `nothing to report`.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What is in the way of a witness.
    pub errors: usize,
    /// What is not, and should be changed.
    pub warnings: usize,
    /// What is worth knowing.
    pub infos: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = Counts::default();
        for finding in findings {
            match finding.level {
                Level::Error => counts.errors += 1,
                Level::Warning => counts.warnings += 1,
                Level::Info => counts.infos += 1,
                Level::Allow => {}
            }
        }
        counts
    }

    /// How many are at least as serious as `level`.
    pub fn at_least(self, level: Level) -> usize {
        let counts = [
            (Level::Error, self.errors),
            (Level::Warning, self.warnings),
            (Level::Info, self.infos),
        ];
        let counted = counts.iter().filter(|(of, _)| *of >= level);
        counted.map(|(_, count)| count).sum()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "info"),
        ];
        let mut comma = "";
        for (count, name) in counts.into_iter().filter(|(count, _)| *count > 0) {
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{comma}{count} {name}{plural}")?;
            comma = ", ";
        }
        if comma.is_empty() {
            f.write_str("nothing to report")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;
    use crate::check::Level;
    use alloc::string::ToString;

    #[test]
    fn counts_read_as_a_sentence() {
        let counts = Counts {
            errors: 1,
            warnings: 0,
            infos: 3,
        };
        assert_eq!(counts.to_string(), "1 error, 3 infos");
        assert_eq!(Counts::default().to_string(), "nothing to report");
        assert_eq!(counts.at_least(Level::Warning), 1);
        assert_eq!(counts.at_least(Level::Info), 4);
    }
}
