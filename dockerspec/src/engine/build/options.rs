//! What one build is asked for beside the image itself.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::path::PathBuf;

use dockerspec_core::model::config::Field;
use dockerspec_core::model::image::Image;
use dockerspec_core::model::step::Instruction;

use super::progress::Progress;
use crate::engine::error::EngineError;
use crate::engine::mask::Mask;
use crate::lockfile::{self, Lockfile};

/// What one build is asked for: the project's folder, arguments, tags and where the progress goes.
#[non_exhaustive]
pub struct BuildOptions<'a> {
    pub(super) folder: PathBuf,
    pub(super) args: HashMap<String, String>,
    pub(super) labels: HashMap<String, String>,
    pub(super) tags: Vec<String>,
    pub(super) target: Option<String>,
    pub(super) platforms: Vec<String>,
    pub(super) no_cache: bool,
    pub(super) pull: bool,
    pub(super) network: Option<String>,
    pub(super) secrets: Vec<Secret>,
    pub(super) ssh: Vec<String>,
    pub(super) cache_from: Vec<String>,
    pub(super) cache_to: Vec<String>,
    pub(super) builder: Option<String>,
    pub(super) lock: Option<Lockfile>,
    /// Names of images of the same program, which no lock holds.
    pub(super) own: Vec<String>,
    pub(super) progress: Box<dyn FnMut(Progress) + Send + 'a>,
    pub(super) raw: Option<RawSink<'a>>,
}

/// Takes each line of BuildKit's own progress.
type RawSink<'a> = Box<dyn FnMut(&str) + Send + 'a>;

/// A secret of a build, and where its value is; the value itself is nowhere in these options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) id: String,
    pub(super) source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    File(PathBuf),
    Variable(String),
}

impl<'a> BuildOptions<'a> {
    /// Options for a build of the project in `folder`, which the image's context is relative to.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            args: HashMap::new(),
            labels: HashMap::new(),
            tags: Vec::new(),
            target: None,
            platforms: Vec::new(),
            no_cache: false,
            pull: false,
            network: None,
            secrets: Vec::new(),
            ssh: Vec::new(),
            cache_from: Vec::new(),
            cache_to: Vec::new(),
            builder: None,
            lock: None,
            own: Vec::new(),
            raw: None,
            progress: Box::new(drop),
        }
    }

    /// Sets a build argument, as `--build-arg` does. The value is part of the image's history: no place for a secret.
    pub fn build_arg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.args.insert(name.into(), value.into());
        self
    }

    /// Puts a label on the image, over one of the same name in the Dockerfile.
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(name.into(), value.into());
        self
    }

    /// Names the image, as in `acme/api:1.2`, instead of the name and tags it has; may be given several times.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// Stops at the stage of this name instead of the last one.
    pub fn target(mut self, stage: impl Into<String>) -> Self {
        self.target = Some(stage.into());
        self
    }

    /// Builds for this platform, as in `linux/arm64`; may be given several times, where the builder can do that.
    pub fn platform(mut self, platform: impl Into<String>) -> Self {
        self.platforms.push(platform.into());
        self
    }

    /// Runs every step anew.
    pub fn no_cache(mut self) -> Self {
        self.no_cache = true;
        self
    }

    /// Asks the registry for newer bases.
    pub fn pull(mut self) -> Self {
        self.pull = true;
        self
    }

    /// Network of the `RUN` steps: `host`, `none` or `default`.
    pub fn network(mut self, mode: impl Into<String>) -> Self {
        self.network = Some(mode.into());
        self
    }

    /// Gives `RUN --mount=type=secret,id=..` the content of a file. The value is in no layer, log or error.
    pub fn secret_file(mut self, id: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.secrets.push(Secret {
            id: id.into(),
            source: Source::File(path.into()),
        });
        self
    }

    /// Gives `RUN --mount=type=secret,id=..` the value of a variable of this process.
    pub fn secret_variable(mut self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.secrets.push(Secret {
            id: id.into(),
            source: Source::Variable(name.into()),
        });
        self
    }

    /// Forwards an SSH agent or key to `RUN --mount=type=ssh`: `default`, or `id=path` as `docker build --ssh` takes it.
    pub fn ssh(mut self, agent: impl Into<String>) -> Self {
        self.ssh.push(agent.into());
        self
    }

    /// Where to look for cached steps: an image, or `type=local,src=..` and the like as `--cache-from` takes it.
    pub fn cache_from(mut self, place: impl Into<String>) -> Self {
        self.cache_from.push(place.into());
        self
    }

    /// Where to keep the steps: `type=inline` inside of the image, or what else `--cache-to` takes.
    pub fn cache_to(mut self, place: impl Into<String>) -> Self {
        self.cache_to.push(place.into());
        self
    }

    /// Uses a builder of `docker buildx` instead of the engine's own.
    pub fn builder(mut self, name: impl Into<String>) -> Self {
        self.builder = Some(name.into());
        self
    }

    /// Builds from the digests of a lock file; a base that is not locked is refused before anything is sent.
    pub fn lock(mut self, lock: Lockfile) -> Self {
        self.lock = Some(lock);
        self
    }

    /// Gets each event of the build as it happens. It is called from the task that awaits the build: it must not block.
    pub fn progress<'b>(self, sink: impl FnMut(Progress) + Send + 'b) -> BuildOptions<'b>
    where
        'a: 'b,
    {
        BuildOptions {
            progress: Box::new(sink),
            ..self
        }
    }

    /// Gets BuildKit's own messages as lines of JSON, as `docker buildx build --progress rawjson` prints them.
    pub fn raw_progress<'b>(self, sink: impl FnMut(&str) + Send + 'b) -> BuildOptions<'b>
    where
        'a: 'b,
    {
        BuildOptions {
            raw: Some(Box::new(sink)),
            ..self
        }
    }

    /// Options for an image that this one starts from: what concerns this image alone is left out.
    pub(super) fn of_base(&mut self) -> BuildOptions<'_> {
        let progress = &mut self.progress;
        let raw = self.raw.as_mut();
        BuildOptions {
            args: self.args.clone(),
            platforms: self.platforms.clone(),
            no_cache: self.no_cache,
            pull: self.pull,
            network: self.network.clone(),
            secrets: self.secrets.clone(),
            ssh: self.ssh.clone(),
            builder: self.builder.clone(),
            lock: self.lock.clone(),
            progress: Box::new(progress),
            raw: raw.map(|raw| Box::new(move |line: &str| raw(line)) as RawSink<'_>),
            ..BuildOptions::new(&self.folder)
        }
    }

    /// What keeps the values of the secrets out of the log; none where there is no secret.
    pub(super) fn mask(&self) -> Option<Mask> {
        let mut mask = Mask::new();
        for secret in &self.secrets {
            let value = match &secret.source {
                Source::File(path) if path.is_file() => fs::read(path).ok(),
                // a pipe is read once, and not by us
                Source::File(_) => None,
                Source::Variable(name) => env::var_os(name).map(OsString::into_encoded_bytes),
            };
            let value = value.unwrap_or_default();
            mask.learn_value(&String::from_utf8_lossy(&value));
        }
        (!self.secrets.is_empty()).then_some(mask)
    }

    /// Takes from the image what was not asked for.
    pub(super) fn complete(&mut self, image: &Image<'_>) {
        if self.tags.is_empty() {
            self.tags.push(image.name.to_owned());
            let beside = image.tags.iter().map(|tag| reference(image.name, tag));
            self.tags.extend(beside);
        }
        if self.target.is_none() && !image.target.is_empty() {
            self.target = Some(image.target.to_owned());
        }
        if self.platforms.is_empty()
            && let [platform] = image.platforms
        {
            self.platforms.push(platform.as_str().to_owned());
        }
        let own = lockfile::own_bases(image);
        self.own
            .extend(own.iter().map(|it| it.get().name.to_owned()));
        self.arguments_of(image);
    }

    /// Takes the platform that the user's environment asks for, where none was asked for otherwise.
    pub(super) fn default_platform(&mut self) {
        if self.platforms.is_empty() {
            let platform = env::var("DOCKER_DEFAULT_PLATFORM").ok();
            self.platforms.extend(platform.filter(|it| !it.is_empty()));
        }
    }

    /// Takes the build arguments of configurations from the environment, where they are set.
    fn arguments_of(&mut self, image: &Image<'_>) {
        for stage in image.stages {
            let mut steps = stage.all_steps();
            while let Some(step) = steps.next() {
                if let Instruction::Reads(reads) = &step.instruction {
                    self.arguments_for(reads.fields);
                }
            }
        }
    }

    fn arguments_for(&mut self, fields: &[Field]) {
        for field in fields.iter().filter(|it| it.build && !it.secret) {
            if let Ok(value) = env::var(field.name) {
                self.args.entry(field.name.to_owned()).or_insert(value);
            }
        }
    }

    /// Refuses what the engine would read as something else than it was written as.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        let bad = |option: String, reason: &str| {
            Err(EngineError::BadOption {
                option,
                reason: reason.to_owned(),
            })
        };
        if let Some(name) = self.args.keys().filter(|it| !is_name(it)).min() {
            return bad(
                name.clone(),
                "the name of an argument has letters, digits and `_` only",
            );
        }
        if self.labels.contains_key("") {
            return bad("label(\"\", ..)".to_owned(), "a label needs a name");
        }
        let mut texts = self.tags.iter().map(|it| ("tag", it));
        if let Some((call, _)) = texts.find(|(_, text)| text.trim().is_empty()) {
            return bad(format!("{call}(\"\")"), "the name of an image is missing");
        }
        for secret in &self.secrets {
            let option = format!("secret {:?}", secret.id);
            if secret.id.is_empty() {
                return bad(option, "a secret needs an id");
            }
            match &secret.source {
                Source::File(path) => {
                    // to open a pipe would take what it holds
                    let there = fs::metadata(path);
                    let opened = there.and_then(|it| {
                        if it.is_file() {
                            File::open(path)?;
                        }
                        Ok(())
                    });
                    if let Err(error) = opened {
                        let reason = format!("`{}` cannot be read: {error}", path.display());
                        return bad(option, &reason);
                    }
                }
                Source::Variable(name) if env::var_os(name).is_none() => {
                    let reason = format!("the variable `{name}` is not set");
                    return bad(option, &reason);
                }
                Source::Variable(_) => {}
            }
        }
        Ok(())
    }
}

/// A tag as the image has it: `1.2` of its own name, or a whole reference.
fn reference(name: &str, tag: &str) -> String {
    if tag.contains(['/', ':']) {
        return tag.to_owned();
    }
    let bare = match name.rsplit_once(':') {
        Some((bare, port)) if !port.contains('/') => bare,
        _ => name,
    };
    format!("{bare}:{tag}")
}

/// What the Dockerfile's `ARG` can declare.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || it == b'_')
        && bytes.all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

impl fmt::Debug for BuildOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut args: Vec<&String> = self.args.keys().collect();
        args.sort_unstable();
        f.debug_struct("BuildOptions")
            .field("folder", &self.folder)
            .field("args", &args)
            .field("tags", &self.tags)
            .field("target", &self.target)
            .field("platforms", &self.platforms)
            .field("secrets", &self.secrets)
            .field("builder", &self.builder)
            .field("no_cache", &self.no_cache)
            .field("pull", &self.pull)
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}
