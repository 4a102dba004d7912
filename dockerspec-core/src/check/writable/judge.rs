//! The judge: it knows the place in the image, and reports what is wrong with a text there.

use super::text::{self, Fault};
use crate::check::written::is_identifier;
use crate::check::{Check, Part};
use crate::model::place::At;
use crate::model::waiver::Waivers;
use crate::model::words::User;
use crate::rules::Rule;

/// Judges the texts of an image, one after the other.
pub(super) struct Judge<'k, 'c, 'a> {
    pub(super) check: &'k mut Check<'c, 'a>,
    /// Where the text was written.
    pub(super) at: At<'a>,
    /// The character that continues lines.
    pub(super) escape: u8,
}

impl<'a> Judge<'_, '_, 'a> {
    /// Reports a text that has a fault; `what` names its place.
    pub(super) const fn judge(&mut self, what: &'static str, text: &'a str, fault: Option<Fault>) {
        if let Some(fault) = fault {
            self.check.report_at(
                Rule::UnwritableText,
                self.at,
                &[
                    Part::Text(what),
                    Part::Code(text.as_bytes()),
                    Part::Text(fault),
                ],
                &[],
            );
        }
    }

    /// Reports what is wrong with the place as a whole.
    pub(super) const fn fault(&mut self, message: &'static str) {
        self.check
            .report_at(Rule::UnwritableText, self.at, &[Part::Text(message)], &[]);
    }

    /// A value of ENV, ARG or LABEL.
    pub(super) const fn value(&mut self, what: &'static str, value: &'a str) {
        self.judge(what, value, text::expanded(value.as_bytes()));
    }

    /// A single bare word.
    pub(super) const fn word(&mut self, what: &'static str, word: &'a str) {
        self.judge(what, word, text::word(word.as_bytes()));
    }

    /// A single bare word that is left out where it is empty.
    pub(super) const fn some_word(&mut self, what: &'static str, word: &'a str) {
        if !word.is_empty() {
            self.word(what, word);
        }
    }

    /// The value of a flag, which is left out where it is empty.
    pub(super) const fn flag(&mut self, what: &'static str, flag: &'a str) {
        self.judge(what, flag, text::flag(flag.as_bytes()));
    }

    /// The name of a variable. A text may have given it quotes, or variables in it.
    pub(super) const fn variable(&mut self, name: &'a str) {
        let bytes = name.as_bytes();
        let fault = match self.at {
            At::Text { .. } => text::name(bytes),
            At::Rust { .. } if is_identifier(bytes) => None,
            At::Rust { .. } => Some(" is none: letters, digits and `_`, no digit first"),
        };
        self.judge("the name ", name, fault);
    }

    /// Lines that become comments.
    pub(super) const fn comment(&mut self, what: &'static str, comment: &'a str) {
        self.judge(what, comment, text::comment(comment.as_bytes()));
    }

    /// A user of USER or `--chown`, by name or number.
    pub(super) const fn user(&mut self, user: User<'a>) {
        if user.uid.is_none() {
            let fault = match user.name.as_bytes() {
                [b':', ..] | [.., b':'] => Some(" leaves the user or the group out"),
                name => text::word(name),
            };
            self.judge("the user ", user.name, fault);
        }
        if user.gid.is_none() {
            self.some_word("the group ", user.group);
        }
    }

    /// The owner of what a mount makes, which has no names.
    pub(super) const fn owner(&mut self, owner: Option<User<'a>>) {
        let Some(user) = owner else { return };
        if user.uid.is_none() {
            self.number("the owner ", user.name);
        }
        if user.gid.is_none() {
            self.number("the group ", user.group);
        }
    }

    const fn number(&mut self, what: &'static str, name: &'a str) {
        match name.as_bytes() {
            [] => {}
            [b'$', ..] => self.word(what, name),
            _ => self.judge(what, name, Some(" has no number, which a mount needs")),
        }
    }

    /// The reasons of waivers.
    pub(super) const fn waivers(&mut self, waivers: &Waivers<'a>) {
        let mut index = 0;
        while let Some(waiver) = waivers.get(index) {
            index += 1;
            if let Some(fault) = text::value(waiver.reason.as_bytes()) {
                let outer = self.at;
                self.at = waiver.at;
                self.judge("the reason ", waiver.reason, Some(fault));
                self.at = outer;
            }
        }
    }
}
