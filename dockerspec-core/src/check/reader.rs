//! Reads shell text into the tables of a script, tolerant and without recursion.

use super::nested::{self, Nested, Reads, Wrapper};
use super::quotes::{PAREN, Substitutions, bare, past};
use super::script::{Entry, Reader};
use super::vocabulary::{before, cut, each, has_byte, skip, starts};
use super::words::{Joined, Lexer, Token};

/// Commands whose end is not reached yet: `sudo env A=b nice apt-get` opens four.
const OPEN: usize = 8;

/// Heredocs that begin on one line.
const HEREDOCS: usize = 4;

/// Where in a `case` the cursor is.
#[derive(Clone, Copy)]
enum Case {
    Outside,
    Subject,
    Pattern,
    Branch,
}

/// A heredoc whose body follows at the end of the line.
#[derive(Clone, Copy)]
struct Heredoc<'a> {
    marker: &'a [u8],
    /// With `<<-` tabs in front of the marker are dropped.
    tabs: bool,
    /// The marker has quotes: the body is taken word by word.
    quoted: bool,
    /// A shell reads the body.
    script: bool,
}

struct Cursor<'a> {
    lexer: Lexer<'a>,
    whole: usize,
    base: u32,
    level: u8,
    open: [Entry; OPEN],
    opened: usize,
    /// The command's name was there: what follows are its arguments.
    named: bool,
    /// Words before the next name that assign variables, and where the first of them is.
    assigned: u32,
    assigned_at: u32,
    /// Scripts on the list before the first of them.
    nested: usize,
    joined: Joined,
    /// The next command stands behind `if`, `while` or `!`.
    asked: bool,
    /// The next word belongs to a redirection.
    redirected: bool,
    case: Case,
    cases: u32,
    wrapper: Wrapper,
    takes_value: bool,
    reads: Reads,
    /// The next word is the marker of a heredoc, with or without tabs.
    wants_marker: Option<bool>,
    heredocs: [Option<Heredoc<'a>>; HEREDOCS],
    /// Anything but a heredoc was there.
    begun: bool,
}

impl<'a> Cursor<'a> {
    const fn at(nested: Nested<'a>, joined: Joined) -> Self {
        Cursor {
            lexer: Lexer {
                rest: nested.text,
                escaped: nested.escaped,
                rich: false,
            },
            whole: nested.text.len(),
            base: nested.base,
            level: nested.level,
            open: [Entry::NONE; OPEN],
            opened: 0,
            named: false,
            assigned: 0,
            assigned_at: 0,
            nested: 0,
            joined,
            asked: false,
            redirected: false,
            case: Case::Outside,
            cases: 0,
            wrapper: Wrapper::NONE,
            takes_value: false,
            reads: Reads::Nothing,
            wants_marker: None,
            heredocs: [None; HEREDOCS],
            begun: false,
        }
    }

    /// Bytes from the start of the outermost text to `left` bytes before what the lexer has left.
    const fn offset(&self, left: usize) -> u32 {
        let left = self.lexer.rest.len() + left;
        self.base
            .saturating_add(self.whole.saturating_sub(left) as u32)
    }

    const fn inside_of_case(&mut self, token: Token<'a>) {
        match token {
            Token::Word(b"esac") => self.esac(),
            Token::Close => self.case = Case::Branch,
            _ => {}
        }
    }

    const fn esac(&mut self) {
        self.cases = self.cases.saturating_sub(1);
        self.case = if self.cases == 0 {
            Case::Outside
        } else {
            Case::Branch
        };
    }
}

/// Bytes of the quotes that end `raw`, of which `word` is the inside.
const fn closing(raw: &[u8], word: &[u8]) -> usize {
    match raw.len() - word.len() {
        2 => 1,
        4 => 2,
        _ => 0,
    }
}

impl<'a> Reader<'_, 'a> {
    /// Reads one text; scripts inside of it go to the list.
    pub(crate) const fn read_one(&mut self, nested: Nested<'a>, joined: Joined) {
        let mut cursor = Cursor::at(nested, joined);
        loop {
            let token = cursor.lexer.next();
            if matches!(cursor.case, Case::Pattern) && !matches!(token, Token::End) {
                cursor.inside_of_case(token);
                continue;
            }
            match token {
                Token::Word(word) => self.word(word, &mut cursor),
                Token::Redirect => {
                    cursor.redirected = true;
                    cursor.begun = true;
                }
                Token::Heredoc(tabs) => cursor.wants_marker = Some(tabs),
                Token::Join(joined) => {
                    let alone = cursor.opened == 0 && cursor.assigned > 0;
                    self.close(&mut cursor);
                    match joined {
                        Joined::Pipe => self.pipes = true,
                        // that the value fails has an answer
                        Joined::Or if alone => self.values(cursor.nested, Joined::First),
                        _ => {}
                    }
                    cursor.joined = joined;
                }
                Token::CaseEnd => {
                    self.close(&mut cursor);
                    if cursor.cases > 0 {
                        cursor.case = Case::Pattern;
                    }
                }
                Token::Line => self.line(&mut cursor),
                Token::Open => {
                    cursor.begun = true;
                    self.paren(&mut cursor);
                }
                Token::Close => self.close(&mut cursor),
                Token::End => {
                    self.close(&mut cursor);
                    return;
                }
            }
        }
    }

    /// Takes the words of an exec form.
    pub(crate) const fn read_words(&mut self, argv: &'a [&'a str]) {
        let mut cursor = Cursor::at(Nested::NONE, Joined::First);
        each!(word in argv => {
            let word = word.as_bytes();
            if cursor.named {
                self.push_word(word);
                let (reads, script) = cursor.reads.after(word);
                cursor.reads = reads;
                if script {
                    self.wait(Nested { text: word, level: 1, ..Nested::NONE });
                }
            } else if cursor.opened == 0 || !self.wrapped(word, &mut cursor) {
                self.open(word, word, &mut cursor);
            }
        });
        let mut index = 0;
        while index < cursor.opened {
            cursor.open[index].offset = 0;
            index += 1;
        }
        self.close(&mut cursor);
    }

    const fn word(&mut self, raw: &'a [u8], cursor: &mut Cursor<'a>) {
        if let Some(tabs) = cursor.wants_marker {
            cursor.wants_marker = None;
            Self::marker(raw, tabs, cursor);
            return;
        }
        cursor.begun = true;
        if cursor.redirected {
            cursor.redirected = false;
            self.substituted(raw, cursor);
            return;
        }
        let word = match raw {
            [b'"' | b'\'' | b'\\', ..] => bare(raw),
            _ => raw,
        };
        if cursor.named {
            self.push_word(word);
            if !matches!(cursor.reads, Reads::Nothing) {
                let (reads, script) = cursor.reads.after(word);
                cursor.reads = reads;
                if script {
                    self.script_in(raw, word, cursor);
                    return;
                }
            }
            self.substituted(raw, cursor);
            return;
        }
        if matches!(cursor.case, Case::Subject) {
            if matches!(word, b"in") {
                cursor.case = Case::Pattern;
            }
            self.substituted(raw, cursor);
            return;
        }
        if nested::assignment(word) {
            if cursor.assigned == 0 {
                cursor.assigned_at = cursor.offset(raw.len());
                cursor.nested = self.nested_count;
            }
            cursor.assigned = cursor.assigned.saturating_add(1);
            self.push_word(word);
            self.substituted(raw, cursor);
            return;
        }
        if cursor.opened > 0 {
            if self.wrapped(word, cursor) {
                self.substituted(raw, cursor);
                return;
            }
        } else if self.reserved(word, cursor) {
            return;
        }
        self.open(raw, word, cursor);
        self.substituted(raw, cursor);
    }

    /// A word of the grammar, where a command's name could be.
    const fn reserved(&mut self, word: &'a [u8], cursor: &mut Cursor<'a>) -> bool {
        match word {
            b"{" | b"}" | b"then" | b"else" | b"fi" | b"do" | b"done" => {}
            b"if" | b"elif" | b"while" | b"until" | b"!" => cursor.asked = true,
            b"case" => {
                cursor.case = Case::Subject;
                cursor.cases = cursor.cases.saturating_add(1);
            }
            b"esac" => cursor.esac(),
            b"for" | b"select" => self.skip_list(cursor),
            b"[[" => self.skip_test(cursor),
            b"function" => {
                cursor.lexer.next();
            }
            _ => return false,
        }
        true
    }

    /// A word between `sudo` or `env` and the command that it runs.
    const fn wrapped(&mut self, word: &'a [u8], cursor: &mut Cursor<'a>) -> bool {
        if cursor.takes_value {
            cursor.takes_value = false;
        } else if let [b'-', ..] = word {
            cursor.takes_value = cursor.wrapper.takes_value(word);
            if cursor.wrapper.looks_up(word) {
                cursor.named = true;
            }
        } else if cursor.wrapper.operands > 0 {
            cursor.wrapper.operands -= 1;
        } else {
            return false;
        }
        cursor.assigned = 0;
        self.push_word(word);
        true
    }

    /// Begins a command at its name.
    const fn open(&mut self, raw: &'a [u8], word: &'a [u8], cursor: &mut Cursor<'a>) {
        let program = nested::program(word);
        if cursor.opened < OPEN {
            cursor.open[cursor.opened] = Entry {
                first: (self.word_count as u32).saturating_sub(cursor.assigned),
                assigned: cursor.assigned,
                end: 0,
                joined: if cursor.opened > 0 {
                    Joined::Within
                } else {
                    cursor.joined
                },
                level: cursor.level,
                asked: cursor.asked,
                offset: cursor.offset(program.len() + closing(raw, word)),
            };
            cursor.opened += 1;
        } else {
            self.too_deep = true;
        }
        cursor.assigned = 0;
        self.push_word(word);
        if let Some(wrapper) = nested::wrapper(program) {
            cursor.wrapper = wrapper;
        } else {
            cursor.named = true;
            cursor.reads = Reads::of(program);
        }
    }

    const fn close(&mut self, cursor: &mut Cursor<'a>) {
        if cursor.opened == 0 && cursor.assigned == 0 {
            cursor.redirected = false;
            return;
        }
        let mut index = 0;
        while index < cursor.opened {
            let mut entry = cursor.open[index];
            entry.end = self.word_count as u32;
            self.push_entry(entry);
            index += 1;
        }
        if cursor.opened == 0 {
            // variables alone
            if !cursor.asked {
                self.values(cursor.nested, Joined::Value);
            }
            self.push_entry(Entry {
                first: (self.word_count as u32).saturating_sub(cursor.assigned),
                assigned: cursor.assigned,
                end: self.word_count as u32,
                joined: cursor.joined,
                level: cursor.level,
                asked: cursor.asked,
                offset: cursor.assigned_at,
            });
        }
        cursor.joined = Joined::Then;
        cursor.asked = false;
        cursor.opened = 0;
        cursor.named = false;
        cursor.assigned = 0;
        cursor.redirected = false;
        cursor.takes_value = false;
        cursor.reads = Reads::Nothing;
    }

    /// `(`: the list of a subshell, or the brackets of a function that is defined.
    const fn paren(&mut self, cursor: &mut Cursor<'a>) {
        if cursor.opened == 1 && cursor.open[0].first as usize + 1 == self.word_count {
            let mut ahead = cursor.lexer;
            if matches!(ahead.next(), Token::Close) {
                cursor.lexer = ahead;
                self.word_count -= 1;
                cursor.opened = 0;
                cursor.named = false;
                cursor.reads = Reads::Nothing;
                return;
            }
        }
        self.close(cursor);
    }

    /// `for x in a b c` names no command until `do`.
    const fn skip_list(&mut self, cursor: &mut Cursor<'a>) {
        loop {
            let before = cursor.lexer;
            match cursor.lexer.next() {
                Token::Word(b"do") | Token::End | Token::Join(Joined::Then) => return,
                Token::Word(word) => self.substituted(word, cursor),
                Token::Open => cursor.lexer.rest = past(cursor.lexer.rest, PAREN),
                Token::Line | Token::Join(_) | Token::CaseEnd => {
                    cursor.lexer = before;
                    return;
                }
                _ => {}
            }
        }
    }

    /// `[[ a && b | c ]]` holds no commands but those of its words.
    const fn skip_test(&mut self, cursor: &mut Cursor<'a>) {
        loop {
            let before = cursor.lexer;
            match cursor.lexer.next() {
                Token::Word(b"]]") => return,
                Token::Word(word) => self.substituted(word, cursor),
                Token::Line | Token::End | Token::Join(Joined::Then) => {
                    cursor.lexer = before;
                    return;
                }
                _ => {}
            }
        }
    }

    /// Hands `$(..)` and `` `..` `` inside of the last word to the list.
    const fn substituted(&mut self, raw: &'a [u8], cursor: &Cursor<'a>) {
        if !cursor.lexer.rich {
            return;
        }
        let mut inside = Substitutions {
            rest: raw,
            double: false,
            escaped: cursor.lexer.escaped,
            body: false,
        };
        while let Some((text, left)) = inside.next() {
            self.wait(Nested {
                text,
                base: cursor.offset(left.len()),
                level: cursor.level + 1,
                escaped: cursor.lexer.escaped,
                joined: Joined::First,
            });
        }
    }

    /// Hands the script of `sh -c "…"` and of `su -c "…"` to the list.
    const fn script_in(&mut self, raw: &'a [u8], word: &'a [u8], cursor: &Cursor<'a>) {
        // escaped twice, as in `sh -c "sh -c \"sh -c \\\"…\\\"\""`
        if cursor.lexer.escaped && matches!(raw, [b'\\', b'"', ..]) && has_byte(word, b'\\') {
            self.too_deep = true;
            return;
        }
        self.wait(Nested {
            text: word,
            base: cursor.offset(word.len() + closing(raw, word)),
            level: cursor.level + 1,
            escaped: cursor.lexer.escaped || matches!(raw, [b'"', ..]),
            joined: Joined::First,
        });
    }

    const fn marker(raw: &'a [u8], tabs: bool, cursor: &mut Cursor<'a>) {
        let marker = bare(raw);
        let mut index = 0;
        while index < HEREDOCS {
            if cursor.heredocs[index].is_none() {
                cursor.heredocs[index] = Some(Heredoc {
                    marker,
                    tabs,
                    quoted: marker.len() != raw.len(),
                    script: cursor.opened > 0 && cursor.reads.input(),
                });
                return;
            }
            index += 1;
        }
    }

    const fn line(&mut self, cursor: &mut Cursor<'a>) {
        // `<<EOF` alone is a script; in `cat <<EOF | sh` the last command reads it
        let script = !cursor.begun
            || (cursor.opened > 0
                && cursor.reads.input()
                && matches!(cursor.open[0].joined, Joined::Pipe));
        self.close(cursor);
        let mut index = 0;
        while index < HEREDOCS {
            let Some(mut heredoc) = cursor.heredocs[index] else {
                return;
            };
            cursor.heredocs[index] = None;
            index += 1;
            cursor.begun = true;
            heredoc.script = heredoc.script || script;
            self.heredoc(&heredoc, cursor);
        }
    }

    /// The body of a heredoc: a script where a shell reads it, else data.
    const fn heredoc(&mut self, heredoc: &Heredoc<'a>, cursor: &mut Cursor<'a>) {
        let text = cursor.lexer.rest;
        let mut rest = text;
        let after = loop {
            let mut line = rest;
            while let [b'\t', tail @ ..] = line
                && heredoc.tabs
            {
                line = tail;
            }
            if starts(line, heredoc.marker) {
                match skip(line, heredoc.marker.len()) {
                    [] => break &[] as &[u8],
                    [b'\n', tail @ ..] | [b'\r', b'\n', tail @ ..] => break tail,
                    _ => {}
                }
            }
            if let Some(next) = cut(rest, b'\n').1 {
                rest = next;
            } else {
                rest = &[];
                break &[];
            }
        };
        let body = before(text, rest);
        let mut nested = Nested {
            text: body,
            base: cursor.offset(0),
            level: cursor.level + 1,
            escaped: false,
            joined: Joined::First,
        };
        if heredoc.script {
            self.heredoc = true;
            self.wait(nested);
        } else if !heredoc.quoted {
            let mut inside = Substitutions {
                rest: body,
                double: false,
                escaped: false,
                body: true,
            };
            while let Some((script, left)) = inside.next() {
                nested.text = script;
                nested.base = cursor.offset(0) + (body.len() - left.len()) as u32;
                self.wait(nested);
            }
        }
        cursor.lexer.rest = after;
    }
}

#[cfg(test)]
mod tests;
