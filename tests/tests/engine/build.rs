//! Builds on engines of the test's own: what each can do, and what is said when one is killed or full.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use dockerspec::Policy;
use dockerspec::engine::{
    BuildOptions, BuildRefusal, Built, EngineError, Progress, SPEC_LABEL, Way, spec_hash,
};
use dockerspec::parse::dockerfile;
use dockerspec::prelude::*;
use dockerspec_tests::engine::{Bench, Daemon, DaemonOptions, SYSTEM_BINARY, bench};

/// A folder with files, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            Folder(env::temp_dir().join(format!("build-engine-{}-{number}", process::id())));
        fs::create_dir_all(&folder.0).unwrap();
        for (name, text) in files {
            fs::write(folder.0.join(name), text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The image of a build, removed in the end.
struct Made<'b>(&'b Bench, String);

impl Drop for Made<'_> {
    fn drop(&mut self) {
        self.0.remove_image(&self.1);
    }
}

fn build(
    bench: &Bench,
    folder: &Path,
    text: &str,
    options: impl FnOnce(BuildOptions<'static>) -> BuildOptions<'static>,
) -> (Result<Built, EngineError>, Option<Way>) {
    let mut way = None;
    let file = dockerfile::parse("Dockerfile", text);
    let options = options(BuildOptions::new(folder)).progress(|event| {
        if let Progress::Goes { way: it, .. } = event {
            way = Some(it);
        }
    });
    let policy = Policy::DEVELOPMENT;
    let built = bench.wait(bench.engine.build_dockerfile(&file, &policy, options));
    (built, way)
}

const TOOL: Hardened<Image<'_>> = Image::new("build-engine/tool")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        user(User::NONROOT),
        run("echo begun; exit 9"),
        no_healthcheck("a tool that runs to its end"),
        entrypoint(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn a_step_of_ours_that_fails_is_told_with_its_place_in_rust() {
    let Some(bench) = bench() else { return };
    let folder = Folder::new(&[]);
    let failed = bench.wait(bench.engine.build(&TOOL, BuildOptions::new(&folder.0)));
    let Err(EngineError::Build(failure)) = failed else {
        panic!("{failed:?}");
    };
    let line = include_str!("build.rs")
        .lines()
        .position(|it| it.contains(r#"run("echo begun; exit 9")"#));
    let source = failure.source.as_deref().unwrap();
    let place = format!("tests/engine/build.rs:{}:", line.unwrap() + 1);
    assert!(source.contains(&place), "{source}");
    let rendered = TOOL.to_dockerfile();
    let text = rendered.lines().nth(failure.line.unwrap() - 1).unwrap();
    assert!(text.starts_with("RUN echo begun"), "{text}");
}

const LABELED: Hardened<Image<'_>> = Image::new("build-engine/labeled:1")
    .no_syntax()
    .stages(&[from("busybox:1").with(steps![
        user(User::NONROOT),
        no_healthcheck("a tool that runs to its end"),
        entrypoint(&["true"]),
    ])])
    .enforce(&Policy::PRODUCTION);

#[test]
fn an_image_of_ours_holds_the_hash_of_its_spec() {
    let Some(bench) = bench() else { return };
    let folder = Folder::new(&[]);
    let built = bench
        .wait(bench.engine.build(&LABELED, BuildOptions::new(&folder.0)))
        .unwrap();
    let made = Made(&bench, "build-engine/labeled:1".to_owned());
    let format = format!("{{{{index .Config.Labels \"{SPEC_LABEL}\"}}}}");
    let output = Command::new("docker")
        .args(["inspect", "-f", &format, &built.id])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        spec_hash(&LABELED)
    );
    drop(made);
}

#[test]
fn a_dockerfile_that_breaks_the_policy_is_not_sent() {
    let Some(bench) = bench() else { return };
    let folder = Folder::new(&[]);
    let file = dockerfile::parse("Dockerfile", "FROM busybox\nRUN sudo true\n");
    let options = BuildOptions::new(&folder.0).progress(|event| panic!("{event}"));
    let refused = bench.wait(
        bench
            .engine
            .build_dockerfile(&file, &Policy::PRODUCTION, options),
    );
    let Err(EngineError::NotBuilt(refusal)) = refused else {
        panic!("{refused:?}");
    };
    assert!(matches!(*refusal, BuildRefusal::Findings(_)));
    let text = refusal.to_string();
    assert!(
        text.contains("against the policy `production`; nothing was sent"),
        "{text}"
    );
}

#[test]
fn an_engine_that_is_killed_meanwhile_is_lost_and_leaves_nothing_here() {
    let Some(mut daemon) = Daemon::start(&DaemonOptions::default()) else {
        return;
    };
    daemon.load("busybox:1");
    let folder = Folder::new(&[]);
    let bench = daemon.bench();
    let file = dockerfile::parse(
        "Dockerfile",
        "FROM busybox:1\nRUN --network=none echo begun; sleep 30\n",
    );
    let mut killed = false;
    let options = BuildOptions::new(&folder.0)
        .tag("lost:1")
        .progress(|event| {
            if !killed && matches!(event, Progress::Log { .. }) {
                killed = true;
                daemon.kill();
            }
        });
    let built = bench.wait(
        bench
            .engine
            .build_dockerfile(&file, &Policy::DEVELOPMENT, options),
    );
    let error = built.unwrap_err();
    assert!(
        matches!(error, EngineError::Lost { .. }) && error.is_unreachable(),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.starts_with("the connection to the engine broke while building: "),
        "{text}"
    );
    daemon.restart();
    for list in [&["ps", "-aq"][..], &["images", "-q", "lost"]] {
        let left = daemon.docker(list).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&left.stdout), "", "{list:?}");
    }
}

#[test]
fn a_full_disk_is_told_with_what_frees_it() {
    let options = DaemonOptions {
        disk: Some(64),
        ..DaemonOptions::default()
    };
    let Some(daemon) = Daemon::start(&options) else {
        return;
    };
    daemon.load("busybox:1");
    let folder = Folder::new(&[]);
    let bench = daemon.bench();
    let text = "FROM busybox:1\nRUN --network=none dd if=/dev/zero of=/large bs=1M count=200\n";
    let (built, _) = build(&bench, &folder.0, text, |it| it.tag("full:1"));
    let error = built.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("no space left on device") || text.contains("No space left on device"),
        "{text}"
    );
    assert!(matches!(error, EngineError::NoSpace { .. }), "{error:?}");
    assert!(text.starts_with("the engine's disk is full: "), "{text}");
    assert!(
        text.contains("`docker system df`") && text.contains("`docker builder prune`"),
        "{text}"
    );
    let images = daemon.docker(&["images", "-q", "full"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&images.stdout), "");
}

/// A feature of builds, and a build that uses it.
struct Feature {
    name: &'static str,
    text: &'static str,
    options: fn(BuildOptions<'static>, &Folder) -> BuildOptions<'static>,
    /// What an old engine must refuse, as the refusal names it; empty where it must build.
    old_lacks: &'static str,
}

const fn plain(it: BuildOptions<'static>, _: &Folder) -> BuildOptions<'static> {
    it
}

const FEATURES: [Feature; 20] = [
    feature(
        "multi-stage",
        "FROM busybox:1 AS a\nRUN --mount=type=cache,target=/c echo 1 >/x\nFROM busybox:1\nCOPY --from=a /x /x\n",
        plain,
        "",
    ),
    feature(
        "cache mount",
        "FROM busybox:1\nRUN --mount=type=cache,target=/c,id=build-engine touch /c/a\n",
        plain,
        "",
    ),
    feature(
        "secret file",
        "FROM busybox:1\nRUN --mount=type=secret,id=s grep -q inside /run/secrets/s\n",
        |it, folder| it.secret_file("s", folder.path("s")),
        "",
    ),
    feature(
        "secret variable",
        "FROM busybox:1\nRUN --mount=type=secret,id=s test -s /run/secrets/s\n",
        |it, _| it.secret_variable("s", "PATH"),
        "",
    ),
    feature(
        "secret env=",
        "FROM busybox:1\nRUN --mount=type=secret,id=s,env=S test -n \"$S\"\n",
        |it, _| it.secret_variable("s", "PATH"),
        "RUN --mount=type=secret,env=",
    ),
    feature(
        "ssh",
        "FROM busybox:1\nRUN --mount=type=ssh test -S \"$SSH_AUTH_SOCK\"\n",
        |it, folder| it.ssh(format!("default={}", folder.path("key"))),
        "",
    ),
    feature(
        "heredoc",
        "FROM busybox:1\nRUN <<END\ntrue\nEND\n",
        plain,
        "RUN <<",
    ),
    feature(
        "--link",
        "FROM busybox:1\nCOPY --link a /a\n",
        plain,
        "COPY --link",
    ),
    feature(
        "--chmod",
        "FROM busybox:1\nCOPY --chmod=700 a /a\n",
        plain,
        "",
    ),
    feature(
        "--start-interval",
        "FROM busybox:1\nHEALTHCHECK --start-interval=1s CMD true\n",
        plain,
        "HEALTHCHECK --start-interval",
    ),
    feature(
        "build arg",
        "FROM busybox:1\nARG V\nRUN test \"$V\" = 1\n",
        |it, _| it.build_arg("V", "1"),
        "",
    ),
    feature(
        "target",
        "FROM busybox:1 AS a\nFROM busybox:1 AS b\nRUN false\n",
        |it, _| it.target("a"),
        "",
    ),
    feature(
        "platform",
        "FROM busybox:1\n",
        |it, _| it.platform("linux/amd64"),
        "",
    ),
    feature(
        "network none",
        "FROM busybox:1\nRUN ! ping -c1 -W1 127.0.0.2 | grep -q nothing\n",
        |it, _| it.network("none"),
        "",
    ),
    feature("label", "FROM busybox:1\n", |it, _| it.label("a", "b"), ""),
    feature(
        "no-cache",
        "FROM busybox:1\nRUN true\n",
        |it, _| it.no_cache(),
        "",
    ),
    feature(
        "cache to inline",
        "FROM busybox:1\nRUN true\n",
        |it, _| it.cache_to("type=inline"),
        "",
    ),
    feature(
        "cache from image",
        "FROM busybox:1\nRUN true\n",
        |it, _| it.cache_from("busybox:1"),
        "",
    ),
    feature(
        "cache from local",
        "FROM busybox:1\nRUN true\n",
        |it, folder| it.cache_from(format!("type=local,src={}", folder.path("none"))),
        "",
    ),
    feature(
        "RUN --network",
        "FROM busybox:1\nRUN --network=none true\n",
        plain,
        "RUN --network",
    ),
];

const fn feature(
    name: &'static str,
    text: &'static str,
    options: fn(BuildOptions<'static>, &Folder) -> BuildOptions<'static>,
    old_lacks: &'static str,
) -> Feature {
    Feature {
        name,
        text,
        options,
        old_lacks,
    }
}

#[test]
fn each_feature_builds_on_each_engine_or_is_refused_by_name() {
    let Some(new) = bench() else { return };
    let binary = PathBuf::from(SYSTEM_BINARY);
    let old = if binary.exists() {
        Daemon::start(&DaemonOptions {
            binary: Some(binary),
            bridge: true,
            ..DaemonOptions::default()
        })
    } else {
        println!("skipped: no old engine at {SYSTEM_BINARY}");
        None
    };
    if let Some(old) = &old {
        old.load("busybox:1");
    }
    let folder = Folder::new(&[("a", "a"), ("s", "inside\n")]);
    key(&folder);
    println!("{:<20} {:<36} old", "feature", "new");
    let mut wrong = Vec::new();
    let old = old.as_ref().map(Daemon::bench);
    for feature in &FEATURES {
        let one = |bench: &Bench, name: &str| {
            let tag = format!("build-engine-{}:{name}", process::id());
            let made = Made(bench, tag.clone());
            let options = |it| (feature.options)(it, &folder).tag(tag);
            let text = feature.text;
            let (built, way) = build(bench, &folder.0, text, options);
            drop(made);
            match built {
                Ok(_) => Ok(format!(
                    "ok {}",
                    way.map(|it| it.to_string()).unwrap_or_default()
                )),
                Err(error) => Err(error),
            }
        };
        let on_new = one(&new, "new");
        let on_old = old.as_ref().map(|old| one(old, "old"));
        let said = |outcome: &Result<String, EngineError>| match outcome {
            Ok(text) => text.clone(),
            Err(error) => error.to_string().replace('\n', ";"),
        };
        let shown = on_old.as_ref().map_or_else(|| "-".to_owned(), said);
        println!("{:<20} {:<36} {shown}", feature.name, said(&on_new));
        if let Err(error) = on_new {
            wrong.push(format!("{} on the new engine: {error}", feature.name));
        }
        match on_old {
            None => {}
            Some(Ok(_)) if feature.old_lacks.is_empty() => {}
            Some(Err(EngineError::NotBuilt(refusal))) if !feature.old_lacks.is_empty() => {
                let text = refusal.to_string();
                if !text.contains(feature.old_lacks) || !text.contains("`Docker 20.") {
                    wrong.push(format!("{}: {text}", feature.name));
                }
            }
            Some(other) => wrong.push(format!("{} on the old engine: {other:?}", feature.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A key that an agent of buildx can offer.
fn key(folder: &Folder) {
    let made = Command::new("openssl")
        .args([
            "genrsa",
            "-traditional",
            "-out",
            &folder.path("key"),
            "2048",
        ])
        .stderr(Stdio::null())
        .status();
    assert!(made.is_ok_and(|it| it.success()), "`openssl genrsa`");
}
