//! The steps of a build in a terminal, redrawn in place.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use dockerspec::engine::{Progress, Step, Way};
use terminal_size::{Height, Width, terminal_size_of};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::show::{tame, write};

/// Lines of a running step that are shown.
const LOG: usize = 6;
/// Where nothing says how large the terminal is.
const USUAL: (usize, usize) = (80, 24);

/// What is on the screen.
#[derive(Debug)]
pub(super) struct Live {
    began: Instant,
    steps: Vec<Row>,
    notes: Vec<String>,
    /// Columns of each line that was drawn last.
    drawn: Vec<usize>,
    ended: bool,
}

#[derive(Debug)]
struct Row {
    number: usize,
    name: String,
    began: Instant,
    state: State,
    moved: Option<(u64, u64)>,
    log: VecDeque<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Runs,
    Cached,
    Done(Duration),
    Failed,
}

impl Live {
    pub(super) fn new() -> Self {
        // no cursor while lines move
        write("\u{1b}[?25l");
        Live {
            began: Instant::now(),
            steps: Vec::new(),
            notes: Vec::new(),
            drawn: Vec::new(),
            ended: false,
        }
    }

    pub(super) fn event(&mut self, event: &Progress) {
        match event {
            Progress::Goes {
                way: Way::Api,
                reason,
            } if reason.is_empty() => {}
            Progress::Goes { .. } => self.notes.push(format!("note: {event}")),
            Progress::Warning { message } => self.notes.push(format!("warning: {message}")),
            Progress::Started { step } => {
                self.row(step);
            }
            Progress::Cached { step } => self.row(step).state = State::Cached,
            Progress::Done { step, took } => self.row(step).state = State::Done(*took),
            Progress::Failed { step, .. } => self.row(step).state = State::Failed,
            Progress::Log { step, line, .. } => {
                let log = &mut self.row(step).log;
                if log.len() == LOG {
                    log.pop_front();
                }
                log.push_back(tame(line));
            }
            Progress::Transfer {
                step, bytes, total, ..
            } => self.row(step).moved = total.map(|total| (*bytes, total)),
            _ => {}
        }
    }

    fn row(&mut self, step: &Step) -> &mut Row {
        let known = self.steps.iter().position(|it| it.number == step.number());
        let index = known.unwrap_or_else(|| {
            self.steps.push(Row {
                number: step.number(),
                name: tame(step.name()),
                began: Instant::now(),
                state: State::Runs,
                moved: None,
                log: VecDeque::new(),
            });
            self.steps.len() - 1
        });
        &mut self.steps[index]
    }

    /// Draws what fits, over what was drawn before.
    pub(super) fn draw(&mut self) {
        let (width, height) = size();
        let lines = self.lines(width, Some(height));
        self.replace(&lines, width);
    }

    /// Draws all steps a last time and gives the cursor back.
    pub(super) fn end(&mut self) {
        if self.ended {
            return;
        }
        let (width, _) = size();
        let lines = self.lines(width, None);
        self.replace(&lines, width);
        self.restore();
    }

    fn restore(&mut self) {
        self.ended = true;
        write("\u{1b}[?25h");
    }

    /// A narrower terminal has wrapped what was drawn: it takes more rows now.
    fn replace(&mut self, lines: &[String], width: usize) {
        let rows: usize = self.drawn.iter().map(|it| it.div_ceil(width).max(1)).sum();
        let mut text = String::from("\r");
        if rows > 0 {
            let _ = write!(text, "\u{1b}[{rows}A");
        }
        text.push_str("\u{1b}[J");
        for line in lines {
            text.push_str(line);
            text.push('\n');
        }
        self.drawn = lines.iter().map(|it| it.width()).collect();
        write(&text);
    }

    fn lines(&self, width: usize, height: Option<usize>) -> Vec<String> {
        let ended = self
            .steps
            .iter()
            .filter(|it| it.state != State::Runs)
            .count();
        let mut lines = vec![row(
            &format!("building, {ended} of {} steps done", self.steps.len()),
            &seconds(self.began.elapsed()),
            width,
        )];
        lines.extend(self.notes.iter().map(|it| row(&tame(it), "", width)));
        let mut steps: Vec<(bool, Vec<String>)> = self
            .steps
            .iter()
            .map(|it| (it.state == State::Runs, it.lines(width, height.is_some())))
            .collect();
        if let Some(height) = height {
            fit(&mut steps, height.saturating_sub(lines.len() + 1));
        }
        lines.extend(steps.into_iter().flat_map(|it| it.1));
        if let Some(height) = height {
            lines.truncate(height.saturating_sub(1).max(1));
        }
        lines
    }
}

/// Leaves out the logs first, then the oldest steps that have ended.
fn fit(steps: &mut Vec<(bool, Vec<String>)>, room: usize) {
    let taken = |steps: &[(bool, Vec<String>)]| steps.iter().map(|it| it.1.len()).sum::<usize>();
    while taken(steps) > room {
        if let Some(longest) = steps
            .iter_mut()
            .filter(|it| it.1.len() > 2)
            .max_by_key(|it| it.1.len())
        {
            longest.1.remove(1);
        } else if let Some(oldest) = steps.iter().position(|it| !it.0) {
            steps.remove(oldest);
        } else {
            return;
        }
    }
}

impl Row {
    fn lines(&self, width: usize, with_log: bool) -> Vec<String> {
        let (mark, time) = match self.state {
            State::Runs => ("=>", seconds(self.began.elapsed())),
            State::Cached => ("=> CACHED", seconds(Duration::ZERO)),
            State::Done(took) => ("=>", seconds(took)),
            State::Failed => ("=> ERROR", seconds(self.began.elapsed())),
        };
        let moved = match (self.state, self.moved) {
            (State::Runs, Some((bytes, total))) => {
                format!(" {} of {} MB", bytes / 1_000_000, total.div_ceil(1_000_000))
            }
            _ => String::new(),
        };
        let mut lines = vec![row(&format!(" {mark} {}{moved}", self.name), &time, width)];
        if with_log && self.state == State::Runs {
            lines.extend(
                self.log
                    .iter()
                    .map(|it| row(&format!("    | {it}"), "", width)),
            );
        }
        lines
    }
}

/// Also where the build was interrupted, the terminal is left as it was.
impl Drop for Live {
    fn drop(&mut self) {
        if !self.ended {
            self.restore();
        }
    }
}

fn size() -> (usize, usize) {
    match terminal_size_of(std::io::stderr()) {
        Some((Width(width), Height(height))) if width > 0 && height > 0 => {
            (width.into(), height.into())
        }
        _ => USUAL,
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1}s", time.as_secs_f64())
}

/// A text and a time at the right edge, one column short of the width so that nothing wraps.
fn row(text: &str, time: &str, width: usize) -> String {
    let room = width.saturating_sub(1);
    let for_text = room.saturating_sub(if time.is_empty() { 0 } else { time.width() + 1 });
    let mut line = String::new();
    let mut taken = 0;
    for letter in text.chars() {
        let columns = letter.width().unwrap_or(0);
        if taken + columns > for_text {
            break;
        }
        taken += columns;
        line.push(letter);
    }
    if !time.is_empty() && room > taken + time.width() {
        line.push_str(&" ".repeat(room - taken - time.width()));
        line.push_str(time);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{fit, row};
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn no_line_reaches_the_edge() {
        for width in 1..40 {
            for text in [
                "a step with a rather long name",
                "数据 データ 数据 データ",
                "",
            ] {
                let line = row(text, "12.3s", width);
                assert!(line.width() < width.max(1), "{width}: {line:?}");
            }
        }
        assert_eq!(row("=> one", "1.0s", 20), "=> one         1.0s");
    }

    #[test]
    fn what_runs_is_seen_longest() {
        let lines = |count: usize| vec![String::from("x"); count];
        let mut steps = vec![(false, lines(1)), (false, lines(1)), (true, lines(7))];
        fit(&mut steps, 4);
        assert_eq!(
            steps.iter().map(|it| it.1.len()).collect::<Vec<_>>(),
            [1, 1, 2]
        );
        fit(&mut steps, 2);
        assert_eq!(steps.len(), 1);
    }
}
