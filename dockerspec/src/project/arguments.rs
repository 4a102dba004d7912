//! The arguments of the command line of a project.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::files::Overwrite;
use crate::lockfile::LOCKFILE;

pub(super) const USAGE: &str = "\
Usage: <program> <verb> [options]

Verbs:
  list                 the images, projects and overlays, and the files they render to
  check                what the rules find, notes included
  render [-o DIR]      writes the files; without -o into the current folder
    --stdout           prints them instead
    --check            writes nothing, fails where a file is missing or differs
    --diff             the same, and shows the lines
    --force            overwrites files that were edited by hand
  bake                 writes docker-bake.json for `docker buildx bake`; options as of render
  build [NAME]         builds the images, or the one of this name, on a container engine
  verify [NAME]        holds the built images against the hardening guide and against these specs
  analyze [NAME]       the layers of the built images, with the places of their steps in Rust

Of render, bake and build:
    --locked           takes the digests of dockerspec.lock, and fails where an image is not in it
    --lock FILE        the same with another file
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Help,
    List,
    Check,
    Render(Render),
    Bake(Render),
    Build(Engine),
    Verify(Engine),
    Analyze(Engine),
}

/// What is written, and how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Render {
    pub(super) dir: PathBuf,
    pub(super) how: How,
    /// The lock file that gives the digests.
    pub(super) lock: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum How {
    Write(Overwrite),
    Stdout,
    Compare { diff: bool },
}

/// What is done on an engine.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Engine {
    /// The one image that is meant.
    pub(super) name: Option<String>,
    pub(super) lock: Option<PathBuf>,
}

pub(super) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Verb, String> {
    let verb = arguments.next().unwrap_or_default();
    let mut rest = arguments;
    let parsed = match verb.to_str() {
        Some("list") => Verb::List,
        Some("check") => Verb::Check,
        Some("render") => return render(rest, "render").map(Verb::Render),
        #[cfg(feature = "yaml")]
        Some("bake") => return render(rest, "bake").map(Verb::Bake),
        Some("build") => return engine(rest, "build").map(Verb::Build),
        Some("verify") => return engine(rest, "verify").map(Verb::Verify),
        Some("analyze") => return engine(rest, "analyze").map(Verb::Analyze),
        Some("help" | "-h" | "--help") => Verb::Help,
        Some("") => return Err("no verb was given".to_owned()),
        _ => return Err(format!("`{}` is no verb", verb.display())),
    };
    match rest.next() {
        None => Ok(parsed),
        Some(more) => Err(format!("`{}` is not expected here", more.display())),
    }
}

fn render(mut arguments: impl Iterator<Item = OsString>, verb: &str) -> Result<Render, String> {
    let mut render = Render {
        dir: PathBuf::from("."),
        how: How::Write(Overwrite::Ours),
        lock: None,
    };
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("-o" | "--output") => {
                render.dir = arguments.next().ok_or("`-o` needs a folder")?.into();
            }
            Some("--stdout") => render.how = How::Stdout,
            Some("--check") => render.how = How::Compare { diff: false },
            Some("--diff") => render.how = How::Compare { diff: true },
            Some("--force") => render.how = How::Write(Overwrite::Force),
            Some("--locked") => render.lock = Some(LOCKFILE.into()),
            Some("--lock") => render.lock = Some(lock(&mut arguments)?),
            _ => return Err(unknown(&argument, verb)),
        }
    }
    Ok(render)
}

fn engine(mut arguments: impl Iterator<Item = OsString>, verb: &str) -> Result<Engine, String> {
    let mut engine = Engine::default();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--locked") if verb == "build" => engine.lock = Some(LOCKFILE.into()),
            Some("--lock") if verb == "build" => engine.lock = Some(lock(&mut arguments)?),
            Some(name) if !name.starts_with('-') && engine.name.is_none() => {
                engine.name = Some(name.to_owned());
            }
            _ => return Err(unknown(&argument, verb)),
        }
    }
    Ok(engine)
}

fn lock(arguments: &mut impl Iterator<Item = OsString>) -> Result<PathBuf, String> {
    let file = arguments.next().ok_or("`--lock` needs a file")?;
    Ok(file.into())
}

fn unknown(argument: &OsString, verb: &str) -> String {
    format!("`{}` is no option of `{verb}`", argument.display())
}

#[cfg(test)]
mod tests {
    use super::{Engine, How, OsString, Overwrite, PathBuf, Render, Verb, parse};

    fn parsed(line: &str) -> Result<Verb, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn rendering_never_overwrites_edits_unless_told() {
        let render = |dir: &str, overwrite, lock: Option<&str>| {
            Ok(Verb::Render(Render {
                dir: PathBuf::from(dir),
                how: How::Write(overwrite),
                lock: lock.map(PathBuf::from),
            }))
        };
        assert_eq!(
            parsed("render -o out"),
            render("out", Overwrite::Ours, None)
        );
        assert_eq!(
            parsed("render --force --locked"),
            render(".", Overwrite::Force, Some("dockerspec.lock"))
        );
    }

    #[test]
    fn an_engine_takes_one_name_and_a_build_a_lock() {
        let built = parsed("build acme/api --lock a.lock");
        let engine = Engine {
            name: Some("acme/api".to_owned()),
            lock: Some(PathBuf::from("a.lock")),
        };
        assert_eq!(built, Ok(Verb::Build(engine)));
        assert!(parsed("build a b").is_err());
        assert!(parsed("verify --locked").is_err());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(parsed("").is_err());
        assert!(parsed("rendre").is_err_and(|it| it.contains("`rendre`")));
        assert!(parsed("list --all").is_err());
        assert!(parsed("render -o").is_err());
    }
}
