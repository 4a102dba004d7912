//! Which engine is meant: flags, variables, contexts and sockets, in the order that docker's own code has.
//!
//! <https://docs.docker.com/engine/manage-resources/contexts/>

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use dockerspec_core::model::similar::nearest;

use super::address::Address;
use super::contexts::{Context, DEFAULT, Store};
use super::options::ConnectOptions;
use super::sockets;
use super::tls::Tls;
use crate::engine::error::EngineError;

/// What decided where the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The context that the program asks for, `--context` of the command line.
    ContextFlag,
    /// The address that the program asks for, `--host` of the command line.
    HostFlag,
    /// The variable `DOCKER_HOST`.
    DockerHost,
    /// The variable `DOCKER_CONTEXT`.
    DockerContext,
    /// `currentContext` of `config.json`.
    ConfigFile,
    /// Nothing: the sockets of this machine are looked at.
    Default,
}

impl Source {
    /// The flag, variable or setting, as a user writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ContextFlag => "--context",
            Self::HostFlag => "--host",
            Self::DockerHost => "DOCKER_HOST",
            Self::DockerContext => "DOCKER_CONTEXT",
            Self::ConfigFile => "currentContext",
            Self::Default => "default",
        }
    }
}

/// An engine that may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Candidate {
    pub(in crate::engine) address: Address,
    /// Whose it is, or what named it.
    pub(in crate::engine) origin: String,
    pub(in crate::engine) tls: Option<Tls>,
}

/// The engines to try, in order, and what led to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Choice {
    pub(in crate::engine) source: Source,
    /// The context, where it is not `default`.
    pub(in crate::engine) context: Option<String>,
    pub(in crate::engine) candidates: Vec<Candidate>,
}

/// What a process finds around it.
pub(in crate::engine) struct Surroundings<'a> {
    /// Reads a variable.
    pub(in crate::engine) variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// Asks whether a path is there.
    pub(in crate::engine) exists: &'a dyn Fn(&Path) -> bool,
}

impl Surroundings<'_> {
    pub(in crate::engine) fn of_this_process() -> Self {
        Self {
            variable: &|name| std::env::var_os(name),
            exists: &Path::exists,
        }
    }

    /// A variable that is set and not empty.
    pub(in crate::engine) fn text(&self, name: &str) -> Result<Option<String>, EngineError> {
        let Some(value) = (self.variable)(name).filter(|it| !it.is_empty()) else {
            return Ok(None);
        };
        let text = value.into_string().map_err(|_| EngineError::BadSetting {
            setting: name.to_owned(),
            reason: "it is not UTF-8".to_owned(),
        })?;
        Ok(Some(text))
    }

    pub(in crate::engine) fn path(&self, name: &str) -> Option<PathBuf> {
        let value = (self.variable)(name).filter(|it| !it.is_empty());
        value.map(PathBuf::from)
    }

    /// The folder of the user.
    pub(in crate::engine) fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.path(name)
    }

    /// Where the Docker command line keeps its configuration.
    pub(in crate::engine) fn store(&self) -> Store {
        let below_home = || self.home().unwrap_or_default().join(".docker");
        Store::new(self.path("DOCKER_CONFIG").unwrap_or_else(below_home))
    }

    /// What `DOCKER_TLS_VERIFY`, `DOCKER_TLS` and `DOCKER_CERT_PATH` ask for.
    fn tls(&self, store: &Store) -> Option<Tls> {
        let verify = self.path("DOCKER_TLS_VERIFY").is_some();
        (verify || self.path("DOCKER_TLS").is_some()).then(|| Tls {
            folder: self.certificates(store),
            verify,
        })
    }

    /// The folder of the certificates.
    fn certificates(&self, store: &Store) -> PathBuf {
        let folder = self.path("DOCKER_CERT_PATH");
        folder.unwrap_or_else(|| store.folder().to_owned())
    }
}

/// Where docker looks for an engine when TLS is asked for and no address is given.
const TLS_HOST: &str = "tcp://localhost:2376";

/// Finds out which engine is meant, without asking any.
pub(in crate::engine) fn choose(
    options: &ConnectOptions,
    around: &Surroundings<'_>,
) -> Result<Choice, EngineError> {
    let store = around.store();
    let given = |option: &Option<String>| option.clone().filter(|it| !it.is_empty());
    let (context, host) = (given(&options.context), given(&options.host));
    if context.is_some() && host.is_some() {
        return Err(EngineError::BadSetting {
            setting: "--context".to_owned(),
            reason: "it cannot stand beside `--host`, since both name an engine: leave one out"
                .to_owned(),
        });
    }
    // what does not count is not looked at
    let named = context.as_deref().is_some_and(|it| it != DEFAULT);
    let docker_host = if named || host.is_some() {
        None
    } else {
        around.text("DOCKER_HOST")?
    };
    let (source, name) = if context.is_some() {
        (Source::ContextFlag, context)
    } else if host.is_some() {
        (Source::HostFlag, None)
    } else if docker_host.is_some() {
        (Source::DockerHost, None)
    } else if let Some(name) = around.text("DOCKER_CONTEXT")? {
        (Source::DockerContext, Some(name))
    } else if let Some(name) = store.current()? {
        (Source::ConfigFile, Some(name))
    } else {
        (Source::Default, None)
    };
    if let Some(name) = name.filter(|name| name != DEFAULT) {
        let context = find(&store, &name, source)?;
        return Ok(Choice {
            source,
            candidates: of_context(&context, source, around)?,
            context: Some(name),
        });
    }
    // docker's `default` is what `DOCKER_HOST` says, also where it is asked for by name
    let host = host.map(|host| (host, "as asked for"));
    let host = host.or_else(|| docker_host.map(|host| (host, "DOCKER_HOST")));
    let tls = around.tls(&store);
    let host = host.or_else(|| {
        tls.as_ref()
            .map(|_| (TLS_HOST.to_owned(), "DOCKER_TLS_VERIFY"))
    });
    let candidates = match host {
        Some((host, origin)) => vec![candidate(&host, origin.to_owned(), tls, around)?],
        None => sockets::of_this_machine(around),
    };
    Ok(Choice {
        source,
        context: None,
        candidates,
    })
}

fn of_context(
    context: &Context,
    source: Source,
    around: &Surroundings<'_>,
) -> Result<Vec<Candidate>, EngineError> {
    if context.host.is_empty() {
        return Ok(sockets::of_this_machine(around));
    }
    let origin = format!("context `{}` of {}", context.name, source.name());
    let tls = context.tls.clone();
    Ok(vec![candidate(&context.host, origin, tls, around)?])
}

/// TLS is a matter of TCP alone: a socket and `ssh` do without.
fn candidate(
    host: &str,
    origin: String,
    tls: Option<Tls>,
    around: &Surroundings<'_>,
) -> Result<Candidate, EngineError> {
    let host = host.trim();
    let asked = || Tls {
        folder: around.certificates(&around.store()),
        verify: true,
    };
    let tls = tls.or_else(|| host.starts_with("https://").then(asked));
    let address = Address::parse(host, tls.is_some())?;
    let tls = tls.filter(|_| matches!(address, Address::Tcp(_)));
    Ok(Candidate {
        address,
        origin,
        tls,
    })
}

fn find(store: &Store, name: &str, source: Source) -> Result<Context, EngineError> {
    let mut contexts = store.contexts()?;
    if let Some(at) = contexts.iter().position(|it| it.name == name) {
        return Ok(contexts.swap_remove(at));
    }
    let mut known: Vec<&str> = contexts.iter().map(|it| it.name.as_str()).collect();
    known.push(DEFAULT);
    let given_by = match source {
        Source::ConfigFile => format!("`currentContext` of `{}`", store.file().display()),
        other => format!("`{}`", other.name()),
    };
    Err(EngineError::NoContext {
        name: name.to_owned(),
        given_by,
        nearest: nearest(name, &known).map(str::to_owned),
        known: known.into_iter().map(str::to_owned).collect(),
    })
}
