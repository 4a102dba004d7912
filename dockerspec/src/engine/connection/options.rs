//! Which engine a program asks for.

use std::fmt;

use crate::engine::mask::Mask;

/// An engine asked for by address or by context; with neither, the one that the environment names.
///
/// What is asked for stands over what is found, in the order of the Docker command line: the context, the address,
/// `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` of `config.json`, the sockets of this machine.
///
/// # Examples
///
/// ```no_run
/// use dockerspec::engine::{ConnectOptions, Engine};
///
/// # async fn example() -> Result<(), dockerspec::engine::EngineError> {
/// let engine = Engine::connect_with(&ConnectOptions::new().context("build-farm")).await?;
/// println!("{}", engine.address());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConnectOptions {
    pub(super) host: Option<String>,
    pub(super) context: Option<String>,
}

impl ConnectOptions {
    /// Asks for nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for the engine at an address, written as in `DOCKER_HOST`.
    #[must_use]
    pub fn host(mut self, address: impl Into<String>) -> Self {
        self.host = Some(address.into());
        self
    }

    /// Asks for the engine of a context of the Docker command line.
    #[must_use]
    pub fn context(mut self, name: impl Into<String>) -> Self {
        self.context = Some(name.into());
        self
    }
}

/// Without a password in the address.
impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mask = Mask::new();
        f.debug_struct("ConnectOptions")
            .field("host", &self.host.as_deref().map(|it| mask.text(it)))
            .field("context", &self.context)
            .finish()
    }
}
