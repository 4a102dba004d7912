//! Asks what listens at an address who it is, and agrees on a version of the API.

use std::error::Error as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use bollard::errors::Error;
use bollard::{API_DEFAULT_VERSION, BollardRequest, ClientVersion, Docker};
use hyper::Uri;
use tokio::time::timeout;

use super::address::Address;
use super::choice::Candidate;
use super::group;
use super::transport::{self, Dial};
use crate::engine::error::{Attempt, EngineError, chain};

/// An engine on the same machine answers in milliseconds, one across the world in a second.
pub(super) const FIRST_ANSWER: Duration = Duration::from_secs(10);
/// Every later request but a build.
pub(in crate::engine) const ANSWER: Duration = Duration::from_mins(2);
/// The first API version whose build request takes `BuildKit`.
const OLDEST: ClientVersion = ClientVersion {
    major_version: 1,
    minor_version: 39,
};

/// A client for an engine that answered.
pub(super) struct Reached {
    pub(super) docker: Docker,
    /// The newest version the engine offers.
    pub(super) api_version: String,
}

/// Reads `DOCKER_API_VERSION`.
pub(super) fn version_asked_for(text: &str) -> Result<ClientVersion, EngineError> {
    version(text).ok_or_else(|| EngineError::BadSetting {
        setting: format!("DOCKER_API_VERSION={text}"),
        reason: "a version is written as in `1.44`".to_owned(),
    })
}

fn version(text: &str) -> Option<ClientVersion> {
    let (major, minor) = text.trim().split_once('.')?;
    Some(ClientVersion {
        major_version: major.parse().ok()?,
        minor_version: minor.parse().ok()?,
    })
}

/// Asks for at most `patience`.
pub(super) async fn reach(
    candidate: &Candidate,
    asked_for: Option<ClientVersion>,
    patience: Duration,
) -> Result<Reached, EngineError> {
    let ours = asked_for.unwrap_or(*API_DEFAULT_VERSION);
    let docker = open(candidate, &ours)?;
    let asked = timeout(patience, async {
        let answer = docker.version().await?;
        let docker = match asked_for {
            Some(_) => docker,
            None => docker.negotiate_version().await?,
        };
        Ok((docker, answer))
    });
    let silent = |_| EngineError::Slow {
        during: "asking for its version",
        seconds: patience.as_secs(),
    };
    let unreachable = |error| unreachable(candidate, &error);
    let (docker, answer) = asked.await.map_err(silent)?.map_err(unreachable)?;
    let offered = answer.api_version.unwrap_or_default();
    let least = answer.min_api_version.unwrap_or_default();
    fits(
        &docker.client_version(),
        &offered,
        &least,
        asked_for.is_some(),
    )?;
    let spoken = docker.client_version();
    Ok(Reached {
        docker: docker.with_request_modifier(move |request| versioned(request, &spoken)),
        api_version: offered,
    })
}

fn fits(
    spoken: &ClientVersion,
    offered: &str,
    least: &str,
    asked_for: bool,
) -> Result<(), EngineError> {
    let newest = version(offered).unwrap_or(*spoken);
    if newest < OLDEST {
        return Err(EngineError::TooOld {
            api_version: offered.to_owned(),
        });
    }
    let too_old = version(least).is_some_and(|least| *spoken < least);
    if asked_for && (too_old || newest < *spoken || *spoken < OLDEST) {
        return Err(EngineError::BadSetting {
            setting: format!("DOCKER_API_VERSION={spoken}"),
            reason: format!(
                "the engine speaks {least} to {offered}, and we {OLDEST} to {API_DEFAULT_VERSION}: unset it, or write one that both speak"
            ),
        });
    }
    if too_old {
        return Err(EngineError::TooNew {
            least: least.to_owned(),
            ours: spoken.to_string(),
        });
    }
    Ok(())
}

/// Names the version in the path, without which an engine answers in its newest.
pub(super) fn versioned(request: BollardRequest, version: &ClientVersion) -> BollardRequest {
    let (mut parts, body) = request.into_parts();
    let mut uri = parts.uri.clone().into_parts();
    let path = uri.path_and_query.as_ref().map_or("/", |it| it.as_str());
    if let Ok(path) = format!("/v{version}{path}").parse() {
        uri.path_and_query = Some(path);
        if let Ok(uri) = Uri::from_parts(uri) {
            parts.uri = uri;
        }
    }
    BollardRequest::from_parts(parts, body)
}

fn open(candidate: &Candidate, version: &ClientVersion) -> Result<Docker, EngineError> {
    let patience = ANSWER.as_secs();
    let docker = match (&candidate.address, Dial::to(candidate)?) {
        (Address::Unix(path) | Address::Pipe(path), _) => {
            Docker::connect_with_local(path, patience, version)
        }
        (Address::Tcp(host), Some(Dial::Tcp(_)) | None) => {
            Docker::connect_with_http(host, patience, version)
        }
        (_, Some(dial)) => transport::client(dial, patience, version),
        (Address::Ssh(login), None) => {
            transport::client(Dial::Ssh(login.clone()), patience, version)
        }
    };
    docker.map_err(|error| unreachable(candidate, &error))
}

/// What it means that the first request failed.
fn unreachable(candidate: &Candidate, error: &Error) -> EngineError {
    let address = candidate.address.to_string();
    let nobody = |reason: String| EngineError::NoEngine {
        tried: vec![Attempt {
            address: address.clone(),
            origin: candidate.origin.clone(),
            reason,
        }],
    };
    if let Error::SocketNotFoundError(_) = error {
        return nobody("there is no such socket".to_owned());
    }
    if let Address::Ssh(_) = candidate.address {
        return nobody(chain(error));
    }
    match io_kind(error) {
        Some(io::ErrorKind::PermissionDenied) if !matches!(candidate.address, Address::Tcp(_)) => {
            not_allowed(&candidate.address)
        }
        Some(io::ErrorKind::ConnectionRefused) => nobody("nothing listens there".to_owned()),
        Some(io::ErrorKind::NotFound) => nobody("there is no such socket".to_owned()),
        _ if is_connect(error) => nobody(chain(error)),
        _ if candidate.tls.is_some() => nobody(beginning(&chain(error))),
        _ => EngineError::NotAnEngine {
            reason: not_http(candidate, error),
            address,
        },
    }
}

/// A server that wants TLS says so in words, or ends the connection.
fn not_http(candidate: &Candidate, error: &Error) -> String {
    let reason = beginning(&chain(error));
    match candidate.address {
        Address::Tcp(_) if reason.contains("HTTP request to an HTTPS server") => format!(
            "{reason} (it wants TLS: set `DOCKER_TLS_VERIFY=1` and `DOCKER_CERT_PATH` to the folder of its certificates)"
        ),
        _ => reason,
    }
}

fn not_allowed(address: &Address) -> EngineError {
    let group = match address {
        Address::Unix(path) => group::of_socket(Path::new(path)),
        _ => None,
    };
    let user = std::env::var("USER").unwrap_or_default();
    EngineError::NotAllowed {
        address: address.to_string(),
        is_member: group.as_ref().is_some_and(|group| group.has(&user)),
        group: group.map(|group| group.name),
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
    if let Error::IOError { err } = error {
        return Some(err.kind());
    }
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
