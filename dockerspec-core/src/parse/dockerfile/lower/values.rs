//! Small values: users, modes, ports, signals.

use crate::model::transfer::Mode;
use crate::model::words::{Protocol, Signal, User};

/// `app`, `1000:1000`, `$USER:app`.
pub(super) fn user(text: &str) -> User<'_> {
    let (owner, group) = at_colon(text);
    let mut user = User::named("");
    (user.name, user.uid) = name_or_number(owner);
    (user.group, user.gid) = name_or_number(group);
    user
}

/// A name, or the number it is.
pub(super) fn name_or_number(text: &str) -> (&str, Option<u32>) {
    match text.parse() {
        Ok(number) if !text.starts_with('+') => ("", Some(number)),
        _ => (text, None),
    }
}

/// The parts before and behind the first `:` that is not inside of `${..}`.
fn at_colon(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (at, ch) in text.char_indices() {
        match ch {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                return (
                    text.get(..at).unwrap_or(text),
                    text.get(at + 1..).unwrap_or(""),
                );
            }
            _ => {}
        }
    }
    (text, "")
}

/// `755`, `u=rwX,go=rX`, `$MODE`.
pub(super) fn mode(text: &str) -> Mode<'_> {
    match u32::from_str_radix(text, 8) {
        Ok(mode) if !text.starts_with('+') => Mode::Octal(mode),
        _ => Mode::Symbolic(text),
    }
}

/// The ports of one word of EXPOSE; nothing where that is no number in range.
pub(super) fn ports(text: &str) -> Option<(u16, u16, Protocol)> {
    let (ports, protocol) = match text.split_once('/') {
        Some((ports, name)) if name.eq_ignore_ascii_case("tcp") => (ports, Protocol::Tcp),
        Some((ports, name)) if name.eq_ignore_ascii_case("udp") => (ports, Protocol::Udp),
        Some((ports, name)) if name.eq_ignore_ascii_case("sctp") => (ports, Protocol::Sctp),
        Some(_) => return None,
        None => (text, Protocol::Tcp),
    };
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| !text.starts_with('+'));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last, protocol))
}

/// `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`.
pub(super) fn signal(text: &str) -> Signal<'_> {
    if let Ok(number) = text.parse() {
        return Signal::Number(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    match name {
        "TERM" => Signal::Term,
        "INT" => Signal::Int,
        "QUIT" => Signal::Quit,
        "HUP" => Signal::Hup,
        "USR1" => Signal::Usr1,
        "USR2" => Signal::Usr2,
        "WINCH" => Signal::Winch,
        "KILL" => Signal::Kill,
        "RTMIN" => Signal::RtMin(0),
        _ => match name
            .strip_prefix("RTMIN+")
            .and_then(|number| number.parse().ok())
        {
            Some(number) => Signal::RtMin(number),
            None => Signal::Written(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_a_name_or_a_number_each_with_its_group() {
        assert_eq!(user("app"), User::named("app"));
        assert_eq!(user("1000:1001"), User::id(1000, 1001));
        let mixed = user("${U:-a}:0");
        assert_eq!(
            (mixed.name, mixed.uid, mixed.group, mixed.gid),
            ("${U:-a}", None, "", Some(0))
        );
        assert_eq!(user("0").uid, Some(0));
        assert_eq!(user("99999999999").name, "99999999999");
    }

    #[test]
    fn a_port_is_a_number_in_range() {
        assert_eq!(ports("80"), Some((80, 80, Protocol::Tcp)));
        assert_eq!(ports("8000-8010/UDP"), Some((8000, 8010, Protocol::Udp)));
        for text in ["$PORT", "99999", "80/http", "90-80", "", "+80", "-"] {
            assert_eq!(ports(text), None, "{text}");
        }
    }

    #[test]
    fn a_signal_has_many_spellings() {
        assert_eq!(signal("SIGTERM"), Signal::Term);
        assert_eq!(signal("quit"), Signal::Quit);
        assert_eq!(signal("9"), Signal::Number(9));
        assert_eq!(signal("SIGRTMIN+3"), Signal::RtMin(3));
        assert_eq!(signal("$SIGNAL"), Signal::Written("$SIGNAL"));
    }

    #[test]
    fn a_mode_is_octal_or_as_written() {
        assert_eq!(mode("0755"), Mode::Octal(0o755));
        assert_eq!(mode("u=rwX,go=rX"), Mode::Symbolic("u=rwX,go=rX"));
        assert_eq!(mode("$M"), Mode::Symbolic("$M"));
    }
}
