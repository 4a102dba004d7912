//! What the configuration of an image says: user, ports, healthcheck, labels, the program it starts.

use std::collections::HashMap;

use dockerspec_core::{Rule, oci};

use super::VerifyOptions;
use super::checks::Checks;
use super::files;
use super::report::Report;
use crate::engine::image::config::ImageConfig;
use crate::engine::image::files::{Entry, Kind};
use crate::engine::image::{Layers, Start, show_size};
use crate::engine::mask::{Mask, kind_of_pair};

impl Report {
    /// Verifies an image that was read, from an engine or an archive.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::{Layers, Report, VerifyOptions};
    ///
    /// let layers = Layers::open("api.tar".as_ref(), None)?;
    /// let report = Report::of(&layers, &VerifyOptions::default());
    /// assert_eq!(report.failed().count(), 0, "{}", report.to_json());
    /// # Ok::<(), dockerspec::engine::ImageError>(())
    /// ```
    pub fn of(layers: &Layers, options: &VerifyOptions) -> Report {
        let mut checks = Checks::new(&options.policy);
        let config = layers.config();
        user(layers, &mut checks);
        files::check(layers, &mut checks);
        history(layers, &mut checks);
        environment(config, &mut checks);
        program(layers, &mut checks);
        healthcheck(config, &mut checks);
        ports(config, &mut checks);
        labels(config, &mut checks);
        size(layers, options, &mut checks);
        super::drift::source(config, options, &mut checks);
        Report {
            subject: layers.name().to_owned(),
            kind: "image",
            policy: options.policy.name(),
            checks: checks.made,
        }
    }
}

/// `name:x:uid:…` of the topmost `etc/passwd`.
fn account(layers: &Layers, name: &str) -> Option<u32> {
    let mut files = layers.layers().iter().rev();
    let text = files.find_map(|it| it.files.accounts.as_ref())?;
    let text = String::from_utf8_lossy(text);
    let line = text.lines().find(|it| it.split(':').next() == Some(name))?;
    line.split(':').nth(2)?.parse().ok()
}

fn user(layers: &Layers, checks: &mut Checks<'_>) {
    let written = &layers.config().user;
    let name = written.split(':').next().unwrap_or_default();
    let help = "end the Dockerfile with `USER 65532:65532`, or another number that is not 0";
    if name.is_empty() {
        checks.failed(
            "user",
            Some(Rule::MissingUser),
            vec!["the image names no user, so it runs as root".to_owned()],
            help,
        );
        return;
    }
    let uid = name.parse().ok().or_else(|| account(layers, name));
    match uid {
        Some(0) => checks.failed(
            "user",
            Some(Rule::RootUser),
            vec![format!("the user `{written}` is root")],
            help,
        ),
        None => checks.failed(
            "user",
            Some(Rule::MissingUser),
            vec![format!(
                "the user `{written}` is not in `/etc/passwd` of the image, so it cannot start"
            )],
            "add the user in a RUN, or write its number",
        ),
        Some(uid) if name.parse::<u32>().is_err() => checks.passed(
            "user",
            Some(Rule::RootUser),
            format!("`{written}` is {uid}; as a number, Kubernetes could tell that it is not root"),
        ),
        Some(_) => checks.passed(
            "user",
            Some(Rule::RootUser),
            format!("`{written}` is not root"),
        ),
    }
}

fn history(layers: &Layers, checks: &mut Checks<'_>) {
    let secret = layers.steps().iter().filter_map(|step| {
        let kind = step.secret?;
        let line = step
            .place()
            .map_or_else(String::new, |it| format!("{it}: "));
        Some(format!("{line}`{}` has {kind}", step.instruction))
    });
    let help = "use `RUN --mount=type=secret` instead of ARG, ENV or a command; what was published is to be replaced";
    checks.none_of(
        "secrets-in-history",
        Some(Rule::SecretInCommand),
        secret.collect(),
        "no secret in the history",
        help,
    );
}

fn environment(config: &ImageConfig, checks: &mut Checks<'_>) {
    let found = config.env.iter().filter(|it| kind_of_pair(it).is_some());
    let found =
        found.map(|it| format!("`{}` has a value", it.split('=').next().unwrap_or_default()));
    let help = "leave it out of ENV, and give it to the container as a file of a secret";
    checks.none_of(
        "secrets-in-env",
        Some(Rule::SecretInEnv),
        found.collect(),
        "no variable of the image holds a secret",
        help,
    );
}

fn program(layers: &Layers, checks: &mut Checks<'_>) {
    let config = layers.config();
    let command: Vec<&String> = config.entrypoint.iter().chain(&config.cmd).collect();
    let Some(first) = command.first().copied() else {
        let found = vec!["neither ENTRYPOINT nor CMD says what to start".to_owned()];
        checks.failed("entrypoint", None, found, "add `CMD [\"PROGRAM\"]`");
        return;
    };
    let is_shell = matches!(first.as_str(), "/bin/sh" | "sh" | "/bin/bash" | "bash");
    if is_shell && command.get(1).is_some_and(|it| *it == "-c") {
        let found = vec![
            "a shell stands between the engine and the program, and keeps signals to itself"
                .to_owned(),
        ];
        checks.failed(
            "exec-form",
            Some(Rule::ShellFormCommand),
            found,
            "write a JSON array: `CMD [\"PROGRAM\", \"ARGUMENT\"]`",
        );
    } else {
        checks.passed(
            "exec-form",
            Some(Rule::ShellFormCommand),
            "signals reach the program",
        );
    }
    let files: HashMap<&str, &Entry> = layers.live().map(|(_, it)| (&*it.path, it)).collect();
    let (path, entry) = match find(&files, config, first) {
        Found::File(path, entry) => (path, entry),
        Found::Missing => {
            let found = vec![format!("`{first}` is not in the image")];
            checks.failed(
                "entrypoint",
                None,
                found,
                "copy it into the last stage, or mend its path",
            );
            return;
        }
        Found::Beyond => {
            checks.unknown(
                "entrypoint",
                None,
                format!("`{first}` is behind links that lead in circles"),
                "mend the links",
            );
            return;
        }
    };
    let mut wrong = Vec::new();
    if entry.mode & 0o111 == 0 {
        wrong.push(format!("`/{path}` may not be executed ({:o})", entry.mode));
    }
    match (&entry.start, config.platform.as_deref()) {
        (Start::Elf(machine), Some(platform)) => {
            let wanted = machine_of(platform);
            if wanted.is_some_and(|it| it != *machine) {
                wrong.push(format!(
                    "`/{path}` is for another processor than `{platform}` (ELF machine {machine})"
                ));
            }
        }
        (Start::Script(line), _) => {
            let interpreter = line.split([' ', '\r']).next().unwrap_or_default();
            if line.contains('\r') {
                wrong.push(format!(
                    "the first line of `/{path}` ends in CR LF, so its interpreter is not found"
                ));
            } else if !matches!(find(&files, config, interpreter), Found::File(..)) {
                wrong.push(format!(
                    "`{interpreter}`, which is to run `/{path}`, is not in the image"
                ));
            }
        }
        _ => {}
    }
    let help = "build it for the platform, `chmod +x` it, and save scripts with LF";
    checks.none_of(
        "entrypoint",
        None,
        wrong,
        &format!("`/{path}` is there and can be started"),
        help,
    );
}

enum Found<'a> {
    File(String, &'a Entry),
    Missing,
    Beyond,
}

/// The program, by its path, or by its name in `PATH`; links are followed as a kernel does.
fn find<'a>(files: &HashMap<&'a str, &'a Entry>, config: &ImageConfig, program: &str) -> Found<'a> {
    if program.contains('/') {
        return resolve(files, &join(&config.workdir, program), 0);
    }
    let path = config.env.iter().find_map(|it| it.strip_prefix("PATH="));
    let path = path.unwrap_or("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    for folder in path.split(':') {
        let found = resolve(files, &join(folder, program), 0);
        if !matches!(found, Found::Missing) {
            return found;
        }
    }
    Found::Missing
}

fn join(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn resolve<'a>(files: &HashMap<&'a str, &'a Entry>, path: &str, depth: usize) -> Found<'a> {
    if depth > 40 {
        return Found::Beyond;
    }
    let mut at = String::new();
    let mut rest = path.split('/');
    while let Some(part) = rest.next() {
        let folder = at.clone();
        if !at.is_empty() {
            at.push('/');
        }
        at.push_str(part);
        if let Some(entry) = files.get(at.as_str()) {
            let target = match entry.kind {
                Kind::Symlink => join(&folder, &entry.link),
                Kind::Hardlink => join("", &entry.link),
                _ => continue,
            };
            let behind: Vec<&str> = rest.collect();
            return resolve(files, &join(&target, &behind.join("/")), depth + 1);
        }
    }
    match files.get(at.as_str()) {
        Some(entry) if entry.kind == Kind::File => Found::File(at, entry),
        _ => Found::Missing,
    }
}

/// <https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html>
fn machine_of(platform: &str) -> Option<u16> {
    Some(match platform.split('/').nth(1)? {
        "386" => 3,
        "arm" => 40,
        "amd64" => 62,
        "arm64" => 183,
        "riscv64" => 243,
        "s390x" => 22,
        "ppc64le" => 21,
        _ => return None,
    })
}

fn healthcheck(config: &ImageConfig, checks: &mut Checks<'_>) {
    let rule = Some(Rule::MissingHealthcheck);
    let help = "add `HEALTHCHECK CMD [\"PROGRAM\"]`, or `HEALTHCHECK NONE` with a reason";
    match config.healthcheck.first().map(String::as_str) {
        None => checks.failed(
            "healthcheck",
            rule,
            vec!["the image has none".to_owned()],
            help,
        ),
        Some("NONE") => checks.passed("healthcheck", rule, "it is switched off on purpose"),
        Some(_) => checks.passed(
            "healthcheck",
            rule,
            Mask::new().words(&config.healthcheck).join(" "),
        ),
    }
}

fn ports(config: &ImageConfig, checks: &mut Checks<'_>) {
    let number = |it: &str| it.split('/').next().and_then(|it| it.parse::<u16>().ok());
    let ssh: Vec<String> = config
        .ports
        .iter()
        .filter(|it| number(it) == Some(22))
        .map(|it| format!("`{it}` is the port of ssh"))
        .collect();
    let low = config
        .ports
        .iter()
        .filter(|it| number(it).is_some_and(|it| it < 1024 && it != 22));
    let low: Vec<String> = low
        .map(|it| format!("`{it}` needs a right that other users do not have everywhere"))
        .collect();
    let listed = if config.ports.is_empty() {
        "none is exposed".to_owned()
    } else {
        config.ports.join(", ")
    };
    checks.none_of(
        "ssh-port",
        Some(Rule::SshPort),
        ssh,
        &listed,
        "use `docker exec` instead of a server for logging in",
    );
    checks.none_of(
        "low-ports",
        None,
        low,
        &listed,
        "listen on a port from 1024, and publish it as another",
    );
}

fn labels(config: &ImageConfig, checks: &mut Checks<'_>) {
    let wanted = [oci::SOURCE, oci::VERSION, oci::LICENSES];
    let missing = wanted.iter().filter(|it| !config.labels.contains_key(**it));
    let missing: Vec<String> = missing.map(|it| format!("`{it}` is missing")).collect();
    let help = "add them with LABEL, or `docker build --label`";
    if missing.is_empty() || checks.is_strict() {
        checks.none_of(
            "labels",
            Some(Rule::MissingLabel),
            missing,
            "source, version and licences are named",
            help,
        );
    } else {
        checks.passed(
            "labels",
            Some(Rule::MissingLabel),
            format!("{}; the policy does not ask for it", missing.join(", ")),
        );
    }
}

fn size(layers: &Layers, options: &VerifyOptions, checks: &mut Checks<'_>) {
    let found = show_size(layers.size());
    match options.max_size {
        Some(most) if layers.size() > most => {
            let evidence = vec![format!("{found}, the limit is {}", show_size(most))];
            checks.failed(
                "size",
                None,
                evidence,
                "`dockerspec analyze` shows what takes the room",
            );
        }
        Some(most) => checks.passed("size", None, format!("{found} of {}", show_size(most))),
        None => checks.passed("size", None, format!("{found}; no limit was given")),
    }
}
