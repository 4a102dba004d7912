//! `dockerspec doctor`: how the engine is reached, and what it is.

use std::fmt::Write as _;

use clap::Args;
use dockerspec::engine::{Daemon, Doctor as Found, doctor};

use super::Connection;
use crate::failure::Failure;
use crate::outputs::{Format, Outputs, Target};
use crate::streams::{Streams, write_file};
use crate::{Done, Outcome};

/// Examples, and what a script needs to know.
pub(super) const AFTER_HELP: &str = "\
Secrets are masked, so that the text can be put into a bug report as it is.

Examples:
  dockerspec doctor
  dockerspec doctor --context build-farm
  dockerspec doctor -f json -o doctor.json

Exit codes: 0 an engine answers, 2 usage, 3 no engine answers; all else is printed even so";

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    outputs: Outputs,
}

pub(super) async fn run(verb: &Doctor, streams: &mut Streams) -> Done {
    let found = doctor(&verb.connection.options()).await;
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text => table(&sections(&found)),
            Format::Json => found.to_json(),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    match found.error {
        None => Ok(Outcome::Clean),
        Some(error) if found.daemon.is_some() => Err(Failure::unreachable(error.to_string())),
        Some(error) => Err(error.into()),
    }
}

type Row = (String, String);
type Section = (&'static str, Vec<Row>);

fn sections(found: &Found) -> Vec<Section> {
    let ours = format!("{} on {}", env!("CARGO_PKG_VERSION"), Found::system());
    let mut sections = vec![
        ("", vec![row("dockerspec", ours)]),
        ("connection", connection(found)),
    ];
    if let Some(daemon) = &found.daemon {
        sections.push(("engine", engine(daemon)));
        sections.push(("resources", resources(daemon)));
        sections.push(("registries", registries(daemon)));
        let disk = daemon.disk.iter().map(|it| {
            let used = format!("{}, {} of it not in use", it.size, it.reclaimable);
            row(&it.what, format!("{}: {used}", it.count))
        });
        sections.push(("disk", disk.collect()));
        let warnings = daemon.warnings.iter().map(|it| row("", it));
        sections.push(("warnings", warnings.collect()));
    }
    let tools = found.tools.iter().map(|tool| {
        let version = tool.version.as_deref().unwrap_or("not found");
        let path = tool.path.as_ref();
        let path = path.map_or(String::new(), |it| format!(" at {}", it.display()));
        row(tool.name, format!("{version}{path}"))
    });
    sections.push(("tools", tools.collect()));
    let contexts = found.contexts.iter();
    let contexts = contexts.map(|it| row(&it.name, &it.address));
    sections.push(("contexts", contexts.collect()));
    sections.push(("files", found.files.clone()));
    sections.push(("environment", found.environment.clone()));
    sections
}

fn connection(found: &Found) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(source) = found.source {
        rows.push(row("chosen by", source.name()));
    }
    if let Some(context) = &found.context {
        rows.push(row("context", context));
    }
    for it in &found.tried {
        rows.push(row(
            "tried",
            format!("{} ({}): {}", it.address, it.origin, it.reason),
        ));
    }
    let Some(daemon) = &found.daemon else {
        if let (Some(error), true) = (&found.error, found.tried.is_empty()) {
            rows.push(row("error", error.to_string()));
        }
        return rows;
    };
    let tls = match daemon.verified {
        None => "none",
        Some(true) => "yes, the certificate is verified",
        Some(false) => "yes, and any certificate is taken",
    };
    let known = |text: &str| if text.is_empty() { "?" } else { text }.to_owned();
    rows.extend([
        row("address", format!("{} ({})", daemon.address, daemon.origin)),
        row("TLS", tls),
        row(
            "API",
            format!(
                "{}: here up to {}, engine {} to {}",
                daemon.api_used,
                daemon.api_here,
                known(&daemon.api_oldest),
                known(&daemon.api_newest)
            ),
        ),
    ]);
    rows
}

fn engine(daemon: &Daemon) -> Vec<Row> {
    let mut rows = vec![
        row("product", &daemon.product),
        row("version", &daemon.version),
    ];
    let components = daemon
        .components
        .iter()
        .filter(|(name, _)| name != "Engine");
    rows.extend(components.cloned());
    rows.extend([
        row("BuildKit", daemon.buildkit.as_deref().unwrap_or_default()),
        row("name", &daemon.name),
        row("system", &daemon.operating_system),
        row("platform", &daemon.platform),
        row("kernel", &daemon.kernel),
        row("rootless", yes(daemon.rootless)),
        row("experimental", yes(daemon.experimental)),
        row("swarm", &daemon.swarm),
        row("runtimes", daemon.runtimes.join(", ")),
        row("security", daemon.security.join("; ")),
        row("logging", &daemon.logging_driver),
    ]);
    rows
}

fn resources(daemon: &Daemon) -> Vec<Row> {
    let number = |it: Option<u64>| it.map_or(String::new(), |it| it.to_string());
    let memory = daemon
        .memory
        .map_or(String::new(), |bytes| format!("{} MiB", bytes / (1 << 20)));
    let containers = match (daemon.containers, daemon.running) {
        (Some(all), Some(running)) => format!("{all}, {running} of them running"),
        (all, _) => number(all),
    };
    let cgroups = match daemon.cgroup_driver.as_str() {
        "" => daemon.cgroup_version.clone(),
        driver => format!("version {}, set by {driver}", daemon.cgroup_version),
    };
    let details = daemon.storage.iter();
    let details: Vec<String> = details
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let storage = if details.is_empty() {
        daemon.storage_driver.clone()
    } else {
        format!("{} ({})", daemon.storage_driver, details.join(", "))
    };
    vec![
        row("CPUs", number(daemon.cpus)),
        row("memory", memory),
        row("cgroups", cgroups),
        row("storage", storage),
        row("data", &daemon.data),
        row("containers", containers),
        row("images", number(daemon.images)),
    ]
}

fn registries(daemon: &Daemon) -> Vec<Row> {
    let mut rows = vec![
        row("mirrors", daemon.mirrors.join(", ")),
        row("insecure", daemon.insecure_registries.join(", ")),
    ];
    rows.extend(daemon.proxies.iter().cloned());
    rows
}

fn row(name: impl Into<String>, value: impl Into<String>) -> Row {
    (name.into(), value.into())
}

const fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// Names and values in two columns, below the title of their section; what is not known is left out.
fn table(sections: &[Section]) -> String {
    let rows = sections.iter().flat_map(|(_, rows)| rows);
    // paths of files are longer than any other name
    let names = rows.map(|(name, _)| name.chars().count());
    let width = names.filter(|width| *width <= 24).max().unwrap_or(0);
    let mut table = String::new();
    for (title, rows) in sections {
        let known = rows.iter().filter(|(_, value)| !value.is_empty());
        let mut known = known.peekable();
        if known.peek().is_none() {
            continue;
        }
        // writing to a string cannot fail
        if title.is_empty() {
            for (name, value) in known {
                let _ = writeln!(table, "{name} {value}");
            }
            continue;
        }
        let _ = writeln!(table, "\n{title}");
        for (name, value) in known {
            let mut lines = value.lines();
            let first = lines.next().unwrap_or_default();
            match name.as_str() {
                "" => {
                    let _ = writeln!(table, "  {first}");
                }
                _ => {
                    let _ = writeln!(table, "  {name:width$}  {first}");
                }
            }
            for line in lines {
                let _ = writeln!(table, "  {:width$}  {line}", "");
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn names_and_values_line_up_and_what_is_unknown_is_left_out() {
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sections = [
            ("", vec![row("dockerspec", "0.1.0")]),
            (
                "engine",
                vec![row("version", "28"), row("os", "a\nb"), row("x", "")],
            ),
            ("empty", vec![row("y", "")]),
            ("warnings", vec![row("", "no swap")]),
        ];
        assert_eq!(
            table(&sections),
            "dockerspec 0.1.0\n\nengine\n  version     28\n  os          a\n              b\n\nwarnings\n  no swap\n"
        );
    }
}
