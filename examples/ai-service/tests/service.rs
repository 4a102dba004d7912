//! The images are built and run, the project is read and brought up by compose.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, process};

use ai_service::docker::{API, GPU, MODEL_CPU, STACK};
use dockerspec::Overwrite;
use dockerspec::testing::{self, StartError};

/// A folder with the sources of the service and the rendered files, removed at the end.
struct Project(PathBuf);

impl Project {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = env::temp_dir().join(format!("ai-service-{}-{number}", process::id()));
        let app = dir.join("app");
        fs::create_dir_all(app.join("acme")).unwrap();
        fs::create_dir_all(dir.join("secrets")).unwrap();
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("app");
        for name in ["pyproject.toml", "uv.lock"] {
            fs::copy(sources.join(name), app.join(name)).unwrap();
        }
        for entry in fs::read_dir(sources.join("acme")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "py") {
                let name = path.file_name().unwrap();
                fs::copy(&path, app.join("acme").join(name)).unwrap();
            }
        }
        fs::write(dir.join("secrets/api_key"), "open sesame\n").unwrap();
        dockerspec::write(&[&API, &MODEL_CPU, &STACK, &GPU], &dir, Overwrite::Never).unwrap();
        Project(dir)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // what is left behind is in the folder for temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_api_runs_as_its_user_turns_healthy_and_stops_on_sigterm() -> Result<(), StartError> {
    let Some(engine) = testing::engine() else {
        return Ok(());
    };
    let api = engine.container(&API).folder(env!("CARGO_MANIFEST_DIR"));
    let api = api
        .env("ACME_MODEL_URL", "http://localhost:1")
        .env("REDIS_URL", "redis://localhost:1/0")
        .secret("api_key", "open sesame\n")
        .env("ACME_API_KEY_FILE", "/run/secrets/api_key")
        .read_only()
        .start()?;
    assert_eq!(api.user_id()?, 10001);
    let ended = api.stop(Duration::from_secs(5))?;
    assert_eq!(ended.exit_code, 0, "{}", ended.log);
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
    Ok(())
}

#[test]
fn compose_reads_the_project_with_its_overlay() {
    if testing::engine().is_none() {
        return;
    }
    let project = Project::new();
    let files = ["-f", "compose.yaml", "-f", "compose.gpu.yaml"];
    let output = Command::new("docker")
        .arg("compose")
        .args(files)
        .args(["--profile", "*", "config", "--format", "json"])
        .current_dir(&project.0)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"nvidia\""), "{text}");
    assert!(text.contains("\"model-cpu\""), "{text}");
}

#[test]
fn the_project_comes_up_without_a_gpu_and_answers() -> Result<(), StartError> {
    let Some(engine) = testing::engine() else {
        return Ok(());
    };
    let project = Project::new();
    let stack = engine.stack(&STACK).folder(&project.0).profile("cpu");
    let stack = stack.start()?;
    let ask = "import json, urllib.request as r\n\
        q = r.Request('http://127.0.0.1:8080/generate', data=json.dumps({'prompt': 'hi'}).encode(), \
        headers={'authorization': 'Bearer open sesame'})\n\
        print(r.urlopen(q).read().decode())";
    let answer = stack.exec("api", &["python", "-c", ask])?;
    assert!(answer.stdout.contains("you said: hi"), "{answer:?}");
    Ok(())
}
