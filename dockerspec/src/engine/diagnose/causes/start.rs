//! Containers that the engine could not start.

use super::text::{behind, compose_form, exec_form, path, rust_form};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Format};

const NOT_FOUND: &[&str] = &[
    "executable file not found",
    "no such file or directory",
    "not found in $PATH",
];

/// The command is not in the image: the runtime says so, or a shell with code 127.
pub(super) fn command(facts: &Facts) -> Option<Cause> {
    if !facts.has_failed() {
        return None;
    }
    let error = facts.state.error.as_str();
    let runtime = error.contains("exec") && NOT_FOUND.iter().any(|it| error.contains(it));
    let shell = (facts.state.exit_code == 127)
        .then(|| {
            facts.last_line(&[
                ": not found",
                ": command not found",
                ": No such file or directory",
            ])
        })
        .flatten()
        .filter(|line| !line.contains("shared librar") && !line.contains("env:"));
    let missing = facts
        .program
        .as_ref()
        .is_some_and(|it| it.format == Format::Missing);
    if !runtime && shell.is_none() {
        return None;
    }
    // the file is there: it is its interpreter that is missing
    if runtime && !missing && facts.program.is_some() && !error.contains("$PATH") {
        return None;
    }
    let first = facts.command.first().cloned().unwrap_or_default();
    let has_shell = facts.program.as_ref().is_none_or(|it| it.has_shell);
    if runtime && !has_shell && is_shell(&first) {
        return Some(no_shell(facts, &first));
    }
    if let Some(line) = shell.filter(|_| !runtime) {
        return Some(not_found_by_shell(facts, line, &first));
    }
    Some(not_found_by_engine(facts, &first))
}

fn not_found_by_shell(facts: &Facts, line: &str, first: &str) -> Cause {
    let name = called(line).unwrap_or(first);
    Cause::likely(
        CauseKind::CommandNotFound,
        format!("`{name}` is not in the image, or not in its `PATH`"),
    )
    .seen("the log", line)
    .seen("State.ExitCode", "127")
    .seen("PATH", facts.env("PATH").unwrap_or("not set"))
    .advice(format!(
        "install `{name}` in the image, or write its whole path"
    ))
    .dockerfile(format!("COPY {name} /usr/local/bin/"))
    .spec(format!("copy(\"{name}\", \"/usr/local/bin/\")"))
    .command(format!(
        "docker run --rm --entrypoint ls {} -l /usr/local/bin",
        facts.image
    ))
}

fn not_found_by_engine(facts: &Facts, first: &str) -> Cause {
    let base = first.rsplit('/').next().unwrap_or(first);
    let mut cause = Cause::certain(
        CauseKind::CommandNotFound,
        format!("the image has no command `{first}`"),
    )
    .seen("State.Error", short(&facts.state.error));
    if !first.contains('/') {
        cause = cause.seen("PATH", facts.env("PATH").unwrap_or("not set"));
    }
    let to = if first.starts_with('/') {
        first.to_owned()
    } else {
        format!("/usr/local/bin/{base}")
    };
    if first.contains(' ') {
        let words: Vec<String> = first.split_whitespace().map(str::to_owned).collect();
        return cause
            .advice(
                "the whole line is taken for the name of one program: write each word for itself",
            )
            .dockerfile(format!("ENTRYPOINT [{}]", exec_form(&words)))
            .spec(format!("entrypoint(&[{}])", rust_form(&words)))
            .compose(facts, &format!("entrypoint: [{}]", compose_form(&words)));
    }
    let mounted = first
        .starts_with('/')
        .then(|| facts.mount_of(first))
        .flatten();
    if let Some(mount) = mounted {
        cause = cause.seen(
            "the mounts",
            format!(
                "`{}` hides what the image has at `{}`",
                mount.source, mount.target
            ),
        );
    }
    cause
        .advice(format!(
            "copy `{base}` into the image, or mend the name in the command"
        ))
        .dockerfile(format!("COPY --chmod=0755 {base} {to}"))
        .spec(format!("copy(\"{base}\", \"{to}\").chmod(0o755)"))
        .command(format!(
            "docker run --rm --entrypoint ls {} -l {}",
            facts.image,
            folder(&to)
        ))
}

fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((folder, _)) => folder,
    }
}

fn is_shell(command: &str) -> bool {
    let base = command.rsplit('/').next().unwrap_or(command);
    matches!(base, "sh" | "bash" | "ash" | "dash" | "zsh")
}

fn no_shell(facts: &Facts, shell: &str) -> Cause {
    let line = facts.command.get(2).map(String::as_str).unwrap_or_default();
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    Cause::certain(
        CauseKind::NoShell,
        format!("the command wants the shell `{shell}`, and the image has none, as distroless and scratch images"),
    )
    .seen("State.Error", short(&facts.state.error))
    .seen("the command", facts.command_line())
    .advice("use the exec form, which needs no shell")
    .dockerfile(format!("ENTRYPOINT [{}]", exec_form(&words)))
    .spec(format!("entrypoint(&[{}])", rust_form(&words)))
    .compose(facts, &format!("entrypoint: [{}]", compose_form(&words)))
}

/// The program of `sh: nosuch: not found` and `/entry.sh: line 3: foo: command not found`.
fn called(line: &str) -> Option<&str> {
    let mut parts = line.rsplit(": ");
    let last = parts.next()?;
    let name = if last.contains("found") || last.contains("No such file") {
        parts.next()?
    } else {
        last
    };
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

/// What the runtime says, without what all its errors begin with.
pub(super) fn short(error: &str) -> String {
    let text = error
        .rsplit("unable to start container process: ")
        .next()
        .unwrap_or(error);
    let text = text
        .rsplit("starting container process caused: ")
        .next()
        .unwrap_or(text);
    let mut short: String = text.chars().take(400).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

pub(super) fn not_executable(facts: &Facts) -> Option<Cause> {
    if !facts.has_failed() {
        return None;
    }
    let error = facts.state.error.as_str();
    let runtime = error.contains("permission denied") && error.contains("exec");
    let said = (facts.state.exit_code == 126)
        .then(|| facts.last_line(&["permission denied", "is a directory", "cannot execute"]))
        .flatten();
    if !runtime && said.is_none() {
        return None;
    }
    let program = facts.program.as_ref();
    let named = said.and_then(path).map(str::to_owned);
    let file = match (named, program) {
        (Some(path), _) => path,
        (None, Some(program)) => program.path.clone(),
        (None, None) => facts.command.first().cloned().unwrap_or_default(),
    };
    if runtime && program.is_some_and(|it| it.format == Format::Folder) {
        return Some(
            Cause::certain(
                CauseKind::NotExecutable,
                format!("the command `{file}` is a folder"),
            )
            .seen("State.Error", short(error))
            .advice("name the program within it")
            .dockerfile(format!(
                "ENTRYPOINT [\"{}/PROGRAM\"]",
                file.trim_end_matches('/')
            ))
            .spec(format!(
                "entrypoint(&[\"{}/PROGRAM\"])",
                file.trim_end_matches('/')
            ))
            .command(format!(
                "docker run --rm --entrypoint ls {} -l {file}",
                facts.image
            )),
        );
    }
    let base = file.rsplit('/').next().unwrap_or(&file);
    let mut cause = Cause::certain(
        CauseKind::NotExecutable,
        format!("`{file}` may not be run: it has no `x` in its mode"),
    );
    cause = match said {
        Some(line) if !runtime => cause.seen("the log", line),
        _ => cause.seen("State.Error", short(error)),
    };
    if let Some(mount) = facts.mount_of(&file) {
        return Some(
            cause
                .seen(
                    "the mounts",
                    format!("it comes from `{}` on the host", mount.source),
                )
                .advice("make it executable on the host")
                .command(format!("chmod +x {}", mount.source)),
        );
    }
    Some(
        cause
            .advice("give it an `x` when it is copied")
            .dockerfile(format!("COPY --chmod=0755 {base} {file}"))
            .spec(format!("copy(\"{base}\", \"{file}\").chmod(0o755)")),
    )
}

pub(super) fn user_unknown(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let lower = error.to_ascii_lowercase();
    let marks = [
        "unable to find user",
        "unable to find group",
        "no matching entries in passwd",
        "no matching entries in group",
    ];
    if !marks.iter().any(|it| lower.contains(it)) {
        return None;
    }
    let user = &facts.user;
    let name = user.split(':').next().unwrap_or(user);
    Some(
        Cause::certain(CauseKind::UserUnknown, format!("the image has no user or group `{user}`"))
            .seen("State.Error", short(error))
            .seen("Config.User", user.clone())
            .advice("create the user in the image, or name it by number, which needs no entry in /etc/passwd")
            .dockerfile(format!("RUN useradd --system --uid 10001 {name}\nUSER {name}"))
            .spec("user(User::id(10001, 10001))")
            .compose(facts, "user: \"10001:10001\""),
    )
}

pub(super) fn workdir(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let marks = [
        "chdir to cwd",
        "mkdir /",
        "is not a directory: unknown",
        "working directory",
        "cannot mkdir",
    ];
    let lower = error.to_ascii_lowercase();
    let folder = &facts.workdir;
    if folder.is_empty()
        || !lower.contains(&folder.to_ascii_lowercase())
        || !marks.iter().any(|it| lower.contains(it))
    {
        return None;
    }
    Some(
        Cause::certain(
            CauseKind::WorkdirMissing,
            format!("it cannot start in its working directory `{folder}`"),
        )
        .seen("State.Error", short(error))
        .seen("Config.WorkingDir", folder.clone())
        .seen(
            "Config.User",
            if facts.user.is_empty() {
                "root"
            } else {
                &facts.user
            },
        )
        .advice("make it a folder of the image that the container's user may enter")
        .dockerfile(format!("WORKDIR {folder}"))
        .spec(format!("workdir(\"{folder}\")"))
        .compose(facts, &format!("working_dir: {folder}")),
    )
}

pub(super) fn mount_type(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    let marks = [
        "mount a directory onto a file",
        "not a directory",
        "is a directory",
    ];
    if !error.contains("mount") || !marks.iter().any(|it| error.contains(it)) {
        return None;
    }
    let source = behind(error, "error mounting \"", &['"']).unwrap_or_default();
    let target = behind(error, "rootfs at \"", &['"']).unwrap_or_default();
    let target = target.rsplit_once("/merged").map_or(target, |(_, it)| it);
    Some(
        Cause::certain(
            CauseKind::MountWrongType,
            format!("`{source}` is mounted at `{target}`, and one of the two is a file, the other a folder"),
        )
        .seen("State.Error", short(error))
        .advice("the engine makes a folder of a path that is not there: remove that folder, put the file in its place, and mount a file on a file")
        .spec(format!("bind(\"{source}\", \"{target}\").no_create_host_path()"))
        .compose(
            facts,
            &format!("volumes:\n  - type: bind\n    source: {source}\n    target: {target}\n    bind:\n      create_host_path: false"),
        )
        .command(format!("ls -ld {source}")),
    )
}

/// An error of the engine that no other cause knows.
pub(super) fn engine_refused(facts: &Facts) -> Option<Cause> {
    let error = facts.state.error.as_str();
    if error.is_empty() || !facts.has_ended() {
        return None;
    }
    Some(
        Cause::likely(CauseKind::EngineRefused, "the engine could not start it")
            .seen("State.Error", short(error))
            .advice("the engine's own log says more")
            .command("journalctl --unit docker --since -1h"),
    )
}
