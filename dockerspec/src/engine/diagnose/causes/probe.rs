//! Health checks that fail.

use super::text::{compose_form, exec_form, port, rust_form, words};
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
            exec_form(&[program, "--healthcheck".to_owned()]),
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

/// The status of an answer: a number by itself, in a line that speaks of an answer, and no port, time or path.
fn answer(output: &str) -> Option<&'static str> {
    const BAD: &[&str] = &[
        "400", "401", "403", "404", "405", "429", "500", "501", "502", "503", "504",
    ];
    output.lines().find_map(|line| {
        let words: Vec<String> = words(line).collect();
        let speaks = ["http", "status", "error", "returned", "response", "code"]
            .iter()
            .any(|it| words.iter().any(|word| word.ends_with(it)));
        if !speaks {
            return None;
        }
        let spelled: Vec<&str> = line.split_whitespace().collect();
        let before = std::iter::once("").chain(spelled.iter().copied());
        let after = spelled.iter().copied().skip(1).chain(std::iter::once(""));
        let mut places = spelled.iter().zip(before).zip(after);
        places.find_map(|((word, before), after)| {
            let bare = word.trim_matches(|it: char| {
                matches!(
                    it,
                    '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | ':' | '.' | '"'
                )
            });
            // `status=500`, `"status":500`
            let number = match bare.rsplit_once(['=', ':']) {
                Some((name, number)) if name.contains("status") || name.contains("code") => number,
                _ => bare,
            };
            let is_port = before.eq_ignore_ascii_case("port");
            let is_time = ["ms", "milli", "s", "sec", "byte"].iter().any(|unit| {
                after.trim_end_matches([',', '.', ':']) == *unit
                    || unit.len() > 2 && after.starts_with(unit)
            });
            BAD.iter()
                .find(|it| **it == number && !is_port && !is_time)
                .copied()
        })
    })
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
    let status = Some(&probe.output)
        .filter(|_| !refused)
        .and_then(|it| answer(it));
    let title = match status {
        Some(status) => format!("the health check gets the answer {status}"),
        None if refused => "the health check is refused: nothing listens where it asks".to_owned(),
        None => format!("the health check fails with code {}", probe.exit_code),
    };
    let advice = match status {
        Some("404") => "ask a path that the program has",
        Some("401" | "403") => "ask a path that needs no login",
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
        .map(|it| it.replace(&asked.to_string(), &right))
        .collect();
    let shell = health.test.first().is_some_and(|it| it == "CMD-SHELL");
    let words = exec_form(&mended);
    let (from, text) = if seen {
        ("its sockets", format!("it listens on: {listens}"))
    } else {
        ("Config.ExposedPorts", listens.to_owned())
    };
    let title = format!("the health check asks port {asked}, and the program listens on {listens}");
    cause(CauseKind::ProbePort, title, facts, health, probe, seen)
        .seen(from, text)
        .advice("ask the port on which the program listens")
        .spec(if shell {
            format!("healthcheck_shell({})", rust_form(&mended))
        } else {
            format!("healthcheck(&[{}])", rust_form(&mended))
        })
        .dockerfile(if shell {
            format!("HEALTHCHECK CMD {}", mended.join(" "))
        } else {
            format!("HEALTHCHECK CMD [{words}]")
        })
        .compose(
            facts,
            &format!(
                "healthcheck:\n  test: [\"{}\", {}]",
                if shell { "CMD-SHELL" } else { "CMD" },
                compose_form(&mended)
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

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn the_status_of_an_answer_is_no_port_and_no_time() {
        for (output, status) in [
            (
                "wget: server returned error: HTTP/1.1 404 Not Found",
                Some("404"),
            ),
            (
                "curl: (22) The requested URL returned error: 500",
                Some("500"),
            ),
            (
                "urllib.error.HTTPError: HTTP Error 503: Service Unavailable",
                Some("503"),
            ),
            ("{\"status\":500}", Some("500")),
            ("bad status=401, giving up", Some("401")),
            ("curl: (7) Failed to connect to localhost port 5000", None),
            ("error: nothing on port 500", None),
            ("http://localhost:500/: error", None),
            ("error: timed out after 500 ms", None),
            ("error: timed out after 500 milliseconds", None),
            ("processed 500 rows", None),
        ] {
            assert_eq!(answer(output), status, "{output}");
        }
    }
}
