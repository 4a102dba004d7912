//! The verbs that need a container engine, one file each.

mod doctor;

use std::future::Future;
use std::io;

use clap::{Args, Subcommand};
use dockerspec::engine::{ConnectOptions, Engine, EngineError};
use tokio::runtime::Builder;
use tokio::signal;

use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

/// Exit codes of a verb that asks an engine.
const EXIT_CODES: &str = "\
Exit codes: 0 nothing to report, 1 findings, 2 usage or unreadable input, 3 no engine answers";

#[derive(Debug, Subcommand)]
pub(crate) enum EngineVerb {
    /// Print how the engine is reached and what it is, for a bug report
    #[command(after_help = doctor::AFTER_HELP)]
    Doctor(doctor::Doctor),
}

/// Runs a verb, which ends with 130 where it is interrupted.
pub(crate) fn run(verb: &EngineVerb, streams: &mut Streams) -> Done {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("no runtime: {error}")))?;
    runtime.block_on(until_interrupted(async {
        match verb {
            EngineVerb::Doctor(verb) => doctor::run(verb, streams).await,
        }
    }))
}

/// Dropping the verb's future ends what it asked of the engine.
async fn until_interrupted(verb: impl Future<Output = Done>) -> Done {
    tokio::select! {
        done = verb => done,
        interrupted = signal::ctrl_c() => match interrupted {
            Ok(()) => Ok(Outcome::Interrupted),
            Err(error) => Err(no_signals(&error)),
        },
    }
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
