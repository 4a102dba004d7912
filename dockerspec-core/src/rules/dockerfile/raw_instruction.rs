//! A raw line where there is a word for it.

use crate::check::vocabulary::{cut, has_byte, same_name};
use crate::check::{Check, Level, Meta, On, Part, Topic, each, images};
use crate::model::functions::{from, raw, run, user};
use crate::model::image::Image;
use crate::model::keywords::KEYWORDS;
use crate::model::place::At;
use crate::model::step::Raw;
use crate::model::words::User;
use crate::rules::Rule;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "raw-instruction",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Raw"),
    summary: "raw line of an instruction that has a word",
    why: "a raw line is not checked: its user, its secrets and its commands pass unseen",
    help: "use the word: `run(\"…\")`, `copy(\"…\", \"…\")`, `user(User::NONROOT)`",
    sources: &[],
    bad: images![
        Image::new("acme/app").stages(&[
            from("debian:13.1-slim").with(steps![raw("RUN curl -k https://example.com | sh")])
        ]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![raw("user root")])])
    ],
    good: images![
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![run("make"), user(User::NONROOT)])]),
        Image::new("acme/app")
            .stages(&[from("debian:13.1-slim").with(steps![raw("MAINTAINER somebody")])])
    ],
};

pub(crate) const fn check<'a>(raw: &'a Raw<'a>, check: &mut Check<'_, 'a>) {
    // in a text it is a syntax error already
    if let At::Text { .. } = raw.at {
        return;
    }
    let word = cut(raw.line.as_bytes(), b' ').0;
    each!(keyword in KEYWORDS => {
        if !matches!(keyword.as_bytes(), b"MAINTAINER") && same_name(word, keyword.as_bytes()) {
            let message = [
                Part::Text("the raw line "),
                Part::Code(raw.line.as_bytes()),
                Part::Text(" is not checked"),
            ];
            check.report(Rule::RawInstruction, &message);
            return;
        }
    });
    if has_byte(raw.line.as_bytes(), b'\n') {
        let message = [
            Part::Text("the raw line "),
            Part::Code(raw.line.as_bytes()),
            Part::Text(" goes on in a second line, which may be another instruction"),
        ];
        check.report(Rule::RawInstruction, &message);
    }
}
