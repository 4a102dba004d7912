//! `dockerspec ps`: the containers in one screen.

use clap::Args;
use dockerspec::engine::{ContainerRow, Moment, PsOptions};
use serde_json::{Value, json};

use super::{Connection, shown, write};
use crate::outputs::Outputs;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec ps
  dockerspec ps --all --project shop
  dockerspec ps -f json

Memory is without the page cache, which the kernel can take back.

Exit codes: 0 done, 2 usage, 3 no engine answers";

#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// Also containers that do not run
    #[arg(short, long)]
    all: bool,
    /// Only containers of a compose project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(verb: &Ps, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let options = PsOptions::new()
        .all(verb.all)
        .project(verb.project.as_deref());
    let rows = engine.ps(&options).await?;
    let text = |width| table(&rows, width);
    write(&verb.outputs, streams, text, || {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "containers": rows.iter().map(object).collect::<Vec<_>>(),
        })
    })?;
    if rows.is_empty() {
        streams.note(match (&verb.project, verb.all) {
            (Some(project), _) => format!(
                "no container of the project `{}` is there",
                project.escape_debug()
            ),
            (None, true) => "there is no container".to_owned(),
            (None, false) => "no container runs; `--all` lists the others too".to_owned(),
        });
    }
    Ok(Outcome::Clean)
}

fn table(rows: &[ContainerRow], width: Option<usize>) -> String {
    let now = Moment::now();
    let cells = rows.iter().map(|row| {
        let state = match (&row.health, row.exit_code) {
            (Some(health), None) => format!("{}, {health}", row.state),
            (_, Some(code)) => format!("{} ({code})", row.state),
            (None, None) => row.state.clone(),
        };
        let memory = row.memory.map_or_else(|| "-".to_owned(), shown::size);
        vec![
            row.name.clone(),
            row.image.clone(),
            state,
            row.since.map(|it| shown::age(it, now)).unwrap_or_default(),
            row.restarts.to_string(),
            memory,
            row.ports.join(", "),
        ]
    });
    let titles = [
        "NAME", "IMAGE", "STATE", "FOR", "RESTARTS", "MEMORY", "PORTS",
    ];
    shown::table(&titles, &cells.collect::<Vec<_>>(), width)
}

fn object(row: &ContainerRow) -> Value {
    json!({
        "name": row.name,
        "id": row.id,
        "image": row.image,
        "state": row.state,
        "health": row.health,
        "exit_code": row.exit_code,
        "since": row.since.map(|it| it.to_string()),
        "ports": row.ports,
        "restarts": row.restarts,
        "memory": row.memory,
        "project": row.project,
        "service": row.service,
    })
}
