//! Turns BuildKit's status messages into [`Progress`], and remembers what a failure needs.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use bollard::moby::buildkit::v1::{StatusResponse, Vertex, VertexLog, VertexStatus};

use super::failure::BuildFailure;
use super::progress::{Progress, Step};

/// Lines of log kept for each step that runs.
const TAIL: usize = 40;
/// A line is cut here, so that a step that never ends its line cannot fill the memory.
const LINE: usize = 16 * 1024;

/// What is known of the steps of one build.
#[derive(Debug, Default)]
pub(super) struct Trace {
    steps: HashMap<String, Running>,
    failed: Option<(Step, String, Vec<String>)>,
}

#[derive(Debug)]
struct Running {
    step: Step,
    stage: Stage,
    out: Vec<u8>,
    err: Vec<u8>,
    tail: VecDeque<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Announced,
    Started,
    Ended,
}

type Sink<'a> = &'a mut (dyn FnMut(Progress) + Send);

impl Trace {
    /// Reports what is new in `status` to `sink`.
    pub(super) fn read(&mut self, status: StatusResponse, sink: Sink<'_>) {
        // A status may carry a step's last lines together with its end: the lines come first.
        for vertex in &status.vertexes {
            self.announce(vertex, sink);
        }
        for log in status.logs {
            self.log(&log, sink);
        }
        for item in status.statuses {
            self.transfer(item, sink);
        }
        for vertex in status.vertexes {
            self.end(vertex, sink);
        }
        for warning in status.warnings {
            let message = String::from_utf8_lossy(&warning.short).into_owned();
            sink(Progress::Warning { message });
        }
    }

    /// The failure that the engine's `message` ends the build with.
    pub(super) fn failure(&mut self, message: String) -> BuildFailure {
        match self.failed.take() {
            Some((step, own, log)) => {
                let text = if message.is_empty() { own } else { message };
                BuildFailure::new(Some(step.name().to_owned()), text, log)
            }
            None => BuildFailure::new(None, message, Vec::new()),
        }
    }

    /// Reports text of an engine that builds without `BuildKit`'s messages, as Podman does.
    pub(super) fn plain(&mut self, text: &str, sink: Sink<'_>) {
        let step = Step {
            number: 0,
            name: Arc::from("build"),
        };
        for line in text.lines().filter(|it| !it.is_empty()) {
            sink(Progress::Log {
                step: step.clone(),
                line: line.to_owned(),
                stderr: false,
            });
        }
    }

    fn announce(&mut self, vertex: &Vertex, sink: Sink<'_>) {
        let number = self.steps.len() + 1;
        let running = self
            .steps
            .entry(vertex.digest.clone())
            .or_insert_with(|| Running {
                step: Step {
                    number,
                    name: Arc::from(vertex.name.as_str()),
                },
                stage: Stage::Announced,
                out: Vec::new(),
                err: Vec::new(),
                tail: VecDeque::new(),
            });
        if running.stage == Stage::Announced && vertex.started.is_some() && !vertex.cached {
            running.stage = Stage::Started;
            sink(Progress::Started {
                step: running.step.clone(),
            });
        }
    }

    fn end(&mut self, vertex: Vertex, sink: Sink<'_>) {
        let Some(running) = self.steps.get_mut(&vertex.digest) else {
            return;
        };
        if running.stage == Stage::Ended || (vertex.completed.is_none() && !vertex.cached) {
            return;
        }
        running.stage = Stage::Ended;
        running.flush(sink);
        let step = running.step.clone();
        if !vertex.error.is_empty() {
            // When one step fails the engine cancels the others, each with an error of its own.
            if self.failed.is_none() && !vertex.error.contains("context canceled") {
                let log = running.tail.drain(..).collect();
                self.failed = Some((step.clone(), vertex.error.clone(), log));
            }
            let message = vertex.error;
            sink(Progress::Failed { step, message });
        } else if vertex.cached {
            sink(Progress::Cached { step });
        } else {
            let took = took(&vertex);
            sink(Progress::Done { step, took });
        }
        running.tail = VecDeque::new();
    }

    fn log(&mut self, log: &VertexLog, sink: Sink<'_>) {
        const STDERR: i64 = 2;
        if let Some(running) = self.steps.get_mut(&log.vertex) {
            running.write(&log.msg, log.stream == STDERR, sink);
        }
    }

    fn transfer(&mut self, item: VertexStatus, sink: Sink<'_>) {
        let Some(running) = self.steps.get(&item.vertex) else {
            return;
        };
        let total = u64::try_from(item.total).ok().filter(|it| *it > 0);
        sink(Progress::Transfer {
            step: running.step.clone(),
            item: if item.id.is_empty() {
                item.name
            } else {
                item.id
            },
            bytes: u64::try_from(item.current).unwrap_or(0),
            total,
        });
    }
}

impl Running {
    /// Takes a chunk, which may hold many lines or part of one.
    fn write(&mut self, chunk: &[u8], stderr: bool, sink: Sink<'_>) {
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            let pending = if stderr { &mut self.err } else { &mut self.out };
            let room = LINE.saturating_sub(pending.len());
            pending.extend(piece.iter().take(room));
            if piece.ends_with(b"\n") {
                self.line(stderr, sink);
            }
        }
    }

    fn flush(&mut self, sink: Sink<'_>) {
        for stderr in [false, true] {
            if !(if stderr { &self.err } else { &self.out }).is_empty() {
                self.line(stderr, sink);
            }
        }
    }

    fn line(&mut self, stderr: bool, sink: Sink<'_>) {
        let bytes = mem::take(if stderr { &mut self.err } else { &mut self.out });
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end_matches(['\r', '\n']).to_owned();
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line.clone());
        sink(Progress::Log {
            step: self.step.clone(),
            line,
            stderr,
        });
    }
}

/// Time between start and end of a step by the engine's clock.
fn took(vertex: &Vertex) -> Duration {
    let (Some(start), Some(end)) = (vertex.started, vertex.completed) else {
        return Duration::ZERO;
    };
    let nanos = |seconds: i64, nanos: i32| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    let difference = nanos(end.seconds, end.nanos) - nanos(start.seconds, start.nanos);
    u64::try_from(difference).map_or(Duration::ZERO, Duration::from_nanos)
}
