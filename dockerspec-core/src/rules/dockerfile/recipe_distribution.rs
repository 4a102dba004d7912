//! A recipe that the base image cannot run.

use crate::check::{Check, Family, Level, Meta, On, Part, Topic, images};
use crate::model::functions::from;
use crate::model::image::Image;
use crate::model::recipe::Recipe;
use crate::model::recipes::{apk_add, apt_install, create_user, pip_install};
use crate::model::words::User;
use crate::rules::Rule;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "recipe-distribution",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Instruction("Recipe"),
    summary: "recipe for another distribution",
    why: "each distribution has package manager and user tools of its own; a command that is not there ends the build",
    help: "use the recipe of the base (`apt_install` on Debian and Ubuntu, `apk_add` on Alpine and Wolfi); on a base whose name does not tell, `.allow(Rule::RecipeDistribution, \"it is Debian 13\")`",
    sources: &[],
    bad: images![
        Image::new("acme/app").stages(&[from("alpine:3.22").with(steps![apt_install(&["curl"])])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![apk_add(&["curl"])])]),
        Image::new("acme/app").stages(&[from("gcr.io/distroless/static-debian12:nonroot")
            .with(steps![create_user(User::new("app", 10001))])]),
        Image::new("acme/app")
            .stages(&[from("registry.example/base:1.4").with(steps![apt_install(&["curl"])])]),
        Image::new("acme/app")
            .stages(&[from("scratch").with(steps![pip_install(&["flask==3.1.2"])])])
    ],
    good: images![
        Image::new("acme/app")
            .stages(&[from("python:3.13.9-slim").with(steps![apt_install(&["curl"])])]),
        Image::new("acme/app")
            .stages(&[from("python:3.13-alpine3.22").with(steps![apk_add(&["curl"])])]),
        Image::new("acme/app").stages(&[from("cgr.dev/chainguard/wolfi-base:1").with(steps![
            apk_add(&["curl"]),
            create_user(User::new("app", 10001))
        ])]),
        Image::new("acme/app").stages(&[
            from("registry.example/base:1.4").with(steps![pip_install(&["flask==3.1.2"])])
        ])
    ],
};

pub(crate) const fn check<'a>(recipe: &'a Recipe<'a>, check: &mut Check<'_, 'a>) {
    let family = check.stage.base.family;
    let shell = check.stage.base.shell || matches!(family, Family::Unknown);
    let (word, runs) = match recipe {
        Recipe::AptInstall(_) => ("apt_install", matches!(family, Family::Debian)),
        Recipe::ApkAdd(_) => ("apk_add", matches!(family, Family::Alpine | Family::Wolfi)),
        Recipe::CreateUser(_) => (
            "create_user",
            shell && !matches!(family, Family::Unknown | Family::Scratch),
        ),
        Recipe::PipInstall(_) => ("pip_install", shell),
        Recipe::UvSync(_) => ("uv_sync", shell),
        Recipe::CargoBuild(_) => ("cargo_build", shell),
        Recipe::GoBuild(_) => ("go_build", shell),
        Recipe::NpmCi(_) => ("npm_ci", shell),
        Recipe::NpmRun(_) => ("npm_run", shell),
    };
    if runs {
        return;
    }
    let word = Part::Code(word.as_bytes());
    let base = Part::Code(check.stage.reference.as_bytes());
    if check.stage.base.unknown {
        let message = [
            Part::Text("whether "),
            word,
            Part::Text(" runs on "),
            base,
            Part::Text(", only the build knows"),
        ];
        check.report_unknown(Rule::RecipeDistribution, &message, &[]);
    } else if matches!(family, Family::Unknown) {
        let message = [
            Part::Text("which distribution "),
            base,
            Part::Text(" is, its name does not tell, and "),
            word,
            Part::Text(" needs to know"),
        ];
        check.report(Rule::RecipeDistribution, &message);
    } else {
        let message = [word, Part::Text(" does not run on "), base];
        check.report(Rule::RecipeDistribution, &message);
    }
}
