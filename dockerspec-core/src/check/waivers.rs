//! Waivers are applied after all rules have run: they take findings away, or are findings themselves.

use super::findings::{Finding, Findings, Part};
use super::meta::{Level, Topic};
use super::policy::{Date, Policy};
use super::vocabulary::each;
use crate::model::image::Image;
use crate::model::place::At;
use crate::model::step::{Instruction, Step};
use crate::model::waiver::{Waiver, Waivers};
use crate::rules::Rule;

/// Which findings a waiver can take away.
#[derive(Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// Those of one entry.
    Entry(At<'a>),
    /// Those of one stage or service.
    Unit(u32),
    /// All.
    All,
}

/// Applies the waivers of an image to its findings.
pub(crate) const fn apply_to_image<'a>(
    image: &Image<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    let mut index = 0;
    each!(stage in image.stages => {
        steps(stage.steps, policy, findings, 0);
        apply(&stage.base.waivers, Reach::Unit(index), policy, findings);
        index += 1;
    });
    apply(&image.waivers, Reach::All, policy, findings);
}

const fn steps<'a>(
    list: &'a [Step<'a>],
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    depth: u32,
) {
    each!(step in list => {
        if !step.waivers.is_empty() {
            apply(&step.waivers, Reach::Entry(step.at), policy, findings);
        }
        match &step.instruction {
            Instruction::Include(part) if depth < super::DEEPEST_PART => {
                steps(part, policy, findings, depth + 1);
            }
            Instruction::Recipe(recipe) if depth < super::DEEPEST_PART => {
                steps(recipe.steps, policy, findings, depth + 1);
            }
            Instruction::Run(run) => {
                each!(mount in run.mounts => {
                    if !mount.waivers.is_empty() {
                        apply(&mount.waivers, Reach::Entry(mount.at), policy, findings);
                    }
                });
            }
            _ => {}
        }
    });
}

/// Applies the waivers of one entry, stage, service, image or project.
pub(crate) const fn apply<'a>(
    waivers: &Waivers<'a>,
    reach: Reach<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    if let Some(at) = waivers.too_many() {
        report(
            Rule::UnexplainedWaiver,
            at,
            &[Part::Text(
                "a third waiver at one place, which has room for two",
            )],
            policy,
            findings,
        );
    }
    let mut index = 0;
    while let Some(waiver) = waivers.get(index) {
        index += 1;
        one(&waiver, reach, policy, findings);
    }
}

const fn one<'a>(
    waiver: &Waiver<'a>,
    reach: Reach<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    if waiver.imported {
        if !matches!(waiver.rule.topic(), Topic::Waivers) {
            take_away(waiver.rule, reach, findings);
        }
        return;
    }
    let name = waiver.rule.name().as_bytes();
    if matches!(waiver.rule.topic(), Topic::Waivers)
        || matches!(waiver.rule, Rule::ConflictingSettings)
        || waiver.rule.is_fixed()
    {
        report(
            Rule::UnusedWaiver,
            waiver.at,
            &[
                Part::Text("a waiver of "),
                Part::Code(name),
                Part::Text(", which cannot be waived"),
            ],
            policy,
            findings,
        );
        return;
    }
    let (reason, until) = split(waiver.reason.as_bytes());
    if reason.len() < 10 {
        report(
            Rule::UnexplainedWaiver,
            waiver.at,
            &[
                Part::Text("the waiver of "),
                Part::Code(name),
                Part::Text(" says no reason: "),
                Part::Code(reason),
            ],
            policy,
            findings,
        );
    }
    match until {
        Until::Never => {}
        Until::Unreadable(date) => report(
            Rule::UnexplainedWaiver,
            waiver.at,
            &[
                Part::Text("the waiver of "),
                Part::Code(name),
                Part::Text(" ends at "),
                Part::Code(date),
                Part::Text(", which is no date like 2027-03-01"),
            ],
            policy,
            findings,
        ),
        Until::Day(day) => {
            if let Some(today) = policy.date()
                && day.is_before(today)
            {
                report(
                    Rule::ExpiredWaiver,
                    waiver.at,
                    &[
                        Part::Text("the waiver of "),
                        Part::Code(name),
                        Part::Text(" has expired"),
                    ],
                    policy,
                    findings,
                );
                return;
            }
        }
    }
    let used = take_away(waiver.rule, reach, findings);
    let decided = matches!(policy.level(waiver.rule), Level::Allow) || findings.overflowed();
    if !used && !decided {
        report(
            Rule::UnusedWaiver,
            waiver.at,
            &[Part::Text("nothing here breaks "), Part::Code(name)],
            policy,
            findings,
        );
    }
}

const fn take_away(rule: Rule, reach: Reach<'_>, findings: &mut Findings<'_, '_>) -> bool {
    let mut used = false;
    let mut index = 0;
    while index < findings.found().len() {
        let matching = match &findings.found()[index] {
            Some(finding) => finding.rule.is(rule) && reaches(reach, finding),
            None => false,
        };
        if matching {
            findings.remove(index);
            used = true;
        } else {
            index += 1;
        }
    }
    used
}

const fn reaches(reach: Reach<'_>, finding: &Finding<'_>) -> bool {
    match reach {
        Reach::All => true,
        Reach::Unit(unit) => finding.unit == unit,
        Reach::Entry(at) => {
            (finding.owner.same(&at) && same_file(&finding.owner, &at))
                || (finding.at.same(&at) && same_file(&finding.at, &at))
        }
    }
}

const fn same_file(one: &At<'_>, other: &At<'_>) -> bool {
    super::vocabulary::eq(one.file().as_bytes(), other.file().as_bytes())
}

const fn report<'a>(
    rule: Rule,
    at: At<'a>,
    message: &[Part<'a>],
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    findings.push(Finding::new(rule, policy.level(rule), at, message, &[]));
}

enum Until<'a> {
    Never,
    Day(Date),
    Unreadable(&'a [u8]),
}

/// A reason and the day on which it ends: `why (until 2027-03-01)`.
const fn split(reason: &[u8]) -> (&[u8], Until<'_>) {
    let trimmed = reason.trim_ascii();
    let [inner @ .., b')'] = trimmed else {
        return (trimmed, Until::Never);
    };
    let mut rest = inner;
    while let [_, tail @ ..] = rest {
        if let [b'(', b'u', b'n', b't', b'i', b'l', b' ', date @ ..] = rest {
            let words = super::vocabulary::before(inner, rest).trim_ascii();
            return match Date::parse(date) {
                Some(day) => (words, Until::Day(day)),
                None => (words, Until::Unreadable(date)),
            };
        }
        rest = tail;
    }
    (trimmed, Until::Never)
}
