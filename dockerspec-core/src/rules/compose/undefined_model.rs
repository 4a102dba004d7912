//! A service that asks a model that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::service::UseModel;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-model",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Setting("Model"),
    summary: "model that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "add it to the project: `.models(&[Model::new(\"..\", \"ai/..\")])`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![model("lmm")])])
            .models(&[Model::new("llm", "ai/smollm2")]),
        Compose::new("acme").services(&[
            Service::image("model", "ollama/ollama:0.12.6").with(settings![]),
            Service::image("api", "acme/api:1").with(settings![model("model")])
        ])
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![model("llm").endpoint_var("MODEL_URL")])])
            .models(&[Model::new("llm", "ai/smollm2").context_size(4096)]),
        Compose::new("acme").services(&[
            Service::image("model", "ollama/ollama:0.12.6").with(settings![]),
            Service::image("api", "acme/api:1")
                .with(settings![env("MODEL_URL", "http://model:11434/v1")])
        ]),
    ],
};

pub(crate) const fn check<'a>(model: &'a UseModel<'a>, project: &mut Project<'_, 'a>) {
    let Some(guess) = project.lacks_model(model.name) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" asks model "),
        Part::Code(model.name.as_bytes()),
        Part::Text(", which the project does not have"),
    ];
    if project.services.named(model.name).is_some() {
        let help = [Part::Text(
            "a service of that name is reached by its name: `env(\"..\", \"http://..\")`; `model(..)` is for what `.models(..)` lists",
        )];
        project.report_help(Rule::UndefinedModel, &message, &help);
    } else {
        project.report_guess(Rule::UndefinedModel, &message, guess);
    }
}
