//! A text that would not stay in its place in a Dockerfile.

use crate::check::{Check, Level, Meta, On, Topic, images, writable};
use crate::model::functions::{comment, env, file, from, run, run_all, user, workdir};
use crate::model::image::Image;
use crate::model::recipe::apk_add;
use crate::model::words::User;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "unwritable-text",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Image,
    summary: "text that a Dockerfile cannot hold there",
    why: "what leaves its place becomes another instruction, another word, or is dropped",
    help: "a text of several lines is a `file(..)` or a `run_script(..)`; a name is a single word",
    sources: &[],
    bad: images![
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![env("BANNER", "hello\nUSER root")])]),
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim")
                .with(steps![run("cat <<EOF >/etc/motd"), user(User::ROOT)])]),
        Image::new("acme/app").stages(&[
            from("debian:13.1-slim").with(steps![run_all(&["make # build it", "make check"])])
        ]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim AS base").with(steps![comment(
            "dockerspec: allow(root-user) nobody reads this"
        )])]),
        Image::new("acme/app").stages(&[from("alpine:3.22").with(steps![
            apk_add(&["gcc"]).build_only(steps![user(User::NONROOT)])
        ])]),
        Image::new("acme/app")
            .ignore(&["a\n!.env"])
            .stages(&[from("debian:13.1-slim").with(steps![workdir("/app ")])]),
    ],
    good: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![
            env("BANNER", "it's \"5$\", $HOME \\ #"),
            file("/etc/motd", "hello\nEOF\nUSER root\n"),
            run("cat <<EOF >/etc/motd\nhello\nEOF"),
            run_all(&["make 'a # b'", "[ -f x ]"]),
        ])]),
    ],
};

pub(crate) const fn check<'a>(image: &Image<'a>, check: &mut Check<'_, 'a>) {
    writable::image(image, check);
}
