//! Reads a compose project: its services, their settings, and what they share.

use super::context::finding;
use super::findings::{Finding, Findings, Part};
use super::guess::Guess;
use super::merged::{Merged, Room, Services, lay_out};
use super::meta::Level;
use super::policy::Policy;
use super::service_facts::ServiceFacts;
use super::verdict::same_parts;
use super::vocabulary::{each, eq};
use super::waivers::{self, Reach};
use crate::model::compose::{Compose, OriginRef, Overlay, Service};
use crate::model::place::At;
use crate::model::service::Condition;
use crate::model::setting::{Key, Setting};
use crate::rules::{self, Rule};

/// The context of rules about settings, services and projects.
///
/// Of an overlay, rules see the merged project, but are asked only about the overlay's own entries.
#[derive(Debug)]
pub(crate) struct Project<'c, 'a> {
    /// The project, or the overlay's own lists.
    pub(crate) compose: Compose<'a>,
    /// The project below an overlay.
    pub(crate) below: Option<&'a Compose<'a>>,
    /// All services, merged.
    pub(crate) services: Services<'c, 'a>,
    /// The policy.
    pub(crate) policy: &'c Policy,
    /// The service that is being read.
    pub(crate) service: Merged<'a>,
    /// What is known of it.
    pub(crate) facts: ServiceFacts<'a>,
    /// Where the setting that follows the one that is being read stands in the list of all.
    pub(crate) next: usize,
    /// The setting or service that is being read.
    pub(crate) at: At<'a>,
    pub(crate) findings: Findings<'c, 'a>,
    /// What is to be found without the overlay too.
    known: &'c [Option<Finding<'a>>],
}

/// Findings of a service without its patch that are told apart from those of the patch.
const KNOWN: usize = 16;

impl<'a> Project<'_, 'a> {
    /// The name of the service that is being read, for messages.
    pub(crate) const fn name(&self) -> Part<'a> {
        Part::Code(self.service.name.as_bytes())
    }

    /// Whether another service waits until the one that is being read has done its work.
    pub(crate) const fn is_job(&self) -> bool {
        each!(other in self.services.list() => {
            let mut settings = self.services.settings(other);
            while let Some(setting) = settings.next() {
                if let Key::DependsOn(on) = &setting.key
                    && matches!(on.condition, Condition::Completed)
                    && eq(on.service.as_bytes(), self.service.name.as_bytes())
                {
                    return true;
                }
            }
        });
        false
    }

    /// Reports the setting or service that is being read; the help is the rule's own.
    pub(crate) const fn report(&mut self, rule: Rule, message: &[Part<'a>]) {
        self.report_at(rule, self.at, message, &[]);
    }

    /// Reports the setting or service that is being read, with what to do about this very text.
    pub(crate) const fn report_help(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        self.report_at(rule, self.at, message, help);
    }

    /// Reports what is being read, with the name that was likely meant.
    pub(crate) const fn report_guess(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        guess: Guess<'a>,
    ) {
        match guess.best {
            Some(meant) => {
                let help = [
                    Part::Text("did you mean "),
                    Part::Code(meant.as_bytes()),
                    Part::Text("?"),
                ];
                self.report_at(rule, self.at, message, &help);
            }
            None => self.report(rule, message),
        }
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
        self.push(&self.finding(rule, level, at, message, help));
    }

    /// Reports that a rule could not decide; never above a warning.
    pub(crate) const fn report_unknown(
        &mut self,
        rule: Rule,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) {
        let level = match self.policy.level(rule) {
            Level::Error => Level::Warning,
            level => level,
        };
        let mut finding = self.finding(rule, level, self.at, message, help);
        finding.unknown = true;
        self.push(&finding);
    }

    const fn finding(
        &self,
        rule: Rule,
        level: Level,
        at: At<'a>,
        message: &[Part<'a>],
        help: &[Part<'a>],
    ) -> Finding<'a> {
        let unit = (self.service.name, self.service.unit);
        finding(rule, level, (at, self.at), unit, message, help)
    }

    const fn push(&mut self, finding: &Finding<'a>) {
        each!(known in self.known => {
            if let Some(known) = known
                && known.rule.is(finding.rule)
                && same_parts(known.message_parts(), finding.message_parts())
            {
                return;
            }
        });
        self.findings.push(*finding);
    }
}

/// Reads a project.
pub(crate) const fn compose<'a>(
    compose: &Compose<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    room: Room<'_, 'a>,
) -> bool {
    read(compose, None, policy, findings, room)
}

/// Reads an overlay together with the project that it changes.
pub(crate) const fn overlay<'a>(
    overlay: &Overlay<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    room: Room<'_, 'a>,
) -> bool {
    let own = Compose {
        name: overlay.name,
        services: overlay.services,
        networks: overlay.networks,
        volumes: overlay.volumes,
        configs: overlay.configs,
        secrets: overlay.secrets,
        models: overlay.models,
        at: overlay.at,
        waivers: overlay.waivers,
    };
    read(&own, Some(overlay.base.get()), policy, findings, room)
}

const fn read<'a>(
    compose: &Compose<'a>,
    below: Option<&'a Compose<'a>>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
    room: Room<'_, 'a>,
) -> bool {
    let (services, overflow) = match lay_out(compose, below, room) {
        Some(services) => (services, false),
        None => (Services::NONE, true),
    };
    let mut project = Project {
        compose: *compose,
        below,
        services,
        policy,
        service: Merged::none(compose.at),
        facts: ServiceFacts::NONE,
        next: 0,
        at: compose.at,
        findings: findings.lend(),
        known: &[],
    };
    if overflow {
        let message = [Part::Text(
            "the project has more services or settings than can be checked",
        )];
        project.report(Rule::TooLongToCheck, &message);
    }
    each!(service in services.list() => {
        if service.is_own() {
            let entry = &compose.services[service.unit as usize];
            one(service, entry, &mut project);
        }
    });
    patches(&mut project);
    project.service = Merged::none(compose.at);
    project.facts = ServiceFacts::NONE;
    project.at = compose.at;
    rules::compose(compose, &mut project);
    let counts = project.findings.counts();
    findings.take_back(counts);
    overflow
}

/// Reads a service: as a whole, then setting by setting.
const fn one<'a>(service: &Merged<'a>, entry: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let mut slots = [None; KNOWN];
    if service.patched {
        let mut known = Findings::over(&mut slots);
        let unchanged = service.unchanged(&project.services);
        let mut before = Project {
            service: unchanged,
            facts: unchanged.facts,
            at: service.at,
            findings: known.lend(),
            known: &[],
            ..*project
        };
        rules::service(entry, &mut before);
    }
    let mut inner = Project {
        service: *service,
        facts: service.facts,
        at: service.at,
        findings: project.findings.lend(),
        known: &slots,
        ..*project
    };
    rules::service(entry, &mut inner);
    inner.known = &[];
    let mut settings = project.services.own_settings(service);
    while let Some(setting) = settings.next() {
        inner.next = settings.next;
        inner.at = setting.at;
        rules::setting(setting, &mut inner);
    }
    if service.too_deep {
        inner.at = service.at;
        let message = [
            Part::Text("the settings of "),
            Part::Code(service.name.as_bytes()),
            Part::Text(" include parts more than 16 deep"),
        ];
        inner.report(Rule::TooLongToCheck, &message);
    }
    let counts = inner.findings.counts();
    project.findings.take_back(counts);
}

/// Finds changes to services that there are not.
const fn patches(project: &mut Project<'_, '_>) {
    let mut unit = 0;
    let services = project.compose.services;
    each!(patch in services => {
        if matches!(patch.origin.origin, OriginRef::Patch) && !is_below(patch.origin.name, project.below) {
            project.service = Merged::none(patch.origin.at);
            project.service.name = patch.origin.name;
            project.service.unit = unit;
            project.at = patch.origin.at;
            let mut guess = Guess::of(patch.origin.name);
            if let Some(below) = project.below {
                each!(service in below.services => {
                    guess.offer(service.origin.name);
                });
            }
            let message = [
                Part::Text("a change to the service "),
                Part::Code(patch.origin.name.as_bytes()),
                Part::Text(", which the project does not have"),
            ];
            project.report_guess(Rule::UnknownService, &message, guess);
        }
        unit += 1;
    });
}

const fn is_below(name: &str, below: Option<&Compose<'_>>) -> bool {
    if let Some(below) = below {
        each!(service in below.services => {
            if eq(service.origin.name.as_bytes(), name.as_bytes()) {
                return true;
            }
        });
    }
    false
}

/// Applies the waivers of a project or an overlay to its findings.
pub(crate) const fn waive_all<'a>(
    services: &'a [Service<'a>],
    waivers: &crate::model::waiver::Waivers<'a>,
    policy: &Policy,
    findings: &mut Findings<'_, 'a>,
) {
    let mut index = 0;
    each!(service in services => {
        waive(service.settings, policy, findings, 0);
        waivers::apply(&service.origin.waivers, Reach::Unit(index), policy, findings);
        index += 1;
    });
    waivers::apply(waivers, Reach::All, policy, findings);
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
