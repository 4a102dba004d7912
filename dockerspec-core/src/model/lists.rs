//! The lists of the language: steps of a stage, settings of a service, mounts of a RUN.

/// The steps of a stage: `steps![workdir("/app"), run("make")]`.
#[macro_export]
macro_rules! steps {
    ($($step:expr),* $(,)?) => {
        &[$($crate::model::word::instruction($step).into_step()),*]
    };
}

/// The settings of a service: `settings![port(8000, 8080), network("backend")]`.
#[macro_export]
macro_rules! settings {
    ($($setting:expr),* $(,)?) => {
        &[$($crate::model::word::setting($setting).into_setting()),*]
    };
}

/// The mounts of a RUN: `mounts![Mount::cache("/root/.cache")]`.
#[macro_export]
macro_rules! mounts {
    ($($mount:expr),* $(,)?) => {
        &[$($mount.into_mount()),*]
    };
}
