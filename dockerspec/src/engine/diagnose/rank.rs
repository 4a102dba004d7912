//! Which cause is the likeliest.

use super::cause::{Cause, CauseKind, Confidence, Evidence};
use super::facts::Facts;

/// Surest first, then the more specific one; where nothing fits, the one that says so.
pub(super) fn ranked(mut causes: Vec<Cause>, facts: &Facts) -> Vec<Cause> {
    causes.sort_by_key(|cause| (std::cmp::Reverse(cause.confidence), breadth(cause.kind)));
    without_echoes(&mut causes);
    let only_symptoms = causes.iter().all(|cause| breadth(cause.kind) >= SYMPTOM);
    if only_symptoms && (facts.has_failed() || facts.is_looping()) && !facts.was_stopped() {
        let at = causes.partition_point(|cause| cause.confidence == Confidence::Certain);
        causes.insert(at, unknown(facts));
        // that it ends again and again is all there is to say
        causes.sort_by_key(|cause| cause.kind == CauseKind::Unknown);
    }
    causes
}

/// The broad causes repeat what a narrower one was read from: the same line, or the engine's one error.
fn without_echoes(causes: &mut Vec<Cause>) {
    let narrow: Vec<Evidence> = causes
        .iter()
        .filter(|cause| !is_broad(cause.kind))
        .flat_map(|cause| cause.evidence.iter().cloned())
        .collect();
    causes.retain(|cause| {
        let Some(read) = cause.evidence.first().filter(|_| is_broad(cause.kind)) else {
            return true;
        };
        !narrow.iter().any(|it| {
            it.read_from == read.read_from
                && (it.text == read.text || read.read_from == "State.Error")
        })
    });
}

const fn is_broad(kind: CauseKind) -> bool {
    matches!(
        kind,
        CauseKind::Crash | CauseKind::EngineRefused | CauseKind::FileMissing
    )
}

const SYMPTOM: u8 = 9;

/// How much else a cause may stand for: a crash may have any cause, a missing variable is one.
const fn breadth(kind: CauseKind) -> u8 {
    match kind {
        CauseKind::RestartLoop => SYMPTOM,
        CauseKind::Crash | CauseKind::ProbeFails | CauseKind::EngineRefused => 5,
        CauseKind::Segfault
        | CauseKind::Abort
        | CauseKind::Killed
        | CauseKind::FileMissing
        | CauseKind::CommandNotFound
        | CauseKind::DependencyNotReady => 4,
        CauseKind::NotListening | CauseKind::NotExecutable | CauseKind::PermissionDenied => 3,
        _ => 2,
    }
}

fn unknown(facts: &Facts) -> Cause {
    let code = facts.exit_code();
    let wrote = facts.log.last().map_or_else(
        || "it wrote nothing".to_owned(),
        |line| format!("the last it wrote: {line}"),
    );
    Cause::possible(
        CauseKind::Unknown,
        format!("it ended with code {code}, and neither the engine nor its log says why"),
    )
    .seen(facts.exit_code_from(), super::exit_code(code).means)
    .seen("the log", wrote)
    .advice("run its command by hand, with a shell in front of it, and look at what it says")
    .command(format!(
        "docker run --rm -it --entrypoint sh {}",
        facts.image
    ))
}
