//! Reports single values of a setting that a compose file cannot hold.

use core::time::Duration;

use super::findings::Part;
use super::project::Project;
use super::vocabulary::each;
use super::written::{is_key, is_line, is_name, is_text, is_variable};
use crate::model::service::few::{Few, Pairs};
use crate::model::words::{Bytes, User};
use crate::rules::Rule;

/// 8 PiB: beyond it compose loses digits.
const LARGEST: u64 = 1 << 53;

pub(crate) const fn report<'a>(project: &mut Project<'_, 'a>, message: &[Part<'a>]) {
    project.report(Rule::UnwritableSetting, message);
}

pub(crate) const fn text<'a>(text: &'a str, project: &mut Project<'_, 'a>) {
    if !is_text(text.as_bytes()) {
        let value = Part::Code(text.as_bytes());
        report(
            project,
            &[
                value,
                Part::Text(" holds a NUL character, which no process can be given"),
            ],
        );
    }
}

pub(crate) const fn optional<'a>(text: &'a str, project: &mut Project<'_, 'a>) {
    if !is_line(text.as_bytes()) {
        let value = Part::Code(text.as_bytes());
        report(
            project,
            &[
                value,
                Part::Text(" holds a line break or another control character"),
            ],
        );
    }
}

pub(crate) const fn line<'a>(what: &'static str, text: &'a str, project: &mut Project<'_, 'a>) {
    if text.is_empty() {
        report(project, &[Part::Text(what), Part::Text(" is empty")]);
    }
    optional(text, project);
}

pub(crate) const fn name<'a>(name: &'a str, project: &mut Project<'_, 'a>) {
    if !is_name(name.as_bytes()) {
        report(
            project,
            &[
                Part::Code(name.as_bytes()),
                Part::Text(" is no name: compose wants letters, digits, `.`, `_` and `-`"),
            ],
        );
    }
}

pub(crate) const fn key<'a>(name: &'a str, project: &mut Project<'_, 'a>) {
    if !is_key(name.as_bytes()) {
        report(
            project,
            &[
                Part::Code(name.as_bytes()),
                Part::Text(
                    " cannot be a key: it is empty, longer than 512 bytes, or more than a line",
                ),
            ],
        );
    }
}

pub(crate) const fn pair<'a>(name: &'a str, value: &'a str, project: &mut Project<'_, 'a>) {
    key(name, project);
    text(value, project);
}

pub(crate) const fn pairs<'a>(pairs: &Pairs<'a>, project: &mut Project<'_, 'a>) {
    room(pairs, project);
    let mut index = 0;
    while let Some((name, value)) = pairs.get(index) {
        pair(name, value, project);
        index += 1;
    }
}

pub(crate) const fn room<'a, T: Copy>(few: &Few<'a, T>, project: &mut Project<'_, 'a>) {
    if few.too_many() {
        report(
            project,
            &[Part::Text(
                "more values of one option than there is room for: give a list",
            )],
        );
    }
}

pub(crate) const fn variable<'a>(name: &'a str, project: &mut Project<'_, 'a>) {
    if !is_variable(name.as_bytes()) {
        report(
            project,
            &[
                Part::Code(name.as_bytes()),
                Part::Text(" cannot be the name of a variable"),
            ],
        );
    }
}

pub(crate) const fn words<'a>(words: &'a [&'a str], project: &mut Project<'_, 'a>) {
    each!(word in words => {
        text(word, project);
    });
}

pub(crate) const fn user<'a>(user: User<'a>, project: &mut Project<'_, 'a>) {
    if user.uid.is_none() {
        line("the user", user.name, project);
    }
    optional(user.group, project);
}

/// The owner of a mounted file: its numbers are written, and looked up nowhere.
pub(crate) const fn owner<'a>(user: Option<User<'a>>, project: &mut Project<'_, 'a>) {
    if let Some(User {
        uid: None, name, ..
    }) = user
    {
        report(
            project,
            &[
                Part::Text("the owner "),
                Part::Code(name.as_bytes()),
                Part::Text(" has no number, and compose looks up no names"),
            ],
        );
    }
}

pub(crate) const fn mode(mode: Option<u32>, project: &mut Project<'_, '_>) {
    if let Some(bits) = mode
        && bits > 0o7777
    {
        report(
            project,
            &[
                Part::Number(bits as u64),
                Part::Text(" is no file mode: write it in octal, as `0o440`"),
            ],
        );
    }
}

pub(crate) const fn size(size: Option<Bytes>, project: &mut Project<'_, '_>) {
    if let Some(size) = size
        && size.get() > LARGEST
    {
        report(
            project,
            &[
                Part::Number(size.get()),
                Part::Text(" bytes are more than the 8 PiB that compose can read"),
            ],
        );
    }
}

pub(crate) const fn cpus(cpus: Option<f64>, project: &mut Project<'_, '_>) {
    if let Some(cpus) = cpus
        && !(cpus >= 0.0 && cpus <= 1_000_000.0)
    {
        report(
            project,
            &[Part::Text(
                "the number of processors is no number from 0 on",
            )],
        );
    }
}

pub(crate) const fn duration(time: Option<Duration>, project: &mut Project<'_, '_>) {
    if let Some(time) = time
        && time.as_nanos() > i64::MAX as u128
    {
        report(project, &[Part::Text("a time of more than 292 years")]);
    }
}
