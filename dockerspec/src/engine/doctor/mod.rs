//! All that a bug report needs of how the engine is reached and what it is.

mod daemon;
mod json;
mod surroundings;
mod tools;

use crate::engine::connection::{ConnectOptions, Engine, Source, settle};
use crate::engine::error::{Attempt, EngineError};

pub use daemon::{Daemon, DiskUse};
pub use surroundings::NamedEngine;
pub use tools::Tool;

/// How the engine is reached, what it is, and what stands around it; secrets are masked.
///
/// What could not be found out is empty or `None`; nothing is guessed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Doctor {
    /// What decided which engine is meant; none where the settings contradict each other.
    pub source: Option<Source>,
    /// The context that was chosen, where it is not `default`.
    pub context: Option<String>,
    /// Where an engine was looked for in vain.
    pub tried: Vec<Attempt>,
    /// The engine that answered.
    pub daemon: Option<Daemon>,
    /// Why no engine answered, or which question it did not answer.
    pub error: Option<EngineError>,
    /// Programs that work with the engine, as they are installed here.
    pub tools: Vec<Tool>,
    /// The contexts of the Docker command line.
    pub contexts: Vec<NamedEngine>,
    /// Files that say which engine is meant or how it is asked, and what was found there.
    pub files: Vec<(String, String)>,
    /// Variables that matter, by name, with their values.
    pub environment: Vec<(String, String)>,
}

/// Finds out all it can; what goes wrong is part of the answer.
///
/// Needs a tokio runtime, and takes as long as [`Engine::connect`] and a few questions to the engine and to `docker`, each
/// for at most ten seconds.
///
/// # Examples
///
/// ```no_run
/// # async fn example() {
/// use dockerspec::engine::{ConnectOptions, doctor};
///
/// let found = doctor(&ConnectOptions::new()).await;
/// println!("{}", found.to_json());
/// # }
/// ```
pub async fn doctor(options: &ConnectOptions) -> Doctor {
    let mut doctor = Doctor {
        source: None,
        context: None,
        tried: Vec::new(),
        daemon: None,
        error: None,
        tools: Vec::new(),
        contexts: surroundings::contexts(),
        files: surroundings::files(),
        environment: surroundings::environment(),
    };
    let engine = match settle(options) {
        Ok((choice, version)) => {
            doctor.source = Some(choice.source);
            doctor.context.clone_from(&choice.context);
            let (engine, tried) = Engine::first(choice, version.as_deref(), None).await;
            doctor.tried = tried;
            engine
        }
        Err(error) => Err(error),
    };
    doctor.tools = tools::installed().await;
    match engine {
        Err(error) => doctor.error = Some(error),
        Ok(engine) => {
            let (daemon, error) = daemon::ask(&engine).await;
            doctor.daemon = Some(daemon);
            doctor.error = error;
        }
    }
    doctor
}
