//! A password or key that a service gives to its build as an argument.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::OriginRef;
use crate::model::secret_name::looks_secret;
use crate::model::secret_value::secret_value;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "secret-build-argument",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Service,
    summary: "secret in a build argument",
    why: "the value stands in the compose file, and in the history of the image for everybody who pulls it",
    help: "give it as a secret: `Build::context(\"..\").secret(\"..\")`, and mount it in the RUN that needs it",
    sources: &["buildkit:SecretsUsedInArgOrEnv", "docker:build-secrets"],
    bad: projects![
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".").arg("NPM_TOKEN", "abc")
        )
        .with(settings![])]),
        Compose::new("acme").services(&[Service::dockerfile(
            "api",
            &Build::context(".").arg("INDEX", "https://acme:hunter2@pypi.example/simple")
        )
        .with(settings![])]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::dockerfile(
                "api",
                &Build::context(".")
                    .arg("EDITION", "2024")
                    .secret("npm_token")
            )
            .with(settings![])])
            .secrets(&[Secret::env("npm_token", "NPM_TOKEN")]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Dockerfile(build) = project.service.origin else {
        return;
    };
    let mut index = 0;
    while let Some((name, value)) = build.args.get(index) {
        index += 1;
        let kind = match secret_value(value.as_bytes()) {
            Some(kind) => kind,
            None if looks_secret(name.as_bytes()) && !value.is_empty() => "a secret",
            None => continue,
        };
        // the value itself is not shown: reports are kept and sent around
        let message = [
            Part::Text("the build argument "),
            Part::Code(name.as_bytes()),
            Part::Text(" of service "),
            project.name(),
            Part::Text(" holds "),
            Part::Text(kind),
        ];
        project.report(Rule::SecretBuildArgument, &message);
    }
}
