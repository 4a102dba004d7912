//! Builds on the real engine: what they report and what they leave behind.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use bollard::query_parameters::RemoveImageOptions;

use super::{Scratch, build, engine, lines, runtime};
use crate::engine::{BuildOptions, Progress};

#[test]
fn a_build_ends_with_an_image_and_its_log() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("a/b.txt", "hello\n")]);
    let dockerfile = "FROM busybox\nARG WORD\nCOPY a /ctx\nRUN cat /ctx/b.txt; echo $WORD; echo oops >&2; printf unended\n";
    let (built, events) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.no_cache().build_arg("WORD", "w0rd")
    });
    let built = built.unwrap();
    assert!(
        built.id.starts_with("sha256:") && built.id.len() == 71,
        "{built:?}"
    );
    assert_eq!(
        lines(&events).iter().collect::<BTreeSet<_>>().len(),
        4,
        "{events:?}"
    );
    for (line, stderr) in [
        ("hello", false),
        ("w0rd", false),
        ("oops", true),
        ("unended", false),
    ] {
        let found = events
            .iter()
            .find(|event| matches!(event, Progress::Log { line: it, .. } if it == line));
        let Some(Progress::Log {
            step, stderr: it, ..
        }) = found
        else {
            panic!("no line `{line}`: {events:?}");
        };
        assert_eq!(*it, stderr, "{line}");
        assert!(step.name().starts_with("[3/3] RUN cat"), "{step}");
    }
}

#[test]
fn every_step_begins_and_ends_once() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let (built, events) = build(
        &runtime,
        &engine,
        "FROM busybox\nRUN true\n",
        folder.path(),
        BuildOptions::no_cache,
    );
    built.unwrap();
    let mut begun = Vec::new();
    let mut ended = Vec::new();
    for event in &events {
        match event {
            Progress::Started { step } => begun.push(step.number()),
            Progress::Done { step, .. } => ended.push(step.number()),
            Progress::Failed { .. } => panic!("{event}"),
            _ => {}
        }
    }
    assert!(begun.is_sorted() && begun.len() >= 4, "{begun:?}");
    ended.sort_unstable();
    assert_eq!(begun, ended);
}

#[test]
fn a_second_build_is_cached_and_gives_the_same_image() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("a", "same")]);
    let dockerfile = "FROM busybox\nCOPY a /a\nRUN cat /a >/b\n";
    let once = || build(&runtime, &engine, dockerfile, folder.path(), |it| it);
    let (first, _) = once();
    let (second, events) = once();
    assert_eq!(first.unwrap().id, second.unwrap().id);
    let cached = events
        .iter()
        .filter(|it| matches!(it, Progress::Cached { .. }))
        .count();
    assert!(cached >= 2, "{events:?}");
    let ran =
        |it: &&Progress| matches!(it, Progress::Started { step } if step.name().contains("RUN"));
    assert_eq!(events.iter().find(ran), None);
}

#[test]
fn tags_labels_target_and_platform_reach_the_image() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let dockerfile = "FROM busybox AS one\nENV STAGE=one\nFROM busybox AS two\nENV STAGE=two\n";
    let tags = ["engine-test-options:one", "engine-test-options:two"];
    let (built, _) = build(&runtime, &engine, dockerfile, folder.path(), |it| {
        it.tag(tags[0])
            .tag(tags[1])
            .label("a", "b c=\"d\"")
            .target("one")
            .platform("linux/amd64")
    });
    let built = built.unwrap();
    assert_eq!(built.tags, tags);
    let image = runtime
        .block_on(engine.docker.inspect_image(tags[1]))
        .unwrap();
    for tag in tags {
        runtime
            .block_on(
                engine
                    .docker
                    .remove_image(tag, None::<RemoveImageOptions>, None),
            )
            .unwrap();
    }
    assert_eq!(image.id, Some(built.id));
    let config = image.config.unwrap();
    assert!(config.env.unwrap().contains(&"STAGE=one".to_owned()));
    assert_eq!(
        config.labels.unwrap().get("a").map(String::as_str),
        Some("b c=\"d\"")
    );
    assert_eq!(image.architecture.as_deref(), Some("amd64"));
}

#[test]
fn a_build_that_is_dropped_ends_on_the_engine() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let mark = folder.path().file_name().unwrap().to_str().unwrap();
    let dockerfile = format!("FROM busybox\nRUN echo {mark}; sleep 3010\n");
    let input = super::BuildInput {
        name: "Dockerfile".to_owned(),
        dockerfile,
        dockerignore: String::new(),
        context: folder.path().to_owned(),
    };
    runtime.block_on(async {
        let (seen, started) = tokio::sync::oneshot::channel();
        let mut seen = Some(seen);
        let options = BuildOptions::new(folder.path())
            .no_cache()
            .progress(|event| {
                if matches!(event, Progress::Log { .. }) {
                    seen.take().map(|it| it.send(()));
                }
            });
        let build = engine.build_input(input, options);
        futures_util::future::select(std::pin::pin!(build), started).await;
    });
    let start = Instant::now();
    while sleeps() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the build goes on"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Whether the command of the dropped build runs on this machine.
fn sleeps() -> bool {
    let ps = std::process::Command::new("ps")
        .args(["-eo", "args"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&ps.stdout)
        .lines()
        .any(|it| it == "sleep 3010")
}

#[cfg(target_os = "linux")]
#[test]
fn a_build_leaves_no_connection_behind() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let once = || {
        let (built, _) = build(
            &runtime,
            &engine,
            "FROM busybox\nRUN true\n",
            folder.path(),
            |it| it,
        );
        built.unwrap();
        runtime.metrics().num_alive_tasks()
    };
    let after_one = once();
    assert_eq!([once(), once(), once()], [after_one; 3]);
}
