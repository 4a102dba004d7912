//! Commands inside of commands: `$(…)`, `sh -c "…"`, `sudo …`.

use super::vocabulary::{before, has_byte};
use super::words::{past_backquote, past_paren};

/// A script inside of a script, waiting to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nested<'a> {
    pub(crate) text: &'a [u8],
    /// Bytes from the start of the outermost text.
    pub(crate) base: u32,
    pub(crate) level: u8,
}

impl Nested<'_> {
    pub(crate) const NONE: Nested<'static> = Nested {
        text: b"",
        base: 0,
        level: 0,
    };
}

/// The name of a program without its folder.
pub(crate) const fn program(word: &[u8]) -> &[u8] {
    match word {
        [b'/', ..] => {
            let mut rest = word;
            let mut name = word;
            while let [byte, tail @ ..] = rest {
                rest = tail;
                if *byte == b'/' {
                    name = tail;
                }
            }
            name
        }
        _ => word,
    }
}

/// Whether the program reads shell commands.
pub(crate) const fn is_shell(program: &[u8]) -> bool {
    matches!(
        program,
        b"sh" | b"bash" | b"ash" | b"dash" | b"zsh" | b"ksh" | b"mksh"
    )
}

/// Whether a SHELL is a POSIX shell.
pub(crate) const fn is_posix_shell(argv: &[&str]) -> bool {
    match argv {
        [shell, ..] => is_shell(program(shell.as_bytes())),
        [] => false,
    }
}

/// A program that runs the command in its arguments, with the short flags that take a value.
pub(crate) const fn wrapper(program: &[u8]) -> Option<&'static [u8]> {
    match program {
        b"sudo" => Some(b"ugpCDhRrtT"),
        b"doas" => Some(b"uC"),
        b"env" => Some(b"uCS"),
        b"exec" => Some(b"a"),
        b"command" | b"builtin" => Some(b" "),
        b"nice" => Some(b"n"),
        b"ionice" => Some(b"cnp"),
        b"nohup" | b"setsid" | b"eatmydata" | b"catchsegv" | b"unbuffer" => Some(b" "),
        b"stdbuf" => Some(b"ioe"),
        b"timeout" | b"xargs" => Some(b""),
        b"gosu" | b"su-exec" => None,
        _ => None,
    }
}

/// Whether the last of `args` is a script: `sh -c "…"`, `bash -euxc "…"`, `su app -c "…"`.
pub(crate) const fn takes_script(program: &[u8], args: &[&[u8]]) -> bool {
    let [before @ .., _] = args else { return false };
    let [earlier @ .., flag] = before else {
        return false;
    };
    if matches!(program, b"su") {
        return matches!(*flag, b"-c" | b"--command");
    }
    if !is_shell(program) {
        return false;
    }
    // only flags before it, so that `sh script -c x` is not one
    let mut rest = earlier;
    while let [word, tail @ ..] = rest {
        if !matches!(*word, [b'-' | b'+', ..] | b"pipefail" | b"errexit") {
            return false;
        }
        rest = tail;
    }
    match *flag {
        [b'-', b'-', ..] => false,
        [b'-', letters @ ..] => has_byte(letters, b'c'),
        _ => false,
    }
}

/// Whether the word assigns a variable.
pub(crate) const fn assignment(word: &[u8]) -> bool {
    let mut rest = match word {
        [b'a'..=b'z' | b'A'..=b'Z' | b'_', rest @ ..] => rest,
        _ => return false,
    };
    while let [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_', tail @ ..] = rest {
        rest = tail;
    }
    matches!(rest, [b'=', ..] | [b'+', b'=', ..])
}

/// A word that is one quoted string, without its quotes.
pub(crate) const fn bare(word: &[u8]) -> &[u8] {
    match word {
        [b'"', inner @ .., b'"'] if !has_byte(inner, b'"') || has_byte(inner, b'\\') => inner,
        [b'\'', inner @ .., b'\''] if !has_byte(inner, b'\'') => inner,
        [b'\\', inner @ ..] => inner,
        _ => word,
    }
}

/// The first `$(..)` or `` `..` `` of a word, and what follows it.
pub(crate) const fn substitution(word: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = word;
    loop {
        match rest {
            [] => return None,
            [b'\'', tail @ ..] => {
                // single quotes hide it, unless they stand in double quotes
                rest = match word {
                    [b'"', ..] => tail,
                    _ => match super::vocabulary::cut(tail, b'\'').1 {
                        Some(after) => after,
                        None => return None,
                    },
                };
            }
            [b'\\', _, tail @ ..] => rest = tail,
            [b'$', b'(', b'(', tail @ ..] => rest = tail,
            [b'$', b'(', tail @ ..] | [b'<' | b'>', b'(', tail @ ..] => {
                let after = past_paren(tail);
                return Some((without_end(before(tail, after), b')'), after));
            }
            [b'`', tail @ ..] => {
                let after = past_backquote(tail);
                return Some((without_end(before(tail, after), b'`'), after));
            }
            [_, tail @ ..] => rest = tail,
        }
    }
}

const fn without_end(text: &[u8], end: u8) -> &[u8] {
    match text {
        [inner @ .., last] if *last == end => inner,
        _ => text,
    }
}
