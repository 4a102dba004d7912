//! `dockerspec verify`: an image or a container against the hardening guide.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use dockerspec::engine::{Report, VerifyOptions, read_size};

use super::{Connection, analyze};
use crate::arguments::{LevelName, PolicyName};
use crate::failure::Failure;
use crate::outputs::{Format, Outputs, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec verify acme/api:1.4
  dockerspec verify acme/api:1.4 --file Dockerfile --max-size 150MB
  dockerspec verify --container api --policy strict
  dockerspec verify api.tar -f json -o report.json
  docker save acme/api:1.4 | dockerspec verify -

Exit codes: 0 every check passed, 1 a check failed, 2 usage or unreadable input, 3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Name of an image, an archive or an OCI layout; `-` reads an archive from standard input
    #[arg(required_unless_present = "container", value_name = "IMAGE|FILE|DIR")]
    image: Option<String>,
    /// Verify a container instead of an image
    #[arg(long, conflicts_with_all = ["image", "name", "max_size", "platform"], value_name = "NAME")]
    container: Option<String>,
    /// Dockerfile that the image or container is to agree with
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Most bytes of all layers together
    #[arg(long, value_name = "SIZE")]
    max_size: Option<String>,
    /// Name of the image in the archive or layout, where there are several
    #[arg(id = "name", long = "image", value_name = "NAME")]
    name: Option<String>,
    /// Platform, where there are several, as in `linux/arm64`
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// How serious each check is taken
    #[arg(long, value_enum, default_value_t = PolicyName::Production, value_name = "POLICY")]
    policy: PolicyName,
    /// The least level of a failed check that makes the exit code 1
    #[arg(long, value_enum, default_value_t = LevelName::Info, value_name = "LEVEL")]
    fail_on: LevelName,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    outputs: Outputs,
}

pub(super) async fn run(verb: &Verify, streams: &mut Streams) -> Done {
    let mut options = VerifyOptions::new(verb.policy.policy());
    options.platform.clone_from(&verb.platform);
    if let Some(size) = &verb.max_size {
        let bytes = read_size(size).ok_or_else(|| {
            Failure::new(format!(
                "`--max-size {size}`: a size such as `150MB` is needed"
            ))
        })?;
        options = options.max_size(bytes);
    }
    if let Some(path) = &verb.file {
        let text = fs::read_to_string(path).map_err(|it| Failure::reading(path, &it))?;
        options = options.dockerfile(text);
    }
    let report = match (&verb.container, &verb.image) {
        (Some(container), _) => {
            let engine = verb.connection.engine().await?;
            engine.verify_container(container, &options).await?
        }
        (None, image) => {
            let image = image.as_deref().unwrap_or("-");
            let mut layers = analyze::read(
                image,
                verb.name.as_deref(),
                verb.platform.as_deref(),
                &verb.connection,
            )
            .await?;
            if let Some(text) = &options.dockerfile {
                layers = layers.with_dockerfile(text);
            }
            Report::of(&layers, &options)
        }
    };
    for output in verb.outputs.iter() {
        let colored = output.target == Target::Stdout && streams.is_colored();
        let text = match output.format {
            Format::Text => report.to_text(colored, !streams.is_quiet()),
            Format::Json => report.to_json(),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(if report.is_ok(verb.fail_on.level()) {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}
