//! Causes, one family a file; each looks at the facts alone.

mod command;
mod crash;
mod ended;
mod files;
mod gpu;
mod killed;
mod limits;
mod network;
mod port;
mod probe;
mod program;
mod restart;
mod start;
mod text;
mod variable;
mod weight;

#[cfg(test)]
mod tests;

use super::cause::Cause;
use super::facts::Facts;

type Look = fn(&Facts) -> Option<Cause>;

const ALL: &[Look] = &[
    ended::never_started,
    ended::paused,
    ended::dead,
    ended::removing,
    ended::ended_at_once,
    killed::out_of_memory,
    killed::stop_ignored,
    killed::killed,
    start::command,
    start::not_executable,
    start::user_unknown,
    start::workdir,
    start::mount_type,
    start::engine_refused,
    program::architecture,
    program::script,
    program::loader,
    program::library,
    port::taken,
    port::taken_inside,
    port::privileged,
    port::not_listening,
    variable::declared,
    variable::missing,
    crash::module,
    crash::file,
    crash::crash,
    crash::segfault,
    crash::abort,
    files::permission,
    files::mount_source,
    files::read_only,
    files::disk_full,
    limits::file_watchers,
    network::name,
    network::refused,
    limits::shared_memory,
    limits::processes,
    limits::not_permitted,
    gpu::toolkit,
    gpu::not_given,
    probe::missing,
    probe::timeout,
    probe::fails,
    restart::restart_loop,
];

/// All that fit, in no order.
pub(super) fn all(facts: &Facts) -> Vec<Cause> {
    if facts.was_stopped() {
        return Vec::new();
    }
    let found = ALL.iter().filter_map(|look| look(facts));
    found.map(|cause| weight::weighed(cause, facts)).collect()
}
