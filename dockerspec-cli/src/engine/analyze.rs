//! `dockerspec analyze`: what takes the room in an image.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use dockerspec::engine::{Comparison, ImageSource, Layers, SizeRules};
use tokio::task::spawn_blocking;

use super::{Connection, analyze_text};
use crate::failure::Failure;
use crate::outputs::{ImageFormat, Outputs, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec analyze acme/api:1.4
  dockerspec analyze acme/api:1.4 --file Dockerfile -f html -o report.html
  dockerspec analyze acme/api:1.3 acme/api:1.4
  docker save acme/api:1.4 | dockerspec analyze -
  dockerspec analyze oci://layout --platform linux/arm64 -f json
  dockerspec analyze images.tar --image acme/api:1.4
  dockerspec analyze acme/api:1.4 --ci --max-size 150MB

Exit codes: 0 nothing to report, 1 a rule of `--ci` is not kept, 2 usage or unreadable input,
3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    /// Names of images, archives, OCI layouts; `-` reads an archive from standard input; several are compared
    #[arg(required = true, value_name = "IMAGE|FILE|DIR")]
    images: Vec<String>,
    /// Name of the image in the archive or layout, where there are several
    #[arg(long, value_name = "NAME")]
    image: Option<String>,
    /// Platform, where there are several, as in `linux/arm64`
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    /// Dockerfile of the image, for the lines that made its layers
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Exit with 1 where a rule is not kept; on by itself with `CI=true`
    #[arg(long)]
    ci: bool,
    /// File with the rules [default: .dive-ci, where there is one]
    #[arg(long, value_name = "FILE")]
    ci_config: Option<PathBuf>,
    /// Least efficiency, 0 to 1, or `disabled`
    #[arg(long, alias = "lowestEfficiency", value_name = "RATIO")]
    lowest_efficiency: Option<String>,
    /// Most wasted bytes, or `disabled`
    #[arg(long, alias = "highestWastedBytes", value_name = "SIZE")]
    highest_wasted_bytes: Option<String>,
    /// Most wasted bytes as a part of those above the lowest layer, 0 to 1, or `disabled`
    #[arg(long, alias = "highestUserWastedPercent", value_name = "RATIO")]
    highest_user_wasted_percent: Option<String>,
    /// Most bytes of all layers together
    #[arg(long, value_name = "SIZE")]
    max_size: Option<String>,
    /// List the files of each layer in the JSON
    #[arg(long)]
    files: bool,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    outputs: Outputs<ImageFormat>,
}

pub(super) async fn run(verb: &Analyze, streams: &mut Streams) -> Done {
    let rules = rules(verb)?;
    let dockerfile = match &verb.file {
        Some(path) => Some(fs::read_to_string(path).map_err(|it| Failure::reading(path, &it))?),
        None => None,
    };
    let mut images = Vec::new();
    for image in &verb.images {
        let layers = read(
            image,
            verb.image.as_deref(),
            verb.platform.as_deref(),
            &verb.connection,
        )
        .await?;
        images.push(match &dockerfile {
            Some(text) => layers.with_dockerfile(text),
            None => layers,
        });
    }
    let ci = verb.ci || verb.max_size.is_some() || env::var_os("CI").is_some_and(|it| it == "true");
    for output in verb.outputs.iter() {
        let text = shown(
            verb,
            &images,
            &rules,
            ci,
            output.format,
            &output.target,
            streams,
        )?;
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    let kept = images.iter().all(|it| it.check(&rules).is_ok());
    Ok(if ci && !kept {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Reads an image, asking an engine only for what is none of ours.
pub(super) async fn read(
    image: &str,
    name: Option<&str>,
    platform: Option<&str>,
    connection: &Connection,
) -> Result<Layers, Failure> {
    let source = ImageSource::parse(image);
    if let ImageSource::Engine(image) = &source {
        if let Some(name) = name {
            return Err(Failure::new(format!(
                "`--image {name}` names one of several images in an archive or layout, and `{image}` is neither"
            )));
        }
        let engine = connection.engine().await?;
        return Ok(engine.analyze_platform(image, platform).await?);
    }
    let (name, platform) = (name.map(str::to_owned), platform.map(str::to_owned));
    let read = move || match name {
        Some(name) => Layers::named(&source, &name, platform.as_deref()),
        None => Layers::without_engine(&source, platform.as_deref()),
    };
    let layers = spawn_blocking(read)
        .await
        .map_err(|error| Failure::new(format!("`{image}` cannot be read: {error}")))?;
    Ok(layers?)
}

fn shown(
    verb: &Analyze,
    images: &[Layers],
    rules: &SizeRules,
    ci: bool,
    format: ImageFormat,
    target: &Target,
    streams: &Streams,
) -> Result<String, Failure> {
    let colored = *target == Target::Stdout && streams.is_colored();
    match (images, format) {
        ([image], ImageFormat::Text) => {
            let results = ci.then(|| rules.results(image));
            Ok(analyze_text::image(
                image,
                results.as_deref(),
                colored,
                streams.is_quiet(),
            ))
        }
        ([image], ImageFormat::Json) => Ok(image.to_json(rules, verb.files)),
        ([image], ImageFormat::Html) => Ok(image.to_html(rules)),
        ([image], ImageFormat::Svg) => Ok(image.to_svg()),
        (images, ImageFormat::Text) => {
            Ok(analyze_text::comparison(&Comparison::new(images), colored))
        }
        (images, ImageFormat::Json) => Ok(Comparison::new(images).to_json()),
        (images, ImageFormat::Html) => Ok(Comparison::new(images).to_html()),
        (_, ImageFormat::Svg) => Err(Failure::new(
            "the picture is one of a single image: use `--format html` to compare several",
        )),
    }
}

/// The rules of the file, and over them those of the command line.
fn rules(verb: &Analyze) -> Result<SizeRules, Failure> {
    let path = verb.ci_config.as_deref().unwrap_or(Path::new(".dive-ci"));
    let mut rules = match fs::read_to_string(path) {
        Ok(text) => SizeRules::parse(&text)
            .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?,
        Err(error) if error.kind() == ErrorKind::NotFound && verb.ci_config.is_none() => {
            // a limit for the size alone asks for nothing else
            let asked = verb.ci || env::var_os("CI").is_some_and(|it| it == "true");
            if asked || verb.max_size.is_none() {
                SizeRules::default()
            } else {
                SizeRules::NONE
            }
        }
        Err(error) => return Err(Failure::reading(path, &error)),
    };
    let given = [
        ("lowest-efficiency", &verb.lowest_efficiency),
        ("highest-wasted-bytes", &verb.highest_wasted_bytes),
        (
            "highest-user-wasted-percent",
            &verb.highest_user_wasted_percent,
        ),
        ("highest-size", &verb.max_size),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            rules.set(name, value).map_err(Failure::new)?;
        }
    }
    Ok(rules)
}
