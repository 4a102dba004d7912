//! Programs that are told to trust any server: git, npm, pip and others.

use crate::check::vocabulary::{contains, starts};
use crate::check::{Examples, Level, Meta, On, Part, Run, Topic, any, each};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "tls-off-in-run",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::EveryCommand,
    summary: "command that switches the check of certificates off",
    why: "whoever sits on the way decides what the build gets, and a setting that is kept in the image goes on trusting anybody",
    help: "leave it out; a certificate of your own goes to /usr/local/share/ca-certificates, then `update-ca-certificates`",
    sources: &[
        "checkov:CKV2_DOCKER_4",
        "checkov:CKV2_DOCKER_5",
        "checkov:CKV2_DOCKER_6",
        "checkov:CKV2_DOCKER_12",
        "checkov:CKV2_DOCKER_13",
        "checkov:CKV2_DOCKER_14",
        "checkov:CKV2_DOCKER_16",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN git -c http.sslVerify=false clone https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN git config --global http.sslVerify false\n",
        "FROM node:24-slim\nRUN npm config set strict-ssl=false && npm ci\n",
        "FROM node:24-slim\nRUN NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci\n",
        "FROM python:3.13-slim\nRUN python -m pip install --trusted-host pypi.example -r requirements.txt\n",
        "FROM python:3.13-slim\nRUN export PYTHONHTTPSVERIFY=0; python x.py\n",
        "FROM debian:13.1-slim\nRUN env GIT_SSL_NO_VERIFY=1 git clone https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN apt-get -o Acquire::https::Verify-Peer=false update\n",
        "FROM debian:13.1-slim\nRUN bash -c \"yarn config set \\\"strict-ssl\\\" false -g\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nRUN git config --global http.sslVerify true\n",
        "FROM node:24-slim\nRUN npm config set strict-ssl true && NODE_TLS_REJECT_UNAUTHORIZED=1 npm ci\n",
        "FROM debian:13.1-slim\nRUN unset GIT_SSL_NO_VERIFY && git clone https://example.com/x\n",
        "FROM debian:13.1-slim\nRUN echo git -c http.sslVerify=false\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    each!(word in run.command.assigned => {
        if trusting_variable(word) {
            return found(run, word);
        }
    });
    match run.command.name {
        b"export" | b"declare" => {
            each!(word in run.args() => {
                if trusting_variable(word) {
                    return found(run, word);
                }
            });
        }
        b"git" => git(run),
        b"npm" | b"yarn" | b"pnpm" => node(run),
        b"apt-get" | b"apt" => {
            each!(word in run.args() => {
                if is_apt_option(word) {
                    return found(run, word);
                }
            });
        }
        [b'p', b'i' | b'y', ..] | b"uv" | b"conda" => {
            each!(word in run.args() => {
                if let b"--trusted-host" | b"--allow-insecure-host" | b"ssl_verify" = *word {
                    return language(run, word);
                }
                if let [b'-', b'-', b't', ..] = *word
                    && starts(word, b"--trusted-host=")
                {
                    return found(run, word);
                }
            });
        }
        _ => {}
    }
}

const fn found<'a>(run: &mut Run<'_, 'a>, word: &'a [u8]) {
    run.report(
        Rule::TlsOffInRun,
        &[
            Part::Code(word),
            Part::Text(" switches the check of certificates off"),
        ],
    );
}

/// A variable that makes a program trust any server.
const fn trusting_variable(word: &[u8]) -> bool {
    match word {
        b"NODE_TLS_REJECT_UNAUTHORIZED=0"
        | b"PYTHONHTTPSVERIFY=0"
        | b"NPM_CONFIG_STRICT_SSL=false"
        | b"npm_config_strict_ssl=false"
        | b"CARGO_HTTP_CHECK_REVOKE=false" => true,
        b"PIP_TRUSTED_HOST=" => false,
        // git looks whether it is set, not what it says
        [b'G', ..] => starts(word, b"GIT_SSL_NO_VERIFY="),
        [b'P', ..] => starts(word, b"PIP_TRUSTED_HOST="),
        _ => false,
    }
}

const fn git(run: &mut Run<'_, '_>) {
    let mut rest = run.args();
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"http.sslVerify=false" | b"http.sslverify=false" | b"http.sslVerify=0", _)
            | (b"http.sslVerify" | b"http.sslverify", [b"false" | b"0" | b"no" | b"off", ..]) => {
                return found(run, word);
            }
            _ => {}
        }
    }
}

const fn node(run: &mut Run<'_, '_>) {
    let mut rest = run.args();
    while let [word, tail @ ..] = rest {
        rest = tail;
        match (*word, tail) {
            (b"strict-ssl=false" | b"--strict-ssl=false" | b"--no-strict-ssl", _)
            | (
                b"strict-ssl" | b"--strict-ssl" | b"enableStrictSsl" | b"\\\"strict-ssl\\\"",
                [b"false", ..],
            ) => {
                return found(run, word);
            }
            _ => {}
        }
    }
}

const fn language<'a>(run: &mut Run<'_, 'a>, word: &'a [u8]) {
    if !matches!(word, b"ssl_verify") || any!(run.args(), b"false" | b"False" | b"no") {
        found(run, word);
    }
}

/// `Acquire::https::Verify-Peer=false`, also with the host between.
const fn is_apt_option(word: &[u8]) -> bool {
    matches!(
        word,
        [b'A', b'c', b'q', .., b'=', b'f', b'a', b'l', b's', b'e']
    ) && (contains(word, b"::Verify-Peer=") || contains(word, b"::Verify-Host="))
}
