//! `-f FORMAT` and `-o FILE`: pairs, in the order in which they are typed.

use std::path::{Path, PathBuf};

use clap::builder::EnumValueParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueEnum, value_parser};

/// How something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How the pictures and numbers of an image are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[cfg(feature = "engine")]
pub(crate) enum ImageFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// One page for a browser
    Html,
    /// A picture
    Svg,
}

/// The formats of a verb.
pub(crate) trait Formats: ValueEnum + Copy + Send + Sync + 'static {
    /// What is written where nothing is said.
    const TEXT: Self;
}

impl Formats for Format {
    const TEXT: Self = Format::Text;
}

#[cfg(feature = "engine")]
impl Formats for ImageFormat {
    const TEXT: Self = ImageFormat::Text;
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
}

/// A format, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output<F = Format> {
    pub(crate) format: F,
    pub(crate) target: Target,
}

/// All of them; text on standard output where nothing is said.
#[derive(Debug)]
pub(crate) struct Outputs<F = Format>(Vec<Output<F>>);

impl<F> Outputs<F> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Output<F>> {
        self.0.iter()
    }
}

enum Said<F = Format> {
    Format(F),
    Target(Target),
}

/// A second format, or a second file, begins the next pair.
fn pairs<F: Formats>(said: impl IntoIterator<Item = Said<F>>) -> Vec<Output<F>> {
    let mut pairs: Vec<(Option<F>, Option<Target>)> = vec![(None, None)];
    for said in said {
        match (said, pairs.last_mut()) {
            (Said::Format(format), Some((free @ None, _))) => *free = Some(format),
            (Said::Target(target), Some((_, free @ None))) => *free = Some(target),
            (Said::Format(format), _) => pairs.push((Some(format), None)),
            (Said::Target(target), _) => pairs.push((None, Some(target))),
        }
    }
    let output = |(format, target): (Option<F>, Option<Target>)| Output {
        format: format.unwrap_or(F::TEXT),
        target: target.unwrap_or(Target::Stdout),
    };
    pairs.into_iter().map(output).collect()
}

fn twice<F>(outputs: &[Output<F>]) -> Option<&Target> {
    outputs.iter().enumerate().find_map(|(index, output)| {
        let mut before = outputs.iter().take(index);
        before
            .any(|other| other.target == output.target)
            .then_some(&output.target)
    })
}

impl<F: Formats> FromArgMatches for Outputs<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let formats = matches.get_many::<F>("format").into_iter().flatten();
        let places = matches.indices_of("format").into_iter().flatten();
        let formats = formats.map(|format| Said::Format(*format)).zip(places);
        let targets = matches.get_many::<PathBuf>("output").into_iter().flatten();
        let places = matches.indices_of("output").into_iter().flatten();
        let targets = targets.map(|path| Said::Target(target(path)));
        let targets = targets.zip(places);
        let mut said: Vec<(Said<F>, usize)> = formats.chain(targets).collect();
        said.sort_by_key(|(_, place)| *place);
        let outputs = pairs(said.into_iter().map(|(said, _)| said));
        let message = match twice(&outputs) {
            None => return Ok(Outputs(outputs)),
            Some(Target::Stdout) => {
                "two formats for standard output: give all but one a file with `--output`".into()
            }
            Some(Target::File(path)) => format!("two formats for `{}`", path.display()),
        };
        Err(clap::Error::raw(ErrorKind::ArgumentConflict, message))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn target(path: &Path) -> Target {
    if path.as_os_str() == "-" {
        Target::Stdout
    } else {
        Target::File(path.to_owned())
    }
}

impl<F: Formats> Args for Outputs<F> {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("format")
                    .short('f')
                    .long("format")
                    .value_name("FORMAT")
                    .help("Format of the output [default: text]; repeat it with `--output`")
                    .value_parser(EnumValueParser::<F>::new())
                    .action(ArgAction::Append),
            )
            .arg(
                Arg::new("output")
                    .short('o')
                    .long("output")
                    .value_name("FILE")
                    .help("File for the format before or behind it; `-` is standard output")
                    .value_parser(value_parser!(PathBuf))
                    .action(ArgAction::Append),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Output, Said, Target, pairs, twice};

    fn file(name: &str) -> Said {
        Said::Target(Target::File(name.into()))
    }

    fn shown(outputs: &[Output]) -> Vec<String> {
        let show = |output: &Output| match &output.target {
            Target::Stdout => format!("{:?} -", output.format),
            Target::File(path) => format!("{:?} {}", output.format, path.display()),
        };
        outputs.iter().map(show).collect()
    }

    #[test]
    fn a_format_and_the_file_beside_it_are_a_pair() {
        assert_eq!(shown(&pairs::<Format>([])), ["Text -"]);
        assert_eq!(shown(&pairs([file("a")])), ["Text a"]);
        let json = || Said::Format(Format::Json);
        assert_eq!(shown(&pairs([json(), file("a")])), ["Json a"]);
        assert_eq!(shown(&pairs([file("a"), json()])), ["Json a"]);
        assert_eq!(
            shown(&pairs([Said::Format(Format::Text), json(), file("a")])),
            ["Text -", "Json a"]
        );
        assert_eq!(
            shown(&pairs([file("a"), file("b"), json()])),
            ["Text a", "Json b"]
        );
    }

    #[test]
    fn two_formats_cannot_share_a_place() {
        let text = || Said::Format(Format::Text);
        let json = || Said::Format(Format::Json);
        assert_eq!(twice(&pairs([text(), json()])), Some(&Target::Stdout));
        assert!(twice(&pairs([text(), file("a"), json(), file("a")])).is_some());
        assert_eq!(twice(&pairs([text(), json(), file("a")])), None);
    }
}
