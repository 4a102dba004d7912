//! `dockerspec init`: the files that a project needs, by what it is.

use std::fs;
use std::io::{self, IsTerminal as _};

use dialoguer::{Confirm, Input, Select};
use dockerspec::prelude::Policy;
use dockerspec::templates::{
    self, Arena, Ignoring, Interface, Language, Model, Options, StackOptions, Template,
};
use dockerspec::{Artefact, Artifact as _, Report};

use super::arguments::{Init, Lists};
use super::detect::{Project, detect, detect_for};
use super::dockerfile::{make, named, refuse_unread, refused};
use super::manifest::project_name;
use super::place::put_all;
use super::rust_source;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

/// What was decided, by arguments and answers.
struct Plan {
    template: &'static Template,
    name: String,
    port: Option<u16>,
    compose: bool,
    rust: bool,
}

pub(crate) fn run(verb: &Init, streams: &mut Streams) -> Done {
    if !verb.folder.is_dir() {
        return Err(Failure::new(format!(
            "`{}` is no folder",
            verb.folder.display()
        )));
    }
    let asked_for = verb.variant.as_deref().map(named).transpose()?;
    if let Some(template) = asked_for.filter(|it| it.language.is_none()) {
        return Err(Failure::new(format!(
            "`{0}` is a server of its own and needs no project: `dockerspec copy-dockerfile --variant {0} --model MODEL`",
            template.name
        )));
    }
    let project = match asked_for {
        Some(template) => detect_for(&verb.folder, template.language)?,
        None => detect(&verb.folder)?,
    };
    let template = match asked_for {
        Some(template) => template,
        None => named(project.variant)?,
    };
    if verb.rust && project.language != Language::Rust {
        return Err(Failure::new(
            "`--rust` needs a Rust project: there is no Cargo.toml to put the constants into",
        ));
    }
    if verb.rust {
        rust_source::refuse(verb)?;
    }
    if let ([_, _, ..], None) = (project.apps.as_slice(), &verb.image.app) {
        let names: Vec<String> = project.apps.iter().map(|it| format!("`{it}`")).collect();
        return Err(Failure::new(format!(
            "the project has several programs, {}: name the one that the image runs with `--app`",
            names.join(" and ")
        )));
    }
    streams.note(format_args!(
        "`{}` says what it is: {}",
        project.by, template.summary
    ));
    let mut plan = Plan {
        template,
        name: verb
            .image
            .name
            .clone()
            .unwrap_or_else(|| project.name.clone()),
        port: verb.image.port,
        compose: verb.compose,
        rust: verb.rust,
    };
    if !verb.yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err(Failure::new(
                "nobody can be asked, since this is no terminal: `--yes` takes what the project's files say",
            ));
        }
        ask(&mut plan, &project, verb)
            .map_err(|error| Failure::new(format!("the answer cannot be read: {error}")))?;
    }
    buildable(&plan, &project, verb)?;
    let lists = Lists::of(&verb.image);
    let mut options = verb.image.options(&plan.name, &lists);
    options.port = plan.port.unwrap_or(0);
    options.packager = project.packager;
    options.built = project.built;
    let more: Vec<&str> = project.more_sources.iter().map(String::as_str).collect();
    if verb.image.source.is_none() {
        options.more_sources = &more;
    }
    let app = project.apps.first().map_or("", String::as_str);
    for (typed, known) in [
        (&mut options.app, app),
        (&mut options.version, project.version.as_str()),
        (&mut options.source, project.source.as_str()),
    ] {
        if typed.is_empty() {
            *typed = known;
        }
    }
    if project.language == Language::Node && !project.built && options.source.is_empty() {
        // nothing is built: what starts is a source
        options.source = options.app.split('/').next().unwrap_or(options.app);
    }
    if !plan.rust {
        refuse_unread(plan.template, &options, &verb.image.given())?;
    }
    options.interface = project.interface;
    let files = match files(&plan, &project, &options) {
        Ok(files) => files,
        Err(found) => return Ok(refused(&found, streams)),
    };
    put_all(&files, &verb.folder, verb.force, streams)?;
    hints(&plan, &options, verb, streams);
    Ok(Outcome::Clean)
}

/// What a build would miss is said before anything is written.
fn buildable(plan: &Plan, project: &Project, verb: &Init) -> Result<(), Failure> {
    let rust = project.language == Language::Rust && !plan.rust;
    if rust && !verb.folder.join("Cargo.lock").is_file() {
        return Err(Failure::new(
            "`Cargo.toml` has no lock file beside it: `cargo generate-lockfile` writes `Cargo.lock`, from which an image builds what was tested",
        ));
    }
    let node = project.language == Language::Node && !project.built;
    if node && project.apps.is_empty() && verb.image.app.is_none() {
        return Err(Failure::new(
            "`package.json` has neither a script `build` nor a file in `main` or `scripts.start`: say in `main` what starts, or with `--app`",
        ));
    }
    Ok(())
}

fn ask(plan: &mut Plan, project: &Project, verb: &Init) -> dialoguer::Result<()> {
    if verb.variant.is_none() {
        let fitting: Vec<&Template> = Template::ALL
            .iter()
            .filter(|it| it.language == Some(project.language))
            .collect();
        let lines: Vec<String> = fitting
            .iter()
            .map(|it| format!("{}: {}", it.name, it.summary))
            .collect();
        let first = fitting
            .iter()
            .position(|it| it.name == plan.template.name)
            .unwrap_or(0);
        let chosen = Select::new()
            .with_prompt("template")
            .items(&lines)
            .default(first)
            .interact()?;
        plan.template = fitting[chosen];
    }
    if verb.image.name.is_none() {
        plan.name = Input::new()
            .with_prompt("name of the image")
            .default(plan.name.clone())
            .interact_text()?;
    }
    if project.language == Language::Rust && !verb.rust {
        plan.rust = Confirm::new()
            .with_prompt("constants in `src/docker.rs` instead of a Dockerfile")
            .default(true)
            .interact()?;
    }
    if !verb.compose && !plan.rust {
        plan.compose = Confirm::new()
            .with_prompt("a compose file with a cache and a model server")
            .default(false)
            .interact()?;
    }
    Ok(())
}

fn files(
    plan: &Plan,
    project: &Project,
    options: &Options<'_>,
) -> Result<Vec<Artefact>, Box<Report>> {
    let arena = Arena::new();
    // the texts of the options must live as long as the arena
    let options = *options;
    let image = make(plan.template, &arena, &options)?;
    let ignore = templates::dockerignore(project.language, Ignoring::Listed, &[]);
    let ignore = Artefact::plain(".dockerignore", ignore);
    if plan.rust {
        let mut files = rust_source::files(&options, &plan.name);
        // as the constants render it, so that the build script finds nothing to say
        let image = (*image.get())
            .dockerfile("Dockerfile")
            .harden(&Policy::PRODUCTION)?;
        files.extend(
            image
                .files()
                .into_iter()
                .filter(|it| it.path.as_os_str() == ".dockerignore"),
        );
        return Ok(files);
    }
    let mut files = vec![Artefact::plain("Dockerfile", image.to_dockerfile()), ignore];
    if plan.compose {
        let image = (*image.get())
            .dockerfile("Dockerfile")
            .harden(&Policy::PRODUCTION)?;
        let port = image.get().stages.last().map_or(8000, |stage| {
            let mut steps = stage.all_steps();
            let mut port = 8000;
            while let Some(step) = steps.next() {
                if let dockerspec_core::model::Instruction::Expose(expose) = step.instruction {
                    port = expose.first;
                }
            }
            port
        });
        let stack = StackOptions::new(arena.text(project_name(&plan.name)), arena.image(image))
            .ports(port, port)
            .model(Model::Ollama("qwen3:0.6b"));
        let project = templates::ai_stack(&arena, &stack)?;
        files.push(Artefact::plain("compose.yaml", project.to_yaml()));
    }
    Ok(files)
}

/// The server is a package like any other, and the container ends at once where it is not installed.
fn python_hints(plan: &Plan, options: &Options<'_>, verb: &Init, streams: &mut Streams) {
    let server = match (plan.template.language, options.interface) {
        (Some(Language::Python | Language::Uv), Interface::Wsgi) => "gunicorn",
        (Some(Language::Python | Language::Uv), Interface::Asgi) => "uvicorn",
        _ => return,
    };
    if plan.template.name == "cuda" {
        return;
    }
    let names = |file: &str| {
        fs::read_to_string(verb.folder.join(file)).is_ok_and(|text| text.contains(server))
    };
    if !["requirements.txt", "pyproject.toml", "uv.lock"]
        .into_iter()
        .any(names)
    {
        streams.note(format_args!(
            "the image starts `{server}`, which the project does not name yet: add it to what it depends on"
        ));
    }
}

/// What is still to be done by hand, and the next command.
fn hints(plan: &Plan, options: &Options<'_>, verb: &Init, streams: &mut Streams) {
    if options.app.is_empty() && plan.template.language.is_some() {
        streams.note(
            "what starts was not found, so the template's own name stands there: `--app` sets it",
        );
    }
    python_hints(plan, options, verb, streams);
    if matches!(
        plan.template.name,
        "rust-distroless" | "rust-static" | "go-service"
    ) {
        streams.note("the health check runs the program itself as `<program> healthcheck`: it must answer that");
    }
    if plan.rust {
        streams.note("next: `cargo add dockerspec`, `cargo add --build dockerspec`, then `DOCKERSPEC_UPDATE=1 cargo test`");
    } else if plan.compose {
        streams.note("next: `docker compose up --wait`");
    } else {
        streams.note(format_args!(
            "next: `docker build --tag {} {}`",
            plan.name,
            verb.folder.display()
        ));
    }
}
