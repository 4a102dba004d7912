//! How a service is run and watched: logs, pulls, names, terminals.

use core::time::Duration;

use super::few::{Few, Pairs};
use crate::model::place::At;
use crate::model::setting::{plain_settings, setting};
use crate::model::words::{Bytes, Platform};

/// `logging`: where the output goes.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Logging<'a> {
    /// The driver.
    pub driver: &'a str,
    /// Its options.
    pub options: Pairs<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `logging`: the driver that takes the output, as `local` or `journald`.
#[track_caller]
pub const fn logging(driver: &str) -> Logging<'_> {
    Logging {
        driver,
        options: Few::NONE,
        at: At::here(),
    }
}

impl<'a> Logging<'a> {
    /// An option of the driver, up to twice.
    pub const fn option(mut self, name: &'a str, value: &'a str) -> Self {
        self.options = self.options.and((name, value));
        self
    }

    /// Options of the driver, in any number.
    pub const fn options(mut self, options: &'a [(&'a str, &'a str)]) -> Self {
        self.options = self.options.and_list(options);
        self
    }
}
setting!(Logging Logging);

/// When compose pulls the image of a service.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    /// At each start.
    Always,
    /// Not at all.
    Never,
    /// Where it is not there; the default.
    Missing,
    /// Not at all: it is built.
    Build,
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
    /// After this time.
    Every(Duration),
}

plain_settings! {
    /// `annotations`: metadata for the runtime.
    Annotation Annotation annotation(
        /// Its name.
        name: &'a str,
        /// Its value.
        value: &'a str,
    );
    /// `container_name`: a fixed name, of which an engine has only one.
    ContainerName ContainerName container_name(
        /// The name.
        name: &'a str,
    );
    /// `logging`: files of the driver `json-file` that are replaced when they are full.
    LogRotation LogRotation log_rotation(
        /// The most that one file holds.
        size: Bytes,
        /// How many files are kept.
        files: u32,
    );
    /// `platform`: the platform of the image.
    SetPlatform Platform platform(
        /// The platform.
        platform: Platform<'a>,
    );
    /// `pull_policy`: when the image is pulled.
    SetPullPolicy PullPolicy pull_policy(
        /// When.
        policy: PullPolicy,
    );
    /// `stdin_open`: the container's input stays open.
    StdinOpen StdinOpen stdin_open();
    /// `tty`: the container has a terminal.
    Tty Tty tty();
}
