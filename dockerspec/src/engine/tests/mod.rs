//! What the engine module does against real engines, real files and no engine at all.

#[cfg(unix)]
mod agents;
mod archive;
mod builds;
mod choices;
mod connections;
mod failures;
#[cfg(unix)]
mod fidelity;
mod hardened;
mod ignore;
mod trace;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use bollard::query_parameters::RemoveImageOptions;
use tokio::runtime::{Builder, Runtime};

use super::build::archive::BuildInput;
use super::{BuildOptions, Built, Engine, EngineError, Progress};

/// A folder of its own for one test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("engine-test-{}-{number}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(files: &[(&str, &str)]) -> Self {
        let scratch = Self::new();
        for (name, text) in files {
            scratch.file(name, text);
        }
        scratch
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// The engine of the environment, or none, in which case the test says that it was skipped.
fn engine(runtime: &Runtime) -> Option<Engine> {
    let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
    match runtime.block_on(Engine::connect()) {
        Ok(engine) => Some(engine),
        Err(error) if required => panic!("{error}"),
        Err(error) => {
            println!("skipped: no engine: {error}");
            None
        }
    }
}

/// Builds `dockerfile` with `folder` as its context and gives the outcome with all events; an image without a name is
/// removed again.
fn build(
    runtime: &Runtime,
    engine: &Engine,
    dockerfile: &str,
    folder: &Path,
    options: impl FnOnce(BuildOptions<'static>) -> BuildOptions<'static>,
) -> (Result<Built, EngineError>, Vec<Progress>) {
    let mut events = Vec::new();
    let input = BuildInput {
        name: "Dockerfile".to_owned(),
        dockerfile: dockerfile.to_owned(),
        dockerignore: String::new(),
        context: folder.to_owned(),
    };
    let options = options(BuildOptions::new(folder)).progress(|event| events.push(event));
    let built = runtime.block_on(engine.build_input(input, options));
    if let Ok(built) = &built
        && built.tags.is_empty()
    {
        // Another test may have built the very same image and removed it.
        let _ = runtime.block_on(engine.docker.remove_image(
            &built.id,
            None::<RemoveImageOptions>,
            None,
        ));
    }
    (built, events)
}

/// The lines that were written in a build.
fn lines(events: &[Progress]) -> Vec<&str> {
    let logs = events.iter().filter_map(|event| match event {
        Progress::Log { line, .. } => Some(line.as_str()),
        _ => None,
    });
    logs.collect()
}
