//! `dockerspec generate-compose`: a project around a model.

use std::path::{Path, PathBuf};

use dockerspec::prelude::*;
use dockerspec::templates::{self, Arena, Model, StackOptions};
use dockerspec::{Artefact, Hardened, host};

use super::arguments::{GenerateCompose, Stack};
use super::dockerfile::refused;
use super::manifest::{folder_name, project_name};
use super::place::{put, put_all};
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn run(verb: &GenerateCompose, streams: &mut Streams) -> Done {
    let name = match &verb.name {
        Some(name) => name.clone(),
        None => folder_name(Path::new(".")),
    };
    let model = model(&verb.model)?;
    refuse(verb, model)?;
    let own_name = project_name(&name);
    let arena = Arena::new();
    let project = match project(verb, (&own_name, &name), model, &arena) {
        Ok(project) => project,
        Err(found) => return Ok(refused(&found, streams)),
    };
    let yaml = project.to_yaml();
    if verb.gpu.is_none() && matches!(model, Model::Vllm(_) | Model::Tgi(_)) {
        streams.note("the model server needs a GPU: `--gpu` writes the file that gives it one");
    }
    if verb.stack != Stack::Gateway && !Path::new("Dockerfile").exists() {
        streams.note("there is no Dockerfile here yet, of which `api` is built: `dockerspec init` writes one");
    }
    let Some(count) = verb.gpu else {
        if put(&yaml, "compose.yaml", &verb.place, streams)?.is_some() {
            next(&project, "docker compose up --wait", streams);
        }
        return Ok(Outcome::Clean);
    };
    let wanted = [gpus(Gpus::Count(count)).into_setting()];
    let gpu = [Service::patch("model").with(&wanted)];
    let overlay = match Overlay::new("gpu", &project)
        .services(&gpu)
        .harden(&Policy::PRODUCTION)
    {
        Ok(overlay) => overlay,
        Err(found) => return Ok(refused(&found, streams)),
    };
    let path = verb
        .place
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from("compose.yaml"));
    if path.as_os_str() == "-" {
        return Err(Failure::new(
            "`--gpu` makes two files, and standard output takes one: name a file with `--output`",
        ));
    }
    let beside = path.with_file_name("compose.gpu.yaml");
    let command = format!(
        "docker compose -f {} -f {} up --wait",
        path.display(),
        beside.display()
    );
    let files = [
        Artefact::plain(path, yaml),
        Artefact::plain(beside, overlay.to_yaml()),
    ];
    put_all(&files, Path::new(""), verb.place.force, streams)?;
    next(&project, &command, streams);
    Ok(Outcome::Clean)
}

fn project<'a>(
    verb: &GenerateCompose,
    (name, image): (&'a str, &'a str),
    model: Model<'a>,
    arena: &'a Arena<'a>,
) -> Result<Hardened<Compose<'a>>, Report> {
    if verb.stack == Stack::Gateway {
        return templates::model_gateway(arena, name, model);
    }
    let image = arena.image(own(image, verb.port, arena)?);
    let (memory, cpus) = if verb.from_host {
        let container = host::inspect().recommend(None).container;
        (Bytes::new(container.memory), f64::from(container.cpus))
    } else {
        let large = matches!(model, Model::Vllm(_) | Model::Tgi(_));
        let (memory, cpus) = if large { (gib(16), 8.0) } else { (gib(8), 4.0) };
        (
            verb.model_memory.unwrap_or(memory),
            verb.model_cpus.unwrap_or(cpus),
        )
    };
    let mut options = StackOptions::new(name, image)
        .model(model)
        .ports(verb.port, verb.publish.unwrap_or(verb.port))
        .limits(verb.memory, verb.cpus)
        .model_limits(memory, cpus);
    options.database = verb.database;
    options.proxy = verb.proxy;
    match verb.stack {
        Stack::Rag => templates::rag_stack(arena, &options),
        _ => templates::ai_stack(arena, &options),
    }
}

/// The image of the folder's own Dockerfile, of which only the name and the port are said here.
fn own<'a>(name: &'a str, port: u16, arena: &'a Arena<'a>) -> Result<Hardened<Image<'a>>, Report> {
    let options = templates::Options::new(name).port(port);
    let image = templates::python_slim(arena, &options)?;
    (*image.get())
        .dockerfile("Dockerfile")
        .harden(&Policy::PRODUCTION)
}

/// What would have no effect, or could not work, is said before anything is written.
fn refuse(verb: &GenerateCompose, model: Model<'_>) -> Result<(), Failure> {
    if verb.stack == Stack::Gateway {
        let given = [
            ("--database", verb.database),
            ("--proxy", verb.proxy),
            ("--from-host", verb.from_host),
            ("--publish", verb.publish.is_some()),
            ("--model-memory", verb.model_memory.is_some()),
            ("--model-cpus", verb.model_cpus.is_some()),
        ];
        if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
            return Err(Failure::new(format!(
                "`{flag}` has no effect on the stack `gateway`: change `compose.yaml` once it is written"
            )));
        }
    }
    if let (Model::LlamaCpp(_), Some(_)) = (model, verb.gpu) {
        return Err(Failure::new(
            "the image of llama.cpp that is used here computes on processors: leave `--gpu` out, or take `ollama:` or `vllm:`",
        ));
    }
    let output = verb.place.output.as_deref();
    let folder = output.and_then(Path::parent).unwrap_or(Path::new(""));
    if !folder.as_os_str().is_empty() && folder != Path::new(".") {
        return Err(Failure::new(format!(
            "compose looks for the Dockerfile and the secrets beside its file: change to `{}` and write it there",
            folder.display()
        )));
    }
    Ok(())
}

/// `SERVER:NAME`, where the name may hold colons too.
pub(super) fn model(text: &str) -> Result<Model<'_>, Failure> {
    match text.split_once(':') {
        Some((_, "")) | None => {}
        // it would be a flag of the server
        Some((_, name)) if name.starts_with('-') => {}
        Some(("ollama", name)) => return Ok(Model::Ollama(name)),
        Some(("vllm", name)) => return Ok(Model::Vllm(name)),
        Some(("tgi", name)) => return Ok(Model::Tgi(name)),
        Some(("llama-cpp", name)) => return Ok(Model::LlamaCpp(name)),
        Some(_) => {}
    }
    Err(Failure::new(format!(
        "`{text}` names no model: write `ollama:qwen3:0.6b`, `vllm:NAME`, `tgi:NAME` or `llama-cpp:NAME`"
    )))
}

/// Says which secrets are still missing, and what starts it all.
fn next(project: &Hardened<Compose<'_>>, command: &str, streams: &mut Streams) {
    for secret in project.get().secrets {
        streams.note(format_args!(
            "the secret `{0}` is read from `secrets/{0}`: write it there, readable for the user of the container (`chmod 644`, in a folder of mode 700), and keep the folder out of Git",
            secret.name
        ));
    }
    streams.note(format_args!("next: `{command}`"));
}

#[cfg(test)]
mod tests {
    use super::model;
    use dockerspec::templates::Model;

    #[test]
    fn a_model_is_named_with_its_server() {
        assert_eq!(
            model("ollama:qwen3:0.6b").unwrap(),
            Model::Ollama("qwen3:0.6b")
        );
        assert_eq!(
            model("vllm:Qwen/Qwen3-8B").unwrap(),
            Model::Vllm("Qwen/Qwen3-8B")
        );
        for text in ["", "ollama", "ollama:", "openai:gpt"] {
            assert!(
                model(text)
                    .unwrap_err()
                    .to_string()
                    .contains("names no model"),
                "{text}"
            );
        }
    }
}
