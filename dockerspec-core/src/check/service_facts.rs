//! What is known of a service: which settings it has, and what its image brings.

use super::base;
use super::merged::{Merged, Settings};
use super::walk::stage_named;
use crate::model::compose::OriginRef;
use crate::model::cursor::Steps;
use crate::model::image::{BaseRef, Image};
use crate::model::service::{Capability, NetworkMode, Restart, SecurityOpt};
use crate::model::setting::Key;
use crate::model::step::{Instruction, Step};
use crate::model::words::User;

/// Whether a service is asked how it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// By a probe.
    Probed,
    /// No, and somebody said so.
    Off,
    /// Nobody here says anything; the image below may.
    Unseen,
}

/// The facts of a service, gathered in one walk.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one setting whether it is there"
)]
pub(crate) struct ServiceFacts<'a> {
    pub(crate) privileged: bool,
    pub(crate) drops_all: bool,
    pub(crate) no_new_privileges: bool,
    pub(crate) read_only: bool,
    /// A limit that is none, such as 0, does not count.
    pub(crate) memory: bool,
    pub(crate) cpus: bool,
    pub(crate) pids: bool,
    pub(crate) restart: Option<Restart>,
    /// Of the service, or of its image.
    pub(crate) health: Health,
    /// Of the service alone.
    pub(crate) user: Option<User<'a>>,
    pub(crate) network_mode: Option<NetworkMode<'a>>,
    pub(crate) scale: u32,
    pub(crate) profile: Option<&'a str>,
    /// It needs another service of the project.
    pub(crate) depends: bool,
    /// It publishes a port.
    pub(crate) publishes: bool,
    /// Variables come from a file that nobody here sees.
    pub(crate) env_file: bool,
    /// It, or its image, names what its program reads.
    pub(crate) reads: bool,
    /// It, or its image, exposes a port.
    pub(crate) exposes: bool,
    /// The outermost base of its image, or the image itself where it is pulled.
    pub(crate) base: base::Facts,
}

impl<'a> ServiceFacts<'a> {
    /// Of no service.
    pub(crate) const NONE: ServiceFacts<'static> = ServiceFacts {
        privileged: false,
        drops_all: false,
        no_new_privileges: false,
        read_only: false,
        memory: false,
        cpus: false,
        pids: false,
        restart: None,
        health: Health::Unseen,
        user: None,
        network_mode: None,
        scale: 1,
        profile: None,
        depends: false,
        publishes: false,
        env_file: false,
        reads: false,
        exposes: false,
        base: base::Facts::UNKNOWN,
    };

    pub(crate) const fn of(origin: OriginRef<'a>, mut settings: Settings<'_, 'a>) -> Self {
        let mut facts = Self::NONE;
        match origin {
            OriginRef::Build(image) => facts.image(image.get()),
            OriginRef::Image(reference) => facts.base = base::of_text(reference.as_bytes()),
            OriginRef::Dockerfile(_) | OriginRef::Patch => {}
        }
        while let Some(setting) = settings.next() {
            facts.setting(&setting.key);
        }
        facts
    }

    const fn setting(&mut self, key: &Key<'a>) {
        match key {
            Key::Privileged(_) => self.privileged = true,
            Key::CapDrop(drop) if is_all(drop.capability) => self.drops_all = true,
            Key::Hardened(_) => {
                self.drops_all = true;
                self.no_new_privileges = true;
                self.read_only = true;
            }
            Key::SecurityOpt(opt) => match opt.option {
                SecurityOpt::NoNewPrivileges => self.no_new_privileges = true,
                SecurityOpt::Written(text) => {
                    if let b"no-new-privileges"
                    | b"no-new-privileges:true"
                    | b"no-new-privileges=true" = text.as_bytes()
                    {
                        self.no_new_privileges = true;
                    }
                }
                _ => {}
            },
            Key::ReadOnly(_) => self.read_only = true,
            Key::Limits(limits) => {
                if let Some(memory) = limits.memory {
                    self.memory = memory.get() > 0;
                }
                if let Some(cpus) = limits.cpus {
                    self.cpus = cpus > 0.0;
                }
                if let Some(pids) = limits.pids {
                    self.pids = pids > 0;
                }
            }
            Key::Restart(set) => self.restart = Some(set.policy),
            Key::Healthcheck(_) => self.health = Health::Probed,
            Key::NoHealthcheck(_) => self.health = Health::Off,
            Key::User(set) => self.user = Some(set.user),
            Key::NetworkMode(set) => {
                self.network_mode = Some(set.mode);
                self.depends |= matches!(set.mode, NetworkMode::Service(_));
            }
            Key::DependsOn(_) | Key::Ipc(_) | Key::Pid(_) => self.depends = true,
            Key::Port(_) => self.publishes = true,
            Key::Scale(scale) => self.scale = scale.containers,
            Key::Profile(profile) => self.profile = Some(profile.name),
            Key::EnvFile(_) => self.env_file = true,
            Key::Reads(_) => self.reads = true,
            Key::Expose(_) => self.exposes = true,
            _ => {}
        }
    }

    /// What the target stage and its local parents say.
    const fn image(&mut self, mut image: &Image<'a>) {
        let mut depth = 0;
        while depth < super::DEEPEST_PART {
            depth += 1;
            let Some(mut index) = image.target_index() else {
                return;
            };
            loop {
                let stage = &image.stages[index];
                let mut health = Health::Unseen;
                let mut steps = stage.all_steps();
                while let Some(step) = steps.next() {
                    match &step.instruction {
                        Instruction::Healthcheck(_) => health = Health::Probed,
                        Instruction::NoHealthcheck(_) => health = Health::Off,
                        Instruction::Reads(_) => self.reads = true,
                        Instruction::Expose(_) => self.exposes = true,
                        _ => {}
                    }
                }
                if matches!(self.health, Health::Unseen) {
                    self.health = health;
                }
                match stage.base.base {
                    BaseRef::Image(name) | BaseRef::Stage(name) => {
                        let Some(parent) = stage_named(image, index, name) else {
                            self.base = base::of_text(name.as_bytes());
                            return;
                        };
                        index = parent;
                    }
                    BaseRef::Own(outer) => {
                        image = outer.get();
                        break;
                    }
                }
            }
        }
    }
}

const fn is_all(capability: Capability<'_>) -> bool {
    matches!(capability, Capability::All)
        || matches!(capability.name().as_bytes(), b"ALL" | b"all" | b"CAP_ALL")
}

/// The steps that ship with a service's image, those of the program's images below it included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImageSteps<'a> {
    steps: Option<Steps<'a>>,
    image: Option<&'a Image<'a>>,
    depth: u32,
}

impl<'a> Merged<'a> {
    /// The steps that ship with the image that compose builds; none where it is pulled.
    pub(crate) const fn image_steps(&self) -> ImageSteps<'a> {
        ImageSteps::of(self.origin)
    }
}

impl<'a> ImageSteps<'a> {
    /// The steps that ship with an image of this program.
    pub(crate) const fn of(origin: OriginRef<'a>) -> Self {
        let image = match origin {
            OriginRef::Build(image) => Some(image.get()),
            _ => None,
        };
        ImageSteps {
            steps: match image {
                Some(image) => Some(image.shipped_steps()),
                None => None,
            },
            image,
            depth: 0,
        }
    }

    pub(crate) const fn next(&mut self) -> Option<&'a Step<'a>> {
        loop {
            let Some(steps) = &mut self.steps else {
                return None;
            };
            if let Some(step) = steps.next() {
                return Some(step);
            }
            self.image = match self.image {
                Some(image) if self.depth < super::DEEPEST_PART => below(image),
                _ => None,
            };
            self.depth += 1;
            self.steps = match self.image {
                Some(image) => Some(image.shipped_steps()),
                None => None,
            };
        }
    }
}

/// The image of this program that another starts from.
const fn below<'a>(image: &'a Image<'a>) -> Option<&'a Image<'a>> {
    let Some(mut index) = image.target_index() else {
        return None;
    };
    loop {
        match image.stages[index].base.base {
            BaseRef::Own(outer) => return Some(outer.get()),
            BaseRef::Image(name) | BaseRef::Stage(name) => match stage_named(image, index, name) {
                Some(parent) => index = parent,
                None => return None,
            },
        }
    }
}
