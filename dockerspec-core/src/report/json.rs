//! Findings as JSON, for programs.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::{Counts, Finding, Report};

/// One report as a JSON document: [`Json`] with a single file.
///
/// ```
/// use dockerspec_core::model::image::Image;
/// use dockerspec_core::{Policy, report};
///
/// let report = Image::new("api").check_with(&Policy::PRODUCTION);
/// assert!(report::json(&report).starts_with(r#"{"version":"#));
/// ```
pub fn json(report: &Report) -> String {
    let mut json = Json::new();
    json.add(report);
    json.finish()
}

/// A JSON document over any number of reports.
///
/// `{"version", "files": [{"path", "kind", "findings"}], "summary": {"files", "errors", "warnings", "infos"}}`;
/// lines and columns count from 1, columns in characters.
#[derive(Clone, Debug)]
pub struct Json {
    text: String,
    files: usize,
    counts: Counts,
}

impl Default for Json {
    fn default() -> Self {
        Self::new()
    }
}

impl Json {
    /// A document without files.
    pub fn new() -> Self {
        let mut text = String::from(r#"{"version":"#);
        string(&mut text, env!("CARGO_PKG_VERSION"));
        text.push_str(r#","files":["#);
        Json {
            text,
            files: 0,
            counts: Counts::default(),
        }
    }

    /// Adds what was found in one file or constant.
    pub fn add(&mut self, report: &Report) {
        let text = &mut self.text;
        if self.files > 0 {
            text.push(',');
        }
        self.files += 1;
        self.counts += report.counts();
        text.push_str("{\"path\":");
        string(text, report.subject());
        text.push_str(",\"kind\":");
        string(text, report.kind());
        text.push_str(",\"findings\":[");
        for (index, finding) in report.findings().iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            write_finding(text, finding, report.subject());
        }
        text.push_str("]}");
    }

    /// The whole document, with a line feed at its end.
    pub fn finish(mut self) -> String {
        self.text.push_str("],\"summary\":{\"files\":");
        number(&mut self.text, self.files);
        self.text.push_str(",\"errors\":");
        number(&mut self.text, self.counts.errors);
        self.text.push_str(",\"warnings\":");
        number(&mut self.text, self.counts.warnings);
        self.text.push_str(",\"infos\":");
        number(&mut self.text, self.counts.infos);
        self.text.push_str("}}\n");
        self.text
    }
}

fn write_finding(text: &mut String, finding: &Finding, path: &str) {
    let members = [
        ("{\"rule\":", finding.rule.name()),
        (",\"level\":", finding.level.name()),
        (",\"topic\":", finding.rule.topic().name()),
        (",\"message\":", &finding.message),
        (",\"why\":", finding.why),
        (",\"help\":", &finding.help),
    ];
    for (key, value) in members {
        text.push_str(key);
        string(text, value);
    }
    if finding.place.file != path {
        text.push_str(",\"file\":");
        string(text, &finding.place.file);
    }
    text.push_str(",\"start\":");
    position(text, finding.place.start);
    text.push_str(",\"end\":");
    position(text, finding.place.end);
    text.push_str(",\"stage\":");
    if finding.stage.is_empty() {
        text.push_str("null");
    } else {
        string(text, &finding.stage);
    }
    text.push_str(",\"unknown\":");
    text.push_str(if finding.unknown { "true" } else { "false" });
    text.push_str(",\"same_as\":{");
    same_as(text, finding.rule.sources());
    // edits come with the fixes
    text.push_str("},\"fixable\":\"none\"}");
}

/// The tools that are always listed, so that a query needs no test for the key.
const LISTED: [&str; 3] = ["hadolint", "buildkit", "trivy"];

/// The ids of the same rule elsewhere, by tool.
pub(super) fn same_as(text: &mut String, sources: &[&str]) {
    let mut tools: Vec<&str> = LISTED.to_vec();
    for (tool, _) in sources.iter().filter_map(|source| source.split_once(':')) {
        if !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    for (index, tool) in tools.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        string(text, tool);
        text.push_str(":[");
        let ids = sources
            .iter()
            .filter_map(|source| source.split_once(':'))
            .filter(|(of, _)| of == tool);
        for (index, (_, id)) in ids.enumerate() {
            if index > 0 {
                text.push(',');
            }
            string(text, id);
        }
        text.push(']');
    }
}

fn position(text: &mut String, (line, column): (u32, u32)) {
    text.push_str("{\"line\":");
    number(text, line as usize);
    text.push_str(",\"column\":");
    number(text, column as usize);
    text.push('}');
}

fn number(text: &mut String, value: usize) {
    let written = write!(text, "{value}");
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// Writes a JSON string.
pub(crate) fn string(text: &mut String, value: &str) {
    text.push('"');
    let mut rest = value;
    while let Some(at) = rest.find(|ch: char| ch < ' ' || matches!(ch, '"' | '\\' | '\u{7f}')) {
        let (plain, special) = rest.split_at(at);
        text.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => text.push_str("\\\""),
            Some('\\') => text.push_str("\\\\"),
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some(control) => {
                let written = write!(text, "\\u{:04x}", u32::from(control));
                debug_assert!(written.is_ok(), "writing to a string cannot fail");
            }
            None => {}
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::{same_as, string};
    use alloc::string::String;

    #[test]
    fn what_json_cannot_hold_is_escaped() {
        let mut text = String::new();
        string(&mut text, "a\"b\\c\nd\te\u{0}\u{1b}\u{7f}é\u{2028}\r");
        assert_eq!(
            text,
            "\"a\\\"b\\\\c\\nd\\te\\u0000\\u001b\\u007fé\u{2028}\\r\""
        );
    }

    #[test]
    fn ids_stand_with_their_tool() {
        let mut text = String::new();
        same_as(&mut text, &["hadolint:DL1", "cis:4.1", "hadolint:DL2"]);
        assert_eq!(
            text,
            r#""hadolint":["DL1","DL2"],"buildkit":[],"trivy":[],"cis":["4.1"]"#
        );
    }
}
