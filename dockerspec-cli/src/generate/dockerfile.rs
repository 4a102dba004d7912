//! `dockerspec copy-dockerfile`: the Dockerfile of a template.

use std::path::Path;

use dockerspec::templates::{Arena, Options, Template};
use dockerspec::{Hardened, Image, Report, Rule};

use super::arguments::{Change, CopyDockerfile, Lists};
use super::manifest::folder_name;
use super::place::put;
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(crate) fn run(verb: &CopyDockerfile, streams: &mut Streams) -> Done {
    let template = named(&verb.variant)?;
    let name = match &verb.image.name {
        Some(name) => name.clone(),
        None => folder_name(Path::new(".")),
    };
    let lists = Lists::of(&verb.image);
    let mut options = verb.image.options(&name, &lists);
    options.model = verb.model.as_deref().unwrap_or("");
    let mut given = verb.image.given();
    if verb.model.is_some() {
        given.push(("--model", |it| it.model = "probe"));
    }
    refuse_unread(template, &options, &given)?;
    let arena = Arena::new();
    let image = match make(template, &arena, &options) {
        Ok(image) => image,
        Err(found) => return Ok(refused(&found, streams)),
    };
    let written = put(&image.to_dockerfile(), "Dockerfile", &verb.place, streams)?;
    if let Some(path) = written {
        if !template.production {
            streams.note("this one is for development: it does not pass the policy `production`");
        }
        streams.note(format_args!(
            "next: `dockerspec generate-dockerignore`, then `docker build --file {} --tag {name} .`",
            path.display()
        ));
    }
    Ok(Outcome::Clean)
}

/// The template that the arguments have named: clap knows them all.
pub(super) fn named(variant: &str) -> Result<&'static Template, Failure> {
    Template::named(variant)
        .ok_or_else(|| Failure::new(format!("no template is named `{variant}`")))
}

pub(super) fn make<'a>(
    template: &Template,
    arena: &'a Arena<'a>,
    options: &Options<'a>,
) -> Result<Hardened<Image<'a>>, Report> {
    (template.make)(arena, options)
}

/// An option that changes nothing was typed for something else.
pub(super) fn refuse_unread(
    template: &Template,
    options: &Options<'_>,
    given: &[(&'static str, Change)],
) -> Result<(), Failure> {
    let text = |options: &Options<'_>| {
        let arena = Arena::new();
        // the texts of the options must live as long as the arena
        let options = *options;
        make(template, &arena, &options)
            .ok()
            .map(|image| image.to_dockerfile())
    };
    for (flag, change) in given {
        let mut changed = *options;
        change(&mut changed);
        // what is refused is read
        if let (Some(one), Some(other)) = (text(options), text(&changed))
            && one == other
        {
            return Err(Failure::new(format!(
                "the template `{}` reads no `{flag}`: leave it out, or see `dockerspec templates {}`",
                template.name, template.name
            )));
        }
    }
    Ok(())
}

/// An option that the rules refuse; the place in the template tells its user nothing.
pub(super) fn refused(found: &Report, streams: &mut Streams) -> Outcome {
    for finding in found.errors() {
        let help = flag(finding.rule).unwrap_or(&finding.help);
        streams.error(&Failure::new(format!(
            "{}: {help} [{}]",
            finding.message,
            finding.rule.name()
        )));
    }
    Outcome::Findings
}

/// What to type in place of the words of Rust, for the rules that options can break.
fn flag(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::PortNotExposed => {
            "leave `--port` out, or name with it the port that the Dockerfile exposes"
        }
        Rule::SshPort => "choose another one with `--port`",
        Rule::UnpinnedBaseImage => "name a version with `--language-version`, as `3.13`",
        Rule::RecipeArgument | Rule::UnwritableText | Rule::UnwritableSetting => {
            "give the flag one plain name, without blanks and what a shell reads"
        }
        Rule::UnwritableName => {
            "choose another one with `--name`: small letters, digits, `_` and `-`"
        }
        Rule::CopySensitiveFile => "choose a folder of sources with `--source`",
        Rule::RootUser => "choose another user with `--uid`",
        Rule::SystemWorkdir | Rule::CopyWholeContext => {
            "name the folder of the sources with `--source`"
        }
        _ => return None,
    })
}
