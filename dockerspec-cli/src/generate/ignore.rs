//! `dockerspec generate-dockerignore` and `dockerspec generate-requirements`.

use std::path::Path;

use dockerspec::templates::{self, Ignoring};

use super::arguments::{GenerateDockerignore, GenerateRequirements};
use super::detect::detect;
use super::place::put;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn dockerignore(verb: &GenerateDockerignore, streams: &mut Streams) -> Done {
    let language = match verb.language {
        Some(name) => name.language(),
        None => {
            detect(Path::new("."))
                .map_err(|failure| Failure::new(format!("{failure}; `--language` names it")))?
                .language
        }
    };
    let ignoring = if verb.allow_list {
        Ignoring::AllBut
    } else {
        Ignoring::Listed
    };
    let patterns: Vec<&str> = verb.patterns.iter().map(String::as_str).collect();
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
