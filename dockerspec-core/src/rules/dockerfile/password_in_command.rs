//! Passwords of users and services written into a RUN.

use crate::check::vocabulary::{cut, has_byte};
use crate::check::{
    Command, Examples, Joined, Level, Meta, On, Part, Run, Topic, each, is_dynamic,
};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "password-in-command",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Command(&[
        "chpasswd",
        "passwd",
        "smbpasswd",
        "useradd",
        "usermod",
        "mysql",
        "mysqladmin",
        "mysqldump",
        "mariadb",
        "mariadb-admin",
        "curl",
        "sshpass",
        "docker",
        "podman",
        "helm",
        "redis-cli",
        "htpasswd",
        "openssl",
        "keytool",
    ]),
    summary: "password written into a command",
    why: "it stands in the history of the image, even as a hash, and is the same in every container",
    help: "leave the account without a password (`useradd --no-log-init`, then `USER`); where one is needed, hand it over when the container starts",
    sources: &["checkov:CKV2_DOCKER_17"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN echo 'root:toor' | chpasswd\n",
        "FROM debian:13.1-slim\nRUN useradd -m -p '$6$salt$hash' app\n",
        "FROM debian:13.1-slim\nRUN mysql -uroot -phunter2 < x.sql\n",
        "FROM debian:13.1-slim\nRUN curl -fsS -u app:hunter2 https://example.com/x -o x\n",
        "FROM debian:13.1-slim\nRUN printf 'pw\\npw\\n' | sudo passwd app && sshpass -p hunter2 ssh x\n",
        "FROM debian:13.1-slim\nRUN openssl req -passout pass:hunter2 -x509\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN --mount=type=secret,id=pw,env=PW echo \"root:$PW\" | chpasswd\n",
        "FROM debian:13.1-slim\nRUN useradd -m app && passwd -l root && usermod -aG video app\n",
        "FROM debian:13.1-slim\nRUN mysql -uroot -p\"$PW\" < x.sql && mysqladmin -P 3306 ping\n",
        "FROM debian:13.1-slim\nRUN curl -u \"$USER:$PW\" https://example.com && curl -u app https://example.com\n",
        "FROM debian:13.1-slim\nRUN docker login --password-stdin -u app && docker run -p 80:80 x\n",
        "FROM debian:13.1-slim\nRUN openssl req -passout env:PW -x509 -nodes\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let found = match run.command.name {
        b"chpasswd" | b"passwd" | b"smbpasswd" => is_fed(run),
        b"useradd" | b"usermod" => behind(run.args(), b"-p", b"--password", true),
        b"mysql" | b"mysqladmin" | b"mysqldump" | b"mariadb" | b"mariadb-admin" => {
            glued(run.args())
        }
        b"sshpass" => behind(run.args(), b"-p", b"-p", false) || glued(run.args()),
        b"redis-cli" => behind(run.args(), b"-a", b"--pass", false),
        b"docker" | b"podman" | b"helm" => is_login(&run.command),
        b"curl" => user(run.args()),
        b"htpasswd" => is_batch(run.args()),
        b"openssl" => key_password(run.args()),
        b"keytool" => behind(run.args(), b"-storepass", b"-keypass", false),
        _ => false,
    };
    if found {
        run.report(
            Rule::PasswordInCommand,
            &[
                Part::Code(run.command.name),
                Part::Text(" is given a password for everybody to read"),
            ],
        );
    }
}

/// `echo root:toor | chpasswd`
const fn is_fed(run: &Run<'_, '_>) -> bool {
    let mut joined = run.command.joined;
    let mut earlier = run.earlier();
    while matches!(joined, Joined::Pipe | Joined::Within) {
        let Some(command) = earlier.next() else {
            return false;
        };
        if matches!(joined, Joined::Pipe) {
            if !matches!(command.name, b"echo" | b"printf") {
                return false;
            }
            each!(word in command.args => {
                if matches!(*word, [b'-', ..] | []) {
                    continue;
                }
                return !is_dynamic(word);
            });
            return false;
        }
        joined = command.joined;
    }
    false
}

/// A flag with a password behind it; a hash holds `$` without being a variable.
const fn behind(args: &[&[u8]], short: &[u8], long: &[u8], hash: bool) -> bool {
    let mut rest = args;
    while let [word, tail @ ..] = rest {
        rest = tail;
        let Some(value) = tail.first() else {
            return false;
        };
        if crate::check::vocabulary::eq(word, short) || crate::check::vocabulary::eq(word, long) {
            return if hash {
                matches!(*value, [b'$', b'0'..=b'9' | b'y', ..]) || is_written(value)
            } else {
                is_written(value)
            };
        }
    }
    false
}

/// `-phunter2`
const fn glued(args: &[&[u8]]) -> bool {
    each!(word in args => {
        if let [b'-', b'p', value @ ..] = *word
            && is_written(value)
        {
            return true;
        }
    });
    false
}

const fn is_written(value: &[u8]) -> bool {
    !matches!(value, [] | [b'-', ..] | b"\"\"" | b"''") && !is_dynamic(value)
}

const fn is_login(command: &Command<'_, '_>) -> bool {
    match command.args {
        [b"login", args @ ..] | [b"registry", b"login", args @ ..] => {
            behind(args, b"-p", b"--password", false)
        }
        _ => false,
    }
}

/// `curl -u app:hunter2`
const fn user(args: &[&[u8]]) -> bool {
    let mut rest = args;
    while let [word, tail @ ..] = rest {
        rest = tail;
        let value: &[u8] = match (*word, tail) {
            (b"-u" | b"--user" | b"-U" | b"--proxy-user", [value, ..]) => value,
            ([b'-', b'u', value @ ..], _) => value,
            ([b'-', b'-', b'u', b's', b'e', b'r', b'=', value @ ..], _) => value,
            _ => continue,
        };
        if let Some(password) = cut(value, b':').1
            && is_written(password)
            && !is_dynamic(value)
        {
            return true;
        }
    }
    false
}

/// `htpasswd -bc file user hunter2`
const fn is_batch(args: &[&[u8]]) -> bool {
    match args {
        [[b'-', letters @ ..], .., password] => has_byte(letters, b'b') && is_written(password),
        _ => false,
    }
}

/// `openssl … -passout pass:hunter2`
const fn key_password(args: &[&[u8]]) -> bool {
    each!(word in args => {
        if let [b'p', b'a', b's', b's', b':', value @ ..] = *word
            && is_written(value)
        {
            return true;
        }
    });
    false
}
