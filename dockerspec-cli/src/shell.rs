//! `dockerspec completions` and `dockerspec man`: what a shell and `man` read of the arguments.

use std::fs;

use clap::{Command, CommandFactory as _};

use crate::arguments::{Arguments, Completions, Man};
use crate::failure::Failure;
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

pub(crate) fn completions(verb: &Completions, streams: &mut Streams) -> Done {
    let mut text = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(verb.shell, &mut command, "dockerspec", &mut text);
    streams.print(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Clean)
}

/// The page of the command, or with a folder the pages of all verbs.
pub(crate) fn man(verb: &Man, streams: &mut Streams) -> Done {
    let mut command = Arguments::command();
    command.build();
    let Some(folder) = &verb.output else {
        streams.print(&page(command)?)?;
        return Ok(Outcome::Clean);
    };
    fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))?;
    let verbs: Vec<Command> = command.get_subcommands().cloned().collect();
    for verb in verbs {
        // clap calls it by the line that is typed, a page by its file
        let name = format!("dockerspec-{}", verb.get_name());
        let path = folder.join(format!("{name}.1"));
        write_file(&path, &page(verb.name(name))?)?;
        streams.print(&format!("created {}\n", path.display()))?;
    }
    let path = folder.join("dockerspec.1");
    write_file(&path, &page(command)?)?;
    streams.print(&format!("created {}\n", path.display()))?;
    Ok(Outcome::Clean)
}

fn page(command: Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|error| Failure::new(format!("the manual page cannot be made: {error}")))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
