//! Builds checked images on a container engine, over its own API.
//!
//! <https://docs.docker.com/reference/api/engine/>

mod build;
mod connection;
mod container;
mod diagnose;
mod doctor;
mod error;
mod exit_code;
mod image;
mod lock;
mod login;
mod mask;
mod verify;

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
pub use diagnose::{
    Cause, CauseKind, Change, Confidence, DiagnoseError, DiagnoseOptions, Diagnosis, Evidence,
};
pub use doctor::{Daemon, DiskUse, Doctor, NamedEngine, Tool, doctor};
pub use error::{Attempt, EngineError};
pub use exit_code::{ExitMeaning, exit_code};
pub use image::{
    Comparison, Covered, Difference, Duplicate, Efficiency, HistoryStep, ImageConfig, ImageError,
    ImageSource, Layer, Layers, Leftover, Repeated, SizeResult, SizeRules, TooLarge, read_size,
    show_size,
};
pub use lock::{LockError, Registries};
pub use mask::{MASKED, Mask, MaskLines, is_secret};
pub use verify::{Check, CheckState, Named, Report, VerifyOptions};
