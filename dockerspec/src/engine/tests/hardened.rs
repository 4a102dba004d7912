//! Images that are constants, from the rules to the engine.

use bollard::query_parameters::RemoveImageOptions;

use super::{Scratch, engine, lines, runtime};
use crate::engine::{BuildOptions, EngineError, Progress};
use crate::prelude::*;

const APP: User<'_> = User::id(10001, 10001);

const IMAGE: Hardened<Image<'_>> = Image::new("engine-test-hardened")
    .no_syntax()
    .tags(&["second", "engine-test-other:third"])
    .ignore(&["*.log", "!kept.log"])
    .context("project")
    .platforms(&[Platform::LINUX_AMD64])
    .target("tool")
    .stages(&[
        from("busybox:1").named("tool").with(steps![
            workdir("/app"),
            copy(".", "."),
            run("find . -type f | sort"),
            user(APP),
            no_healthcheck("a tool that runs to its end"),
            cmd(&["true"]),
        ]),
        from("busybox:1").named("never").with(steps![
            user(APP),
            no_healthcheck("a stage that is never built"),
            run("exit 9"),
        ]),
    ])
    .enforce(&Policy::DEVELOPMENT);

const UNREADABLE: Hardened<Image<'_>> = Image::new("engine-test-unreadable")
    .no_syntax()
    .ignore(&["["])
    .stages(&[from("busybox:1").with(steps![
        user(APP),
        no_healthcheck("a tool that runs to its end"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn a_constant_becomes_an_image_with_its_names_target_and_context() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[
        ("project/main.txt", "1"),
        ("project/noise.log", "2"),
        ("project/kept.log", "3"),
        ("project/.git/config", "4"),
        ("outside.txt", "5"),
    ]);
    let mut events = Vec::new();
    let options = BuildOptions::new(folder.path())
        .no_cache()
        .progress(|event| events.push(event));
    let built = runtime.block_on(engine.build(&IMAGE, options)).unwrap();
    let tags = [
        "engine-test-hardened",
        "engine-test-hardened:second",
        "engine-test-other:third",
    ];
    assert_eq!(built.tags, tags);
    let config = runtime
        .block_on(engine.docker.inspect_image(tags[2]))
        .unwrap()
        .config
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
    assert_eq!(config.user.as_deref(), Some("10001:10001"));
    let found = lines(&events);
    assert!(
        found.contains(&"./main.txt") && found.contains(&"./kept.log"),
        "{found:?}"
    );
    let unwanted = ["./noise.log", "./.git/config", "./outside.txt"];
    assert!(!unwanted.iter().any(|it| found.contains(it)), "{found:?}");
    let never = |it: &&Progress| it.to_string().contains("exit 9");
    assert_eq!(events.iter().find(never), None);
}

#[test]
fn a_pattern_that_is_none_is_refused_before_anything_is_sent() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::with(&[("secret", "1")]);
    let mut events = 0;
    let options = BuildOptions::new(folder.path()).progress(|_| events += 1);
    let error = runtime
        .block_on(engine.build(&UNREADABLE, options))
        .unwrap_err();
    assert!(
        matches!(&error, EngineError::BadIgnore { pattern, .. } if pattern == "["),
        "{error}"
    );
    assert_eq!(events, 0);
}
