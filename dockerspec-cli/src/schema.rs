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
    /// `diagnose --format json`
    Diagnose,
    /// `analyze --format json`, of one image
    Analyze,
    /// `analyze --format json`, of several images
    Compare,
    /// `verify --format json`
    Verify,
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
        SchemaName::Diagnose => include_str!("schemas/diagnose.json"),
        SchemaName::Analyze => include_str!("schemas/analyze.json"),
        SchemaName::Compare => include_str!("schemas/compare.json"),
        SchemaName::Verify => include_str!("schemas/verify.json"),
        SchemaName::Lock => include_str!("schemas/lock.json"),
    }
}
