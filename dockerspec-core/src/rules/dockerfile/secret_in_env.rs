//! ENV whose name says that its value is a secret.

use crate::check::vocabulary::{starts, unquoted};
use crate::check::{Check, Examples, Level, Meta, On, Part, Topic, Value};
use crate::model::secret_name::looks_secret;
use crate::model::secret_value::is_fingerprint;
use crate::model::step::Env;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "secret-in-env",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Instruction("Env"),
    summary: "secret in ENV",
    why: "ENV stands in the image: everybody who can pull it reads the value",
    help: "let the container get it when it starts, as a file: `--secret`, in compose `secrets:`; a build reads it by `RUN --mount=type=secret,id=…`",
    sources: &[
        "hadolint:DL3064",
        "buildkit:SecretsUsedInArgOrEnv",
        "trivy:DS-0031",
        "kics:c3e1b6ae",
        "dockle:CIS-DI-0010",
        "droast:DF014",
        "cis:4.10",
    ],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nONBUILD ENV API_TOKEN=abc123\n",
        "FROM debian:13.1-slim\nENV POSTGRES_PASSWORD=changeme\n",
        "FROM debian:13.1-slim\nARG TOKEN\nENV HF_TOKEN=$TOKEN\n",
        "FROM debian:13.1-slim\nENV stripeApiKey=\"abc\"\n",
        "FROM debian:13.1-slim\nENV A=1 MY_PASSWD=b\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nARG SIGNING_KEY=52BB7E3DE28A71BE22EC05FFEF80A866B47A981F\nENV SIGNING_KEY=$SIGNING_KEY\n",
        "FROM debian:13.1-slim\nENV POSTGRES_PASSWORD_FILE=/run/secrets/db\n",
        "FROM debian:13.1-slim\nENV GITHUB_TOKEN=\n",
        "FROM debian:13.1-slim\nENV GOPRIVATE=example.com TRAVIS_OS_NAME=linux USERNAME=app\n",
        "FROM debian:13.1-slim\nENV MAX_TOKENS=4096 MONKEY=1 TOKENIZERS_PARALLELISM=false\n",
        "FROM debian:13.1-slim\nENV DB_PASSWORD=/run/secrets/db\n",
    ]),
};

pub(crate) const fn check<'a>(env: &'a Env<'a>, check: &mut Check<'_, 'a>) {
    let name = env.name.as_bytes();
    if !looks_secret(name) {
        return;
    }
    // an empty value names the variable only, a path names the file that holds the secret
    if let b"" | b"\"\"" | b"''" | b"true" | b"false" = env.value.as_bytes() {
        return;
    }
    if starts(env.value.as_bytes(), b"/run/secrets/") {
        return;
    }
    if let Value::Known(value) = check.scope.value(env.value.as_bytes())
        && is_fingerprint(unquoted(value))
    {
        return;
    }
    let message = [
        Part::Text("the value of "),
        Part::Code(name),
        Part::Text(" stands in the image for everybody to read"),
    ];
    check.report(Rule::SecretInEnv, &message);
}
