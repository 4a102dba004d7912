//! Programs that are there, and cannot run.

use super::start::short;
use super::text::{behind, path};
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Format, Program};

/// What the runtime or an init says of a file it could not run.
fn complaint<'a>(facts: &'a Facts, texts: &[&str]) -> Option<(&'static str, String)> {
    if !facts.has_failed() {
        return None;
    }
    let lower = facts.state.error.to_ascii_lowercase();
    if texts.iter().any(|text| lower.contains(text)) {
        return Some(("State.Error", short(&facts.state.error)));
    }
    let line: &'a str = facts.last_line(texts)?;
    Some(("the log", line.to_owned()))
}

const FORMAT: &[&str] = &["exec format error", "cannot execute binary file"];
const NO_FILE: &[&str] = &[
    "no such file or directory",
    "bad interpreter",
    ": not found",
];

pub(super) fn architecture(facts: &Facts) -> Option<Cause> {
    let (from, text) = complaint(facts, FORMAT)?;
    let engine = facts.engine.arch.as_str();
    let image = facts.image_arch.as_str();
    let file = match &facts.program {
        Some(Program {
            format: Format::Elf { arch, .. },
            path,
            ..
        }) => Some((arch.as_str(), path.as_str())),
        _ => None,
    };
    let wrong = match file {
        Some((arch, path)) if arch != engine => {
            format!("`{path}` is a program for {arch}, and the machine is {engine}")
        }
        _ if !image.is_empty() && image != engine => {
            format!("the image is for {image}, and the machine is {engine}")
        }
        _ => {
            let path = facts
                .program
                .as_ref()
                .map(|it| it.path.clone())
                .unwrap_or_default();
            if facts
                .program
                .as_ref()
                .is_some_and(|it| it.format == Format::Other)
            {
                return Some(no_shebang(facts, &path, from, text));
            }
            let named = text
                .split_whitespace()
                .find(|it| it.starts_with('/'))
                .unwrap_or("the program");
            format!(
                "`{}` is for another CPU than {engine}, or a script without `#!`",
                named.trim_end_matches(':')
            )
        }
    };
    let sure =
        file.is_some_and(|(arch, _)| arch != engine) || (!image.is_empty() && image != engine);
    let cause = if sure {
        Cause::certain(CauseKind::WrongArchitecture, wrong)
    } else {
        Cause::likely(CauseKind::WrongArchitecture, wrong)
    };
    Some(
        cause
            .seen(from, text)
            .seen("the image", format!("its platform is linux/{image}"))
            .seen("the engine", format!("its machine is linux/{engine}"))
            .advice("build the image for the machine it runs on")
            .spec(format!(
                "from(…).platform(Platform::new(\"linux/{engine}\"))"
            ))
            .dockerfile(format!("FROM --platform=linux/{engine} …"))
            .compose(facts, &format!("platform: linux/{engine}"))
            .command(format!(
                "docker buildx build --platform linux/{engine} --tag {} .",
                facts.image
            )),
    )
}

fn no_shebang(facts: &Facts, path: &str, from: &str, text: String) -> Cause {
    Cause::certain(
        CauseKind::NoShebang,
        format!("`{path}` is neither a program nor a script with a first line `#!`"),
    )
    .seen(from, text)
    .advice(format!(
        "write `#!/bin/sh` as the first line of `{path}`, or name the shell in the command"
    ))
    .dockerfile(format!("ENTRYPOINT [\"sh\", \"{path}\"]"))
    .spec(format!("entrypoint(&[\"sh\", \"{path}\"])"))
    .compose(facts, &format!("entrypoint: [\"sh\", \"{path}\"]"))
}

/// A script whose interpreter is not there, which Windows line endings do too.
pub(super) fn script(facts: &Facts) -> Option<Cause> {
    let complaint = complaint(facts, NO_FILE);
    let Some(Program {
        path,
        format:
            Format::Script {
                interpreter,
                found,
                crlf,
            },
        ..
    }) = &facts.program
    else {
        return env_interpreter(facts);
    };
    if *crlf && (facts.has_failed()) {
        let base = path.rsplit('/').next().unwrap_or(path);
        let (from, text) =
            complaint.unwrap_or(("State.ExitCode", facts.state.exit_code.to_string()));
        return Some(
            Cause::certain(CauseKind::LineEndings, format!("`{path}` has Windows line endings, so that its interpreter is `{interpreter}\\r`"))
                .seen(from, text)
                .seen(path, format!("#!{interpreter}\\r\\n"))
                .advice("save it with Unix line endings, and keep Git from changing them: `*.sh text eol=lf` in .gitattributes")
                .dockerfile(format!("RUN sed -i 's/\\r$//' {path}"))
                .spec(format!("run(\"sed -i 's/\\\\r$//' {path}\")"))
                .command(format!("dos2unix {base}")),
        );
    }
    let (from, text) = complaint?;
    if *found {
        return env_interpreter(facts);
    }
    let base = interpreter.rsplit('/').next().unwrap_or(interpreter);
    Some(
        Cause::certain(
            CauseKind::InterpreterMissing,
            format!("`{path}` wants `{interpreter}`, which the image does not have"),
        )
        .seen(from, text)
        .seen(path, format!("#!{interpreter}"))
        .advice(format!(
            "write the script for `/bin/sh`, or install `{base}`"
        ))
        .dockerfile(format!("RUN apk add --no-cache {base}"))
        .spec(format!("apk_add(&[\"{base}\"])")),
    )
}

/// `#!/usr/bin/env python3`, where there is no python3.
fn env_interpreter(facts: &Facts) -> Option<Cause> {
    let line = facts
        .last_line(&["env: "])
        .filter(|_| facts.has_failed() && facts.state.exit_code == 127)?;
    let name = behind(line, "env: ", &[':'])?.trim_matches(['\'', '‘', '’', '`', '"']);
    let crlf = name.ends_with("\\r") || name.ends_with('\r');
    let name = name.trim_end_matches("\\r");
    let kind = if crlf {
        CauseKind::LineEndings
    } else {
        CauseKind::InterpreterMissing
    };
    let title = if crlf {
        format!("the script has Windows line endings, so that its interpreter is `{name}\\r`")
    } else {
        format!("the script wants `{name}`, which the image does not have in its `PATH`")
    };
    Some(
        Cause::certain(kind, title)
            .seen("the log", line)
            .advice(if crlf {
                "save it with Unix line endings".to_owned()
            } else {
                format!("install `{name}`, or name another interpreter in the first line")
            })
            .dockerfile(if crlf {
                "RUN sed -i 's/\\r$//' SCRIPT".to_owned()
            } else {
                format!("RUN apt-get install --yes --no-install-recommends {name}")
            })
            .spec(if crlf {
                String::new()
            } else {
                format!("apt_install(&[\"{name}\"])")
            }),
    )
}

/// A binary for glibc on musl, or the other way round.
pub(super) fn loader(facts: &Facts) -> Option<Cause> {
    let (from, text) = complaint(facts, NO_FILE)?;
    let Some(Program {
        path,
        format: Format::Elf {
            loader: Some((loader, false)),
            ..
        },
        ..
    }) = &facts.program
    else {
        return None;
    };
    let (has, lacks) = if loader.contains("musl") {
        ("musl", "glibc")
    } else {
        ("glibc", "musl")
    };
    Some(
        Cause::certain(
            CauseKind::LoaderMissing,
            format!("`{path}` was linked for {has}, and the image has no `{loader}`"),
        )
        .seen(from, text)
        .seen(path, format!("its loader is {loader}, which is not there"))
        .advice(format!(
            "build it on the base it runs on, link it statically, or take a base with {has} (Alpine has musl, distroless static has neither); now it seems to be {lacks} or none"
        ))
        .dockerfile(if has == "glibc" { "FROM debian:bookworm-slim" } else { "FROM alpine:3" })
        .spec(if has == "glibc" { "from(\"debian:bookworm-slim\")" } else { "from(\"alpine:3\")" })
        .command("cargo build --release --target x86_64-unknown-linux-musl".to_owned()),
    )
}

pub(super) fn library(facts: &Facts) -> Option<Cause> {
    if !facts.log_counts() {
        return None;
    }
    let line = facts.last_line(&[
        "error while loading shared libraries",
        "cannot open shared object file",
        "Error loading shared library",
        "Error relocating",
        "version `GLIBC_",
        "version `GLIBCXX_",
        "UnsatisfiedLinkError",
    ])?;
    if line.contains("libcuda") || line.contains("libnvidia") {
        return None;
    }
    let named = line
        .split(|it: char| it.is_whitespace() || matches!(it, ':' | '\'' | '"' | '(' | ')'))
        .find(|it| it.contains(".so"));
    let library = named.unwrap_or("a library");
    let package = match library {
        it if it.contains("libgomp") => "libgomp1",
        it if it.contains("libGL.") => "libgl1",
        it if it.contains("libglib-2") || it.contains("libgthread") => "libglib2.0-0",
        it if it.contains("libssl") || it.contains("libcrypto") => "libssl3",
        it if it.contains("libpq") => "libpq5",
        it if it.contains("libstdc++") => "libstdc++6",
        it if it.contains("libgcc_s") => "libgcc-s1",
        it if it.contains("libsndfile") => "libsndfile1",
        it if it.contains("libxml2") => "libxml2",
        _ => "",
    };
    let old = line.contains("GLIBC");
    let title = if old {
        "the program was built on a newer system than the image is".to_owned()
    } else {
        format!("the shared library `{library}` is not in the image")
    };
    let cause = Cause::certain(CauseKind::LibraryMissing, title).seen("the log", line);
    let found = path(line).map_or_else(
        || facts.command.first().cloned().unwrap_or_default(),
        str::to_owned,
    );
    Some(if old {
        cause
            .advice("build it on the base that it runs on, or take a newer base for the last stage")
            .dockerfile("FROM debian:trixie-slim")
            .spec("from(\"debian:trixie-slim\")")
    } else if package.is_empty() {
        cause
            .advice("copy the library into the last stage, or install its package there")
            .dockerfile(format!("COPY --from=build /usr/lib/{library} /usr/lib/"))
            .spec(format!(
                "copy(\"/usr/lib/{library}\", \"/usr/lib/\").from(\"build\")"
            ))
            .command(format!(
                "docker run --rm --entrypoint ldd {} {found}",
                facts.image
            ))
    } else {
        cause
            .advice(format!("install `{package}` in the last stage"))
            .dockerfile(format!("RUN apt-get update && apt-get install --yes --no-install-recommends {package} && rm -rf /var/lib/apt/lists/*"))
            .spec(format!("apt_install(&[\"{package}\"])"))
    })
}
