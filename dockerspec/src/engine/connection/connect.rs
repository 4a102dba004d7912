//! Finds an engine, and makes sure that it is one.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use bollard::errors::Error;
use bollard::{API_DEFAULT_VERSION, ClientVersion, Docker};
use tokio::time::timeout;

use super::address::Address;
use crate::engine::error::{Attempt, EngineError, chain};

/// A container engine that answered. Cheap to clone; needs a tokio runtime.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) docker: Docker,
    address: Address,
    api_version: String,
}

/// An engine on the same machine answers in milliseconds, one across the world in a second.
const FIRST_ANSWER: Duration = Duration::from_secs(10);
/// Every later request but a build.
pub(in crate::engine) const ANSWER: Duration = Duration::from_mins(2);
/// Where a local engine publishes ports.
const LOCAL: &str = "127.0.0.1";
/// The first API version whose build request takes `BuildKit`.
const OLDEST: ClientVersion = ClientVersion {
    major_version: 1,
    minor_version: 39,
};

impl Engine {
    /// Connects to the engine of `DOCKER_HOST`, or else to the first socket of these that exists:
    /// `/var/run/docker.sock`, `$XDG_RUNTIME_DIR/docker.sock`, `$HOME/.docker/run/docker.sock` (on Windows the pipe
    /// `docker_engine`).
    ///
    /// # Errors
    ///
    /// [`EngineError::BadAddress`] if `DOCKER_HOST` is no address, [`NoEngine`](EngineError::NoEngine) if nothing answers,
    /// [`NotAllowed`](EngineError::NotAllowed) if the socket may not be opened, [`NotAnEngine`](EngineError::NotAnEngine) if
    /// something else answers, [`TooOld`](EngineError::TooOld) if the engine has no `BuildKit`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), dockerspec::engine::EngineError> {
    /// let engine = dockerspec::engine::Engine::connect().await?;
    /// println!("API {}", engine.api_version());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect() -> Result<Self, EngineError> {
        let addresses = Address::candidates(|name| std::env::var_os(name), Path::exists)?;
        let mut tried = Vec::new();
        for address in addresses {
            match Self::reach(address, FIRST_ANSWER).await {
                Err(EngineError::NoEngine { tried: attempts }) => tried.extend(attempts),
                other => return other,
            }
        }
        Err(EngineError::NoEngine { tried })
    }

    /// Connects to the engine at `address`, written as in `DOCKER_HOST`.
    ///
    /// # Errors
    ///
    /// As [`Engine::connect`].
    pub async fn connect_to(address: &str) -> Result<Self, EngineError> {
        Self::reach(Address::parse(address)?, FIRST_ANSWER).await
    }

    /// The version of the API the engine offers, as in `1.51`.
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The address, written as in `DOCKER_HOST`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Whether containers of the engine publish their ports on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.host() == LOCAL
    }

    /// The host on which the engine publishes ports.
    pub(crate) fn host(&self) -> &str {
        match &self.address {
            Address::Tcp(host) => host
                .rsplit_once(':')
                .map_or(host.as_str(), |(host, _)| host),
            Address::Unix(_) | Address::Pipe(_) => LOCAL,
        }
    }

    /// Asks what listens at the address who it is, for at most `patience`.
    pub(in crate::engine) async fn reach(
        address: Address,
        patience: Duration,
    ) -> Result<Self, EngineError> {
        let silent = || EngineError::Slow {
            during: "asking for its version",
            seconds: patience.as_secs(),
        };
        let refused = |error| unreachable(&address, &error);
        let asked = timeout(patience, async {
            let docker = open(&address)?.negotiate_version().await?;
            let version = docker.version().await?;
            Ok((docker, version.api_version.unwrap_or_default()))
        });
        let (docker, api_version) = asked.await.map_err(|_| silent())?.map_err(refused)?;
        if docker.client_version() < OLDEST {
            return Err(EngineError::TooOld { api_version });
        }
        Ok(Self {
            docker,
            address,
            api_version,
        })
    }
}

fn open(address: &Address) -> Result<Docker, Error> {
    let patience = ANSWER.as_secs();
    match address {
        Address::Tcp(host) => Docker::connect_with_http(host, patience, API_DEFAULT_VERSION),
        Address::Unix(path) | Address::Pipe(path) => {
            Docker::connect_with_local(path, patience, API_DEFAULT_VERSION)
        }
    }
}

/// What it means that the first request failed.
fn unreachable(address: &Address, error: &Error) -> EngineError {
    let nobody = |reason: String| EngineError::NoEngine {
        tried: vec![Attempt {
            address: address.to_string(),
            origin: "default".to_owned(),
            reason,
        }],
    };
    if let Error::SocketNotFoundError(_) = error {
        return nobody("there is no such socket".to_owned());
    }
    match io_kind(error) {
        Some(io::ErrorKind::PermissionDenied) => EngineError::NotAllowed {
            address: address.to_string(),
            group: None,
        },
        Some(io::ErrorKind::ConnectionRefused) => nobody("nothing listens there".to_owned()),
        Some(io::ErrorKind::NotFound) => nobody("there is no such socket".to_owned()),
        _ if is_connect(error) => nobody(chain(error)),
        _ => EngineError::NotAnEngine {
            address: address.to_string(),
            reason: beginning(&chain(error)),
        },
    }
}

/// The first line, and of it what fits: other servers answer with whole pages.
fn beginning(text: &str) -> String {
    const ENOUGH: usize = 160;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn io_kind(error: &Error) -> Option<io::ErrorKind> {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        next = cause.source();
    }
    None
}

fn is_connect(error: &Error) -> bool {
    matches!(error, Error::HyperLegacyError { err } if err.is_connect())
}
