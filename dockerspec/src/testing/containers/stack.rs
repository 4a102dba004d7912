//! A compose project under test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fmt, fs};

use dockerspec_core::Hardened;
use dockerspec_core::model::compose::OriginRef;
use dockerspec_core::model::resources::{Network, Secret, SecretSource, Volume};
use dockerspec_core::model::setting::Key;
use dockerspec_core::model::{Compose, Overlay, Service, Setting};

use super::container::{self, unique};
use super::error::StartError;
use super::folder::Folder;
use super::keeper::{Kept, Made};
use super::overrides::Overrides;
use super::running_stack::RunningStack;
use crate::artifact::Artifact as _;
use crate::engine::{BuildOptions, Engine, Mask};

/// A project to start: its overlays and profiles, and what a test sets beside them. Needs Docker Compose 2.24.4 or later.
#[derive(Clone)]
#[must_use]
pub struct Stack<'a> {
    engine: &'a Engine,
    compose: &'a Hardened<Compose<'a>>,
    overlays: Vec<&'a Hardened<Overlay<'a>>>,
    folder: PathBuf,
    profiles: Vec<String>,
    env: Vec<(String, String)>,
    limit: Duration,
}

/// What pulls nothing is up in seconds; a model that is loaded takes its time.
const LIMIT: Duration = Duration::from_mins(3);
/// Variables by which Compose would take other files or another name than ours.
const OF_COMPOSE: [&str; 4] = [
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "COMPOSE_PROJECT_NAME",
    "COMPOSE_ENV_FILES",
];

impl<'a> Stack<'a> {
    pub(super) fn new(engine: &'a Engine, compose: &'a Hardened<Compose<'a>>) -> Self {
        Stack {
            engine,
            compose,
            overlays: Vec::new(),
            folder: PathBuf::from("."),
            profiles: Vec::new(),
            env: Vec::new(),
            limit: LIMIT,
        }
    }

    /// The project's folder: build contexts, secrets, configuration files and `.env` are found from it. Nothing is written there.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Puts an overlay over the project; may be given several times.
    pub fn overlay(mut self, overlay: &'a Hardened<Overlay<'a>>) -> Self {
        self.overlays.push(overlay);
        self
    }

    /// Starts the services of a profile too.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profiles.push(name.into());
        self
    }

    /// Sets a variable that the project takes from its environment.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// How long the services may take to become healthy, instead of 3 minutes.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Builds the images of the services that are specs, starts the project and waits until every service is healthy, or
    /// runs where it has no health check.
    ///
    /// The project has a name of its own, the images too, no container has a fixed name, and each published port gets a free
    /// port of the machine: several tests may run it at a time, beside the one that is in use.
    ///
    /// # Errors
    ///
    /// [`StartError`], with the end of the services' logs where they ran.
    pub fn start(self) -> Result<RunningStack<'a>, StartError> {
        let name = unique("dockerspec-test");
        let (built, images) = self.images()?;
        let files = Files::new(&self, &built)?;
        let mut arguments = files.arguments(&self.folder, &name);
        for profile in &self.profiles {
            arguments.extend(["--profile".to_owned(), profile.clone()]);
        }
        let seconds = self.limit.as_secs().max(1).to_string();
        let mut up = Command::new("docker");
        self.engine.point(&mut up);
        up.args(&arguments);
        up.args(["up", "--detach", "--wait", "--quiet-pull"]);
        up.args(["--no-build", "--wait-timeout", &seconds]);
        up.envs(self.env.iter().map(|(name, value)| (name, value)));
        for name in OF_COMPOSE {
            up.env_remove(name);
        }
        let kept = Kept::new(&self.engine.docker, Made::Project(name.clone()));
        let stack = RunningStack {
            engine: self.engine,
            name,
            mask: self.mask(),
            _project: kept,
            _images: images,
        };
        let output = up.output().map_err(|error| StartError::Preparing {
            what: "`docker compose` cannot be run".to_owned(),
            reason: error.to_string(),
        })?;
        if output.status.success() {
            return Ok(stack);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(StartError::NotReady {
            name: self.compose.get().name.to_owned(),
            complaint: format!("does not come up: {}", stack.mask.text(complaint(&said))),
            probe: None,
            log: stack.tail(),
        })
    }

    /// Builds each image once, also where several services run it.
    fn images(&self) -> Result<(Vec<BuiltService>, Vec<Kept>), StartError> {
        let mut services = Vec::new();
        let mut kept = Vec::new();
        let mut tags: HashMap<String, String> = HashMap::new();
        for service in self.services() {
            let OriginRef::Build(image) = service.origin.origin else {
                continue;
            };
            // all that an image is made of, the images that it starts from included
            let content = format!("{image:?}");
            let tag = if let Some(tag) = tags.get(&content) {
                tag.clone()
            } else {
                let options = BuildOptions::new(&self.folder);
                let (tag, image) = container::built(self.engine, image, options)?;
                kept.push(image);
                tags.insert(content, tag.clone());
                tag
            };
            let service = service.origin.name.to_owned();
            services.push(BuiltService { service, tag });
        }
        Ok((services, kept))
    }

    /// Knows the secrets that the project is started with; those of its containers' variables are asked of the engine.
    fn mask(&self) -> Mask {
        let mut mask = Mask::new();
        for (name, value) in &self.env {
            mask.learn(&format!("{name}={value}"));
        }
        for secret in self.secrets() {
            let value = match secret.source {
                SecretSource::File(path) => fs::read_to_string(self.folder.join(path)).ok(),
                SecretSource::Env(variable) => self.variable(variable),
                SecretSource::External(_) => None,
            };
            mask.learn_value(&value.unwrap_or_default());
        }
        mask
    }

    /// A variable as Compose gets it.
    fn variable(&self, name: &str) -> Option<String> {
        let set = self.env.iter().rev().find(|(it, _)| it == name);
        set.map(|(_, value)| value.clone())
            .or_else(|| env::var(name).ok())
    }

    /// The services that are started, those of overlays last.
    pub(super) fn services(&self) -> impl Iterator<Item = &Service<'a>> {
        let overlays = self.overlays.iter().flat_map(|it| it.get().services);
        let all = self.compose.get().services.iter().chain(overlays);
        all.filter(|it| self.is_started(it))
    }

    pub(super) fn networks(&self) -> impl Iterator<Item = &Network<'a>> {
        let overlays = self.overlays.iter().flat_map(|it| it.get().networks);
        self.compose.get().networks.iter().chain(overlays)
    }

    pub(super) fn volumes(&self) -> impl Iterator<Item = &Volume<'a>> {
        let overlays = self.overlays.iter().flat_map(|it| it.get().volumes);
        self.compose.get().volumes.iter().chain(overlays)
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret<'a>> {
        let overlays = self.overlays.iter().flat_map(|it| it.get().secrets);
        self.compose.get().secrets.iter().chain(overlays)
    }

    fn is_started(&self, service: &Service<'_>) -> bool {
        let mut profiles = Vec::new();
        each(service.settings, &mut |key| {
            if let Key::Profile(profile) = key {
                profiles.push(profile.name.to_owned());
            }
        });
        profiles.is_empty() || profiles.iter().any(|it| self.profiles.contains(it))
    }
}

/// Values of variables are left out: a test that fails prints this.
impl fmt::Debug for Stack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack")
            .field("compose", &self.compose.get().name)
            .field("folder", &self.folder)
            .field("profiles", &self.profiles)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// A service whose image was built for the test.
#[derive(Debug)]
pub(super) struct BuiltService {
    pub(super) service: String,
    pub(super) tag: String,
}

/// Every setting, those of shared parts included.
pub(super) fn each(settings: &[Setting<'_>], see: &mut impl FnMut(&Key<'_>)) {
    for setting in settings {
        match &setting.key {
            Key::Include(part) => each(part, see),
            key => see(key),
        }
    }
}

/// The rendered files, in a folder of their own until the project is up.
struct Files {
    names: Vec<PathBuf>,
    _folder: Folder,
}

impl Files {
    fn new(stack: &Stack<'_>, built: &[BuiltService]) -> Result<Self, StartError> {
        let folder = Folder::new(&stack.engine.docker)?;
        let overrides = Overrides::new(stack, built, stack.engine.is_local());
        let overlays = stack.overlays.iter().flat_map(|it| it.files());
        let rendered = stack.compose.files().into_iter().chain(overlays);
        let rendered = rendered.map(|it| (it.path, it.text));
        let last = (PathBuf::from("test.yaml"), overrides.to_string());
        let written = rendered
            .chain([last])
            .map(|(path, text)| folder.write(&path, &text));
        Ok(Files {
            names: written.collect::<Result<_, _>>()?,
            _folder: folder,
        })
    }

    fn arguments(&self, folder: &Path, name: &str) -> Vec<String> {
        let mut arguments = ["compose", "--ansi", "never", "--project-name", name]
            .map(str::to_owned)
            .to_vec();
        arguments.push("--project-directory".to_owned());
        arguments.push(folder.display().to_string());
        for file in &self.names {
            arguments.extend(["--file".to_owned(), file.display().to_string()]);
        }
        arguments
    }
}

/// What Compose says of its failure is its last line; those before tell what it did.
fn complaint(said: &str) -> &str {
    said.trim_end()
        .lines()
        .next_back()
        .unwrap_or("it does not say why")
        .trim()
}
