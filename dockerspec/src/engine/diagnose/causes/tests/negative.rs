//! What looks like a cause and is none, or another one, or is less sure than it looks.

use super::super::all;
use super::{first, refused, wrote};
use crate::engine::diagnose::cause::{Cause, CauseKind, Confidence};
use crate::engine::diagnose::facts::{
    Event, Facts, Health, Mount, Other, Owner, Probe, Published, Stop,
};
use crate::engine::diagnose::options::DiagnoseOptions;
use crate::engine::diagnose::rank::ranked;

fn causes(facts: &Facts) -> Vec<Cause> {
    ranked(all(facts), facts)
}

fn kinds(facts: &Facts) -> Vec<CauseKind> {
    causes(facts).into_iter().map(|it| it.kind).collect()
}

fn has(facts: &Facts, kind: CauseKind) -> bool {
    kinds(facts).contains(&kind)
}

/// The one of that kind, if there is one.
fn of(facts: &Facts, kind: CauseKind) -> Option<Cause> {
    causes(facts).into_iter().find(|it| it.kind == kind)
}

fn event(at: i64, action: &str, signal: Option<i64>) -> Event {
    Event {
        at,
        action: action.to_owned(),
        signal,
        exit_code: None,
    }
}

/// A container that ended with this code at 1000, given 10 s to stop.
fn ended(code: i64, lines: &[&str], events: Vec<Event>) -> Facts {
    let mut facts = wrote(lines);
    facts.state.exit_code = code;
    facts.state.finished = Some(1000);
    facts.stop = Stop {
        signal: None,
        grace: 10,
    };
    facts.events = events;
    facts
}

fn running(lines: &[&str]) -> Facts {
    let mut facts = wrote(lines);
    facts.state.status = "running".to_owned();
    facts.state.exit_code = 0;
    facts
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn who_was_stopped_by_hand_did_not_end_by_itself() {
    let mut facts = wrote(&["served"]);
    facts.state.exit_code = 0;
    facts.ports = vec![Published {
        host: 80,
        container: 80,
        ..Published::default()
    }];
    for policy in ["always", "unless-stopped"] {
        facts.restart.policy = policy.to_owned();
        assert_eq!(causes(&facts), []);
    }
    // a port alone is no proof
    facts.restart.policy = "no".to_owned();
    let cause = first(&facts);
    assert_eq!(
        (cause.kind, cause.confidence),
        (CauseKind::EndedAtOnce, Confidence::Possible)
    );
    facts.restart.policy = "always".to_owned();
    facts.state.status = "restarting".to_owned();
    assert!(has(&facts, CauseKind::EndedAtOnce));
}

#[test]
fn an_engine_calls_who_has_ended_unhealthy_and_that_says_nothing() {
    let mut facts = wrote(&["Error: connect ECONNREFUSED 127.0.0.1:5432"]);
    facts.health = Some(Health {
        status: "unhealthy".to_owned(),
        ..Health::default()
    });
    assert_eq!(first(&facts).kind, CauseKind::Localhost);
    assert!(!facts.is_unhealthy());
    facts.state.status = "running".to_owned();
    assert!(facts.is_unhealthy());
}

#[test]
fn only_a_signal_that_asks_to_stop_and_in_time_is_a_stop() {
    let said = ["Error: config broken"];
    for (signal, at) in [(1, 999), (28, 999), (10, 999), (15, 900), (15, 1001)] {
        let facts = ended(1, &said, vec![event(at, "kill", Some(signal))]);
        assert!(!causes(&facts).is_empty(), "{signal} at {at}");
    }
    for signal in [2, 3, 15] {
        let facts = ended(1, &said, vec![event(995, "kill", Some(signal))]);
        assert_eq!(causes(&facts), [], "{signal}");
    }
    let mut facts = ended(1, &said, vec![event(995, "kill", Some(28))]);
    facts.stop.signal = Some(28);
    assert_eq!(causes(&facts), []);
    let long = vec![event(900, "kill", Some(15)), event(1000, "stop", None)];
    assert_eq!(causes(&ended(1, &said, long)), []);
}

#[test]
fn an_old_signal_is_no_stop_that_was_not_heard() {
    let kill = event(1000, "kill", Some(9));
    let old = vec![event(500, "kill", Some(1)), kill.clone()];
    assert_eq!(first(&ended(137, &[], old)).kind, CauseKind::Killed);
    let term = vec![event(500, "kill", Some(15)), kill.clone()];
    assert_eq!(first(&ended(137, &[], term)).kind, CauseKind::Killed);
    let ignored = vec![event(990, "kill", Some(15)), kill];
    let cause = first(&ended(137, &[], ignored));
    assert_eq!(cause.kind, CauseKind::StopIgnored);
    assert!(cause.title.contains("10 s later"), "{}", cause.title);
}

#[test]
fn who_was_ended_by_another_signal_was_killed_by_it() {
    let cause = first(&ended(129, &[], vec![event(1000, "kill", Some(1))]));
    assert_eq!(
        (cause.kind, cause.confidence),
        (CauseKind::Killed, Confidence::Certain)
    );
    assert!(cause.title.contains("SIGHUP"), "{}", cause.title);
}

#[test]
fn a_kill_wins_over_memory_that_ran_out_before() {
    let mut facts = ended(137, &[], vec![event(1000, "kill", Some(9))]);
    facts.state.oom_killed = true;
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::Killed);
    let memory = |cause: &Cause| {
        let found = cause.evidence.iter();
        let found = found.filter(|it| it.read_from == "State.OOMKilled");
        found.map(|it| it.text.clone()).collect::<Vec<_>>()
    };
    assert!(
        matches!(memory(&cause).as_slice(), [one] if one.contains("memory ran out")),
        "{cause:#?}"
    );
    facts.state.oom_killed = false;
    assert_eq!(memory(&first(&facts)).len(), 1);
    facts.events.clear();
    assert_eq!(memory(&first(&facts)).len(), 1);
    facts.state.oom_killed = true;
    assert_eq!(first(&facts).kind, CauseKind::OutOfMemory);
}

#[test]
fn a_name_of_the_same_network_was_not_there_yet() {
    let mut facts = wrote(&["Error: getaddrinfo ENOTFOUND db"]);
    facts.networks = words(&["acme_default", "bridge"]);
    facts.others = vec![Other {
        name: "acme-db-1".to_owned(),
        service: "db".to_owned(),
        state: "running".to_owned(),
        networks: words(&["acme_default"]),
        ..Other::default()
    }];
    let cause = first(&facts);
    assert!(cause.title.contains("not there yet"), "{}", cause.title);
    assert!(cause.change.compose.contains("service_healthy"));
    assert!(!cause.change.command.contains("network connect"));
    facts.others[0].networks = words(&["bridge", "acme_default"]);
    assert!(first(&facts).title.contains("not there yet"));
    facts.others[0].networks = words(&["other"]);
    assert!(first(&facts).title.contains("another network"));
}

#[test]
fn a_port_that_is_refused_is_no_answer() {
    let mut facts = running(&[]);
    let probe = |output: &str| {
        Some(Health {
            status: "unhealthy".to_owned(),
            streak: 3,
            test: words(&["CMD", "curl", "-f", "http://localhost:5000/"]),
            probes: vec![Probe {
                exit_code: 7,
                output: output.to_owned(),
            }],
            ..Health::default()
        })
    };
    facts.health = probe("curl: (7) Failed to connect to localhost port 5000: refused");
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::ProbeFails);
    assert_eq!(cause.confidence, Confidence::Likely);
    assert!(cause.title.contains("is refused"), "{}", cause.title);
    facts.health = probe("curl: (22) The requested URL returned error: 500");
    let cause = first(&facts);
    assert_eq!(cause.confidence, Confidence::Certain);
    assert!(cause.title.contains("answer 500"), "{}", cause.title);
}

#[test]
fn watches_of_files_are_no_space_of_a_disk() {
    let facts = wrote(&[
        "Error: ENOSPC: System limit for number of file watchers reached, watch '/app/src'",
    ]);
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::FileWatchers);
    assert!(
        cause.change.command.contains("fs.inotify.max_user_watches"),
        "{cause:#?}"
    );
    assert!(!has(&facts, CauseKind::DiskFull));
}

#[test]
fn a_gpu_that_will_not_be_used_is_not_missed() {
    let said = "Could not find cuda drivers on your machine, GPU will not be used.";
    let trace = [
        "Traceback (most recent call last):",
        "ValueError: bad shape",
    ];
    let facts = wrote(&[said, trace[0], trace[1]]);
    assert_eq!(first(&facts).kind, CauseKind::Crash);
    assert!(!has(&facts, CauseKind::GpuNotGiven));
    let warns =
        "2026-01-01 10:00:00.1: W tensorflow/x.cc:64] Could not load library 'libcuda.so.1'";
    let facts = wrote(&[warns, trace[0], trace[1]]);
    assert_eq!(first(&facts).kind, CauseKind::Crash);
    let gpu = of(&facts, CauseKind::GpuNotGiven).unwrap();
    assert_eq!(gpu.confidence, Confidence::Possible);
}

#[test]
fn a_variable_with_a_default_is_not_missed() {
    let mut facts = wrote(&[
        "WARNING: environment variable LOG_LEVEL is not set, using default",
        "Error: dial tcp 172.18.0.2:5432: connect: connection refused",
    ]);
    assert_eq!(first(&facts).kind, CauseKind::DependencyNotReady);
    assert!(!has(&facts, CauseKind::MissingVariable));
    facts.log[0] = "environment variable LOG_LEVEL is not set".to_owned();
    let variable = of(&facts, CauseKind::MissingVariable).unwrap();
    assert_eq!(variable.confidence, Confidence::Likely);
    facts.log.pop();
    assert_eq!(first(&facts).confidence, Confidence::Certain);
}

#[test]
fn a_limit_of_processes_needs_a_process_that_could_not_be_made() {
    for (line, is_limit) in [
        ("fork/exec /usr/bin/git: no such file or directory", false),
        (
            "fork/exec /usr/bin/git: resource temporarily unavailable",
            true,
        ),
        ("sh: can't fork: Resource temporarily unavailable", true),
        ("recv: Resource temporarily unavailable", false),
    ] {
        let mut facts = wrote(&[line]);
        facts.limits.pids = 20;
        assert_eq!(has(&facts, CauseKind::PidsLimit), is_limit, "{line}");
    }
}

#[test]
fn shared_memory_that_is_only_named_is_not_too_small() {
    let mut facts = wrote(&[
        "selecting dynamic shared memory implementation ... posix",
        "psql: error: /docker-entrypoint-initdb.d/a.sql:1: syntax error",
    ]);
    assert!(!has(&facts, CauseKind::SharedMemory));
    facts.log = words(&[
        "ERROR:  could not resize shared memory segment \"/PostgreSQL.1\" to 8388608 bytes: No space left on device",
    ]);
    assert_eq!(first(&facts).kind, CauseKind::SharedMemory);
    assert!(!has(&facts, CauseKind::DiskFull));
}

#[test]
fn a_call_is_a_whole_word_and_no_part_of_a_path() {
    let title = |line: &str| of(&wrote(&[line]), CauseKind::NotPermitted).unwrap().title;
    let chmod = title("Error: EPERM: operation not permitted, chmod '/data/update.lock'");
    assert!(chmod.contains("FOWNER"), "{chmod}");
    let map = title("failed to update id mapping: operation not permitted");
    assert!(
        !map.contains("NET_RAW") && !map.contains("SYS_TIME"),
        "{map}"
    );
}

#[test]
fn an_address_that_ends_like_loopback_is_another_host() {
    let facts = wrote(&["dial tcp [fd00::12]:5432: connect: connection refused"]);
    assert_eq!(first(&facts).kind, CauseKind::DependencyNotReady);
    let facts = wrote(&["dial tcp [::1]:5432: connect: connection refused"]);
    assert_eq!(first(&facts).kind, CauseKind::Localhost);
}

#[test]
fn a_socket_of_unix_is_no_port() {
    let mut facts = wrote(&["listen unix /var/run/app.sock: bind: permission denied"]);
    facts.exposed = vec![80];
    facts.user = "1000".to_owned();
    let cause = first(&facts);
    assert_eq!(cause.kind, CauseKind::PermissionDenied);
    assert!(!has(&facts, CauseKind::NotPermitted));
}

#[test]
fn a_loop_that_runs_just_now_has_the_code_of_its_last_end() {
    let mut facts = running(&[]);
    facts.restart.count = 3;
    facts.restart.policy = "always".to_owned();
    facts.last_exit = Some(3);
    let causes = causes(&facts);
    let unknown = causes
        .iter()
        .find(|it| it.kind == CauseKind::Unknown)
        .unwrap();
    assert!(unknown.title.contains("code 3"), "{}", unknown.title);
    assert_eq!(unknown.evidence[0].read_from, "the events");
}

#[test]
fn a_command_is_escaped_and_has_no_words_of_the_entrypoint() {
    let stop = vec![event(990, "kill", Some(15)), event(1000, "kill", Some(9))];
    let mut facts = ended(137, &[], stop);
    facts.entrypoint = words(&["/entry.sh"]);
    facts.command = words(&["/entry.sh", "serve", "--motd", "say \"hi\" for $1"]);
    let change = first(&facts).change;
    assert_eq!(
        change.dockerfile,
        r#"CMD ["serve", "--motd", "say \"hi\" for $1"]"#
    );
    facts.state.exit_code = 0;
    facts.state.status = "restarting".to_owned();
    facts.events.clear();
    let change = of(&facts, CauseKind::EndedAtOnce).unwrap().change;
    assert!(
        change
            .compose
            .ends_with(r#"command: ["serve", "--motd", "say \"hi\" for $$1"]"#),
        "{}",
        change.compose
    );
}

#[test]
fn what_belongs_to_the_system_is_not_given_to_a_container() {
    let mut facts = wrote(&["open '/data/x': permission denied"]);
    facts.user = "1000".to_owned();
    let mount = |source: &str| {
        vec![Mount {
            kind: "bind".to_owned(),
            source: source.to_owned(),
            target: "/data".to_owned(),
            writable: true,
            inside: Some(Owner::default()),
        }]
    };
    for source in ["/", "/etc", "/home/me", "/var/run/docker.sock", "/root"] {
        facts.mounts = mount(source);
        let change = first(&facts).change;
        assert!(!change.command.contains("chown"), "{source}: {change:#?}");
    }
    facts.mounts = mount("/srv/app/data");
    assert_eq!(
        first(&facts).change.command,
        "sudo chown -R 1000 /srv/app/data"
    );
}

#[test]
fn all_variables_that_are_declared_and_missing_are_one_cause() {
    let options = DiagnoseOptions::new().env_example("# The data.\nDB_URL=\nDB_PASSWORD=\nPORT=\n");
    let with = |mut facts: Facts| {
        facts.env = words(&["PORT=80"]);
        facts.not_given = options.not_given(&facts.env);
        facts
    };
    let facts = with(wrote(&[]));
    let cause = first(&facts);
    assert_eq!(
        (cause.kind, cause.confidence),
        (CauseKind::MissingVariable, Confidence::Likely)
    );
    assert_eq!(
        cause.title,
        "the variables `DB_URL`, `DB_PASSWORD` are not set"
    );
    assert!(
        cause.evidence[0]
            .text
            .starts_with("declared in the configuration as required: `DB_URL` (The data)"),
        "{cause:#?}"
    );
    assert!(
        cause.change.compose.contains("DB_PASSWORD: ${DB_PASSWORD}"),
        "{cause:#?}"
    );
    assert!(!cause.change.dockerfile.contains("DB_PASSWORD"));

    let named = with(wrote(&["fatal: DB_URL must be set"]));
    let cause = first(&named);
    assert_eq!(cause.confidence, Confidence::Certain);
    assert!(cause.title.contains("DB_PASSWORD"), "{}", cause.title);
    let count = kinds(&named);
    let count = count.iter().filter(|it| **it == CauseKind::MissingVariable);
    assert_eq!(count.count(), 1);

    let warned = with(wrote(&["warning: DB_URL is not set"]));
    assert_eq!(first(&warned).confidence, Confidence::Likely);
    assert_eq!(causes(&with(running(&[]))), []);
}

#[test]
fn free_space_is_said_where_the_disk_is_full() {
    let mut facts = refused("mkdir /var/lib/docker/overlay2/abc: no space left on device");
    facts.engine.root = "/var/lib/docker".to_owned();
    facts.engine.free = Some(12 << 20);
    let cause = first(&facts);
    assert!(
        cause
            .evidence
            .iter()
            .any(|it| it.text.contains("12 MiB are free")),
        "{cause:#?}"
    );
}
