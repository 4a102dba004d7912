//! What is asked of one container on the engine, by a container under test and by a project.

use std::net::{SocketAddr, ToSocketAddrs as _};

use bollard::errors::Error;
use bollard::models::ContainerInspectResponse;
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::StreamExt as _;

use super::container::no_runtime;
use super::error::StartError;
use super::keeper;
use super::running::Output;
use crate::engine::{ContainerError, Engine, EngineError, ExecOptions, LogStream, Mask};

/// Lines of a log that an error shows.
const TAIL: &str = "100";

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

/// The end of a log, to be shown where a test fails; empty where the engine does not give it.
pub(super) fn tail(engine: &Engine, container: &str, mask: &Mask) -> String {
    let text = logs(engine, container, TAIL).unwrap_or_default();
    mask.text(&text).into_owned()
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
    let output = keeper::wait(executed(engine, container, command)).map_err(no_runtime)?;
    Ok(output?)
}

async fn executed(
    engine: &Engine,
    container: &str,
    command: &[&str],
) -> Result<Output, ContainerError> {
    let options = ExecOptions::new(command.iter().copied());
    let mut exec = engine.exec(container, &options).await?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    while let Some((stream, bytes)) = exec.output.next().await? {
        match stream {
            LogStream::Stderr => stderr.extend(bytes),
            LogStream::Stdout => stdout.extend(bytes),
        }
    }
    let exit_code = exec.control.exit_code().await?;
    stderr.extend(exec.output.refusal().unwrap_or_default().bytes());
    Ok(Output {
        exit_code,
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    })
}

/// An answer of the engine that is an error.
pub(super) fn asked(error: Error, during: &'static str) -> StartError {
    StartError::Engine(EngineError::from_transport(error, during))
}
