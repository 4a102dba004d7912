//! Builds one context on the engine and follows the build to its end.

mod apart;
mod api;
pub(in crate::engine) mod archive;
mod buildx;
mod clock;
mod context;
mod failure;
mod file;
mod logins;
mod needs;
mod options;
pub(in crate::engine) mod place;
mod progress;
mod proxies;
mod refusal;
mod session;
mod status;
pub(in crate::engine) mod trace;
mod upload;
mod way;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use bollard::auth::DockerCredentials;
use bollard::query_parameters::TagImageOptionsBuilder;
use dockerspec_core::Hardened;
use dockerspec_core::Ruleset;
use dockerspec_core::model::arena::Arena;
use dockerspec_core::model::image::Image;
use dockerspec_core::parse::Ignore;
use dockerspec_core::parse::dockerfile::{self, Dockerfile};

pub use failure::BuildFailure;
pub use options::BuildOptions;
pub use progress::{Progress, Step};
pub use refusal::{BuildRefusal, Need};
pub use way::Way;

use self::apart::Event;
use self::archive::{BuildInput, WriteError};
use self::session::Agents;
use crate::checksum::checksum;
use crate::engine::Engine;
use crate::engine::error::EngineError;
use crate::lockfile::own_bases;

/// Label of a built image that holds [`spec_hash`] of what it was built from.
pub const SPEC_LABEL: &str = "io.dockerspec.spec";

/// A short name for exactly what the image's Dockerfile says: two images with one hash have one text.
///
/// It tells a change from none, and is no protection against forgery.
///
/// ```
/// use dockerspec::prelude::*;
///
/// const TOOL: Hardened<Image> = Image::new("acme/tool")
///     .stages(&[from("debian:13.1-slim").with(steps![
///         copy("tool", "/usr/local/bin/"),
///         user(User::NONROOT),
///         no_healthcheck("a tool that runs to its end"),
///         entrypoint(&["tool"]),
///     ])])
///     .enforce(&Policy::PRODUCTION);
/// assert_eq!(dockerspec::engine::spec_hash(&TOOL).len(), 16);
/// ```
pub fn spec_hash(image: &Hardened<Image<'_>>) -> String {
    format!("{:016x}", checksum(&image.to_dockerfile()))
}

/// An image that the engine has built and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// The image's id, `sha256:` and 64 digits: a name for exactly this image.
    pub id: String,
    /// The names it was given.
    pub tags: Vec<String>,
}

/// Writes the archive that a build of the folder `context` sends, without its Dockerfile: what is in it and how large it
/// is shows what the patterns of `dockerignore` let through. It takes the memory of one file's piece.
///
/// # Errors
///
/// [`EngineError::Context`] if a file cannot be read or `out` cannot be written, [`BadIgnore`](EngineError::BadIgnore) if
/// a pattern is none.
///
/// # Examples
///
/// ```no_run
/// use std::fs::File;
/// use std::path::Path;
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let archive = File::create("context.tar")?;
/// dockerspec::engine::write_context(Path::new("."), "target\n.git\n", archive)?;
/// # Ok(())
/// # }
/// ```
pub fn write_context(
    context: &Path,
    dockerignore: &str,
    out: impl io::Write,
) -> Result<(), EngineError> {
    let ignore = ignore(dockerignore)?;
    archive::write_folder(context, &ignore, out).map_err(|error| match error {
        WriteError::Context(error) => error,
        WriteError::Out => EngineError::Context {
            path: context.to_owned(),
            source: io::Error::other("its archive cannot be written"),
        },
    })
}

impl Engine {
    /// Builds an image with `BuildKit`.
    ///
    /// The context is the image's folder below [`BuildOptions::new`]'s, through the image's own `.dockerignore`; a
    /// `.dockerignore` on disk is a file like any other. Where the options say nothing, the image's name and tags, its
    /// target and its platform (if it names just one) are used. A base that is another image of the program is built first,
    /// under its own name. Dropping the future ends the build on the engine.
    ///
    /// # Errors
    ///
    /// [`EngineError::Build`] with step and log if a step fails or the engine refuses the Dockerfile,
    /// [`Context`](EngineError::Context) if a file cannot be read, [`BadIgnore`](EngineError::BadIgnore) and
    /// [`BadOption`](EngineError::BadOption) before anything is sent, [`Refused`](EngineError::Refused) and
    /// [`Lost`](EngineError::Lost) for everything between us and the engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::{BuildOptions, Engine, EngineError};
    /// use dockerspec::prelude::*;
    ///
    /// const TOOL: Hardened<Image> = Image::new("acme/tool")
    ///     .stages(&[from("debian:13.1-slim").with(steps![
    ///         copy("tool", "/usr/local/bin/"),
    ///         user(User::NONROOT),
    ///         no_healthcheck("a tool that runs to its end"),
    ///         entrypoint(&["tool"]),
    ///     ])])
    ///     .enforce(&Policy::PRODUCTION);
    ///
    /// # async fn example() -> Result<(), EngineError> {
    /// let engine = Engine::connect().await?;
    /// let options = BuildOptions::new(".").progress(|event| println!("{event}"));
    /// let built = engine.build(&TOOL, options).await?;
    /// println!("{}", built.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn build(
        &self,
        image: &Hardened<Image<'_>>,
        mut options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        for base in own_bases(image.get()) {
            Box::pin(self.build(base, options.of_base())).await?;
        }
        options.complete(image.get());
        let hash = spec_hash(image);
        options.labels.entry(SPEC_LABEL.to_owned()).or_insert(hash);
        let input = BuildInput {
            name: image.get().dockerfile_name(),
            dockerfile: image.to_dockerfile(),
            dockerignore: image.to_dockerignore(),
            context: options.folder.join(image.get().context),
        };
        let built = self.build_input(input, options).await;
        built.map_err(|error| with_source(error, image))
    }

    /// Builds an image from a Dockerfile that somebody wrote, which must meet `ruleset` as [`Dockerfile::harden`] says.
    ///
    /// The text is sent as it is. The context is [`BuildOptions::new`]'s folder, through `<Dockerfile>.dockerignore`
    /// if that lies beside the file, or else through the folder's `.dockerignore`. Without
    /// [`tag`](BuildOptions::tag) the image has no name but its id.
    ///
    /// # Errors
    ///
    /// [`NotBuilt`](EngineError::NotBuilt) if the file does not meet the policy; the others as [`Engine::build`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::Policy;
    /// use dockerspec::engine::{BuildOptions, Engine};
    /// use dockerspec::parse::dockerfile;
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let engine = Engine::connect().await?;
    /// let file = dockerfile::parse("Dockerfile", std::fs::read_to_string("Dockerfile")?);
    /// let options = BuildOptions::new(".").tag("acme/api");
    /// let built = engine.build_dockerfile(&file, &Policy::PRODUCTION, options).await?;
    /// println!("{}", built.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn build_dockerfile(
        &self,
        file: &Dockerfile,
        ruleset: &(impl Ruleset + ?Sized),
        options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        {
            let arena = Arena::new();
            if let Err(report) = file.harden(&arena, ruleset) {
                return Err(refused(BuildRefusal::Findings(report)));
            }
        }
        let path = Path::new(file.name());
        let mut beside = path.as_os_str().to_owned();
        beside.push(".dockerignore");
        let dockerignore = match patterns(Path::new(&beside))? {
            Some(text) => text,
            None => patterns(&options.folder.join(".dockerignore"))?.unwrap_or_default(),
        };
        let input = BuildInput {
            name: place_in_context(path, &options.folder),
            dockerfile: file.text().to_owned(),
            dockerignore,
            context: options.folder.clone(),
        };
        self.build_input(input, options).await
    }

    pub(in crate::engine) async fn build_input(
        &self,
        mut input: BuildInput,
        mut options: BuildOptions<'_>,
    ) -> Result<Built, EngineError> {
        options.default_platform();
        options.check()?;
        let ignore = ignore(&input.dockerignore)?;
        // a build that copies nothing would never look at it
        if let Err(source) = fs::read_dir(&input.context) {
            let path = input.context;
            return Err(EngineError::Context { path, source });
        }
        let file = dockerfile::parse(input.name.as_str(), input.dockerfile.as_str());
        if let Some(lock) = &options.lock {
            let pinned = lock.pin_but(&file, &options.own);
            input.dockerfile = pinned.map_err(|it| refused(BuildRefusal::NotLocked(it)))?;
        }
        let builder = self.builder().await?;
        let login = logins::needed(&file, &options);
        let (mut way, mut reason) =
            way::choose(&builder, &options, login.as_deref()).map_err(refused)?;
        let needs = needs::unmet(&file, &builder);
        if !needs.is_empty() && way != Way::Classic && options.builder.is_none() {
            let engine = builder.name;
            return Err(refused(BuildRefusal::NeedsNewerEngine { engine, needs }));
        }
        if way == Way::Buildx
            && let Err(error) = buildx::present(&reason).await
        {
            let plain = way::choose(&builder, &options, None).map_err(refused)?;
            if plain.0 == Way::Buildx {
                return Err(error);
            }
            // a login is of no use where the bases are on the engine already
            way = plain.0;
            reason =
                format!("without {reason}, which `docker buildx` would hand over: it is not there");
        }
        (options.progress)(Progress::Goes { way, reason });
        if way != Way::Buildx {
            // the child reads them itself
            proxies::add(&mut options.args, &self.address());
        } else if options.platforms.len() > 1 && options.cache_to.is_empty() {
            let message = "an image of several platforms stays in the cache of its builder; build one platform, or bake and push";
            (options.progress)(Progress::Warning {
                message: message.to_owned(),
            });
        }
        let logins = match way {
            Way::Classic => {
                let registries = logins::registries(&file, &options);
                Some(logins::at(registries).await?)
            }
            Way::Api | Way::Buildx => None,
        };
        let (tags, id) = self.run(way, input, ignore, options, logins).await;
        let id = match id {
            Ok(id) => id,
            Err(EngineError::NoSpace { message }) => return Err(self.with_disk(message).await),
            Err(error) => return Err(with_line(error, &file)),
        };
        if way != Way::Buildx {
            for tag in tags.iter().skip(1) {
                self.name(&id, tag).await?;
            }
        }
        Ok(Built { id, tags })
    }

    async fn run(
        &self,
        way: Way,
        input: BuildInput,
        ignore: Ignore,
        options: BuildOptions<'_>,
        logins: Option<HashMap<String, DockerCredentials>>,
    ) -> (Vec<String>, Result<String, EngineError>) {
        let request = api::request(&input.name, &options, way);
        let call = buildx::call(&input.name, self.context(), &options);
        let engine = self.clone();
        let asked = api::Call {
            request,
            logins,
            secrets: options.secrets.clone(),
            agents: Agents::of(&options.ssh).unwrap_or_default(),
            mask: options.mask(),
        };
        let BuildOptions {
            tags,
            mut progress,
            mut raw,
            ..
        } = options;
        let mut sink = |event: Event| match (event, &mut raw) {
            (Event::Progress(event), _) => progress(event),
            (Event::Raw(line), Some(raw)) => raw(&line),
            (Event::Raw(_), None) => {}
        };
        let id = match way {
            Way::Buildx => {
                let build = move |events| buildx::attempt(engine, call, input, ignore, events);
                apart::run(build, &mut sink).await
            }
            Way::Api if self.has_sessions() => {
                let build = move |events| api::by_session(engine, asked, input, events);
                apart::run(build, &mut sink).await
            }
            Way::Api | Way::Classic => {
                let build = move |events| api::attempt(engine, asked, input, ignore, events);
                apart::run(build, &mut sink).await
            }
        };
        (tags, id)
    }

    /// Says also which disk is full.
    async fn with_disk(&self, message: String) -> EngineError {
        let info = self.ask("asking for its folder", self.docker.info()).await;
        let folder = info.ok().and_then(|it| it.docker_root_dir);
        EngineError::NoSpace {
            message: match folder {
                Some(folder) => format!("{message} (its data is in `{folder}`)"),
                None => message,
            },
        }
    }

    /// Gives the image another name; the build request takes only one.
    async fn name(&self, id: &str, reference: &str) -> Result<(), EngineError> {
        let (name, tag) = match reference.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (reference, "latest"),
        };
        let options = TagImageOptionsBuilder::new().repo(name).tag(tag).build();
        self.docker
            .tag_image(id, Some(options))
            .await
            .map_err(|error| EngineError::from_transport(error, "naming the image"))
    }
}

/// Reads the patterns; a bad one is refused, as BuildKit does, and not left out.
fn ignore(text: &str) -> Result<Ignore, EngineError> {
    let (ignore, errors) = Ignore::parse(text);
    match errors.into_iter().next() {
        None => Ok(ignore),
        Some(error) => Err(EngineError::BadIgnore {
            line: error.line,
            pattern: text.get(error.range).unwrap_or_default().to_owned(),
            reason: error.message,
        }),
    }
}

fn refused(refusal: BuildRefusal) -> EngineError {
    EngineError::NotBuilt(Box::new(refusal))
}

/// The text of a .dockerignore; nothing where there is none.
fn patterns(path: &Path) -> Result<Option<String>, EngineError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(EngineError::Context {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Where a Dockerfile goes in the archive: to its own place, or where that is outside of the context, to the top under a
/// name that nothing there has.
fn place_in_context(path: &Path, context: &Path) -> String {
    let real = (fs::canonicalize(path), fs::canonicalize(context));
    if let (Ok(file), Ok(folder)) = &real
        && let Ok(inside) = file.strip_prefix(folder)
        && let Some(inside) = inside.to_str()
    {
        return inside.replace('\\', "/");
    }
    let name = path.file_name().map(|it| it.to_string_lossy());
    // a text from standard input has no name of a file
    let name = name.filter(|it| it != "<stdin>");
    let mut name = name.unwrap_or("Dockerfile".into()).into_owned();
    while fs::symlink_metadata(context.join(&name)).is_ok() {
        name.insert_str(0, ".dockerspec-");
    }
    name
}

/// Adds the line that the failed step comes from.
fn with_line(mut error: EngineError, file: &Dockerfile) -> EngineError {
    if let EngineError::Build(failure) = &mut error {
        failure.line = failure
            .step
            .as_deref()
            .and_then(|step| place::line(file, step));
    }
    error
}

/// Adds the place in Rust of that line.
fn with_source(mut error: EngineError, image: &Hardened<Image<'_>>) -> EngineError {
    if let EngineError::Build(failure) = &mut error
        && let Some(line) = failure.line
    {
        failure.source = place::source(&image.dockerfile_sources(), line);
    }
    error
}
