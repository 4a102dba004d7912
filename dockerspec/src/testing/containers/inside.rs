//! What is asked of one container on the engine, by a container under test and by a project.

use std::net::{SocketAddr, ToSocketAddrs as _};

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::StartExecResults;
use bollard::models::{ContainerInspectResponse, ExecConfig};
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt as _;

use super::container::no_runtime;
use super::error::StartError;
use super::keeper;
use super::running::Output;
use crate::engine::{Engine, EngineError};

/// Lines of a log that an error shows.
pub(super) const TAIL: &str = "100";

/// What the engine knows of a container.
pub(super) fn inspect(
    engine: &Engine,
    container: &str,
) -> Result<ContainerInspectResponse, StartError> {
    let found = keeper::wait(engine.docker.inspect_container(container, None));
    found
        .map_err(no_runtime)?
        .map_err(|error| asked(error, "looking at a container"))
}

/// Where a port is reached from this process.
pub(super) fn address(
    engine: &Engine,
    container: &str,
    port: u16,
) -> Result<SocketAddr, StartError> {
    let settings = inspect(engine, container)?.network_settings;
    let ports = settings.and_then(|it| it.ports).unwrap_or_default();
    let bound = ports.get(&format!("{port}/tcp")).and_then(Option::as_ref);
    let host = bound.and_then(|it| it.first()?.host_port.as_deref()?.parse::<u16>().ok());
    let address = host.and_then(|it| (engine.host(), it).to_socket_addrs().ok()?.next());
    address.ok_or_else(|| {
        let number = |name: &String| name.split('/').next()?.parse().ok();
        let mut published: Vec<u16> = ports.keys().filter_map(number).collect();
        published.sort_unstable();
        StartError::NoPort { port, published }
    })
}

/// The last lines of a log, or `all`.
pub(super) fn logs(engine: &Engine, container: &str, tail: &str) -> Result<String, StartError> {
    let text = keeper::wait(written(engine, container, tail)).map_err(no_runtime)?;
    text.map_err(|error| asked(error, "reading a log"))
}

async fn written(engine: &Engine, container: &str, tail: &str) -> Result<String, Error> {
    let options = LogsOptionsBuilder::new()
        .stdout(true)
        .stderr(true)
        .tail(tail);
    let mut chunks = engine.docker.logs(container, Some(options.build())).boxed();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        bytes.extend_from_slice(&chunk?.into_bytes());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs a command to its end.
pub(super) fn exec(
    engine: &Engine,
    container: &str,
    command: &[&str],
) -> Result<Output, StartError> {
    let config = ExecConfig {
        cmd: Some(command.iter().map(|it| (*it).to_owned()).collect()),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..ExecConfig::default()
    };
    let output = keeper::wait(executed(engine, container, config)).map_err(no_runtime)?;
    output.map_err(|error| asked(error, "running a command in a container"))
}

async fn executed(engine: &Engine, container: &str, config: ExecConfig) -> Result<Output, Error> {
    let docker = &engine.docker;
    let id = docker.create_exec(container, config).await?.id;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    if let StartExecResults::Attached { mut output, .. } = docker.start_exec(&id, None).await? {
        while let Some(chunk) = output.next().await {
            match chunk? {
                LogOutput::StdErr { message } => stderr.extend_from_slice(&message),
                other => stdout.extend_from_slice(&other.into_bytes()),
            }
        }
    }
    let exit_code = docker.inspect_exec(&id).await?.exit_code;
    Ok(Output {
        exit_code: exit_code.unwrap_or_default(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    })
}

/// An answer of the engine that is an error.
pub(super) fn asked(error: Error, during: &'static str) -> StartError {
    StartError::Engine(EngineError::from_transport(error, during))
}
