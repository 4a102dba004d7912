//! What a rule is given: the step or the command, what is known so far, and the way to report.

use super::command::{Command, Commands, Earlier};
use super::facts::Facts;
use super::findings::{Finding, Findings, Part};
use super::meta::Level;
use super::policy::Policy;
use super::scope::Scope;
use super::script::Script;
use crate::model::image::Image;
use crate::model::place::At;
use crate::model::step;
use crate::rules::Rule;

/// The context of rules about instructions, stages and images.
#[derive(Debug)]
pub(crate) struct Check<'c, 'a> {
    /// The image.
    pub(crate) image: Image<'a>,
    /// The policy.
    pub(crate) policy: &'c Policy,
    /// ARG and ENV so far.
    pub(crate) scope: Scope<'c, 'a>,
    /// The stages that are read, by index.
    pub(crate) stages: &'c mut [Facts<'a>],
    /// The stage that is being read.
    pub(crate) stage: Facts<'a>,
    /// The step that is being read.
    pub(crate) at: At<'a>,
    pub(crate) findings: Findings<'c, 'a>,
}

/// The context of rules about commands: one command, its script and the stage.
#[derive(Debug)]
pub(crate) struct Run<'r, 'a> {
    /// The command that is looked at.
    pub(crate) command: Command<'r, 'a>,
    /// All commands of the RUN.
    pub(crate) script: Script<'r, 'a>,
    /// The RUN itself, with its mounts.
    pub(crate) step: &'a step::Run<'a>,
    /// ARG and ENV so far.
    pub(crate) scope: &'r Scope<'r, 'a>,
    /// The stage.
    pub(crate) stage: &'r mut Facts<'a>,
    /// The policy.
    pub(crate) policy: &'r Policy,
    pub(crate) at: At<'a>,
    pub(crate) findings: Findings<'r, 'a>,
}

/// A finding at a place of an owner, in a stage or service of a name and an index.
pub(crate) const fn finding<'a>(
    rule: Rule,
    level: Level,
    (at, owner): (At<'a>, At<'a>),
    (name, unit): (&'a str, u32),
    message: &[Part<'a>],
    help: &[Part<'a>],
) -> Finding<'a> {
    let mut finding = Finding::new(rule, level, at, message, help);
    finding.owner = owner;
    finding.stage = name;
    finding.unit = unit;
    finding
}

impl<'a> Check<'_, 'a> {
    /// Reports the step that is being read; the help is the rule's own.
    pub(crate) const fn report(&mut self, rule: Rule, message: &[Part<'a>]) {
        self.report_at(rule, self.at, message, &[]);
    }

    /// Reports the step that is being read, with what to do about this very text.
    pub(crate) const fn report_help(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        self.report_at(rule, self.at, message, help);
    }

    /// Reports another place, such as an earlier step or a mount.
    pub(crate) const fn report_at(
        &mut self,
        rule: Rule,
        at: At<'a>,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        let level = self.policy.level(rule);
        if matches!(level, Level::Allow) {
            return;
        }
        let unit = self.stage.unit();
        self.findings
            .push(finding(rule, level, (at, at), unit, message, help));
    }

    /// Reports a part of the step that is being read; waivers of the step and of the part count.
    pub(crate) const fn report_part(
        &mut self,
        rule: Rule,
        at: At<'a>,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        let level = self.policy.level(rule);
        if matches!(level, Level::Allow) {
            return;
        }
        let unit = self.stage.unit();
        self.findings
            .push(finding(rule, level, (at, self.at), unit, message, help));
    }

    /// Reports that a rule could not decide, since only the build knows a value; never above a warning.
    pub(crate) const fn report_unknown(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        let level = match self.policy.level(rule) {
            Level::Allow => return,
            Level::Error => Level::Warning,
            level => level,
        };
        let mut finding = finding(
            rule,
            level,
            (self.at, self.at),
            self.stage.unit(),
            message,
            help,
        );
        finding.unknown = true;
        self.findings.push(finding);
    }
}

impl<'r, 'a> Run<'r, 'a> {
    /// The arguments of the command.
    pub(crate) const fn args(&self) -> &'r [&'a [u8]] {
        self.command.args
    }

    /// The commands after this one.
    pub(crate) const fn later(&self) -> Commands<'r, 'a> {
        self.script.from(self.command.index + 1)
    }

    /// The commands before this one, the nearest first.
    pub(crate) const fn earlier(&self) -> Earlier<'r, 'a> {
        self.script.until(self.command.index)
    }

    /// All commands of the RUN.
    pub(crate) const fn all(&self) -> Commands<'r, 'a> {
        self.script.from(0)
    }

    /// Whether the stage is part of what ships.
    pub(crate) const fn ships(&self) -> bool {
        self.stage.ships
    }

    /// Reports the command; the help is the rule's own.
    pub(crate) const fn report(&mut self, rule: Rule, message: &[Part<'a>]) {
        self.report_help(rule, message, &[]);
    }

    /// Reports the command, with what to do about this very text.
    pub(crate) const fn report_help(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        let level = self.policy.level(rule);
        if matches!(level, Level::Allow) {
            return;
        }
        let mut finding = finding(
            rule,
            level,
            (self.at, self.at),
            self.stage.unit(),
            message,
            help,
        );
        finding.inside = Some((self.command.offset, self.command.name.len() as u32));
        self.findings.push(finding);
    }
}
