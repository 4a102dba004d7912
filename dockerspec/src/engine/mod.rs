//! Builds checked images on a container engine, over its own API.
//!
//! <https://docs.docker.com/reference/api/engine/>

mod build;
mod connection;
mod container;
mod doctor;
mod error;
mod exit_code;
mod mask;

#[cfg(test)]
mod tests;

pub use build::{
    BuildFailure, BuildOptions, BuildRefusal, Built, Need, Progress, SPEC_LABEL, Step, Way,
    spec_hash, write_context,
};
pub use connection::{ConnectOptions, Engine, Source};
pub use container::{
    ContainerError, ContainerReport, ContainerRow, Exec, ExecControl, ExecInput, ExecOptions,
    ExecOutput, HealthReport, ImageReport, Inspection, Limits, LogLine, LogOptions, LogStream,
    Logs, Moment, MountReport, NetworkReport, NoMoment, NoRestartPolicy, PsOptions, RestartEvent,
    RestartEvents, RestartPolicy, RestartReport, Sampler, Usage,
};
pub use doctor::{Daemon, DiskUse, Doctor, NamedEngine, Tool, doctor};
pub use error::{Attempt, EngineError};
pub use exit_code::{ExitMeaning, exit_code};
pub use mask::{MASKED, Mask, MaskLines, is_secret};
