//! A RUN line, read once: its words and commands in tables that the caller owns.

use super::command::{Command, Commands, Earlier};
use super::nested::Nested;
use super::vocabulary::{drop_last, each, skip};
use super::words::Joined;

/// Shells inside of shells are read this deep.
pub(crate) const DEEPEST: u8 = 8;

/// One command: a range of words, and how it is joined to the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) first: u32,
    /// Words in front of the name that assign variables.
    pub(crate) assigned: u32,
    pub(crate) end: u32,
    pub(crate) joined: Joined,
    pub(crate) level: u8,
    /// It stands behind `if`, `while` or `!`: that it fails is an answer, not an error.
    pub(crate) asked: bool,
    /// Bytes from the start of the text to the command's name.
    pub(crate) offset: u32,
}

impl Entry {
    pub(crate) const NONE: Entry = Entry {
        first: 0,
        assigned: 0,
        end: 0,
        joined: Joined::First,
        level: 0,
        asked: false,
        offset: 0,
    };
}

/// Reads shell text into tables that the caller owns; they are used again for the next RUN.
#[derive(Debug)]
pub(crate) struct Reader<'c, 'a> {
    words: &'c mut [&'a [u8]],
    entries: &'c mut [Entry],
    nested: &'c mut [Nested<'a>],
    pub(crate) word_count: usize,
    entry_count: usize,
    pub(crate) nested_count: usize,
    /// More words, commands or nested scripts than the tables hold.
    pub(crate) overflow: bool,
    /// Nested deeper than is read.
    pub(crate) too_deep: bool,
    /// Whether a command reads another's output.
    pub(crate) pipes: bool,
    /// Whether the script itself is a heredoc, or a heredoc feeds a shell.
    pub(crate) heredoc: bool,
}

/// The commands of one RUN, as they were read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script<'s, 'a> {
    words: &'s [&'a [u8]],
    word_count: usize,
    entries: &'s [Entry],
    /// Whether a command reads another's output.
    pub(crate) pipes: bool,
    /// Whether the script itself is a heredoc, or a heredoc feeds a shell.
    pub(crate) heredoc: bool,
}

impl<'s, 'a> Script<'s, 'a> {
    /// The commands from `index` on.
    pub(crate) const fn from(&self, index: usize) -> Commands<'s, 'a> {
        Commands::new(*self, skip(self.entries, index), index)
    }

    /// The commands before `index`, the last of them first.
    pub(crate) const fn until(&self, index: usize) -> Earlier<'s, 'a> {
        Earlier::new(*self, index)
    }

    /// The command at an index that there is.
    pub(crate) const fn at(&self, index: usize) -> Command<'s, 'a> {
        self.command(self.entries[index], index)
    }

    pub(crate) const fn command(&self, entry: Entry, index: usize) -> Command<'s, 'a> {
        let words = drop_last(self.words, self.word_count - entry.end as usize);
        Command::new(skip(words, entry.first as usize), entry, index)
    }
}

impl<'c, 'a> Reader<'c, 'a> {
    /// Nothing read yet, over tables that the caller owns.
    pub(crate) const fn over(
        words: &'c mut [&'a [u8]],
        entries: &'c mut [Entry],
        nested: &'c mut [Nested<'a>],
    ) -> Self {
        Reader {
            words,
            entries,
            nested,
            word_count: 0,
            entry_count: 0,
            nested_count: 0,
            overflow: false,
            too_deep: false,
            pipes: false,
            heredoc: false,
        }
    }

    /// What was read.
    pub(crate) const fn script(&self) -> Script<'_, 'a> {
        Script {
            words: drop_last(self.words, self.words.len() - self.word_count),
            word_count: self.word_count,
            entries: drop_last(self.entries, self.entries.len() - self.entry_count),
            pipes: self.pipes,
            heredoc: self.heredoc,
        }
    }

    const fn clear(&mut self) {
        self.word_count = 0;
        self.entry_count = 0;
        self.nested_count = 0;
        self.overflow = false;
        self.too_deep = false;
        self.pipes = false;
        self.heredoc = false;
    }

    /// Reads a text of shell commands.
    pub(crate) const fn read(&mut self, text: &'a [u8]) {
        self.clear();
        self.read_one(
            Nested {
                text,
                ..Nested::NONE
            },
            Joined::First,
        );
        self.read_nested();
    }

    /// Reads texts that are joined by `&&`.
    pub(crate) const fn read_all(&mut self, texts: &'a [&'a str]) {
        self.clear();
        let mut joined = Joined::First;
        each!(text in texts => {
            let text = text.as_bytes();
            self.read_one(Nested { text, ..Nested::NONE }, joined);
            joined = Joined::And;
        });
        self.read_nested();
    }

    /// Takes the words of an exec form, which no shell reads.
    pub(crate) const fn read_exec(&mut self, argv: &'a [&'a str]) {
        self.clear();
        self.read_words(argv);
        self.read_nested();
    }

    /// The nested scripts from `first` on are the values of variables that are set alone.
    pub(crate) const fn values(&mut self, first: usize, joined: Joined) {
        let mut index = first;
        while index < self.nested_count {
            self.nested[index].joined = joined;
            index += 1;
        }
    }

    const fn read_nested(&mut self) {
        let mut next = 0;
        while next < self.nested_count {
            let nested = self.nested[next];
            next += 1;
            self.read_one(nested, nested.joined);
        }
    }

    /// Puts a nested script on the list; no recursion.
    pub(crate) const fn wait(&mut self, nested: Nested<'a>) {
        if nested.level > DEEPEST {
            self.too_deep = true;
        } else if self.nested_count < self.nested.len() {
            self.nested[self.nested_count] = nested;
            self.nested_count += 1;
        } else {
            self.overflow = true;
        }
    }

    pub(crate) const fn push_word(&mut self, word: &'a [u8]) {
        if self.word_count < self.words.len() {
            self.words[self.word_count] = word;
            self.word_count += 1;
        } else {
            self.overflow = true;
        }
    }

    pub(crate) const fn push_entry(&mut self, entry: Entry) {
        if self.entry_count < self.entries.len() {
            self.entries[self.entry_count] = entry;
            self.entry_count += 1;
        } else {
            self.overflow = true;
        }
    }
}
