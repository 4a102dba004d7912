//! A line for each event, for logs and for people without a terminal.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Instant;

use dockerspec::engine::{Progress, Step, Way};

use super::show::tame;

/// What is known of the steps.
#[derive(Debug, Default)]
pub(super) struct Plain {
    began: HashMap<usize, Instant>,
    last: usize,
}

impl Plain {
    /// The lines of an event.
    pub(super) fn event(&mut self, event: &Progress) -> String {
        match event {
            Progress::Goes {
                way: Way::Api,
                reason,
            } if reason.is_empty() => String::new(),
            Progress::Goes { .. } => format!("note: {event}\n"),
            Progress::Started { step } => {
                self.began.insert(step.number(), Instant::now());
                self.of(step, "")
            }
            Progress::Cached { step } => self.of(step, "CACHED"),
            Progress::Done { step, took } => {
                self.of(step, &format!("DONE {:.1}s", took.as_secs_f64()))
            }
            Progress::Failed { step, message } => {
                self.of(step, &format!("ERROR: {}", tame(message)))
            }
            Progress::Log { step, line, .. } => {
                let since = self.began.get(&step.number());
                let since = since.map_or(0.0, |it| it.elapsed().as_secs_f64());
                self.of(step, &format!("{since:.3} {}", tame(line)))
            }
            Progress::Warning { message } => format!("warning: {}\n", tame(message)),
            // how far a transfer is says nothing in a log
            _ => String::new(),
        }
    }

    /// A line of a step, with its name above where another one spoke before.
    fn of(&mut self, step: &Step, text: &str) -> String {
        let mut lines = String::new();
        let number = step.number();
        if number != self.last {
            let blank = if self.last == 0 { "" } else { "\n" };
            let _ = writeln!(lines, "{blank}#{number} {}", tame(step.name()));
            self.last = number;
        }
        if !text.is_empty() {
            let _ = writeln!(lines, "#{number} {text}");
        }
        lines
    }
}
