//! Health checks that fail.

use super::text::port;
use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::{Facts, Health, Probe};

/// The health of a running container that is not well, and its last failed probe.
fn failing(facts: &Facts) -> Option<(&Health, &Probe)> {
    if facts.state.status != "running" || !facts.is_unhealthy() {
        return None;
    }
    let health = facts.health.as_ref()?;
    let probe = health.probes.iter().rev().find(|it| it.exit_code != 0)?;
    Some((health, probe))
}

/// The command of the check.
fn test(health: &Health) -> String {
    health
        .test
        .iter()
        .skip(1)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn said(probe: &Probe) -> String {
    let lines: Vec<&str> = probe
        .output
        .lines()
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    let last = lines
        .iter()
        .rev()
        .take(2)
        .rev()
        .copied()
        .collect::<Vec<_>>()
        .join(" / ");
    let text: String = last.chars().take(300).collect();
    if text.is_empty() {
        format!("nothing, with code {}", probe.exit_code)
    } else {
        text
    }
}

fn cause(
    kind: CauseKind,
    title: String,
    facts: &Facts,
    health: &Health,
    probe: &Probe,
    sure: bool,
) -> Cause {
    let cause = if sure {
        Cause::certain(kind, title)
    } else {
        Cause::likely(kind, title)
    };
    cause
        .seen("State.Health.Log", said(probe))
        .seen("the health check", test(health))
        .seen(
            "State.Health",
            format!("{}, {} failures in a row", health.status, health.streak),
        )
        .command(format!("docker exec {} {}", facts.name, test(health)))
}

pub(super) fn missing(facts: &Facts) -> Option<Cause> {
    let (health, probe) = failing(facts)?;
    let output = probe.output.to_ascii_lowercase();
    let runtime = output.contains("executable file not found")
        || output.contains("no such file or directory") && output.contains("exec");
    if !runtime && probe.exit_code != 127 {
        return None;
    }
    let name = super::text::behind(&probe.output, "exec: \"", &['"'])
        .or_else(|| {
            let line = probe.output.lines().rfind(|it| it.contains("not found"))?;
            line.rsplit(": ").nth(1)
        })
        .map_or_else(
            || {
                test(health)
                    .split_whitespace()
                    .next()
                    .unwrap_or("the program")
                    .to_owned()
            },
            str::to_owned,
        );
    let shell = name.ends_with("/sh") || name == "sh";
    let (words, advice) = if facts.command.iter().any(|it| it.contains("python")) {
        ("\"python\", \"-c\", \"import urllib.request as u; u.urlopen('http://127.0.0.1:PORT/')\"".replace("PORT", &asked(facts, health)), "ask with what the image has: Python can do it")
    } else if facts.command.iter().any(|it| it.contains("node")) {
        ("\"node\", \"-e\", \"fetch('http://127.0.0.1:PORT/').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))\"".replace("PORT", &asked(facts, health)), "ask with what the image has: Node.js can do it")
    } else {
        let program = facts.command.first().cloned().unwrap_or_default();
        (
            format!("\"{program}\", \"--healthcheck\""),
            "let the program check itself, or install what the check needs",
        )
    };
    let what = if shell {
        "the check wants a shell".to_owned()
    } else {
        format!("the check wants `{name}`")
    };
    Some(
        cause(
            CauseKind::ProbeMissing,
            format!("{what}, which the image does not have"),
            facts,
            health,
            probe,
            true,
        )
        .advice(advice)
        .spec(format!("healthcheck(&[{words}])"))
        .dockerfile(format!("HEALTHCHECK CMD [{words}]"))
        .compose(facts, &format!("healthcheck:\n  test: [\"CMD\", {words}]")),
    )
}

/// The port that the check asks.
fn asked(facts: &Facts, health: &Health) -> String {
    let found = port(&test(health)).or_else(|| facts.exposed.first().copied());
    found.map_or_else(|| "8080".to_owned(), |it| it.to_string())
}

pub(super) fn timeout(facts: &Facts) -> Option<Cause> {
    let (health, probe) = failing(facts)?;
    let output = probe.output.to_ascii_lowercase();
    if !output.contains("health check exceeded timeout") && !output.contains("exceeded timeout") {
        return None;
    }
    let more = (health.timeout * 3).max(5);
    Some(
        cause(CauseKind::ProbeTimeout, format!("the check did not end within its timeout of {} s", health.timeout), facts, health, probe, true)
            .advice("make the check lighter, or give it more time; if it hangs for ever, so does the program")
            .spec(format!("healthcheck(&[…]).timeout(secs({more}))"))
            .dockerfile(format!("HEALTHCHECK --timeout={more}s CMD …"))
            .compose(facts, &format!("healthcheck:\n  timeout: {more}s")),
    )
}

/// All else: a wrong port, a program that is not ready yet, or an answer that is no good.
pub(super) fn fails(facts: &Facts) -> Option<Cause> {
    let (health, probe) = failing(facts)?;
    if missing(facts).is_some() || timeout(facts).is_some() {
        return None;
    }
    let output = probe.output.to_ascii_lowercase();
    let refused = [
        "refused",
        "can't connect",
        "couldn't connect",
        "could not connect",
        "failed to connect",
    ]
    .iter()
    .any(|it| output.contains(it));
    let asked = port(&test(health)).or_else(|| port(&probe.output));
    let open: Vec<u16> = facts
        .listening
        .iter()
        .flatten()
        .map(|(port, _)| *port)
        .filter(|it| *it < 32_768)
        .collect();
    if let (true, Some(asked)) = (refused, asked) {
        if !open.is_empty() && !open.contains(&asked) {
            let listens = open
                .iter()
                .map(u16::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            return Some(wrong_port(
                facts,
                health,
                probe,
                asked,
                open.first().copied(),
                &listens,
                true,
            ));
        }
        let exposed = &facts.exposed;
        if facts.listening.is_none() && !exposed.is_empty() && !exposed.contains(&asked) {
            let listens = exposed
                .iter()
                .map(u16::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            return Some(wrong_port(
                facts,
                health,
                probe,
                asked,
                exposed.first().copied(),
                &listens,
                false,
            ));
        }
        // nothing listens yet
        if facts.listening.as_ref().is_some_and(Vec::is_empty)
            && facts.state.lasted < 300
            && health.start_period < 10
        {
            return Some(too_early(facts, health, probe));
        }
    }
    let status = ["404", "401", "403", "500", "502", "503"]
        .iter()
        .find(|it| output.contains(*it));
    let title = match status {
        Some(status) => format!("the health check gets the answer {status}"),
        None if refused => "the health check is refused: nothing listens where it asks".to_owned(),
        None => format!("the health check fails with code {}", probe.exit_code),
    };
    let advice = match status {
        Some(&"404") => "ask a path that the program has",
        Some(&"401" | &"403") => "ask a path that needs no login",
        Some(_) => "the program runs, and says that it is not well: its log says why",
        None => "run the check by hand in the container, and look at the program's log",
    };
    Some(
        cause(
            CauseKind::ProbeFails,
            title,
            facts,
            health,
            probe,
            status.is_some(),
        )
        .advice(advice)
        .spec("healthcheck(&[…]).start_period(secs(30))")
        .dockerfile("HEALTHCHECK --start-period=30s CMD …")
        .compose(facts, "healthcheck:\n  start_period: 30s"),
    )
}

fn wrong_port(
    facts: &Facts,
    health: &Health,
    probe: &Probe,
    asked: u16,
    right: Option<u16>,
    listens: &str,
    seen: bool,
) -> Cause {
    let right = right.unwrap_or(asked).to_string();
    let mended: Vec<String> = health
        .test
        .iter()
        .skip(1)
        .map(|it| {
            format!(
                "\"{}\"",
                it.replace(&asked.to_string(), &right).replace('"', "\\\"")
            )
        })
        .collect();
    let shell = health.test.first().is_some_and(|it| it == "CMD-SHELL");
    let words = mended.join(", ");
    let (from, text) = if seen {
        ("its sockets", format!("it listens on: {listens}"))
    } else {
        ("Config.ExposedPorts", listens.to_owned())
    };
    let title = format!("the health check asks port {asked}, and the program listens on {listens}");
    let bare = words.trim_matches('"').to_owned();
    cause(CauseKind::ProbePort, title, facts, health, probe, seen)
        .seen(from, text)
        .advice("ask the port on which the program listens")
        .spec(if shell {
            format!("healthcheck_shell({words})")
        } else {
            format!("healthcheck(&[{words}])")
        })
        .dockerfile(if shell {
            format!("HEALTHCHECK CMD {bare}")
        } else {
            format!("HEALTHCHECK CMD [{words}]")
        })
        .compose(
            facts,
            &format!(
                "healthcheck:\n  test: [\"{}\", {words}]",
                if shell { "CMD-SHELL" } else { "CMD" }
            ),
        )
}

fn too_early(facts: &Facts, health: &Health, probe: &Probe) -> Cause {
    let given = health.start_period + health.interval * health.retries;
    let title =
        format!("the health check gives up after {given} s, and the program does not listen yet");
    cause(CauseKind::ProbeTooEarly, title, facts, health, probe, false)
        .seen("its sockets", "nothing listens so far")
        .seen(
            "the health check",
            format!(
                "start period {} s, interval {} s, {} retries",
                health.start_period, health.interval, health.retries
            ),
        )
        .advice("give it time to start: failures within the start period do not count")
        .spec("healthcheck(&[…]).start_period(secs(60))")
        .dockerfile("HEALTHCHECK --start-period=60s CMD …")
        .compose(facts, "healthcheck:\n  start_period: 60s")
}
