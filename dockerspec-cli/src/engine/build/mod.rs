//! `dockerspec build`: a Dockerfile checked, then built.

mod live;
mod plain;
mod show;

use std::env;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use clap::{Args, ValueEnum};
use dockerspec::engine::{BuildOptions, Built, Engine, EngineError};
use dockerspec::parse::dockerfile::Dockerfile;
use dockerspec::{LOCKFILE, Lockfile, Policy, Report};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use self::show::Show;
use super::{Connection, lock};
use crate::arguments::PolicyName;
use crate::examine::examine;
use crate::failure::Failure;
use crate::snippet;
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

/// Examples, and what a script needs to know.
pub(super) const AFTER_HELP: &str = "\
The Dockerfile is checked first, as `dockerspec check` does: where it has errors, nothing is sent. A waiver in the file
(`# dockerspec: allow(sudo) reason`) or `--policy development` is the way out. What is sent of PATH is decided by
`<FILE>.dockerignore`, or else by `.dockerignore`. Progress goes to standard error, the image to standard output.

Examples:
  dockerspec build -t acme/api .
  dockerspec build -t acme/api --file docker/api.Dockerfile --build-arg VERSION=1.2 .
  dockerspec build -t acme/api --locked .
  dockerspec build -t acme/api --secret id=token,env=GITHUB_TOKEN --progress plain .

Exit codes: 0 built, 1 errors in the Dockerfile or a step failed, 2 usage or unreadable input, 3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Folder of the build context
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// The Dockerfile, where it is not `PATH/Dockerfile`; `-` reads it from standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How serious each rule is taken
    #[arg(long, value_enum, default_value_t = PolicyName::Production, value_name = "POLICY")]
    policy: PolicyName,
    /// Name of the image, as in `acme/api:1.2`
    #[arg(short, long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// Stage to stop at, where it is not the last
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// Platform to build for, as in `linux/arm64`
    #[arg(long = "platform", value_name = "PLATFORM", value_delimiter = ',')]
    platforms: Vec<String>,
    /// Value of an `ARG`; without `=` it is taken from the environment. No place for a secret
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    args: Vec<String>,
    /// Label of the image
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = pair)]
    labels: Vec<(String, String)>,
    /// Secret for `RUN --mount=type=secret`, from a file or a variable
    #[arg(long = "secret", value_name = "id=ID[,src=FILE|,env=NAME]")]
    secrets: Vec<String>,
    /// SSH agent or key for `RUN --mount=type=ssh`
    #[arg(long = "ssh", value_name = "default|ID=PATH")]
    ssh: Vec<String>,
    /// Run every step anew
    #[arg(long)]
    no_cache: bool,
    /// Ask the registry for newer bases
    #[arg(long)]
    pull: bool,
    /// Where to look for cached steps: an image, or `type=local,src=DIR` and the like
    #[arg(long = "cache-from", value_name = "PLACE")]
    cache_from: Vec<String>,
    /// Where to keep the steps: `type=inline`, `type=local,dest=DIR` and the like
    #[arg(long = "cache-to", value_name = "PLACE")]
    cache_to: Vec<String>,
    /// Network of the RUN steps
    #[arg(long, value_name = "default|none|host")]
    network: Option<String>,
    /// Build from the digests of `dockerspec.lock`, and refuse a base that is not in it
    #[arg(long)]
    locked: bool,
    /// The lock file
    #[arg(long, value_name = "FILE", default_value = LOCKFILE)]
    lock_file: PathBuf,
    /// Builder of `docker buildx`, where it is not the engine's own
    #[arg(long, value_name = "NAME")]
    builder: Option<String>,
    /// How the progress is shown
    #[arg(long, value_enum, default_value_t = Shown::Auto, value_name = "HOW")]
    progress: Shown,
    /// File for the id of the image
    #[arg(long, value_name = "FILE")]
    iidfile: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// `tty` where standard error is a terminal, else `plain`
    Auto,
    /// Steps that run, redrawn in place
    Tty,
    /// A line for each event
    Plain,
    /// BuildKit's messages as JSON lines
    Rawjson,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Secret {
    id: String,
    source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    File(PathBuf),
    Variable(String),
}

pub(super) async fn run(verb: &Build, streams: &mut Streams) -> Done {
    let secrets = verb.secrets.iter().map(|it| secret(it));
    let secrets: Vec<Secret> = secrets.collect::<Result<_, _>>()?;
    let lock = verb
        .locked
        .then(|| lock::read(&verb.lock_file))
        .transpose()?;
    let path = verb.dockerfile();
    let policy = verb.policy.policy().today(dockerspec::today());
    let (file, report) = examine(&path, &policy)?;
    if report.errors().next().is_some() {
        return refuse(&file, &report, streams);
    }
    let counts = report.counts();
    if counts.at_least(dockerspec::Level::Info) > 0 {
        streams.note(format_args!(
            "{} against the policy `{}`: {counts}; `dockerspec check` shows them",
            path.display(),
            policy.name()
        ));
    }
    let engine = verb.connection.engine().await?;
    match follow(verb, &engine, (&file, &policy, &secrets, lock), streams).await {
        Ok(built) => verb.done(&built, streams),
        Err(EngineError::Build(failure)) => {
            streams.error(&Failure::new(failure.to_string()));
            Ok(Outcome::Findings)
        }
        Err(other) => Err(other.into()),
    }
}

/// Prints what `check` would, and that nothing was sent.
fn refuse(file: &Dockerfile, report: &Report, streams: &mut Streams) -> Done {
    let renderer = streams.renderer();
    for finding in report.findings() {
        let shown = snippet::show(&renderer, finding, file.text(), streams.is_verbose());
        streams.print(&shown)?;
    }
    let policy = report.policy();
    streams.print(&format!(
        "1 file against the policy `{policy}`: {}\n",
        report.counts()
    ))?;
    streams.error(&Failure::new(
        "the Dockerfile has errors, nothing was built: mend it, waive a rule with `# dockerspec: allow(sudo) reason`, \
         or take `--policy development`",
    ));
    Ok(Outcome::Findings)
}

/// Builds, and shows what happens meanwhile.
async fn follow(
    verb: &Build,
    engine: &Engine,
    (file, policy, secrets, lock): (&Dockerfile, &Policy, &[Secret], Option<Lockfile>),
    streams: &Streams,
) -> Result<Built, EngineError> {
    const REDRAWN: Duration = Duration::from_millis(100);
    let (sender, mut events) = mpsc::unbounded_channel();
    let mut options = verb.options(secrets).progress(move |event| {
        // the receiver lives as long as the build
        let _ = sender.send(event);
    });
    if let Some(lock) = lock {
        options = options.lock(lock);
    }
    if verb.progress == Shown::Rawjson {
        options = options.raw_progress(show::line);
    }
    let mut show = Show::new(verb.progress, streams.is_quiet());
    let mut build = pin!(engine.build_dockerfile(file, policy, options));
    let mut ticks = interval(REDRAWN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let built = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => show.event(&event),
            built = &mut build => break built,
            _ = ticks.tick() => show.tick(),
        }
    };
    while let Ok(event) = events.try_recv() {
        show.event(&event);
    }
    show.end();
    built
}

impl Build {
    /// The file; Docker looks for these two names.
    fn dockerfile(&self) -> PathBuf {
        if let Some(file) = &self.file {
            return file.clone();
        }
        let beside = |name: &str| Path::new(&self.path).join(name);
        let lower = beside("dockerfile");
        let usual = beside("Dockerfile");
        if !usual.exists() && lower.exists() {
            lower
        } else {
            usual
        }
    }

    fn options(&self, secrets: &[Secret]) -> BuildOptions<'static> {
        let mut options = BuildOptions::new(&self.path);
        for tag in &self.tags {
            options = options.tag(tag);
        }
        for arg in &self.args {
            options = match arg.split_once('=') {
                Some((name, value)) => options.build_arg(name, value),
                None => match env::var(arg) {
                    Ok(value) => options.build_arg(arg, value),
                    Err(_) => options,
                },
            };
        }
        for (name, value) in &self.labels {
            options = options.label(name, value);
        }
        for Secret { id, source } in secrets {
            options = match source {
                Source::File(path) => options.secret_file(id, path),
                Source::Variable(name) => options.secret_variable(id, name),
            };
        }
        for agent in &self.ssh {
            options = options.ssh(agent);
        }
        for place in &self.cache_from {
            options = options.cache_from(place);
        }
        for place in &self.cache_to {
            options = options.cache_to(place);
        }
        for platform in &self.platforms {
            options = options.platform(platform);
        }
        if let Some(stage) = &self.target {
            options = options.target(stage);
        }
        if let Some(mode) = &self.network {
            options = options.network(mode);
        }
        if let Some(builder) = &self.builder {
            options = options.builder(builder);
        }
        if self.no_cache {
            options = options.no_cache();
        }
        if self.pull {
            options = options.pull();
        }
        options
    }

    fn done(&self, built: &Built, streams: &mut Streams) -> Done {
        if let Some(path) = &self.iidfile {
            write_file(path, &built.id)?;
        }
        if streams.is_quiet() {
            streams.print(&format!("{}\n", built.id))?;
            return Ok(Outcome::Clean);
        }
        streams.print(&format!("image  {}\n", built.id))?;
        for tag in &built.tags {
            streams.print(&format!("tag    {tag}\n"))?;
        }
        let name = built.tags.first().unwrap_or(&built.id);
        streams.note(format_args!(
            "next: `dockerspec verify {name}`, `dockerspec analyze {name}`"
        ));
        Ok(Outcome::Clean)
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write `NAME=VALUE`".to_owned()),
    }
}

/// A secret as `docker build --secret` takes it; without a source it is the variable or the file of its id. What was given
/// is in no message: it may be the secret itself.
fn secret(text: &str) -> Result<Secret, Failure> {
    const SHAPE: &str = "`--secret` takes the place of a value, never the value: write `id=ID,src=FILE` or `id=ID,env=NAME`";
    let (mut id, mut source, mut variable, mut is_variable) = (None, None, None, false);
    for field in text.split(',') {
        match field.split_once('=') {
            Some(("id", value)) if !value.is_empty() => id = Some(value),
            Some(("src" | "source", value)) => source = Some(value),
            Some(("env", value)) => variable = Some(value),
            Some(("type", "file")) => {}
            Some(("type", "env")) => is_variable = true,
            _ => return Err(Failure::new(SHAPE)),
        }
    }
    let Some(id) = id else {
        return Err(Failure::new(SHAPE));
    };
    let source = match (source, variable) {
        (Some(name), None) if is_variable => Source::Variable(name.to_owned()),
        (Some(path), _) => Source::File(path.into()),
        (None, Some(name)) => Source::Variable(name.to_owned()),
        (None, None) if is_variable || env::var_os(id).is_some() => Source::Variable(id.to_owned()),
        (None, None) => Source::File(id.into()),
    };
    Ok(Secret {
        id: id.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::{Secret, Source, pair, secret};

    #[test]
    fn secrets_are_read_as_docker_does() {
        let of = |text: &str| secret(text).unwrap();
        let file = |path: &str| Source::File(path.into());
        let id = || "token".to_owned();
        assert_eq!(
            of("id=token,src=a.txt"),
            Secret {
                id: id(),
                source: file("a.txt")
            }
        );
        let variable = Source::Variable("TOKEN".to_owned());
        assert_eq!(
            of("type=env,id=token,env=TOKEN"),
            Secret {
                id: id(),
                source: variable
            }
        );
        assert_eq!(
            of("id=token"),
            Secret {
                id: id(),
                source: file("token")
            }
        );
        assert_eq!(
            of("type=env,id=token,src=TOKEN").source,
            Source::Variable("TOKEN".to_owned())
        );
        for wrong in ["src=a", "id=a,file=b", "token=hunter2"] {
            let told = secret(wrong).unwrap_err().to_string();
            assert!(told.contains("`id=ID,src=FILE`"), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        assert!(pair("=a").is_err() && pair("a").is_err());
    }
}
