//! A build of a service that asks for a secret that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::compose::OriginRef;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-build-secret",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Service,
    summary: "secret of a build that there is not",
    why: "compose refuses the whole project, and builds none of its services",
    help: "add it to the project: `.secrets(&[Secret::env(\"..\", \"..\")])`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[
                Service::dockerfile("api", &Build::context(".").secret("npm-token"))
                    .with(settings![])
            ])
            .secrets(&[Secret::env("npm_token", "NPM_TOKEN")]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[
                Service::dockerfile("api", &Build::context(".").secret("npm_token"))
                    .with(settings![])
            ])
            .secrets(&[Secret::env("npm_token", "NPM_TOKEN")]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    let OriginRef::Dockerfile(build) = project.service.origin else {
        return;
    };
    let mut index = 0;
    while let Some(secret) = build.secrets.get(index) {
        index += 1;
        let Some(guess) = project.lacks_secret(secret) else {
            continue;
        };
        let message = [
            Part::Text("the build of service "),
            project.name(),
            Part::Text(" asks for secret "),
            Part::Code(secret.as_bytes()),
            Part::Text(", which the project does not have"),
        ];
        project.report_guess(Rule::UndefinedBuildSecret, &message, guess);
    }
}
