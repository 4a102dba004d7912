//! `dockerspec configure`: where an engine's settings are, and what they should be.

use crate::Done;
use crate::arguments::Configure;
use crate::failure::Failure;
use crate::outputs::{Format, Target};
use crate::recommend::fitting;
use crate::streams::{Streams, write_file};

pub(crate) fn run(verb: &Configure, streams: &mut Streams) -> Done {
    let alone = verb
        .outputs
        .iter()
        .all(|output| output.format == Format::Text);
    if verb.file && !alone {
        let message = "`--file` prints the file alone, which is no JSON document of ours: leave out one of `--file` and `--format json`";
        return Err(Failure::new(message));
    }
    let model = verb.model.needs()?;
    let host = verb.other.host(verb.platform);
    let place = verb.platform.unwrap_or(host.place);
    let recommendation = host.recommend(model.as_ref());
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text if verb.file => recommendation.settings_file(place),
            Format::Text => recommendation.instructions(place),
            Format::Json => recommendation.settings_json(place),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(fitting(&recommendation, model.as_ref(), streams))
}
