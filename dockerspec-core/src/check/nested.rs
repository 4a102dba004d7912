//! Commands inside of commands: what `sudo`, `env` and `sh -c` make of their words.

use super::vocabulary::has_byte;
use super::words::Joined;

/// A script inside of a script, waiting to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nested<'a> {
    pub(crate) text: &'a [u8],
    /// Bytes from the start of the outermost text.
    pub(crate) base: u32,
    pub(crate) level: u8,
    /// It stands in double quotes.
    pub(crate) escaped: bool,
    /// What its first command is joined by.
    pub(crate) joined: Joined,
}

impl Nested<'_> {
    pub(crate) const NONE: Nested<'static> = Nested {
        text: b"",
        base: 0,
        level: 0,
        escaped: false,
        joined: Joined::First,
    };
}

/// The name of a program without its folder: `curl` of `/usr/bin/curl`, `pip` of `$VENV/bin/pip`.
pub(crate) const fn program(word: &[u8]) -> &[u8] {
    match word {
        [b'/' | b'~', ..] | [b'$', b'A'..=b'Z' | b'{' | b'_', ..] => {
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

/// What a command makes of its words as scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Nothing.
    Nothing,
    /// A shell of which only flags were seen: it would read its input.
    Shell,
    /// A shell that takes the name of an option next, as in `-o pipefail`.
    Option,
    /// `su`: a shell, with a user's name among its words.
    Su,
    /// The next word is a script.
    Next,
}

impl Reads {
    /// Of a command that has only its name so far.
    pub(crate) const fn of(program: &[u8]) -> Self {
        match program {
            b"su" | b"runuser" => Reads::Su,
            b"eval" => Reads::Next,
            _ if is_shell(program) => Reads::Shell,
            _ => Reads::Nothing,
        }
    }

    /// After one more word, and whether that word is a script.
    pub(crate) const fn after(self, word: &[u8]) -> (Self, bool) {
        match (self, word) {
            (Reads::Nothing, _) => (self, false),
            (Reads::Option, _) => (Reads::Shell, false),
            (Reads::Next, [b'-', ..]) => (self, false),
            (Reads::Next, _) => (Reads::Nothing, true),
            (Reads::Su, b"-c" | b"--command") => (Reads::Next, false),
            (Reads::Su, _) => (self, false),
            (Reads::Shell, [b'-', b'-', ..] | [b'+', ..] | b"-" | b"-s") => (self, false),
            (Reads::Shell, [b'-', letters @ ..]) => {
                if has_byte(letters, b'c') {
                    (Reads::Next, false)
                } else if matches!(letters, [.., b'o' | b'O']) {
                    (Reads::Option, false)
                } else {
                    (self, false)
                }
            }
            (Reads::Shell, _) => (Reads::Nothing, false),
        }
    }

    /// Whether a shell would read its input.
    pub(crate) const fn input(self) -> bool {
        matches!(self, Reads::Shell | Reads::Su)
    }
}

/// A program that runs the command in its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrapper {
    /// Short flags that take a value, as `u` of `sudo -u root`.
    pub(crate) values: &'static [u8],
    /// Words in front of the command, as the time of `timeout 30 curl`.
    pub(crate) operands: u8,
    /// Short flags with which it only looks the command up, as `command -v`.
    pub(crate) lookup: &'static [u8],
}

impl Wrapper {
    pub(crate) const NONE: Wrapper = of(b"", 0);

    /// Whether the flag takes the word behind it.
    pub(crate) const fn takes_value(&self, flag: &[u8]) -> bool {
        match flag {
            [b'-', b'-', ..] => matches!(
                flag,
                b"--user"
                    | b"--group"
                    | b"--chdir"
                    | b"--unset"
                    | b"--signal"
                    | b"--kill-after"
                    | b"--adjustment"
                    | b"--max-args"
                    | b"--max-procs"
                    | b"--max-lines"
                    | b"--delimiter"
                    | b"--arg-file"
                    | b"--reuid"
                    | b"--regid"
                    | b"--class"
                    | b"--classdata"
            ),
            [b'-', letters @ .., last] => {
                // in `-n1` and `-uroot` the value is part of the word
                let mut rest = letters;
                while let [letter, tail @ ..] = rest {
                    if has_byte(self.values, *letter) {
                        return false;
                    }
                    rest = tail;
                }
                has_byte(self.values, *last)
            }
            _ => false,
        }
    }

    /// Whether with this flag the command is not run.
    pub(crate) const fn looks_up(&self, flag: &[u8]) -> bool {
        match (self.lookup, flag) {
            ([], _) | (_, [b'-', b'-', ..]) => false,
            (_, [b'-', letter, ..]) => has_byte(self.lookup, *letter),
            _ => false,
        }
    }
}

const fn of(values: &'static [u8], operands: u8) -> Wrapper {
    Wrapper {
        values,
        operands,
        lookup: b"",
    }
}

/// What the program does with a command in its arguments, if it runs it.
pub(crate) const fn wrapper(program: &[u8]) -> Option<Wrapper> {
    Some(match program {
        b"sudo" | b"$SUDO" | b"${SUDO}" | b"$sudo" | b"${sudo}" => of(b"ugpCDhRrtTU", 0),
        b"doas" => of(b"uC", 0),
        b"env" => of(b"uCS", 0),
        b"exec" => of(b"a", 0),
        b"command" => Wrapper {
            values: b"",
            operands: 0,
            lookup: b"vV",
        },
        b"builtin" | b"nohup" | b"setsid" | b"eatmydata" | b"unbuffer" | b"busybox" | b"toybox"
        | b"tini" | b"dumb-init" | b"catatonit" | b"fakeroot" | b"ccache" | b"setpriv"
        | b"xvfb-run" => of(b"", 0),
        b"time" => of(b"fo", 0),
        b"nice" => of(b"n", 0),
        b"ionice" => of(b"cnp", 0),
        b"stdbuf" => of(b"ioe", 0),
        b"xargs" => of(b"InPLsEda", 0),
        b"timeout" => of(b"ks", 1),
        b"flock" => of(b"wE", 1),
        b"gosu" | b"su-exec" | b"s6-setuidgid" | b"chroot" => of(b"", 1),
        _ => return None,
    })
}

/// Whether the word assigns a variable.
pub(crate) const fn assignment(word: &[u8]) -> bool {
    let [b'a'..=b'z' | b'A'..=b'Z' | b'_', tail @ ..] = word else {
        return false;
    };
    let mut rest = tail;
    while let [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_', tail @ ..] = rest {
        rest = tail;
    }
    matches!(rest, [b'=', ..] | [b'+', b'=', ..])
}
