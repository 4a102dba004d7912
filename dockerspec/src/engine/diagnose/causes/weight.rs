//! How much a line of the log says: only what the program wrote last of an error is certain, and a warning never is.

use super::text::words;
use crate::engine::diagnose::cause::{Cause, Confidence};
use crate::engine::diagnose::facts::Facts;

/// The cause, as sure as the line that it was read from allows; what the engine says needs no weighing.
pub(super) fn weighed(mut cause: Cause, facts: &Facts) -> Cause {
    let read = cause.evidence.first();
    let Some(line) = read.filter(|it| it.read_from == "the log") else {
        return cause;
    };
    let most = if is_warning(&line.text) {
        Confidence::Possible
    } else if is_last_error(facts, &line.text) {
        Confidence::Certain
    } else {
        Confidence::Likely
    };
    cause.confidence = cause.confidence.min(most);
    cause
}

/// Whether the program went on after a line like this one.
pub(super) fn is_warning(line: &str) -> bool {
    let mut warns = false;
    for word in words(line) {
        match word.as_str() {
            "fatal" | "panic" | "critical" => return false,
            "warn" | "wrn" => warns = true,
            // `UserWarning` too
            word => warns |= word.ends_with("warning"),
        }
    }
    // Google's loggers write one letter: `W0301 12:00:00 …` and `2026-03-01 12:00:00.0: W tensorflow/…`
    let mut start = line.split_whitespace().take(4);
    warns
        || start.any(|it| {
            it == "W"
                || it
                    .strip_prefix('W')
                    .is_some_and(|it| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit()))
        })
}

/// Whether no line behind this one tells of another error.
fn is_last_error(facts: &Facts, text: &str) -> bool {
    let text = text.trim().trim_end_matches('…');
    let is_it = |line: &String| {
        let line = line.trim();
        // a cause may join a line with the one before it, or cut it
        line == text || (line.len() > 8 && text.ends_with(line)) || line.starts_with(text)
    };
    let Some(at) = facts.log.iter().rposition(is_it) else {
        return true;
    };
    !facts.log.iter().skip(at + 1).any(|line| is_error(line))
}

const ERRORS: &[&str] = &[
    "error",
    "fatal",
    "panic",
    "panicked",
    "exception",
    "failed",
    "failure",
    "cannot",
    "can't",
    "refused",
    "denied",
    "invalid",
];

/// Whether a line tells of an error of its own: frames of a stack, and those who only report the end, do not.
fn is_error(line: &str) -> bool {
    let reports = ["npm ", "yarn ", "make: ", "note: ", "goroutine "];
    if line.starts_with(' ') || reports.iter().any(|it| line.starts_with(it)) || is_warning(line) {
        return false;
    }
    words(line).any(|word| {
        ERRORS.contains(&word.as_str()) || word.ends_with("error") || word.ends_with("exception")
    })
}

#[cfg(test)]
mod tests {
    use super::{is_error, is_warning};

    #[test]
    fn a_warning_is_known_by_its_level_in_any_manner() {
        for line in [
            "WARNING: environment variable LOG_LEVEL is not set",
            "[warn] retrying",
            "/app/x.py:3: UserWarning: CUDA initialization failed",
            "W0301 12:00:00.000000 1 main.go:3] no libcuda.so",
            "2026-03-01 12:00:00.000000: W tensorflow/stream.cc:64] no libcuda.so",
        ] {
            assert!(is_warning(line), "{line}");
        }
        for line in [
            "fatal: warning became an error",
            "unwarned",
            "ERROR: no",
            "We want more",
        ] {
            assert!(!is_warning(line), "{line}");
        }
    }

    #[test]
    fn what_only_reports_an_end_is_no_error_of_its_own() {
        for line in [
            "ValueError: no",
            "Caused by: java.lang.IllegalStateException: no",
            "sh: can't open x",
            "FATAL no",
        ] {
            assert!(is_error(line), "{line}");
        }
        for line in [
            "    raise ValueError",
            "npm ERR! Failed at start",
            "0 errors",
            "WARN failed to load",
        ] {
            assert!(!is_error(line), "{line}");
        }
    }
}
