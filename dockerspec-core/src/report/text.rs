//! Findings as text, in rustc's manner.

use alloc::string::{String, ToString};
use core::fmt;

use super::{Finding, Place, Report};

/// Characters of a source line that are shown.
const SHOWN: usize = 160;

/// The findings with their places, reasons and remedies, and the sum of them.
///
/// ```
/// use dockerspec_core::model::image::Image;
/// use dockerspec_core::{Policy, report};
///
/// let report = Image::new("api").check_with(&Policy::PRODUCTION);
/// assert!(report::text(&report).contains("policy `production`"));
/// ```
pub fn text(report: &Report) -> String {
    report.to_string()
}

/// The same with the lines that the findings are about, from the text of the file.
///
/// Findings in other files than `file` are shown without.
pub fn text_with_source(report: &Report, file: &str, source: &str) -> String {
    Shown {
        report,
        source: Some((file, source)),
    }
    .to_string()
}

struct Shown<'r> {
    report: &'r Report,
    source: Option<(&'r str, &'r str)>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in self.report.findings() {
            head(finding, f)?;
            if let Some((file, source)) = self.source
                && finding.place.file == file
                && let Some(line) = line_at(source, &finding.place)
            {
                writeln!(f, "  |\n  | {line}\n  |")?;
            }
            tail(finding, f)?;
            writeln!(f)?;
        }
        sum(self.report, f)
    }
}

/// The line in which a finding begins, short enough to be shown.
fn line_at(source: &str, place: &Place) -> Option<String> {
    let start = usize::try_from(place.bytes?.0).ok()?;
    let (before, after) = (source.get(..start)?, source.get(start..)?);
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let end = after.find('\n').map_or(source.len(), |at| start + at);
    let line = source.get(begin..end)?.trim_end();
    let mut shown: String = line
        .chars()
        .take(SHOWN)
        .map(|ch| if ch.is_control() { ' ' } else { ch })
        .collect();
    if line.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    Some(shown)
}

fn head(finding: &Finding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (level, rule) = (finding.level.name(), finding.rule.name());
    writeln!(f, "{level}[{rule}]: {}", finding.message)?;
    writeln!(f, " --> {}", finding.place)
}

fn tail(finding: &Finding, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "  = why: {}", finding.why)?;
    writeln!(f, "  = help: {}", finding.help)
}

fn sum(report: &Report, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (subject, policy) = (report.subject(), report.policy());
    let counts = report.counts();
    write!(f, "`{subject}` against the policy `{policy}`: {counts}")
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        head(self, f)?;
        tail(self, f)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown {
            report: self,
            source: None,
        }
        .fmt(f)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.start.0, self.start.1)
    }
}

impl core::error::Error for Report {}
