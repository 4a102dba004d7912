//! `dockerspec generate-compose`: a project around a model.

use std::fs;
use std::path::{Path, PathBuf};

use dockerspec::prelude::*;
use dockerspec::templates::{self, Arena, GatewayOptions, Model, StackOptions};
use dockerspec::{Artefact, Hardened, host};
use dockerspec_core::model::Instruction;
use dockerspec_core::parse::dockerfile::{self, Dockerfile};

use super::arguments::{CPUS, GenerateCompose, MEMORY, Stack};
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
    refuse(verb)?;
    let own_name = project_name(&name);
    let own = Own::read(&name)?;
    let arena = Arena::new();
    let project = match project(verb, (&own_name, &name), model, &own, &arena) {
        Ok(project) => project,
        Err(found) => return Ok(refused(&found, streams)),
    };
    let yaml = project.to_yaml();
    if verb.gpu.is_none() && matches!(model, Model::Vllm(_) | Model::Tgi(_)) {
        streams.note("the model server needs a GPU: `--gpu` writes the file that gives it one");
    }
    if verb.stack != Stack::Gateway {
        own.notes(verb, streams);
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
    own: &'a Own,
    arena: &'a Arena<'a>,
) -> Result<Hardened<Compose<'a>>, Report> {
    let large = matches!(model, Model::Vllm(_) | Model::Tgi(_));
    let (memory, cpus) = if verb.from_host {
        let container = host::inspect().recommend(None).container;
        (Bytes::new(container.memory), f64::from(container.cpus))
    } else {
        let (memory, cpus) = if large { (gib(16), 8.0) } else { (gib(8), 4.0) };
        (
            verb.model_memory.unwrap_or(memory),
            verb.model_cpus.unwrap_or(cpus),
        )
    };
    if verb.stack == Stack::Gateway {
        let mut options = GatewayOptions::new(name, model).model_limits(memory, cpus);
        options.gpu = verb.gpu.is_some();
        options.published = verb.publish.unwrap_or(options.published);
        return templates::model_gateway(arena, &options);
    }
    let port = own.port(verb);
    let mut options = match own.image(image, port, arena)? {
        Some(image) => StackOptions::new(name, arena.image(image)),
        None => StackOptions::of_dockerfile(name, arena.build(Build::context("."))),
    };
    options = options
        .model(model)
        .ports(port, verb.publish.unwrap_or(port))
        .limits(verb.memory, verb.cpus)
        .model_limits(memory, cpus);
    options.database = verb.database;
    options.proxy = verb.proxy;
    options.gpu = verb.gpu.is_some();
    match verb.stack {
        Stack::Rag => templates::rag_stack(arena, &options),
        _ => templates::ai_stack(arena, &options),
    }
}

/// The Dockerfile of the folder, which the service `api` is built of.
struct Own(Option<Dockerfile>);

impl Own {
    fn read(image: &str) -> Result<Self, Failure> {
        let path = Path::new("Dockerfile");
        if !path.exists() {
            return Ok(Own(None));
        }
        let text = fs::read(path).map_err(|error| Failure::reading(path, &error))?;
        Ok(Own(Some(dockerfile::parse_bytes(image, text))))
    }

    /// The first port that the last stage exposes.
    fn exposed(&self) -> Option<u16> {
        let file = self.0.as_ref()?;
        let arena = Arena::new();
        let image = file.image(&arena);
        let mut steps = image.shipped_steps();
        while let Some(step) = steps.next() {
            if let Instruction::Expose(ports) = step.instruction
                && ports.first > 0
            {
                return Some(ports.first);
            }
        }
        None
    }

    fn port(&self, verb: &GenerateCompose) -> u16 {
        verb.port.or_else(|| self.exposed()).unwrap_or(8000)
    }

    /// The image, where the rules have nothing against it; where there is no file yet, the one that `init` writes.
    fn image<'a>(
        &'a self,
        name: &'a str,
        port: u16,
        arena: &'a Arena<'a>,
    ) -> Result<Option<Hardened<Image<'a>>>, Report> {
        let Some(file) = &self.0 else {
            let options = templates::Options::new(name).port(port);
            let image = *templates::python_slim(arena, &options)?.get();
            let image = image.dockerfile("Dockerfile");
            return image.harden(&Policy::PRODUCTION).map(Some);
        };
        let clean = file.harden(arena, &Policy::PRODUCTION).ok();
        let renamed = clean.map(|image| (*image.get()).dockerfile("Dockerfile"));
        Ok(renamed.and_then(|image| image.harden(&Policy::PRODUCTION).ok()))
    }

    fn notes(&self, verb: &GenerateCompose, streams: &mut Streams) {
        let Some(file) = &self.0 else {
            streams.note("there is no Dockerfile here yet, of which `api` is built: `dockerspec init` writes one");
            return;
        };
        let errors = file.check(&Policy::PRODUCTION).errors().count();
        if errors > 0 {
            let what = if errors == 1 {
                "1 error"
            } else {
                &format!("{errors} errors")
            };
            streams.note(format_args!(
                "the Dockerfile, of which `api` is built, has {what}: `dockerspec check` lists them"
            ));
        }
        if let (Some(typed), Some(exposed)) = (verb.port, self.exposed())
            && typed != exposed
        {
            streams.note(format_args!(
                "`--port {typed}` is not the port that the Dockerfile exposes, {exposed}"
            ));
        }
    }
}

/// What would have no effect, or could not work, is said before anything is written.
fn refuse(verb: &GenerateCompose) -> Result<(), Failure> {
    if verb.stack == Stack::Gateway {
        if verb.proxy {
            return Err(Failure::new(
                "the stack `gateway` is nginx already: leave `--proxy` out",
            ));
        }
        // what is about the service `api`, which a gateway has not
        let given = [
            ("--database", verb.database),
            ("--port", verb.port.is_some()),
            ("--memory", verb.memory != MEMORY),
            ("--cpus", (verb.cpus - CPUS).abs() > f64::EPSILON),
        ];
        if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
            return Err(Failure::new(format!(
                "`{flag}` is for a service of yours, and the stack `gateway` has none: leave it out, or take `--stack ai`"
            )));
        }
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
