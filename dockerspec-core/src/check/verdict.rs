//! The findings of one constant, as const evaluation keeps them, and how rustc is told of them.

use super::findings::{Finding, Part, SHOWN};
use super::meta::Level;
use super::spec::Proof;
use super::vocabulary::{each, eq};
use crate::model::place::At;

/// The findings of one constant.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    slots: [Option<Finding<'a>>; Proof::SLOTS],
    total: usize,
    denied: usize,
    /// Warnings that a slot holds.
    warned: usize,
    subject: &'a str,
    policy: &'static str,
}

/// What `judge` answers where there is no warning.
#[doc(hidden)]
pub const NOTHING: u16 = u16::MAX;

impl<'a> Verdict<'a> {
    pub(crate) const fn new(
        slots: [Option<Finding<'a>>; Proof::SLOTS],
        total: usize,
        denied: usize,
        subject: &'a str,
        policy: &'static str,
    ) -> Self {
        let mut warned = 0;
        if total > denied {
            each!(finding in &slots => {
                if let Some(finding) = finding
                    && matches!(finding.level, Level::Warning)
                {
                    warned += 1;
                }
            });
        }
        Verdict {
            slots,
            total,
            denied,
            warned,
            subject,
            policy,
        }
    }

    /// Whether nothing was denied.
    pub const fn is_clean(&self) -> bool {
        self.denied == 0
    }

    /// Fails const evaluation with the errors at this place, or answers the number of its warning.
    ///
    /// `slot` counts the warnings of one place from 0.
    #[track_caller]
    pub const fn judge(&self, file: &str, line: u32, column: u32, slot: usize) -> u16 {
        if self.denied == 0 && self.warned <= slot {
            return NOTHING;
        }
        let mut text = Text::new();
        let mut warned = NOTHING;
        let mut warnings = 0;
        let mut index = 0;
        while index < self.slots.len() {
            if let Some(finding) = &self.slots[index]
                && is_at(&finding.at, file, line, column)
            {
                match finding.level {
                    Level::Error if slot == 0 && !said_before(&self.slots, index) => {
                        text.finding(finding, false);
                    }
                    Level::Warning => {
                        if warnings == slot {
                            warned = finding.rule.index() as u16;
                        }
                        warnings += 1;
                    }
                    _ => {}
                }
            }
            index += 1;
        }
        if text.len > 0 {
            text.panic();
        }
        warned
    }

    /// Answers the number of a warning that no place shows: it stands at none, or there are more
    /// warnings than the place has slots.
    ///
    /// `slot` counts these warnings from 0.
    pub const fn elsewhere_warned(&self, file: &str, places: &[Place], slot: usize) -> u16 {
        if self.warned <= slot {
            return NOTHING;
        }
        let mut warnings = 0;
        let mut rest: &[_] = &self.slots;
        while let [earlier @ .., finding] = rest {
            rest = earlier;
            if let Some(finding) = finding
                && matches!(finding.level, Level::Warning)
                && warnings_at(earlier, &finding.at) >= slots_at(&finding.at, file, places)
            {
                if warnings == slot {
                    return finding.rule.index() as u16;
                }
                warnings += 1;
            }
        }
        NOTHING
    }

    /// Fails const evaluation with the errors that stand at none of the places.
    #[track_caller]
    pub const fn elsewhere(&self, file: &str, places: &[Place]) {
        if self.denied == 0 {
            return;
        }
        let mut text = Text::new();
        each!(finding in &self.slots => {
            if let Some(finding) = finding
                && matches!(finding.level, Level::Error)
                && slots_at(&finding.at, file, places) == 0
            {
                text.finding(finding, true);
            }
        });
        if self.total > Proof::SLOTS {
            text.paragraph();
            text.number((self.total - Proof::SLOTS) as u64);
            text.words("more findings, which show when these are mended");
        }
        if text.len > 0 {
            text.panic();
        }
    }

    /// Fails const evaluation with all errors.
    #[track_caller]
    pub(crate) const fn assert(&self) {
        if self.denied == 0 {
            return;
        }
        let mut text = Text::new();
        text.bytes(b"`");
        text.words(self.subject);
        text.words("` does not meet the policy `");
        text.words(self.policy);
        text.words("`");
        each!(finding in &self.slots => {
            if let Some(finding) = finding
                && matches!(finding.level, Level::Error)
            {
                text.finding(finding, true);
            }
        });
        text.panic();
    }
}

const fn is_at(at: &At<'_>, wanted_file: &str, wanted_line: u32, wanted_column: u32) -> bool {
    match *at {
        At::Rust { file, line, column } => {
            line == wanted_line
                && column == wanted_column
                && eq(file.as_bytes(), wanted_file.as_bytes())
        }
        At::Text { .. } => false,
    }
}

/// Whether a finding at the same place, before that of the index, says the same, as for a program
/// that a script calls twice.
const fn said_before(findings: &[Option<Finding<'_>>], index: usize) -> bool {
    let Some(wanted) = &findings[index] else {
        return false;
    };
    let mut earlier = 0;
    while earlier < index {
        if let Some(finding) = &findings[earlier]
            && finding.at.same(&wanted.at)
            && finding.rule.is(wanted.rule)
            && same_parts(finding.message_parts(), wanted.message_parts())
        {
            return true;
        }
        earlier += 1;
    }
    false
}

pub(super) const fn same_parts(mut a: &[Option<Part<'_>>], mut b: &[Option<Part<'_>>]) -> bool {
    while let ([first, a_rest @ ..], [second, b_rest @ ..]) = (a, b) {
        let same = match (first, second) {
            (Some(Part::Text(x)), Some(Part::Text(y))) => eq(x.as_bytes(), y.as_bytes()),
            (Some(Part::Code(x)), Some(Part::Code(y))) => eq(x, y),
            (Some(Part::Number(x)), Some(Part::Number(y))) => *x == *y,
            (None, None) => true,
            _ => false,
        };
        if !same {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    true
}

/// Line, column and number of slots of a call that `judge` is asked about.
#[doc(hidden)]
pub type Place = (u32, u32, usize);

/// How many warnings are shown where the finding stands; an error is, where that is not 0.
const fn slots_at(at: &At<'_>, file: &str, places: &[Place]) -> usize {
    each!((line, column, slots) in places => {
        if is_at(at, file, *line, *column) {
            return *slots;
        }
    });
    0
}

const fn warnings_at(findings: &[Option<Finding<'_>>], at: &At<'_>) -> usize {
    let mut count = 0;
    each!(finding in findings => {
        if let Some(finding) = finding
            && matches!(finding.level, Level::Warning)
            && finding.at.same(at)
        {
            count += 1;
        }
    });
    count
}

/// The verdicts of all constants of a module: a shared part may be wrong in any of them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Verdicts<'a>(pub &'a [&'a Verdict<'a>]);

impl Verdicts<'_> {
    /// As [`Verdict::judge`], by the first constant that has a finding at this place.
    #[track_caller]
    pub const fn judge(&self, file: &str, line: u32, column: u32, slot: usize) -> u16 {
        each!(verdict in self.0 => {
            match verdict.judge(file, line, column, slot) {
                NOTHING => {}
                warned => return warned,
            }
        });
        NOTHING
    }
}

/// Text of a fixed size, for the message of a failed evaluation.
struct Text {
    bytes: [u8; 6144],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Text {
            bytes: [0; 6144],
            len: 0,
        }
    }

    const fn bytes(&mut self, mut text: &[u8]) {
        while let [byte, rest @ ..] = text {
            if self.len == self.bytes.len() {
                return;
            }
            self.bytes[self.len] = *byte;
            self.len += 1;
            text = rest;
        }
    }

    const fn words(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    const fn number(&mut self, value: u64) {
        if value >= 10 {
            self.number(value / 10);
        }
        self.bytes(&[b'0' + (value % 10) as u8]);
    }

    const fn paragraph(&mut self) {
        if self.len > 0 {
            self.bytes(b"\n\n");
        }
    }

    const fn code(&mut self, text: &[u8]) {
        self.bytes(b"`");
        let mut rest = text;
        let mut shown = 0;
        while let [byte, tail @ ..] = rest {
            // a character is never cut in the middle
            if shown >= SHOWN && (*byte & 0xC0) != 0x80 {
                self.words("…");
                break;
            }
            self.bytes(&[if *byte < b' ' { b' ' } else { *byte }]);
            shown += 1;
            rest = tail;
        }
        self.bytes(b"`");
    }

    const fn parts(&mut self, parts: &[Option<Part<'_>>]) {
        each!(part in parts => {
            match part {
                Some(Part::Text(words)) => self.words(words),
                Some(Part::Code(code)) => self.code(code),
                Some(Part::Number(number)) => self.number(*number),
                None => {}
            }
        });
    }

    const fn finding(&mut self, finding: &Finding<'_>, place: bool) {
        self.paragraph();
        self.parts(finding.message_parts());
        if place {
            self.words("\n  --> ");
            self.words(finding.at.file());
            if let At::Rust { line, column, .. } = finding.at {
                self.words(":");
                self.number(line as u64);
                self.words(":");
                self.number(column as u64);
            }
        }
        self.words("\n  = why: ");
        self.words(finding.why());
        self.words("\n  = help: ");
        match finding.help_parts() {
            [None, ..] | [] => self.words(finding.rule.help()),
            parts => self.parts(parts),
        }
        self.words("\n  = rule: ");
        self.words(finding.rule.name());
    }

    #[track_caller]
    const fn panic(&self) -> ! {
        let mut text = super::vocabulary::drop_last(&self.bytes, self.bytes.len() - self.len);
        loop {
            match core::str::from_utf8(text) {
                Ok(text) => panic!("{}", text),
                // only the limit of the buffer can cut a character
                Err(_) => match text {
                    [rest @ .., _] => text = rest,
                    [] => panic!("the spec does not meet its policy"),
                },
            }
        }
    }
}
