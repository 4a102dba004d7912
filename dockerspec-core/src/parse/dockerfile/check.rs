//! What BuildKit asks of each instruction before it builds: arguments, flags, values.

use super::check_values::unknown_mount;
use super::data::{Form, NodeData};
use super::error::quoted;
use super::heredoc::marker;
use super::keyword::{Keyword, Takes};
use super::mount::mount;
use super::reader::Reader;
use super::text::{Span, u32_of};
use super::words::FlagData;
use crate::model::similar::nearest;
use crate::parse::duration::duration;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

impl Reader<'_> {
    pub(super) fn check(&mut self, node: &NodeData) {
        if node.keyword == Keyword::Unknown {
            self.unknown(node.word);
            return;
        }
        self.check_flags(node);
        if node.form == Form::Broken && node.keyword != Keyword::Onbuild {
            return;
        }
        self.check_values(node);
        let count = node.arguments.of(&self.tables.words).len();
        let name = node.keyword.name();
        match node.keyword {
            Keyword::From => self.check_from(node),
            Keyword::Copy | Keyword::Add if count < 2 => {
                self.error_with(
                    node.line,
                    format!("{name} has no destination"),
                    format!("write `{name} source destination`"),
                );
            }
            Keyword::Copy | Keyword::Add => self.check_destination(node),
            Keyword::Volume => self.check_volume(node),
            Keyword::Shell if node.form != Form::Exec || count == 0 => {
                let help = "write the shell as JSON: `SHELL [\"/bin/sh\", \"-c\"]`";
                self.error_with(node.line, "SHELL is no JSON array of strings", help);
            }
            Keyword::Healthcheck => self.check_healthcheck(node),
            Keyword::Onbuild => self.check_trigger(node),
            Keyword::Env | Keyword::Label | Keyword::Arg => self.check_pairs(node),
            Keyword::Run
            | Keyword::Expose
            | Keyword::User
            | Keyword::Workdir
            | Keyword::StopSignal
            | Keyword::Maintainer
                if node.form == Form::Empty || node.form == Form::Exec && count == 0 =>
            {
                self.error(node.line, format!("{name} has no argument"));
            }
            _ => {}
        }
    }

    fn unknown(&mut self, word: Span) {
        let (tables, file) = (&self.tables, self.file());
        let text = tables.text(file, word);
        self.errors.push(tables.range(word), || {
            if text.is_empty() {
                return ("the line continues nothing".into(), None);
            }
            let meant = nearest(text, &Keyword::ALL.map(Keyword::name));
            let message = format!("{} is no instruction", quoted(text));
            (message, meant.map(|name| format!("did you mean `{name}`?")))
        });
    }

    /// The text of the file at `span`, outliving changes of the errors only.
    pub(super) fn said(&self, span: Span) -> &str {
        self.tables.text(self.file(), span)
    }

    fn check_flags(&mut self, node: &NodeData) {
        let mut index = 0;
        let mut seen = 0;
        while let Some(flag) = node.flags.of(&self.tables.flags).get(index).copied() {
            self.check_flag(node, flag, &mut seen);
            index += 1;
        }
    }

    fn check_flag(&mut self, node: &NodeData, flag: FlagData, seen: &mut u32) {
        let name = self.said(flag.name);
        let keyword = node.keyword;
        let Some(which) = keyword.flags().iter().position(|rule| rule.name == name) else {
            let message = format!(
                "{} has no flag {}",
                keyword.name(),
                quoted(self.said(flag.written))
            );
            let known: Vec<&str> = keyword.flags().iter().map(|rule| rule.name).collect();
            let help = nearest(name, &known).map(|name| format!("did you mean `--{name}`?"));
            let range = self.tables.range(flag.name);
            self.errors.push(range, || (message, help));
            return;
        };
        let rule = keyword.flags()[which];
        let earlier = *seen & 1 << which != 0;
        *seen |= 1 << which;
        if earlier && rule.takes != Takes::Texts {
            self.error(flag.written, format!("the flag `--{name}` is given twice"));
            return;
        }
        let value = flag.value.map(|value| self.said(value));
        let problem = match (rule.takes, value) {
            (Takes::Truth, None) => None,
            (Takes::Truth, Some(value))
                if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") =>
            {
                None
            }
            (Takes::Truth, Some(value)) => Some(format!(
                "`--{name}` is `true` or `false`, not {}",
                quoted(value)
            )),
            (_, None) => Some(format!("the flag `--{name}` has no value")),
            (_, Some(value)) => wrong_value(rule.name, value),
        };
        if let Some(message) = problem {
            self.error(flag.written, message);
        } else if rule.name == "mount" {
            self.check_mount(flag);
        } else if rule.name == "device" && earlier {
            let help = "give each RUN one device";
            self.error_with(
                flag.written,
                "a second device of one RUN cannot be checked",
                help,
            );
        } else {
            self.check_flag_value(flag, rule.name);
        }
    }

    fn check_mount(&mut self, flag: FlagData) {
        let Some(value) = flag.value else { return };
        let text = self.said(value);
        let wrong = match mount(text) {
            Err(wrong) => wrong,
            Ok(fields) => {
                if let Some(message) = unknown_mount(&fields) {
                    self.error_with(value, message, "write the value itself");
                }
                return;
            }
        };
        let start = wrong.field.as_ptr() as usize - text.as_ptr() as usize;
        let field = Span::new(
            value.start + u32_of(start),
            value.start + u32_of(start + wrong.field.len()),
        );
        let range = self.tables.range(field);
        let (message, help) = (wrong.message, wrong.help);
        self.errors.push(range, || (message, help));
    }

    fn check_from(&mut self, node: &NodeData) {
        let words = node.arguments.of(&self.tables.words);
        match *words {
            [_] => {}
            [_, word, name] if self.said(word).eq_ignore_ascii_case("as") => {
                let text = self.said(name);
                let mut bytes = text.bytes().map(|byte| byte.to_ascii_lowercase());
                let valid = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
                    && bytes
                        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'));
                if !valid {
                    let message = format!("{} is no name for a stage", quoted(text));
                    self.error_with(
                        name,
                        message,
                        "start with a letter; letters, digits, `-`, `_` and `.` follow",
                    );
                }
            }
            [] => self.error_with(
                node.line,
                "FROM names no image",
                "write `FROM image` or `FROM image AS stage`",
            ),
            _ => self.error_with(
                node.rest,
                "FROM has too many arguments",
                "write `FROM image` or `FROM image AS stage`",
            ),
        }
    }

    fn check_destination(&mut self, node: &NodeData) {
        let Some(last) = node.arguments.of(&self.tables.words).last().copied() else {
            return;
        };
        if node.form == Form::Words && matches!(marker(self.said(last)), Ok(Some(_))) {
            let name = node.keyword.name();
            self.error(
                last,
                format!("the destination of {name} cannot be a heredoc"),
            );
        }
    }

    fn check_volume(&mut self, node: &NodeData) {
        let words = node.arguments.of(&self.tables.words);
        if words.is_empty() {
            self.error(node.line, "VOLUME has no argument");
        } else if let Some(blank) = words
            .iter()
            .copied()
            .find(|word| self.said(*word).trim().is_empty())
        {
            self.error(blank, "VOLUME has an empty path");
        }
    }

    fn check_pairs(&mut self, node: &NodeData) {
        let pairs = node.arguments.of(&self.tables.pairs);
        let name = node.keyword.name();
        if pairs.is_empty() {
            self.error(node.line, format!("{name} has no argument"));
        } else if let Some(pair) = pairs.iter().copied().find(|pair| pair.name.is_empty()) {
            let place = pair
                .value
                .map_or(pair.name, |value| Span::new(pair.name.start, value.end));
            self.error(place, format!("{name} has a value without a name"));
        }
    }

    fn check_healthcheck(&mut self, node: &NodeData) {
        let kind = self.said(node.kind);
        if node.kind.is_empty() {
            self.error_with(
                node.line,
                "HEALTHCHECK has no argument",
                "write `HEALTHCHECK CMD [..]` or `HEALTHCHECK NONE`",
            );
        } else if kind.eq_ignore_ascii_case("none") {
            if node.form != Form::Empty {
                self.error(node.rest, "`HEALTHCHECK NONE` takes no arguments");
            }
        } else if !kind.eq_ignore_ascii_case("cmd") {
            let message = format!("{} is no kind of HEALTHCHECK", quoted(kind));
            self.error_with(
                node.kind,
                message,
                "write `HEALTHCHECK CMD [..]` or `HEALTHCHECK NONE`",
            );
        } else if node.form == Form::Empty
            || node.form == Form::Exec && node.arguments.of(&self.tables.words).is_empty()
        {
            self.error(node.line, "HEALTHCHECK CMD has no command");
        }
    }

    fn check_trigger(&mut self, node: &NodeData) {
        let Some(trigger) = node
            .trigger
            .and_then(|index| self.tables.triggers.get(index as usize))
            .cloned()
        else {
            self.error(node.line, "ONBUILD has no instruction");
            return;
        };
        if matches!(
            trigger.keyword,
            Keyword::Onbuild | Keyword::From | Keyword::Maintainer
        ) {
            self.error(
                trigger.word,
                format!("ONBUILD cannot hold {}", trigger.keyword.name()),
            );
        } else {
            self.check(&trigger);
        }
    }

    /// What only the whole file shows: no instruction, none of them `FROM`.
    pub(super) fn check_file(&mut self) {
        let nodes = &self.tables.nodes;
        let Some(first) = nodes.first() else {
            self.error_with(
                Span::default(),
                "the file has no instruction",
                "start with `FROM image`",
            );
            return;
        };
        let early = nodes
            .iter()
            .find(|node| !matches!(node.keyword, Keyword::Arg | Keyword::Unknown));
        match early {
            None => {
                let place = first.word;
                self.error_with(place, "the file has no stage", "start with `FROM image`");
            }
            Some(node) if node.keyword != Keyword::From => {
                let (place, name) = (node.word, node.keyword.name());
                self.error_with(
                    place,
                    format!("{name} stands before the first FROM"),
                    "start with `FROM image`",
                );
            }
            Some(_) => {}
        }
    }
}

/// What is wrong with the value of a flag, if that can be said without building.
fn wrong_value(flag: &str, value: &str) -> Option<String> {
    match flag {
        "network" if !matches!(value, "default" | "none" | "host") => Some(format!(
            "{} is no network of a build: it is `default`, `none` or `host`",
            quoted(value)
        )),
        "security" if !matches!(value, "sandbox" | "insecure") => Some(format!(
            "{} is no security mode: it is `sandbox` or `insecure`",
            quoted(value)
        )),
        "interval" | "timeout" | "start-period" | "start-interval" if !value.is_empty() => {
            match duration(value) {
                Err(error) => Some(format!(
                    "{} is no duration for `--{flag}`: {error}",
                    quoted(value)
                )),
                Ok(time) if time > Duration::ZERO && time < Duration::from_millis(1) => {
                    Some(format!(
                        "{} is below a millisecond, the shortest `--{flag}`",
                        quoted(value)
                    ))
                }
                Ok(_) => None,
            }
        }
        "retries" if !value.is_empty() => match value.parse::<i32>() {
            Ok(0..) => None,
            _ => Some(format!("{} is no number of retries", quoted(value))),
        },
        _ => None,
    }
}
