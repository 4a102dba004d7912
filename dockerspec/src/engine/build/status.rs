//! BuildKit's status messages, whether they come over the API or as lines of JSON, and as such lines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard::moby::buildkit::v1 as wire;
use serde_json::{Map, Value, json};

use super::clock;
use crate::engine::mask::Mask;

/// What changed since the last message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::engine) struct Status {
    pub(super) vertexes: Vec<Vertex>,
    pub(super) items: Vec<Item>,
    pub(super) logs: Vec<Log>,
    pub(super) warnings: Vec<Warning>,
}

/// A step; times are nanoseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Vertex {
    pub(super) digest: String,
    pub(super) inputs: Vec<String>,
    pub(super) name: String,
    pub(super) started: Option<i128>,
    pub(super) completed: Option<i128>,
    pub(super) cached: bool,
    pub(super) error: String,
}

/// Something that a step fetches, sends or writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) vertex: String,
    pub(super) name: String,
    pub(super) current: i64,
    pub(super) total: i64,
    pub(super) timestamp: Option<i128>,
    pub(super) started: Option<i128>,
    pub(super) completed: Option<i128>,
}

/// Output of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Log {
    pub(super) vertex: String,
    pub(super) stream: i64,
    pub(super) data: Vec<u8>,
    pub(super) timestamp: Option<i128>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Warning {
    pub(super) vertex: String,
    pub(super) level: i64,
    pub(super) short: Vec<u8>,
    pub(super) url: String,
}

macro_rules! nanos {
    ($time:expr) => {
        $time.map(|it| i128::from(it.seconds) * 1_000_000_000 + i128::from(it.nanos))
    };
}

impl From<wire::StatusResponse> for Status {
    fn from(status: wire::StatusResponse) -> Self {
        let vertexes = status.vertexes.into_iter().map(|it| Vertex {
            digest: it.digest,
            inputs: it.inputs,
            name: it.name,
            started: nanos!(it.started),
            completed: nanos!(it.completed),
            cached: it.cached,
            error: it.error,
        });
        let items = status.statuses.into_iter().map(|it| Item {
            id: it.id,
            vertex: it.vertex,
            name: it.name,
            current: it.current,
            total: it.total,
            timestamp: nanos!(it.timestamp),
            started: nanos!(it.started),
            completed: nanos!(it.completed),
        });
        let logs = status.logs.into_iter().map(|it| Log {
            vertex: it.vertex,
            stream: it.stream,
            data: it.msg,
            timestamp: nanos!(it.timestamp),
        });
        let warnings = status.warnings.into_iter().map(|it| Warning {
            vertex: it.vertex,
            level: it.level,
            short: it.short,
            url: it.url,
        });
        Status {
            vertexes: vertexes.collect(),
            items: items.collect(),
            logs: logs.collect(),
            warnings: warnings.collect(),
        }
    }
}

impl Status {
    /// Reads a line of `--progress rawjson`; nothing where the line is no such message.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let Value::Object(whole) = serde_json::from_str(line).ok()? else {
            return None;
        };
        let list = |name: &str| {
            whole
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        Some(Status {
            vertexes: list("vertexes").map(vertex).collect(),
            items: list("statuses").map(item).collect(),
            logs: list("logs").map(log).collect(),
            warnings: list("warnings").map(warning).collect(),
        })
    }

    /// The same as one line, as `docker buildx build --progress rawjson` prints it.
    /// Without secrets in what steps wrote.
    pub(super) fn masked(mut self, mask: &Mask) -> Self {
        for log in &mut self.logs {
            let text = String::from_utf8_lossy(&log.data);
            log.data = mask.text(&text).into_owned().into_bytes();
        }
        for vertex in &mut self.vertexes {
            vertex.error = mask.text(&vertex.error).into_owned();
        }
        self
    }

    pub(super) fn to_line(&self) -> String {
        let mut whole = Map::new();
        let mut list = |name: &str, values: Vec<Value>| {
            if !values.is_empty() {
                whole.insert(name.to_owned(), Value::Array(values));
            }
        };
        list("vertexes", self.vertexes.iter().map(of_vertex).collect());
        list("statuses", self.items.iter().map(of_item).collect());
        list("logs", self.logs.iter().map(of_log).collect());
        list("warnings", self.warnings.iter().map(of_warning).collect());
        Value::Object(whole).to_string()
    }
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn time(value: &Value, name: &str) -> Option<i128> {
    clock::parse(value.get(name)?.as_str()?)
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    STANDARD.decode(text(value, name)).unwrap_or_default()
}

fn vertex(value: &Value) -> Vertex {
    let inputs = value.get("inputs").and_then(Value::as_array);
    let inputs = inputs.into_iter().flatten().filter_map(Value::as_str);
    Vertex {
        digest: text(value, "digest"),
        inputs: inputs.map(str::to_owned).collect(),
        name: text(value, "name"),
        started: time(value, "started"),
        completed: time(value, "completed"),
        cached: value
            .get("cached")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        error: text(value, "error"),
    }
}

fn item(value: &Value) -> Item {
    Item {
        id: text(value, "id"),
        vertex: text(value, "vertex"),
        name: text(value, "name"),
        current: number(value, "current"),
        total: number(value, "total"),
        timestamp: time(value, "timestamp"),
        started: time(value, "started"),
        completed: time(value, "completed"),
    }
}

fn log(value: &Value) -> Log {
    Log {
        vertex: text(value, "vertex"),
        stream: number(value, "stream"),
        data: bytes(value, "data"),
        timestamp: time(value, "timestamp"),
    }
}

fn warning(value: &Value) -> Warning {
    Warning {
        vertex: text(value, "vertex"),
        level: number(value, "level"),
        short: bytes(value, "short"),
        url: text(value, "url"),
    }
}

/// Adds what is there: absent times and empty texts are left out, as Go leaves them out.
fn with(mut value: Value, more: &[(&str, Option<Value>)]) -> Value {
    if let Value::Object(map) = &mut value {
        for (name, value) in more {
            if let Some(value) = value {
                map.insert((*name).to_owned(), value.clone());
            }
        }
    }
    value
}

fn moment(time: Option<i128>) -> Option<Value> {
    time.map(|time| Value::String(clock::format(time)))
}

fn words(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::String(text.to_owned()))
}

fn of_vertex(it: &Vertex) -> Value {
    with(
        json!({ "digest": it.digest }),
        &[
            ("inputs", (!it.inputs.is_empty()).then(|| json!(it.inputs))),
            ("name", words(&it.name)),
            ("started", moment(it.started)),
            ("completed", moment(it.completed)),
            ("cached", it.cached.then_some(Value::Bool(true))),
            ("error", words(&it.error)),
        ],
    )
}

fn of_item(it: &Item) -> Value {
    with(
        json!({ "id": it.id, "vertex": it.vertex, "current": it.current }),
        &[
            ("name", words(&it.name)),
            ("total", (it.total != 0).then(|| json!(it.total))),
            ("timestamp", moment(it.timestamp)),
            ("started", moment(it.started)),
            ("completed", moment(it.completed)),
        ],
    )
}

fn of_log(it: &Log) -> Value {
    with(
        json!({ "vertex": it.vertex, "stream": it.stream, "data": STANDARD.encode(&it.data) }),
        &[("timestamp", moment(it.timestamp))],
    )
}

fn of_warning(it: &Warning) -> Value {
    with(
        json!({ "vertex": it.vertex, "level": it.level, "short": STANDARD.encode(&it.short) }),
        &[("url", words(&it.url))],
    )
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn a_line_of_buildx_is_read_and_written_back_as_it_was() {
        let lines = [
            r#"{"vertexes":[{"digest":"sha256:1a","inputs":["sha256:cf"],"name":"[2/2] RUN true","started":"2026-11-26T21:44:22.345995601Z","completed":"2026-11-26T21:44:23.3Z","cached":true,"error":"exit code: 3"}]}"#,
            r#"{"statuses":[{"id":"layers","vertex":"sha256:d3","current":5,"name":"n","total":9,"timestamp":"2026-11-26T21:44:23.79580872Z","started":"2026-11-26T21:44:23Z"}]}"#,
            r#"{"logs":[{"vertex":"sha256:d3","stream":2,"data":"aGkK","timestamp":"2026-11-26T21:44:23.79580872Z"}]}"#,
            r#"{"warnings":[{"vertex":"sha256:d3","level":1,"short":"aGk=","url":"https://docs.docker.com/go/x/"}]}"#,
        ];
        for line in lines {
            let status = Status::from_line(line).unwrap();
            let written = status.to_line();
            assert_eq!(Status::from_line(&written).as_ref(), Some(&status));
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(value(&written), value(line));
        }
        assert_eq!(Status::from_line("ERROR: failed to build"), None);
    }
}
