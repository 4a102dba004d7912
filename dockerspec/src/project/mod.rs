//! The command line of a project: `fn main() -> ExitCode { dockerspec::project(&[&API, &STACK]) }`.

mod arguments;
#[cfg(feature = "engine")]
mod engine;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use dockerspec_core::{Level, Policy, Rule};

use self::arguments::{How, Render, USAGE, Verb, parse};
use crate::Lockfile;
use crate::artifact::{Artefact, Artifact};
use crate::clock::Dated;
use crate::files::{Written, write_files};

/// Runs the command line of a project over its artifacts.
///
/// The verbs are `list`, `check`, `render`, `bake`, and with the feature `engine` `build`, `verify` and `analyze`. Exit codes:
/// 0 nothing to report, 1 findings, drift, an image that is not locked or a build that failed, 2 usage or a file that
/// cannot be read or written, 3 no engine answers.
pub fn project(artifacts: &[&dyn Artifact]) -> ExitCode {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    let code = match parse(env::args_os().skip(1)) {
        Ok(verb) => run(&verb, artifacts, &mut out, &mut err),
        Err(mistake) => writeln!(err, "error: {mistake}\n\n{USAGE}").map(|()| 2),
    };
    ExitCode::from(code.unwrap_or_else(|error| {
        // a reader that has gone away is no failure of ours
        u8::from(error.kind() != io::ErrorKind::BrokenPipe) * 2
    }))
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
        Verb::Build(verb) => engine::build(artifacts, verb, out, err),
        Verb::Verify(verb) => engine::verify(artifacts, verb, out, err),
        Verb::Analyze(verb) => engine::analyze(artifacts, verb, out, err),
        Verb::Render(verb) => render(artifacts, verb, out, err),
        #[cfg(feature = "yaml")]
        Verb::Bake(verb) => bake(artifacts, verb, out, err),
        #[cfg(not(feature = "yaml"))]
        Verb::Bake(_) => Ok(2),
    }
}

#[cfg(not(feature = "engine"))]
mod engine {
    //! Says what is missing.

    use std::io;

    use super::arguments::Engine;
    use crate::artifact::Artifact;

    pub(super) fn build(
        _: &[&dyn Artifact],
        _: &Engine,
        _: &mut impl io::Write,
        err: &mut impl io::Write,
    ) -> io::Result<u8> {
        let help = "this verb needs the feature `engine`: `cargo add dockerspec --features engine`";
        writeln!(err, "error: {help}").map(|()| 2)
    }

    pub(super) use build as verify;
    pub(super) use build as analyze;
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
    verb: &Render,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let lock = match verb.lock.as_deref().map(read_lock).transpose() {
        Ok(lock) => lock,
        Err(reason) => return writeln!(err, "error: {reason}").map(|()| 2),
    };
    if let Some(lock) = &lock {
        let unlocked = crate::bake::unlocked(artifacts, lock);
        for image in &unlocked {
            writeln!(out, "`{image}` is not locked; run `dockerspec lock`")?;
        }
        if !unlocked.is_empty() {
            return Ok(1);
        }
    }
    let file = crate::bake(artifacts, lock.as_ref());
    if verb.how == How::Stdout {
        return write!(out, "{}", file.text).map(|()| 0);
    }
    let (code, written) = put(&[file], verb, out, err)?;
    written.map_or(Ok(code), |it| tell(&it, out))
}

fn read_lock(path: &Path) -> Result<Lockfile, String> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "there is no `{}`; `dockerspec lock` writes it",
            path.display()
        ),
        _ => format!("`{}` cannot be read: {error}", path.display()),
    })?;
    Lockfile::parse(&text).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Writes, prints or compares files: the exit code, and what was written.
fn put(
    files: &[Artefact],
    verb: &Render,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<(u8, Option<Written>)> {
    match verb.how {
        How::Compare { diff } => compare(files, &verb.dir, diff, out).map(|code| (code, None)),
        How::Write(overwrite) => match write_files(files, &verb.dir, overwrite) {
            Ok(written) => Ok((0, Some(written))),
            Err(error) => writeln!(err, "error: {error}").map(|()| (2, None)),
        },
        How::Stdout => {
            for file in files {
                write!(out, "# {}\n{}", file.path.display(), file.text)?;
            }
            Ok((0, None))
        }
    }
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
    verb: &Render,
    out: &mut impl io::Write,
    err: &mut impl io::Write,
) -> io::Result<u8> {
    let mut files = Vec::new();
    match verb.lock.as_deref().map(read_lock).transpose() {
        Ok(None) => files.extend(artifacts.iter().flat_map(|it| it.files())),
        Ok(Some(lock)) => {
            let mut unlocked = Vec::new();
            for artifact in artifacts {
                match artifact.files_locked(&lock) {
                    Ok(mut more) => files.append(&mut more),
                    Err(mut more) => unlocked.append(&mut more),
                }
            }
            for message in &unlocked {
                writeln!(out, "{message}")?;
            }
            if !unlocked.is_empty() {
                return Ok(1);
            }
        }
        Err(reason) => return writeln!(err, "error: {reason}").map(|()| 2),
    }
    let (code, written) = put(&files, verb, out, err)?;
    let Some(written) = written else {
        return Ok(code);
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
    tell(&written, out)?;
    Ok(code)
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
#[cfg(feature = "yaml")]
mod tests;
