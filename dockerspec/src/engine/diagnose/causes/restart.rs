//! Containers that end again and again.

use crate::engine::diagnose::cause::{Cause, CauseKind};
use crate::engine::diagnose::facts::Facts;

/// A symptom: what ends it is another cause, where one is known.
pub(super) fn restart_loop(facts: &Facts) -> Option<Cause> {
    let gave_up = facts.state.status == "exited"
        && facts.restart.most > 0
        && facts.restart.count >= facts.restart.most;
    let over = gave_up && facts.has_failed();
    if !facts.is_looping() && !over {
        return None;
    }
    let count = facts.restart.count;
    let title = if gave_up {
        format!("the engine started it again {count} times, as its policy allows, and gave up")
    } else {
        format!("it ends again and again: the engine has started it again {count} times")
    };
    Some(
        Cause::likely(CauseKind::RestartLoop, title)
            .seen("RestartCount", count.to_string())
            .seen("HostConfig.RestartPolicy", facts.restart.policy.clone())
            .seen(
                "its last run",
                format!(
                    "{} s; the engine waits longer each time, up to 60 s",
                    facts.state.lasted
                ),
            )
            .advice("mend what ends it; a policy with a limit keeps it from going on for ever")
            .spec("restart(Restart::OnFailure(Some(5)))")
            .compose(facts, "restart: on-failure:5")
            .command(format!("docker logs --tail 100 {}", facts.name)),
    )
}
