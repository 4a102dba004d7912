//! `dockerspec doctor`: how the engine is reached, and what it is.

use clap::Args;

use super::Connection;
use crate::streams::Streams;
use crate::{Done, Outcome};

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(verb: &Doctor, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    streams.print(&format!(
        "address  {}\napi      {}\n",
        engine.address(),
        engine.api_version()
    ))?;
    Ok(Outcome::Clean)
}
