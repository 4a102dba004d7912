//! Permissions as `chmod` reads them: `0777`, `u=rwx,o+w`.
//!
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/chmod.html>

use super::command::Command;
use super::vocabulary::each;

/// What a mode gives; what it takes away or leaves is nothing.
#[expect(clippy::struct_excessive_bools, reason = "they are the bits of a mode")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Everybody may write.
    pub(crate) world_write: bool,
    /// The group may write.
    pub(crate) group_write: bool,
    /// Only owners may delete, as in /tmp.
    pub(crate) sticky: bool,
    /// A program runs as the file's owner.
    pub(crate) setuid: bool,
    /// A program runs as the file's group.
    pub(crate) setgid: bool,
    /// It was written in digits.
    pub(crate) octal: bool,
}

const NOTHING: Given = Given {
    world_write: false,
    group_write: false,
    sticky: false,
    setuid: false,
    setgid: false,
    octal: false,
};

/// Reads a mode; nothing where it is none.
pub(crate) const fn given(mode: &[u8]) -> Option<Given> {
    match mode {
        [b'0'..=b'7', ..] => octal(mode),
        [b'u' | b'g' | b'o' | b'a' | b'+' | b'=' | b'-', ..] => symbolic(mode),
        _ => None,
    }
}

const fn octal(mode: &[u8]) -> Option<Given> {
    let mut value = 0u32;
    each!(digit in mode => {
        match *digit {
            b'0'..=b'7' if value < 0o10_0000 => value = value * 8 + (*digit - b'0') as u32,
            _ => return None,
        }
    });
    Some(Given {
        world_write: value & 0o2 != 0,
        group_write: value & 0o20 != 0,
        sticky: value & 0o1000 != 0,
        setuid: value & 0o4000 != 0,
        setgid: value & 0o2000 != 0,
        octal: true,
    })
}

/// Without `u`, `g`, `o` or `a` the umask holds back writing by others.
const fn symbolic(mode: &[u8]) -> Option<Given> {
    let mut given = NOTHING;
    let (mut user, mut group, mut other, mut all) = (false, false, false, false);
    let mut adds = false;
    let mut operator = false;
    each!(letter in mode => {
        match *letter {
            b',' => {
                (user, group, other, all) = (false, false, false, false);
                operator = false;
            }
            b'u' if !operator => user = true,
            b'g' if !operator => group = true,
            b'o' if !operator => other = true,
            b'a' if !operator => all = true,
            b'+' | b'=' => {
                operator = true;
                adds = true;
            }
            b'-' => {
                operator = true;
                adds = false;
            }
            b'w' if adds => {
                given.world_write = given.world_write || other || all;
                given.group_write = given.group_write || group || all;
            }
            b's' if adds => {
                let nobody = !user && !group && !other;
                given.setuid = given.setuid || user || all || nobody;
                given.setgid = given.setgid || group || all || nobody;
            }
            b't' if adds => given.sticky = true,
            b'r' | b'w' | b'x' | b'X' | b's' | b't' | b'u' | b'g' | b'o' => {}
            _ => return None,
        }
    });
    if operator { Some(given) } else { None }
}

/// The mode that `chmod`, `mkdir -m` or `install -m` sets, and the words behind it.
pub(crate) const fn mode<'s, 'a>(command: &Command<'s, 'a>) -> Option<(&'a [u8], &'s [&'a [u8]])> {
    let mut rest = command.args;
    let by_flag = !matches!(command.name, b"chmod");
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"-m" | b"--mode" | b"-pm" | b"-dm" | b"-Dm" | b"-vm", [mode, tail @ ..])
                if by_flag =>
            {
                return Some((mode, tail));
            }
            (
                [b'-', b'm', mode @ ..] | [b'-', b'-', b'm', b'o', b'd', b'e', b'=', mode @ ..],
                _,
            ) if by_flag => {
                return Some((mode, tail));
            }
            (
                b"-R"
                | b"-v"
                | b"-f"
                | b"-c"
                | b"-h"
                | b"-Rf"
                | b"-fR"
                | b"-Rv"
                | b"-vR"
                | b"--"
                | [b'-', b'-', ..],
                _,
            ) => {}
            _ if !by_flag => return Some((word, tail)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn gives(mode: &str, wanted: &str) {
        let given = given(mode.as_bytes()).unwrap_or(NOTHING);
        let letters = [
            (given.world_write, "w"),
            (given.group_write, "g"),
            (given.sticky, "t"),
            (given.setuid, "U"),
            (given.setgid, "G"),
        ];
        let found: alloc::string::String = letters
            .iter()
            .filter_map(|(set, letter)| set.then_some(*letter))
            .collect();
        assert_eq!(found, wanted, "{mode}");
    }

    #[test]
    fn digits_give_what_their_bits_say() {
        gives("777", "wg");
        gives("0777", "wg");
        gives("1777", "wgt");
        gives("755", "");
        gives("4755", "U");
        gives("02775", "gG");
        gives("6711", "UG");
        gives("2", "w");
        gives("888", "");
        gives("77777777777777777777", "");
    }

    #[test]
    fn letters_give_to_whom_they_name() {
        gives("a+rwx", "wg");
        gives("o+w", "w");
        gives("+w", "");
        gives("+rwx", "");
        gives("u=rwx,go=r", "");
        gives("u+x,o=rw", "w");
        gives("go-w", "");
        gives("a-w+x", "");
        gives("a=rwxt", "wgt");
        gives("u+s", "U");
        gives("g+s", "G");
        gives("+s", "UG");
        gives("u-s", "");
        gives("o=u", "");
        gives("--x", "");
        gives("file", "");
    }
}
