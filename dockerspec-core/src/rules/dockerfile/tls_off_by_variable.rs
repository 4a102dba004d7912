//! ENV or ARG that switches the check of certificates off.

use crate::check::vocabulary::unquoted;
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, Value};
use crate::model::step::{Instruction, Step};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "tls-off-by-variable",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Step(&["Env", "Arg"]),
    summary: "variable that switches the check of certificates off",
    why: "whoever sits on the way can hand over another program or read the password",
    help: "remove it; add the certificate of your own authority to the image where one is missing (`update-ca-certificates`, `NODE_EXTRA_CA_CERTS`, `PIP_CERT`)",
    sources: &[
        "checkov:CKV2_DOCKER_5",
        "checkov:CKV2_DOCKER_6",
        "checkov:CKV2_DOCKER_12",
        "checkov:CKV2_DOCKER_14",
        "checkov:CKV2_DOCKER_16",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n",
        "FROM debian:13.1-slim\nARG GIT_SSL_NO_VERIFY=true\n",
        "FROM debian:13.1-slim\nARG OFF=0\nENV PYTHONHTTPSVERIFY=$OFF\n",
        "FROM debian:13.1-slim\nENV PIP_TRUSTED_HOST=\"pypi.example\"\n",
        "FROM debian:13.1-slim\nENV npm_config_strict_ssl=false\n",
        "FROM debian:13.1-slim\nENV REQUESTS_CA_BUNDLE=\"\"\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1\n",
        "FROM debian:13.1-slim\nENV GIT_SSL_NO_VERIFY=\n",
        "FROM debian:13.1-slim\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/own.pem REQUESTS_CA_BUNDLE=/etc/ssl/own.pem\n",
        "FROM debian:13.1-slim\nENV NPM_CONFIG_STRICT_SSL=true\n",
    ]),
};

pub(crate) const fn check<'a>(step: &'a Step<'a>, check: &mut Check<'_, 'a>) {
    let (name, value) = match &step.instruction {
        Instruction::Env(env) => (env.name, env.value),
        Instruction::Arg(arg) => match arg.default {
            Some(value) => (arg.name, value),
            None => return,
        },
        _ => return,
    };
    let name = name.as_bytes();
    let Some(off) = switch(name) else { return };
    // a value that only the build knows is no finding: nobody wrote that it is off
    let Value::Known(value) = check.scope.value(value.as_bytes()) else {
        return;
    };
    let value = unquoted(value);
    let set = !matches!(value, b"" | b"0" | b"false" | b"False" | b"no");
    let found = match off {
        Off::AtZero => matches!(value, b"0" | b"false" | b"False" | b"no" | b"none"),
        Off::WhenSet => set,
        Off::WhenEmpty => value.is_empty(),
    };
    if found {
        let message = [
            Part::Code(name),
            Part::Text(" = "),
            Part::Code(value),
            Part::Text(" switches the check of certificates off"),
        ];
        check.report(Rule::TlsOffByVariable, &message);
    }
}

enum Off {
    AtZero,
    WhenSet,
    WhenEmpty,
}

const fn switch(name: &[u8]) -> Option<Off> {
    match name {
        b"NODE_TLS_REJECT_UNAUTHORIZED"
        | b"PYTHONHTTPSVERIFY"
        | b"NPM_CONFIG_STRICT_SSL"
        | b"npm_config_strict_ssl"
        | b"YARN_ENABLE_STRICT_SSL"
        | b"YARN_STRICT_SSL"
        | b"CONDA_SSL_VERIFY"
        | b"PERL_LWP_SSL_VERIFY_HOSTNAME"
        | b"BUNDLE_SSL_VERIFY_MODE" => Some(Off::AtZero),
        b"GIT_SSL_NO_VERIFY"
        | b"PIP_TRUSTED_HOST"
        | b"UV_INSECURE_HOST"
        | b"GOINSECURE"
        | b"VAULT_SKIP_VERIFY"
        | b"COMPOSER_DISABLE_TLS"
        | b"CURL_INSECURE" => Some(Off::WhenSet),
        b"REQUESTS_CA_BUNDLE" | b"CURL_CA_BUNDLE" => Some(Off::WhenEmpty),
        _ => None,
    }
}
