//! `dockerspec schema`: the JSON schemas of what the other verbs print.

use clap::ValueEnum;

use crate::arguments::Schema;
use crate::streams::Streams;
use crate::{Done, Outcome};

/// A document that a verb prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// `check --format json`
    Report,
    /// `rules --format json`
    Rules,
    /// `templates --format json`
    Templates,
    /// `validate --format json`
    Validate,
    /// `recommend --format json`
    Recommend,
    /// `configure --format json`
    Configure,
    /// `doctor --format json`
    Doctor,
    /// `lock --format json`
    Lock,
}

pub(crate) fn run(verb: &Schema, streams: &mut Streams) -> Done {
    streams.print(text(verb.name))?;
    Ok(Outcome::Clean)
}

const fn text(name: SchemaName) -> &'static str {
    match name {
        SchemaName::Report => include_str!("schemas/report.json"),
        SchemaName::Rules => include_str!("schemas/rules.json"),
        SchemaName::Templates => include_str!("schemas/templates.json"),
        SchemaName::Validate => include_str!("schemas/validate.json"),
        SchemaName::Recommend => include_str!("schemas/recommend.json"),
        SchemaName::Configure => include_str!("schemas/configure.json"),
        SchemaName::Doctor => include_str!("schemas/doctor.json"),
        SchemaName::Lock => include_str!("schemas/lock.json"),
    }
}
