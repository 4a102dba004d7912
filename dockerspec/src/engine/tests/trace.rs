//! What becomes of BuildKit's messages, also of those that no engine sends.

use bollard::moby::buildkit::v1::{StatusResponse, Vertex, VertexLog, VertexStatus};

use crate::engine::Progress;
use crate::engine::build::trace::Trace;

/// A time; its type has no name that we could write.
fn time<T: Default>() -> T {
    T::default()
}

fn vertex(name: &str) -> Vertex {
    Vertex {
        digest: format!("sha256:{name}"),
        name: name.to_owned(),
        started: Some(time()),
        ..Vertex::default()
    }
}

fn ended(name: &str, error: &str) -> Vertex {
    Vertex {
        completed: Some(time()),
        error: error.to_owned(),
        ..vertex(name)
    }
}

fn vertexes(vertexes: Vec<Vertex>) -> StatusResponse {
    StatusResponse {
        vertexes,
        ..StatusResponse::default()
    }
}

fn wrote(name: &str, text: &[u8]) -> StatusResponse {
    let log = VertexLog {
        vertex: format!("sha256:{name}"),
        stream: 1,
        msg: text.to_vec(),
        ..VertexLog::default()
    };
    StatusResponse {
        logs: vec![log],
        ..StatusResponse::default()
    }
}

/// The events of these messages, as text.
fn events(trace: &mut Trace, messages: Vec<StatusResponse>) -> Vec<String> {
    let mut news = Vec::new();
    for message in messages {
        trace.read(message, &mut news);
    }
    news.iter().map(ToString::to_string).collect()
}

#[test]
fn a_step_that_is_told_of_twice_is_reported_once() {
    let told = vec![
        vertexes(vec![vertex("a")]),
        vertexes(vec![vertex("a")]),
        vertexes(vec![ended("a", "")]),
        vertexes(vec![ended("a", "")]),
        vertexes(vec![vertex("a")]),
    ];
    let events = events(&mut Trace::default(), told);
    assert_eq!(events, ["#1 a", "#1 done in 0.0 s"]);
}

#[test]
fn steps_are_counted_in_the_order_in_which_they_begin() {
    let announced = Vertex {
        started: None,
        ..vertex("late")
    };
    let told = vec![
        vertexes(vec![announced]),
        vertexes(vec![vertex("early")]),
        vertexes(vec![vertex("late")]),
    ];
    assert_eq!(events(&mut Trace::default(), told), ["#1 early", "#2 late"]);
}

#[test]
fn a_line_is_one_however_it_arrives() {
    let told = vec![
        vertexes(vec![vertex("a")]),
        wrote("a", b"on"),
        wrote("a", b"e\r\ntw"),
        wrote("a", b"o\n\nlast \xff"),
        vertexes(vec![ended("a", "")]),
    ];
    let events = events(&mut Trace::default(), told);
    assert_eq!(
        events[1..5],
        ["#1 one", "#1 two", "#1 ", "#1 last \u{fffd}"]
    );
}

#[test]
fn a_line_that_never_ends_takes_bounded_memory() {
    let mut trace = Trace::default();
    let mut told = vec![vertexes(vec![vertex("a")])];
    told.extend((0..1000).map(|_| wrote("a", &[b'x'; 1000])));
    assert_eq!(events(&mut trace, told), ["#1 a"]);
    let end = events(&mut trace, vec![wrote("a", b"\nnext\n")]);
    assert_eq!(end[0].len(), "#1 ".len() + 16 * 1024);
    assert_eq!(end[1], "#1 next");
}

#[test]
fn the_failure_is_the_step_that_failed_and_not_one_that_was_given_up() {
    let mut trace = Trace::default();
    let told = vec![
        vertexes(vec![vertex("given up"), vertex("failed")]),
        wrote("failed", b"why\n"),
        vertexes(vec![
            ended("given up", "context canceled: stopped"),
            ended("failed", "exit code: 3"),
        ]),
    ];
    events(&mut trace, told);
    let failure = trace.failure("failed to solve: exit code: 3".to_owned());
    assert_eq!(failure.step.as_deref(), Some("failed"));
    assert_eq!(failure.exit_code, Some(3));
    assert_eq!(failure.log, ["why"]);
    assert_eq!(
        failure.to_string(),
        "`failed` failed with exit code 3\n  | why"
    );
}

#[test]
fn news_of_a_step_nobody_announced_is_left_out() {
    let status = VertexStatus {
        vertex: "sha256:ghost".to_owned(),
        current: 5,
        ..VertexStatus::default()
    };
    let moved = StatusResponse {
        statuses: vec![status],
        ..StatusResponse::default()
    };
    let events = events(&mut Trace::default(), vec![wrote("ghost", b"boo\n"), moved]);
    assert_eq!(events, [""; 0]);
}

#[test]
fn what_is_moved_is_told_with_its_size_where_that_is_known() {
    let moved = |id: &str, current, total| VertexStatus {
        id: id.to_owned(),
        vertex: "sha256:a".to_owned(),
        current,
        total,
        ..VertexStatus::default()
    };
    let told = StatusResponse {
        vertexes: vec![vertex("a")],
        statuses: vec![
            moved("layer", 5, 10),
            moved("context", 7, 0),
            moved("nothing", 0, 0),
            moved("odd", -1, 3),
        ],
        ..StatusResponse::default()
    };
    let mut news = Vec::new();
    Trace::default().read(told, &mut news);
    let moved: Vec<(&str, u64, Option<u64>)> = news
        .iter()
        .filter_map(|event| match event {
            Progress::Transfer {
                item, bytes, total, ..
            } => Some((item.as_str(), *bytes, *total)),
            _ => None,
        })
        .collect();
    assert_eq!(
        moved,
        [
            ("layer", 5, Some(10)),
            ("context", 7, None),
            ("odd", 0, Some(3))
        ]
    );
}
