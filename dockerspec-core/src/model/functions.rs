//! The words of the Dockerfile reference as functions.

use super::config::Config;
use super::healthcheck::{Healthcheck, NoHealthcheck, Probe};
use super::image::{Base, BaseRef, Image};
use super::instructions::{
    Arg, Cmd, Comment, Entrypoint, Env, Expose, Include, Label, Onbuild, Raw, Reads, SetUser,
    Shell, StopSignal, Volumes, Workdir,
};
use super::place::At;
use super::run::{Network, Run, Security};
use super::step::Step;
use super::transfer::{Add, Copy, InlineFile, Mode, Origin, Owner};
use super::words::{Line, Protocol, Signal, User};
use crate::check::Hardened;

/// `FROM image`
#[track_caller]
pub const fn from(image: &str) -> Base<'_> {
    Base::new(BaseRef::Image(image))
}

/// `FROM stage`: an earlier stage of the same image.
#[track_caller]
pub const fn from_stage(stage: &str) -> Base<'_> {
    Base::new(BaseRef::Stage(stage))
}

/// `FROM` another image of this program, by its name.
#[track_caller]
pub const fn from_image<'a>(image: &'a Hardened<Image<'a>>) -> Base<'a> {
    Base::new(BaseRef::Own(image))
}

/// `ARG name`
#[track_caller]
pub const fn arg(name: &str) -> Arg<'_> {
    Arg {
        name,
        default: None,
        describe: "",
        at: At::here(),
    }
}

/// `ENV name=value`, or an entry of a service's `environment`.
#[track_caller]
pub const fn env<'a>(name: &'a str, value: &'a str) -> Env<'a> {
    Env {
        name,
        value,
        at: At::here(),
    }
}

#[track_caller]
const fn command(line: Line<'_>) -> Run<'_> {
    Run {
        line,
        interpreter: "",
        mounts: &[],
        network: Network::Default,
        security: Security::Sandbox,
        device: "",
        device_required: false,
        at: At::here(),
    }
}

/// `RUN line`, by the shell of the stage.
#[track_caller]
pub const fn run(line: &str) -> Run<'_> {
    command(Line::Shell(line))
}

/// `RUN a && b && c`
#[track_caller]
pub const fn run_all<'a>(lines: &'a [&'a str]) -> Run<'a> {
    command(Line::All(lines))
}

/// `RUN ["program", "argument"]`, without a shell.
#[track_caller]
pub const fn run_exec<'a>(argv: &'a [&'a str]) -> Run<'a> {
    command(Line::Exec(argv))
}

/// `RUN <<EOF`: a script of several lines.
#[track_caller]
pub const fn run_script(text: &str) -> Run<'_> {
    command(Line::Script(text))
}

#[track_caller]
const fn files<'a>(source: &'a str, sources: &'a [&'a str], to: &'a str) -> Copy<'a> {
    Copy {
        source,
        sources,
        to,
        from: Origin::Context,
        owner: Owner::Current,
        mode: Mode::Unwritten,
        link: false,
        parents: false,
        exclude: &[],
        at: At::here(),
    }
}

/// `COPY source to`, owned by the current USER.
#[track_caller]
pub const fn copy<'a>(source: &'a str, to: &'a str) -> Copy<'a> {
    files(source, &[], to)
}

/// `COPY a b c to`, owned by the current USER; several sources need a target that ends in `/`.
#[track_caller]
pub const fn copy_all<'a>(sources: &'a [&'a str], to: &'a str) -> Copy<'a> {
    files("", sources, to)
}

/// `COPY <<EOF path`: a file whose text is part of the Dockerfile.
#[track_caller]
pub const fn file<'a>(path: &'a str, text: &'a str) -> InlineFile<'a> {
    InlineFile {
        path,
        text,
        expand: false,
        owner: Owner::Current,
        mode: Mode::Unwritten,
        link: false,
        at: At::here(),
    }
}

#[track_caller]
const fn added<'a>(source: &'a str, sources: &'a [&'a str], to: &'a str) -> Add<'a> {
    Add {
        source,
        sources,
        to,
        checksum: "",
        owner: Owner::Current,
        mode: Mode::Unwritten,
        link: false,
        keep_git_dir: false,
        unpack: None,
        exclude: &[],
        at: At::here(),
    }
}

/// `ADD source to`: a download, a Git repository or an archive that is unpacked.
#[track_caller]
pub const fn add<'a>(source: &'a str, to: &'a str) -> Add<'a> {
    added(source, &[], to)
}

/// `ADD a b c to`
#[track_caller]
pub const fn add_all<'a>(sources: &'a [&'a str], to: &'a str) -> Add<'a> {
    added("", sources, to)
}

/// `WORKDIR path`, or a service's `working_dir`.
#[track_caller]
pub const fn workdir(path: &str) -> Workdir<'_> {
    Workdir {
        path,
        at: At::here(),
    }
}

/// `USER user`, or a service's `user`.
#[track_caller]
pub const fn user(user: User<'_>) -> SetUser<'_> {
    SetUser {
        user,
        at: At::here(),
    }
}

/// `EXPOSE port`, or an entry of a service's `expose`.
#[track_caller]
pub const fn expose<'a>(port: u16) -> Expose<'a> {
    expose_range(port, port)
}

/// `EXPOSE first-last`
#[track_caller]
pub const fn expose_range<'a>(first: u16, last: u16) -> Expose<'a> {
    Expose {
        first,
        last,
        protocol: Protocol::Tcp,
        written: "",
        at: At::here(),
    }
}

/// `VOLUME ["/data"]`
#[track_caller]
pub const fn volumes<'a>(paths: &'a [&'a str]) -> Volumes<'a> {
    Volumes {
        paths,
        at: At::here(),
    }
}

/// `LABEL name=value`, or an entry of a service's `labels`.
#[track_caller]
pub const fn label<'a>(name: &'a str, value: &'a str) -> Label<'a> {
    Label {
        name,
        value,
        at: At::here(),
    }
}

#[track_caller]
pub(crate) const fn probe(test: Probe<'_>) -> Healthcheck<'_> {
    Healthcheck {
        test,
        interval: None,
        timeout: None,
        start_period: None,
        start_interval: None,
        retries: None,
        at: At::here(),
    }
}

/// `HEALTHCHECK CMD ["program", "argument"]`, or a service's `healthcheck`.
#[track_caller]
pub const fn healthcheck<'a>(argv: &'a [&'a str]) -> Healthcheck<'a> {
    probe(Probe::Line(Line::Exec(argv)))
}

/// `HEALTHCHECK CMD line`, by the shell of the image.
#[track_caller]
pub const fn healthcheck_shell(line: &str) -> Healthcheck<'_> {
    probe(Probe::Line(Line::Shell(line)))
}

/// `HEALTHCHECK NONE`; the reason is rendered as a comment.
#[track_caller]
pub const fn no_healthcheck(reason: &str) -> NoHealthcheck<'_> {
    NoHealthcheck {
        reason,
        at: At::here(),
    }
}

/// `SHELL ["program", "argument"]`
#[track_caller]
pub const fn shell<'a>(argv: &'a [&'a str]) -> Shell<'a> {
    Shell {
        argv,
        at: At::here(),
    }
}

/// `STOPSIGNAL signal`, or a service's `stop_signal`.
#[track_caller]
pub const fn stop_signal(signal: Signal<'_>) -> StopSignal<'_> {
    StopSignal {
        signal,
        at: At::here(),
    }
}

/// `ONBUILD step`
#[track_caller]
pub const fn onbuild<'a>(step: &'a Step<'a>) -> Onbuild<'a> {
    Onbuild {
        step,
        at: At::here(),
    }
}

/// `CMD ["program", "argument"]`, or a service's `command`.
#[track_caller]
pub const fn cmd<'a>(argv: &'a [&'a str]) -> Cmd<'a> {
    Cmd {
        line: Line::Exec(argv),
        at: At::here(),
    }
}

/// `CMD line`, by the shell of the image, which keeps signals from the program.
#[track_caller]
pub const fn cmd_shell(line: &str) -> Cmd<'_> {
    Cmd {
        line: Line::Shell(line),
        at: At::here(),
    }
}

/// `ENTRYPOINT ["program", "argument"]`, or a service's `entrypoint`.
#[track_caller]
pub const fn entrypoint<'a>(argv: &'a [&'a str]) -> Entrypoint<'a> {
    Entrypoint {
        line: Line::Exec(argv),
        at: At::here(),
    }
}

/// `ENTRYPOINT line`, by the shell of the image, which keeps signals from the program.
#[track_caller]
pub const fn entrypoint_shell(line: &str) -> Entrypoint<'_> {
    Entrypoint {
        line: Line::Shell(line),
        at: At::here(),
    }
}

/// A comment.
#[track_caller]
pub const fn comment(text: &str) -> Comment<'_> {
    Comment {
        text,
        at: At::here(),
    }
}

/// A line that dockerspec has no word for yet.
#[track_caller]
pub const fn raw(line: &str) -> Raw<'_> {
    Raw {
        line,
        at: At::here(),
    }
}

/// A part of a list that is written once: `include(PART)`.
#[track_caller]
pub const fn include<T>(items: &[T]) -> Include<'_, T> {
    Include {
        items,
        at: At::here(),
    }
}

/// A part of a list that is there on a condition: `include_if(cfg!(feature = "gpu"), PART)`.
#[track_caller]
pub const fn include_if<T>(condition: bool, items: &[T]) -> Include<'_, T> {
    Include {
        items: if condition { items } else { &[] },
        at: At::here(),
    }
}

/// Declares the variables of a configuration struct: ENV for run time, ARG for build time.
#[track_caller]
pub const fn reads<'a, C: Config>() -> Reads<'a> {
    Reads {
        name: C::NAME,
        fields: C::FIELDS,
        at: At::here(),
    }
}
