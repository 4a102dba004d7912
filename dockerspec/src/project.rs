//! The command line of a project: `fn main() -> ExitCode { dockerspec::project(&[&API, &STACK]) }`.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use dockerspec_core::{Level, Policy, Rule};

use crate::artifact::{Artefact, Artifact};
use crate::clock::Dated;
#[cfg(feature = "yaml")]
use crate::files::write_files;
use crate::files::{Overwrite, Written, write};

const USAGE: &str = "\
Usage: <program> <verb> [options]

Verbs:
  list                 the images, projects and overlays, and the files they render to
  check                what the rules find, notes included
  render [-o DIR]      writes the files; without -o into the current folder
    --stdout           prints them instead
    --check            writes nothing, fails where a file is missing or differs
    --diff             the same, and shows the lines
    --force            overwrites files that were edited by hand
  bake                 writes docker-bake.json for `docker buildx bake`; options as of render, and
    --lock FILE        builds from the digests of a lock file
";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Verb {
    Help,
    List,
    Check,
    Render {
        dir: PathBuf,
        how: Render,
    },
    Bake {
        dir: PathBuf,
        how: Render,
        lock: Option<PathBuf>,
    },
}

#[derive(Debug, PartialEq, Eq)]
enum Render {
    Write(Overwrite),
    Stdout,
    Compare { diff: bool },
}

/// Runs the command line of a project over its artifacts.
///
/// The verbs are `list`, `check`, `render` and `bake`. Exit codes: 0 nothing to report, 1 findings or drift,
/// 2 usage or a file that cannot be read or written.
pub fn project(artifacts: &[&dyn Artifact]) -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let code = match parse(env::args_os().skip(1)) {
        Ok(verb) => run(&verb, artifacts, &mut out, &mut err),
        Err(mistake) => writeln!(err, "error: {mistake}\n\n{USAGE}").map(|()| 2),
    };
    // a reader that has gone away is no failure of ours
    ExitCode::from(code.unwrap_or(0))
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Verb, String> {
    let verb = arguments.next().unwrap_or_default();
    let mut rest = arguments;
    let parsed = match verb.to_str() {
        Some("list") => Verb::List,
        Some("check") => Verb::Check,
        Some("render") => return parse_render(rest, "render"),
        #[cfg(feature = "yaml")]
        Some("bake") => return parse_render(rest, "bake"),
        Some("help" | "-h" | "--help") => Verb::Help,
        Some("") => return Err("no verb was given".to_owned()),
        _ => return Err(format!("`{}` is no verb", verb.display())),
    };
    match rest.next() {
        None => Ok(parsed),
        Some(more) => Err(format!("`{}` is not expected here", more.display())),
    }
}

fn parse_render(mut arguments: impl Iterator<Item = OsString>, verb: &str) -> Result<Verb, String> {
    let mut dir = PathBuf::from(".");
    let mut how = Render::Write(Overwrite::Ours);
    let mut lock = None;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("-o" | "--output") => {
                dir = arguments.next().ok_or("`-o` needs a folder")?.into();
            }
            Some("--stdout") => how = Render::Stdout,
            Some("--check") => how = Render::Compare { diff: false },
            Some("--diff") => how = Render::Compare { diff: true },
            Some("--force") => how = Render::Write(Overwrite::Force),
            Some("--lock") if verb == "bake" => {
                lock = Some(arguments.next().ok_or("`--lock` needs a file")?.into());
            }
            _ => return Err(format!("`{}` is no option of `{verb}`", argument.display())),
        }
    }
    Ok(if verb == "bake" {
        Verb::Bake { dir, how, lock }
    } else {
        Verb::Render { dir, how }
    })
}

fn run(
    verb: &Verb,
    artifacts: &[&dyn Artifact],
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    match verb {
        Verb::Help => out.write_all(USAGE.as_bytes()).map(|()| 0),
        Verb::List => {
            for artifact in artifacts {
                for file in artifact.files() {
                    writeln!(out, "{}\t{}", artifact.name(), file.path.display())?;
                }
            }
            Ok(0)
        }
        Verb::Check => check(artifacts, out),
        Verb::Render { dir, how } => match how {
            Render::Stdout => {
                for file in artifacts.iter().flat_map(|it| it.files()) {
                    write!(out, "# {}\n{}", file.path.display(), file.text)?;
                }
                Ok(0)
            }
            Render::Compare { diff } => {
                let files: Vec<Artefact> = artifacts.iter().flat_map(|it| it.files()).collect();
                compare(&files, dir, *diff, out)
            }
            Render::Write(overwrite) => render(artifacts, dir, *overwrite, out, err),
        },
        #[cfg(feature = "yaml")]
        Verb::Bake { dir, how, lock } => bake(artifacts, (dir, how, lock.as_deref()), out, err),
        #[cfg(not(feature = "yaml"))]
        Verb::Bake { .. } => Ok(2),
    }
}

/// Checks again at run time, since a waiver may have expired after the constant was compiled.
fn check(artifacts: &[&dyn Artifact], out: &mut impl io::Write) -> io::Result<u8> {
    let mut code = 0;
    for artifact in artifacts {
        let today = artifact.check_against(&Dated::new(&Policy::PRODUCTION));
        let (Some(report), Some(today)) = (artifact.report(), today) else {
            continue;
        };
        writeln!(out, "{report}")?;
        let expired = today.by_rule(Rule::ExpiredWaiver);
        for finding in expired.filter(|it| it.level == Level::Error) {
            writeln!(out, "{finding}")?;
            code = 1;
        }
        if !report.findings().is_empty() {
            code = 1;
        }
    }
    Ok(code)
}

#[cfg(feature = "yaml")]
fn bake(
    artifacts: &[&dyn Artifact],
    (dir, how, lock): (&Path, &Render, Option<&Path>),
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let lock = match lock.map(read_lock).transpose() {
        Ok(lock) => lock,
        Err(reason) => {
            writeln!(err, "error: {reason}")?;
            return Ok(2);
        }
    };
    if let Some(lock) = &lock {
        let unlocked = crate::bake::unlocked(artifacts, lock);
        for image in &unlocked {
            writeln!(out, "`{image}` is not locked: run `dockerspec lock`")?;
        }
        if !unlocked.is_empty() {
            return Ok(1);
        }
    }
    let file = crate::bake(artifacts, lock.as_ref());
    match how {
        Render::Stdout => write!(out, "{}", file.text).map(|()| 0),
        Render::Compare { diff } => compare(&[file], dir, *diff, out),
        Render::Write(overwrite) => match write_files(&[file], dir, *overwrite) {
            Ok(written) => tell(&written, out),
            Err(error) => writeln!(err, "error: {error}").map(|()| 2),
        },
    }
}

#[cfg(feature = "yaml")]
fn read_lock(path: &Path) -> Result<crate::Lockfile, String> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    crate::Lockfile::parse(&text).map_err(|error| format!("`{}`: {error}", path.display()))
}

fn compare(files: &[Artefact], dir: &Path, diff: bool, out: &mut impl io::Write) -> io::Result<u8> {
    let mut code = 0;
    for file in files {
        let path = dir.join(&file.path);
        let text = match fs::read(&path) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                writeln!(out, "`{}` is missing", path.display())?;
                code = 1;
                continue;
            }
            Err(error) => {
                writeln!(out, "`{}`: {error}", path.display())?;
                return Ok(2);
            }
        };
        if text != file.text {
            writeln!(out, "`{}` is out of date", path.display())?;
            if diff {
                out.write_all(crate::diff::lines(&text, &file.text).as_bytes())?;
            }
            code = 1;
        }
    }
    Ok(code)
}

fn render(
    artifacts: &[&dyn Artifact],
    dir: &Path,
    overwrite: Overwrite,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let written = match write(artifacts, dir, overwrite) {
        Ok(written) => written,
        Err(error) => {
            writeln!(err, "error: {error}")?;
            return Ok(2);
        }
    };
    for artifact in artifacts {
        let Some(report) = artifact.report() else {
            continue;
        };
        writeln!(
            out,
            "checked  {} against the policy `{}`: {} errors, {} warnings",
            artifact.name(),
            report.policy(),
            report.errors().count(),
            report.warnings().count(),
        )?;
    }
    tell(&written, out)
}

fn tell(written: &Written, out: &mut impl io::Write) -> io::Result<u8> {
    let kinds = [
        ("created ", &written.created),
        ("changed ", &written.changed),
        ("as it was", &written.unchanged),
    ];
    for (what, paths) in kinds {
        for path in paths {
            writeln!(out, "{what} {}", path.display())?;
        }
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Verb, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn rendering_never_overwrites_edits_unless_told() {
        let dir = PathBuf::from("out");
        let how = Render::Write(Overwrite::Ours);
        assert_eq!(parsed("render -o out"), Ok(Verb::Render { dir, how }));
        let dir = PathBuf::from(".");
        let how = Render::Write(Overwrite::Force);
        assert_eq!(parsed("render --force"), Ok(Verb::Render { dir, how }));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(parsed("").is_err());
        assert!(parsed("rendre").is_err_and(|it| it.contains("`rendre`")));
        assert!(parsed("list --all").is_err());
        assert!(parsed("render -o").is_err());
    }
}
