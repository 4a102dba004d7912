//! The checks of a Dockerfile: the engine's findings and the syntax errors, each at its line.

use alloc::string::{String, ToString};
use core::ops::Range;

use super::{Dockerfile, Node};
use crate::check::{Hardened, Level, Ruleset};
use crate::model::arena::Arena;
use crate::model::image::Image;
use crate::parse::Lines;
use crate::report::{Finding, Place, Report};
use crate::rules::Rule;

impl Dockerfile {
    /// The file as an image; what could not be read is in [`Dockerfile::errors`].
    pub fn image<'a>(&'a self, arena: &'a Arena<'a>) -> Image<'a> {
        super::lower::image(self, arena)
    }

    /// Everything that the ruleset finds in the file, syntax errors included, by place.
    ///
    /// ```
    /// use dockerspec_core::parse::dockerfile;
    /// use dockerspec_core::prelude::*;
    ///
    /// let file = dockerfile::parse("Dockerfile", "FROM alpine:3.22\nRUN make && \\\n  sudo make install\nUSER 1000\n");
    /// let report = file.check(&Policy::PRODUCTION);
    /// let sudo = report.by_rule(Rule::Sudo).next().unwrap();
    /// assert_eq!(sudo.place.start, (3, 3));
    /// ```
    pub fn check(&self, ruleset: &(impl Ruleset + ?Sized)) -> Report {
        let arena = Arena::new();
        let report = self.image(&arena).check_with(ruleset);
        self.placed(report, ruleset)
    }

    /// The image, where it meets the policy.
    ///
    /// # Errors
    /// The report, where it holds an error or the file could not be read.
    pub fn harden<'a>(
        &'a self,
        arena: &'a Arena<'a>,
        ruleset: &(impl Ruleset + ?Sized),
    ) -> Result<Hardened<Image<'a>>, Report> {
        if !self.errors.is_empty() {
            return Err(self.check(ruleset));
        }
        self.image(arena)
            .harden(ruleset)
            .map_err(|report| self.placed(report, ruleset))
    }

    /// Adds the syntax errors to a report, and gives each finding its line and column.
    fn placed(&self, mut report: Report, ruleset: &(impl Ruleset + ?Sized)) -> Report {
        let level = match ruleset.rules_policy().level(Rule::SyntaxError) {
            Level::Allow => Level::Error,
            level => level,
        };
        let findings = report.findings_mut();
        for error in &self.errors {
            let mut place = Place::nowhere(&self.name);
            place.bytes = Some((
                super::text::u32_of(error.range.start),
                super::text::u32_of(error.range.end),
            ));
            findings.push(Finding {
                rule: Rule::SyntaxError,
                level,
                place,
                stage: String::new(),
                message: error.message.clone(),
                why: Rule::SyntaxError.why(),
                help: error
                    .help
                    .clone()
                    .unwrap_or_else(|| Rule::SyntaxError.help().to_string()),
                unknown: false,
            });
        }
        let lines = Lines::new(&self.text);
        for finding in findings
            .iter_mut()
            .filter(|finding| finding.place.file == self.name)
        {
            self.place(&mut finding.place, &lines);
        }
        findings.sort_by(|one, other| {
            (one.place.bytes, one.rule.name()).cmp(&(other.place.bytes, other.rule.name()))
        });
        report.of_kind("dockerfile")
    }

    fn place(&self, place: &mut Place, lines: &Lines<'_>) {
        let Some((start, end)) = place.bytes else {
            return;
        };
        let mut range = start as usize..end as usize;
        if let Some((offset, length)) = place.inside.take() {
            let part = offset as usize..offset as usize + length as usize;
            range = self.inside(range.start, part).unwrap_or(range);
        }
        let position = |at: usize| {
            let (line, column) = lines.locate(at);
            (super::text::u32_of(line), super::text::u32_of(column))
        };
        place.start = position(range.start);
        place.end = position(range.end);
        place.bytes = Some((
            super::text::u32_of(range.start),
            super::text::u32_of(range.end),
        ));
    }

    /// Where a part of the script of the RUN at `start` stands.
    fn inside(&self, start: usize, part: Range<usize>) -> Option<Range<usize>> {
        let nodes = &self.tables.nodes;
        let index = nodes
            .partition_point(|node| self.tables.joined.place(node.line.start) as usize <= start);
        let node = Node {
            file: self,
            data: nodes.get(index.checked_sub(1)?)?,
        };
        super::lower::place_in_script(node.trigger().unwrap_or(node), part)
    }
}
