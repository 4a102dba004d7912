//! Secrets written into the commands of a RUN.

use crate::check::vocabulary::{contains, cut, lower, skip, starts, unquoted};
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, each, is_dynamic};
use crate::model::secret_name::looks_secret;
use crate::model::secret_value::secret_value;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "secret-in-command",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::EveryCommand,
    summary: "secret written into a command",
    why: "the command stands in the history of the image and in its repository: everybody who can pull it reads the value",
    help: "mount it: `RUN --mount=type=secret,id=token,env=TOKEN …`, in Rust `Mount::secret(\"token\")`, and read it there",
    sources: &["droast:DF013", "kics:a88baa34", "cis:4.10"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN export API_TOKEN=abc123 && ./fetch.sh\n",
        "FROM debian:13.1-slim\nRUN NPM_TOKEN=\"abc123\" npm ci\n",
        "FROM debian:13.1-slim\nRUN env PGPASSWORD=abc123 psql -h db\n",
        "FROM debian:13.1-slim\nRUN bash -c 'tool login --password=hunter2 --user app'\n",
        "FROM debian:13.1-slim\nRUN tool --api-key abc123 fetch\n",
        "FROM debian:13.1-slim\nRUN curl -H \"Authorization: Bearer abc123\" https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN git clone https://app:hunter2x@git.example.com/acme/x\n",
        "FROM node:24-slim\nRUN echo \"//registry.example.com/:_authToken=abc123\" > .npmrc && npm ci\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN --mount=type=secret,id=t API_TOKEN=\"$(cat /run/secrets/t)\" ./fetch.sh\n",
        "FROM debian:13.1-slim\nRUN --mount=type=secret,id=t,env=TOKEN curl -H \"Authorization: Bearer $TOKEN\" https://example.com\n",
        "FROM debian:13.1-slim\nRUN SECRET_KEY_FILE=/run/secrets/k TOKENIZERS_PARALLELISM=false POSTGRES_PASSWORD= make\n",
        "FROM debian:13.1-slim\nRUN docker login --password-stdin && tool --token-file x --password \"$PASSWORD\"\n",
        "FROM debian:13.1-slim\nRUN git clone https://git@git.example.com/acme/x && echo password=hunter2\n",
        "FROM ruby:3.4-slim\nRUN SECRET_KEY_BASE=dummy SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    each!(word in run.command.assigned => {
        if let Some(name) = variable(word) {
            return report(run, name);
        }
    });
    if matches!(
        run.command.name,
        b"export" | b"declare" | b"local" | b"readonly"
    ) {
        each!(word in run.args() => {
            if let Some(name) = variable(word) {
                return report(run, name);
            }
        });
    }
    let mut rest = run.args();
    while let [word, tail @ ..] = rest {
        rest = tail;
        match *word {
            [b'-', b'-', b'p' | b't' | b's' | b'a' | b'c', ..] => {
                if let Some(name) = flag(word, tail) {
                    return report(run, name);
                }
            }
            [
                b'-',
                b'-',
                b'h',
                b'e',
                b'a',
                b'd',
                b'e',
                b'r',
                b'=',
                value @ ..,
            ] => {
                if let Some(name) = header(unquoted(value)) {
                    return report(run, name);
                }
            }
            [b'/', b'/', ..] => {
                if let Some(name) = registry_token(word, tail) {
                    return report(run, name);
                }
            }
            // shapes that are keys wherever they stand
            [b'g', b'h', b'p' | b'o' | b's' | b'u' | b'r', b'_', ..]
            | [
                b'g',
                b'i',
                b't',
                b'h',
                b'u',
                b'b',
                b'_',
                b'p',
                b'a',
                b't',
                ..,
            ]
            | [b'g', b'l', b'p', b'a', b't', b'-', ..]
            | [b'h', b'f', b'_', ..]
            | [b's', b'k', b'-', ..]
            | [b'x', b'o', b'x', _, b'-', ..]
            | [b'A', b'K', b'I', b'A', ..]
            | [b'h', b't', b't', b'p', b's' | b':', ..] => {
                if let Some(kind) = secret_value(word) {
                    run.report(
                        Rule::SecretInCommand,
                        &[
                            Part::Code(run.command.name),
                            Part::Text(" is given "),
                            Part::Text(kind),
                            Part::Text(" for everybody to read"),
                        ],
                    );
                    return;
                }
            }
            [b'A' | b'a', b'u', b't', b'h', b'o', ..] | [b'X' | b'P' | b'x', _, _, ..] => {
                if let Some(name) = header(word) {
                    return report(run, name);
                }
            }
            _ => {}
        }
    }
}

/// The value is not shown: reports are kept and sent around.
const fn report<'a>(run: &mut Run<'_, 'a>, name: &'a [u8]) {
    run.report(
        Rule::SecretInCommand,
        &[
            Part::Text("the value of "),
            Part::Code(name),
            Part::Text(" stands in the image for everybody to read"),
        ],
    );
}

/// The name of a variable that is set to a secret.
const fn variable(word: &[u8]) -> Option<&[u8]> {
    let (name, value) = cut(word, b'=');
    match value {
        Some(value) if looks_secret(name) && is_written(value) => Some(name),
        _ => None,
    }
}

/// Whether a value is written out, and is no placeholder.
const fn is_written(value: &[u8]) -> bool {
    let value = unquoted(value);
    !matches!(
        value,
        [] | b"true"
            | b"false"
            | b"yes"
            | b"no"
            | b"0"
            | b"1"
            | b"dummy"
            | b"none"
            | b"null"
            | b"placeholder"
            | b"changeme"
            | b"build"
            | b"build-time-dummy"
            | b"secret"
            | b"x"
            | b"xxx"
            | [b'/' | b'<' | b'-' | b'@', ..]
    ) && !is_dynamic(value)
}

/// `--password=x` and `--password x`, not `--password-stdin`.
const fn flag<'a>(word: &'a [u8], tail: &[&[u8]]) -> Option<&'a [u8]> {
    let (name, value) = cut(word, b'=');
    if !matches!(
        name,
        b"--password"
            | b"--passwd"
            | b"--pass"
            | b"--passphrase"
            | b"--token"
            | b"--secret"
            | b"--secret-key"
            | b"--api-key"
            | b"--apikey"
            | b"--api-token"
            | b"--access-token"
            | b"--auth-token"
            | b"--client-secret"
    ) {
        return None;
    }
    let value = match (value, tail) {
        (Some(value), _) => value,
        (None, [value, ..]) => value,
        (None, []) => return None,
    };
    if is_written(value) { Some(name) } else { None }
}

/// `Authorization: Bearer abc`, `X-Api-Key: abc`
const fn header(word: &[u8]) -> Option<&[u8]> {
    let (name, value) = cut(word, b':');
    let Some(value) = value else {
        return None;
    };
    let authorises = match name {
        [b'A' | b'a', ..] => is_authorization(name),
        _ => looks_secret(name),
    };
    let value = match value {
        [b' ', value @ ..] => value,
        value => value,
    };
    if authorises && is_written(value) && !starts(value, b"//") {
        Some(name)
    } else {
        None
    }
}

const fn is_authorization(mut name: &[u8]) -> bool {
    let mut wanted: &[u8] = b"authorization";
    while let ([first, rest @ ..], [other, left @ ..]) = (name, wanted) {
        if lower(*first) != *other {
            return false;
        }
        name = rest;
        wanted = left;
    }
    name.is_empty() && wanted.is_empty()
}

/// `//registry.npmjs.org/:_authToken=abc`, as npm writes it
const fn registry_token<'a>(word: &'a [u8], tail: &[&[u8]]) -> Option<&'a [u8]> {
    if !contains(word, b":_authToken") && !contains(word, b":_password") {
        return None;
    }
    let (name, value) = cut(word, b'=');
    let value = match (value, tail) {
        (Some(value), _) => value,
        (None, [value, ..]) => value,
        (None, []) => return None,
    };
    if is_written(value) {
        Some(skip(name, 2))
    } else {
        None
    }
}
