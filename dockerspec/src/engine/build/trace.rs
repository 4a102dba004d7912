//! Turns BuildKit's status messages into [`Progress`], and remembers what a failure needs.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::time::Duration;

use super::failure::BuildFailure;
use super::progress::{Progress, Step};
use super::status::{Item, Log, Status, Vertex};
use crate::engine::mask::Mask;

/// Lines of log kept for each step that runs.
const TAIL: usize = 40;
/// A line is cut here, so that a step that never ends its line cannot fill the memory.
const LINE: usize = 16 * 1024;

/// What is known of the steps of one build.
#[derive(Debug, Default)]
pub(in crate::engine) struct Trace {
    steps: HashMap<String, Running>,
    /// Steps that were reported so far: those that the engine only announces get no number.
    reported: usize,
    failed: Option<(Step, String, Vec<String>)>,
    /// What keeps secrets out of the log.
    mask: Option<Mask>,
}

#[derive(Debug)]
struct Running {
    step: Step,
    stage: Stage,
    out: Vec<u8>,
    err: Vec<u8>,
    tail: VecDeque<String>,
    mask: Option<Mask>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Announced,
    Started,
    Ended,
}

impl Trace {
    /// A trace of a build with secrets.
    pub(super) fn masked(mask: Option<Mask>) -> Self {
        Self {
            mask,
            ..Self::default()
        }
    }

    /// Adds what is new in `status` to `news`.
    pub(in crate::engine) fn read(&mut self, status: impl Into<Status>, news: &mut Vec<Progress>) {
        let mut status = status.into();
        // A status may carry a step's last lines together with its end: the lines come first.
        for vertex in &status.vertexes {
            self.begin(vertex, news);
        }
        // The two streams of a step come one after the other, whatever the order in which they were written.
        status.logs.sort_by_key(|it| it.timestamp);
        for log in status.logs {
            self.log(&log, news);
        }
        for item in status.items {
            self.transfer(item, news);
        }
        for vertex in status.vertexes {
            self.end(vertex, news);
        }
        for warning in status.warnings {
            let message = String::from_utf8_lossy(&warning.short).into_owned();
            news.push(Progress::Warning { message });
        }
    }

    /// The failure that the engine's `message` ends the build with.
    pub(in crate::engine) fn failure(&mut self, message: String) -> BuildFailure {
        let message = hide(self.mask.as_ref(), message);
        match self.failed.take() {
            Some((step, own, log)) => {
                let text = if message.is_empty() { own } else { message };
                BuildFailure::new(Some(step.name().to_owned()), text, log)
            }
            None => BuildFailure::new(None, message, Vec::new()),
        }
    }

    fn begin(&mut self, vertex: &Vertex, news: &mut Vec<Progress>) {
        let running = self
            .steps
            .entry(vertex.digest.clone())
            .or_insert_with(|| Running {
                step: Step::new(0, &vertex.name),
                stage: Stage::Announced,
                out: Vec::new(),
                err: Vec::new(),
                tail: VecDeque::new(),
                mask: self.mask.clone(),
            });
        if running.stage == Stage::Announced && vertex.started.is_some() {
            running.stage = Stage::Started;
            self.reported += 1;
            running.step.number = self.reported;
            if !vertex.cached {
                news.push(Progress::Started {
                    step: running.step.clone(),
                });
            }
        }
    }

    fn end(&mut self, vertex: Vertex, news: &mut Vec<Progress>) {
        let Some(running) = self.steps.get_mut(&vertex.digest) else {
            return;
        };
        if running.stage != Stage::Started || vertex.completed.is_none() {
            return;
        }
        running.stage = Stage::Ended;
        running.flush(news);
        let step = running.step.clone();
        if !vertex.error.is_empty() {
            // When one step fails the engine cancels the others, each with an error of its own.
            if self.failed.is_none() && !vertex.error.contains("context canceled") {
                let log = running.tail.drain(..).collect();
                self.failed = Some((step.clone(), vertex.error.clone(), log));
            }
            let message = hide(self.mask.as_ref(), vertex.error);
            news.push(Progress::Failed { step, message });
        } else if vertex.cached {
            news.push(Progress::Cached { step });
        } else {
            let took = took(&vertex);
            news.push(Progress::Done { step, took });
        }
        running.tail = VecDeque::new();
    }

    fn log(&mut self, log: &Log, news: &mut Vec<Progress>) {
        const STDERR: i64 = 2;
        if let Some(running) = self.steps.get_mut(&log.vertex) {
            running.write(&log.data, log.stream == STDERR, news);
        }
    }

    fn transfer(&mut self, item: Item, news: &mut Vec<Progress>) {
        let Some(running) = self.steps.get(&item.vertex) else {
            return;
        };
        let bytes = u64::try_from(item.current).unwrap_or(0);
        let total = u64::try_from(item.total).ok().filter(|it| *it > 0);
        if bytes == 0 && total.is_none() {
            return;
        }
        news.push(Progress::Transfer {
            step: running.step.clone(),
            item: if item.id.is_empty() {
                item.name
            } else {
                item.id
            },
            bytes,
            total,
        });
    }
}

/// Adds text of an engine that builds without `BuildKit`'s messages, as Podman does.
pub(in crate::engine) fn plain(text: &str, news: &mut Vec<Progress>) {
    let step = Step::new(0, "build");
    for line in text.lines().filter(|it| !it.is_empty()) {
        news.push(Progress::Log {
            step: step.clone(),
            line: line.to_owned(),
            stderr: false,
        });
    }
}

impl Running {
    /// Takes a chunk, which may hold many lines or part of one.
    fn write(&mut self, chunk: &[u8], stderr: bool, news: &mut Vec<Progress>) {
        for piece in chunk.split_inclusive(|byte| *byte == b'\n') {
            let pending = self.pending(stderr);
            let room = LINE.saturating_sub(pending.len());
            pending.extend(piece.iter().take(room));
            if piece.ends_with(b"\n") {
                self.line(stderr, news);
            }
        }
    }

    /// What was written since the last end of a line.
    fn pending(&mut self, stderr: bool) -> &mut Vec<u8> {
        if stderr { &mut self.err } else { &mut self.out }
    }

    fn flush(&mut self, news: &mut Vec<Progress>) {
        for stderr in [false, true] {
            if !self.pending(stderr).is_empty() {
                self.line(stderr, news);
            }
        }
    }

    fn line(&mut self, stderr: bool, news: &mut Vec<Progress>) {
        let bytes = mem::take(self.pending(stderr));
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end_matches(['\r', '\n']).to_owned();
        let line = hide(self.mask.as_ref(), line);
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line.clone());
        news.push(Progress::Log {
            step: self.step.clone(),
            line,
            stderr,
        });
    }
}

fn hide(mask: Option<&Mask>, text: String) -> String {
    match mask {
        Some(mask) => mask.text(&text).into_owned(),
        None => text,
    }
}

/// Time between start and end of a step by the engine's clock.
fn took(vertex: &Vertex) -> Duration {
    let (Some(start), Some(end)) = (vertex.started, vertex.completed) else {
        return Duration::ZERO;
    };
    let difference = end - start;
    u64::try_from(difference).map_or(Duration::ZERO, Duration::from_nanos)
}
