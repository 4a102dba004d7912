//! What a rule says of itself.

use crate::model::compose::Compose;
use crate::model::image::Image;
use crate::rules::Rule;

/// How serious a finding is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is worth knowing.
    Info,
    /// It is reported, and the rest goes on.
    Warning,
    /// There is no witness, no file and no build.
    Error,
}

impl Level {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// What a rule is about.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Rights of the process.
    Privileges,
    /// Passwords, tokens and keys.
    Secrets,
    /// Where code comes from.
    SupplyChain,
    /// How a container is run and watched.
    Operation,
    /// What the builder, the engine or the shell would refuse or misunderstand.
    Correctness,
    /// Layers, caches and what is left in them.
    Size,
    /// Ports and networks.
    Network,
    /// The configuration struct and what sets it.
    Configuration,
    /// The exceptions from rules.
    Waivers,
}

impl Topic {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Topic::Privileges => "privileges",
            Topic::Secrets => "secrets",
            Topic::SupplyChain => "supply-chain",
            Topic::Operation => "operation",
            Topic::Correctness => "correctness",
            Topic::Size => "size",
            Topic::Network => "network",
            Topic::Configuration => "configuration",
            Topic::Waivers => "waivers",
        }
    }
}

/// What the engine hands to a rule; `cargo xtask registry` writes the dispatch from it.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "read in the source, by `cargo xtask registry`")]
pub(crate) enum On {
    /// Commands of these programs in a RUN.
    Command(&'static [&'static str]),
    /// All commands of a RUN.
    EveryCommand,
    /// A RUN as a whole.
    Script,
    /// The payload of an instruction.
    Instruction(&'static str),
    /// The step of several instructions.
    Step(&'static [&'static str]),
    /// A stage, when it begins.
    From,
    /// A stage, when it ends.
    StageEnd,
    /// An image, when it ends.
    Image,
    /// The payload of a setting.
    Setting(&'static str),
    /// The setting of several keys.
    Settings(&'static [&'static str]),
    /// A service.
    Service,
    /// A compose project.
    Compose,
    /// The engine reports it.
    Engine,
}

/// A rule's own description.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meta {
    /// Its name, which reads after "allow".
    pub(crate) name: &'static str,
    /// The version that brought it.
    pub(crate) since: &'static str,
    /// What it is about.
    pub(crate) topic: Topic,
    /// Its level in [`Policy::PRODUCTION`](super::Policy::PRODUCTION).
    pub(crate) production: Level,
    /// Its level in [`Policy::DEVELOPMENT`](super::Policy::DEVELOPMENT).
    pub(crate) development: Level,
    /// Its level in [`Policy::STRICT`](super::Policy::STRICT).
    pub(crate) strict: Level,
    /// What it looks at.
    #[expect(dead_code, reason = "read in the source, by `cargo xtask registry`")]
    pub(crate) on: On,
    /// What it finds, in a few words.
    pub(crate) summary: &'static str,
    /// Why that matters.
    pub(crate) why: &'static str,
    /// What to do, where a finding says nothing narrower.
    pub(crate) help: &'static str,
    /// The same rule elsewhere, as `hadolint:DL3002`.
    pub(crate) sources: &'static [&'static str],
    /// Specs in which it finds something.
    pub(crate) bad: Examples,
    /// Specs in which it finds nothing.
    pub(crate) good: Examples,
}

/// Specs that show what a rule finds or leaves alone; they are its tests.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Examples {
    /// Texts of Dockerfiles.
    Dockerfiles(&'static [&'static str]),
    /// Images, each with its source.
    Images(&'static [(Image<'static>, &'static str)]),
    /// Compose projects, each with its source.
    Projects(&'static [(Compose<'static>, &'static str)]),
}

/// Examples that are images: `images![Image::new("a")…, …]`.
macro_rules! images {
    ($($image:expr),* $(,)?) => {
        $crate::check::Examples::Images(&[$(($image, stringify!($image))),*])
    };
}
pub(crate) use images;

/// Examples that are compose projects: `projects![Compose::new("a")…, …]`.
macro_rules! projects {
    ($($project:expr),* $(,)?) => {
        $crate::check::Examples::Projects(&[$(($project, stringify!($project))),*])
    };
}
pub(crate) use projects;

/// A rule of the user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRule {
    /// Its name, which reads after "allow".
    pub name: &'static str,
    /// What it finds, in a few words.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl Rule {
    const fn own(self) -> OwnRule {
        match self {
            Rule::Own(rule) => *rule,
            _ => OwnRule {
                name: "",
                summary: "",
                why: "",
                help: "",
            },
        }
    }

    /// Whether no policy and no waiver lets it pass: there would be nothing to write, or not what was meant.
    pub(crate) const fn is_fixed(self) -> bool {
        matches!(
            self,
            Rule::SyntaxError
                | Rule::UnwritableName
                | Rule::UnwritableSetting
                | Rule::UnwritableText
        )
    }

    /// Its name, which reads after "allow".
    pub const fn name(self) -> &'static str {
        match self.meta() {
            Some(meta) => meta.name,
            None => self.own().name,
        }
    }

    /// What it finds, in a few words.
    pub const fn summary(self) -> &'static str {
        match self.meta() {
            Some(meta) => meta.summary,
            None => self.own().summary,
        }
    }

    /// Why that matters.
    pub const fn why(self) -> &'static str {
        match self.meta() {
            Some(meta) => meta.why,
            None => self.own().why,
        }
    }

    /// What to do.
    pub const fn help(self) -> &'static str {
        match self.meta() {
            Some(meta) => meta.help,
            None => self.own().help,
        }
    }

    /// What it is about; own rules are about operation.
    pub const fn topic(self) -> Topic {
        match self.meta() {
            Some(meta) => meta.topic,
            None => Topic::Operation,
        }
    }

    /// Its level in the production policy; own rules are errors.
    pub const fn level(self) -> Level {
        match self.meta() {
            Some(meta) => meta.production,
            None => Level::Error,
        }
    }

    /// Its levels in the policies for production, development and strict production.
    pub const fn levels(self) -> [Level; 3] {
        match self.meta() {
            Some(meta) => [meta.production, meta.development, meta.strict],
            None => [Level::Error; 3],
        }
    }

    /// The same rule elsewhere, as `hadolint:DL3002`.
    pub const fn sources(self) -> &'static [&'static str] {
        match self.meta() {
            Some(meta) => meta.sources,
            None => &[],
        }
    }

    /// The version that brought it; empty for own rules.
    pub const fn since(self) -> &'static str {
        match self.meta() {
            Some(meta) => meta.since,
            None => "",
        }
    }

    /// Specs in which it finds something.
    pub const fn bad(self) -> Examples {
        match self.meta() {
            Some(meta) => meta.bad,
            None => Examples::Dockerfiles(&[]),
        }
    }

    /// Specs in which it finds nothing.
    pub const fn good(self) -> Examples {
        match self.meta() {
            Some(meta) => meta.good,
            None => Examples::Dockerfiles(&[]),
        }
    }

    /// The built-in rule of that name.
    pub fn from_name(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// Whether both are the same rule.
    pub(crate) const fn is(self, other: Rule) -> bool {
        match (self, other) {
            (Rule::Own(own), Rule::Own(other)) => {
                super::vocabulary::eq(own.name.as_bytes(), other.name.as_bytes())
            }
            _ => self.index() == other.index(),
        }
    }
}
