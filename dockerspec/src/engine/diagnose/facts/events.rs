//! What happened to a container, as far as the engine remembers.

use std::collections::HashMap;
use std::time::Duration;

use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::{Event, when};
use crate::engine::Engine;

/// Engines keep 256 events of all containers, so a day is as far back as it can matter.
const FAR_BACK: i64 = 24 * 3_600;
const PATIENCE: Duration = Duration::from_millis(400);

pub(super) async fn read(engine: &Engine, id: &str) -> Vec<Event> {
    let now = when::now();
    let filters: HashMap<String, Vec<String>> = [
        ("container".to_owned(), vec![id.to_owned()]),
        ("type".to_owned(), vec!["container".to_owned()]),
    ]
    .into();
    let options = EventsOptionsBuilder::new()
        .since(&(now - FAR_BACK).to_string())
        .until(&when::exactly())
        .filters(&filters)
        .build();
    let mut stream = Box::pin(engine.docker.events(Some(options)));
    let mut events = Vec::new();
    // a clock of the engine that is behind ours would make this wait for the future
    let _ = timeout(PATIENCE, async {
        while let Some(Ok(message)) = stream.next().await {
            let attributes = message
                .actor
                .and_then(|it| it.attributes)
                .unwrap_or_default();
            events.push(Event {
                at: message.time.unwrap_or(0),
                action: message.action.unwrap_or_default(),
                signal: attributes.get("signal").cloned().unwrap_or_default(),
            });
        }
    })
    .await;
    events.retain(|event: &Event| !event.action.starts_with("exec_"));
    since_last_start(events)
}

/// What came before the last start has been lived through.
fn since_last_start(events: Vec<Event>) -> Vec<Event> {
    let last = events
        .iter()
        .rposition(|event| event.action == "start")
        .unwrap_or(0);
    events.into_iter().skip(last).collect()
}
