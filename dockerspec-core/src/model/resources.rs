//! What the services of a project share: networks, volumes, secrets, configuration files, models.

use super::place::At;
use super::service::few::{Few, Pairs};

/// `networks`: a network of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    /// Its name in the project.
    pub name: &'a str,
    /// Whether it has no way out of the host.
    pub internal: bool,
    /// Whether it exists already, and compose neither makes nor removes it.
    pub external: bool,
    /// Its driver; the engine's default where it is empty.
    pub driver: &'a str,
    /// Options of the driver.
    pub driver_opts: Pairs<'a, 4>,
    /// Its subnets; the engine chooses where there is none.
    pub ipam: &'a [Ipam<'a>],
    /// Whether it has IPv4; the engine's default where it is not given.
    pub enable_ipv4: Option<bool>,
    /// Whether it has IPv6; the engine's default where it is not given.
    pub enable_ipv6: Option<bool>,
    /// Whether containers outside of the project may join it.
    pub attachable: bool,
    /// Metadata.
    pub labels: Pairs<'a, 4>,
    /// Its name on the engine; made of the project's name where it is empty.
    pub real_name: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

/// A subnet of a network.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Ipam<'a> {
    /// The subnet, as `172.28.0.0/16`.
    pub subnet: &'a str,
    /// Its gateway.
    pub gateway: &'a str,
    /// The part from which containers get their addresses.
    pub ip_range: &'a str,
    /// Addresses that the driver uses, by host name.
    pub aux: Pairs<'a, 4>,
}

impl<'a> Ipam<'a> {
    /// A subnet, as `172.28.0.0/16`.
    pub const fn subnet(subnet: &'a str) -> Self {
        Ipam {
            subnet,
            gateway: "",
            ip_range: "",
            aux: Few::NONE,
        }
    }

    /// Its gateway.
    pub const fn gateway(mut self, address: &'a str) -> Self {
        self.gateway = address;
        self
    }

    /// The part from which containers get their addresses.
    pub const fn ip_range(mut self, range: &'a str) -> Self {
        self.ip_range = range;
        self
    }

    /// An address that the driver uses, up to four times.
    pub const fn aux(mut self, host: &'a str, address: &'a str) -> Self {
        self.aux = self.aux.and((host, address));
        self
    }

    /// Addresses that the driver uses, in any number.
    pub const fn aux_addresses(mut self, addresses: &'a [(&'a str, &'a str)]) -> Self {
        self.aux = self.aux.and_list(addresses);
        self
    }
}

impl<'a> Network<'a> {
    /// A network that compose makes.
    #[track_caller]
    pub const fn new(name: &'a str) -> Self {
        Network {
            name,
            internal: false,
            external: false,
            driver: "",
            driver_opts: Few::NONE,
            ipam: &[],
            enable_ipv4: None,
            enable_ipv6: None,
            attachable: false,
            labels: Few::NONE,
            real_name: "",
            at: At::here(),
        }
    }

    /// No way out of the host.
    pub const fn internal(mut self) -> Self {
        self.internal = true;
        self
    }

    /// Its subnets.
    pub const fn ipam(mut self, subnets: &'a [Ipam<'a>]) -> Self {
        self.ipam = subnets;
        self
    }

    /// Whether it has IPv4.
    pub const fn enable_ipv4(mut self, enable: bool) -> Self {
        self.enable_ipv4 = Some(enable);
        self
    }

    /// Whether it has IPv6.
    pub const fn enable_ipv6(mut self, enable: bool) -> Self {
        self.enable_ipv6 = Some(enable);
        self
    }

    /// Containers outside of the project may join it.
    pub const fn attachable(mut self) -> Self {
        self.attachable = true;
        self
    }
}

/// `volumes`: a volume of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Volume<'a> {
    /// Its name in the project.
    pub name: &'a str,
    /// Whether it exists already, and compose neither makes nor removes it.
    pub external: bool,
    /// Its driver; the engine's default where it is empty.
    pub driver: &'a str,
    /// Options of the driver.
    pub driver_opts: Pairs<'a, 4>,
    /// Metadata.
    pub labels: Pairs<'a, 4>,
    /// Its name on the engine; made of the project's name where it is empty.
    pub real_name: &'a str,
    /// Where it was written.
    pub at: At<'a>,
}

impl<'a> Volume<'a> {
    /// A volume that compose makes.
    #[track_caller]
    pub const fn new(name: &'a str) -> Self {
        Volume {
            name,
            external: false,
            driver: "",
            driver_opts: Few::NONE,
            labels: Few::NONE,
            real_name: "",
            at: At::here(),
        }
    }
}

/// What networks and volumes have in common.
macro_rules! driven {
    ($resource:ident) => {
        impl<'a> $resource<'a> {
            /// It exists already, and compose neither makes nor removes it.
            pub const fn external(mut self) -> Self {
                self.external = true;
                self
            }

            /// Its driver.
            pub const fn driver(mut self, name: &'a str) -> Self {
                self.driver = name;
                self
            }

            /// An option of the driver, up to four times.
            pub const fn driver_opt(mut self, name: &'a str, value: &'a str) -> Self {
                self.driver_opts = self.driver_opts.and((name, value));
                self
            }

            /// Options of the driver, in any number.
            pub const fn driver_opts(mut self, options: &'a [(&'a str, &'a str)]) -> Self {
                self.driver_opts = self.driver_opts.and_list(options);
                self
            }

            /// Metadata, up to four times.
            pub const fn label(mut self, name: &'a str, value: &'a str) -> Self {
                self.labels = self.labels.and((name, value));
                self
            }

            /// Metadata, in any number.
            pub const fn labels(mut self, labels: &'a [(&'a str, &'a str)]) -> Self {
                self.labels = self.labels.and_list(labels);
                self
            }

            /// Its name on the engine, in place of one made of the project's name.
            pub const fn real_name(mut self, name: &'a str) -> Self {
                self.real_name = name;
                self
            }
        }
    };
}
driven!(Network);
driven!(Volume);

/// `secrets`: a secret of the project; its value is never part of the compose file.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Secret<'a> {
    /// Its name in the project.
    pub name: &'a str,
    /// Where its value is.
    pub source: SecretSource<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// Where the value of a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretSource<'a> {
    /// In a file, by its path from the compose file on.
    File(&'a str),
    /// In a variable where compose runs.
    Env(&'a str),
    /// In the engine, by this name.
    External(&'a str),
}

impl<'a> Secret<'a> {
    #[track_caller]
    const fn from(name: &'a str, source: SecretSource<'a>) -> Self {
        Secret {
            name,
            source,
            at: At::here(),
        }
    }

    /// A secret in a file, by its path from the compose file on.
    #[track_caller]
    pub const fn file(name: &'a str, path: &'a str) -> Self {
        Self::from(name, SecretSource::File(path))
    }

    /// A secret in a variable where compose runs.
    #[track_caller]
    pub const fn env(name: &'a str, variable: &'a str) -> Self {
        Self::from(name, SecretSource::Env(variable))
    }

    /// A secret that the engine has under the same name.
    #[track_caller]
    pub const fn external(name: &'a str) -> Self {
        Self::from(name, SecretSource::External(name))
    }
}

/// `configs`: a configuration file of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct ConfigFile<'a> {
    /// Its name in the project.
    pub name: &'a str,
    /// Where its text is.
    pub source: ConfigSource<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// Where the text of a configuration file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigSource<'a> {
    /// In the compose file: this text.
    Text(&'a str),
    /// In a file, by its path from the compose file on.
    File(&'a str),
    /// In a variable where compose runs.
    Env(&'a str),
    /// In the engine, by this name.
    External(&'a str),
}

impl<'a> ConfigFile<'a> {
    #[track_caller]
    const fn from(name: &'a str, source: ConfigSource<'a>) -> Self {
        ConfigFile {
            name,
            source,
            at: At::here(),
        }
    }

    /// A file whose text is part of the compose file; `$` in it means itself.
    #[track_caller]
    pub const fn text(name: &'a str, text: &'a str) -> Self {
        Self::from(name, ConfigSource::Text(text))
    }

    /// A file, by its path from the compose file on.
    #[track_caller]
    pub const fn file(name: &'a str, path: &'a str) -> Self {
        Self::from(name, ConfigSource::File(path))
    }

    /// A file whose text is in a variable where compose runs.
    #[track_caller]
    pub const fn env(name: &'a str, variable: &'a str) -> Self {
        Self::from(name, ConfigSource::Env(variable))
    }

    /// A file that the engine has under the same name.
    #[track_caller]
    pub const fn external(name: &'a str) -> Self {
        Self::from(name, ConfigSource::External(name))
    }
}

/// `models`: a language model that compose serves, by Docker Model Runner (Compose 2.38 and later).
///
/// ```
/// use dockerspec_core::prelude::*;
///
/// const LLM: Model<'_> = Model::new("llm", "ai/qwen3:0.6B-Q4_K_M")
///     .context_size(8192)
///     .runtime_flag("--no-prefill-assistant");
/// assert_eq!(LLM.context_size, Some(8192));
/// ```
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    /// Its name in the project.
    pub name: &'a str,
    /// Where it is pulled from, as `ai/smollm2`.
    pub reference: &'a str,
    /// How many tokens it reads at once; the model's own number where it is not given.
    pub context_size: Option<u32>,
    /// Flags for the program that runs it.
    pub runtime_flags: Few<'a, &'a str, 4>,
    /// Where it was written.
    pub at: At<'a>,
}

impl<'a> Model<'a> {
    /// A model of a registry, as `ai/smollm2` or `hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF`.
    #[track_caller]
    pub const fn new(name: &'a str, reference: &'a str) -> Self {
        Model {
            name,
            reference,
            context_size: None,
            runtime_flags: Few::NONE,
            at: At::here(),
        }
    }

    /// How many tokens it reads at once.
    pub const fn context_size(mut self, tokens: u32) -> Self {
        self.context_size = Some(tokens);
        self
    }

    /// A flag for the program that runs it, as `--embeddings`, up to four times.
    pub const fn runtime_flag(mut self, flag: &'a str) -> Self {
        self.runtime_flags = self.runtime_flags.and(flag);
        self
    }

    /// Flags for the program that runs it, in any number.
    pub const fn runtime_flags(mut self, flags: &'a [&'a str]) -> Self {
        self.runtime_flags = self.runtime_flags.and_list(flags);
        self
    }
}
