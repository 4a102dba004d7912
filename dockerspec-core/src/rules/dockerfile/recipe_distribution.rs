//! A recipe that the base image cannot run.

use crate::check::{Check, Family, Level, Meta, On, Part, Topic, images};
use crate::model::functions::from;
use crate::model::image::Image;
use crate::model::recipe::{
    PackedRecipe, Tool, apk_add, apt_install, create_user, dnf_install, pip_install,
};
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
    help: "use the recipe of the base (`apt_install` on Debian and Ubuntu, `apk_add` on Alpine and Wolfi, `dnf_install` on Fedora and UBI); on a base whose name does not tell, `.allow(Rule::RecipeDistribution, \"it is Debian 13\")`",
    sources: &[],
    bad: images![
        Image::new("acme/app").stages(&[from("alpine:3.22").with(steps![apt_install(&["curl"])])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![apk_add(&["curl"])])]),
        Image::new("acme/app").stages(&[from("gcr.io/distroless/static-debian12:nonroot")
            .with(steps![create_user(User::new("app", 10001))])]),
        Image::new("acme/app")
            .stages(&[from("registry.example/base:1.4").with(steps![apt_install(&["curl"])])]),
        Image::new("acme/app")
            .stages(&[from("scratch").with(steps![pip_install(&["flask==3.1.2"])])]),
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![dnf_install(&["curl"])])])
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
        Image::new("acme/app").stages(&[from("registry.access.redhat.com/ubi9/ubi-minimal:9.6")
            .with(steps![dnf_install(&["nginx"])])]),
        Image::new("acme/app").stages(&[
            from("registry.example/base:1.4").with(steps![pip_install(&["flask==3.1.2"])])
        ])
    ],
};

pub(crate) const fn check<'a>(recipe: &'a PackedRecipe<'a>, check: &mut Check<'_, 'a>) {
    let family = check.stage.base.family;
    let shell = check.stage.base.shell || matches!(family, Family::Unknown);
    let runs = match recipe.tool {
        Tool::AptInstall => matches!(family, Family::Debian),
        Tool::ApkAdd => matches!(family, Family::Alpine | Family::Wolfi),
        Tool::DnfInstall => matches!(family, Family::RedHat),
        Tool::CreateUser => shell && !matches!(family, Family::Unknown | Family::Scratch),
        // the builder does these
        Tool::Download | Tool::GitCheckout => true,
        _ => shell,
    };
    if runs {
        return;
    }
    let word = Part::Code(recipe.tool.word().as_bytes());
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
