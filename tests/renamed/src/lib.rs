//! Both macros where the dependency has another name; that it compiles is the test.

use house_spec::prelude::*;

/// What the server is told.
#[derive(Config, Debug)]
#[config(prefix = "ACME_")]
pub struct Settings {
    /// Port of the HTTP server.
    #[config(default = 8080)]
    pub port: u16,
    /// How much is logged.
    #[config(default = "info")]
    pub level: Level,
}

/// How much is logged.
#[derive(Config, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What happens.
    Info,
    /// What is wrong.
    Error,
}

/// An image on its own.
#[enforce(Policy::DEVELOPMENT)]
pub const API: Hardened<Image<'_>> = Image::new("acme/api")
    .stages(&[from("alpine:3.22").with(steps![reads::<Settings>(), user(User::NONROOT)])]);

/// An image in a module.
#[enforce(Policy::DEVELOPMENT)]
pub mod docker {
    use house_spec::prelude::*;

    /// The image.
    pub const WEB: Hardened<Image<'_>> =
        Image::new("acme/web").stages(&[from("alpine:3.22").with(steps![user(User::NONROOT)])]);
}

#[cfg(test)]
mod tests {
    use super::{API, Level, Settings, docker};

    #[test]
    fn the_macros_find_the_other_name() {
        let settings = Settings::from_lookup(|_| None).unwrap();
        assert_eq!((settings.port, settings.level), (8080, Level::Info));
        assert_eq!(
            (API.policy(), docker::WEB.get().name),
            ("development", "acme/web")
        );
    }
}
