//! A RUN line, read once: its words and commands in tables that the caller owns.

use super::command::{Command, Commands};
use super::nested::{self, Nested};
use super::vocabulary::{before, each, eq, skip, starts};
use super::words::{Joined, Lexer, Token};

/// Shells inside of shells are read this deep.
pub(crate) const DEEPEST: u8 = 8;

/// One command: a range of words, and how it is joined to the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) joined: Joined,
    pub(crate) level: u8,
    /// Bytes from the start of the text to the command's name.
    pub(crate) offset: u32,
}

impl Entry {
    pub(crate) const NONE: Entry = Entry {
        first: 0,
        end: 0,
        joined: Joined::First,
        level: 0,
        offset: 0,
    };
}

/// The commands of one RUN; the tables are used again for the next one.
#[derive(Debug)]
pub(crate) struct Script<'c, 'a> {
    pub(crate) words: &'c mut [&'a [u8]],
    pub(crate) entries: &'c mut [Entry],
    pub(crate) nested: &'c mut [Nested<'a>],
    pub(crate) word_count: usize,
    pub(crate) len: usize,
    nested_count: usize,
    /// More words, commands or nested scripts than the tables hold.
    pub(crate) overflow: bool,
    /// Nested deeper than is read.
    pub(crate) too_deep: bool,
    /// Whether a command reads another's output.
    pub(crate) pipes: bool,
    /// Whether the script itself is a heredoc, or a heredoc feeds a shell.
    pub(crate) heredoc: bool,
}

/// Commands whose end is not reached yet: `sudo env A=b nice apt-get` opens four.
const OPEN: usize = 6;

/// Where in a `case` the cursor is.
#[derive(Clone, Copy)]
enum Case {
    Outside,
    Subject,
    Pattern,
    Branch,
}

struct Cursor<'a> {
    lexer: Lexer<'a>,
    whole: usize,
    base: u32,
    level: u8,
    open: [Entry; OPEN],
    opened: usize,
    /// Where the command's name is still to come.
    named: bool,
    joined: Joined,
    /// The next word belongs to a redirection.
    redirected: bool,
    case: Case,
    /// The current command takes a word with each of these flags (`-u root`).
    value_flags: &'static [u8],
    takes_value: bool,
    marker: Option<&'a [u8]>,
    wants_marker: bool,
}

impl<'c, 'a> Script<'c, 'a> {
    /// An empty script over tables that the caller owns.
    pub(crate) const fn over(
        words: &'c mut [&'a [u8]],
        entries: &'c mut [Entry],
        nested: &'c mut [Nested<'a>],
    ) -> Self {
        Script {
            words,
            entries,
            nested,
            word_count: 0,
            len: 0,
            nested_count: 0,
            overflow: false,
            too_deep: false,
            pipes: false,
            heredoc: false,
        }
    }

    const fn clear(&mut self) {
        self.word_count = 0;
        self.len = 0;
        self.nested_count = 0;
        self.overflow = false;
        self.too_deep = false;
        self.pipes = false;
        self.heredoc = false;
    }

    /// Reads a text of shell commands.
    pub(crate) const fn read(&mut self, text: &'a [u8]) {
        self.clear();
        self.read_one(text, 0, 0, Joined::First);
        self.read_nested();
    }

    /// Reads texts that are joined by `&&`.
    pub(crate) const fn read_all(&mut self, texts: &'a [&'a str]) {
        self.clear();
        let mut joined = Joined::First;
        each!(text in texts => {
            self.read_one(text.as_bytes(), 0, 0, joined);
            joined = Joined::And;
        });
        self.read_nested();
    }

    /// Takes the words of an exec form, which no shell reads.
    pub(crate) const fn read_exec(&mut self, argv: &'a [&'a str]) {
        self.clear();
        let first = self.word_count as u32;
        each!(word in argv => { self.push_word(word.as_bytes()); });
        if !argv.is_empty() {
            self.push_entry(Entry {
                first,
                end: self.word_count as u32,
                joined: Joined::First,
                level: 0,
                offset: 0,
            });
            if let [program, rest @ ..] = argv
                && nested::is_shell(nested::program(program.as_bytes()))
            {
                each!(word in rest => {
                    if !matches!(word.as_bytes(), [b'-', ..]) {
                        self.wait(word.as_bytes(), 0, 1);
                        break;
                    }
                });
            }
        }
        self.read_nested();
    }

    const fn read_nested(&mut self) {
        let mut next = 0;
        while next < self.nested_count {
            let Nested { text, base, level } = self.nested[next];
            next += 1;
            self.read_one(text, base, level, Joined::First);
        }
    }

    /// Puts a nested script on the list; no recursion.
    const fn wait(&mut self, text: &'a [u8], base: u32, level: u8) {
        if level > DEEPEST {
            self.too_deep = true;
        } else if self.nested_count < self.nested.len() {
            self.nested[self.nested_count] = Nested { text, base, level };
            self.nested_count += 1;
        } else {
            self.overflow = true;
        }
    }

    const fn push_word(&mut self, word: &'a [u8]) {
        if self.word_count < self.words.len() {
            self.words[self.word_count] = word;
            self.word_count += 1;
        } else {
            self.overflow = true;
        }
    }

    const fn push_entry(&mut self, entry: Entry) {
        if self.len < self.entries.len() {
            self.entries[self.len] = entry;
            self.len += 1;
        } else {
            self.overflow = true;
        }
    }

    const fn read_one(&mut self, text: &'a [u8], base: u32, level: u8, joined: Joined) {
        let mut cursor = Cursor {
            lexer: Lexer { rest: text },
            whole: text.len(),
            base,
            level,
            open: [Entry::NONE; OPEN],
            opened: 0,
            named: false,
            joined,
            redirected: false,
            case: Case::Outside,
            value_flags: b"",
            takes_value: false,
            marker: None,
            wants_marker: false,
        };
        loop {
            let token = cursor.lexer.next();
            if matches!(cursor.case, Case::Pattern) {
                match token {
                    Token::Word(b"esac") => cursor.case = Case::Outside,
                    Token::Close => cursor.case = Case::Branch,
                    Token::End => return,
                    _ => {}
                }
                continue;
            }
            match token {
                Token::CaseEnd => {
                    self.close(&mut cursor);
                    if matches!(cursor.case, Case::Branch) {
                        cursor.case = Case::Pattern;
                    }
                }
                Token::Word(word) => self.word(word, &mut cursor),
                Token::Redirect => cursor.redirected = true,
                Token::Heredoc => cursor.wants_marker = true,
                Token::Join(joined) => {
                    self.close(&mut cursor);
                    if matches!(joined, Joined::Pipe) {
                        self.pipes = true;
                    }
                    cursor.joined = joined;
                }
                Token::Line => {
                    let feeds_shell = cursor.opened == 0 || self.feeds_shell(&cursor);
                    self.close(&mut cursor);
                    cursor.joined = Joined::Then;
                    if let Some(marker) = cursor.marker {
                        cursor.marker = None;
                        self.heredoc(marker, feeds_shell, &mut cursor);
                    }
                }
                Token::Open => {
                    self.close(&mut cursor);
                    cursor.joined = Joined::First;
                }
                Token::Close => self.close(&mut cursor),
                Token::End => {
                    self.close(&mut cursor);
                    return;
                }
            }
        }
    }

    const fn word(&mut self, raw: &'a [u8], cursor: &mut Cursor<'a>) {
        if cursor.wants_marker {
            cursor.wants_marker = false;
            cursor.marker = Some(nested::bare(raw));
            return;
        }
        if cursor.redirected {
            cursor.redirected = false;
            self.substituted(raw, cursor);
            return;
        }
        let word = nested::bare(raw);
        if !cursor.named {
            if cursor.takes_value {
                cursor.takes_value = false;
                self.push_word(word);
                return;
            }
            if matches!(cursor.case, Case::Subject) {
                if matches!(word, b"in") {
                    cursor.case = Case::Pattern;
                }
                return;
            }
            if nested::assignment(word) {
                if cursor.opened > 0 {
                    self.push_word(word);
                }
                self.substituted(raw, cursor);
                return;
            }
            match word {
                b"case" => {
                    cursor.case = Case::Subject;
                    return;
                }
                b"esac" => {
                    cursor.case = Case::Outside;
                    return;
                }
                b"for" => {
                    // `for x in a b c` names no command until `do`
                    self.skip_list(cursor);
                    return;
                }
                b"{" | b"}" | b"!" | b"if" | b"then" | b"else" | b"elif" | b"fi" | b"do"
                | b"done" | b"while" | b"until" | b"time" | b"in" => return,
                _ => {}
            }
            if cursor.opened > 0 {
                // what follows `sudo` or `env`: its flags first, then the command it runs
                if let [b'-', flag @ ..] = word {
                    if let [letter] = flag
                        && super::vocabulary::has_byte(cursor.value_flags, *letter)
                    {
                        cursor.takes_value = true;
                    }
                    self.push_word(word);
                    return;
                }
                if cursor.value_flags.is_empty() && matches!(word, [b'0'..=b'9', ..]) {
                    // `timeout 30 curl`
                    self.push_word(word);
                    return;
                }
            }
            self.open(raw, word, cursor);
            return;
        }
        self.push_word(word);
        self.substituted(raw, cursor);
        self.nested_shell(raw, word, cursor);
    }

    /// Begins a command at its name.
    const fn open(&mut self, raw: &'a [u8], word: &'a [u8], cursor: &mut Cursor<'a>) {
        let left = cursor.lexer.rest.len() + raw.len();
        let within = cursor.opened > 0;
        if cursor.opened < OPEN {
            cursor.open[cursor.opened] = Entry {
                first: self.word_count as u32,
                end: 0,
                joined: if within {
                    Joined::Within
                } else {
                    cursor.joined
                },
                level: cursor.level,
                offset: cursor.base + cursor.whole.saturating_sub(left) as u32,
            };
            cursor.opened += 1;
        } else {
            self.overflow = true;
        }
        self.push_word(word);
        self.substituted(raw, cursor);
        match nested::wrapper(nested::program(word)) {
            Some(flags) => {
                cursor.value_flags = flags;
                cursor.named = false;
            }
            None => cursor.named = true,
        }
    }

    const fn close(&mut self, cursor: &mut Cursor<'a>) {
        let mut index = 0;
        while index < cursor.opened {
            let mut entry = cursor.open[index];
            entry.end = self.word_count as u32;
            self.push_entry(entry);
            index += 1;
        }
        if cursor.opened > 0 {
            cursor.joined = Joined::Then;
        }
        cursor.opened = 0;
        cursor.named = false;
        cursor.redirected = false;
        cursor.takes_value = false;
        cursor.value_flags = b"";
    }

    const fn skip_list(&mut self, cursor: &mut Cursor<'a>) {
        loop {
            let before = cursor.lexer;
            match cursor.lexer.next() {
                Token::Word(b"do") | Token::End => return,
                Token::Word(word) => self.substituted(word, cursor),
                Token::Join(Joined::Then) | Token::Line => return,
                Token::Join(_) => {
                    cursor.lexer = before;
                    return;
                }
                _ => {}
            }
        }
    }

    /// Hands `$(..)` and `` `..` `` inside of a word to the list.
    const fn substituted(&mut self, raw: &'a [u8], cursor: &Cursor<'a>) {
        if !matches!(raw, [.., b')' | b'`' | b'"']) && !super::vocabulary::has_byte(raw, b'(') {
            return;
        }
        let mut rest = raw;
        while let Some((inner, after)) = nested::substitution(rest) {
            let left = cursor.lexer.rest.len() + after.len() + 1 + inner.len();
            let base = cursor.base + cursor.whole.saturating_sub(left) as u32;
            self.wait(inner, base, cursor.level + 1);
            rest = after;
        }
    }

    /// Hands the script of `sh -c "…"` and of `su -c "…"` to the list.
    const fn nested_shell(&mut self, raw: &'a [u8], word: &'a [u8], cursor: &Cursor<'a>) {
        let Some(last) = cursor.opened.checked_sub(1) else {
            return;
        };
        let words = skip(self.words_so_far(), cursor.open[last].first as usize);
        let [name, args @ ..] = words else { return };
        if nested::takes_script(nested::program(name), args) {
            let quotes = (raw.len() - word.len()) / 2;
            let left = cursor.lexer.rest.len() + raw.len() - quotes;
            let base = cursor.base + cursor.whole.saturating_sub(left) as u32;
            self.wait(word, base, cursor.level + 1);
        }
    }

    const fn words_so_far(&self) -> &[&'a [u8]] {
        super::vocabulary::drop_last(self.words, self.words.len() - self.word_count)
    }

    const fn feeds_shell(&self, cursor: &Cursor<'a>) -> bool {
        let Some(last) = cursor.opened.checked_sub(1) else {
            return true;
        };
        match skip(self.words_so_far(), cursor.open[last].first as usize) {
            [name, ..] => nested::is_shell(nested::program(name)),
            [] => true,
        }
    }

    /// The body of a heredoc: a script where a shell reads it, else data.
    const fn heredoc(&mut self, marker: &'a [u8], script: bool, cursor: &mut Cursor<'a>) {
        let text = cursor.lexer.rest;
        let mut rest = text;
        let after = loop {
            let mut line = rest;
            while let [b'\t', tail @ ..] = line {
                line = tail;
            }
            if starts(line, marker) {
                match skip(line, marker.len()) {
                    [] => break &[] as &[u8],
                    [b'\n', tail @ ..] | [b'\r', b'\n', tail @ ..] => break tail,
                    _ => {}
                }
            }
            match super::vocabulary::cut(rest, b'\n').1 {
                Some(next) => rest = next,
                None => {
                    rest = &[];
                    break &[];
                }
            }
        };
        if script {
            self.heredoc = true;
            let body = before(text, rest);
            let base = cursor.base + cursor.whole.saturating_sub(text.len()) as u32;
            self.wait(body, base, cursor.level + 1);
        }
        cursor.lexer.rest = after;
    }

    /// The command at `index`.
    pub(crate) const fn command<'s>(&'s self, index: usize) -> Command<'s, 'a> {
        let entry = self.entries[index];
        let words = skip(
            super::vocabulary::drop_last(self.words, self.words.len() - entry.end as usize),
            entry.first as usize,
        );
        match words {
            [name, args @ ..] => Command::new(name, args, entry, index),
            [] => Command::new(b"", &[], entry, index),
        }
    }

    /// The commands from `index` on.
    pub(crate) const fn from<'s>(&'s self, index: usize) -> Commands<'s, 'c, 'a> {
        Commands::new(self, index)
    }

    /// Whether the script switches on an option of the shell before the command at `index`.
    pub(crate) const fn sets_option(&self, short: u8, long: &[u8], index: usize) -> bool {
        let mut all = self.from(0);
        while let Some(command) = all.next() {
            if command.index >= index {
                return false;
            }
            if matches!(command.name, b"set") && command.sets(short, long) {
                return true;
            }
        }
        false
    }
}

/// Whether a word is one of the names.
pub(crate) const fn is_one_of(word: &[u8], names: &[&[u8]]) -> bool {
    each!(name in names => {
        if eq(word, name) {
            return true;
        }
    });
    false
}
