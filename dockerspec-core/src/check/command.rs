//! One command of a RUN, and the cursor over several.

use super::nested::program;
use super::script::{Entry, Script};
use super::vocabulary::{drop_last, eq, has_byte, skip};
use super::words::Joined;

/// A command with its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Command<'s, 'a> {
    /// The program, without its folder; empty where variables are set and nothing is run.
    pub(crate) name: &'a [u8],
    /// Its arguments; a word in one pair of quotes comes without them.
    pub(crate) args: &'s [&'a [u8]],
    /// The variables that are set for it, as in `A=b make`; without a name they are set for all that follows.
    pub(crate) assigned: &'s [&'a [u8]],
    /// How it is joined to the command before it.
    pub(crate) joined: Joined,
    /// How many shells it is inside of.
    pub(crate) level: u8,
    /// Whether it stands behind `if`, `while` or `!`: that it fails is an answer, not an error.
    pub(crate) asked: bool,
    /// Its number in the script.
    pub(crate) index: usize,
    /// Bytes from the start of the text to the name.
    pub(crate) offset: u32,
}

impl<'s, 'a> Command<'s, 'a> {
    /// No command at all.
    pub(crate) const NONE: Command<'s, 'a> = Command::new(&[], Entry::NONE, 0);

    pub(crate) const fn new(words: &'s [&'a [u8]], entry: Entry, index: usize) -> Self {
        let mut assigned: &[&[u8]] = &[];
        let mut rest = words;
        if entry.assigned > 0 {
            let count = entry.assigned as usize;
            assigned = drop_last(words, words.len().saturating_sub(count));
            rest = skip(words, count);
        }
        let (name, args) = match rest {
            [name, args @ ..] => (program(name), args),
            [] => (b"" as &[u8], rest),
        };
        Command {
            name,
            args,
            assigned,
            joined: entry.joined,
            level: entry.level,
            asked: entry.asked,
            index,
            offset: entry.offset,
        }
    }

    /// Whether this `set` switches the option on: `-e`, `-eux`, `-o errexit`, `-euo pipefail`.
    pub(crate) const fn sets(&self, short: u8, long: &[u8]) -> bool {
        let mut rest = self.args;
        let mut names = false;
        while let [word, tail @ ..] = rest {
            rest = tail;
            if names {
                if eq(word, long) {
                    return true;
                }
                names = false;
                continue;
            }
            if let [b'-', letters @ ..] = *word {
                if has_byte(letters, short) && short != 0 {
                    return true;
                }
                names = matches!(letters, [.., b'o']);
            }
        }
        false
    }
}

/// Walks the commands of a script.
#[derive(Debug)]
pub(crate) struct Commands<'s, 'a> {
    script: Script<'s, 'a>,
    rest: &'s [Entry],
    index: usize,
}

impl<'s, 'a> Commands<'s, 'a> {
    pub(crate) const fn new(script: Script<'s, 'a>, rest: &'s [Entry], index: usize) -> Self {
        Commands {
            script,
            rest,
            index,
        }
    }

    /// The next command.
    pub(crate) const fn next(&mut self) -> Option<Command<'s, 'a>> {
        let [entry, rest @ ..] = self.rest else {
            return None;
        };
        let index = self.index;
        self.rest = rest;
        self.index += 1;
        Some(self.script.command(*entry, index))
    }
}

/// Walks the commands of a script backwards.
#[derive(Debug)]
pub(crate) struct Earlier<'s, 'a> {
    script: Script<'s, 'a>,
    left: usize,
}

impl<'s, 'a> Earlier<'s, 'a> {
    pub(crate) const fn new(script: Script<'s, 'a>, left: usize) -> Self {
        Earlier { script, left }
    }

    /// The command before.
    pub(crate) const fn next(&mut self) -> Option<Command<'s, 'a>> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        Some(self.script.at(self.left))
    }
}
