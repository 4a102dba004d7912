//! The steps of a stage, each as its lines.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::page::Page;
use super::quote::{escaped, json, quoted, quoted_literal, word};
use super::stage::Stage;
use super::{owner, recipe, run, transfer};
use crate::model::healthcheck::Healthcheck;
use crate::model::instructions::{Arg, Expose, Reads};
use crate::model::quantity::QuantityText;
use crate::model::step::{Instruction, Step};
use crate::model::waiver::Waivers;
use crate::model::words::{Protocol, Signal};

/// Writes the steps, the parts in them in their place.
pub(super) fn steps<'a>(page: &mut Page, list: &[Step<'a>], stage: &mut Stage<'a>) {
    let mut rest = list;
    while let [first, behind @ ..] = rest {
        let joined = behind
            .iter()
            .take_while(|step| step.continued && same_line(first, step))
            .count();
        let (line, behind) = rest.split_at(joined + 1);
        page.comes_from(&first.at);
        for step in line {
            if let Instruction::NoHealthcheck(none) = &step.instruction {
                page.remark(none.reason);
            }
            waivers(page, step);
        }
        if joined > 0 {
            page.line(format_args!("{}", continued(line, page.escape)));
        } else {
            one(page, first, stage);
        }
        rest = behind;
    }
}

/// Waivers of the step and of its mounts; those of a configuration struct stand above each of its lines.
fn waivers(page: &mut Page, step: &Step<'_>) {
    if !matches!(step.instruction, Instruction::Reads(_)) {
        page.waivers(&step.waivers);
    }
    match &step.instruction {
        Instruction::Run(run) => {
            for mount in run.mounts {
                page.waivers(&mount.waivers);
            }
        }
        Instruction::Recipe(recipe) => {
            for step in recipe.steps {
                waivers(page, step);
            }
        }
        _ => {}
    }
}

/// Whether both may stand on one line, as `ENV a=1 b=2`.
fn same_line(first: &Step<'_>, other: &Step<'_>) -> bool {
    matches!(
        (&first.instruction, &other.instruction),
        (Instruction::Env(_), Instruction::Env(_))
            | (Instruction::Label(_), Instruction::Label(_))
            | (Instruction::Arg(_), Instruction::Arg(_))
            | (Instruction::Expose(_), Instruction::Expose(_))
    )
}

fn continued(line: &[Step<'_>], escape: char) -> String {
    let mut text = String::new();
    for (index, step) in line.iter().enumerate() {
        let (keyword, argument) = match &step.instruction {
            Instruction::Env(env) => ("ENV", pair(env.name, env.value, escape)),
            Instruction::Label(label) => ("LABEL", pair(label.name, label.value, escape)),
            Instruction::Arg(arg) => ("ARG", argument(arg, escape)),
            Instruction::Expose(expose) => ("EXPOSE", port(expose)),
            _ => continue,
        };
        text.push_str(if index == 0 { keyword } else { "" });
        text.push(' ');
        text.push_str(&argument);
    }
    text
}

fn one<'a>(page: &mut Page, step: &Step<'a>, stage: &mut Stage<'a>) {
    let escape = page.escape;
    match &step.instruction {
        Instruction::Include(part) => steps(page, part, stage),
        Instruction::Comment(comment) => page.comment(comment.text),
        Instruction::Reads(reads) => reads_of(page, reads, &step.waivers),
        Instruction::File(file) => transfer::file(page, file, stage.user),
        Instruction::Run(run) => run::write(page, "", run, stage.posix),
        Instruction::Onbuild(trigger) => match &trigger.step.instruction {
            Instruction::Run(run) => run::write(page, "ONBUILD ", run, stage.posix),
            _ => {
                if let Some(text) = single(trigger.step, stage, escape) {
                    page.line(format_args!("ONBUILD {text}"));
                }
            }
        },
        Instruction::Arg(it) => arg(page, it),
        Instruction::Recipe(recipe) => recipe::write(page, recipe, stage),
        _ => {
            if let Some(text) = single(step, stage, escape) {
                page.line(format_args!("{text}"));
            }
        }
    }
    stage.note(&step.instruction);
}

/// The text of a step that is one line.
fn single(step: &Step<'_>, stage: &Stage<'_>, escape: char) -> Option<String> {
    Some(match &step.instruction {
        Instruction::Add(add) => transfer::add(add, stage.user, escape),
        Instruction::Arg(arg) => format!("ARG {}", argument(arg, escape)),
        Instruction::Cmd(cmd) => format!("CMD {}", run::line(cmd.line)),
        Instruction::Copy(copy) => transfer::copy(copy, stage.user, escape),
        Instruction::Entrypoint(entry) => format!("ENTRYPOINT {}", run::line(entry.line)),
        Instruction::Env(env) => format!("ENV {}", pair(env.name, env.value, escape)),
        Instruction::Expose(expose) => format!("EXPOSE {}", port(expose)),
        Instruction::Healthcheck(check) => healthcheck(check, stage),
        Instruction::NoHealthcheck(_) => "HEALTHCHECK NONE".to_string(),
        Instruction::Label(label) => {
            format!("LABEL {}", pair(label.name, label.value, escape))
        }
        Instruction::Raw(raw) => raw.line.trim().to_string(),
        Instruction::Shell(shell) => format!("SHELL {}", json(shell.argv)),
        Instruction::StopSignal(it) => format!("STOPSIGNAL {}", signal(it.signal, escape)),
        Instruction::User(set) => format!("USER {}", word(&owner::text(set.user), escape)),
        Instruction::Volumes(volumes) => {
            let paths = volumes.paths.iter().map(|path| escaped(path, escape));
            format!("VOLUME {}", json(paths))
        }
        Instruction::Workdir(workdir) => format!("WORKDIR {}", word(workdir.path, escape)),
        _ => return None,
    })
}

/// `ARG`, with the comment that describes it.
pub(super) fn arg(page: &mut Page, arg: &Arg<'_>) {
    page.describe(arg.name, arg.describe);
    let argument = argument(arg, page.escape);
    page.line(format_args!("ARG {argument}"));
}

fn argument(arg: &Arg<'_>, escape: char) -> String {
    match arg.default {
        Some(value) => pair(arg.name, value, escape),
        None => word(arg.name, escape),
    }
}

fn pair(name: &str, value: &str, escape: char) -> String {
    format!("{}={}", word(name, escape), quoted(value, escape))
}

/// The variables of a configuration struct: those with a default or given to the build, and never a
/// secret.
fn reads_of(page: &mut Page, reads: &Reads<'_>, waivers: &Waivers<'_>) {
    page.comment(&format!("config: {}", reads.name));
    for field in reads.fields {
        let (name, escape) = (field.name, page.escape);
        let value = field
            .default
            .map(|value| quoted_literal(&value.to_string(), escape));
        match (field.build, value) {
            _ if field.secret => {}
            // a default that the image sets would be taken for one that somebody set
            (false, _) if field.deprecated.is_some() => {}
            (true, value) => {
                page.describe(name, field.doc);
                page.waivers(waivers);
                match value {
                    Some(value) => page.line(format_args!("ARG {name}={value}")),
                    None => page.line(format_args!("ARG {name}")),
                }
                // the loader reads at run time what was given to the build
                page.line(format_args!("ENV {name}=\"${name}\""));
            }
            (false, Some(value)) => {
                page.remark(field.doc);
                page.waivers(waivers);
                page.line(format_args!("ENV {name}={value}"));
            }
            (false, None) => {}
        }
    }
}

fn port(expose: &Expose<'_>) -> String {
    let protocol = match expose.protocol {
        Protocol::Tcp => "",
        Protocol::Udp => "/udp",
        Protocol::Sctp => "/sctp",
    };
    if !expose.written.is_empty() {
        return expose.written.to_string();
    }
    if expose.first == expose.last {
        format!("{}{protocol}", expose.first)
    } else {
        format!("{}-{}{protocol}", expose.first, expose.last)
    }
}

fn signal(signal: Signal<'_>, escape: char) -> String {
    let name = match signal {
        Signal::Term => "SIGTERM",
        Signal::Int => "SIGINT",
        Signal::Quit => "SIGQUIT",
        Signal::Hup => "SIGHUP",
        Signal::Usr1 => "SIGUSR1",
        Signal::Usr2 => "SIGUSR2",
        Signal::Winch => "SIGWINCH",
        Signal::Kill => "SIGKILL",
        Signal::RtMin(0) => "SIGRTMIN",
        Signal::RtMin(number) => return format!("SIGRTMIN+{number}"),
        Signal::Number(number) => return number.to_string(),
        Signal::Written(text) => return word(text, escape),
    };
    name.to_string()
}

fn healthcheck(check: &Healthcheck<'_>, stage: &Stage<'_>) -> String {
    let mut text = String::from("HEALTHCHECK");
    let times = [
        ("interval", check.interval),
        ("timeout", check.timeout),
        ("start-period", check.start_period),
        ("start-interval", check.start_interval),
    ];
    for (name, time) in times {
        if let Some(time) = time {
            let time = QuantityText::of_duration(time);
            text.extend([" --", name, "=", time.as_str()]);
        }
    }
    if let Some(retries) = check.retries {
        text.extend([" --retries=", &retries.to_string()]);
    }
    text.push_str(" CMD ");
    text.push_str(&recipe::probe(check.test, stage));
    text
}
