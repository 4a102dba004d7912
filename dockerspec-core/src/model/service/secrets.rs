//! Secrets, configuration files and variables that a service is given from outside.

use crate::model::place::At;
use crate::model::setting::{plain_settings, setting};
use crate::model::words::User;

/// Options of a file that the project mounts into a service.
macro_rules! mounted {
    ($payload:ident) => {
        impl<'a> $payload<'a> {
            /// User and group that own the file, by number.
            pub const fn owner(mut self, user: User<'a>) -> Self {
                self.owner = Some(user);
                self
            }

            /// Permissions of the file, as `0o400`.
            pub const fn mode(mut self, mode: u32) -> Self {
                self.mode = Some(mode);
                self
            }
        }
    };
}

/// `secrets`: a secret of the project as a file.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseSecret<'a> {
    /// Name of the secret in the project.
    pub name: &'a str,
    /// Path of the file; `/run/secrets/<name>` where it is empty.
    pub target: &'a str,
    /// Who owns the file.
    pub owner: Option<User<'a>>,
    /// Permissions of the file.
    pub mode: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `secrets`: a secret of the project, as the file `/run/secrets/<name>`.
#[track_caller]
pub const fn secret(name: &str) -> UseSecret<'_> {
    UseSecret {
        name,
        target: "",
        owner: None,
        mode: None,
        at: At::here(),
    }
}

impl<'a> UseSecret<'a> {
    /// Path of the file; a bare name stands in `/run/secrets`.
    pub const fn target(mut self, path: &'a str) -> Self {
        self.target = path;
        self
    }
}
mounted!(UseSecret);
setting!(UseSecret Secret);

/// `configs`: a configuration file of the project.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct UseConfig<'a> {
    /// Name of the configuration in the project.
    pub name: &'a str,
    /// Path of the file.
    pub target: &'a str,
    /// Who owns the file.
    pub owner: Option<User<'a>>,
    /// Permissions of the file.
    pub mode: Option<u32>,
    /// Where it was written.
    pub at: At<'a>,
}

/// `configs`: a configuration file of the project, as the file `target`.
#[track_caller]
pub const fn config<'a>(name: &'a str, target: &'a str) -> UseConfig<'a> {
    UseConfig {
        name,
        target,
        owner: None,
        mode: None,
        at: At::here(),
    }
}
mounted!(UseConfig);
setting!(UseConfig Config);

plain_settings! {
    /// `secrets` and `environment`: mounts a secret and sets a variable to the path of its file.
    ///
    /// For the variables that end in `_FILE` or `_PATH`, such as `POSTGRES_PASSWORD_FILE`.
    SecretPath SecretPath secret_path(
        /// Name of the variable.
        variable: &'a str,
        /// Name of the secret in the project.
        secret: &'a str,
    );
}

/// `environment`: a variable with the value that it has where compose runs.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct EnvFromHost<'a> {
    /// Name of the variable.
    pub name: &'a str,
    /// What happens where it is not set.
    pub unset: HostValue<'a>,
    /// Where it was written.
    pub at: At<'a>,
}

/// What compose does where a variable of the host is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostValue<'a> {
    /// It starts nothing.
    Required,
    /// It leaves the variable out.
    Optional,
    /// It takes this value.
    Default(&'a str),
}

/// `environment`: a variable with the value that it has where compose runs, or in `.env`.
///
/// Compose starts nothing where it is missing or empty. For secrets use [`secret_path`].
#[track_caller]
pub const fn env_from_host(name: &str) -> EnvFromHost<'_> {
    EnvFromHost {
        name,
        unset: HostValue::Required,
        at: At::here(),
    }
}

impl<'a> EnvFromHost<'a> {
    /// The variable is left out where it is not set.
    pub const fn optional(mut self) -> Self {
        self.unset = HostValue::Optional;
        self
    }

    /// The value where it is not set or empty.
    pub const fn default(mut self, value: &'a str) -> Self {
        self.unset = HostValue::Default(value);
        self
    }
}
setting!(EnvFromHost EnvFromHost);

/// `env_file`: a file of variables.
#[non_exhaustive]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct EnvFile<'a> {
    /// Path of the file, from the compose file on.
    pub path: &'a str,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether its values are taken as they are, quotes and `$` included.
    pub raw: bool,
    /// Where it was written.
    pub at: At<'a>,
}

/// `env_file`: a file of variables.
#[track_caller]
pub const fn env_file(path: &str) -> EnvFile<'_> {
    EnvFile {
        path,
        optional: false,
        raw: false,
        at: At::here(),
    }
}

impl EnvFile<'_> {
    /// It may be missing.
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Its values are taken as they are, quotes and `$` included.
    pub const fn raw(mut self) -> Self {
        self.raw = true;
        self
    }
}
setting!(EnvFile EnvFile);
