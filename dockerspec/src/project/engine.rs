//! The verbs of a project that need a container engine.

use std::io::{self, Write as _};

use dockerspec_core::model::Image;
use dockerspec_core::{Hardened, Level, Policy};

use super::arguments;
use super::read_lock;
use crate::artifact::Artifact;
use crate::engine::{
    BuildOptions, Engine, EngineError, ImageError, Progress, VerifyOptions, show_size,
};

/// Why a verb came to no end.
enum Failure {
    Engine(EngineError),
    Image(ImageError),
    Write(io::Error),
    /// What was asked for is not there.
    Usage(String),
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Failure::Usage(reason)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Failure::Engine(error)
    }
}

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Engine(error) => Failure::Engine(error),
            other => Failure::Image(other),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Write(error)
    }
}

/// Runs on a runtime that ends with it.
fn run(
    work: impl Future<Output = Result<u8, Failure>>,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(work) {
        Ok(code) => Ok(code),
        Err(Failure::Write(error)) => Err(error),
        Err(Failure::Usage(reason)) => writeln!(err, "error: {reason}").map(|()| 2),
        Err(Failure::Image(error)) => writeln!(err, "error: {error}").map(|()| 2),
        Err(Failure::Engine(error)) => {
            writeln!(err, "error: {error}")?;
            Ok(match error {
                EngineError::Build(_) => 1,
                _ if error.is_unreachable() => 3,
                _ => 2,
            })
        }
    }
}

/// The images of the program, or the one of this name, each once.
fn wanted<'a>(
    artifacts: &'a [&'a dyn Artifact],
    name: Option<&str>,
) -> Result<Vec<&'a Hardened<Image<'a>>>, String> {
    let mut images: Vec<&Hardened<Image<'_>>> = Vec::new();
    for image in artifacts.iter().flat_map(|it| it.built()) {
        let wanted = name.is_none_or(|name| image.get().name == name);
        if wanted && images.iter().all(|it| it.get().name != image.get().name) {
            images.push(image);
        }
    }
    if !images.is_empty() {
        return Ok(images);
    }
    let what = name.map_or_else(
        || "no image".to_owned(),
        |it| format!("no image is named `{it}`"),
    );
    Err(format!("{what}; `list` shows what there is"))
}

/// Builds from the folder of the project.
pub(super) fn build(
    artifacts: &[&dyn Artifact],
    verb: &arguments::Engine,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let work = async {
        let images = wanted(artifacts, verb.name.as_deref())?;
        let lock = verb.lock.as_deref().map(read_lock).transpose()?;
        let engine = Engine::connect().await?;
        for image in images {
            let show = |event: Progress| {
                if !matches!(event, Progress::Transfer { .. }) {
                    // progress that nobody reads stops no build
                    let _ = writeln!(io::stderr(), "{event}");
                }
            };
            let mut options = BuildOptions::new(".").progress(show);
            if let Some(lock) = &lock {
                options = options.lock(lock.clone());
            }
            let built = engine.build(image, options).await?;
            writeln!(out, "built  {} {}", image.get().name, built.id)?;
        }
        Ok(0)
    };
    run(work, err)
}

/// Holds each image against the guide and against its spec, by the policy that the spec was checked with.
pub(super) fn verify(
    artifacts: &[&dyn Artifact],
    verb: &arguments::Engine,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let work = async {
        let images = wanted(artifacts, verb.name.as_deref())?;
        let engine = Engine::connect().await?;
        let mut code = 0;
        for image in images {
            let report = engine.verify_with(image, &options(image)).await?;
            out.write_all(report.to_text(false, true).as_bytes())?;
            if !report.is_ok(Level::Info) {
                code = 1;
            }
        }
        Ok(code)
    };
    run(work, err)
}

fn options(image: &Hardened<Image<'_>>) -> VerifyOptions {
    let known = [Policy::STRICT, Policy::DEVELOPMENT];
    let policy = known.into_iter().find(|it| it.name() == image.policy());
    VerifyOptions::new(policy.unwrap_or(Policy::PRODUCTION)).spec(image)
}

/// Sizes of layers, with the steps of the spec.
pub(super) fn analyze(
    artifacts: &[&dyn Artifact],
    verb: &arguments::Engine,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let work = async {
        let images = wanted(artifacts, verb.name.as_deref())?;
        let engine = Engine::connect().await?;
        for image in images {
            let name = image.get().name;
            let layers = engine.analyze(name).await?.with_spec(image);
            writeln!(out, "{name}  {}", show_size(layers.size()))?;
            for step in layers.steps() {
                let layer = step.layer.and_then(|it| layers.layers().get(it));
                let size = layer.map_or_else(String::new, |it| show_size(it.size));
                let place = step.place().unwrap_or_default();
                writeln!(out, "{size:>10}  {place:32}  {}", step.instruction)?;
            }
        }
        Ok(0)
    };
    run(work, err)
}
