//! Runs containers of the images under test on the engine of the environment.

mod daemon;
mod running;

use std::env;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, HostConfig, PortBinding};
use bollard::query_parameters::{CreateContainerOptionsBuilder, RemoveImageOptionsBuilder};
use dockerspec::engine::Engine;
use tokio::runtime::{Builder, Runtime};

pub use daemon::{Daemon, DaemonOptions, SYSTEM_BINARY, free_port};
pub use running::{Ended, Running};

/// An engine to test on, with the runtime that its client needs.
#[derive(Debug)]
pub struct Bench {
    runtime: Runtime,
    docker: Docker,
    /// The engine as users have it.
    pub engine: Engine,
}

/// The engine of the environment; none, and a line that says so, if none can be used and
/// `DOCKERSPEC_ENGINE=required` is not set.
///
/// # Panics
///
/// If an engine is required and none can be used.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
pub fn bench() -> Option<Bench> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
    match runtime.block_on(Engine::connect()) {
        Ok(engine) => {
            let docker = Docker::connect_with_host(&engine.address())
                .expect("the engine that just answered");
            Some(Bench {
                runtime,
                docker,
                engine,
            })
        }
        Err(error) if required => panic!("{error}"),
        Err(error) => {
            println!("skipped: no engine: {error}");
            None
        }
    }
}

/// How a container is started.
#[derive(Debug, Default, Clone)]
pub struct RunOptions<'a> {
    /// Variables, as `NAME=value`.
    pub env: &'a [&'a str],
    /// Arguments that replace the image's `CMD`.
    pub cmd: &'a [&'a str],
    /// Ports of the container to publish on a free port of 127.0.0.1.
    pub ports: &'a [u16],
    /// Whether the root file system is read-only; `/tmp` is writable even so.
    pub read_only: bool,
    /// Network mode, as in `host`; the default network if empty.
    pub network: &'a str,
}

impl Bench {
    /// Waits for a future of the engine.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Starts a container of `image`, which is removed when the value is dropped.
    ///
    /// # Panics
    ///
    /// If the engine refuses.
    pub fn run(&self, image: &str, options: &RunOptions<'_>) -> Running<'_> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("engine-test-{}-{number}", process::id());
        let texts = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let port = |port: &u16| format!("{port}/tcp");
        let free = PortBinding {
            host_ip: Some("127.0.0.1".to_owned()),
            host_port: Some(String::new()),
        };
        let host = HostConfig {
            port_bindings: Some(
                options
                    .ports
                    .iter()
                    .map(|it| (port(it), Some(vec![free.clone()])))
                    .collect(),
            ),
            readonly_rootfs: Some(options.read_only),
            tmpfs: options
                .read_only
                .then(|| [("/tmp".to_owned(), String::new())].into()),
            network_mode: (!options.network.is_empty()).then(|| options.network.to_owned()),
            ..HostConfig::default()
        };
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            env: Some(texts(options.env)),
            cmd: Some(texts(options.cmd)).filter(|it| !it.is_empty()),
            exposed_ports: Some(options.ports.iter().map(port).collect()),
            host_config: Some(host),
            ..ContainerCreateBody::default()
        };
        let create = CreateContainerOptionsBuilder::new().name(&name).build();
        self.wait(self.docker.create_container(Some(create), body))
            .unwrap_or_else(|error| panic!("a container of {image}: {error}"));
        let running = Running { bench: self, name };
        self.wait(self.docker.start_container(&running.name, None))
            .unwrap_or_else(|error| panic!("starting a container of {image}: {error}"));
        running
    }

    /// Removes an image by id or name; that it is gone already is no error.
    ///
    /// # Panics
    ///
    /// If the image is in use.
    pub fn remove_image(&self, image: &str) {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        match self.wait(self.docker.remove_image(image, Some(options), None)) {
            Ok(_)
            | Err(Error::DockerResponseServerError {
                status_code: 404, ..
            }) => {}
            Err(error) => panic!("removing {image}: {error}"),
        }
    }
}
