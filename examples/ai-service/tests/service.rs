//! The images are built and run, the project is read and brought up by compose.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, fs, process};

use ai_service::docker::{API, GPU, MODEL_CPU, STACK};
use dockerspec::Overwrite;
use dockerspec::engine::BuildOptions;
use dockerspec_tests::engine::{RunOptions, bench};

const LIMIT: Duration = Duration::from_mins(1);

/// A folder with the sources of the service and the rendered files, removed at the end.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Self {
        let dir = env::temp_dir().join(format!("ai-service-{name}-{}", process::id()));
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

    fn compose(&self, arguments: &[&str]) -> Output {
        Command::new("docker")
            .arg("compose")
            .args(["--project-name", "ai-service-test"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // what is left behind is in the folder for temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn shown(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn the_api_runs_as_its_user_turns_healthy_and_stops_on_sigterm() {
    let Some(bench) = bench() else { return };
    let project = Project::new("api");
    let built = bench.wait(bench.engine.build(&API, BuildOptions::new(&project.0)));
    let options = RunOptions {
        env: &[
            "ACME_MODEL_URL=http://localhost:1",
            "REDIS_URL=redis://localhost:1/0",
            "ACME_API_KEY=x",
        ],
        read_only: true,
        ..RunOptions::default()
    };
    let api = bench.run(&built.unwrap().id, &options);
    api.wait_healthy(LIMIT);
    assert_eq!(api.user_id(), 10001);
    let ended = api.stop(Duration::from_secs(5));
    assert_eq!(ended.exit_code, 0, "{}", api.logs());
    assert!(ended.took < Duration::from_secs(2), "{ended:?}");
}

#[test]
fn compose_reads_the_project_with_its_overlay() {
    if bench().is_none() {
        return;
    }
    let project = Project::new("config");
    let files = ["-f", "compose.yaml", "-f", "compose.gpu.yaml"];
    let rest = ["--profile", "*", "config", "--format", "json"];
    let output = project.compose(&[&files[..], &rest].concat());
    assert!(output.status.success(), "{}", shown(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"nvidia\""), "{text}");
    assert!(text.contains("\"model-cpu\""), "{text}");
}

#[test]
fn the_project_comes_up_without_a_gpu_and_answers() {
    let Some(bench) = bench() else { return };
    let project = Project::new("up");
    for image in [&API, &MODEL_CPU] {
        let options = BuildOptions::new(&project.0);
        bench.wait(bench.engine.build(image, options)).unwrap();
    }
    let up = project.compose(&["--profile", "cpu", "up", "--wait", "--no-build"]);
    let ask = "import json, urllib.request as r\n\
        q = r.Request('http://127.0.0.1:8080/generate', data=json.dumps({'prompt': 'hi'}).encode(), \
        headers={'authorization': 'Bearer open sesame'})\n\
        print(r.urlopen(q).read().decode())";
    let answer = project.compose(&["exec", "-T", "api", "python", "-c", ask]);
    let logs = project.compose(&["--profile", "cpu", "logs", "--no-color"]);
    let down = project.compose(&["--profile", "cpu", "down", "--volumes", "--timeout", "5"]);
    assert!(up.status.success(), "{}{}", shown(&up), shown(&logs));
    let answer = shown(&answer);
    assert!(answer.contains("you said: hi"), "{answer}{}", shown(&logs));
    assert!(down.status.success(), "{}", shown(&down));
}
