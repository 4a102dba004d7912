//! What a container under test is started with.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::PathBuf;
use std::process;
use std::time::Duration;

use bollard::models::{ContainerCreateBody, HostConfig, ImageConfig, PortBinding};
use bollard::query_parameters::CreateContainerOptionsBuilder;
use dockerspec_core::Hardened;
use dockerspec_core::model::image::Image;

use super::budget;
use super::error::StartError;
use super::keeper::{self, Kept, Made};
use super::owner;
use super::ready::Readiness;
use super::running::{Ended, Running};
use super::secrets::Secrets;
use crate::engine::{BuildOptions, Engine, Mask};

/// Where the image of a container comes from.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Source<'a> {
    /// It is built from a spec.
    Spec(&'a Hardened<Image<'a>>),
    /// The engine has it under this name.
    Name(&'a str),
}

/// A container to start: its image, and what a test sets beside it.
#[derive(Clone)]
#[must_use]
pub struct Container<'a> {
    engine: &'a Engine,
    source: Source<'a>,
    folder: PathBuf,
    env: Vec<String>,
    args: Vec<(String, String)>,
    secrets: Vec<(String, String)>,
    command: Vec<String>,
    read_only: bool,
    network: Option<String>,
    memory: Option<i64>,
    limit: Option<Duration>,
}

/// Values of variables, arguments and secrets are left out: a test that fails prints this.
impl fmt::Debug for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container")
            .field("source", &self.source)
            .field("folder", &self.folder)
            .field("read_only", &self.read_only)
            .field("network", &self.network)
            .field("memory", &self.memory)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl<'a> Container<'a> {
    pub(super) fn new(engine: &'a Engine, source: Source<'a>) -> Self {
        Container {
            engine,
            source,
            folder: PathBuf::from("."),
            env: Vec::new(),
            args: Vec::new(),
            secrets: Vec::new(),
            command: Vec::new(),
            read_only: false,
            network: None,
            memory: None,
            limit: None,
        }
    }

    /// The project's folder, which the image's build context is relative to: `env!("CARGO_MANIFEST_DIR")` as a rule.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.env.push(format!("{name}={}", value.as_ref()));
        self
    }

    /// Sets a build argument of the image.
    pub fn build_arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }

    /// Puts a secret where compose does, readable at `/run/secrets/NAME`. The engine must be on this machine.
    pub fn secret(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.secrets.push((name.into(), value.into()));
        self
    }

    /// Replaces the image's `CMD`.
    pub fn cmd(mut self, command: &[&str]) -> Self {
        self.command = command.iter().map(|it| (*it).to_owned()).collect();
        self
    }

    /// Makes the root file system read-only, with a `/tmp` in memory, as production should have it.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Puts the container into a network, `host` and `none` among them, instead of the default one.
    pub fn network(mut self, name: impl Into<String>) -> Self {
        self.network = Some(name.into());
        self
    }

    /// Limits its memory, in bytes; swap is not added to it.
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = Some(i64::try_from(bytes).unwrap_or(i64::MAX));
        self
    }

    /// How long the container may take to become ready, instead of what its health check allows it.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Builds the image if it is a spec, starts the container and waits until it is ready.
    ///
    /// A container with a health check is ready once the engine says so, or once the check's own command succeeds in it,
    /// which is asked several times a second: a test does not wait for the interval. It may take as long as start period,
    /// interval, timeout and retries allow, at least 30 s. One without is ready when it runs.
    ///
    /// Each port that the image exposes is published on a free port of the machine, of 127.0.0.1 where the engine is local.
    /// The image of a spec is built under a name of its own, so that one that is in use under the spec's name stays.
    ///
    /// # Errors
    ///
    /// [`StartError`], with the end of the container's log where it ran.
    pub fn start(self) -> Result<Running<'a>, StartError> {
        let limit = self.limit;
        let (running, config) = self.launch()?;
        let readiness = Readiness::new(config.healthcheck.as_ref(), limit);
        running.wait_until(&readiness)?;
        Ok(running)
    }

    /// Starts the container and waits for its end: for a job, or a service that is to refuse its configuration.
    ///
    /// # Errors
    ///
    /// [`StartError`] if it does not start, or does not end in the limit (5 minutes if none is set).
    pub fn run(self) -> Result<Ended, StartError> {
        const LIMIT: Duration = Duration::from_mins(5);
        let limit = self.limit.unwrap_or(LIMIT);
        let (running, _) = self.launch()?;
        running.wait_end(limit)
    }

    /// Asserts that the files of all layers of its image take less room than `bytes`. The image is built if it is a spec.
    ///
    /// ```no_run
    /// # fn test() -> Result<(), dockerspec::testing::StartError> {
    /// # let Some(engine) = dockerspec::testing::engine() else { return Ok(()) };
    /// engine.container("redis:8-alpine").assert_size_below(150_000_000)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it takes as much or more, with its largest layers, the instructions that made them and their places in the spec.
    ///
    /// # Errors
    ///
    /// [`StartError`] if it cannot be built, or the engine does not have it.
    #[track_caller]
    pub fn assert_size_below(&self, bytes: u64) -> Result<(), StartError> {
        let (image, _kept) = self.image()?;
        let layers = keeper::wait(self.engine.analyze(&image)).map_err(no_runtime)??;
        let (name, layers) = match self.source {
            Source::Spec(spec) => (spec.get().name, layers.with_spec(spec)),
            Source::Name(name) => (name, layers),
        };
        if let Some(text) = budget::exceeded(name, &layers, bytes) {
            panic!("{text}");
        }
        Ok(())
    }

    /// Builds the image if it is a spec, for a container that the crate `testcontainers` is to start. What was set here beside
    /// the folder and the build arguments is not passed on: it is set there, on the request.
    ///
    /// # Errors
    ///
    /// [`StartError`] if it cannot be built, or the engine does not have it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::testing::{self, StartError};
    /// use testcontainers::runners::AsyncRunner as _;
    ///
    /// # async fn test() -> Result<(), Box<dyn std::error::Error>> {
    /// let Some(engine) = testing::engine() else { return Ok(()) };
    /// let redis = engine.container("redis:8-alpine").image_for_testcontainers()?;
    /// let redis = redis.start().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "testcontainers")]
    pub fn image_for_testcontainers(self) -> Result<super::adapter::BuiltImage, StartError> {
        let (image, kept) = self.image()?;
        let config = self.config(&image)?;
        let test = config
            .healthcheck
            .and_then(|it| it.test)
            .unwrap_or_default();
        let checked = test.first().is_some_and(|it| it != "NONE");
        Ok(super::adapter::BuiltImage::new(&image, checked, kept))
    }

    /// What the engine knows of the image.
    fn config(&self, image: &str) -> Result<ImageConfig, StartError> {
        let found = keeper::wait(self.engine.docker.inspect_image(image)).map_err(no_runtime)?;
        let found = found.map_err(|error| StartError::Refused {
            image: image.to_owned(),
            message: error.to_string(),
        })?;
        Ok(found.config.unwrap_or_default())
    }

    fn launch(self) -> Result<(Running<'a>, ImageConfig), StartError> {
        let engine = self.engine;
        let secrets = Secrets::new(&engine.docker, &self.secrets)?;
        let (image, built) = self.image()?;
        let config = self.config(&image)?;
        let mask = self.mask(&config);
        let refused = |error: bollard::errors::Error| StartError::Refused {
            image: image.clone(),
            message: mask.text(&error.to_string()).into_owned(),
        };
        let body = self.body(&image, &config, &secrets);
        let name = unique("test");
        let kept = Kept::new(&engine.docker, Made::Container(name.clone()));
        let create = CreateContainerOptionsBuilder::new().name(&name);
        let started = keeper::wait(async {
            let docker = &engine.docker;
            let made = docker.create_container(Some(create.build()), body).await?;
            docker.start_container(&made.id, None).await
        });
        started.map_err(no_runtime)?.map_err(refused)?;
        let running = Running {
            engine,
            name,
            image,
            mask,
            _container: kept,
            _built: built,
            _secrets: secrets,
        };
        Ok((running, config))
    }

    /// Knows the secrets among what the test set and what the image brings.
    fn mask(&self, config: &ImageConfig) -> Mask {
        let env = self.env.iter().chain(config.env.iter().flatten());
        let mut mask = Mask::of_env(env.map(String::as_str));
        for (_, value) in &self.secrets {
            mask.learn_value(value);
        }
        mask
    }

    /// The image's name, and what removes it if it was built for this test.
    pub(super) fn image(&self) -> Result<(String, Option<Kept>), StartError> {
        let spec = match self.source {
            Source::Name(name) => return Ok((name.to_owned(), None)),
            Source::Spec(spec) => spec,
        };
        let mut options = BuildOptions::new(&self.folder);
        for (name, value) in &self.args {
            options = options.build_arg(name, value);
        }
        let (name, kept) = built(self.engine, spec, options)?;
        Ok((name, Some(kept)))
    }

    fn body(&self, image: &str, config: &ImageConfig, secrets: &Secrets) -> ContainerCreateBody {
        let exposed = config.exposed_ports.clone().unwrap_or_default();
        let free = PortBinding {
            host_ip: self.engine.is_local().then(|| "127.0.0.1".to_owned()),
            host_port: Some(String::new()),
        };
        let publish = |port: &String| (port.clone(), Some(vec![free.clone()]));
        let mut tmpfs = HashMap::new();
        if self.read_only {
            tmpfs.insert("/tmp".to_owned(), String::new());
        }
        let host = HostConfig {
            port_bindings: Some(exposed.iter().map(publish).collect()),
            readonly_rootfs: Some(self.read_only),
            tmpfs: Some(tmpfs),
            network_mode: self.network.clone(),
            memory: self.memory,
            memory_swap: self.memory,
            binds: Some(secrets.binds()),
            ..HostConfig::default()
        };
        ContainerCreateBody {
            image: Some(image.to_owned()),
            env: Some(self.env.clone()),
            cmd: Some(self.command.clone()).filter(|it| !it.is_empty()),
            labels: Some(owner::labels()),
            host_config: Some(host),
            ..ContainerCreateBody::default()
        }
    }
}

/// Builds an image under a name of its own: the name, and what removes it.
pub(super) fn built(
    engine: &Engine,
    spec: &Hardened<Image<'_>>,
    mut options: BuildOptions<'_>,
) -> Result<(String, Kept), StartError> {
    let name = format!("{}:test", unique(&format!("{}image", keeper::IMAGES)));
    for (label, value) in BTreeMap::from_iter(owner::labels()) {
        options = options.label(label, value);
    }
    let kept = Kept::new(&engine.docker, Made::Image(name.clone()));
    keeper::wait(engine.build(spec, options.tag(&name))).map_err(no_runtime)??;
    Ok((name, kept))
}

/// A name that nothing else has, in this process or another: numbers of processes repeat between containers.
pub(super) fn unique(prefix: &str) -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("{prefix}-{}-{random:016x}", process::id())
}

pub(super) fn no_runtime(reason: String) -> StartError {
    StartError::Preparing {
        what: "no thread for the engine's client".to_owned(),
        reason,
    }
}
