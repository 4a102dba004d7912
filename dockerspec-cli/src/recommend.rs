//! `dockerspec recommend`: limits for containers on a host, number by number.

use std::fmt::Write as _;

use dockerspec::host::{ModelNeeds, Recommendation};

use crate::arguments::Recommend;
use crate::failure::Failure;
use crate::outputs::{Format, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn run(verb: &Recommend, streams: &mut Streams) -> Done {
    let model = verb.model.needs()?;
    let recommendation = verb.other.host(None).recommend(model.as_ref());
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text => table(&recommendation),
            Format::Json => recommendation.to_json(),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(fitting(&recommendation, model.as_ref(), streams))
}

/// Says where a model does not fit, and what to do.
pub(crate) fn fitting(
    recommendation: &Recommendation,
    model: Option<&ModelNeeds>,
    streams: &mut Streams,
) -> Outcome {
    match (model, &recommendation.fit) {
        (Some(model), Some(fit)) if !recommendation.fits() => {
            let message = format!("{model} does not fit: {fit}");
            streams.error(&Failure::new(message));
            Outcome::Findings
        }
        _ => Outcome::Clean,
    }
}

/// Every number with its origin, in columns, and the lines for a compose file.
fn table(recommendation: &Recommendation) -> String {
    let reasons = &recommendation.reasons;
    let names = reasons.iter().map(|reason| reason.name.len()).max();
    let values = reasons.iter().map(|reason| reason.value.len()).max();
    let (names, values) = (names.unwrap_or(0), values.unwrap_or(0));
    let mut table = String::new();
    for reason in reasons {
        let (name, value, why) = (reason.name, &reason.value, &reason.why);
        // writing to a string cannot fail
        let _ = writeln!(table, "{name:names$}  {value:>values$}  {why}");
    }
    table.push_str("\nfor the service in the compose file:\n");
    for line in recommendation.compose().lines() {
        let _ = writeln!(table, "    {line}");
    }
    table
}
