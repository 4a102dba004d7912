//! A service that uses a volume that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::UseVolume;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-volume",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Setting("Volume"),
    summary: "volume that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "add it to the project: `.volumes(&[Volume::new(\"..\")])`; a path of the host is mounted by `bind(..)`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![volume("modles", "/root/.ollama")])])
            .volumes(&[Volume::new("models")]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![volume("./data", "/data")])
        ]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![volume("models", "/root/.ollama")])])
            .volumes(&[Volume::new("models").external()]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            bind("./data", "/data"),
            anonymous_volume("/cache"),
            tmpfs("/tmp")
        ])]),
    ],
};

pub(crate) const fn check<'a>(volume: &'a UseVolume<'a>, project: &mut Project<'_, 'a>) {
    let Some(guess) = project.lacks_volume(volume.name) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" mounts volume "),
        Part::Code(volume.name.as_bytes()),
        Part::Text(", which the project does not have"),
    ];
    if let [b'.' | b'/' | b'~', ..] = volume.name.as_bytes() {
        let help = [Part::Text(
            "this is a path of the host: `bind(..)` mounts it",
        )];
        project.report_help(Rule::UndefinedVolume, &message, &help);
    } else {
        project.report_guess(Rule::UndefinedVolume, &message, guess);
    }
}
