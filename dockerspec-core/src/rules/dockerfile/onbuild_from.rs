//! ONBUILD with an instruction that it cannot hold.

use crate::check::vocabulary::{cut, same_name};
use crate::check::{Check, Level, Meta, On, Part, Topic, images};
use crate::model::functions::{from, onbuild, raw, run, user};
use crate::model::image::Image;
use crate::model::step::{Instruction, Onbuild};
use crate::model::words::User;
use crate::rules::Rule;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "onbuild-from",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Instruction("Onbuild"),
    summary: "ONBUILD with an instruction that it cannot hold",
    why: "the builder refuses FROM, MAINTAINER and ONBUILD there",
    help: "put any other instruction there, one for each ONBUILD",
    sources: &["hadolint:DL3043", "buildkit:parse", "droast:DF068"],
    bad: images![
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim")
                .with(steps![onbuild(&raw("FROM debian:13.1").into_step())])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![onbuild(
            &onbuild(&run("make").into_step()).into_step()
        )])])
    ],
    good: images![
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![onbuild(&run("make").into_step())])]),
        Image::new("acme/app").stages(&[
            from("debian:13.1-slim").with(steps![onbuild(&user(User::NONROOT).into_step())])
        ])
    ],
};

pub(crate) const fn check<'a>(onbuild: &'a Onbuild<'a>, check: &mut Check<'_, 'a>) {
    let inner: &[u8] = match &onbuild.step.instruction {
        Instruction::Onbuild(_) => b"ONBUILD",
        Instruction::Include(_) => b"include",
        Instruction::Comment(_) => b"comment",
        Instruction::Raw(raw) => {
            let word = cut(raw.line.as_bytes(), b' ').0;
            if same_name(word, b"FROM")
                || same_name(word, b"MAINTAINER")
                || same_name(word, b"ONBUILD")
            {
                word
            } else {
                return;
            }
        }
        _ => return,
    };
    let message = [
        Part::Code(b"ONBUILD"),
        Part::Text(" cannot hold "),
        Part::Code(inner),
    ];
    check.report(Rule::OnbuildFrom, &message);
}
