//! A container engine that was found and answered.

use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

use bollard::Docker;

use super::address::Address;
use super::choice::{Candidate, Choice, Source, Surroundings, choose};
use super::options::ConnectOptions;
use super::reach::{ANSWER, FIRST_ANSWER, reach, version_asked_for};
use crate::engine::error::{Attempt, EngineError};

/// A container engine that answered. Cheap to clone; needs a tokio runtime.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) docker: Docker,
    candidate: Candidate,
    source: Source,
    context: Option<String>,
    api_version: String,
}

/// Where a local engine publishes ports.
const LOCAL: &str = "127.0.0.1";

impl Engine {
    /// Connects to the engine that the environment names, as the Docker command line does: `DOCKER_HOST`, else the context
    /// of `DOCKER_CONTEXT` or of `docker context use`, else the first socket of this machine at which one answers (Docker,
    /// rootless Docker, Docker Desktop, `OrbStack`, Colima, Rancher Desktop, Podman; a pipe on Windows).
    ///
    /// # Errors
    ///
    /// [`EngineError::BadAddress`], [`BadSetting`](EngineError::BadSetting), [`NoContext`](EngineError::NoContext) and
    /// [`BadCertificate`](EngineError::BadCertificate) if what names the engine is wrong;
    /// [`NoEngine`](EngineError::NoEngine) if nothing answers, [`NotAllowed`](EngineError::NotAllowed) if the socket may not
    /// be opened, [`Slow`](EngineError::Slow) if nothing comes back within 10 s (40 s over ssh),
    /// [`NotAnEngine`](EngineError::NotAnEngine) if something else answers, [`TooOld`](EngineError::TooOld) if the engine has
    /// no `BuildKit`, [`TooNew`](EngineError::TooNew) if it no longer speaks our version of the API.
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
        Self::connect_with(&ConnectOptions::new()).await
    }

    /// Connects to the engine at `address`, written as in `DOCKER_HOST`.
    ///
    /// # Errors
    ///
    /// As [`Engine::connect`].
    pub async fn connect_to(address: &str) -> Result<Self, EngineError> {
        Self::connect_with(&ConnectOptions::new().host(address)).await
    }

    /// Connects to the engine that is asked for, or else as [`Engine::connect`].
    ///
    /// # Errors
    ///
    /// As [`Engine::connect`].
    pub async fn connect_with(options: &ConnectOptions) -> Result<Self, EngineError> {
        let (choice, version) = settle(options)?;
        Self::first(choice, version.as_deref(), None).await.0
    }

    /// The first of the candidates that answers, and those at which none did; one that is slow or no engine ends the search,
    /// since it is there.
    pub(in crate::engine) async fn first(
        choice: Choice,
        version: Option<&str>,
        patience: Option<Duration>,
    ) -> (Result<Self, EngineError>, Vec<Attempt>) {
        let version = match version.map(version_asked_for).transpose() {
            Ok(version) => version,
            Err(error) => return (Err(error), Vec::new()),
        };
        let alone = choice.candidates.len() == 1;
        let mut tried = Vec::new();
        for candidate in choice.candidates {
            let patience = patience.unwrap_or(match candidate.address {
                Address::Ssh(_) => FIRST_ANSWER * 4,
                _ => FIRST_ANSWER,
            });
            match reach(&candidate, version, patience).await {
                Ok(reached) => {
                    let engine = Self {
                        docker: reached.docker,
                        candidate,
                        source: choice.source,
                        context: choice.context,
                        api_version: reached.api_version,
                    };
                    return (Ok(engine), tried);
                }
                Err(EngineError::NoEngine { tried: attempts }) => tried.extend(attempts),
                Err(error) => {
                    tried.push(Attempt {
                        address: candidate.address.to_string(),
                        origin: candidate.origin,
                        reason: error.to_string(),
                    });
                    if alone || !matches!(error, EngineError::NotAllowed { .. }) {
                        return (Err(error), tried);
                    }
                }
            }
        }
        let nobody = EngineError::NoEngine {
            tried: tried.clone(),
        };
        (Err(nobody), tried)
    }

    /// The version of the API the engine offers, as in `1.51`.
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The version of the API that is spoken: the engine's, ours where that is older, or `DOCKER_API_VERSION`.
    pub fn spoken_version(&self) -> String {
        self.docker.client_version().to_string()
    }

    /// The address, written as in `DOCKER_HOST`.
    pub fn address(&self) -> String {
        self.candidate.address.to_string()
    }

    /// What decided that it is this engine.
    pub fn source(&self) -> Source {
        self.source
    }

    pub(super) fn candidate(&self) -> &Candidate {
        &self.candidate
    }

    /// Whose engine it is, or what named it, for people.
    pub(in crate::engine) fn origin(&self) -> &str {
        &self.candidate.origin
    }

    /// The context, where one was chosen that is not `default`.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// Whether the connection is encrypted with TLS, and whether the engine's certificate is looked at.
    pub(in crate::engine) fn tls(&self) -> Option<bool> {
        self.candidate.tls.as_ref().map(|tls| tls.verify)
    }

    /// Lets a `docker` that is started by us ask the same engine.
    pub(crate) fn point(&self, command: &mut Command) {
        if let Some(context) = &self.context {
            command.env_remove("DOCKER_HOST");
            command.env("DOCKER_CONTEXT", context);
            return;
        }
        for variable in [
            "DOCKER_CONTEXT",
            "DOCKER_CERT_PATH",
            "DOCKER_TLS",
            "DOCKER_TLS_VERIFY",
        ] {
            command.env_remove(variable);
        }
        command.env("DOCKER_HOST", self.address());
        if let Some(tls) = &self.candidate.tls {
            command.env("DOCKER_CERT_PATH", &tls.folder);
            command.env(
                if tls.verify {
                    "DOCKER_TLS_VERIFY"
                } else {
                    "DOCKER_TLS"
                },
                "1",
            );
        }
    }

    /// Waits for an answer, and not longer than any request but a build may take; `during` goes behind "while".
    pub(crate) async fn ask<T>(
        &self,
        during: &'static str,
        request: impl Future<Output = Result<T, bollard::errors::Error>>,
    ) -> Result<T, EngineError> {
        let answer = tokio::time::timeout(ANSWER, request).await;
        let answer = answer.map_err(|_| EngineError::Slow {
            during,
            seconds: ANSWER.as_secs(),
        })?;
        answer.map_err(|error| EngineError::from_transport(error, during))
    }

    /// Whether containers of the engine publish their ports on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
    }

    /// The host on which the engine publishes ports.
    pub(crate) fn host(&self) -> &str {
        match &self.candidate.address {
            Address::Tcp(host) => host
                .rsplit_once(':')
                .map_or(host.as_str(), |(host, _)| host),
            Address::Ssh(login) => login.host(),
            Address::Unix(_) | Address::Pipe(_) => LOCAL,
        }
    }
}

/// What the environment says, read before anything is waited for.
pub(in crate::engine) fn settle(
    options: &ConnectOptions,
) -> Result<(Choice, Option<String>), EngineError> {
    let around = Surroundings::of_this_process();
    let choice = choose(options, &around)?;
    Ok((choice, around.text("DOCKER_API_VERSION")?))
}
