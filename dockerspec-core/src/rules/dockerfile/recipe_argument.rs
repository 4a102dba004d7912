//! An argument of a recipe that is more than one word.

use crate::check::{Check, Level, Meta, On, Part, Topic, each, images};
use crate::model::functions::from;
use crate::model::image::Image;
use crate::model::recipe::Recipe;
use crate::model::recipes::{
    apk_add, apt_install, cargo_build, create_user, go_build, npm_run, pip_install,
};
use crate::model::words::User;
use crate::rules::Rule;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "recipe-argument",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Instruction("Recipe"),
    summary: "argument of a recipe that a shell would read as more than a word",
    why: "a name that begins with `-` is taken for a flag, and one with `;` or `$` for another command",
    help: "give one plain name for each argument; what needs more is a `run(\"…\")` of its own",
    sources: &[],
    bad: images![
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![apt_install(&["curl; rm -rf /"])])]),
        Image::new("acme/app").stages(&[
            from("debian:13.1-slim").with(steps![apt_install(&["--allow-unauthenticated"])])
        ]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![apt_install(&[])])]),
        Image::new("acme/app").stages(&[from("alpine:3.22").with(steps![apk_add(&["curl wget"])])]),
        Image::new("acme/app").stages(&[
            from("debian:13.1-slim").with(steps![create_user(User::new("$(id)", 10001))])
        ]),
        Image::new("acme/app").stages(&[from("node:24.11.0-slim").with(steps![npm_run("")])])
    ],
    good: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![apt_install(&[
            "curl=8.14.1-2",
            "g++",
            "libstdc++6",
            "linux-image-amd64:arm64"
        ])])]),
        Image::new("acme/app")
            .stages(&[from("python:3.13.9-slim")
                .with(steps![pip_install(&["uvicorn[standard]==0.38.0"])])]),
        Image::new("acme/app").stages(&[from("rust:1.95-slim").with(steps![
            cargo_build("server").rustflags("-C target-feature=+crt-static")
        ])]),
        Image::new("acme/app").stages(&[
            from("golang:1.26.0-alpine").with(steps![go_build("./cmd/tool").ldflags("-s -w")])
        ])
    ],
};

pub(crate) const fn check<'a>(recipe: &'a Recipe<'a>, check: &mut Check<'_, 'a>) {
    match recipe {
        Recipe::AptInstall(install) => {
            words(install.packages, "a package", check);
            option(install.release, "the release", check);
        }
        Recipe::ApkAdd(add) => {
            words(add.packages, "a package", check);
            option(add.repository, "the repository", check);
        }
        Recipe::PipInstall(install) => {
            if install.requirements.is_empty() {
                words(install.packages, "a package", check);
            }
            option(install.requirements, "the requirements file", check);
            option(install.index_url, "the index", check);
            option(install.index_secret, "the secret of the index", check);
        }
        Recipe::UvSync(sync) => {
            option(sync.extra, "the extra", check);
            option(sync.group, "the group", check);
            option(sync.package, "the package", check);
        }
        Recipe::CargoBuild(build) => {
            word(build.bin, "the binary", check);
            option(build.package, "the package", check);
            all(build.features, "a feature", check);
            option(build.target, "the target", check);
            option(build.profile, "the profile", check);
            flags(build.rustflags, "RUSTFLAGS", check);
        }
        Recipe::GoBuild(build) => {
            word(build.package, "the package", check);
            all(build.tags, "a tag", check);
            flags(build.ldflags, "the linker's flags", check);
        }
        Recipe::NpmCi(install) => option(install.workspace, "the workspace", check),
        Recipe::NpmRun(run) => {
            word(run.script, "the script", check);
            option(run.workspace, "the workspace", check);
        }
        Recipe::CreateUser(create) => {
            word(create.user.name, "the user", check);
            option(create.user.group, "the group", check);
            option(create.home, "the home directory", check);
            option(create.login_shell, "the login shell", check);
            if create.user.uid.is_none() {
                report(
                    create.user.name,
                    "the user",
                    " has no number: `User::new(\"app\", 10001)`",
                    check,
                );
            }
        }
    }
}

/// At least one word, each of them plain.
const fn words<'a>(list: &'a [&'a str], what: &'static str, check: &mut Check<'_, 'a>) {
    if list.is_empty() {
        check.report(
            Rule::RecipeArgument,
            &[Part::Text("the list of packages is empty")],
        );
    }
    all(list, what, check);
}

const fn all<'a>(list: &'a [&'a str], what: &'static str, check: &mut Check<'_, 'a>) {
    each!(text in list => { word(text, what, check); });
}

const fn option<'a>(text: &'a str, what: &'static str, check: &mut Check<'_, 'a>) {
    if !text.is_empty() {
        word(text, what, check);
    }
}

const fn word<'a>(text: &'a str, what: &'static str, check: &mut Check<'_, 'a>) {
    match text.as_bytes() {
        [] => report(text, what, " is empty", check),
        [b'-', ..] => report(text, what, " would be taken for a flag", check),
        bytes => plain(bytes, text, what, false, check),
    }
}

const fn flags<'a>(text: &'a str, what: &'static str, check: &mut Check<'_, 'a>) {
    plain(text.as_bytes(), text, what, true, check);
}

const fn plain<'a>(
    bytes: &[u8],
    text: &'a str,
    what: &'static str,
    blanks: bool,
    check: &mut Check<'_, 'a>,
) {
    let mut rest = bytes;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match *byte {
            b' ' if blanks => {}
            b';'
            | b'|'
            | b'&'
            | b'$'
            | b'<'
            | b'>'
            | b'`'
            | b'"'
            | b'\''
            | b'\\'
            | 0..=b' '
            | 127 => {
                report(
                    text,
                    what,
                    " holds a character that a shell or the builder reads",
                    check,
                );
                return;
            }
            _ => {}
        }
    }
}

const fn report<'a>(
    text: &'a str,
    what: &'static str,
    problem: &'static str,
    check: &mut Check<'_, 'a>,
) {
    let message = [
        Part::Text(what),
        Part::Text(" "),
        Part::Code(text.as_bytes()),
        Part::Text(problem),
    ];
    check.report(Rule::RecipeArgument, &message);
}
