//! The verbs as a program runs them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use super::{Verb, parse, run as carry_out};
use crate::Lockfile;
use crate::artifact::Artifact;
use crate::prelude::*;

const BASE: Hardened<Image<'_>> = Image::new("project-test-base")
    .no_syntax()
    .context("src/project")
    .stages(&[from("busybox:1").with(steps![
        run("echo base > /base"),
        user(User::id(10001, 10001)),
        no_healthcheck("a job that runs to its end"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

const JOB: Hardened<Image<'_>> = Image::new("project-test-job")
    .no_syntax()
    .context("src/project")
    .stages(&[from_image(&BASE).with(steps![
        copy("mod.rs", "/spec"),
        user(User::id(10001, 10001)),
        no_healthcheck("a job that runs to its end"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

const STACK: Hardened<Compose<'_>> = Compose::new("project-test")
    .services(
        &[Service::image("cache", "redis:8.2-alpine").with(settings![
            hardened(),
            user(User::id(999, 1000)),
            limits(mib(256), 0.5).pids(100),
            restart(Restart::UnlessStopped),
            healthcheck(&["redis-cli", "ping"]).interval(secs(30)),
        ])],
    )
    .enforce(&Policy::PRODUCTION);

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("dockerspec-project-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A lock of images to one digest.
    fn lock(&self, images: &[&str]) -> String {
        let mut lock = Lockfile::default();
        for image in images {
            lock.insert(image, DIGEST);
        }
        let path = self.0.join("test.lock");
        fs::write(&path, lock.to_string()).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const DIGEST: &str = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

/// Exit code, output and errors.
fn ran(arguments: &[&str], artifacts: &[&dyn Artifact]) -> (u8, String, String) {
    let verb: Verb = parse(arguments.iter().map(Into::into)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = carry_out(&verb, artifacts, &mut out, &mut err).unwrap();
    let text = |it: Vec<u8>| String::from_utf8(it).unwrap();
    (code, text(out), text(err))
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn what_is_locked_is_rendered_with_its_digests() {
    let folder = Folder::new("locked");
    let lock = folder.lock(&["busybox:1", "redis:8.2-alpine"]);
    let dir = folder.0.display().to_string();
    let arguments = ["render", "-o", &dir, "--lock", &lock];
    let (code, out, err) = ran(&arguments, &[&BASE, &JOB, &STACK]);
    assert_eq!(code, 0, "{out}{err}");
    let base = read(&folder.0, "project-test-base.Dockerfile");
    assert!(
        base.contains(&format!("FROM busybox:1@{DIGEST}\n")),
        "{base}"
    );
    // an image of the program itself is in no registry
    let job = read(&folder.0, "project-test-job.Dockerfile");
    assert!(job.contains("FROM project-test-base\n"), "{job}");
    let compose = read(&folder.0, "compose.yaml");
    let image = format!("image: redis:8.2-alpine@{DIGEST}\n");
    assert!(compose.contains(&image), "{compose}");
    let arguments = ["render", "-o", &dir, "--check", "--lock", &lock];
    assert_eq!(ran(&arguments, &[&BASE, &JOB, &STACK]).0, 0);
    let (code, out, _) = ran(&["render", "-o", &dir, "--check"], &[&BASE]);
    assert_eq!(code, 1, "{out}");
}

const FULL_NAME: Hardened<Image<'_>> = Image::new("project-test-full-name")
    .no_syntax()
    .stages(&[from("docker.io/library/busybox:1").with(steps![
        user(User::id(10001, 10001)),
        no_healthcheck("a job that runs to its end"),
        cmd(&["true"]),
    ])])
    .enforce(&Policy::DEVELOPMENT);

#[test]
fn a_bake_names_a_locked_base_as_buildkit_looks_for_it() {
    let folder = Folder::new("bake");
    let lock = folder.lock(&["busybox:1"]);
    let (code, out, err) = ran(&["bake", "--stdout", "--lock", &lock], &[&FULL_NAME]);
    assert_eq!(code, 0, "{out}{err}");
    let context = format!("\"busybox:1\": \"docker-image://docker.io/library/busybox:1@{DIGEST}\"");
    assert!(out.contains(&context), "{out}");
}

#[test]
fn all_that_is_not_locked_is_named_and_nothing_is_written() {
    let folder = Folder::new("unlocked");
    let lock = folder.lock(&[]);
    let dir = folder.0.display().to_string();
    let arguments = ["render", "-o", &dir, "--lock", &lock];
    let (code, out, _) = ran(&arguments, &[&BASE, &STACK]);
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "`project-test-base.Dockerfile`, line 3: `busybox:1` is not locked; run `dockerspec lock`\n\
         `compose.yaml`: `redis:8.2-alpine` is not locked; run `dockerspec lock`\n"
    );
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    let (code, _, err) = ran(&["render", "--lock", "no/such.lock"], &[&BASE]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "error: there is no `no/such.lock`; `dockerspec lock` writes it\n"
    );
}

#[cfg(feature = "engine")]
mod on_an_engine {
    use bollard::query_parameters::RemoveImageOptions;

    use super::{BASE, DIGEST, Folder, JOB, ran};
    use crate::testing;

    #[test]
    fn an_image_is_built_with_its_base_and_held_against_its_spec() {
        let Some(engine) = testing::engine() else {
            return;
        };
        let (code, out, err) = ran(&["build", "project-test-job"], &[&JOB]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.starts_with("built  project-test-job sha256:"), "{out}");
        let (_, out, err) = ran(&["verify"], &[&JOB]);
        assert!(out.contains("it was built from this spec"), "{out}{err}");
        let (code, out, _) = ran(&["analyze"], &[&JOB]);
        assert_eq!(code, 0);
        let copied = out.lines().find(|it| it.contains("COPY")).unwrap();
        assert!(copied.contains("src/project/tests.rs:"), "{out}");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for name in ["project-test-job", "project-test-base"] {
            let docker = &engine.engine().docker;
            let gone = docker.remove_image(name, None::<RemoveImageOptions>, None);
            runtime.block_on(gone).unwrap();
        }
    }

    #[test]
    fn a_base_that_is_not_locked_is_refused_before_anything_is_sent() {
        if testing::engine().is_none() {
            return;
        }
        let folder = Folder::new("refused");
        let lock = folder.lock(&["redis:8"]);
        let (code, _, err) = ran(&["build", "--lock", &lock], &[&BASE]);
        assert_eq!(code, 2);
        assert_eq!(
            err,
            "error: the Dockerfile has bases without a digest in the lock file; nothing was sent\n  \
             line 3: `busybox:1` is not locked; run `dockerspec lock`\n"
        );
        // of an engine without that digest, or a registry, the base is not to be had
        let lock = folder.lock(&["busybox:1"]);
        let (code, _, err) = ran(&["build", "--lock", &lock], &[&BASE]);
        assert_eq!(code, 1, "{err}");
        assert!(err.contains(DIGEST), "{err}");
    }
}
