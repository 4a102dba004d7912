//! The engine that tests run on.

use std::env;

use dockerspec_core::Hardened;
use dockerspec_core::model::compose::Compose;
use dockerspec_core::model::image::Image;

use super::container::{Container, Source};
use super::stack::Stack;
use super::{keeper, sweep};
use crate::engine::Engine;

/// An engine to test on.
#[derive(Debug, Clone)]
pub struct TestEngine {
    pub(super) engine: Engine,
}

/// The engine of the environment, as [`Engine::connect`] finds it; none, and a line that says so, where none answers.
///
/// # Panics
///
/// If no engine answers and `DOCKERSPEC_ENGINE=required`, as it should be in CI: a test that is skipped there proves nothing.
///
/// # Examples
///
/// ```no_run
/// use dockerspec::prelude::*;
/// use dockerspec::testing;
///
/// const API: Hardened<Image> = Image::new("acme/api")
///     .stages(&[from("python:3.13-slim").with(steps![
///         copy("app.py", "/app/"),
///         user(User::NONROOT),
///         expose(8080),
///         healthcheck_http(8080, "/health"),
///         cmd(&["python", "/app/app.py"]),
///     ])])
///     .enforce(&Policy::PRODUCTION);
///
/// # fn test() -> Result<(), testing::StartError> {
/// let Some(engine) = testing::engine() else { return Ok(()) };
/// let api = engine.container(&API).folder(env!("CARGO_MANIFEST_DIR")).start()?;
/// let address = api.address(8080)?;
/// # let _ = address;
/// # Ok(())
/// # }
/// ```
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
pub fn engine() -> Option<TestEngine> {
    let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
    let connected = keeper::wait(async {
        let engine = Engine::connect().await.map_err(|error| error.to_string())?;
        sweep::sweep(&engine.docker).await;
        Ok(engine)
    });
    match connected.and_then(|it| it) {
        Ok(engine) => Some(TestEngine { engine }),
        Err(reason) if required => panic!("{reason}"),
        Err(reason) => {
            println!("skipped: no engine: {reason}");
            None
        }
    }
}

impl TestEngine {
    /// The engine itself.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A container of a hardened image, which is built first, or of an image that the engine has, by its name.
    pub fn container<'a>(&'a self, source: impl Into<Source<'a>>) -> Container<'a> {
        Container::new(&self.engine, source.into())
    }

    /// A compose project, whose images are built first.
    pub fn stack<'a>(&'a self, compose: &'a Hardened<Compose<'a>>) -> Stack<'a> {
        Stack::new(&self.engine, compose)
    }
}

impl<'a> From<&'a Hardened<Image<'a>>> for Source<'a> {
    fn from(image: &'a Hardened<Image<'a>>) -> Self {
        Source::Spec(image)
    }
}

impl<'a> From<&'a str> for Source<'a> {
    fn from(name: &'a str) -> Self {
        Source::Name(name)
    }
}
