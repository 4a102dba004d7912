//! `dockerspec restart-policy`: whether a container is started again, and how often it was.

use clap::Args;
use dockerspec::engine::{Engine, RestartPolicy, RestartReport, exit_code};
use serde_json::{Value, json};

use super::{Connection, write};
use crate::outputs::Outputs;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec restart-policy web
  dockerspec restart-policy web unless-stopped
  dockerspec restart-policy job on-failure:3 --follow

Policies: `no`, `always`, `unless-stopped`, `on-failure` and `on-failure:N`; `dockerspec explain restart-policies` says
which one to take.

Exit codes: 0 done, 1 the container fails again and again, or did so until its policy gave up, 2 usage or no such container,
3 no engine answers, 130 interrupted";

#[derive(Debug, Args)]
pub(crate) struct RestartPolicyVerb {
    /// The container, by name or id
    #[arg(value_name = "NAME")]
    name: String,
    /// The policy to set; without one it is shown
    #[arg(value_name = "POLICY", value_parser = policy)]
    policy: Option<RestartPolicy>,
    /// Say when the container ends and is started again, until Ctrl-C
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    connection: Connection,
}

fn policy(text: &str) -> Result<RestartPolicy, String> {
    text.parse()
        .map_err(|it: dockerspec::engine::NoRestartPolicy| it.to_string())
}

pub(super) async fn run(verb: &RestartPolicyVerb, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let report = match verb.policy {
        Some(policy) => engine.set_restart_policy(&verb.name, policy).await?,
        None => engine.restart_policy(&verb.name).await?,
    };
    write(
        &verb.outputs,
        streams,
        |_| text(&report),
        || object(&report),
    )?;
    if report.is_loop() {
        streams.note(format!(
            "`{}` fails again and again, and `{}` starts it each time: `dockerspec diagnose {}` says why it fails; \
             `on-failure:5` would give up",
            report.name, report.policy, report.name
        ));
    }
    if report.has_given_up() {
        streams.note(format!(
            "`{}` failed each time, and `{}` has given up: `dockerspec diagnose {}` says why it fails",
            report.name, report.policy, report.name
        ));
    }
    if verb.follow {
        streams.finish()?;
        follow(&engine, verb, streams).await?;
    }
    Ok(if report.is_loop() || report.has_given_up() {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn text(report: &RestartReport) -> String {
    let times = if report.count == 1 { "once" } else { "times" };
    let count = match report.count {
        0 => "not started again so far".to_owned(),
        1 => format!("started again {times}"),
        count => format!("started again {count} {times}"),
    };
    let end = match report.exit_code {
        Some(code) => format!(", last exit code {code} ({})", exit_code(code).means),
        None => String::new(),
    };
    let removed = if report.removed_at_end {
        ", removed when it ends"
    } else {
        ""
    };
    format!(
        "{}: {}; {}, {count}{end}{removed}\n",
        report.name, report.policy, report.state
    )
}

fn object(report: &RestartReport) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "name": report.name,
        "policy": report.policy.to_string(),
        "restarts": report.count,
        "state": report.state,
        "exit_code": report.exit_code,
        "failing": report.is_loop(),
        "removed_at_end": report.removed_at_end,
    })
}

/// Prints what happens, a line each.
async fn follow(
    engine: &Engine,
    verb: &RestartPolicyVerb,
    streams: &mut Streams,
) -> Result<(), crate::Failure> {
    let mut events = engine.restart_events(&verb.name).await?;
    streams.note(format!("following `{}`; Ctrl-C ends", verb.name));
    while let Some(event) = events.next().await? {
        let what = match (event.action.as_str(), event.exit_code) {
            ("die", Some(code)) => {
                format!("ended with exit code {code} ({})", exit_code(code).means)
            }
            ("die", None) => "ended".to_owned(),
            ("start", _) => match engine.restart_policy(&verb.name).await {
                Ok(report) if report.count > 0 => {
                    format!("started again ({} so far)", report.count)
                }
                _ => "started".to_owned(),
            },
            ("oom", _) => "its memory ran out".to_owned(),
            ("pause", _) => "paused".to_owned(),
            ("unpause", _) => "goes on".to_owned(),
            ("destroy", _) => "removed".to_owned(),
            _ => continue,
        };
        streams.print(&format!("{} {what}\n", event.time))?;
        streams.finish()?;
        if event.action == "destroy" || streams.is_closed() {
            break;
        }
    }
    Ok(())
}
