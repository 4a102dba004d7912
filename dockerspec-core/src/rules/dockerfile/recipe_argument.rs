//! An argument of a recipe that is more than one word.

use crate::check::{Check, Level, Meta, On, Part, Topic, each, images};
use crate::model::functions::{from, run};
use crate::model::image::Image;
use crate::model::recipe::{
    Argument, Kind, LISTS, PackedRecipe, PipInstall, Recipe, TEXTS, UvPipInstall, apk_add,
    apt_install, cargo_build, create_user, go_build, npm_run, pip_install,
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
        Image::new("acme/app").stages(&[from("node:24.11.0-slim").with(steps![npm_run("")])]),
        Image::new("acme/app").stages(&[from("python:3.13.9-slim").with(steps![pip_install(&[])])]),
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
        Image::new("acme/app").stages(&[from("alpine:3.22").with(steps![
            apk_add(&["gcc", "musl-dev"]).build_only(steps![run("make")])
        ])]),
        Image::new("acme/app").stages(&[
            from("golang:1.26.0-alpine").with(steps![go_build("./cmd/tool").ldflags("-s -w")])
        ])
    ],
};

pub(crate) const fn check<'a>(recipe: &'a PackedRecipe<'a>, check: &mut Check<'_, 'a>) {
    let names = recipe.tool.lists();
    let mut index = 0;
    while index < names.len() && index < LISTS {
        if recipe.lists[index].is_empty() && !names[index].optional {
            nothing(check);
        }
        each!(text in recipe.lists[index] => { judge(text, names[index], check); });
        index += 1;
    }
    let names = recipe.tool.texts();
    let mut index = 0;
    while index < names.len() && index < TEXTS {
        let text = recipe.texts[index];
        if !(text.is_empty() && names[index].optional) {
            judge(text, names[index], check);
        }
        index += 1;
    }
    match recipe.unpack() {
        Recipe::PipInstall(PipInstall {
            packages: [],
            requirements,
            ..
        })
        | Recipe::UvPipInstall(UvPipInstall {
            packages: [],
            requirements,
            ..
        }) if requirements.is_empty() => nothing(check),
        Recipe::CreateUser(create) => {
            plain(create.user.name, "the user ", false, check);
            plain(create.user.group, "the group ", false, check);
        }
        _ => {}
    }
}

const fn nothing(check: &mut Check<'_, '_>) {
    check.report(
        Rule::RecipeArgument,
        &[Part::Text("the list of packages is empty")],
    );
}

const fn judge<'a>(text: &'a str, argument: Argument, check: &mut Check<'_, 'a>) {
    match (argument.kind, text.as_bytes()) {
        (Kind::Flags, _) => plain(text, argument.name, true, check),
        // the builder cannot even be given another
        (Kind::Sha256 | Kind::Commit | Kind::Component | Kind::Place, _) => {}
        (_, []) => report(text, argument.name, " is empty", check),
        (_, [b'-', ..]) => report(text, argument.name, " would be taken for a flag", check),
        _ => plain(text, argument.name, false, check),
    }
}

const fn plain<'a>(text: &'a str, what: &'static str, blanks: bool, check: &mut Check<'_, 'a>) {
    let mut rest = text.as_bytes();
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
        Part::Code(text.as_bytes()),
        Part::Text(problem),
    ];
    check.report(Rule::RecipeArgument, &message);
}
