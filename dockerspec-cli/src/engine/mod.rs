//! The verbs that need a container engine, one file each.

mod analyze;
mod analyze_text;
mod build;
mod diagnose;
mod doctor;
mod exec;
mod inspect;
mod lock;
mod logs;
mod ps;
mod restart_policy;
mod shown;
mod stats;
mod terminal;
mod verify;

use std::future::Future;
use std::io::{self, IsTerminal as _};

use clap::{Args, Subcommand};
use dockerspec::engine::{ConnectOptions, ContainerError, Engine, EngineError, ImageError};
use serde_json::Value;
use tokio::runtime::Builder;
use tokio::signal;

use crate::failure::Failure;
use crate::outputs::{Format, Outputs, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

#[derive(Debug, Subcommand)]
pub(crate) enum EngineVerb {
    /// Say why a container fails, with evidence and the change to make
    #[command(after_help = diagnose::EXAMPLES)]
    Diagnose(diagnose::Diagnose),
    /// Check a Dockerfile, then build it with BuildKit
    #[command(after_help = build::AFTER_HELP)]
    Build(Box<build::Build>),
    /// Print how the engine is reached and what it is, for a bug report
    #[command(after_help = doctor::AFTER_HELP)]
    Doctor(doctor::Doctor),
    /// Write down which image each tag is, and compare
    #[command(after_help = lock::AFTER)]
    Lock(lock::Lock),
    /// Print what containers wrote, in order, with their secrets masked
    #[command(after_help = logs::EXAMPLES)]
    Logs(logs::Logs),
    /// Print what a container or an image is, short enough to be read
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(inspect::Inspect),
    /// Run a command or a shell in a container
    #[command(after_help = exec::EXAMPLES)]
    Exec(exec::Exec),
    /// List containers: state, health, ports, restarts, memory
    #[command(after_help = ps::EXAMPLES)]
    Ps(ps::Ps),
    /// Print what containers use, live in a terminal
    #[command(after_help = stats::EXAMPLES)]
    Stats(stats::Stats),
    /// Print or set a container's restart policy, and how often it was started again
    #[command(after_help = restart_policy::EXAMPLES)]
    RestartPolicy(restart_policy::RestartPolicyVerb),
    /// Show what takes the room in an image, and what to change
    #[command(after_help = analyze::EXAMPLES)]
    Analyze(analyze::Analyze),
    /// Hold an image or a container against the hardening guide
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::Verify),
}

/// Runs a verb, which ends with 130 where it is interrupted.
pub(crate) fn run(verb: &EngineVerb, streams: &mut Streams) -> Done {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("no runtime: {error}")))?;
    let done = runtime.block_on(until_interrupted(async {
        match verb {
            EngineVerb::Diagnose(verb) => diagnose::run(verb, streams).await,
            EngineVerb::Build(verb) => build::run(verb, streams).await,
            EngineVerb::Doctor(verb) => doctor::run(verb, streams).await,
            EngineVerb::Lock(verb) => lock::run(verb, streams).await,
            EngineVerb::Logs(verb) => logs::run(verb, streams).await,
            EngineVerb::Inspect(verb) => inspect::run(verb, streams).await,
            EngineVerb::Exec(verb) => exec::run(verb, streams).await,
            EngineVerb::Ps(verb) => ps::run(verb, streams).await,
            EngineVerb::Stats(verb) => stats::run(verb, streams).await,
            EngineVerb::RestartPolicy(verb) => restart_policy::run(verb, streams).await,
            EngineVerb::Analyze(verb) => analyze::run(verb, streams).await,
            EngineVerb::Verify(verb) => verify::run(verb, streams).await,
        }
    }));
    // a thread that still reads a file or a pipe is not waited for
    runtime.shutdown_background();
    done
}

/// Dropping the verb's future ends what it asked of the engine.
async fn until_interrupted(verb: impl Future<Output = Done>) -> Done {
    tokio::select! {
        done = verb => done,
        interrupted = interrupted() => match interrupted {
            Ok(()) => Ok(Outcome::Interrupted),
            Err(error) => Err(no_signals(&error)),
        },
    }
}

/// Waits until somebody ends this process: by Ctrl-C, as a job that is stopped, or by closing the terminal.
#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut stopped = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    tokio::select! {
        interrupted = signal::ctrl_c() => interrupted,
        _ = stopped.recv() => Ok(()),
        _ = hung_up.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    signal::ctrl_c().await
}

fn no_signals(error: &io::Error) -> Failure {
    Failure::new(format!("signals cannot be waited for: {error}"))
}

/// Which engine is asked.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// Address of the engine, as in `DOCKER_HOST`
    #[arg(short = 'H', long, value_name = "ADDRESS")]
    host: Option<String>,
    /// Context of the Docker command line whose engine is asked, as `docker context ls` names it
    #[arg(long, value_name = "NAME", conflicts_with = "host")]
    context: Option<String>,
}

impl Connection {
    /// The engine that answers.
    pub(crate) async fn engine(&self) -> Result<Engine, Failure> {
        Ok(Engine::connect_with(&self.options()).await?)
    }

    /// Whether an engine was named on the command line.
    pub(crate) fn is_given(&self) -> bool {
        self.host.is_some() || self.context.is_some()
    }

    /// What is asked for.
    pub(crate) fn options(&self) -> ConnectOptions {
        let mut options = ConnectOptions::new();
        if let Some(address) = &self.host {
            options = options.host(address);
        }
        if let Some(name) = &self.context {
            options = options.context(name);
        }
        options
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        if error.is_unreachable() {
            Failure::unreachable(error.to_string())
        } else {
            Failure::new(error.to_string())
        }
    }
}

impl From<ContainerError> for Failure {
    fn from(error: ContainerError) -> Self {
        match error {
            ContainerError::Engine(error) => error.into(),
            other => Failure::new(other.to_string()),
        }
    }
}

/// Writes an answer in the formats and to the places that were asked for; the text may fit the width of the terminal.
fn write(
    outputs: &Outputs,
    streams: &mut Streams,
    text: impl Fn(Option<usize>) -> String,
    object: impl Fn() -> Value,
) -> Result<(), Failure> {
    for output in outputs.iter() {
        let is_stdout = output.target == Target::Stdout;
        let width = terminal::size().filter(|_| is_stdout && io::stdout().is_terminal());
        let written = match output.format {
            Format::Text => text(width.map(|(columns, _)| usize::from(columns))),
            Format::Json => format!("{:#}\n", object()),
        };
        match &output.target {
            Target::Stdout => streams.print(&written)?,
            Target::File(path) => write_file(path, &written)?,
        }
    }
    Ok(())
}

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Engine(error) => error.into(),
            _ => Failure::new(error.to_string()),
        }
    }
}
