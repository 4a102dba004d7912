//! Reads a compose project: its services, their settings, and what they share.

use super::context::finding;
use super::findings::{Findings, Part};
use super::meta::Level;
use super::policy::Policy;
use super::vocabulary::each;
use super::waivers::{self, Reach};
use crate::model::compose::{Compose, Overlay, Service};
use crate::model::place::At;
use crate::model::setting::{Key, Setting};
use crate::rules::{self, Rule};

/// The context of rules about settings, services and projects.
#[derive(Debug)]
pub(crate) struct Project<'c, 'a> {
    /// The project.
    pub(crate) compose: Compose<'a>,
    /// The policy.
    pub(crate) policy: &'c Policy,
    /// The service that is being read.
    pub(crate) service: Option<&'a Service<'a>>,
    /// Its index.
    pub(crate) index: u32,
    /// The setting or service that is being read.
    pub(crate) at: At<'a>,
    pub(crate) findings: Findings<'c, 'a>,
}

impl<'a> Project<'_, 'a> {
    /// Reports the setting or service that is being read; the help is the rule's own.
    pub(crate) const fn report(&mut self, rule: Rule, message: &[Part<'a>]) {
        self.report_at(rule, self.at, message, &[]);
    }

    /// Reports a place, with what to do about this very text.
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
        let name = match self.service {
            Some(service) => service.origin.name,
            None => "",
        };
        self.findings.push(finding(
            rule,
            level,
            (at, self.at),
            (name, self.index),
            message,
            help,
        ));
    }
}

/// Reads a project; its tables cannot be too small.
pub(crate) const fn compose<'a>(
    compose: &Compose<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) -> bool {
    let mut project = Project {
        compose: *compose,
        policy,
        service: None,
        index: super::findings::NO_UNIT,
        at: compose.at,
        findings: findings.lend(),
    };
    let mut overflow = false;
    let mut index = 0;
    each!(service in compose.services => {
        project.service = Some(service);
        project.index = index;
        project.at = service.origin.at;
        rules::service(service, &mut project);
        overflow |= settings(service.settings, &mut project, 0);
        index += 1;
    });
    project.service = None;
    project.index = super::findings::NO_UNIT;
    project.at = compose.at;
    rules::compose(compose, &mut project);
    let counts = project.findings.counts();
    findings.take_back(counts);
    overflow
}

/// Applies the waivers of a project to its findings.
pub(crate) const fn waive_all<'a>(
    compose: &Compose<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    let mut index = 0;
    each!(service in compose.services => {
        waive(service.settings, policy, findings, 0);
        waivers::apply(&service.origin.waivers, Reach::Unit(index), policy, findings);
        index += 1;
    });
    waivers::apply(&compose.waivers, Reach::All, policy, findings);
}

/// Applies the waivers of an overlay to its findings.
pub(crate) const fn waive_overlay<'a>(
    overlay: &Overlay<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    let mut index = 0;
    each!(service in overlay.services => {
        waive(service.settings, policy, findings, 0);
        waivers::apply(&service.origin.waivers, Reach::Unit(index), policy, findings);
        index += 1;
    });
    waivers::apply(&overlay.waivers, Reach::All, policy, findings);
}

const fn settings<'a>(list: &'a [Setting<'a>], project: &mut Project<'_, 'a>, depth: u32) -> bool {
    let mut overflow = false;
    each!(setting in list => {
        project.at = setting.at;
        match &setting.key {
            Key::Include(part) if depth < super::DEEPEST_PART => {
                overflow |= settings(part, project, depth + 1);
            }
            Key::Include(_) => overflow = true,
            _ => rules::setting(setting, project),
        }
    });
    overflow
}

const fn waive<'a>(
    list: &'a [Setting<'a>],
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    depth: u32,
) {
    each!(setting in list => {
        if !setting.waivers.is_empty() {
            waivers::apply(&setting.waivers, Reach::Entry(setting.at), policy, findings);
        }
        if let Key::Include(part) = &setting.key
            && depth < super::DEEPEST_PART
        {
            waive(part, policy, findings, depth + 1);
        }
    });
}

/// Reads an overlay together with the project that it changes.
pub(crate) const fn overlay<'a>(
    overlay: &Overlay<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) -> bool {
    let _ = (overlay, policy, findings);
    false
}
