//! A service that uses a configuration file that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::UseConfig;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-config",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Setting("Config"),
    summary: "configuration file that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "add it to the project: `.configs(&[ConfigFile::file(\"..\", \"conf/..\")])`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![config("sites", "/etc/site.conf")])])
            .configs(&[ConfigFile::text("site", "")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![config("site", "/etc/site.conf")])])
            .secrets(&[Secret::file("site", "site")]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![config("site", "/etc/site.conf")])])
            .configs(&[ConfigFile::file("site", "site.conf")]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![bind("./site.conf", "/etc/site.conf").read_only()])]),
    ],
};

pub(crate) const fn check<'a>(config: &'a UseConfig<'a>, project: &mut Project<'_, 'a>) {
    let Some(guess) = project.lacks_config(config.name) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" mounts configuration file "),
        Part::Code(config.name.as_bytes()),
        Part::Text(", which the project does not have"),
    ];
    project.report_guess(Rule::UndefinedConfig, &message, guess);
}
