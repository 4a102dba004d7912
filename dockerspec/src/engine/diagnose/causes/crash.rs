//! Programs that end with an error of their own.

use super::text::{behind, path};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

/// The line that says what went wrong, and in which language.
fn exception(facts: &Facts) -> Option<(&'static str, String)> {
    python(facts)
        .or_else(|| rust(facts))
        .or_else(|| go(facts))
        .or_else(|| java(facts))
        .or_else(|| node(facts))
        .or_else(|| other(facts))
}

/// The last line of a traceback is the first that is not indented.
fn python(facts: &Facts) -> Option<(&'static str, String)> {
    let at = facts
        .log
        .iter()
        .rposition(|line| line.contains("Traceback (most recent call last)"))?;
    let line = facts.log.iter().skip(at + 1).find(|line| {
        let name = line.split(':').next().unwrap_or_default();
        !line.starts_with(' ')
            && name
                .bytes()
                .next()
                .is_some_and(|it| it.is_ascii_alphabetic())
            && !name.contains(' ')
    })?;
    Some(("Python", line.clone()))
}

/// Newer toolchains write the message on the next line.
fn rust(facts: &Facts) -> Option<(&'static str, String)> {
    let at = facts
        .log
        .iter()
        .rposition(|line| line.starts_with("thread '") && line.contains("panicked at"))?;
    let line = facts.log.get(at)?;
    let next = facts
        .log
        .get(at + 1)
        .filter(|it| line.ends_with(':') && !it.starts_with("note:"));
    Some((
        "Rust",
        next.map_or_else(|| line.clone(), |next| format!("{line} {next}")),
    ))
}

fn go(facts: &Facts) -> Option<(&'static str, String)> {
    facts.line(&["goroutine "])?;
    let line = facts
        .log
        .iter()
        .find(|line| line.starts_with("panic: ") || line.starts_with("fatal error: "))?;
    Some(("Go", line.clone()))
}

fn java(facts: &Facts) -> Option<(&'static str, String)> {
    let root = facts
        .log
        .iter()
        .rfind(|line| line.starts_with("Caused by: "));
    let line = root.or_else(|| {
        facts
            .log
            .iter()
            .rfind(|line| line.starts_with("Exception in thread"))
    })?;
    Some(("Java", line.clone()))
}

fn node(facts: &Facts) -> Option<(&'static str, String)> {
    facts.log.iter().find(|line| {
        line.starts_with("Node.js v")
            || line.trim_start().starts_with("at ") && line.contains("node:")
    })?;
    let line = facts.log.iter().find(|line| {
        let name = line
            .trim_start_matches("Uncaught ")
            .split(':')
            .next()
            .unwrap_or_default();
        name.ends_with("Error") || name.starts_with("Error [") || name.contains("Error [")
    })?;
    Some(("Node.js", line.clone()))
}

fn other(facts: &Facts) -> Option<(&'static str, String)> {
    let dotnet = facts
        .log
        .iter()
        .find(|line| line.starts_with("Unhandled exception"));
    let php = || {
        facts
            .log
            .iter()
            .find(|line| line.contains("PHP Fatal error"))
    };
    if let Some(line) = dotnet.or_else(php) {
        return Some(("the program", line.clone()));
    }
    let words = [
        "fatal",
        "panic",
        "error",
        "failed",
        "cannot",
        "can't",
        "could not",
        "invalid",
        "refused",
        "denied",
    ];
    let line = facts.last_line(&words)?;
    Some(("", line.to_owned()))
}

pub(super) fn crash(facts: &Facts) -> Option<Cause> {
    let code = facts.exit_code();
    if !facts.log_counts() || !facts.state.error.is_empty() || (facts.has_ended() && code == 137) {
        return None;
    }
    let (language, line) = exception(facts)?;
    let running = !facts.has_ended() && !facts.is_looping();
    let title = match language {
        "" => format!("the program ended with an error: {line}"),
        language => {
            format!("the program ended with an error that it did not handle ({language}): {line}")
        }
    };
    let cause = if language.is_empty() || running {
        Cause::possible(
            CauseKind::Crash,
            if running {
                format!("the program wrote of an error: {line}")
            } else {
                title
            },
        )
    } else {
        Cause::likely(CauseKind::Crash, title)
    };
    let cause = cause.seen("the log", line);
    let cause = if running {
        cause
    } else {
        cause.seen(
            facts.exit_code_from(),
            format!("{code}: {}", super::super::exit_code(code).means),
        )
    };
    Some(
        cause
            .advice("mend the program; the whole message is in its log")
            .command(format!("docker logs --tail 100 {}", facts.name)),
    )
}

pub(super) fn module(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(&[
        "ModuleNotFoundError: No module named",
        "ImportError: No module named",
        ": No module named",
        "Cannot find module",
        "Cannot find package",
        "ClassNotFoundException",
        "Could not find or load main class",
        "LoadError: cannot load such file",
        "cannot load such file --",
    ])?;
    let quoted = line
        .split(['\'', '"', '`'])
        .nth(1)
        .filter(|it| !it.is_empty());
    let last = line
        .split_whitespace()
        .last()
        .map(|it| it.trim_matches(['.', ',']));
    let name = quoted.or(last).unwrap_or("a module");
    let node = line.contains("Cannot find");
    let java = line.contains("class") || line.contains("Class");
    let package = name.split('.').next().unwrap_or(name);
    let cause = Cause::certain(
        CauseKind::ModuleMissing,
        format!("`{name}` is not in the image"),
    )
    .seen("the log", line)
    .seen(
        "Config.WorkingDir",
        if facts.workdir.is_empty() {
            "/"
        } else {
            &facts.workdir
        },
    );
    Some(if java {
        cause
            .advice("copy the archive with that class into the image, or name it in the class path")
            .dockerfile("COPY --from=build /app/target/app.jar app.jar")
            .spec("copy(\"/app/target/app.jar\", \"app.jar\").from(\"build\")")
    } else if node && (name.starts_with('/') || name.starts_with('.')) {
        cause
            .advice("the file was not copied, `.dockerignore` leaves it out, or it lies elsewhere")
            .dockerfile("COPY . .")
            .spec("copy(\".\", \".\")")
            .command(format!(
                "docker run --rm --entrypoint ls {} -l {}",
                facts.image, facts.workdir
            ))
    } else if node {
        cause.advice("name it in package.json and install from the lock file; a mount over the folder hides node_modules").dockerfile("RUN npm ci --omit=dev").spec("npm_ci()").command(format!("npm install {package}"))
    } else {
        cause.advice("name it in the requirements that the image installs; if it is a package of your own, copy it or set PYTHONPATH").dockerfile("RUN pip install --no-cache-dir -r requirements.txt").spec("pip_requirements(\"requirements.txt\")").command(format!("docker run --rm --entrypoint python {} -m pip list", facts.image))
    })
}

/// A script or a configuration that the command names.
pub(super) fn file(facts: &Facts) -> Option<Cause> {
    if !facts.has_failed() || !facts.state.error.is_empty() || facts.state.exit_code == 127 {
        return None;
    }
    let line = facts.last_line(&[
        "can't open file",
        "No such file or directory",
        "FileNotFoundError",
        "ENOENT",
        "cannot open",
        "does not exist",
        "Unable to access jarfile",
        "NoSuchFileException",
    ])?;
    if line.starts_with("exec ") || line.contains("shared object") {
        return None;
    }
    let path = path(line)?;
    let base = path.rsplit('/').next().unwrap_or(path);
    let folder = path.rsplit_once('/').map_or(
        "/",
        |(folder, _)| if folder.is_empty() { "/" } else { folder },
    );
    let cause = Cause::likely(CauseKind::FileMissing, format!("`{path}` is not there"))
        .seen("the log", line);
    Some(match facts.mount_of(path) {
        Some(mount) => cause
            .seen("the mounts", format!("`{}` is mounted at `{}`", mount.source, mount.target))
            .advice("the mount hides what the image has there: put the file into it")
            .command(format!("docker cp {base} {}:{path}", facts.name)),
        None => cause
            .advice("copy the file into the image, or mount it; look whether `.dockerignore` leaves it out")
            .dockerfile(format!("COPY {base} {path}"))
            .spec(format!("copy(\"{base}\", \"{path}\")"))
            .compose(facts, &format!("volumes:\n  - ./{base}:{path}:ro"))
            .command(format!("docker run --rm --entrypoint ls {} -la {folder}", facts.image)),
    })
}

pub(super) fn segfault(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || facts.state.exit_code != 139 {
        return None;
    }
    let mut cause = Cause::likely(
        CauseKind::Segfault,
        "the program ended by a fault in native code (SIGSEGV)",
    )
    .seen("State.ExitCode", "139, which is SIGSEGV")
    .seen("the command", facts.command_line());
    if let Some(line) =
        facts.last_line(&["segmentation fault", "Fatal Python error", "core dumped"])
    {
        cause = cause.seen("the log", line);
    }
    Some(
        cause
            .advice("look for a native library that does not fit: a wheel for glibc on Alpine, for another CPU, or two versions of one library; `PYTHONFAULTHANDLER=1` shows where it happens")
            .spec("env(\"PYTHONFAULTHANDLER\", \"1\")")
            .dockerfile("ENV PYTHONFAULTHANDLER=1")
            .compose(facts, "environment:\n  PYTHONFAULTHANDLER: \"1\""),
    )
}

pub(super) fn abort(facts: &Facts) -> Option<Cause> {
    if !facts.has_ended() || facts.state.exit_code != 134 {
        return None;
    }
    let line = facts.last_line(&[
        "assert",
        "abort",
        "terminate called",
        "what():",
        "fatal",
        "panicked",
        "heap",
    ]);
    let mut cause = Cause::likely(CauseKind::Abort, "the program gave up by `abort()`")
        .seen("State.ExitCode", "134, which is SIGABRT");
    if let Some(line) = line {
        let reason = behind(line, "what():", &['\n']).unwrap_or(line);
        cause.title = format!("the program gave up by `abort()`: {reason}");
        cause = cause.seen("the log", line);
    }
    Some(
        cause
            .advice("its log says which condition did not hold")
            .command(format!("docker logs --tail 100 {}", facts.name)),
    )
}
