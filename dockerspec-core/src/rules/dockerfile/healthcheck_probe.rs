//! A healthcheck whose program the image cannot have.

use crate::check::vocabulary::cut;
use crate::check::{
    Check, Examples, Family, Level, Meta, On, Part, Topic, http_prober, lacks, may_bring, program,
    tcp_prober,
};
use crate::model::healthcheck::Probe;
use crate::model::image::Stage;
use crate::model::step::Instruction;
use crate::model::words::Line;
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "healthcheck-probe",
    since: "0.1.0",
    topic: Topic::Operation,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::StageEnd,
    summary: "healthcheck with a program that the image does not have",
    why: "the probe fails for ever, and the engine takes a container that works for a broken one",
    help: "ask with what is there: the program itself (`CMD [\"server\", \"--health\"]`), `python -c`, `wget` on Alpine; or install what the probe needs",
    sources: &["tally:healthcheck-missing-program"],
    bad: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nUSER app\nHEALTHCHECK CMD [\"curl\", \"-f\", \"http://127.0.0.1/\"]\n",
        "FROM gcr.io/distroless/static-debian12:nonroot\nCOPY server /server\nHEALTHCHECK CMD /server --health\n",
        "FROM python:3.13.9-slim AS base\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/ || exit 1\nFROM base\nUSER app\n",
        "FROM scratch\nCOPY tool /tool\nHEALTHCHECK CMD [\"/bin/sh\", \"-c\", \"/tool --health\"]\n",
        "FROM alpine:3.22\nHEALTHCHECK CMD [\"sh\", \"-c\", \"curl -f http://127.0.0.1/\"]\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM debian:13.1-slim\nHEALTHCHECK CMD [\"curl\", \"-f\", \"http://127.0.0.1/\"]\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
        "FROM alpine:3.22\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/ || exit 1\n",
        "FROM scratch\nCOPY server /server\nHEALTHCHECK CMD [\"/server\", \"--health\"]\n",
        "FROM scratch\nCOPY --from=busybox:1.37 /bin/busybox /bin/sh\nHEALTHCHECK CMD test -e /ready\n",
        "FROM python:3.13.9-slim\nHEALTHCHECK CMD [\"python\", \"-c\", \"print()\"]\n",
        "FROM debian:13.1-slim\nCOPY install.sh /\nRUN /install.sh\nHEALTHCHECK CMD [\"curl\", \"-f\", \"http://127.0.0.1/\"]\n",
        "FROM registry.example/base:1.4\nHEALTHCHECK CMD [\"curl\", \"-f\", \"http://127.0.0.1/\"]\n",
    ]),
};

pub(crate) const fn check<'a>(_: &Stage<'a>, check: &mut Check<'_, 'a>) {
    let Some(at) = check.stage.healthcheck else {
        return;
    };
    if !check.stage.target {
        return;
    }
    let mut steps = check.image.shipped_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Healthcheck(health) = &step.instruction
            && health.at.same(&at)
        {
            check.at = step.at;
            judge(&health.test, check);
            return;
        }
    }
}

const fn judge<'a>(probe: &Probe<'a>, check: &mut Check<'_, 'a>) {
    let stage = check.stage;
    let prober = match probe {
        Probe::Line(Line::Exec([program, args @ ..])) => {
            line(program.as_bytes(), args, check);
            return;
        }
        Probe::Line(Line::Shell(text) | Line::Script(text)) => {
            shell(text.as_bytes(), check);
            return;
        }
        Probe::Line(_) => return,
        Probe::Http { .. } => http_prober(&check.stage),
        Probe::Tcp { .. } => tcp_prober(&check.stage),
    };
    if prober.is_some() {
        return;
    }
    let base = Part::Code(stage.reference.as_bytes());
    if stage.base.unknown || matches!(stage.base.family, Family::Unknown) {
        let message = [
            Part::Text("which programs "),
            base,
            Part::Text(" has is not known, so no probe can be written for it"),
        ];
        check.report(Rule::HealthcheckProbe, &message);
    } else {
        let message = [base, Part::Text(" has no program that can ask a port")];
        check.report(Rule::HealthcheckProbe, &message);
    }
}

const fn line<'a>(word: &'a [u8], args: &[&'a str], check: &mut Check<'_, 'a>) {
    if is_missing(word, check) {
        missing(word, check);
    } else if matches!(program(word), b"sh" | b"bash" | b"ash")
        && let [flag, script] = args
        && matches!(flag.as_bytes(), [b'-', .., b'c'])
    {
        shell_script(script.as_bytes(), check);
    }
}

const fn shell<'a>(text: &'a [u8], check: &mut Check<'_, 'a>) {
    if is_missing(b"sh", check) {
        let message = [
            Part::Text("the probe is in shell form, and "),
            Part::Code(check.stage.reference.as_bytes()),
            Part::Text(" has no shell"),
        ];
        check.report(Rule::HealthcheckProbe, &message);
    } else {
        shell_script(text, check);
    }
}

const fn shell_script<'a>(text: &'a [u8], check: &mut Check<'_, 'a>) {
    let mut rest = text;
    while let [b' ' | b'\t' | b'\n', tail @ ..] = rest {
        rest = tail;
    }
    let word = cut(rest, b' ').0;
    if is_missing(word, check) {
        missing(word, check);
    }
}

const fn missing<'a>(word: &'a [u8], check: &mut Check<'_, 'a>) {
    let message = [
        Part::Code(check.stage.reference.as_bytes()),
        Part::Text(" has no "),
        Part::Code(program(word)),
        Part::Text(", and nothing here brings it"),
    ];
    check.report(Rule::HealthcheckProbe, &message);
}

const fn is_missing(word: &[u8], check: &Check<'_, '_>) -> bool {
    lacks(&check.stage.base, program(word)) && !may_bring(&check.image, program(word))
}
