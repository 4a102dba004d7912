//! What programs are asked to do: their operands, without flags and the values of flags.

use super::command::Command;
use super::vocabulary::{contains, has_byte};

/// Programs whose flags take values in words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Apt,
    Apk,
    /// dnf, yum and their kin.
    Dnf,
    Zypper,
    Pip,
    /// npm, yarn, pnpm and bun.
    Npm,
    Cargo,
}

/// Walks the operands of a command: `install`, then `curl`, of `apt-get -o x=y install -y curl`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operands<'s, 'a> {
    rest: &'s [&'a [u8]],
    tool: Tool,
    plain: bool,
}

impl<'s, 'a> Operands<'s, 'a> {
    pub(crate) const fn of(args: &'s [&'a [u8]], tool: Tool) -> Self {
        Operands {
            rest: args,
            tool,
            plain: false,
        }
    }

    /// The next operand.
    pub(crate) const fn next(&mut self) -> Option<&'a [u8]> {
        while let [word, rest @ ..] = self.rest {
            self.rest = rest;
            match *word {
                b"--" if !self.plain => self.plain = true,
                [b'-', ..] if !self.plain => {
                    if takes_value(self.tool, word)
                        && let [_, after @ ..] = rest
                    {
                        self.rest = after;
                    }
                }
                _ => return Some(word),
            }
        }
        None
    }

    /// The words that are left, flags among them.
    pub(crate) const fn rest(&self) -> &'s [&'a [u8]] {
        self.rest
    }
}

const fn takes_value(tool: Tool, flag: &[u8]) -> bool {
    match tool {
        Tool::Apt => matches!(
            flag,
            b"-o"
                | b"--option"
                | b"-t"
                | b"--target-release"
                | b"--default-release"
                | b"-c"
                | b"--config-file"
                | b"-a"
                | b"--host-architecture"
        ),
        Tool::Apk => matches!(
            flag,
            b"-t"
                | b"--virtual"
                | b"-X"
                | b"--repository"
                | b"-p"
                | b"--root"
                | b"--arch"
                | b"--keys-dir"
                | b"--repositories-file"
                | b"--cache-dir"
                | b"--cache-max-age"
                | b"--wait"
        ),
        Tool::Dnf => matches!(
            flag,
            b"-c"
                | b"--config"
                | b"-d"
                | b"-e"
                | b"-x"
                | b"--exclude"
                | b"--enablerepo"
                | b"--disablerepo"
                | b"--installroot"
                | b"--releasever"
                | b"--setopt"
                | b"--repo"
                | b"--repoid"
                | b"--forcearch"
                | b"--color"
        ),
        Tool::Zypper => matches!(
            flag,
            b"-r" | b"--repo" | b"-R" | b"--root" | b"-c" | b"--config" | b"-p" | b"--plus-repo"
        ),
        Tool::Pip => matches!(
            flag,
            b"-r"
                | b"--requirement"
                | b"-c"
                | b"--constraint"
                | b"-e"
                | b"--editable"
                | b"-i"
                | b"--index-url"
                | b"--index"
                | b"--default-index"
                | b"--extra-index-url"
                | b"-f"
                | b"--find-links"
                | b"-t"
                | b"--target"
                | b"-p"
                | b"--python"
                | b"--prefix"
                | b"--root"
                | b"--src"
                | b"--platform"
                | b"--python-version"
                | b"--python-platform"
                | b"--implementation"
                | b"--abi"
                | b"--no-binary"
                | b"--only-binary"
                | b"--progress-bar"
                | b"--cache-dir"
                | b"--timeout"
                | b"--retries"
                | b"--trusted-host"
                | b"--proxy"
                | b"--log"
                | b"--upgrade-strategy"
                | b"--global-option"
                | b"--install-option"
                | b"--build-option"
                | b"-C"
                | b"--config-settings"
                | b"--report"
                | b"--cert"
                | b"--client-cert"
                | b"--use-feature"
                | b"--index-strategy"
                | b"--torch-backend"
                | b"--prerelease"
                | b"--resolution"
        ),
        Tool::Npm => matches!(
            flag,
            b"--prefix"
                | b"-C"
                | b"--registry"
                | b"--loglevel"
                | b"--cache"
                | b"--omit"
                | b"--include"
                | b"--tag"
                | b"--workspace"
                | b"-w"
                | b"--cwd"
                | b"--modules-folder"
                | b"--network-timeout"
                | b"--network-concurrency"
                | b"--mutex"
                | b"--cache-folder"
                | b"--filter"
                | b"-F"
                | b"--dir"
                | b"--store-dir"
                | b"--fetch-timeout"
                | b"--fetch-retries"
                | b"--maxsockets"
        ),
        Tool::Cargo => matches!(
            flag,
            b"--version"
                | b"--vers"
                | b"--root"
                | b"--git"
                | b"--branch"
                | b"--tag"
                | b"--rev"
                | b"--path"
                | b"--features"
                | b"-F"
                | b"--bin"
                | b"--profile"
                | b"--target"
                | b"--target-dir"
                | b"--manifest-path"
                | b"-j"
                | b"--jobs"
                | b"-p"
                | b"--package"
                | b"--config"
                | b"-Z"
                | b"-C"
        ),
    }
}

/// The words behind `pip`, also in `python -m pip` and `uv pip`; nothing for other commands.
pub(crate) const fn pip<'s, 'a>(command: &Command<'s, 'a>) -> Option<&'s [&'a [u8]]> {
    match command.name {
        [b'p', b'i', b'p', ..] => Some(command.args),
        b"uv" => match command.args {
            [b"pip", rest @ ..] => Some(rest),
            _ => None,
        },
        [b'p', b'y', ..] => {
            let mut rest = command.args;
            while let [[b'-', ..], tail @ ..] = rest {
                if let [b"-m", b"pip", words @ ..] = rest {
                    return Some(words);
                }
                rest = tail;
            }
            None
        }
        _ => None,
    }
}

/// The words behind `install` of a pip command.
pub(crate) const fn pip_install<'s, 'a>(command: &Command<'s, 'a>) -> Option<&'s [&'a [u8]]> {
    let Some(words) = pip(command) else {
        return None;
    };
    let mut operands = Operands::of(words, Tool::Pip);
    match operands.next() {
        Some(b"install") => Some(operands.rest()),
        _ => None,
    }
}

/// Whether the word is a variable or holds one, so that only the shell knows what it says.
pub(crate) const fn is_dynamic(word: &[u8]) -> bool {
    has_byte(word, b'$') || has_byte(word, b'`')
}

/// Whether the command only prepares, prints or tidies up: it cannot fail in a way that matters,
/// and uses nothing that was made before.
pub(crate) const fn is_idle(name: &[u8]) -> bool {
    matches!(
        name,
        b"" | b"echo"
            | b"printf"
            | b"true"
            | b":"
            | b"set"
            | b"export"
            | b"unset"
            | b"local"
            | b"umask"
            | b"sleep"
            | b"exit"
    )
}

/// Whether `rm`, `find` or a program called after cleaning takes `folder` away.
pub(crate) const fn removes(command: &Command<'_, '_>, folder: &[u8]) -> bool {
    match command.name {
        b"rm" | b"find" => {
            let mut rest = command.args;
            while let [word, tail @ ..] = rest {
                rest = tail;
                if !matches!(*word, [b'-', ..]) && contains(word, folder) {
                    return true;
                }
            }
            false
        }
        _ => false,
    }
}
