//! What can be typed behind the verbs that make files.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum, value_parser};
use dockerspec::templates::{Language, Options, Template};

use crate::outputs::Outputs;

const COPY_EXAMPLES: &str = "\
Examples:
  dockerspec copy-dockerfile --variant slim --app acme.main:app --port 8080
  dockerspec copy-dockerfile --variant rust-static --app server -o -";

const COMPOSE_EXAMPLES: &str = "\
Examples:
  dockerspec generate-compose --model ollama:qwen3:0.6b
  dockerspec generate-compose --stack rag --model vllm:Qwen/Qwen3-8B --gpu --database
  dockerspec generate-compose --model ollama:qwen3:8b --from-host
  dockerspec generate-compose --stack gateway --model llama-cpp:ggml-org/gemma-3-1b-it-GGUF -o -";

const INIT_EXAMPLES: &str = "\
Examples:
  dockerspec init                       asks, in a terminal
  dockerspec init --yes                 takes what the project's files say
  dockerspec init --yes --rust          a Rust project: constants instead of files";

fn variants() -> PossibleValuesParser {
    Template::ALL
        .iter()
        .map(|template| template.name)
        .collect::<Vec<_>>()
        .into()
}

/// What `generate-compose` gives a service where nothing is said.
pub(crate) const MEMORY: dockerspec::prelude::Bytes = dockerspec::prelude::gib(1);
pub(crate) const CPUS: f64 = 1.0;

const HEALTH: &str = "/health";
const UID: u32 = 1000;
const WORKERS: u16 = 2;

/// What an image template leaves open.
#[derive(Debug, Args)]
pub(crate) struct ImageOptions {
    /// Name of the image [default: the folder's]
    #[arg(long, value_name = "NAME", value_parser = image)]
    pub(crate) name: Option<String>,
    /// What starts: `app.main:app`, a script of Node, a binary of Cargo, a package of Go
    #[arg(long, value_name = "APP")]
    pub(crate) app: Option<String>,
    /// Version of the language or of the server
    #[arg(long, value_name = "VERSION")]
    pub(crate) language_version: Option<String>,
    /// Port on which the service listens
    #[arg(long, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Path that answers with a success once the service works
    #[arg(long, value_name = "PATH", default_value = HEALTH)]
    pub(crate) health: String,
    /// Number of the user who runs the service
    #[arg(long, value_name = "UID", default_value_t = UID, value_parser = value_parser!(u32).range(1..2_147_483_648))]
    pub(crate) uid: u32,
    /// Number of the user's group [default: that of the user]
    #[arg(long, value_name = "GID", value_parser = value_parser!(u32).range(1..))]
    pub(crate) gid: Option<u32>,
    /// Folder that holds the sources
    #[arg(long, value_name = "DIR", value_parser = inside)]
    pub(crate) source: Option<String>,
    /// Package of the distribution that the service needs; repeat it for several
    #[arg(long = "package", value_name = "PACKAGE")]
    pub(crate) packages: Vec<String>,
    /// Package of the distribution that only the build needs; repeat it for several
    #[arg(long = "build-package", value_name = "PACKAGE")]
    pub(crate) build_packages: Vec<String>,
    /// Processes that serve requests, for `gunicorn`
    #[arg(long, value_name = "NUMBER", default_value_t = WORKERS, value_parser = value_parser!(u16).range(1..))]
    pub(crate) workers: u16,
    /// Label of the image, as `org.opencontainers.image.source=https://…`; repeat it for several
    #[arg(long = "label", value_name = "NAME=VALUE", value_parser = labelled)]
    pub(crate) labels: Vec<String>,
    /// Leave the `# syntax=` line out, which asks a registry
    #[arg(long)]
    pub(crate) no_syntax: bool,
}

/// Where a file is written.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) force: bool,
    /// File to write; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = COPY_EXAMPLES)]
pub(crate) struct CopyDockerfile {
    /// The template; `dockerspec templates` compares them
    #[arg(long, value_parser = variants(), hide_possible_values = true, value_name = "VARIANT")]
    pub(crate) variant: String,
    /// The model that a model server loads
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    #[command(flatten)]
    pub(crate) image: ImageOptions,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// What a project is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stack {
    /// A service, a cache and a model server
    Ai,
    /// A service, a store of vectors and a model server
    Rag,
    /// A model server behind a proxy
    Gateway,
}

#[derive(Debug, Args)]
#[command(after_help = COMPOSE_EXAMPLES)]
pub(crate) struct GenerateCompose {
    /// What the project is made of
    #[arg(long, value_enum, default_value_t = Stack::Ai, value_name = "STACK")]
    pub(crate) stack: Stack,
    /// Name of the project [default: the folder's]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The model: `ollama:NAME`, `vllm:NAME`, `tgi:NAME` or `llama-cpp:NAME`
    #[arg(long, value_name = "SERVER:NAME", default_value = "ollama:qwen3:0.6b")]
    pub(crate) model: String,
    /// Write `compose.gpu.yaml` too, which gives the model server this many GPUs
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "1", value_parser = value_parser!(u32).range(1..))]
    pub(crate) gpu: Option<u32>,
    /// Port on which the service listens [default: what the Dockerfile exposes, else 8000]
    #[arg(long, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// Port of this machine at which the service is reached [default: that of the service, of the gateway 8080]
    #[arg(long, value_name = "PORT", value_parser = value_parser!(u16).range(1..))]
    pub(crate) publish: Option<u16>,
    /// Memory of the service
    #[arg(long, value_name = "SIZE", default_value = "1GiB")]
    pub(crate) memory: dockerspec::prelude::Bytes,
    /// Processors of the service
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = processors)]
    pub(crate) cpus: f64,
    /// Memory of the model server [default: 8GiB, for vLLM and TGI 16GiB]
    #[arg(long, value_name = "SIZE")]
    pub(crate) model_memory: Option<dockerspec::prelude::Bytes>,
    /// Processors of the model server [default: 4, for vLLM and TGI 8]
    #[arg(long, value_name = "NUMBER", value_parser = processors)]
    pub(crate) model_cpus: Option<f64>,
    /// Take memory and processors of the model server from this host
    #[arg(long, conflicts_with_all = ["model_memory", "model_cpus"])]
    pub(crate) from_host: bool,
    /// Add Postgres
    #[arg(long)]
    pub(crate) database: bool,
    /// Put nginx in front of the service
    #[arg(long)]
    pub(crate) proxy: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// A path of the project: it stays inside, and the builder reads it as it is.
fn inside(text: &str) -> Result<String, String> {
    let leaves = text.starts_with(['/', '-']) || text.split('/').any(|part| part == "..");
    if text.is_empty() || leaves || text.contains(['$', '*', '?', '[', '\\']) {
        return Err("expected a path inside of the project, without patterns and variables".into());
    }
    Ok(text.to_owned())
}

/// The name of an image, as Docker takes it.
fn image(text: &str) -> Result<String, String> {
    match dockerspec_core::model::reference::ImageRef::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("expected the name of an image in lower case, as `acme/api`".into()),
    }
}

/// A label without a variable, which the builder would replace.
fn labelled(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.contains('$') => Ok(text.to_owned()),
        _ => Err("expected `NAME=VALUE`, without `$`".into()),
    }
}

fn processors(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.01..=1024.0).contains(&number) => Ok(number),
        _ => Err("expected a number from 0.01 to 1024".to_owned()),
    }
}

/// The language of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    Python,
    Uv,
    Rust,
    Node,
    Go,
    Site,
}

impl LanguageName {
    pub(crate) const fn language(self) -> Language {
        match self {
            LanguageName::Python => Language::Python,
            LanguageName::Uv => Language::Uv,
            LanguageName::Rust => Language::Rust,
            LanguageName::Node => Language::Node,
            LanguageName::Go => Language::Go,
            LanguageName::Site => Language::Site,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct GenerateDockerignore {
    /// Language of the project [default: what its files say]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub(crate) language: Option<LanguageName>,
    /// Leave out everything but what is named
    #[arg(long)]
    pub(crate) allow_list: bool,
    /// Another pattern; repeat it for several
    #[arg(long = "pattern", value_name = "PATTERN")]
    pub(crate) patterns: Vec<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateRequirements {
    /// Add what the variant `gunicorn` starts
    #[arg(long)]
    pub(crate) gunicorn: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Templates {
    /// Show the file of one template
    #[arg(value_parser = variants(), hide_possible_values = true, value_name = "VARIANT")]
    pub(crate) show: Option<String>,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Init {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Ask nothing
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// The template [default: the one for the project's language]
    #[arg(long, value_parser = variants(), hide_possible_values = true, value_name = "VARIANT")]
    pub(crate) variant: Option<String>,
    /// Write a compose file with a cache and a model server too
    #[arg(long)]
    pub(crate) compose: bool,
    /// A Rust project: write `src/docker.rs`, `build.rs` and a test instead of a Dockerfile
    #[arg(long)]
    pub(crate) rust: bool,
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) image: ImageOptions,
}

impl ImageOptions {
    /// The options that were given, each by its flag and with a change that shows whether a template reads it.
    pub(crate) fn given(&self) -> Vec<(&'static str, Change)> {
        let all: [(bool, &'static str, Change); 10] = [
            (self.app.is_some(), "--app", |it| it.app = "probe:probe"),
            (
                self.language_version.is_some(),
                "--language-version",
                |it| {
                    it.version = "1.2";
                },
            ),
            (self.port.is_some(), "--port", |it| it.port = 4321),
            (self.health != HEALTH, "--health", |it| it.health = "/probe"),
            (self.uid != UID, "--uid", |it| {
                it.user = dockerspec::prelude::User::new("app", 4321);
            }),
            (self.gid.is_some(), "--gid", |it| {
                it.user = it.user.group("app", 4321);
            }),
            (self.source.is_some(), "--source", |it| it.source = "probe"),
            (!self.packages.is_empty(), "--package", |it| {
                it.packages = &["probe"];
            }),
            (!self.build_packages.is_empty(), "--build-package", |it| {
                it.build_packages = &["probe"];
            }),
            (self.workers != WORKERS, "--workers", |it| it.workers = 21),
        ];
        let given = all.into_iter().filter(|(given, ..)| *given);
        given.map(|(_, flag, change)| (flag, change)).collect()
    }

    /// The options with the texts that were typed.
    pub(crate) fn options<'a>(&'a self, name: &'a str, lists: &'a Lists<'a>) -> Options<'a> {
        let user = dockerspec::prelude::User::new("app", self.uid);
        let mut options = Options::new(name)
            .health(&self.health)
            .user(match self.gid {
                Some(gid) => user.group("app", gid),
                None => user,
            })
            .workers(self.workers)
            .packages(&lists.packages)
            .build_packages(&lists.build_packages)
            .labels(&lists.labels)
            .syntax(!self.no_syntax);
        options.app = self.app.as_deref().unwrap_or("");
        options.version = self.language_version.as_deref().unwrap_or("");
        options.port = self.port.unwrap_or(0);
        options.source = self.source.as_deref().unwrap_or("");
        options
    }
}

/// Sets one option to a value that nobody types.
pub(crate) type Change = for<'a> fn(&mut Options<'a>);

/// The lists of [`ImageOptions`], as the templates read them.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    packages: Vec<&'a str>,
    build_packages: Vec<&'a str>,
    labels: Vec<(&'a str, &'a str)>,
}

impl<'a> Lists<'a> {
    pub(crate) fn of(image: &'a ImageOptions) -> Self {
        let texts = |list: &'a [String]| list.iter().map(String::as_str).collect();
        let label = |text: &'a String| text.split_once('=').unwrap_or((text, ""));
        Lists {
            packages: texts(&image.packages),
            build_packages: texts(&image.build_packages),
            labels: image.labels.iter().map(label).collect(),
        }
    }
}
