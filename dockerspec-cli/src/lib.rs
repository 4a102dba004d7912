//! The command line of dockerspec.

mod arguments;
mod check;
mod color;
mod configure;
#[cfg(feature = "engine")]
mod engine;
mod examine;
mod explain;
mod failure;
mod files;
mod generate;
mod guides;
mod host;
#[doc(hidden)]
pub mod manual;
mod markdown;
mod menu;
mod outputs;
mod page;
mod place;
mod recommend;
mod rules;
mod schema;
mod screen;
mod shell;
mod snippet;
mod streams;
mod validate;
mod wrap;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use dockerspec::guides::{debug, hardening, optimize};

use arguments::{Arguments, Verb};
use failure::Failure;
use streams::Streams;

/// Runs the command with these arguments, the first of which is its own name.
///
/// The exit code is 0 where there is nothing to report, 1 where there is, 2 where an argument or
/// an input cannot be used, 3 where no engine answers, 130 where it was interrupted.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // a closed terminal needs no help text
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut streams = Streams::new(arguments.terminal);
    let done = match &arguments.verb {
        Verb::Check(verb) => check::run(verb, &mut streams),
        Verb::Rules(verb) => rules::run(verb, &mut streams),
        Verb::Explain(verb) => explain::run(verb, &mut streams),
        Verb::Init(verb) => generate::init(verb, &mut streams),
        Verb::CopyDockerfile(verb) => generate::dockerfile(verb, &mut streams),
        Verb::GenerateCompose(verb) => generate::compose(verb, &mut streams),
        Verb::GenerateDockerignore(verb) => generate::dockerignore(verb, &mut streams),
        Verb::GenerateRequirements(verb) => generate::requirements(verb, &mut streams),
        Verb::Templates(verb) => generate::templates(verb, &mut streams),
        Verb::Schema(verb) => schema::run(verb, &mut streams),
        Verb::Completions(verb) => shell::completions(verb, &mut streams),
        Verb::Man(verb) => shell::man(verb, &mut streams),
        Verb::Validate(verb) => validate::run(verb, &mut streams),
        Verb::Recommend(verb) => recommend::run(verb, &mut streams),
        Verb::Configure(verb) => configure::run(verb, &mut streams),
        Verb::OptimizeGuide(verb) => guides::run(&optimize(), *verb, &mut streams),
        Verb::DebugGuide(verb) => guides::run(&debug(), *verb, &mut streams),
        #[cfg(feature = "engine")]
        Verb::Engine(verb) => engine::run(verb, &mut streams),
        Verb::HardeningGuide(verb) => guides::run(&hardening(), *verb, &mut streams),
    };
    let done = done.and_then(|outcome| streams.finish().map(|()| outcome));
    match done {
        Ok(outcome) => outcome.into(),
        Err(failure) => {
            streams.error(&failure);
            failure.outcome().into()
        }
    }
}

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// There is nothing to report.
    Clean,
    /// There are findings.
    Findings,
    /// An input could not be used.
    Unusable,
    /// No engine answers.
    #[cfg(feature = "engine")]
    Unreachable,
    /// The user pressed Ctrl-C.
    #[cfg(feature = "engine")]
    Interrupted,
    /// A command in a container ended, with this exit code.
    #[cfg(feature = "engine")]
    Exit(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unusable => 2,
            #[cfg(feature = "engine")]
            Outcome::Unreachable => 3,
            #[cfg(feature = "engine")]
            Outcome::Interrupted => 130,
            #[cfg(feature = "engine")]
            Outcome::Exit(code) => code,
        })
    }
}

/// What a verb ends with.
type Done = Result<Outcome, Failure>;
