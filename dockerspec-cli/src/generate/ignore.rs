//! `dockerspec generate-dockerignore` and `dockerspec generate-requirements`.

use std::path::Path;

use dockerspec::templates::{self, Ignoring};

use super::arguments::{GenerateDockerignore, GenerateRequirements};
use super::detect::{detect, detect_for};
use super::place::put;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn dockerignore(verb: &GenerateDockerignore, streams: &mut Streams) -> Done {
    let folder = Path::new(".");
    let (language, known) = if let Some(name) = verb.language {
        let language = name.language();
        (language, detect_for(folder, Some(language)).ok())
    } else {
        let project = detect(folder)
            .map_err(|failure| Failure::new(format!("{failure}; `--language` names it")))?;
        (project.language, Some(project))
    };
    let (ignoring, mut allowed) = if verb.allow_list {
        let allowed = known.map(|it| it.allowed(folder)).unwrap_or_default();
        (Ignoring::AllBut, allowed)
    } else {
        (Ignoring::Listed, Vec::new())
    };
    allowed.extend(verb.patterns.iter().cloned());
    let patterns: Vec<&str> = allowed.iter().map(String::as_str).collect();
    let text = templates::dockerignore(language, ignoring, &patterns);
    if put(&text, ".dockerignore", &verb.place, streams)?.is_some() {
        streams.note("next: `docker build .` sends only what is left");
    }
    Ok(Outcome::Clean)
}

pub(crate) fn requirements(verb: &GenerateRequirements, streams: &mut Streams) -> Done {
    let text = templates::requirements(verb.gunicorn);
    if put(&text, "requirements.txt", &verb.place, streams)?.is_some() {
        let variant = if verb.gunicorn { "gunicorn" } else { "slim" };
        streams.note(format_args!(
            "next: `dockerspec copy-dockerfile --variant {variant}`"
        ));
    }
    Ok(Outcome::Clean)
}
