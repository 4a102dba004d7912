//! What can be typed behind `dockerspec`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dockerspec::host::Where;
use dockerspec::{Level, Policy};

use crate::color::When;
use crate::generate;
use crate::host;
use crate::outputs::Outputs;
use crate::schema::SchemaName;

const EXIT_CODES: &str = "\
Exit codes: 0 nothing to report, 1 findings, 2 usage or unreadable input";

/// Checks Dockerfiles against the rules that images described in Rust must meet
#[derive(Debug, Parser)]
#[command(name = "dockerspec", version, after_help = EXIT_CODES)]
#[command(disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    pub(crate) terminal: Terminal,
}

/// How much is said, and in which colors.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Terminal {
    /// Color the output
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
    /// Print findings only: no notes and no summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print also which files are checked, and the ids of the same rules in other tools
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Check the Dockerfiles at or below paths
    #[command(visible_alias = "lint", after_help = EXIT_CODES)]
    Check(Check),
    /// List the rules
    Rules(Rules),
    /// Explain a concept, a rule, or a line of a Dockerfile
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Write the files that a project needs, by what it is
    Init(generate::Init),
    /// Write the Dockerfile of a template
    CopyDockerfile(generate::CopyDockerfile),
    /// Write a compose file for a service with a model server
    GenerateCompose(generate::GenerateCompose),
    /// Write a .dockerignore
    GenerateDockerignore(generate::GenerateDockerignore),
    /// Write a requirements file for an AI service
    GenerateRequirements(generate::GenerateRequirements),
    /// List the templates, or show one
    Templates(generate::Templates),
    /// Print the JSON schema of what a verb prints
    Schema(Schema),
    /// Print the completions of a shell
    #[command(after_help = COMPLETION_EXAMPLES)]
    Completions(Completions),
    /// Print the manual page, or write those of all verbs into a folder
    Man(Man),
    /// Check whether this host has what containers need
    #[command(after_help = VALIDATE_EXAMPLES)]
    Validate(Validate),
    /// Compute limits for containers on a host, also for a model
    #[command(after_help = RECOMMEND_EXAMPLES)]
    Recommend(Recommend),
    /// Say where an engine's settings are, and print them
    #[command(after_help = CONFIGURE_EXAMPLES)]
    Configure(Configure),
    /// How to make images smaller and builds faster
    #[command(after_help = "Example: dockerspec optimize-guide -f markdown > optimize.md")]
    OptimizeGuide(Reading),
    /// How to find out why a container does not work
    #[command(after_help = "Example: dockerspec debug-guide --no-pager | grep -i port")]
    DebugGuide(Reading),
    /// How to harden images and containers, with a checklist of the rules that see to it
    #[command(after_help = "Example: dockerspec hardening-guide -f markdown > hardening.md")]
    HardeningGuide(Reading),
    #[cfg(feature = "engine")]
    #[command(flatten)]
    Engine(crate::engine::EngineVerb),
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files and folders; `-` reads a Dockerfile from standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How serious each rule is taken
    #[arg(long, value_enum, default_value_t = PolicyName::Production, value_name = "POLICY")]
    pub(crate) policy: PolicyName,
    /// The least level of a finding that makes the exit code 1
    #[arg(long, value_enum, default_value_t = LevelName::Info, value_name = "LEVEL")]
    pub(crate) fail_on: LevelName,
    /// Exit with 0 also where there are findings
    #[arg(long, conflicts_with = "fail_on")]
    pub(crate) no_fail: bool,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The document
    #[arg(value_enum, value_name = "NAME")]
    pub(crate) name: SchemaName,
}

const COMPLETION_EXAMPLES: &str = "\
Examples:
  dockerspec completions bash >~/.local/share/bash-completion/completions/dockerspec
  dockerspec completions zsh >~/.zfunc/_dockerspec
  dockerspec completions fish >~/.config/fish/completions/dockerspec.fish";

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Folder for a page of each verb
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A topic, a rule, its id in another tool, or a line; in a terminal a menu without it
    #[arg(value_name = "TOPIC|RULE|FILE:LINE|all")]
    pub(crate) subjects: Vec<String>,
    /// Policy whose rules judge a line
    #[arg(long, value_enum, default_value_t = PolicyName::Production)]
    pub(crate) policy: PolicyName,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// The policies that need no file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PolicyName {
    /// What runs for others
    Production,
    /// What runs on a developer's machine
    Development,
    /// Production, with digests, read-only roots and the like on top
    Strict,
}

impl PolicyName {
    pub(crate) const fn policy(self) -> Policy {
        match self {
            PolicyName::Production => Policy::PRODUCTION,
            PolicyName::Development => Policy::DEVELOPMENT,
            PolicyName::Strict => Policy::STRICT,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LevelName {
    Error,
    Warning,
    Info,
}

impl LevelName {
    pub(crate) const fn level(self) -> Level {
        match self {
            LevelName::Error => Level::Error,
            LevelName::Warning => Level::Warning,
            LevelName::Info => Level::Info,
        }
    }
}

const VALIDATE_EXAMPLES: &str = "\
Examples:
  dockerspec validate
  dockerspec validate --models --gpu
  dockerspec validate --memory 4g --cpus 2 --swap 0 -f json

Exit codes: 0 nothing failed, 1 a check failed, 2 usage";

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// Least memory, as in compose files: `8g` is 8 GiB [default: 8 GB]
    #[arg(long, value_name = "SIZE", value_parser = host::size)]
    pub(crate) memory: Option<u64>,
    /// Least number of CPUs [default: 4]
    #[arg(long, value_name = "COUNT", value_parser = host::count)]
    pub(crate) cpus: Option<u32>,
    /// Least swap; 0 where none is wanted [default: 2 GB]
    #[arg(long, value_name = "SIZE", value_parser = host::size)]
    pub(crate) swap: Option<u64>,
    /// Least free space where the engine keeps its data [default: 20 GB]
    #[arg(long, value_name = "SIZE", value_parser = host::size)]
    pub(crate) disk: Option<u64>,
    /// Shared memory for AI work [default: 8 GB]
    #[arg(long, value_name = "SIZE", value_parser = host::size)]
    pub(crate) shared_memory: Option<u64>,
    /// Require what is only recommended otherwise: memory and shared memory for models
    #[arg(long)]
    pub(crate) models: bool,
    /// Require a GPU that containers can use
    #[arg(long)]
    pub(crate) gpu: bool,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

const RECOMMEND_EXAMPLES: &str = "\
Examples:
  dockerspec recommend
  dockerspec recommend --model-parameters 7B --quantisation q4_k_m --context 8192
  dockerspec recommend --model-parameters 70B --host-memory 64g --host-gpu 48g -f json

Exit codes: 0 done, 1 the model does not fit, 2 usage";

#[derive(Debug, Args)]
pub(crate) struct Recommend {
    #[command(flatten)]
    pub(crate) model: host::Model,
    #[command(flatten)]
    pub(crate) other: host::Other,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

const CONFIGURE_EXAMPLES: &str = "\
Examples:
  dockerspec configure
  dockerspec configure --platform wsl2 --host-memory 32g --file -o .wslconfig
  dockerspec configure --platform linux --model-parameters 13B --file

Exit codes: 0 done, 1 the model does not fit, 2 usage";

#[derive(Debug, Args)]
pub(crate) struct Configure {
    /// The kind of engine [default: the one that is found]
    #[arg(long, value_name = "PLATFORM", value_parser = host::places())]
    pub(crate) platform: Option<Where>,
    /// Print the file alone
    #[arg(long)]
    pub(crate) file: bool,
    #[command(flatten)]
    pub(crate) model: host::Model,
    #[command(flatten)]
    pub(crate) other: host::Other,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  dockerspec explain                      the topics
  dockerspec explain caching              a concept
  dockerspec explain root-user            a rule
  dockerspec explain DL3002               the rules that hadolint calls so
  dockerspec explain Dockerfile:12        what a line does and costs, and which rules speak about it
  dockerspec explain all -f markdown      all topics, for a book";

/// How a page is shown.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Reading {
    /// Format of the page
    #[arg(short, long, value_enum, default_value_t = PageFormat::Text, value_name = "FORMAT")]
    pub(crate) format: PageFormat,
    /// Print at once also what is longer than the terminal
    #[arg(long)]
    pub(crate) no_pager: bool,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageFormat {
    /// Wrapped to the terminal
    Text,
    /// For a book or a web page
    Markdown,
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
