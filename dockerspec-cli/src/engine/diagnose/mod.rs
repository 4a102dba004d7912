//! `dockerspec diagnose`: why a container fails.

mod json;
mod text;

use std::fs;
use std::path::PathBuf;

use clap::Args;
use dockerspec::engine::{DiagnoseError, DiagnoseOptions, Diagnosis, Engine};

use super::{Connection, shown};
use crate::failure::Failure;
use crate::outputs::{Format, Outputs, Target};
use crate::page::Look;
use crate::screen;
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec diagnose                    the latest container that fails
  dockerspec diagnose api                a container, by name, id or compose service
  dockerspec diagnose api --env-file .env.example
  dockerspec diagnose api -f json | jq -r '.diagnoses[0].causes[0].kind'

Exit codes: 0 nothing is wrong, 1 a cause was found, 2 no such container, 3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Diagnose {
    /// Names or ids of containers, or compose services [default: the latest that fails]
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
    /// Diagnose all containers that fail, not only the latest
    #[arg(long, conflicts_with = "containers")]
    all: bool,
    /// A `.env.example`: each line that is not commented out names a variable that the program needs; a container
    /// that fails without it is told so
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    outputs: Outputs,
}

pub(super) async fn run(verb: &Diagnose, streams: &mut Streams) -> Done {
    let options = options(verb)?;
    let engine = verb.connection.engine().await?;
    let found = if verb.containers.is_empty() {
        failing(&engine, verb.all, &options).await?
    } else {
        let mut diagnoses = Vec::new();
        for name in &verb.containers {
            diagnoses.push(engine.diagnose_with(name, &options).await?);
        }
        Found {
            diagnoses,
            others: Vec::new(),
        }
    };
    for output in verb.outputs.iter() {
        let shown = match output.format {
            Format::Text => text::show(&found, look(&output.target, streams)),
            Format::Json => json::show(&found),
        };
        match &output.target {
            Target::Stdout => streams.print(&shown)?,
            Target::File(path) => write_file(path, &shown)?,
        }
    }
    let well = found.diagnoses.iter().all(Diagnosis::is_well);
    Ok(if well {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// What is known beside the engine.
fn options(verb: &Diagnose) -> Result<DiagnoseOptions, Failure> {
    let mut options = DiagnoseOptions::new();
    if let Some(path) = &verb.env_file {
        let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
        options = options.env_example(&text);
    }
    Ok(options)
}

/// A file has no width and no colors.
fn look(target: &Target, streams: &Streams) -> Look {
    match target {
        Target::Stdout => Look {
            width: screen::width(),
            colored: streams.is_colored(),
        },
        Target::File(_) => Look {
            width: 100,
            colored: false,
        },
    }
}

/// What was diagnosed, and what fails beside it.
struct Found {
    diagnoses: Vec<Diagnosis>,
    /// Containers that fail too.
    others: Vec<String>,
}

/// The latest container that fails, or all of them; one that went away meanwhile, or was stopped on purpose, does not count.
async fn failing(engine: &Engine, all: bool, options: &DiagnoseOptions) -> Result<Found, Failure> {
    let mut names = engine.failing().await?.into_iter();
    let mut diagnoses = Vec::new();
    while all || diagnoses.is_empty() {
        let Some(name) = names.next() else { break };
        match engine.diagnose_with(&name, options).await {
            Ok(diagnosis) if diagnosis.is_well() => {}
            Ok(diagnosis) => diagnoses.push(diagnosis),
            Err(DiagnoseError::NoContainer { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Found {
        diagnoses,
        others: names.collect(),
    })
}

impl From<DiagnoseError> for Failure {
    fn from(error: DiagnoseError) -> Self {
        match error {
            DiagnoseError::Engine(error) => error.into(),
            // names of services are whatever their labels say
            other => Failure::new(shown::harmless(&other.to_string(), false)),
        }
    }
}
