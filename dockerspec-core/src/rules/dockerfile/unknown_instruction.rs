//! A raw line whose first word is no instruction.

use crate::check::vocabulary::{cut, same_name, similar};
use crate::check::{Check, Level, Meta, On, Part, Topic, each, images};
use crate::model::functions::{from, raw, run};
use crate::model::image::Image;
use crate::model::keywords::KEYWORDS;
use crate::model::place::At;
use crate::model::step::Raw;
use crate::rules::Rule;
use crate::steps;

pub(crate) const RULE: Meta = Meta {
    name: "unknown-instruction",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Instruction("Raw"),
    summary: "line that is no instruction we know",
    why: "what cannot be read cannot be checked",
    help: "use the instruction that is meant; one that is newer than this version needs a waiver: `.allow(Rule::UnknownInstruction, \"why\")`",
    sources: &["tally:unknown-instruction"],
    bad: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![raw("RUNN make")])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![raw("COPPY a /b")])])
    ],
    good: images![
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![run("make")])]),
        Image::new("acme/app").stages(&[from("debian:13.1-slim").with(steps![raw("run make")])])
    ],
};

pub(crate) const fn check<'a>(raw: &'a Raw<'a>, check: &mut Check<'_, 'a>) {
    // in a text it is a syntax error already
    if let At::Text { .. } = raw.at {
        return;
    }
    let word = cut(raw.line.as_bytes(), b' ').0;
    let mut meant = None;
    each!(keyword in KEYWORDS => {
        if same_name(word, keyword.as_bytes()) {
            return;
        }
        if meant.is_none() && similar(word, keyword.as_bytes()) {
            meant = Some(*keyword);
        }
    });
    let message = [Part::Code(word), Part::Text(" is no instruction")];
    match meant {
        Some(keyword) => {
            let help = [
                Part::Text("did you mean "),
                Part::Code(keyword.as_bytes()),
                Part::Text("?"),
            ];
            check.report_help(Rule::UnknownInstruction, &message, &help);
        }
        None => check.report(Rule::UnknownInstruction, &message),
    }
}
