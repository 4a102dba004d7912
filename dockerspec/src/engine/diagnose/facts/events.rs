//! What happened to a container, as far as the engine remembers.

use std::collections::HashMap;
use std::time::Duration;

use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::{Event, when};
use crate::engine::Engine;
use crate::engine::exit_code::signal_number;

/// Engines keep 256 events of all containers, so a day is as far back as it can matter.
const FAR_BACK: i64 = 24 * 3_600;
const PATIENCE: Duration = Duration::from_millis(400);

/// What happened, told apart by the last start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    /// Since the last start.
    pub(super) events: Vec<Event>,
    /// When it was started before that, in seconds since 1970.
    pub(super) started_before: Option<i64>,
    /// The code of its last end, which the state of a container that runs does not say.
    pub(super) last_exit: Option<i64>,
}

pub(super) async fn read(engine: &Engine, id: &str) -> History {
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
                signal: attributes.get("signal").and_then(|it| signal_number(it)),
                exit_code: attributes.get("exitCode").and_then(|it| it.parse().ok()),
            });
        }
    })
    .await;
    events.retain(|event: &Event| !event.action.starts_with("exec_"));
    history(events)
}

/// What came before the last start has been lived through.
fn history(mut events: Vec<Event>) -> History {
    let last_exit = events.iter().rev().find_map(|event| event.exit_code);
    let is_start = |event: &Event| event.action == "start";
    let last = events.iter().rposition(is_start).unwrap_or(0);
    let since = events.split_off(last);
    let before = events.iter().rfind(|event| is_start(event));
    History {
        started_before: before.map(|event| event.at),
        last_exit,
        events: since,
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, history};

    fn event(at: i64, action: &str, exit_code: Option<i64>) -> Event {
        Event {
            at,
            action: action.to_owned(),
            signal: None,
            exit_code,
        }
    }

    #[test]
    fn the_last_end_is_known_though_it_was_before_the_last_start() {
        let read = history(vec![
            event(1, "start", None),
            event(2, "die", Some(3)),
            event(5, "start", None),
        ]);
        assert_eq!(read.events, [event(5, "start", None)]);
        assert_eq!((read.started_before, read.last_exit), (Some(1), Some(3)));
        let cut = history(vec![event(2, "die", Some(0))]);
        assert_eq!((cut.started_before, cut.last_exit), (None, Some(0)));
        assert_eq!(history(Vec::new()), super::History::default());
    }
}
